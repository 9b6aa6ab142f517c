"""The radiograph of a lower leg."""

from pathlib import Path

from ..copies import copy_pydicom_file
from ..notices import NEMA

NOTICE = NEMA.format(package="pydicom-data") + " Real. Unchanged.\n"
"""Where it comes from and under which terms."""


def write(images: Path, truth: Path) -> None:
    """Write the image; there is no truth.

    Parameters
    ----------
    images, truth : pathlib.Path
        See `course_images.builders`.
    """
    copy_pydicom_file("RG3_UNCR.dcm", images)
