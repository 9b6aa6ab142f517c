"""The body CT: one slice."""

from pathlib import Path

from ..copies import decompress_body_ct
from ..descriptions import BodyCt

DESCRIPTION = BodyCt(
    title="Abdominal CT, one slice, de-identified",
    simulated=False,
    source="Slice 122 of PANCREAS_0001, Pancreas-CT, The Cancer Imaging Archive "
    "(https://doi.org/10.7937/K9/TCIA.2016.tNB1kqBU), by way of pydicom-data.",
    licence="CC BY 3.0 (https://creativecommons.org/licenses/by/3.0/).",
    citation="Roth, Farag, Turkbey, Lu, Liu, Summers: Data From Pancreas-CT. The Cancer Imaging "
    "Archive, 2016, https://doi.org/10.7937/K9/TCIA.2016.tNB1kqBU",
    changes=("Decompressed.",),
    file="body_ct.dcm",
)
"""What it is, where it comes from and under which terms."""


def write(images: Path, truth: Path) -> None:
    """Write the image; there is no truth.

    Parameters
    ----------
    images, truth : pathlib.Path
        See `course_images.builders`.
    """
    decompress_body_ct(images)
