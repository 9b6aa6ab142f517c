"""A report tells of all that was handed in for a stage, whichever run graded it."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader_tools import autograded
from small_course import STAGE, fill_in, hand_in

from autograder.collect.handed_in import submissions
from autograder.commands.grade import grade_cohort
from autograder.commands.regrade import regrade_cohort
from autograder.course.course import Course
from autograder.course.remarks import Kind, kind_of
from autograder.report import whole_stages as module
from autograder.report.cohort import Cohort, Why
from autograder.report.whole_stages import whole_stages
from autograder.report.written import write_reports
from autograder.score.given_up import partial_result
from autograder.score.outcome import Graded
from autograder.score.results import CheckResult, QuestionResult
from autograder.store.submissions import AnswerStore, StoredSubmission


@pytest.fixture(scope="module")
def release(built_small: Callable[[], Course]) -> NotebookNode:
    return nbformat.read(built_small().release(STAGE), as_version=4)


@pytest.fixture(scope="module")
def graded_by_two_runs(built_small: Callable[[], Course], release: NotebookNode) -> Course:
    """Ann was graded, then bob, and cid has not been."""
    course = built_small()
    for student, answers in (("ann", None), ("bob", {"side": "side = 3191"}), ("cid", None)):
        hand_in(course, student, fill_in(release, answers))
    for student in ("ann", "bob"):
        graded = grade(course, [student])
    assert [outcome.submission.student for outcome in graded] == ["bob"]
    return course


@pytest.fixture
def course(graded_by_two_runs: Course, tmp_path: Path) -> Course:
    """A copy that a test may change."""
    copy = tmp_path / "course"
    shutil.copytree(graded_by_two_runs.root, copy, symlinks=True)
    return Course(copy)


def grade(course: Course, students: Iterable[str]) -> list[Graded]:
    todo = [one for one in submissions(course, [STAGE]) if one.student in students]
    return grade_cohort(course, todo, workers=1)


def table(course: Course, graded: list[Graded]) -> dict[str, dict[str, str]]:
    """The spreadsheet of a report, by student."""
    path = write_reports(course, graded)[1]
    with path.open(encoding="utf-8", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def test_what_earlier_runs_graded_is_there(course: Course) -> None:
    rows = table(course, whole_stages(course, grade(course, ["bob"])))
    assert list(rows) == ["ann", "bob", "cid"]
    assert (rows["ann"]["score"], rows["bob"]["score"], rows["cid"]["score"]) == ("6.5", "2.0", "")
    assert (rows["ann"]["area"], rows["bob"]["area"]) == ("3.0", "0.0")
    assert rows["cid"]["remarks"] == module.NOT_YET
    assert rows["ann"]["remarks"] == ""


def test_remarks_of_earlier_runs_know_their_kind(course: Course, release: NotebookNode) -> None:
    """So that a report leaves the same hand-ins out of its statistics, whoever graded them."""
    hand_in(course, "bob", release)
    graded = grade(course, ["bob"])
    for outcomes in (graded, whole_stages(course, [], [STAGE])):
        [outcome] = [one for one in outcomes if one.submission.student == "bob"]
        assert list(map(kind_of, outcome.remarks)) == [Kind.UNTOUCHED]
        assert Why.UNTOUCHED in Cohort.of(outcomes).left_out


def test_a_run_that_had_nothing_to_do_tells_the_same(course: Course) -> None:
    assert table(course, whole_stages(course, [], [STAGE])) == table(
        course, whole_stages(course, grade(course, ["ann", "bob"]))
    )


def test_this_run_comes_before_earlier_ones(course: Course, release: NotebookNode) -> None:
    hand_in(course, "ann", fill_in(release, {"side": "side = 1"}))
    rows = table(course, whole_stages(course, grade(course, ["ann"])))
    assert rows["ann"]["score"] == "0.0"


def test_what_was_handed_in_again_is_told(course: Course, release: NotebookNode) -> None:
    path = hand_in(course, "ann", fill_in(release)) / f"{STAGE}.ipynb"
    later = autograded(course, STAGE, "ann").stat().st_mtime + 60
    os.utime(path, (later, later))
    rows = table(course, whole_stages(course, [], [STAGE]))
    assert (rows["ann"]["score"], rows["ann"]["remarks"]) == ("6.5", module.CHANGED)


def test_results_that_are_not_stored_are_told(course: Course) -> None:
    shutil.rmtree(course.root / "answers" / "students" / "ann")
    rows = table(course, whole_stages(course, [], [STAGE]))
    assert (rows["ann"]["score"], rows["ann"]["remarks"]) == ("", module.NOT_STORED)


def test_a_deleted_graded_notebook_is_graded_again(course: Course) -> None:
    autograded(course, STAGE, "ann").unlink()
    rows = table(course, whole_stages(course, [], [STAGE]))
    assert (rows["ann"]["score"], rows["ann"]["remarks"]) == ("", module.NOT_YET)


def test_a_partial_grade_is_there_and_is_run_again_by_regrade(
    course: Course, release: NotebookNode
) -> None:
    check = CheckResult("test_side", "The side is right", points=2.0, earned=2.0)
    checked = {"side": QuestionResult("side", 2.0, (check,))}
    result = partial_result(release, checked, "its worker was killed.")
    # As nbgrader's door stores what was recorded.
    store = AnswerStore(course.root)
    store.write(
        store.of_student("ann", STAGE),
        StoredSubmission(questions=result.questions, remarks=result.remarks, **result.stored),
    )
    rows = table(course, whole_stages(course, [], [STAGE]))
    assert rows["ann"]["score"] == "2.0"
    assert "its worker was killed" in rows["ann"]["remarks"]
    [ann] = [one for one in submissions(course, [STAGE]) if one.student == "ann"]
    again = regrade_cohort(course, [ann], workers=1)
    assert [one.student for one in again.ran_again] == ["ann"]
    assert again.graded[0].score == 6.5
