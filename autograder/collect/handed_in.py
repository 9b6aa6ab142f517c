"""Collect: what was handed in, and what of it is still to be done.

An earlier run may have been stopped, or its gradebook replaced.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

from autograder.course.course import Course
from autograder.course.earlier import settle_all
from autograder.course.lock import grading_lock
from autograder.course.readiness import check_ready
from autograder.course.submission import Submission, is_graded, submissions
from autograder.sanitise.beside import asks_to_look_again

__all__ = ["changed_at", "pending", "pending_feedback", "submissions"]

END_OF_PAGE = b"</html>"


def changed_at(submission: Submission) -> float:
    """Return when the newest of its files was changed, in seconds since 1970; 0 without a file.

    To ask for another look changes nothing of what is graded.
    """
    files = [
        path
        for path in submission.folder.rglob("*")
        if path.is_file() and not asks_to_look_again(path.name)
    ]
    return max((path.lstat().st_mtime for path in files), default=0.0)


def pending(course: Course, candidates: Iterable[Submission]) -> list[Submission]:
    """Leave out what has been graded since it was handed in, and is in the gradebook.

    Parameters
    ----------
    course : Course
        The course.
    candidates : iterable of Submission
        Submissions.

    Raises
    ------
    CourseInUse
        When somebody else is grading the course.
    NotReady
        When the gradebook cannot be used.
    """
    candidates = list(candidates)
    with grading_lock(course.root):
        check_ready(course)
        settle_all(course.root / course.settings.folders["autograded"])
        known = _in_gradebook(course.coursedir, {submission.stage for submission in candidates})
    result = []
    for submission in candidates:
        folder = course.path("autograded", submission.student, submission.stage)
        graded = [folder / f"{name}.ipynb" for name in course.notebooks(submission.stage)]
        recorded = (submission.student, submission.stage) in known and all(map(is_graded, graded))
        if not recorded or _oldest(graded) < changed_at(submission):
            result.append(submission)
    return result


def pending_feedback(course: Course, candidates: Iterable[Submission]) -> list[Submission]:
    """Leave out what has not been graded, or has a feedback page as new as its grade.

    Parameters
    ----------
    course : Course
        The course.
    candidates : iterable of Submission
        Submissions.
    """
    due = []
    for submission in candidates:
        graded, pages = (
            [
                course.path(step, submission.student, submission.stage) / f"{name}{ending}"
                for name in course.notebooks(submission.stage)
            ]
            for step, ending in (("autograded", ".ipynb"), ("feedback", ".html"))
        )
        old = any(
            not _is_whole(page) or _is_newer(notebook, page)
            for notebook, page in zip(graded, pages, strict=True)
            if is_graded(notebook)
        )
        if old and all(map(is_graded, graded)):
            due.append(submission)
    return due


def _in_gradebook(coursedir: Any, stages: Iterable[str]) -> set[tuple[str, str]]:
    """List student and stage of the submissions that the gradebook knows."""
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        return {
            (submission.student_id, stage)
            for stage in set(stages)
            for submission in gradebook.assignment_submissions(stage)
        }


def _oldest(files: list[Path]) -> float:
    return min((path.stat().st_mtime for path in files), default=0.0)


def _is_newer(first: Path, second: Path) -> bool:
    return first.stat().st_mtime > second.stat().st_mtime


def _is_whole(page: Path) -> bool:
    try:
        return page.read_bytes().rstrip().endswith(END_OF_PAGE)
    except OSError:
        return False
