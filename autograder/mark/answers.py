"""The written answers of all students, as they were graded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.course.course import Course
from autograder.fields.left_out import LeftOut
from autograder.fields.notebooks import rebuilt_cell

__all__ = ["Answer", "Answers"]


@dataclass(frozen=True)
class Answer:
    """What one student wrote for one question.

    Attributes
    ----------
    student : str
        Who.
    source : str
        The cell's text; hostile.
    is_code : bool
        Whether it is code rather than markdown.
    attachments : dict
        Pictures pasted into it, by name, as a cell has them.
    """

    student: str
    source: str
    is_code: bool = False
    attachments: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Tells this answer from any other, pictures and all."""
        whole = json.dumps([self.source, self.is_code, self.attachments], sort_keys=True)
        return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()


class Answers:
    """Reads graded notebooks, each once unless it changes.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.
    questions : iterable of str
        The names of cells that are kept.
    """

    def __init__(self, course: Course, stage: str, questions: Iterable[str]) -> None:
        self.course = course
        self.stage = stage
        self.questions = frozenset(questions)
        self._known: dict[Path, tuple[tuple[int, int], dict[str, dict[str, Any]]]] = {}

    def of(self, notebook: str, question: str, students: Sequence[str]) -> dict[str, Answer]:
        """Return the answers to a question.

        Parameters
        ----------
        notebook, question : str
            Which one.
        students : sequence of str
            Whose.

        Returns
        -------
        dict of str to Answer
            By student. Who has no graded notebook that can be read is left out.
        """
        found = {}
        for student in students:
            cell = self._cells(self._path(student, notebook)).get(question)
            if cell is not None:
                pictures = cell.get("attachments", {})
                code = cell["cell_type"] == "code"
                found[student] = Answer(student, cell["source"], code, pictures)
        return found

    def _path(self, student: str, notebook: str) -> Path:
        return self.course.path("autograded", student, self.stage) / f"{notebook}.ipynb"

    def _cells(self, path: Path) -> dict[str, dict[str, Any]]:
        try:
            facts = path.stat()
            stamp = (facts.st_mtime_ns, facts.st_size)
            if path not in self._known or self._known[path][0] != stamp:
                self._known[path] = (stamp, self._read(path))
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            self._known.pop(path, None)
            return {}
        return self._known[path][1]

    def _read(self, path: Path) -> dict[str, dict[str, Any]]:
        found = {}
        for cell in json.loads(path.read_bytes())["cells"]:
            name = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id")
            if name in self.questions:
                # What is in a graded notebook may be from an older run, or from anybody.
                found[name] = rebuilt_cell({**cell, "outputs": []}, LeftOut())
        return found
