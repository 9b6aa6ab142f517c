"""What an earlier run left undone, because it was stopped or its gradebook was replaced."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbgrader.api import Gradebook

from autograder.nbgrader_door import is_graded

if TYPE_CHECKING:
    from autograder.cohort import Submission

__all__ = ["in_gradebook", "without_page"]

END_OF_PAGE = b"</html>"


def in_gradebook(coursedir: Any, stages: Iterable[str]) -> set[tuple[str, str]]:
    """List the submissions that the gradebook knows.

    Parameters
    ----------
    coursedir : nbgrader.coursedir.CourseDirectory
        The course as nbgrader sees it.
    stages : iterable of str
        Names of stages.

    Returns
    -------
    set of (str, str)
        Student and stage of each.
    """
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        return {
            (submission.student_id, stage)
            for stage in set(stages)
            for submission in gradebook.assignment_submissions(stage)
        }


def without_page(coursedir: Any, candidates: Iterable[Submission]) -> list[Submission]:
    """List graded submissions whose feedback page is missing, cut off, or older than the grade.

    Parameters
    ----------
    coursedir : nbgrader.coursedir.CourseDirectory
        The course as nbgrader sees it.
    candidates : iterable of Submission
        Submissions, graded or not.
    """
    due = []
    for submission in candidates:
        names = (submission.student, submission.stage)
        graded, page = (
            Path(coursedir.format_path(folder, *names), f"{submission.stage}{ending}")
            for folder, ending in (
                (coursedir.autograded_directory, ".ipynb"),
                (coursedir.feedback_directory, ".html"),
            )
        )
        if is_graded(graded) and (not _is_whole(page) or _is_newer(graded, page)):
            due.append(submission)
    return due


def _is_newer(first: Path, second: Path) -> bool:
    return first.stat().st_mtime > second.stat().st_mtime


def _is_whole(page: Path) -> bool:
    try:
        return page.read_bytes().rstrip().endswith(END_OF_PAGE)
    except OSError:
        return False
