"""Keep a page short: cut what cells hold, and in the end show only what the checks say."""

from __future__ import annotations

import copy
import re

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from autograder.wire.bounds import PAGE_BYTES, PAGE_TEXT

__all__ = ["TOO_LONG", "cut_sources", "only_results"]

TOO_LONG = "too-long"
"""The id of the first cell of a notebook that was cut to what its checks say."""

SAID = (
    "The page of this notebook would have {size:.0f} MB; at most {most:.0f} MB are written. So it "
    "shows what the checks say, and not what was handed in."
)

CUT = "[The rest of this cell is not shown: it has {size:,} characters.]"
_PICTURE = re.compile(r"[A-Za-z0-9+/]{200,}={0,2}")


def cut_sources(notebook: NotebookNode) -> None:
    """Cut the text of cells of which a page would take long to make.

    Parameters
    ----------
    notebook : NotebookNode
        Changed in place. Pictures that are written into text count for nothing.
    """
    room = {"code": PAGE_TEXT, "text": PAGE_TEXT}
    for cell in notebook.cells:
        kind = "code" if cell.cell_type == "code" else "text"
        size = len(_PICTURE.sub("", cell.source))
        if size <= room[kind]:
            room[kind] -= size
            continue
        said = CUT.format(size=len(cell.source))
        shown = cell.source[: room[kind]]
        cell.source = f"{shown}\n\n{'# ' if kind == 'code' else ''}{said}"
        room[kind] = 0


def only_results(notebook: NotebookNode, size: int) -> NotebookNode:
    """Return a copy of a graded notebook with nothing of the student's in it.

    Parameters
    ----------
    notebook : NotebookNode
        A notebook from ``autograded/``.
    size : int
        Bytes of its page.

    Returns
    -------
    NotebookNode
        It says why; then come the graded cells, those of tests with what the checks say.
    """
    result = copy.copy(notebook)
    said = SAID.format(size=size / 1e6, most=PAGE_BYTES / 1e6)
    cells = [new_markdown_cell(f"**{said}**", id=TOO_LONG)]
    for cell in notebook.cells:
        claims = cell.metadata.get("nbgrader", {})
        if not claims.get("grade"):
            continue
        short = NotebookNode({**cell, "source": "# Not shown." if claims.get("solution") else ""})
        short.pop("attachments", None)
        if short.cell_type == "code":
            # The list of the checks and the score stand behind all that the cell itself shows.
            short.outputs = [] if claims.get("solution") else cell.outputs[-2:]
        cells.append(short)
    result.cells = cells
    return result
