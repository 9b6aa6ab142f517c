"""Where each student stands in a stage: whose grade can go back, and what keeps the others'."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from nbgrader.api import Gradebook, MissingEntry

from autograder.collect.roster import Roster
from autograder.course.course import Course
from autograder.course.submission import Submission, is_graded
from autograder.report.whole_stages import CHANGED, whole_stages
from autograder.score.outcome import Graded

__all__ = ["Standing", "State", "standings"]


class State(StrEnum):
    """Where a student stands."""

    READY = "ready"
    UNMARKED = "not yet marked"
    PROBLEM = "problem"
    MISSING = "nothing handed in"


@dataclass(frozen=True)
class Standing:
    """One student's state in a stage.

    Attributes
    ----------
    student : str
        The id.
    name, email : str
        As the roster has them, or the gradebook; may be empty.
    state : State
        Whether the grade can go back.
    score : float
        Points so far, after the penalty; manual marks and extra credit included.
    penalty : float
        Points taken off for lateness.
    points : float
        The most that can be earned.
    why : str
        What keeps the grade, in a sentence.
    open_points : float
        Points of what a person has yet to mark.
    """

    student: str
    name: str = ""
    email: str = ""
    state: State = State.MISSING
    score: float = 0.0
    penalty: float = 0.0
    points: float = 0.0
    why: str = ""
    open_points: float = field(default=0.0)


def standings(course: Course, stage: str, gradebook: Gradebook) -> list[Standing]:
    """List all students of a course, by id.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.
    gradebook : Gradebook
        Nbgrader's, open.

    Returns
    -------
    list of Standing
        Everybody on the roster, in the gradebook, or with a hand-in.
    """
    outcomes = {one.submission.student: one for one in whole_stages(course, [], [stage])}
    try:
        recorded = {one.student_id: one for one in gradebook.assignment_submissions(stage)}
        points = float(gradebook.find_assignment(stage).max_score)
    except MissingEntry:
        recorded, points = {}, 0.0
    roster = Roster.read(course.root)
    people = {one.id: (one.name, one.email) for one in roster}
    for one in gradebook.students:
        name = " ".join(part for part in (one.first_name, one.last_name) if part)
        known, address = people.get(one.id, ("", ""))
        if not len(roster) or one.id in people or one.id in recorded:
            people[one.id] = (known or name, address or one.email or "")
    result = []
    for student in sorted({*people, *outcomes, *recorded}):
        name, email = people.get(student, ("", ""))
        outcome, grades = outcomes.get(student), recorded.get(student)
        if outcome is None and grades is None:
            result.append(Standing(student, name, email, points=points))
            continue
        why = _problem(course, Submission(student, stage, course.root), outcome, grades)
        if grades is None:
            result.append(Standing(student, name, email, State.PROBLEM, points=points, why=why))
            continue
        waiting = [grade for grade in _grades(grades) if grade.needs_manual_grade]
        penalty = float(grades.late_submission_penalty or 0.0)
        state = State.PROBLEM if why else State.UNMARKED if waiting else State.READY
        if not why and waiting:
            why = f"to be marked by hand: {', '.join(grade.name for grade in waiting)}"
        score = max(0.0, float(grades.score) - penalty)
        open_points = sum(float(grade.max_score) for grade in waiting)
        result.append(
            Standing(student, name, email, state, score, penalty, points, why, open_points)
        )
    return result


def _problem(course: Course, submission: Submission, outcome: Graded | None, recorded: Any) -> str:
    student, stage = submission.student, submission.stage
    notebook = course.path("autograded", student, stage) / f"{stage}.ipynb"
    if recorded is None or not is_graded(notebook):
        return f"not graded. Run: autograder grade {stage}"
    if outcome is None:
        return ""
    if CHANGED in outcome.remarks:
        return f"handed in again, or changed, since it was graded. Run: autograder grade {stage}"
    by_hand = {grade.name for grade in _grades(recorded) if grade.manual_score is not None}
    unchecked = [
        question.question
        for question in outcome.questions
        if question.question not in by_hand and any(check.error for check in question.checks)
    ]
    if unchecked:
        return f"could not be checked: {', '.join(unchecked)}. Mark these by hand"
    return ""


def _grades(submission: Any) -> Iterable[Any]:
    return (grade for notebook in submission.notebooks for grade in notebook.grades)
