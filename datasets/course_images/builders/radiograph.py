"""The radiograph of a lower leg."""

from pathlib import Path

from ..copies import copy_pydicom_file
from ..descriptions import Radiograph
from ..notices import NEMA_SOURCE, NEMA_TERMS

DESCRIPTION = Radiograph(
    title="Radiograph of a lower leg",
    simulated=False,
    source=NEMA_SOURCE.format(package="pydicom-data"),
    licence=NEMA_TERMS,
    lacks=("pixel spacing",),
    file="RG3_UNCR.dcm",
    cut=((0, 1760, 4), (480, 1200, 4)),
)
"""What it is, where it comes from and under which terms."""


def write(images: Path, truth: Path) -> None:
    """Write the image; there is no truth.

    Parameters
    ----------
    images, truth : pathlib.Path
        See `course_images.builders`.
    """
    copy_pydicom_file("RG3_UNCR.dcm", images)
