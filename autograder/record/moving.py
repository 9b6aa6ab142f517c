"""Move a gradebook to another database: from SQLite's file to a server, or back."""

from __future__ import annotations

from copy import deepcopy

from nbgrader.api import Base
from sqlalchemy import Connection, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from autograder.course.course import Course
from autograder.course.database_server import address_of, connected, gradebook_name
from autograder.course.lock import grading_lock
from autograder.course.readiness import check_ready
from autograder.course.variants import VARIANTS

__all__ = ["CannotMove", "move_gradebook"]

ROWS = 500
"""Rows that are written at a time."""
COURSES = "course"


class CannotMove(Exception):
    """The gradebook was not moved, and nothing was changed; the message says why."""


def move_gradebook(course: Course, address: str) -> dict[str, int]:
    """Copy all of a gradebook to an empty database, in one transaction; the old one stays.

    Parameters
    ----------
    course : Course
        The course.
    address : str
        The other database, as `c.CourseDirectory.db_url` names it.

    Returns
    -------
    dict of str to int
        How many rows each table has, which has any.

    Raises
    ------
    CannotMove
        When the other database holds a gradebook already, or does not take this one.
    CourseInUse
        When the course is being graded.
    NotReady
        When either database cannot be used.
    """
    other = _with_address(course, address)
    with grading_lock(course.root):
        check_ready(course)
        if address_of(other) == address_of(course):
            raise CannotMove(f"{gradebook_name(course)} is where the gradebook is.")
        check_ready(other)
        try:
            with connected(course) as old, connected(other) as new:
                return _copied(old, new, gradebook_name(other))
        except SQLAlchemyError as error:
            said = " ".join(str(getattr(error, "orig", error)).split())[:500]
            raise CannotMove(
                f"{gradebook_name(other)} does not take the gradebook: {said}. The old one is as "
                "it was."
            ) from error


def _with_address(course: Course, address: str) -> Course:
    config = deepcopy(course.config)
    config.CourseDirectory.db_url = address
    return Course(course.root, config=config)


def _copied(old: Connection, new: Connection, name: str) -> dict[str, int]:
    there = set(inspect(old).get_table_names())
    counts = {}
    for table in [*Base.metadata.sorted_tables, VARIANTS]:
        if table.name not in there:
            continue
        table.create(new, checkfirst=True)
        rows = [dict(row) for row in old.execute(select(table)).mappings()]
        if table.name == COURSES:  # nbgrader enters the course when it opens a gradebook
            known = set(new.execute(select(table.c.id)).scalars())
            rows = [row for row in rows if row["id"] not in known]
        elif new.execute(select(table).limit(1)).first():
            raise CannotMove(
                f"{name} holds a gradebook already (its table {table.name} is not empty): nothing "
                "was moved. Name an empty database."
            )
        for start in range(0, len(rows), ROWS):
            new.execute(table.insert(), rows[start : start + ROWS])
        if rows:
            counts[table.name] = len(rows)
    return counts
