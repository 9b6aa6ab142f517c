"""Share variants of the files out among the students of the roster and the gradebook."""

from __future__ import annotations

from dataclasses import dataclass

from nbgrader.api import Gradebook

from autograder.collect.roster import Roster
from autograder.course.course import Course, CourseError
from autograder.course.readiness import check_ready
from autograder.course.variants import gradebook_is_there, known_variants
from autograder.record.variants import assign, keep_variants

__all__ = ["GROUP", "SharedOut", "shared_out"]

GROUP = "group"
"""Column of the roster: students of one group have one variant."""


@dataclass(frozen=True)
class SharedOut:
    """Who has which variant.

    Attributes
    ----------
    variants : dict of str to int
        Student to variant.
    names : dict of str to str
        Student to name; empty where nobody knows it.
    new : int
        How many have been given theirs now.
    """

    variants: dict[str, int]
    names: dict[str, str]
    new: int


def shared_out(course: Course, count: int, *, keep: bool = True) -> SharedOut:
    """Give a variant to everybody who has none, and note it in the gradebook.

    Parameters
    ----------
    course : Course
        The course.
    count : int
        How many variants there are: 1 to `count`.
    keep : bool, optional
        Whether it is noted; False only to say what would be.

    Raises
    ------
    CourseError
        When the course has no variants, or no student is known.
    NotReady
        When the gradebook cannot be written to.
    """
    if not course.settings.variants:
        raise CourseError(
            "This course has no variants of its files: CourseSettings.variants in "
            "nbgrader_config.py names no folder of them."
        )
    if keep:
        check_ready(course)
    roster = Roster.read(course.root)
    names = {one.id: one.name for one in roster}
    groups = {one.id: one.more.get(GROUP, "") for one in roster}
    known = known_variants(course)
    for student, name in _in_gradebook(course).items():
        names.setdefault(student, name)
        groups.setdefault(student, "")
    if not groups:
        raise CourseError(
            "No student is known who could get a variant. Write them into students.csv (only the "
            "column id is needed; a column group gives all of a group the same), or collect what "
            "was handed in first."
        )
    new = assign(groups, count, known)
    if keep and new:
        keep_variants(course, new)
    return SharedOut({**known, **new}, names, len(new))


def _in_gradebook(course: Course) -> dict[str, str]:
    if not gradebook_is_there(course):
        return {}
    coursedir = course.coursedir
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        return {
            one.id: " ".join(filter(None, (one.first_name, one.last_name)))
            for one in gradebook.students
        }
