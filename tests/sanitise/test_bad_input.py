"""Bad hand-ins: each gets a grade and a remark, and changes nobody else's, through both doors."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader_tools import api, autograde, autograded, scores
from small_course import ANSWERS, POINTS, STAGE, fill_in, hand_in

from autograder.collect.handed_in import submissions
from autograder.commands.grade import grade_cohort
from autograder.course.course import Course
from autograder.run.limits import TimeLimits

NOTHING = dict.fromkeys(POINTS, 0.0)
ALL = {name: float(points) for name, points in POINTS.items()}
WITHOUT_SIDE = {**ALL, "side": 0.0, "area": 0.0}
"""Scores when `side` does not exist: the area is computed from it."""

Change = Callable[[NotebookNode], Any]


def find(notebook: NotebookNode, name: str) -> int:
    return next(
        index
        for index, cell in enumerate(notebook.cells)
        if cell.metadata.get("nbgrader", {}).get("grade_id") == name
    )


def side_is(source: str) -> Change:
    def change(notebook: NotebookNode) -> None:
        notebook.cells[find(notebook, "side_answer")].source = source

    return change


def claim(**flags: Any) -> Change:
    def change(notebook: NotebookNode) -> None:
        for cell in notebook.cells:
            if "nbgrader" in cell.metadata:
                cell.metadata.nbgrader.update(flags)

    return change


def flip(flag: str) -> Change:
    def change(notebook: NotebookNode) -> None:
        for cell in notebook.cells:
            if "nbgrader" in cell.metadata:
                cell.metadata.nbgrader[flag] = not cell.metadata.nbgrader[flag]

    return change


def lose_names(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        cell.metadata.get("nbgrader", {}).pop("grade_id", None)


def copy_test_cell(notebook: NotebookNode) -> None:
    twin = copy.deepcopy(notebook.cells[find(notebook, "side")])
    twin.id, twin.metadata = "twin", {"nbgrader": {}}
    notebook.cells.insert(find(notebook, "side"), twin)


def copy_answer(notebook: NotebookNode) -> None:
    twin = copy.deepcopy(notebook.cells[find(notebook, "side_answer")])
    twin.id, twin.source = "twin", "side = 1"
    notebook.cells.insert(find(notebook, "side_answer"), twin)


def edit_tests(notebook: NotebookNode) -> None:
    for name in POINTS:
        notebook.cells[find(notebook, name)].source = "100"


def edit_tests_without_answers(notebook: NotebookNode) -> None:
    edit_tests(notebook)
    for name in POINTS:
        notebook.cells[find(notebook, f"{name}_answer")].source = "pass"


def delete_tests(notebook: NotebookNode) -> None:
    for name in POINTS:
        del notebook.cells[find(notebook, name)]


def delete_side(notebook: NotebookNode) -> None:
    del notebook.cells[find(notebook, "side_answer")]


def format_3(notebook: NotebookNode) -> str:
    return json.dumps(nbformat.convert(notebook, 3))


def nothing_known(notebook: NotebookNode) -> str:
    cells = [nbformat.v4.new_code_cell("x = 1")]
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells))


UNPRINTABLE = """
class Odd:
    def __repr__(self): raise RuntimeError
    __eq__ = __hash__ = __str__ = __repr__
