"""Open a hand-in, and recall what was noticed when it was collected."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from nbformat import NotebookNode

from autograder.collect.folders import digest_of
from autograder.collect.record import StageRecord, read_record, record_path
from autograder.course.course import Course, CourseError
from autograder.course.submission import Submission
from autograder.sanitise import open_submission

__all__ = ["open_collected"]


def open_collected(
    course: Course, submission: Submission, part: str, release: NotebookNode
) -> tuple[NotebookNode, list[str]]:
    """Return what is graded of a submission, with the remarks of its collection.

    Parameters
    ----------
    course : Course
        The course.
    submission : Submission
        Whose, and where.
    part : str
        Which notebook of the stage; see `Course.parts`.
    release : NotebookNode
        That notebook as it was released.

    Returns
    -------
    notebook : NotebookNode
        As `autograder.sanitise.open_submission` returns it.
    remarks : list of str
        Which of several notebooks was collected, and what was not; then what is noticed now.
    """
    name = part.rpartition("/")[2]
    notebook, remarks = open_submission(
        submission.folder, name, release, beside=course.beside(part)
    )
    # What is collected is one notebook, and has the stage's name.
    before = _remembered(course.root, submission) if part == submission.stage else []
    return notebook, [*before, *remarks]


def _remembered(root: Path, submission: Submission) -> list[str]:
    path = record_path(root, submission.stage)
    notebook = submission.folder / f"{submission.stage}.ipynb"
    try:
        record = _record(root, submission.stage, path.stat().st_mtime_ns)
        one = record.students.get(submission.student)
        # Somebody may have put another notebook there since.
        if one is None or not one.remarks or notebook.is_symlink():
            return []
        return one.remarks if digest_of(notebook.read_bytes()) == one.digest else []
    except (OSError, CourseError):
        return []


@lru_cache(maxsize=8)
def _record(root: Path, stage: str, changed: int) -> StageRecord:
    return read_record(root, stage)
