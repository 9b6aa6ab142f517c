"""The person's list on a stage's page: what only a person can settle, and whose it is."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.course.course import Course
from autograder.fields.text import line
from autograder.mark.look_again import requests
from autograder.report.attention import LONGEST, Matter, matters
from autograder.report.links import Links
from autograder.report.page import rendered
from autograder.report.section import Section
from autograder.score.outcome import Graded

__all__ = ["people_section"]

MOST_ROWS = 300
"""Most hand-ins of which the page says each thing; the JSON has all."""


def people_section(course: Course, stage: str, outcomes: Sequence[Graded], links: Links) -> Section:
    """Make the person's list.

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
    """
    again = Matter("please look again", "“Please look again”, asked by the student")
    for one in requests(course, stage):
        said = line(f"{one.question}: {one.words}" if one.question else one.words, LONGEST)
        before = again.said.get(one.student)
        again.said[one.student] = f"{before}; {said}" if before else said
    found = matters(outcomes, links.recorded, [again])
    every = [(one, student, said) for one in found for student, said in one.said.items()]
    html = rendered(
        "people.html",
        stage=stage,
        matters=[(one, links.students(one.said)) for one in found],
        rows=[(one.title, links.student(who), said) for one, who, said in every[:MOST_ROWS]],
        hidden=max(0, len(every) - MOST_ROWS),
    )
    data = [{"what": one.name, "title": one.title, "students": one.said} for one in found]
    return Section("people", "For a person to look at", html, {"matters": data})
