"""The stained section, and its nuclei as the truth."""

import json
from pathlib import Path

from ..descriptions import StainedSection
from ..png_files import write_png
from ..stained_section import PIXEL_UM, SEED, SHAPE, Blob, Section

DESCRIPTION = StainedSection(
    title="A tissue section, stained with haematoxylin and eosin",
    simulated=True,
    source="Drawn by the course's own program; no tissue was stained and no other image went into "
    "it.",
    licence="Apache-2.0, as the course.",
    lacks=("header",),
    file="section.png",
)
"""What it is, where it comes from and under which terms."""


def describe(variant: int) -> StainedSection:
    """Return the description of a variant: that of the shipped section.

    Parameters
    ----------
    variant : int
        Its number.
    """
    return DESCRIPTION


def write(images: Path, truth: Path, variant: int = 0) -> None:
    """Write the section, and what is known of each nucleus as the truth.

    Parameters
    ----------
    images : pathlib.Path
        Gets ``section.png``: red, green and blue, 8 bits each.
    truth : pathlib.Path
        Gets ``nuclei.json``: ``whole``, the number of nuclei that do not touch the border of the
        image; ``nuclei`` and ``specks``, for each its centre (row, column) and half of its length
        and width in pixels, and whether it touches the border.
    variant : int, optional
        Which section; 0 for the one that the course ships.
    """
    section = Section(SEED + 1000 * variant)
    write_png(section.image(), images / DESCRIPTION.file, PIXEL_UM / 1e6)
    known = {
        "whole": len(section.whole),
        "nuclei": [_told(blob) for blob in section.nuclei],
        "specks": [_told(blob) for blob in section.specks],
    }
    (truth / "nuclei.json").write_bytes((json.dumps(known, indent=1) + "\n").encode())


def _told(blob: Blob) -> dict[str, object]:
    return {
        "centre": [round(blob.row, 3), round(blob.column, 3)],
        "halves": [round(blob.long, 3), round(blob.short, 3)],
        "at_border": blob.touches_border(SHAPE),
    }
