"""What only a person can settle: the list of what to look at, by what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from autograder.course.remarks import Kind, Remark, kind_of
from autograder.fields.text import line
from autograder.report.recorded import Recorded
from autograder.score.outcome import Graded

__all__ = ["LONGEST", "Matter", "in_short", "matters"]

LONGEST = 300
"""Most characters of a sentence about one hand-in."""

# In the order in which they matter: what keeps a grade comes first.
_TITLES = {
    Kind.BROKEN: "Could not be read: the untouched release was graded in its place",
    Kind.GIVEN_UP: "Grading could not be finished: questions to be graded by hand",
    Kind.NOT_CHECKED: "Checks could not be carried out",
    Kind.UNREAD: "Answers could not be read",
    Kind.CHANGED: "Handed in again, or changed, since it was graded",
    Kind.OTHER_FILES: "Graded on other images or data than those in place now",
    Kind.PACKAGES: "Packages that are not installed where it was graded",
    Kind.WRITTEN_ELSEWHERE: "Written answers found elsewhere than in their cells",
    Kind.CRASHED: "Crashed: cells that ended their process",
    Kind.TIMED_OUT: "Timed out: cells that were interrupted",
    Kind.TESTS_EDITED: "Test cells edited; the release's counted",
    Kind.GIVEN_EDITED: "Given cells edited; the release's counted",
    Kind.DELETED: "Cells deleted, and put back",
    Kind.UNTOUCHED: "Nothing filled in",
}
_SHORT = {
    Kind.TESTS_EDITED: ("1 test cell edited", "{} test cells edited"),
    Kind.GIVEN_EDITED: ("1 given cell edited", "{} given cells edited"),
    Kind.DELETED: ("1 cell deleted", "{} cells deleted"),
    Kind.UNTOUCHED: ("no answer filled in", "no answer filled in"),
}
"""Kinds of which a count says enough: a list of forty cells is not read."""


@dataclass
class Matter:
    """One kind of thing to look at, and whose hand-ins it is about.

    Attributes
    ----------
    name : str
        For programs: the name of a `Kind`, or ``problem``, ``to be marked``, ``late``, ….
    title : str
        What it is.
    said : dict of str to str
        Student to what is to be known of this hand-in.
    """

    name: str
    title: str
    said: dict[str, str] = field(default_factory=dict)


def matters(
    outcomes: Sequence[Graded],
    known: Mapping[str, Recorded],
    more: Iterable[Matter] = (),
) -> list[Matter]:
    """Sort out what a person has to look at.

    Parameters
    ----------
    outcomes : sequence of Graded
        What became of all that was handed in for a stage.
    known : mapping of str to Recorded
        What the gradebook knows of each student's hand-in.
    more : iterable of Matter, optional
        What others have found, such as students who ask for another look.

    Returns
    -------
    list of Matter
        Those that there are, what keeps a grade first.
    """
    problem = Matter("problem", "No grade")
    by_kind = {kind: Matter(str(kind), title) for kind, title in _TITLES.items()}
    for outcome in outcomes:
        student = outcome.submission.student
        if outcome.problem:
            problem.said[student] = line(outcome.problem, LONGEST)
        found: dict[Kind, list[str]] = {}
        for remark in outcome.remarks:
            found.setdefault(kind_of(remark), []).append(remark)
        for kind, remarks in found.items():
            if kind in by_kind:
                by_kind[kind].said[student] = _said(kind, remarks)
    late = Matter("late", "Late")
    to_mark: dict[str, Matter] = {}
    for student, one in known.items():
        if one.late > 0:
            late.said[student] = _duration(one.late)
        for question in one.waiting:
            title = f"To be marked by hand: {line(question, 80)}"
            to_mark.setdefault(question, Matter(f"to be marked: {question}", title))
            to_mark[question].said[student] = "not marked yet"
    found_all = [problem, *more, *by_kind.values(), *to_mark.values(), late]
    return [matter for matter in found_all if matter.said]


def in_short(remarks: Iterable[str]) -> str:
    """Return remarks in one line; of cells that were edited, how many instead of their names.

    Parameters
    ----------
    remarks : iterable of str
        All remarks on a hand-in.
    """
    found: dict[Kind, list[str]] = {}
    said: list[str] = []
    for remark in remarks:
        kind = kind_of(remark)
        if kind in _SHORT:
            found.setdefault(kind, []).append(remark)
        else:
            said.append(remark)
    counted = [_said(kind, some) for kind, some in found.items()]
    return " ".join([*(f"{one[0].upper()}{one[1:]}." for one in counted), *said])


def _said(kind: Kind, remarks: list[str]) -> str:
    if kind in _SHORT:
        number = sum(one.number for one in remarks if isinstance(one, Remark))
        one, many = _SHORT[kind]
        return one if number == 1 else many.format(number)
    return line(" ".join(remarks), LONGEST)


def _duration(seconds: float) -> str:
    late = timedelta(seconds=round(seconds))
    hours, rest = divmod(late.seconds, 3600)
    parts = [(late.days, "d"), (hours, "h"), (rest // 60, "min")]
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "less than a minute"
