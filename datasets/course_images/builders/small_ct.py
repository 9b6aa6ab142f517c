"""The small CT: a part of a slice."""

from pathlib import Path

from ..copies import copy_pydicom_file
from ..notices import NEMA

NOTICE = NEMA.format(package="pydicom") + " Real. Reduced to 128 x 128 by pydicom.\n"
"""Where it comes from and under which terms."""


def write(images: Path, truth: Path) -> None:
    """Write the image; there is no truth.

    Parameters
    ----------
    images, truth : pathlib.Path
        See `course_images.builders`.
    """
    copy_pydicom_file("CT_small.dcm", images)
