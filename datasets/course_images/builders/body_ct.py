"""The body CT: one slice."""

from pathlib import Path

from ..copies import decompress_body_ct

NOTICE = (
    "Real, de-identified. One slice of PANCREAS_0001, Pancreas-CT, The Cancer Imaging Archive "
    "(Roth, Farag, Turkbey, Lu, Liu, Summers, 2016, "
    "https://doi.org/10.7937/K9/TCIA.2016.tNB1kqBU), licence CC BY 3.0 "
    "(https://creativecommons.org/licenses/by/3.0/), by way of pydicom-data. Changed: "
    "decompressed.\n"
)
"""Where it comes from and under which terms."""


def write(images: Path, truth: Path) -> None:
    """Write the image; there is no truth.

    Parameters
    ----------
    images, truth : pathlib.Path
        See `course_images.builders`.
    """
    decompress_body_ct(images)
