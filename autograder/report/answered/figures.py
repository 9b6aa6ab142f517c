"""The section with a contact sheet for each question that is answered with a figure."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from markupsafe import Markup

from autograder.course.course import Course
from autograder.fields.text import in_html
from autograder.report.answered.examples import Example, examples_in
from autograder.report.answered.grouping import Group, Grouped, grouped_answers
from autograder.report.answered.stored import StageAnswers
from autograder.report.answered.thumbnails import Thumbnails
from autograder.report.answered.wording import group_words, message_words, printable
from autograder.report.cohort import Cohort
from autograder.report.links import Links
from autograder.report.page import rendered
from autograder.report.section import Section
from autograder.score.outcome import Graded
from autograder.workers.first import ALLOW_UNSANDBOXED

__all__ = ["figures_section"]

TITLE = "Figures"
MOST_WRONG, MOST_RIGHT = 9, 2
"""So many students' figures of a question are on its sheet."""
MOST_EACH = 2
"""So many pictures of one student for one question."""
MOST_ALT = 300


@dataclass(frozen=True)
class Tile:
    """One student's answer on a contact sheet, or the reference's."""

    pictures: tuple[str, ...]
    more: int
    alt: str
    is_right: bool
    count: int
    words: Markup
    who: Markup


def figures_section(
    course: Course, stage: str, outcomes: Sequence[Graded], links: Links
) -> Section:
    """Make the section with the contact sheets.

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
    answers, grouped = grouped_answers(course, stage, Cohort.of(outcomes).graded)
    drawn = [one for one in grouped if one.has_figures]
    chosen = [(one, list(_chosen(one))) for one in drawn]
    found = _examples(answers, chosen)
    with Thumbnails(required=not os.environ.get(ALLOW_UNSANDBOXED)) as thumbnails:
        maker = _Sheets(answers, links, thumbnails)
        sheets = [maker.sheet(one, members, found) for one, members in chosen]
    html = rendered("figures.html", package=__package__, stage=stage, sheets=sheets)
    data = {
        "questions": [
            {"question": one.question.name, "all_points": one.question.right, "count": one.count}
            for one in drawn
        ]
    }
    return Section("figures", TITLE, html, data)


def _chosen(one: Grouped) -> Iterator[tuple[Group, int]]:
    """Give the students whose figures are shown: of each wrong group one, then another one."""
    yield from islice(_in_turn(one.wrong), MOST_WRONG)
    yield from islice(_in_turn(one.right), MOST_RIGHT)


def _in_turn(groups: Sequence[Group]) -> Iterator[tuple[Group, int]]:
    for place in range(MOST_WRONG):
        for group in groups:
            if place < len(group.members):
                yield group, group.members[place]


def _examples(
    answers: StageAnswers, chosen: Sequence[tuple[Grouped, list[tuple[Group, int]]]]
) -> dict[tuple[int, str], Example]:
    """Read the pictures from graded notebooks, each opened once; -1 is the reference's."""
    wanted: dict[tuple[int, str], dict[str, str]] = defaultdict(dict)
    for one, members in chosen:
        question = one.question
        for number in (-1, *(number for _, number in members)):
            wanted[number, question.part][question.key] = question.name
    found = {}
    for (number, part), names in wanted.items():
        if number < 0:
            path = answers.course.solution(part)
        else:
            stage, _, notebook = part.partition("/")
            student = answers.outcomes[number].submission.student
            folder = answers.course.path("autograded", student, stage)
            path = folder / f"{notebook or stage}.ipynb"
        for key, example in examples_in(path, names).items():
            found[number, names[key]] = Example("", example.pictures[: MOST_EACH + 1])
    return found


class _Sheets:
    """Makes contact sheets."""

    def __init__(self, answers: StageAnswers, links: Links, thumbnails: Thumbnails) -> None:
        self._answers = answers
        self._links = links
        self._thumbnails = thumbnails

    def sheet(
        self,
        one: Grouped,
        members: Sequence[tuple[Group, int]],
        found: dict[tuple[int, str], Example],
    ) -> dict[str, Any]:
        """Return what the template shows of one question."""
        name = one.question.name
        tiles, seen = [], set[bytes]()
        reference = self._pictures(found.get((-1, name), Example()))
        for group, number in members:
            example = found.get((number, name), Example())
            # Of those that did the same, one is enough.
            digest = hashlib.sha256("\n".join(example.pictures).encode()).digest()
            if digest in seen:
                continue
            seen.add(digest)
            tiles.append(self._tile(group, number, example))
        return {
            "name": name,
            "right": one.question.right,
            "count": one.count,
            "reference": reference,
            "tiles": tiles,
        }

    def _pictures(self, example: Example) -> tuple[str, ...]:
        small = (self._thumbnails.of(picture) for picture in example.pictures[:MOST_EACH])
        return tuple(picture for picture in small if picture)

    def _tile(self, group: Group, number: int, example: Example) -> Tile:
        student = self._answers.outcomes[number].submission.student
        words = "; ".join(group.drawn) or group_words(group)
        if group.is_right:
            words = "All points"
        elif not group.drawn and group.said:
            words = message_words(group.said[:1])[0][1]
        return Tile(
            pictures=self._pictures(example),
            more=max(0, len(example.pictures) - MOST_EACH),
            alt=printable(f"Figure of {student}: {words}", MOST_ALT),
            is_right=group.is_right,
            count=len(group.members),
            words=in_html(printable(words, MOST_ALT)),
            who=self._links.student(student),
        )
