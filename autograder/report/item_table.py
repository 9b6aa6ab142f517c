"""Each question and each check of a stage with what a whole cohort made of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from autograder.fields.text import line
from autograder.report.item_statistics import ItemStatistics, item_statistics
from autograder.score.outcome import Graded
from autograder.score.results import CheckResult

__all__ = ["Item", "ItemTable", "Said"]

LONGEST = 300
"""Most characters of a sentence that a check says."""
LONGEST_DETAILS = 1_500
"""Most characters of pytest's words on one failed check."""
MOST_SAID = 200
"""Most different sentences of a check that are told apart: a student's values may be in them."""


@dataclass
class Said:
    """Something that a check said, and to whom.

    Attributes
    ----------
    students : list of str
        To whom.
    details : str
        What pytest says of the first of them, for the lecturer.
    """

    students: list[str] = field(default_factory=list)
    details: str = ""


@dataclass
class Item:
    """A question or a check.

    Attributes
    ----------
    question : str
        Name of the question.
    name : str
        Name of the check's function; empty for a question.
    title : str
        The check's title; for a question, its name.
    points : float
        The most that it can give.
    scores : dict of str to float
        Student to points earned; without those for whom it could not be carried out.
    errors : list of str
        Those for whom it could not be carried out.
    hints : Counter of str
        What was said to students who lost points, and how often: a hint, where there was one.
    said : dict of str to Said
        The check's messages, in the order in which they were first seen.
    """

    question: str
    name: str
    title: str
    points: float
    scores: dict[str, float] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    hints: Counter[str] = field(default_factory=Counter)
    said: dict[str, Said] = field(default_factory=dict)

    @property
    def lost(self) -> list[str]:
        """Students who did not get all of its points."""
        return [who for who, score in self.scores.items() if score < self.points]

    @property
    def hint(self) -> tuple[str, int]:
        """The hint given most, and how often; empty when none was."""
        return self.hints.most_common(1)[0] if self.hints else ("", 0)

    @property
    def most_said(self) -> list[tuple[str, Said]]:
        """What it said to students, what it said most first."""
        return sorted(self.said.items(), key=lambda one: -len(one[1].students))


class ItemTable:
    """The questions and the checks of a stage, in the order of the notebook.

    Parameters
    ----------
    graded : iterable of Graded
        Outcomes that count; see `autograder.report.cohort.Cohort`.

    Attributes
    ----------
    students : list of str
        Whose results there are.
    questions, checks : list of Item
        All of them.
    """

    def __init__(self, graded: Iterable[Graded]) -> None:
        self.students: list[str] = []
        questions: dict[str, Item] = {}
        checks: dict[tuple[str, str], Item] = {}
        for outcome in graded:
            student = outcome.submission.student
            self.students.append(student)
            for result in outcome.questions:
                name = result.question
                item = questions.setdefault(name, Item(name, "", name, result.points))
                if any(check.error for check in result.checks):
                    item.errors.append(student)
                else:
                    item.scores[student] = result.score
                for check in result.checks:
                    one = checks.get((name, check.name))
                    if one is None:
                        one = Item(name, check.name, _line(check.title), check.points)
                        checks[name, check.name] = one
                    _add(one, student, check)
                    if not (check.passed or check.error):
                        item.hints[_line(check.hint or check.message)] += 1
        self.questions = list(questions.values())
        self.checks = list(checks.values())

    def statistics(self, items: Sequence[Item]) -> ItemStatistics:
        """Compute what their scores say about items.

        Parameters
        ----------
        items : sequence of Item
            `questions` or `checks`.
        """
        table = np.full((len(self.students), len(items)), np.nan)
        rows = {student: row for row, student in enumerate(self.students)}
        for column, item in enumerate(items):
            for student, score in item.scores.items():
                table[rows[student], column] = score
        return item_statistics(table, [item.points for item in items])


def _add(item: Item, student: str, check: CheckResult) -> None:
    if check.error:
        item.errors.append(student)
    else:
        item.scores[student] = check.earned
    if check.passed and not check.error:
        return
    if not check.error:
        item.hints[_line(check.hint or check.message)] += 1
    message = _line(check.message)
    if message not in item.said and len(item.said) >= MOST_SAID:
        message = "Something else."
    said = item.said.setdefault(message, Said())
    said.students.append(student)
    if not said.details:
        said.details = _cut(check.details)


@lru_cache(maxsize=1024)
def _line(text: str) -> str:
    # Most of a cohort are told the same.
    return line(text, LONGEST)


def _cut(details: str) -> str:
    shown = "".join(one for one in details if one.isprintable() or one in "\n\t")
    return shown if len(shown) <= LONGEST_DETAILS else f"{shown[:LONGEST_DETAILS]}…"
