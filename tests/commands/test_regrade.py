"""Grading again after a check was corrected gives what grading afresh gives, without running."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader_tools import autograde, autograded, gradebook, scores
from small_course import ANSWERS, STAGE, fill_in, hand_in

from autograder.collect.handed_in import submissions
from autograder.commands.grade import grade_cohort
from autograder.commands.regrade import Regraded, regrade_cohort
from autograder.course.course import Course
from autograder.mark.marks import Mark
from autograder.mark.sitting import Sitting
from autograder.store.submissions import AnswerStore

NOTEBOOKS = {
    "a_right": ANSWERS,
    "b_wrong": {**ANSWERS, "side": "side = 12", "double": "def double(x):\n    return x"},
    "c_exits": {**ANSWERS, "area": "import os\nos._exit(0)"},
    "d_untold": {**ANSWERS, "area": "area = 2.5\nraise ValueError", "double": "double = 3"},
    "e_empty": {},
}


@pytest.fixture
def course(graded: Course, tmp_path: Path) -> Course:
    """The small course with its cohort graded."""
    return Course(shutil.copytree(graded.root, tmp_path / "course"))


@pytest.fixture(scope="module")
def graded(built_small: Callable[[], Course]) -> Course:
    course = built_small()
    release = nbformat.read(course.release(STAGE), as_version=4)
    for student, answers in NOTEBOOKS.items():
        hand_in(course, student, fill_in(release, answers))
    grade(course)
    return course


def grade(course: Course) -> list[list[str]]:
    """Grade everybody; return everybody's remarks."""
    outcomes = grade_cohort(course, submissions(course, [STAGE]), workers=1)
    assert [one.problem for one in outcomes] == [""] * len(outcomes)
    return [one.remarks for one in outcomes]


def correct(course: Course, old: str, new: str) -> None:
    """Change the checks' source."""
    path = course.root / "checks" / "small" / "small.py"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def regrade(course: Course) -> Regraded:
    result = regrade_cohort(course, submissions(course, [STAGE]), workers=1)
    assert [one.problem for one in result.graded] == [""] * len(result.graded)
    return result


def ran(result: Regraded) -> list[str]:
    return [submission.student for submission in result.ran_again]


def all_of(course: Course) -> dict[str, Any]:
    """Scores and notebooks of everybody."""
    return {
        student: (
            scores(course, STAGE, student),
            nbformat.read(autograded(course, STAGE, student), as_version=4),
        )
        for student in NOTEBOOKS
    }


def times(course: Course) -> dict[str, int]:
    return {name: autograded(course, STAGE, name).stat().st_mtime_ns for name in NOTEBOOKS}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(
            'student["area"] == reference["area"]',
            'abs(student["area"] - reference["area"]) < 1e9, "Far off."',
            id="a tolerance",
        ),
        pytest.param('"Count the columns."', '"Count again."', id="a hint"),
        pytest.param('"""The function doubles"""', '"""It doubles"""', id="a title"),
        pytest.param(
            'student["double"](21) == 42', 'student["double"](21) in (42, 21)', id="a call"
        ),
        pytest.param(
            'isinstance(student["name"], str)', "1 / 0", id="a check that cannot be carried out"
        ),
    ],
)
def test_it_gives_what_grading_afresh_gives(course: Course, old: str, new: str) -> None:
    before = all_of(course)
    correct(course, old, new)
    result = regrade(course)
    assert ran(result) == []
    again = all_of(course)
    assert again != before
    assert {one.submission.student for one in result.graded} == set(NOTEBOOKS)
    assert grade(course) == [one.remarks for one in result.graded]
    assert again == all_of(course)
    for one in result.graded:
        recorded = [s for s in scores(course, STAGE, one.submission.student).values() if s]
        assert one.score == pytest.approx(sum(recorded))


