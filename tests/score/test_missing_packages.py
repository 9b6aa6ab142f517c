"""A package that is not installed is named to the instructor, with what it may have cost."""

from __future__ import annotations

from typing import Any

import pytest

from autograder.run.notebook import Cell
from autograder.score.missing_packages import missing_packages
from autograder.score.results import CheckResult, QuestionResult

CELLS = [Cell(1, "…"), Cell(3, "…"), Cell(4, "…", "first"), Cell(6, "…"), Cell(7, "…", "second")]


def error(text: str, name: str = "ModuleNotFoundError") -> list[dict[str, Any]]:
    return [{"output_type": "error", "ename": name, "evalue": text, "traceback": []}]


def results(first: float = 2, second: float = 3, message: str = "") -> list[QuestionResult]:
    return [
        QuestionResult("first", 2, (CheckResult("a", "A", 2, first),)),
        QuestionResult("second", 3, (CheckResult("b", "B", 3, second, message=message),)),
    ]


def test_nothing_missing_nothing_said() -> None:
    assert missing_packages(CELLS, {1: [], 3: error("division by zero")}, results(0, 0)) == []


def test_an_unused_package_costs_nothing() -> None:
    (said,) = missing_packages(CELLS, {1: error("No module named 'seaborn'")}, results())
    assert "'seaborn'" in said
    assert "(cell 2)" in said
    assert "No question after that lost points" in said


def test_points_at_stake_are_those_of_questions_after_it() -> None:
    outputs = {3: error("No module named 'seaborn'"), 6: error("No module named 'seaborn.x'")}
    (said,) = missing_packages(CELLS, outputs, results(0.5, 0))
    assert "(cell 4, 7)" in said
    assert "lost 4.5 points, perhaps for want of it: first, second" in said
    assert "autograder doctor" in said
    (said,) = missing_packages(CELLS, {6: outputs[3]}, results(0.5, 0))
    assert "lost 3 points, perhaps for want of it: second." in said


def test_a_package_that_a_function_wants_is_found_in_what_its_check_says() -> None:
    message = "`f` raised ModuleNotFoundError: No module named 'cv2'"
    (said,) = missing_packages(CELLS, {}, results(2, 0, message))
    assert "'cv2'" in said
    assert "(cell 8)" in said
    assert "lost 3 points" in said


@pytest.mark.parametrize("name", ["<b>x</b>", "a b", "x" * 500, "", "x'y", "x\ny"])
def test_what_is_no_name_of_a_package_is_not_repeated(name: str) -> None:
    assert missing_packages(CELLS, {1: error(f"No module named '{name}'")}, results()) == []


def test_many_packages_are_not_listed_one_by_one() -> None:
    shown = [one for n in range(300) for one in error(f"No module named 'p{n}'")]
    (said,) = missing_packages(CELLS, {1: shown}, results())
    assert "These packages are not installed" in said
    assert "'p0' (cell 2), 'p1' (cell 2)" in said
    assert "and 295 more. No question after that lost points." in said


def test_points_that_several_packages_may_have_cost_are_counted_once() -> None:
    outputs = {1: error("No module named 'cv2'") + error("No module named 'torch'")}
    (said,) = missing_packages(CELLS, outputs, results(0.5, 0))
    assert "'cv2' (cell 2), 'torch' (cell 2)." in said
    assert "lost 4.5 points, perhaps for want of them: first, second." in said
