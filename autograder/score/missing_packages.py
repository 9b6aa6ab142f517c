"""Tell the instructor which packages a hand-in wanted that are not installed where it ran."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

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
        A sentence or more for each package, in the order in which they were missed.
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
    remarks = [
        _remark(package, at, failed.get(package, []))
        for package, at in list(places.items())[:MOST_PACKAGES]
    ]
    if len(places) > MOST_PACKAGES:
        remarks.append(f"{len(places) - MOST_PACKAGES} more packages are not installed here.")
    return remarks


def _packages(shown: list[dict[str, Any]]) -> list[str]:
    errors = [
        str(output.get("evalue", ""))
        for output in shown
        if output.get("output_type") == "error" and output.get("ename") == "ModuleNotFoundError"
    ]
    return [found[1] for text in errors if (found := SAID.fullmatch(text))]


def _remark(package: str, places: list[int], failed: list[QuestionResult]) -> str:
    cells = _listed([str(index + 1) for index in places])
    start = f"The package '{package}' is not installed where this was graded (cell {cells})."
    if not failed:
        return f"{start} No question after that lost points."
    lost = sum(result.points - result.score for result in failed)
    names = _listed([result.question for result in failed])
    return (
        f"{start} Questions after that lost {lost:g} points, perhaps for want of it: {names}. "
        "`autograder doctor` says how to allow a package."
    )


def _listed(words: list[str]) -> str:
    more = f" and {len(words) - MOST_NAMES} more" if len(words) > MOST_NAMES else ""
    return ", ".join(words[:MOST_NAMES]) + more
