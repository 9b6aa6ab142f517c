"""What honest students hand in gets the points that it is worth, through both doors."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader_tools import autograde, autograded, scores
from small_course import POINTS, STAGE, fill_in, hand_in

from autograder.collect.handed_in import submissions
from autograder.commands.grade import grade_cohort
from autograder.course.course import Course

ALL: dict[str, float | None] = {name: float(points) for name, points in POINTS.items()}
ALL["prose"] = 0.0
"""Scores of right answers, and of a written answer that nobody gave."""

Change = Callable[[NotebookNode], Any]


def answers(**sources: str) -> Change:
    """Give other answers to some questions."""

    def change(notebook: NotebookNode) -> None:
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id", "").removesuffix("_answer")
            if name in sources and cell.metadata.nbgrader.solution:
                cell.source = sources[name]

    return change


# What is done to a right hand-in, its scores, and words of the remarks.
CASES: dict[str, tuple[Change, dict[str, float | None], list[str]]] = {
    "images_beside": (
        answers(
            side="import imageio.v2 as imageio\n"
            "image = imageio.imread('data/body_ct/body_ct.dcm')\nside = 3191 if image.size else 0"
        ),
        ALL,
        [],
    ),
    "missing_package_unused": (
        answers(side="import no_such_package as nsp\nimport math\nside = math.floor(3191.5)"),
        ALL,
        ["'no_such_package' is not installed where this was graded (cell 4). No question"],
    ),
    "missing_package_used": (
        answers(side="from no_such_package import side_of\nside = side_of('picture')"),
        {**ALL, "side": 0.0, "area": 0.0},
        ["lost 5 points, perhaps for want of it: side, area."],
    ),
    "merged_cells": (
        answers(
            area="area = side * side\ndef double(x):\n    return 2 * x",
            double="# YOUR CODE HERE\nraise NotImplementedError()",
        ),
        ALL,
        [],
    ),
    "wrapped_function": (
        answers(double="import functools\n@functools.lru_cache\ndef double(x):\n    return 2 * x"),
        ALL,
        [],
    ),
}


@pytest.fixture
def course(built_small: Callable[[], Course]) -> Course:
    course = built_small()
    right = fill_in(nbformat.read(course.release(STAGE), as_version=4))
    for student, (change, _, _) in CASES.items():
        notebook = copy.deepcopy(right)
        change(notebook)
        hand_in(course, student, notebook)
    hand_in(course, "zz_good", right)
    return course


def through_nbgrader(course: Course) -> dict[str, list[str]]:
    success, log = autograde(course, STAGE)
    assert success, log
    return {
        student: nbformat.read(autograded(course, STAGE, student), 4).metadata.autograder.remarks
        for student in [*CASES, "zz_good"]
    }


def in_parallel(course: Course) -> dict[str, list[str]]:
    graded = grade_cohort(course, submissions(course, [STAGE]), workers=2)
    assert not [outcome.problem for outcome in graded if outcome.problem]
    return {outcome.submission.student: outcome.remarks for outcome in graded}


@pytest.mark.parametrize("door", [through_nbgrader, in_parallel])
def test_what_honest_students_hand_in_is_graded_fairly(
    course: Course, door: Callable[[Course], dict[str, list[str]]]
) -> None:
    remarks = door(course)
    for student, (_, expected, words) in CASES.items():
        assert scores(course, STAGE, student) == expected, student
        assert len(remarks[student]) == len(words), (student, remarks[student])
        for remark, word in zip(remarks[student], words, strict=True):
            assert word in remark, student
    assert scores(course, STAGE, "zz_good") == ALL
    assert remarks["zz_good"] == []
