"""Marks keep their worth when questions are left out, or come back, after they were given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbgrader.api import Notebook

from autograder.course.leaving_out import NothingLeft, scaled
from autograder.course.shares import rescaled

__all__ = ["scale_marks"]

FIELDS = ("manual_score", "extra_credit")


def scale_marks(
    notebook: Notebook,
    whole: Mapping[str, float],
    before: Mapping[str, float],
    now: Mapping[str, float],
) -> int:
    """Scale what people gave for a notebook's answers as its questions are scaled.

    Only where nothing but the setting ``left_out`` has changed their points: what an author makes
    of a question is for a person to judge, and its marks stay as they are.

    Parameters
    ----------
    notebook : Notebook
        The gradebook's.
    whole : mapping of str to float
        Points of all questions of the master notebook, also of those left out, in its order.
    before, now : mapping of str to float
        Points of the questions in the gradebook, and in the notebook that is about to be entered.

    Returns
    -------
    int
        How many marks have changed. The caller commits them.
    """
    if not (_is_scaled(whole, before) and _is_scaled(whole, now)):
        return 0
    changed = 0
    by_hand = {cell.name for cell in notebook.solution_cells}
    for cell in (*notebook.grade_cells, *notebook.task_cells):
        is_marked = cell.name in by_hand or cell in notebook.task_cells
        if not is_marked or now.get(cell.name, before[cell.name]) == before[cell.name]:
            continue
        points = (before[cell.name], whole[cell.name], now[cell.name])
        for grade in cell.grades:
            given = [field for field in FIELDS if getattr(grade, field)]
            for field in given:
                _scale(grade, field, *points)
            changed += bool(given)
    return changed


def _is_scaled(whole: Mapping[str, float], some: Mapping[str, float]) -> bool:
    """Whether some of a notebook's questions have the points that leaving out the others gives."""
    try:
        return scaled(whole, whole.keys() - some.keys()) == dict(some)
    except NothingLeft:
        return False


def _scale(grade: Any, field: str, before: float, whole: float, now: float) -> None:
    # By way of the mark scheme's points: so nothing is rounded twice.
    in_scheme = rescaled(getattr(grade, field), before, whole)
    setattr(grade, field, rescaled(in_scheme, whole, now))