@pytest.mark.parametrize(
    ("imported", "used"),
    [
        ("from . import near", "near.LIMIT"),
        ("from .. import far", "far.LIMIT"),
        ("import course_checks.far as far", "far.LIMIT"),
    ],
)
def test_a_corrected_neighbour_counts_however_it_is_imported(
    course: Course, imported: str, used: str
) -> None:
    files = [course.checks(STAGE) / "near.py", course.checks_folder / "far.py"]
    for file in files:
        file.write_text("LIMIT = 0\n")
    correct(course, "import pytest\n", f"import pytest\n{imported}\n")
    correct(course, 'student["side"] == reference["side"]', f'student["side"] > {used}')
    regrade(course)
    before = all_of(course)
    for file in files:
        file.write_text("LIMIT = 10**9\n")
    result = regrade(course)
    assert ran(result) == []
    assert result.changed
    again = all_of(course)
    assert again != before
    grade(course)
    assert again == all_of(course)


def test_what_was_never_asked_for_makes_notebooks_run_again(course: Course) -> None:
    correct(course, 'student["double"](21) == 42', 'student["double"](4) == 8')
    # A function called with another number; those without a function, or without a process then,
    # have nothing new to say.
    assert ran(regrade(course)) == ["a_right", "b_wrong", "c_exits"]
    correct(course, 'student["double"](4) == 8', 'student["double"](4) == student["side"] - 3183')
    assert "a_right" in ran(regrade(course))
    again = all_of(course)
    grade(course)
    assert again == all_of(course)


def test_without_a_correction_nothing_is_written(course: Course) -> None:
    before = times(course)
    result = regrade(course)
    assert (result.changed, result.rewritten, ran(result)) == ([], [], [])
    assert times(course) == before
    # Nor for a correction that changes nobody's result; and only once.
    correct(course, "assert isinstance(", "assert True and isinstance(")
    assert regrade(course).rewritten == []
    assert times(course) == before


def test_scores_given_by_hand_are_kept(course: Course) -> None:
    sitting = Sitting(course, STAGE)
    [prose] = [one for one in sitting.entries("prose") if one.student == "a_right"]
    sitting.give("prose", Mark(3.0), [prose.id], {prose.id: prose.answer.digest})
    with gradebook(course) as book:
        grade_ = book.find_grade("area", STAGE, STAGE, "a_right")
        grade_.manual_score, grade_.needs_manual_grade = 0.25, False
        book.db.commit()
    correct(course, 'student["area"] == reference["area"]', "False")
    assert [one[0].student for one in regrade(course).changed] == ["a_right"]
    with gradebook(course) as book:
        assert book.find_grade("prose", STAGE, STAGE, "a_right").score == 3.0
        area = book.find_grade("area", STAGE, STAGE, "a_right")
        assert (area.score, area.auto_score, area.needs_manual_grade) == (0.25, 1.0, True)


def test_a_new_hand_in_is_graded(course: Course) -> None:
    release = nbformat.read(course.release(STAGE), as_version=4)
    hand_in(course, "f_late", fill_in(release))
    hand_in(course, "e_empty", fill_in(release))
    result = regrade(course)
    assert ran(result) == ["e_empty", "f_late"]
    assert result.graded[-1].score == 6.5


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff", b'{"format": 2, "questions": 3}'])
def test_a_damaged_file_of_answers_makes_the_notebook_run(course: Course, content: bytes) -> None:
    path = AnswerStore(course.root).of_student("a_right", STAGE)
    path.write_bytes(content)
    assert ran(regrade(course)) == ["a_right"]
    assert json.loads(path.read_bytes())["format"] == 2


def test_answers_graded_through_nbgrader_are_stored_too(course: Course) -> None:
    for path in (course.root / "answers" / "students").rglob("*.json"):
        path.unlink()
    success, log = autograde(course, STAGE, force=True)
    assert success, log
    correct(course, "No half pixels.", "Whole pixels only.")
    assert ran(regrade(course)) == []
