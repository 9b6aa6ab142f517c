"""The code cells of a notebook, as the engine runs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from autograder.run.notebook import Cell

__all__ = ["ANSWER_SUFFIX", "NotebookCell", "code_cells", "names_checks", "without_hidden_region"]

ANSWER_SUFFIX = "_answer"
BEGIN_HIDDEN, END_HIDDEN = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"


@dataclass(frozen=True)
class NotebookCell(Cell):
    """A code cell with what nbgrader's metadata says about it.

    Attributes
    ----------
    points : float
        What a test cell is worth; 0 for any other.
    answers : str or None
        Question that this is the answer cell of.
    """

    points: float = 0.0
    answers: str | None = None


def code_cells(notebook: Any) -> list[NotebookCell]:
    """List the code cells of a notebook in order.

    Parameters
    ----------
    notebook : NotebookNode
        A master notebook, or a submission rebuilt from the release. Hidden regions of test cells
        are left out of the sources: grading does not need them.
    """
    cells = []
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        meta = cell.metadata.get("nbgrader", {})
        name = str(meta.get("grade_id", ""))
        is_test = bool(meta.get("grade")) and not meta.get("solution")
        is_answer = bool(meta.get("solution")) and name.endswith(ANSWER_SUFFIX)
        cells.append(
            NotebookCell(
                index=index,
                source=without_hidden_region(cell.source) if is_test else cell.source,
                question=name if is_test else None,
                points=float(meta.get("points", 0)) if is_test else 0.0,
                answers=name.removesuffix(ANSWER_SUFFIX) if is_answer else None,
            )
        )
    return cells


def names_checks(source: str) -> bool:
    """Tell whether a test cell of a master notebook calls checks of the course's own."""
    return "hidden_checks(" in source


def without_hidden_region(source: str) -> str:
    """Return a test cell's source without the lines from BEGIN to END HIDDEN TESTS."""
    lines, hidden = [], False
    for line in source.split("\n"):
        if BEGIN_HIDDEN in line:
            hidden = True
        elif END_HIDDEN in line:
            hidden = False
        elif not hidden:
            lines.append(line)
    return "\n".join(lines)
