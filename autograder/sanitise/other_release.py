"""Tell a cell of another release from one that a student has changed.

nbgrader writes a checksum into each cell that it releases. One that fits the cell shows that it is
as it was given out, if not by the release that is there now: the stage was changed since. This
decides only what is said about a cell. What counts is the release's, whatever a checksum claims.
"""

from __future__ import annotations

from nbformat import NotebookNode, from_dict
from nbgrader.utils import compute_checksum

from autograder.sanitise.reading import SubmittedCell

__all__ = ["is_as_given_out", "was_given_out_as"]


def is_as_given_out(cell: SubmittedCell) -> bool:
    """Return whether a cell that was handed in is just as some release had it."""
    return _fits(cell, cell.source, cell.cell_type)


def was_given_out_as(cell: SubmittedCell, released: NotebookNode) -> bool:
    """Return whether an answer was written into a cell that some release had.

    Parameters
    ----------
    cell : SubmittedCell
        What was handed in, with the name, points and flags that it claims.
    released : NotebookNode
        The released cell: with its text in it, the checksum that was given out must fit.
    """
    return _fits(cell, released.source, released.cell_type)


def _fits(cell: SubmittedCell, source: str, cell_type: str) -> bool:
    given = {"source": source, "cell_type": cell_type, "metadata": {"nbgrader": cell.nbgrader}}
    try:
        return bool(cell.nbgrader.get("checksum") == compute_checksum(from_dict(given)))
    except (TypeError, ValueError, LookupError, AttributeError):
        return False  # What a hand-in claims may be anything.
