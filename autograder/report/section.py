"""One part of a stage's report: HTML for a person, and the same as data for programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from autograder.course.course import Course
from autograder.report.links import Links
from autograder.score.outcome import Graded

__all__ = ["Part", "Section"]


@dataclass(frozen=True)
class Section:
    """One part of a page.

    Attributes
    ----------
    anchor : str
        Its name in addresses, and in the report's JSON.
    title : str
        Its heading.
    html : Markup
        What is below the heading; its own headings begin with ``h3``.
    data : dict
        The same numbers, as `json` can write them.
    """

    anchor: str
    title: str
    html: Markup
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """How one section of a stage's page is made.

    Attributes
    ----------
    anchor, title : str
        As those of its section: for a page that has to say that it could not be made.
    make : callable
        Takes the course, the name of the stage, all its outcomes and the links to students.
    """

    anchor: str
    title: str
    make: Callable[[Course, str, Sequence[Graded], Links], Section]
