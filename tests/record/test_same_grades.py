"""The same grades and notebooks whatever the number of workers, the order and the door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import nbformat
import pytest
from nbgrader_tools import autograde, autograded, scores
from small_course import ANSWERS, STAGE, fill_in, hand_in

from autograder.collect.handed_in import submissions
from autograder.commands.grade import grade_cohort
from autograder.course.course import Course

NOTEBOOKS = {
    "a_right": ANSWERS,
    "b_random": {**ANSWERS, "name": "import random\nname = str(random.random())\nname"},
    "c_numpy": {**ANSWERS, "name": "import numpy as np\nname = str(np.random.rand())\nname"},
    "d_wrong": {**ANSWERS, "side": "side = 1", "double": "double = 3"},
    "e_hash": {**ANSWERS, "name": "name = str(hash('name'))\nprint({'a', 'b', 'c', 'd'})"},
    "f_files": {**ANSWERS, "name": "open('mine', 'x').close()\nname = 'mine'"},
    "g_exits": {**ANSWERS, "area": "import os\nos._exit(0)"},
    "h_empty": {},
}


def all_of(course: Course) -> dict[str, Any]:
    """Scores, and notebooks with all their outputs."""
    return {
        student: (
            scores(course, STAGE, student),
            nbformat.read(autograded(course, STAGE, student), as_version=4),
        )
        for student in NOTEBOOKS
    }


def in_parallel(workers: int, *, backwards: bool = False) -> Callable[[Course], None]:
    def grade(course: Course) -> None:
        todo = submissions(course, [STAGE])
        outcomes = grade_cohort(course, todo[::-1] if backwards else todo, workers=workers)
        assert [one.problem for one in outcomes] == [""] * len(NOTEBOOKS)

    return grade


def through_nbgrader(course: Course) -> None:
    success, log = autograde(course, STAGE)
    assert success, log


@pytest.fixture(scope="module")
def one_worker(built_small: Callable[[], Course]) -> dict[str, Any]:
    return graded_by(in_parallel(1), built_small)


def graded_by(grade: Callable[[Course], None], built_small: Callable[[], Course]) -> dict[str, Any]:
    course = built_small()
    release = nbformat.read(course.release(STAGE), as_version=4)
    for student, answers in NOTEBOOKS.items():
        hand_in(course, student, fill_in(release, answers))
    grade(course)
    return all_of(course)


@pytest.mark.parametrize(
    "grade",
    [
        pytest.param(in_parallel(2), id="two workers"),
        pytest.param(in_parallel(8), id="eight workers"),
        pytest.param(in_parallel(1, backwards=True), id="backwards"),
        pytest.param(through_nbgrader, id="nbgrader"),
    ],
)
def test_grades_are_the_same(
    grade: Callable[[Course], None],
    one_worker: dict[str, Any],
    built_small: Callable[[], Course],
) -> None:
    totals = [sum(cells.values()) for cells, _ in one_worker.values()]
    assert totals[0] == 6.5
    assert totals[-1] == 0
    result = graded_by(grade, built_small)
    for student, expected in one_worker.items():
        assert result[student] == expected, student