side = Odd()
"""
WARNING = "import sys, warnings\nwarnings.warn('careful')\nprint('!', file=sys.stderr)\nside = 3191"

# What is done to a right hand-in (a text takes its place), its scores, and words of the remark.
CASES: dict[str, tuple[Change | str | bytes | None, dict[str, float], str]] = {
    "answer_deleted": (delete_side, WITHOUT_SIDE, "'side_answer' was missing"),
    "answer_of_wrong_type": (side_is("side = 'three'"), {**ALL, "side": 0.0, "area": 0.0}, ""),
    "answer_twice": (copy_answer, ALL, "is there 2 times"),
    "answer_unprintable": (side_is(UNPRINTABLE), WITHOUT_SIDE, ""),
    "bare_number": (side_is("side = 3191\n100"), ALL, ""),
    "copied_test_cell": (copy_test_cell, ALL, ""),
    "cells_of_another_notebook": (nothing_known, NOTHING, "another notebook"),
    "empty": (b"", NOTHING, "empty"),
    "endless_loop": (side_is("while True: pass"), WITHOUT_SIDE, ""),
    "exception": (side_is("1 / 0"), WITHOUT_SIDE, ""),
    "exit": (side_is("import sys; sys.exit()"), WITHOUT_SIDE, ""),
    "exit_at_once": (side_is("import os; os._exit(0)"), WITHOUT_SIDE, ""),
    "flipped_grade": (flip("grade"), ALL, "other points or flags"),
    "flipped_locked": (flip("locked"), ALL, "other points or flags"),
    "flipped_solution": (flip("solution"), ALL, "other points or flags"),
    "megabytes": (side_is("print('x' * 8_000_000)\nside = 3191"), ALL, ""),
    "missing": (None, NOTHING, "No notebook was handed in"),
    "names_lost": (lose_names, ALL, "had lost their names"),
    "not_a_notebook": ("[1, 2, 3]", NOTHING, "not a notebook"),
    "not_json": ("side = 3191", NOTHING, "not a notebook"),
    "old_format": (format_3, ALL, "old format 3"),
    "points_changed": (claim(points=100), ALL, "other points or flags"),
    "reordered": (lambda notebook: notebook.cells.reverse(), ALL, "another order"),
    "schema_unknown": (claim(schema_version=99), ALL, "another version"),
    "stderr": (side_is(WARNING), ALL, ""),
    "syntax_error": (side_is("side = = 3"), WITHOUT_SIDE, ""),
    "tests_deleted": (delete_tests, ALL, "were missing"),
    "tests_edited": (edit_tests, ALL, "had been edited"),
    "tests_edited_no_answers": (edit_tests_without_answers, NOTHING, "had been edited"),
}


def hand_in_all(course: Course) -> None:
    right = fill_in(nbformat.read(course.release(STAGE), as_version=4))
    for student, (change, _, _) in CASES.items():
        if callable(change):
            notebook = copy.deepcopy(right)
            changed = change(notebook)
            hand_in(course, student, changed if isinstance(changed, str) else notebook)
        else:
            hand_in(course, student, change)
    hand_in(course, "renamed", right, name="final version (2).ipynb")
    for student in ("good_in_the_middle", "zz_good"):
        hand_in(course, student, right)


@pytest.fixture
def course(built_small: Callable[[], Course], monkeypatch: pytest.MonkeyPatch) -> Course:
    monkeypatch.setattr("autograder.workers.first.TimeLimits", lambda: TimeLimits(cell_cpu=2))
    course = built_small()
    hand_in_all(course)
    return course


def through_nbgrader(course: Course) -> dict[str, list[str]]:
    success, log = autograde(course, STAGE)
    assert success, log
    return {
        student: nbformat.read(autograded(course, STAGE, student), 4).metadata.autograder.remarks
        for student in [*CASES, "renamed", "good_in_the_middle", "zz_good"]
    }


def in_parallel(course: Course) -> dict[str, list[str]]:
    graded = grade_cohort(course, submissions(course, [STAGE]), workers=2)
    assert {
        outcome.submission.student: outcome.problem for outcome in graded if outcome.problem
    } == {}
    for outcome in graded:
        recorded = scores(course, STAGE, outcome.submission.student)
        assert outcome.score == sum(recorded[name] or 0 for name in POINTS)
    return {outcome.submission.student: outcome.remarks for outcome in graded}


@pytest.mark.parametrize("door", [through_nbgrader, in_parallel])
def test_every_hand_in_gets_its_grade(
    course: Course, door: Callable[[Course], dict[str, list[str]]]
) -> None:
    remarks = door(course)
    expected = {student: result for student, (_, result, _) in CASES.items()}
    expected |= {"renamed": ALL, "good_in_the_middle": ALL, "zz_good": ALL}
    recorded = {student: scores(course, STAGE, student) for student in expected}
    assert recorded == {student: {**result, "prose": 0.0} for student, result in expected.items()}
    for student, (_, _, words) in CASES.items():
        assert words in " ".join(remarks[student]), student
    assert "'final version (2).ipynb'" in remarks["renamed"][0]
    assert remarks["good_in_the_middle"] == remarks["zz_good"] == []
    result = api(course).generate_feedback(STAGE)
    assert result["success"], result
    pages = list((course.root / "feedback").glob(f"*/{STAGE}/{STAGE}.html"))
    assert len(pages) == len(expected)
    for student in ("good_in_the_middle", "not_json"):
        page = (course.root / "feedback" / student / STAGE / f"{STAGE}.html").read_text()
        for title in ("The side is right", "The area is a whole number", "The name is a text"):
            assert title in page
        assert ("Count the columns." in page) == (student == "not_json")
        assert ('<li class="failed">' in page) == (student == "not_json")
    assert not [page for page in pages if "hidden_checks(" in page.read_text()]
    # Nothing of the expected values reaches somebody who did not find them.
    for secret in (ANSWERS["side"].split()[-1], str(3191 * 3191), "assert student"):
        for student in ("missing", "not_json", "syntax_error", "answer_deleted"):
            page = (course.root / "feedback" / student / STAGE / f"{STAGE}.html").read_text()
            assert secret not in page
