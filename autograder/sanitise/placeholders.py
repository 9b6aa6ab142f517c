"""A placeholder that was left alone does not undo what the student wrote in another cell."""

from __future__ import annotations

import re
from collections.abc import Collection

from nbformat import NotebookNode

from autograder.sanitise.matching import grade_id, is_answer

__all__ = ["rest_placeholders"]

_BOUND = re.compile(
    r"^(?:(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)|(\w[\w, \t]*?)[ \t]*(?::[^=\n]+)?=(?!=))",
    re.MULTILINE,
)
"""What a line that is not indented binds. Cells may hold magics, so they are not parsed."""
_NOTE = "# This placeholder was not run: what it stands for is written in another cell.\n"


def rest_placeholders(
    release: NotebookNode, notebook: NotebookNode, written: Collection[str]
) -> list[str]:
    """Turn placeholders into comments where their names are bound in what the student wrote.

    Parameters
    ----------
    release : NotebookNode
        The released notebook.
    notebook : NotebookNode
        The rebuilt submission, its cells still those of the release; it is changed.
    written : collection of str
        Sources of all code cells that the student wrote or changed.

    Returns
    -------
    list of str
        Names of the answer cells whose placeholders rest.
    """
    of_students = {name for source in written for name in _bound(source)}
    by_cell = [
        _bound(cell.source) if is_answer(cell) and cell.cell_type == "code" else set()
        for cell in release.cells
    ]
    rested = []
    for index, (cell, released) in enumerate(zip(notebook.cells, release.cells, strict=True)):
        if not by_cell[index] or cell.source.strip() != released.source.strip():
            continue
        # A name that several questions ask for says nothing of this one.
        others = set().union(*by_cell[:index], *by_cell[index + 1 :])
        if (by_cell[index] - others) & of_students:
            cell.source = _NOTE + re.sub("^", "# ", released.source, flags=re.MULTILINE)
            rested.append(grade_id(released))
    return rested


def _bound(source: str) -> set[str]:
    names = set()
    for function, targets in _BOUND.findall(source):
        names |= {name.strip() for name in (function or targets).split(",")}
    return {name for name in names if name.isidentifier()}
