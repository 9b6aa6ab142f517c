"""Put a page together from its sections: one file that works without a network."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from autograder.course.course import Course
from autograder.fields.text import in_html, line
from autograder.report.links import Links
from autograder.report.section import Part, Section
from autograder.score.outcome import Graded

__all__ = ["made_page", "made_sections", "rendered"]


def rendered(template: str, *, package: str = "autograder.report", **values: Any) -> Markup:
    """Return what a template makes of values; all that is not `Markup` is escaped.

    Parameters
    ----------
    template : str
        Name of the template's file.
    package : str
        Full name of the folder of this room whose folder `templates` it is in.
    **values
        What it shows.
    """
    # Escaped by jinja2.
    return Markup(_environment(package).get_template(template).render(**values))  # noqa: S704


@cache
def _environment(package: str) -> Environment:
    made = Environment(
        loader=PackageLoader(package), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    made.filters["number"] = number
    made.filters["percent"] = percent
    made.filters["code"] = in_html
    return made


def made_sections(
    course: Course, stage: str, outcomes: Sequence[Graded], links: Links, parts: Sequence[Part]
) -> list[Section]:
    """Make the sections of a stage's page. One that fails says so; the others are there.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.
    outcomes : sequence of Graded
        What became of all that was handed in.
    links : Links
        To students.
    parts : sequence of Part
        What the page consists of.
    """
    sections = []
    for part in parts:
        try:
            section = part.make(course, stage, outcomes, links)
            json.dumps(section.data, allow_nan=False)
        except Exception as error:  # Whatever it is, the report has to be written.
            why = line(f"{type(error).__name__}: {error}", 500)
            html = Markup(
                '<p class="bad">This part could not be made: {}. The others are not affected. '
                "Please report it to whoever keeps the autograder.</p>"
            ).format(why)
            section = Section(part.anchor, part.title, html, {"error": why})
        sections.append(section)
    return sections


def made_page(title: str, sections: Sequence[Section], links: Links | None, up: str = "") -> str:
    """Return a page.

    Parameters
    ----------
    title : str
        Its heading.
    sections : sequence of Section
        What is in it.
    links : Links, optional
        The links that its sections have used.
    up : str
        Address of the page above it; empty where there is none.
    """
    script = _asset("report.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    students = json.dumps(links.table() if links else [], ensure_ascii=False)
    return rendered(
        "page.html",
        title=title,
        sections=sections,
        up=up,
        # Text of a <style> or <script> is not escaped by HTML: neither file holds "</".
        style=Markup(_asset("report.css")),  # noqa: S704
        script=Markup(script),  # noqa: S704
        digest=digest,
        students=Markup(students.replace("<", "\\u003c")),  # noqa: S704
    )


def number(value: float | None, digits: int = 2) -> str:
    """Return a number without needless digits; an en dash for none."""
    if value is None or value != value:
        return "–"
    return f"{round(value, digits) + 0.0:g}"


def percent(share: float | None) -> str:
    """Return a share in percent; an en dash for none."""
    if share is None or share != share:
        return "–"
    return f"{100 * share:.0f} %"


@cache
def _asset(name: str) -> str:
    folder: Any = resources.files("autograder.report") / "templates"
    return str((folder / name).read_text(encoding="utf-8"))
