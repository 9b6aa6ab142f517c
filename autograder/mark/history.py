"""What was marked here, mark by mark, in `marking/marks.jsonl`: a line each, never changed."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime

from autograder.course.course import Course
from autograder.mark.kept import CannotMark, kept_folder, one_at_a_time

__all__ = ["Action", "Change", "History"]

FILE = "marks.jsonl"
Values = dict[str, float | str | bool | None]


@dataclass(frozen=True)
class Change:
    """One student's mark.

    Attributes
    ----------
    student : str
        Who.
    answer : str
        Digest of the answer that was marked.
    before, after : dict
        The gradebook's fields.
    """

    student: str
    answer: str
    before: Values
    after: Values


@dataclass(frozen=True)
class Action:
    """Marks that were given together.

    Attributes
    ----------
    id, time : str
        Which one, and when.
    stage, notebook, question : str
        Of which question.
    changes : tuple of Change
        By student.
    """

    id: str
    time: str
    stage: str
    notebook: str
    question: str
    changes: tuple[Change, ...]

    @classmethod
    def now(cls, stage: str, notebook: str, question: str, changes: tuple[Change, ...]) -> Action:
        """Return an action that has just been done."""
        time = datetime.now().astimezone().isoformat(" ", "seconds")
        return cls(secrets.token_hex(8), time, stage, notebook, question, changes)


class History:
    """All marks that were given here.

    Parameters
    ----------
    course : Course
        The course.
    """

    def __init__(self, course: Course) -> None:
        self.course = course
        self.path = kept_folder(course) / FILE

    def add(self, action: Action) -> None:
        """Note what has been done.

        Raises
        ------
        CannotMark
            When the file cannot be written; the marks themselves are in the gradebook.
        """
        self._append(asdict(action))

    def add_undone(self, action: Action) -> None:
        """Note that an action has been undone; see `add`."""
        self._append({"undone": action.id})

    def actions(self, stage: str) -> list[Action]:
        """Return what has been done in a stage and not undone, in order.

        Parameters
        ----------
        stage : str
            Name of the stage.
        """
        found: dict[str, Action] = {}
        try:
            lines = self.path.read_bytes().splitlines()
        except OSError:
            return []
        for line in lines:
            try:
                data = json.loads(line)
                if "undone" in data:
                    found.pop(data["undone"], None)
                elif data["stage"] == stage:
                    changes = tuple(Change(**change) for change in data.pop("changes"))
                    found[data["id"]] = Action(**data, changes=changes)
            except (ValueError, LookupError, TypeError):
                continue  # A line that was cut off when the machine went down.
        return list(found.values())

    def last(self, stage: str) -> Action | None:
        """Return what has been done last in a stage, and not undone."""
        return next(reversed(self.actions(stage)), None)

    def _append(self, data: dict[str, object]) -> None:
        try:
            with one_at_a_time(self.course), self.path.open("ab") as file:
                # A line that was cut off must not take this one with it.
                end = b"" if file.tell() == 0 else b"\n"
                file.write(end + json.dumps(data).encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise CannotMark(
                f"The marks are in the gradebook, but {self.path} cannot be written to "
                f"({error.strerror}): they cannot be taken back with one key."
            ) from error
