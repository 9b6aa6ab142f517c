"""What a person has yet to mark, as nbgrader's gradebook has it."""

from __future__ import annotations

from collections.abc import Collection

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    SubmittedAssignment,
    SubmittedNotebook,
)

from autograder.course.course import Course

__all__ = ["answers_to_mark"]


def answers_to_mark(course: Course, stages: Collection[str]) -> dict[tuple[str, str], list[str]]:
    """List the answers that nobody has marked yet.

    Parameters
    ----------
    course : Course
        The course.
    stages : collection of str
        Names of stages.

    Returns
    -------
    dict of tuple to list of str
        Student and stage to the names of the cells; only those with any.
    """
    found: dict[tuple[str, str], list[str]] = {}
    coursedir = course.coursedir
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        rows = (
            gradebook.db.query(SubmittedAssignment.student_id, Assignment.name, BaseCell.name)
            .select_from(Grade)
            .join(BaseCell, Grade.cell_id == BaseCell.id)
            .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
            .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
            .filter(
                Assignment.name.in_(list(stages)),
                Grade.needs_manual_grade,
                Grade.manual_score.is_(None),
            )
            .order_by(SubmittedAssignment.student_id, BaseCell.name)
        )
        for student, stage, cell in rows:
            found.setdefault((student, stage), []).append(cell)
    return found
