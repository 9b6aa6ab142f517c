"""What the gradebook knows of a stage: marks by hand, lateness, and names of its pages."""

from __future__ import annotations

from dataclasses import dataclass, field

from nbgrader.api import (
    Assignment,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)

from autograder.course.course import Course

__all__ = ["Recorded", "recorded"]


@dataclass
class Recorded:
    """What the gradebook knows of one hand-in.

    Attributes
    ----------
    notebooks : dict of str to str
        Name of a notebook to its id, by which the formgrader finds it.
    late : float
        How long after the due date it came, in seconds; 0 when it did not, or nobody knows.
    score : float
        Points so far, of checks and of a person, before any penalty.
    points : float
        The most that can be earned.
    waiting : list of str
        Questions that a person has not marked yet.
    """

    notebooks: dict[str, str] = field(default_factory=dict)
    late: float = 0.0
    score: float = 0.0
    points: float = 0.0
    waiting: list[str] = field(default_factory=list)


def recorded(course: Course, stage: str) -> dict[str, Recorded]:
    """Read what the gradebook knows of a stage.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.

    Returns
    -------
    dict of str to Recorded
        By student. Few queries, whatever the number of students.
    """
    coursedir = course.coursedir
    result: dict[str, Recorded] = {}
    named = len(course.notebooks(stage)) > 1
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        for one in gradebook.assignment_submissions(stage):
            result[one.student_id] = Recorded(late=float(one.total_seconds_late))
        grades = (
            gradebook.db.query(
                *(Student.id, Notebook.name, SubmittedNotebook.id),
                *(GradeCell.name, GradeCell.max_score, Grade.score, Grade.needs_manual_grade),
            )
            .select_from(Grade)
            .join(GradeCell, GradeCell.id == Grade.cell_id)
            .join(SubmittedNotebook, Grade.notebook)
            .join(Notebook, SubmittedNotebook.notebook)
            .join(SubmittedAssignment, SubmittedNotebook.assignment)
            .join(Assignment, SubmittedAssignment.assignment)
            .join(Student, SubmittedAssignment.student)
            .filter(Assignment.name == stage)
            .order_by(GradeCell.name)
            .all()
        )
    for student, notebook, number, question, most, score, waits in grades:
        known = result.setdefault(student, Recorded())
        known.notebooks[notebook] = number
        known.score += float(score or 0.0)
        known.points += float(most or 0.0)
        if waits:
            known.waiting.append(f"{notebook}: {question}" if named else question)
    return result
