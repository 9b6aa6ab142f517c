"""Cohorts made up for tests of reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from small_course import STAGE, write_course

from autograder.course.course import Course
from autograder.course.submission import Submission
from autograder.report.links import Links
from autograder.score.outcome import Graded
from autograder.score.results import CheckResult, PackedResults, QuestionResult

HINT = "Count the columns."


def outcome(
    student: str,
    scores: Mapping[str, float | None],
    *,
    remarks: Sequence[str] = (),
    problem: str = "",
    message: str = "",
) -> Graded:
    """An outcome: question to points of 2, of one check; None where that could not be done."""
    questions = [
        QuestionResult(
            name, 2.0, (_check(name, score, message or f"{student} is off"),)
        )
        for name, score in scores.items()
    ]  # fmt: skip
    submission = Submission(student, STAGE, Path("submitted") / student / STAGE)
    return Graded(submission, PackedResults(questions), list(remarks), problem)


def _check(name: str, score: float | None, message: str) -> CheckResult:
    if score is None:
        return CheckResult(f"test_{name}", f"The {name} is right", 2.0, 0.0, error=True)
    said = "" if score == 2.0 else message
    details = said and f"assert {said}"
    return CheckResult(f"test_{name}", f"The {name} is right", 2.0, score, HINT, said, details)


def course_and_links(root: Path) -> tuple[Course, Links]:
    """The small course, and links without a gradebook."""
    course = write_course(root)
    return course, Links(course, STAGE, {})
