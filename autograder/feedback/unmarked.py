"""Say on a feedback page that a person has not marked an answer yet: its 0 is no verdict."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import GetGrades
from nbgrader.utils import is_grade

__all__ = ["NOT_MARKED", "GradesSoFar"]

NOT_MARKED = (
    "**Not marked yet.** A person will read this answer; its score is not part of the total so far."
)


class GradesSoFar(GetGrades):  # type: ignore[misc]
    """Takes scores and comments from the gradebook, and says what still waits for a person."""

    def _get_comment(self, cell: NotebookNode, resources: Any) -> None:
        super()._get_comment(cell, resources)
        facts = cell.metadata["nbgrader"]
        if not is_grade(cell):
            return
        names = (facts["grade_id"], self.notebook_id, self.assignment_id, self.student_id)
        grade = self.gradebook.find_grade(*names)
        if grade.needs_manual_grade and grade.manual_score is None:
            facts["comment"] = "\n\n".join(filter(None, [NOT_MARKED, facts["comment"]]))
