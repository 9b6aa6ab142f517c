"""Any series of a head as DICOM files, your own too: identity in the header is left out."""

from pathlib import Path

from ...descriptions import HeadMri
from ..converter import Options
from ..head import HEAD_OPTIONS, write_head
from ..origin import ORIGIN_OPTIONS, origin

DATASET = "head_mri"
OPTIONS = {**HEAD_OPTIONS, **ORIGIN_OPTIONS}


def convert(source: Path, images: Path, options: Options) -> HeadMri:
    """Convert a series of a head; see `course_images.own.sources`.

    Parameters
    ----------
    source, images, options
        See there.
    """
    where, licence, citation = origin(options)
    return write_head(source, images, options, origin=where, licence=licence, citation=citation)
