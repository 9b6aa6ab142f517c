"""The small CT: a part of a slice."""

from pathlib import Path

from ..copies import copy_pydicom_file
from ..descriptions import SmallCt
from ..notices import NEMA_SOURCE, NEMA_TERMS

DESCRIPTION = SmallCt(
    title="CT of a vertebra, a part of a slice",
    simulated=False,
    source=NEMA_SOURCE.format(package="pydicom"),
    licence=NEMA_TERMS,
    changes=("Reduced to 128 x 128 by pydicom.",),
    file="CT_small.dcm",
)
"""What it is, where it comes from and under which terms."""


def write(images: Path, truth: Path) -> None:
    """Write the image; there is no truth.

    Parameters
    ----------
    images, truth : pathlib.Path
        See `course_images.builders`.
    """
    copy_pydicom_file("CT_small.dcm", images)
