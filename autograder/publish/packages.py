"""Packages for students who have different files: a folder each, and who gets which."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from autograder.course.course import Course
from autograder.publish.contents import CannotPublish

__all__ = ["LIST", "list_of_packages", "packages"]

LIST = "who_gets_which.csv"
"""The lecturer's list, in the course's folder; for no student."""


def packages(course: Course, variants: Iterable[int]) -> list[Course]:
    """Return the course once for each variant of its files, to publish each.

    Parameters
    ----------
    course : Course
        The course.
    variants : iterable of int
        Which variants; 0 is for the course's own files.

    Raises
    ------
    CannotPublish
        When the files of a variant are not there.
    """
    courses = [course.variant(number) for number in sorted(set(variants))]
    missing = [one for one in courses if not one.files.is_dir()]
    if missing:
        number = missing[0].settings.variant
        raise CannotPublish(
            f"Variant {number} of the course's files is not there: {missing[0].files}. Build the "
            "variants first (in this course: course-images build --variants "
            f"{max(one.settings.variant for one in courses)}). Nothing was written."
        )
    return courses


def list_of_packages(
    course: Course, people: Mapping[str, str], variants: Mapping[str, int]
) -> bytes:
    """Return the lecturer's list: which student gets which package.

    Parameters
    ----------
    course : Course
        The course.
    people : mapping of str to str
        Student to name.
    variants : mapping of str to int
        Student to variant.
    """
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["student", "name", "package", "variant"])
    for student, number in sorted(variants.items()):
        package = course.variant(number).package
        table.writerow([student, people.get(student, ""), package, number])
    return text.getvalue().encode()
