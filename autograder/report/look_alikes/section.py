"""The report's section on look-alikes: who shares what few others have, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from markupsafe import Markup

from autograder.course.course import Course
from autograder.report.links import Links
from autograder.report.look_alikes.comparing import FEWEST, Compared, Group, Pair, compare
from autograder.report.look_alikes.hand_ins import Answers
from autograder.report.look_alikes.side_by_side import marked
from autograder.report.page import rendered
from autograder.report.section import Section
from autograder.score.outcome import Graded

__all__ = ["ANCHOR", "TITLE", "look_alikes_section"]

ANCHOR, TITLE = "look-alikes", "Answers that look alike"
MOST_WHOLE, MOST_OF_A_QUESTION = 20, 4
"""Most groups that are shown, for whole notebooks and for each question."""
MOST_BESIDE = 3
"""Most questions of a pair of notebooks that are shown side by side: those that share most."""


@dataclass(frozen=True)
class _Beside:
    """One question of two students, as the page shows it."""

    question: str
    first: Markup
    second: Markup


@dataclass(frozen=True)
class _Shown:
    """A group, as the page shows it."""

    names: str
    links: Markup
    first: Markup
    second: Markup
    group: Group
    beside: list[_Beside]


def look_alikes_section(
    course: Course, stage: str, outcomes: Sequence[Graded], links: Links
) -> Section:
    """Compare the answers of a stage, and show those that are alike.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.
    outcomes : sequence of Graded
        All hand-ins of the stage. Those without a grade, or without any answer, are not compared.
    links : Links
        Links to students.
    """
    students = [outcome.submission.student for outcome in outcomes if not outcome.problem]
    answers = Answers(course, stage, students)
    questions = {
        name: Compared(some, len(students), answers.released)
        for name, some in answers.pieces.items()
    }
    whole, by_question = compare(students, questions)
    show = _Show(answers, questions, links)
    shown = {
        name: [show.group(one, most=1) for one in some[:MOST_OF_A_QUESTION]]
        for name, some in by_question.items()
    }
    html = rendered(
        "look_alikes.html",
        package="autograder.report.look_alikes",
        students=answers.compared,
        fewest=FEWEST,
        cut_short=answers.cut_short,
        whole=[show.group(one, most=MOST_BESIDE) for one in whole[:MOST_WHOLE]],
        more_whole=max(0, len(whole) - MOST_WHOLE),
        by_question=shown,
        more={name: len(some) - len(shown[name]) for name, some in by_question.items()},
        file=f"{stage}.json",
    )
    data = {
        "compared": answers.compared,
        "cut_short": answers.cut_short,
        "whole": [_data(one) for one in whole],
        "by_question": {name: [_data(one) for one in some] for name, some in by_question.items()},
    }
    return Section(ANCHOR, TITLE, html, data)


class _Show:
    """Makes what the page shows of groups; reads the answers of the pairs that it shows."""

    def __init__(self, answers: Answers, questions: dict[str, Compared], links: Links) -> None:
        self.questions, self.links = questions, links
        self.texts = cache(answers.texts)

    def group(self, group: Group, most: int) -> _Shown:
        """Return a group, with its strongest pair in the questions that share most."""
        pair = group.strongest
        others = len(group.students) - 2
        return _Shown(
            f"{pair.first}, {pair.second}" + (f" and {others} more" if others else ""),
            self.links.students(group.students),
            self.links.student(pair.first),
            self.links.student(pair.second),
            group,
            self._beside(pair, most),
        )

    def _beside(self, pair: Pair, most: int) -> list[_Beside]:
        first, second = self.texts(pair.first), self.texts(pair.second)
        found: list[_Beside] = []
        for question in sorted(pair.by_question, key=lambda one: -pair.by_question[one]):
            if question in first and question in second and len(found) < most:
                alike = self.questions[question].alike(first[question][1], second[question][1])
                sides = [marked(*one[question], alike) for one in (first, second)]
                found.append(_Beside(question, sides[0], sides[1]))
        return found


def _data(group: Group) -> dict[str, Any]:
    pair = group.strongest
    return {
        "students": list(group.students),
        "pairs": group.pairs,
        "strongest": {
            "students": [pair.first, pair.second],
            "shared": round(pair.shared, 1),
            "share": round(pair.share, 3),
            "by_question": {name: round(value, 1) for name, value in pair.by_question.items()},
        },
    }
