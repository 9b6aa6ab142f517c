"""The section of a stage's page that tells what students answered, alike answers together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from autograder.course.course import Course
from autograder.fields.text import in_html
from autograder.report.answered.examples import Example, example_members, examples_in
from autograder.report.answered.grouping import Group, Grouped, grouped_answers
from autograder.report.answered.stored import StageAnswers
from autograder.report.answered.wording import group_words, message_words, printable
from autograder.report.cohort import Cohort
from autograder.report.links import Links
from autograder.report.page import rendered
from autograder.report.section import Section
from autograder.score.outcome import Graded

__all__ = ["answers_section", "examples_of"]

TITLE = "What they answered"
MOST_GROUPS = 8
"""So many wrong groups of a question are on the page; all are in the JSON."""
MOST_IN_SUMMARY = 160
"""Most characters of words that stand beside a question's name."""
MOST_OTHER = 3
"""So many groups with all points whose answer is not the reference's."""
MOST_SAID = 3
MOST_LISTED = 300
"""So many groups of a question are in the JSON."""


@dataclass(frozen=True)
class Shown:
    """What the page shows of a group."""

    number: int
    count: int
    words: Markup
    values: str
    said: list[tuple[str, Markup, int]]
    code: str
    example: Markup
    members: Markup


def answers_section(
    course: Course, stage: str, outcomes: Sequence[Graded], links: Links
) -> Section:
    """Make the section about answers.

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
    shown = [(one, group) for one in grouped for group in one.wrong[:MOST_GROUPS]]
    examples = examples_of(answers, [(one, group.members) for one, group in shown])
    groups = {
        id(group): _shown(answers, one, group, example, links)
        for (one, group), example in zip(shown, examples, strict=True)
    }
    html = rendered(
        "answers.html",
        package=__package__,
        stage=stage,
        questions=[
            {
                "name": one.question.name,
                "count": one.count,
                "right": one.question.right,
                "known": bool(
                    answers.references[one.variant][one.question.part].get(one.question.key)
                ),
                "largest": in_html(printable(group_words(one.wrong[0]), MOST_IN_SUMMARY))
                if one.wrong
                else "",
                "expected": ", ".join(f"{name} = {value}" for name, value in one.expected),
                "groups": [groups[id(group)] for group in one.wrong[:MOST_GROUPS]],
                "more": len(one.wrong) - MOST_GROUPS,
                "others": [
                    (
                        len(group.members),
                        in_html(group_words(group)),
                        _members(answers, group, links),
                    )
                    for group in [group for group in one.right if group.words][:MOST_OTHER]
                ],
                "left": len(one.left),
            }
            for one in grouped
        ],
    )
    return Section("answers", TITLE, html, {"questions": [_data(answers, one) for one in grouped]})


def examples_of(
    answers: StageAnswers, groups: Sequence[tuple[Grouped, list[int]]]
) -> list[tuple[int, Example]]:
    """Read an example of each group from the graded notebooks.

    Parameters
    ----------
    answers : StageAnswers
        The stage's answers.
    groups : sequence of (Grouped, list of int)
        The question of each group, and its members.

    Returns
    -------
    list of (int, Example)
        Whose it is, and what was found; an empty example where the notebook cannot be read.
    """
    members = example_members(members for _, members in groups)
    wanted: dict[tuple[int, str], set[str]] = defaultdict(set)
    for number, (one, _) in zip(members, groups, strict=True):
        wanted[number, one.question.part].add(one.question.key)
    found: dict[tuple[int, str, str], Example] = {}
    for (number, part), keys in wanted.items():
        stage, _, notebook = part.partition("/")
        student = answers.outcomes[number].submission.student
        folder = answers.course.path("autograded", student, stage)
        for key, example in examples_in(folder / f"{notebook or stage}.ipynb", keys).items():
            found[number, part, key] = example
    return [
        (number, found.get((number, one.question.part, one.question.key), Example()))
        for number, (one, _) in zip(members, groups, strict=True)
    ]


def _shown(
    answers: StageAnswers,
    one: Grouped,
    group: Group,
    example: tuple[int, Example],
    links: Links,
) -> Shown:
    number, found = example
    student = answers.outcomes[number].submission.student
    return Shown(
        number=one.wrong.index(group) + 1,
        count=len(group.members),
        words=in_html(group_words(group)),
        values=_values(group),
        said=[
            (title, in_html(words), count)
            for title, words, count in message_words(group.said[:MOST_SAID])
        ],
        code=_lines(found.code),
        example=links.student(student),
        members=_members(answers, group, links),
    )


def _values(group: Group) -> str:
    """Return an example's values where the words do not tell them."""
    if len(group.shown) < 2 and group.words:
        return ""
    return printable(", ".join(f"{name} = {value}" for name, value in group.shown), 400)


def _members(answers: StageAnswers, group: Group, links: Links) -> Markup:
    return links.students(answers.outcomes[number].submission.student for number in group.members)


def _lines(code: str) -> str:
    """Return code without characters that do not print; its lines stay."""
    return "\n".join(printable(line.expandtabs(4), 300) for line in code.split("\n")[:80])


def _data(answers: StageAnswers, one: Grouped) -> dict[str, Any]:
    return {
        "question": one.question.name,
        "count": one.count,
        "all_points": one.question.right,
        "reference": dict(one.expected),
        "not_looked_at": len(one.left),
        "groups": [
            {
                "number": number,
                "answer": group_words(group),
                "count": len(group.members),
                "met": [
                    {"check": title, "message": words, "count": count}
                    for title, words, count in message_words(group.said[:MOST_SAID])
                ],
                "students": [answers.outcomes[n].submission.student for n in group.members],
            }
            for number, group in enumerate(one.wrong[:MOST_LISTED], 1)
        ],
    }
