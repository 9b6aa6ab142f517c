"""Tell the instructor which packages a hand-in wanted that are not installed where it ran."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from autograder.course.remarks import Kind, Remark
from autograder.run.notebook import Cell
from autograder.score.results import QuestionResult

__all__ = ["missing_packages"]

SAID = re.compile(r"No module named '([A-Za-z_]\w{0,99})[.\w]{0,200}'", re.ASCII)
"""What Python says of a module that it does not find. In a hand-in the sentence may be forged."""
MOST_PACKAGES, MOST_NAMES = 5, 10


def missing_packages(
    cells: Sequence[Cell],
    outputs: Mapping[int, list[dict[str, Any]]],
    questions: Sequence[QuestionResult],
) -> list[str]:
    """Say which packages were missing, where, and what that may have cost.

    Parameters
    ----------
    cells : sequence of Cell
        All code cells of the notebook.
    outputs : mapping of int to list of dict
        Index of a cell to its outputs.
    questions : sequence of QuestionResult
        What they were worth.

    Returns
    -------
    list of str
        One remark for all of them, in the order in which they were missed.
    """
    results = {result.question: result for result in questions}
    places: dict[str, list[int]] = {}
    failed: dict[str, list[QuestionResult]] = {}
    for cell in cells:
        found = _packages(outputs.get(cell.index, []))
        result = results.get(cell.question or "")
        lost = result if result is not None and result.score < result.points else None
        # A function that imports it is called by checks, and shows nothing in the notebook.
        told = [] if lost is None else [check.message for check in lost.checks]
        for package in dict.fromkeys([*found, *(p for text in told for p in SAID.findall(text))]):
            at = places.setdefault(package, [])
            if cell.index not in at:
                at.append(cell.index)
        if lost is not None:
            for package in places:
                failed.setdefault(package, []).append(lost)
    return [Remark(_said(places, failed), Kind.PACKAGES, len(places))] if places else []


def _packages(shown: list[dict[str, Any]]) -> list[str]:
    errors = [
        str(output.get("evalue", ""))
        for output in shown
        if output.get("output_type") == "error" and output.get("ename") == "ModuleNotFoundError"
    ]
    return [found[1] for text in errors if (found := SAID.fullmatch(text))]


def _said(places: dict[str, list[int]], failed: dict[str, list[QuestionResult]]) -> str:
    named = [
        f"'{package}' is not installed where this was graded (cell "
        f"{_listed([str(index + 1) for index in at])})"
        for package, at in list(places.items())[:MOST_PACKAGES]
    ]
    if len(named) > 1:
        named = [one.replace(" is not installed where this was graded", "") for one in named]
        more = f" and {len(places) - len(named)} more" if len(places) > len(named) else ""
        start = f"These packages are not installed where this was graded: {', '.join(named)}{more}."
    else:
        start = f"The package {named[0]}."
    questions = {one.question: one for lost in failed.values() for one in lost}
    if not questions:
        return f"{start} No question after that lost points."
    lost = sum(result.points - result.score for result in questions.values())
    return (
        f"{start} Questions after that lost {lost:g} points, perhaps for want of "
        f"{'it' if len(places) == 1 else 'them'}: {_listed(list(questions))}. "
        "`autograder doctor` says how to allow a package."
    )


def _listed(words: list[str]) -> str:
    more = f" and {len(words) - MOST_NAMES} more" if len(words) > MOST_NAMES else ""
    return ", ".join(words[:MOST_NAMES]) + more
