"""Names of a course's questions, as they are in its master notebooks; nothing slow is imported."""

from __future__ import annotations

import json
from collections.abc import Iterable

from autograder.course.course import Course, CourseError
from autograder.course.masters import left_out_of
from autograder.course.nearest import did_you_mean

__all__ = ["check_questions", "questions_of"]


def questions_of(course: Course, stage: str, *, written: bool = False) -> list[str]:
    """List the names of a stage's questions, in the notebook's order, but of those left out.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage. Of a notebook that cannot be read none are listed: whoever opens it
        says why.
    written : bool, optional
        Those that a person marks; by default, those that checks grade.
    """
    found = []
    left_out = left_out_of(course, stage)
    for part in course.parts(stage):
        try:
            cells = json.loads(course.master(part).read_bytes())["cells"]
            metas = [cell["metadata"].get("nbgrader", {}) for cell in cells]
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            continue
        found += [
            str(meta.get("grade_id", ""))
            for meta in metas
            if meta.get("grade") and bool(meta.get("solution")) == written
        ]
    return [name for name in found if name not in left_out]


def check_questions(course: Course, stages: Iterable[str], wanted: Iterable[str]) -> None:
    """Make sure that each question that somebody names is one of a stage's.

    Parameters
    ----------
    course : Course
        The course.
    stages : iterable of str
        Names of stages.
    wanted : iterable of str
        Names of questions.

    Raises
    ------
    CourseError
        When there is no such question; the message names those that are like it.
    """
    stages = list(stages)
    known = [name for stage in stages for name in questions_of(course, stage)]
    for name in wanted:
        if name not in known:
            raise CourseError(
                f"There is no question {name!r} in {', '.join(stages)}."
                f"{did_you_mean(name, known)} Questions: {', '.join(known) or 'none'}."
            )
