"""What a grading command says in the end: a line a stage, and then what needs a person."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from autograder.course.remarks import Kind, Remark, kind_of
from autograder.fields.text import line
from autograder.report.cohort import Cohort
from autograder.score.outcome import Graded

__all__ = ["StageLine", "outcome_data", "people_lines", "stage_lines", "stage_table"]

MOST_LINES = 20
"""Most lines about single hand-ins; the others are in the report."""
MOST_NAMES = 4
"""Most students that are named for one remark."""
LONGEST = 190
"""Longest remark that is shown whole, in characters."""

WORDS = {
    Kind.UNTOUCHED: "no answer filled in",
    Kind.CRASHED: "a cell ended its process",
    Kind.TIMED_OUT: "a cell took too long",
    Kind.UNREAD: "answers that could not be read",
    Kind.TESTS_EDITED: "test cells edited",
    Kind.GIVEN_EDITED: "given cells edited",
    Kind.DELETED: "cells deleted, and put back",
    Kind.PACKAGES: "packages imported that are not here",
    Kind.WRITTEN_ELSEWHERE: "a written answer stands elsewhere",
    Kind.GIVEN_UP: "not all could be checked",
    Kind.NOT_CHECKED: "checks could not be carried out",
    Kind.CHANGED: "changed since it was graded",
}
"""What is said of remarks of each kind; the sentences themselves are in the report."""

COUNTED = (Kind.TESTS_EDITED, Kind.GIVEN_EDITED, Kind.DELETED)
"""Kinds of which it is said how many cells of a hand-in they are about."""

ToMark = Mapping[tuple[str, str], Sequence[str]]


@dataclass(frozen=True)
class StageLine:
    """What became of a stage.

    Attributes
    ----------
    stage : str
        Its name.
    handed_in, n : int
        How many submissions there are, and of how many the numbers tell: those that could be read,
        have answers in them and a grade (see `autograder.report.cohort`).
    points : float
        The most that the automatically checked questions can give.
    mean, lowest, highest : float or None
        Of their scores, in points; None when there are none.
    late : int
        How many lost points for lateness.
    to_mark : int
        How many answers a person has yet to mark.
    problems : int
        How many submissions have no grade.
    """

    stage: str
    handed_in: int
    n: int
    points: float
    mean: float | None
    lowest: float | None
    highest: float | None
    late: int
    to_mark: int
    problems: int

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)


def stage_lines(outcomes: Sequence[Graded], to_mark: ToMark) -> list[StageLine]:
    """Sum up stages.

    Parameters
    ----------
    outcomes : sequence of Graded
        All submissions of the stages.
    to_mark : mapping
        See `autograder.record.to_mark.answers_to_mark`.
    """
    found = []
    for stage in sorted({one.submission.stage for one in outcomes}):
        of_stage = [one for one in outcomes if one.submission.stage == stage]
        counted = Cohort.of(of_stage).graded
        scores = [one.score for one in counted]
        handed_in = {one.submission.student for one in of_stage}
        found.append(
            StageLine(
                stage=stage,
                handed_in=len(of_stage),
                n=len(scores),
                points=max((one.points for one in counted), default=0.0),
                mean=round(sum(scores) / len(scores), 4) if scores else None,
                lowest=min(scores, default=None),
                highest=max(scores, default=None),
                late=sum(bool(one.penalty) for one in of_stage),
                to_mark=sum(
                    len(cells)
                    for (student, name), cells in to_mark.items()
                    if name == stage and student in handed_in
                ),
                problems=sum(bool(one.problem) for one in of_stage),
            )
        )
    return found


def stage_table(lines: Sequence[StageLine]) -> Table:
    """Return a table for the terminal: one line a stage."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Stage", no_wrap=True, overflow="fold")
    for name in ("handed in", "n", "mean", "range", "of", "late", "to mark", "problems"):
        table.add_column(name, justify="right")
    for one in lines:
        numbers = ("–", "–", "")
        if one.mean is not None:
            numbers = f"{one.mean:.1f}", f"{one.lowest:g}–{one.highest:g}", f"{one.points:g}"
        table.add_row(
            Text(line(one.stage)),
            str(one.handed_in),
            str(one.n),
            *numbers,
            str(one.late),
            str(one.to_mark),
            Text(str(one.problems), "bold red" if one.problems else ""),
        )
    return table


def people_lines(outcomes: Sequence[Graded]) -> list[str]:
    """Return what a person has to look at: who has no grade and why, and what was odd.

    Parameters
    ----------
    outcomes : sequence of Graded
        Submissions.

    Returns
    -------
    list of str
        One line each; what several have in common is one line. Problems come first.
    """
    problems: dict[tuple[str, str], list[str]] = {}
    kinds: dict[tuple[str, Kind, str], list[str]] = {}
    for outcome in outcomes:
        stage, student = outcome.submission.stage, line(outcome.submission.student)
        if outcome.problem:
            problems.setdefault((stage, _short(outcome.problem)), []).append(student)
            continue
        for remark in outcome.remarks:
            kind = kind_of(remark)
            # What has no words of its own is grouped by its sentence.
            said = WORDS.get(kind) or _short(remark)
            number = remark.number if isinstance(remark, Remark) and kind in COUNTED else 0
            kinds.setdefault((stage, kind, said), []).append(
                f"{student} ({number} cells)" if number > 1 else student
            )
    lines = [
        f"{stage}, {_names(names)}: no grade. {why}" for (stage, why), names in problems.items()
    ]
    for (stage, _, said), names in sorted(
        kinds.items(), key=lambda item: list(Kind).index(item[0][1])
    ):
        lines.append(f"{stage}, {said}: {_names(list(dict.fromkeys(names)))}")
    if len(lines) > MOST_LINES:
        more = len(lines) - MOST_LINES
        lines = [*lines[:MOST_LINES], f"… and {more} more: see the report."]
    return lines


def _short(remark: str) -> str:
    in_one = " ".join(remark.split())
    return line(in_one) if len(in_one) <= LONGEST else f"{line(in_one, LONGEST - 2)} …"


def _names(names: Collection[str]) -> str:
    shown = list(names)
    if len(shown) <= MOST_NAMES:
        return ", ".join(shown)
    return f"{', '.join(shown[: MOST_NAMES - 1])} and {len(shown) - MOST_NAMES + 1} others"


def outcome_data(outcome: Graded, to_mark: ToMark) -> dict[str, Any]:
    """Return what a script may want to know of one submission."""
    of = outcome.submission
    graded = not outcome.problem
    return {
        "stage": of.stage,
        "student": of.student,
        "score": outcome.score if graded else None,
        "points": outcome.points if graded else None,
        "penalty": outcome.penalty if graded else None,
        "to_mark": list(to_mark.get((of.student, of.stage), ())),
        "problem": outcome.problem,
        "remarks": outcome.remarks,
    }
