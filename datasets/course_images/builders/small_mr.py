"""The small MR: a slice of few pixels."""

from pathlib import Path

from ..copies import copy_pydicom_file
from ..descriptions import SmallMr
from ..notices import NEMA_SOURCE, NEMA_TERMS

DESCRIPTION = SmallMr(
    title="MR image of few pixels",
    simulated=False,
    source=NEMA_SOURCE.format(package="pydicom"),
    licence=NEMA_TERMS,
    changes=("Reduced to 64 x 64 by pydicom.",),
    file="MR_small.dcm",
)
"""What it is, where it comes from and under which terms."""


def write(images: Path, truth: Path) -> None:
    """Write the image; there is no truth.

    Parameters
    ----------
    images, truth : pathlib.Path
        See `course_images.builders`.
    """
    copy_pydicom_file("MR_small.dcm", images)
