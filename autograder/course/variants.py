"""Which variant of the course's files each student has: a table of our own in the gradebook.

nbgrader minds no table that it does not know, so it is where marks are, in SQLite and in
PostgreSQL, and in every backup. A course without variants has no such table.
"""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, String, Table, inspect

from autograder.course.course import Course
from autograder.course.database_server import address_of, connected

__all__ = ["VARIANTS", "gradebook_is_there", "known_variants"]

TABLE = "autograder_variants"
VARIANTS = Table(
    TABLE,
    MetaData(),
    # As nbgrader has names of students. No reference to them: who is removed there keeps the
    # variant, should the same name come back.
    Column("student_id", String(128), primary_key=True),
    Column("variant", Integer, nullable=False),
)


def gradebook_is_there(course: Course) -> bool:
    """Tell whether there is a gradebook: to look into a file that is not there would make one.

    Parameters
    ----------
    course : Course
        The course.
    """
    url = address_of(course)
    if url.get_backend_name() != "sqlite":
        return True
    file = course.root / (url.database or "")
    return file.is_file() and file.stat().st_size > 0


def known_variants(course: Course) -> dict[str, int]:
    """Return which variant each student has; empty where the course uses none.

    Parameters
    ----------
    course : Course
        The course.
    """
    if not course.settings.variants or not gradebook_is_there(course):
        return {}
    with connected(course) as connection:
        if not inspect(connection).has_table(TABLE):
            return {}
        return {row.student_id: row.variant for row in connection.execute(VARIANTS.select())}
