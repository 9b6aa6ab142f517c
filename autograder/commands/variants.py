"""Say who has which variant of the course's files, and change it."""

from __future__ import annotations

import typer

from autograder.collect.roster import Roster
from autograder.course.course import Course, CourseError
from autograder.course.nearest import did_you_mean
from autograder.course.readiness import check_ready
from autograder.course.variants import known_variants
from autograder.publish.packages import list_of_packages
from autograder.record.sharing_out import shared_out
from autograder.record.variants import check_built, keep_variants

__all__ = ["change", "show"]


def show(course: Course, student: str | None) -> None:
    """Print who has which variant, as a table.

    Parameters
    ----------
    course : Course
        The course.
    student : str or None
        Only of this one.

    Raises
    ------
    CourseError
        When the student has none.
    """
    known = known_variants(course)
    if student is not None:
        if student not in known:
            raise CourseError(
                f"{student!r} has no variant.{did_you_mean(student, known)} To give one: "
                f"autograder variants {student} NUMBER"
            )
        known = {student: known[student]}
    names = {one.id: one.name for one in Roster.read(course.root)}
    typer.echo(list_of_packages(course, names, known).decode(), nl=False)


def change(course: Course, student: str, number: int) -> None:
    """Give a student another variant.

    Parameters
    ----------
    course : Course
        The course.
    student : str
        Whose.
    number : int
        Which.

    Raises
    ------
    CourseError
        When nobody knows the student.
    NotReady
        When the files of that variant are not there, or the gradebook cannot be written to.
    """
    check_ready(course)
    check_built(course, [number])
    people = shared_out(course, 1, keep=False)
    if student not in people.variants:
        raise CourseError(
            f"There is no student {student!r}.{did_you_mean(student, people.variants)} Nothing was "
            "changed."
        )
    before = known_variants(course).get(student)
    keep_variants(course, {student: number})
    had = "none" if before is None else f"variant {before}"
    typer.echo(
        f"{student} had {had}, and has variant {number} now: {course.variant(number).package}. "
        "What was graded before stays until it is graded again: autograder regrade"
    )
