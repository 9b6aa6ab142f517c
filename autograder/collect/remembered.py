"""Open a hand-in, and recall what was noticed when it was collected."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from autograder.collect.folders import digest_of
from autograder.collect.record import StageRecord, read_record, record_path
from autograder.course.course import CourseError
from autograder.course.remarks import packed, unpacked
from autograder.course.submission import Submission
from autograder.sanitise import open_submission

__all__ = ["Remembered", "open_collected", "remembered"]


@dataclass(frozen=True)
class Remembered:
    """What was noticed when a notebook was collected.

    Attributes
    ----------
    digest : str
        Digest of the notebook that was collected: what is said is about no other.
    remarks : list of str
        Which of several notebooks was collected, and what was not.
    """

    digest: str = ""
    remarks: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return it as a dictionary that `json` can write."""
        return {"digest": self.digest, "remarks": packed(self.remarks)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Remembered:
        """Make one from what `to_json` gave."""
        return cls(data["digest"], unpacked(data["remarks"]))


def remembered(root: Path, submission: Submission, part: str) -> Remembered:
    """Recall what was noticed when a notebook was collected.

    Parameters
    ----------
    root : Path
        The course's folder.
    submission : Submission
        Whose, and where.
    part : str
        Which notebook of the stage; see `Course.parts`.
    """
    stage = submission.stage
    if part != stage:
        return Remembered()  # What is collected is one notebook, and has the stage's name.
    try:
        record = _record(root, stage, record_path(root, stage).stat().st_mtime_ns)
    except (OSError, CourseError):
        return Remembered()
    one = record.students.get(submission.student)
    return Remembered() if one is None or not one.remarks else Remembered(one.digest, one.remarks)


def open_collected(
    submission: Submission,
    part: str,
    release: NotebookNode,
    before: Remembered,
    *,
    beside: Collection[str] = (),
) -> tuple[NotebookNode, list[str]]:
    """Return what is graded of a submission, with the remarks of its collection.

    Parameters
    ----------
    submission : Submission
        Whose, and where.
    part : str
        Which notebook of the stage; see `Course.parts`.
    release : NotebookNode
        That notebook as it was released.
    before : Remembered
        What was noticed when it was collected.
    beside : collection of str, optional
        Paths of what was released beside it.

    Returns
    -------
    notebook : NotebookNode
        As `autograder.sanitise.open_submission` returns it.
    remarks : list of str
        Which of several notebooks was collected, and what was not; then what is noticed now.
    """
    name = part.rpartition("/")[2]
    notebook, remarks = open_submission(submission.folder, name, release, beside=beside)
    return notebook, [*_still_true(submission, before), *remarks]


def _still_true(submission: Submission, before: Remembered) -> list[str]:
    notebook = submission.folder / f"{submission.stage}.ipynb"
    try:
        # Somebody may have put another notebook there since.
        if not before.remarks or notebook.is_symlink():
            return []
        return before.remarks if digest_of(notebook.read_bytes()) == before.digest else []
    except OSError:
        return []


@lru_cache(maxsize=8)
def _record(root: Path, stage: str, changed: int) -> StageRecord:
    return read_record(root, stage)
