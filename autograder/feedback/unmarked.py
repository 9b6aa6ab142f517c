"""Note on a feedback page that a person has not marked an answer yet: its 0 is no verdict."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import GetGrades

from autograder.feedback.cards import WAITS

__all__ = ["GradesSoFar"]


class GradesSoFar(GetGrades):  # type: ignore[misc]
    """Takes scores and comments from the gradebook, and notes what still waits for a person."""

    def _get_score(self, cell: NotebookNode, resources: Any) -> None:
        super()._get_score(cell, resources)
        facts = cell.metadata["nbgrader"]
        names = (facts["grade_id"], self.notebook_id, self.assignment_id, self.student_id)
        grade = self.gradebook.find_grade(*names)
        facts[WAITS] = bool(grade.needs_manual_grade and grade.manual_score is None)
