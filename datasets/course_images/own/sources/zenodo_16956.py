"""The head of Zenodo record 16956: its folder of DICOM files, unpacked."""

from pathlib import Path

from ...descriptions import HeadMri
from ..converter import Options
from ..head import HEAD_OPTIONS, write_head
from ..origin import LICENCE_OPTION, licence_of

DATASET = "head_mri"
OPTIONS = {**HEAD_OPTIONS, **LICENCE_OPTION}
RECORD = "https://doi.org/10.5281/zenodo.16956"


def convert(source: Path, images: Path, options: Options) -> HeadMri:
    """Convert the head of that record; see `course_images.own.sources`.

    Parameters
    ----------
    source, images, options
        See there.
    """
    return write_head(
        source,
        images,
        options,
        origin=f"Zenodo record 16956, {RECORD}.",
        licence=licence_of(options, f"the page of the record, {RECORD}"),
        citation=f"Cite as the page of the record says: {RECORD}",
    )
