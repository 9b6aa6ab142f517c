"""The page of a notebook that would be too long: only what the checks say."""

from __future__ import annotations

import copy

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from autograder.wire.bounds import PAGE_BYTES

__all__ = ["only_results"]

SAID = (
    "The page of this notebook would have {size:.0f} MB; at most {most:.0f} MB are written. So it "
    "shows what the checks say, and not what was handed in."
)


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
    cells = [new_markdown_cell(f"**{said}**", id="too-long")]
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
