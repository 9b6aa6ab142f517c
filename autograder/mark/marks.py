"""Marks in nbgrader's gradebook, in the fields that the formgrader writes.

Each mark is one transaction, and is noted in `marking/marks.jsonl` with what was there before, so
that it can be taken back, and so that a grading done again is known to be of the same answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy.exc import DatabaseError, OperationalError

from autograder.course.course import Course
from autograder.course.lock import CourseInUse, grading_lock
from autograder.mark.asked import Asked
from autograder.mark.history import Action, Change, History
from autograder.mark.kept import CannotMark

__all__ = ["Mark", "Recorded", "points_in", "recorded", "save", "take_back"]

Values = dict[str, float | str | bool | None]
_NUMBER = re.compile(r"[0-9]{1,5}(?:\.[0-9]{0,2})?|\.[0-9]{1,2}")
FIELDS = ("manual_score", "extra_credit", "needs_manual_grade", "manual_comment")


@dataclass(frozen=True)
class Mark:
    """What a person gives for an answer, in points of the mark scheme: see `Asked.count`.

    Attributes
    ----------
    points : float, optional
        None takes a mark back.
    extra : float, optional
        Extra credit.
    comment : str
        For the student; markdown.
    """

    points: float | None
    extra: float | None = None
    comment: str = ""


@dataclass(frozen=True)
class Recorded:
    """What the gradebook holds of one answer.

    Attributes
    ----------
    mark : Mark
        As a person gave it.
    auto_score : float, optional
        What grading gave: 0 for a cell that was left as handed out, else nothing.
    needs_a_person : bool
        nbgrader's flag. It is set again when a submission is graded again.
    """

    mark: Mark
    auto_score: float | None
    needs_a_person: bool


def points_in(text: str, most: float | None = None, what: str = "points") -> float | None:
    """Read points as people write them: ``2.5``, ``2,5``, ``2½``.

    Parameters
    ----------
    text : str
        What was typed; empty for none.
    most : float, optional
        The most that there are.
    what : str, optional
        What it is called in a message.

    Returns
    -------
    float or None
        The points, at least 0.

    Raises
    ------
    CannotMark
        When it is no such number.
    """
    plain = text.strip().replace(",", ".").replace("½", ".5")
    if not plain:
        return None
    if not _NUMBER.fullmatch(plain):
        raise CannotMark(f"{text.strip()[:20]!r} are no {what}: write 2, 2.5 or 2½.")
    points = float(plain)
    if most is not None and points > most:
        raise CannotMark(
            f"{points:g} are more than the {most:g} points of this question. What is beyond them "
            "is extra credit."
        )
    return points


def recorded(course: Course, questions: Iterable[Asked]) -> list[dict[str, Recorded]]:
    """Return what the gradebook holds for some questions, for each of them by student.

    Parameters
    ----------
    course : Course
        The course.
    questions : iterable of Asked
        The questions.

    Raises
    ------
    CannotMark
        When the gradebook cannot be read.
    """
    with _gradebook(course) as book:
        return [
            {
                student: Recorded(
                    Mark(
                        asked.given(grade.manual_score),
                        asked.given(grade.extra_credit),
                        comment.manual_comment or "",
                    ),
                    grade.auto_score,
                    bool(grade.needs_manual_grade),
                )
                for student, (grade, comment) in _rows(book, asked).items()
            }
            for asked in questions
        ]


def save(
    course: Course, asked: Asked, marks: Mapping[str, Mark], digests: Mapping[str, str]
) -> Action:
    """Give marks to the answers of some students, all or none of them.

    Parameters
    ----------
    course : Course
        The course.
    asked : Asked
        The question.
    marks : mapping of str to Mark
        By student.
    digests : mapping of str to str
        By student, of the answer that is marked; see `Answer.digest`.

    Returns
    -------
    Action
        What was changed; `take_back` undoes it.

    Raises
    ------
    CannotMark
        When nothing was saved: somebody is grading, the gradebook is locked by another program,
        a student has no such grade, or the question's points have changed and are not built yet.
    """
    with _alone(course), _gradebook(course) as book:
        rows = _rows(book, asked, list(marks))
        if missing := sorted(set(marks) - set(rows)):
            raise CannotMark(
                f"Nothing was saved: the gradebook has no grade for {asked.name!r} of "
                f"{', '.join(missing[:5])}. Run: autograder grade {asked.stage}"
            )
        _check_scale(asked, rows.values())
        changes = []
        for student, mark in marks.items():
            before = _values(*rows[student])
            _set(rows[student], asked, mark)
            after = _values(*rows[student])
            changes.append(Change(student, digests.get(student, ""), before, after))
        book.db.commit()
    action = Action.now(asked.stage, asked.notebook, asked.name, tuple(changes))
    History(course).add(action)
    return action


def take_back(course: Course, stage: str) -> Action:
    """Undo the last marks of a stage that were given here, and not yet taken back.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.

    Returns
    -------
    Action
        What is undone.

    Raises
    ------
    CannotMark
        When there is none, when a mark has been changed elsewhere since, and as for `save`.
    """
    history = History(course)
    last = history.last(stage)
    if last is None:
        raise CannotMark(f"No mark of {stage} was given here that could be taken back.")
    asked = Asked(stage, last.notebook, last.question, 0.0)
    with _alone(course), _gradebook(course) as book:
        rows = _rows(book, asked, [one.student for one in last.changes])
        for change in last.changes:
            row = rows.get(change.student)
            if row is None or _given(_values(*row)) != _given(change.after):
                raise CannotMark(
                    f"The last mark, of {last.question!r}, is not taken back: it has been changed "
                    "elsewhere since. Give another one."
                )
        for change in last.changes:
            grade, comment = rows[change.student]
            for field in FIELDS[:3]:
                setattr(grade, field, change.before[field])
            comment.manual_comment = change.before["manual_comment"]
        book.db.commit()
    history.add_undone(last)
    return last


def _check_scale(asked: Asked, rows: Iterable[tuple[Any, Any]]) -> None:
    for grade, _ in rows:
        if grade.cell.max_score != asked.points:
            raise CannotMark(
                f"Nothing was saved: {asked.name!r} gives {asked.points:g} points now, and "
                f"{grade.cell.max_score:g} in the gradebook. Run: autograder build {asked.stage}"
            )


def _set(row: tuple[Any, Any], asked: Asked, mark: Mark) -> None:
    grade, comment = row
    grade.manual_score = asked.count(mark.points)
    grade.extra_credit = asked.count(mark.extra)
    # As the formgrader has it.
    grade.needs_manual_grade = mark.points is None and grade.auto_score is None
    comment.manual_comment = mark.comment.strip() or None


def _values(grade: Any, comment: Any) -> Values:
    return {
        **{field: getattr(grade, field) for field in FIELDS[:3]},
        "manual_comment": comment.manual_comment,
    }


def _given(values: Values) -> list[object]:
    # Not the flag: grading again sets it.
    return [values[field] for field in FIELDS if field != "needs_manual_grade"]


def _rows(
    book: Gradebook, asked: Asked, students: list[str] | None = None
) -> dict[str, tuple[Any, Any]]:
    """Return grade and comment by student, in two queries: nbgrader asks for each one alone."""
    found: dict[str, list[Any]] = {}
    for place, kind in enumerate((Grade, Comment)):
        query = (
            book.db.query(Student.id, kind)
            .select_from(kind)
            .join(BaseCell, BaseCell.id == kind.cell_id)
            .join(SubmittedNotebook, SubmittedNotebook.id == kind.notebook_id)
            .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
            .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
            .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            .join(Student, Student.id == SubmittedAssignment.student_id)
            .filter(BaseCell.name == asked.name)
            .filter(Notebook.name == asked.notebook)
            .filter(Assignment.name == asked.stage)
        )
        if students is not None and len(students) == 1:
            query = query.filter(Student.id == students[0])
        for student, row in query:
            found.setdefault(student, [None, None])[place] = row
    return {
        student: (grade, comment)
        for student, (grade, comment) in found.items()
        if grade is not None and comment is not None and (students is None or student in students)
    }


@contextmanager
def _alone(course: Course) -> Iterator[None]:
    try:
        with grading_lock(course.root):
            yield
    except CourseInUse as error:
        raise CannotMark(f"Nothing was saved yet: {error}") from error
    except OSError as error:
        raise CannotMark(f"Nothing was saved yet: {error}.") from error


@contextmanager
def _gradebook(course: Course) -> Iterator[Gradebook]:
    try:
        with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as book:
            yield book
    except OperationalError as error:
        raise CannotMark(
            f"The gradebook is busy or cannot be written to ({error.orig}): nothing was saved. "
            "Close what else uses it, then try again."
        ) from error
    except DatabaseError as error:
        raise CannotMark(f"The gradebook cannot be used: {error.orig}.") from error
