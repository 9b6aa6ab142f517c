"""What was handed in: whose, for which stage, where; and whether its grading is complete."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.course.course import Course, CourseError
from autograder.course.nearest import did_you_mean

__all__ = ["NOTE", "Submission", "chosen_students", "is_graded", "seems_graded", "submissions"]

NOTE = "autograder"
"""Key of the notebook metadata that says how far grading has come, and what was remarked."""


@dataclass(frozen=True)
class Submission:
    """One folder that was handed in: whose, for which stage, and where it is."""

    student: str
    stage: str
    folder: Path


def is_graded(path: Path) -> bool:
    """Tell whether an autograded notebook is complete.

    Parameters
    ----------
    path : Path
        The notebook below ``autograded/``; it need not exist.
    """
    try:
        notebook = json.loads(path.read_bytes())
        return bool(notebook["metadata"][NOTE]["graded"])
    except (OSError, ValueError, LookupError, TypeError):
        return False


def seems_graded(course: Course, submission: Submission) -> bool:
    """Tell, by the times of its files alone, whether a submission has been graded.

    What its graded notebooks and the gradebook hold is not looked at; see
    `autograder.collect.handed_in.pending` for what counts.

    Parameters
    ----------
    course : Course
        The course.
    submission : Submission
        The submission.
    """
    folder = course.path("autograded", submission.student, submission.stage)
    try:
        graded = min(
            (folder / f"{name}.ipynb").stat().st_mtime
            for name in course.notebooks(submission.stage)
        )
        files = [path for path in submission.folder.rglob("*") if path.is_file()]
        return all(path.lstat().st_mtime <= graded for path in files)
    except (OSError, ValueError):
        return False


def submissions(course: Course, stages: Iterable[str]) -> list[Submission]:
    """List what was handed in, by stage and student.

    Parameters
    ----------
    course : Course
        The course.
    stages : iterable of str
        Names of stages.
    """
    found = []
    for stage in stages:
        parts = course.path("submitted", "*", stage).parts
        at = parts.index("*")
        for path in sorted(Path(*parts[:at]).glob(str(Path(*parts[at:])))):
            if path.is_dir():
                found.append(Submission(path.parts[at], stage, path))
    return found


def chosen_students(found: Sequence[Submission], wanted: Sequence[str] | None) -> list[Submission]:
    """Keep the submissions of some students.

    Parameters
    ----------
    found : sequence of Submission
        All that was handed in.
    wanted : sequence of str or None
        Ids; everybody when there are none.

    Raises
    ------
    CourseError
        When one of them has handed nothing in; the message names ids that are like it.
    """
    if not wanted:
        return list(found)
    there = {one.student for one in found}
    for student in wanted:
        if student not in there:
            raise CourseError(
                f"Student {student!r} has handed in nothing for what is to be graded."
                f"{did_you_mean(student, there)} Nothing was graded."
            )
    return [one for one in found if one.student in set(wanted)]
