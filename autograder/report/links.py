"""From a number to the students behind it, and from a student to the pages of the hand-in."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import quote

from markupsafe import Markup, escape

from autograder.course.course import Course
from autograder.report.recorded import Recorded, recorded

__all__ = ["FEW", "Links"]

FEW = 12
"""Most students that are named at once; longer lists open when asked for, by the page's script."""
LONGEST_NAME = 80
MOST_NAMES = 100
"""Most people without a hand-in that are named."""


class Links:
    """Makes a page's links to students.

    The page lists each student's addresses once, at its end. Where more than a few are named, only
    their numbers in that list are written, and the page's script writes out the names when
    somebody opens the list: so a page of thousands stays short.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.
    known : mapping of str to Recorded, optional
        What the gradebook knows of the stage; it is read when needed by default.
    """

    def __init__(
        self, course: Course, stage: str, known: Mapping[str, Recorded] | None = None
    ) -> None:
        self._course = course
        self._stage = stage
        self._numbers: dict[str, int] = {}
        self._notebook = course.notebooks(stage)[0]
        if known is not None:
            self.recorded = dict(known)

    @cached_property
    def recorded(self) -> dict[str, Recorded]:
        """What the gradebook knows of each student's hand-in."""
        return recorded(self._course, self._stage)

    def feedback(self, student: str) -> str:
        """Address of a student's feedback page, from the folder of the reports."""
        page = self._course.path("feedback", student, self._stage) / f"{self._notebook}.html"
        reports = self._course.root / "reports"
        return quote(os.path.relpath(page, reports).replace(os.sep, "/"), safe="/.-_~")

    def formgrader(self, student: str) -> str:
        """Address of a hand-in in the formgrader; empty when the gradebook does not have it."""
        known = self.recorded.get(student)
        number = known.notebooks.get(self._notebook) if known else None
        address = self._course.settings.formgrader
        return f"{address}/submissions/{quote(number, safe='')}" if number and address else ""

    def student(self, student: str) -> Markup:
        """Return a student's name as a link to the feedback page, with one to the formgrader.

        Parameters
        ----------
        student : str
            The id.
        """
        self.number(student)
        shown = shown_name(student)
        link = Markup('<a class="student" href="{}">{}</a>').format(self.feedback(student), shown)
        if formgrader := self.formgrader(student):
            link += Markup(
                ' <a class="formgrader" href="{}" title="in the formgrader" '
                'aria-label="{} in the formgrader">✎</a>'
            ).format(formgrader, shown)
        return link

    def students(self, students: Iterable[str], few: int = FEW) -> Markup:
        """Return a list of students: links, or a count that opens the list where it is long.

        Parameters
        ----------
        students : iterable of str
            The ids.
        few : int
            Most of them that are named at once.
        """
        found = list(dict.fromkeys(students))
        if len(found) <= few:
            return Markup(", ").join(map(self.student, found))
        numbers = spans(sorted(map(self.number, found)))
        return Markup(
            '<details class="who" data-who="{}"><summary>{} students</summary>'
            "<p>The page's script lists them; without it, look into {}.</p></details>"
        ).format(numbers, len(found), f"{self._stage}.json")

    def names(self, students: Iterable[str]) -> Markup:
        """Return a list of people who have handed nothing in: there is no page to lead to.

        Parameters
        ----------
        students : iterable of str
            The ids.
        """
        found = list(map(shown_name, students))
        more = f" and {len(found) - MOST_NAMES} more, see {self._stage}.json"
        return escape(", ".join(found[:MOST_NAMES]) + (more if len(found) > MOST_NAMES else ""))

    def any_feedback(self) -> bool:
        """Whether any feedback page of the stage has been written."""
        page = f"{self._notebook}.html"
        return any(
            (self._course.path("feedback", student, self._stage) / page).is_file()
            for student in self._numbers
        )

    def number(self, student: str) -> int:
        """Return a student's place in the page's list; a new one for somebody new."""
        return self._numbers.setdefault(student, len(self._numbers))

    def table(self) -> list[list[Any]]:
        """Return what the page's script needs of each student: name and two addresses."""
        return [
            [shown_name(student), self.feedback(student), self.formgrader(student)]
            for student in self._numbers
        ]


def spans(numbers: Sequence[int]) -> str:
    """Write sorted numbers in short: ``0-4,9``.

    Parameters
    ----------
    numbers : sequence of int
        Sorted, none of them twice.
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(f"{a}" if a == b else f"{a}-{b}" for a, b in runs)


def shown_name(student: str) -> str:
    """Return a student's name without signs that do not print, and not too long."""
    name = "".join(letter for letter in student if letter.isprintable())
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
