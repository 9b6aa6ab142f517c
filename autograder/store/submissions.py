"""One file of stored answers for each graded submission, and one for each stage's reference."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.course.remarks import packed, unpacked
from autograder.course.whole_files import write_text
from autograder.score.results import QuestionResult
from autograder.store.blobs import BlobStore
from autograder.store.calls import KnownCalls

__all__ = ["AnswerStore", "StoredSubmission"]

FORMAT = 2


@dataclass
class StoredSubmission:
    """What is stored of one submission.

    Attributes
    ----------
    run_key : str
        Digest of all that the run depended on but the submission itself; see
        `autograder.store.digests.run_key`.
    questions : list of QuestionResult
        The results that are in the gradebook, in notebook order.
    check_keys : dict of str to dict of str to str
        Question to check to digest of the check, with all it depended on.
    replies : dict of str to dict
        Question to replies. A question that is not in it had lost its process: its answer could
        not be read.
    """

    run_key: str
    questions: list[QuestionResult] = field(default_factory=list)
    check_keys: dict[str, dict[str, str]] = field(default_factory=dict)
    replies: dict[str, dict[str, Any]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return it as a dictionary that `json` can write."""
        questions = [question.to_json() for question in self.questions]
        remarks = packed(self.remarks)
        return {"format": FORMAT, **vars(self), "questions": questions, "remarks": remarks}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> StoredSubmission:
        """Make one from what `to_json` gave.

        Raises
        ------
        ValueError
            When it is of another format.
        """
        if data.pop("format", None) != FORMAT:
            raise ValueError("another format")
        questions = [QuestionResult.from_json(question) for question in data.pop("questions")]
        remarks = unpacked(data.pop("remarks", ()))
        return cls(questions=questions, remarks=remarks, **data)


class AnswerStore:
    """The stored answers of a course.

    Parameters
    ----------
    root : Path
        The course's folder; they are in `answers/` below it. Deleting that is safe: then notebooks
        run again.
    """

    def __init__(self, root: Path) -> None:
        self.folder = root / "answers"
        self.blobs = BlobStore(self.folder / "blobs")

    def of_student(self, student: str, stage: str) -> Path:
        """Path of a submission's file."""
        return self.folder / "students" / student / f"{stage}.json"

    def of_reference(self, stage: str, variant: int = 0) -> Path:
        """Path of the file of a stage's reference answers, on a variant of the files."""
        folder = self.folder / "reference"
        return (folder / f"variant_{variant}" if variant else folder) / f"{stage}.json"

    def beside(self, path: Path) -> Path:
        """Path of the file of what came later to a file of reference answers."""
        return path.with_suffix(".calls")

    def read_reference(self, stage: str, variant: int = 0) -> dict[str, dict[str, Any]]:
        """Read all replies of a stage's reference, by question; none when there are none."""
        stored = self.read(path := self.of_reference(stage, variant))
        if stored is None or not isinstance(stored.replies, dict):
            return {}
        later = KnownCalls.on_file(self.beside(path), stored.run_key)
        return {
            question: {**later.get(question, {}), **replies}
            for question, replies in stored.replies.items()
            if isinstance(replies, dict)
        }

    def read(self, path: Path) -> StoredSubmission | None:
        """Read a file; None when it is not there, or cannot be used."""
        try:
            return StoredSubmission.from_json(json.loads(path.read_bytes()))
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return None

    def read_replies(self, path: Path) -> dict[str, dict[str, Any]] | None:
        """Read only the replies of a file, by question: results take as long again.

        None when it is not there, or cannot be used.
        """
        try:
            data = json.loads(path.read_bytes())
            replies = data["replies"] if data["format"] == FORMAT else None
        except (OSError, ValueError, LookupError, TypeError, RecursionError):
            return None
        return replies if isinstance(replies, dict) else None

    def remove(self, path: Path) -> None:
        """Remove a file, if it is there: the notebook has to run again."""
        path.unlink(missing_ok=True)

    def write(self, path: Path, stored: StoredSubmission) -> None:
        """Write a file, whole or not at all.

        Raises
        ------
        OSError
            When the disk does not take it.
        """
        write_text(path, json.dumps(stored.to_json()))
