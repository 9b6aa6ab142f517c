"""Keep the roster in nbgrader's gradebook too: names and addresses of students."""

from __future__ import annotations

from nbgrader.api import Gradebook

from autograder.collect.roster import Roster
from autograder.course.course import Course

__all__ = ["keep_students"]


def keep_students(course: Course, roster: Roster) -> int:
    """Add students to the gradebook, or bring their names and addresses up to date.

    Nobody is removed, and nothing that the roster does not know is emptied.

    Parameters
    ----------
    course : Course
        The course.
    roster : Roster
        Who takes part.

    Returns
    -------
    int
        How many were added or changed.
    """
    changed = 0
    coursedir = course.coursedir
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        known = {one.id: one for one in gradebook.students}
        for student in roster:
            first, _, last = student.name.rpartition(" ")
            if student.name == student.id:  # a folder's name, and not a person's
                first = last = ""
            wanted = {"first_name": first, "last_name": last, "email": student.email}
            wanted = {key: value for key, value in wanted.items() if value}
            one = known.get(student.id)
            if one is None or any(getattr(one, key) != value for key, value in wanted.items()):
                gradebook.update_or_create_student(student.id, **wanted)
                changed += 1
    return changed
