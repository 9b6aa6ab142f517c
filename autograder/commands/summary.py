"""What a grading command says in the end: a line a stage, and then what needs a person."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from autograder.fields.text import line
from autograder.report.attention import matters
from autograder.report.cohort import Cohort
from autograder.report.recorded import Recorded
from autograder.score.outcome import Graded

__all__ = ["StageLine", "outcome_data", "people_lines", "stage_lines", "stage_table"]

MOST_LINES = 20
"""Most lines about single hand-ins; the others are in the report."""
MOST_NAMES = 4
"""Most students that are named for one remark."""
Known = Mapping[str, Mapping[str, Recorded]]
"""Stage to student to what the gradebook knows."""


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
        How many came after the due date.
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


def stage_lines(outcomes: Sequence[Graded], known: Known) -> list[StageLine]:
    """Sum up stages.

    Parameters
    ----------
    outcomes : sequence of Graded
        All submissions of the stages.
    known : mapping
        What the gradebook knows of the stages (see `autograder.report.recorded`).
    """
    found = []
    for stage in sorted({one.submission.stage for one in outcomes}):
        of_stage = [one for one in outcomes if one.submission.stage == stage]
        counted = Cohort.of(of_stage).graded
        scores = [one.score for one in counted]
        there = known.get(stage, {})
        theirs = [there[n] for one in of_stage if (n := one.submission.student) in there]
        found.append(
            StageLine(
                stage=stage,
                handed_in=len(of_stage),
                n=len(scores),
                points=max((one.points for one in counted), default=0.0),
                mean=round(sum(scores) / len(scores), 4) if scores else None,
                lowest=min(scores, default=None),
                highest=max(scores, default=None),
                late=sum(one.late > 0 for one in theirs),
                to_mark=sum(len(one.waiting) for one in theirs),
                problems=sum(bool(one.problem) for one in of_stage),
            )
        )
    return found


def stage_table(lines: Sequence[StageLine]) -> Table:
    """Return a table for the terminal: one line a stage."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
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
        One line each; what several have in common is one line. What keeps a grade comes first.
    """
    lines = []
    for stage in sorted({one.submission.stage for one in outcomes}):
        of_stage = [one for one in outcomes if one.submission.stage == stage]
        for matter in matters(of_stage, {}):
            if matter.name == "problem":
                # Each reason by itself: it says what to do.
                why: dict[str, list[str]] = {}
                for student, said in matter.said.items():
                    why.setdefault(said, []).append(student)
                lines += [
                    f"{stage}: no grade: {_names(names)}. {said}" for said, names in why.items()
                ]
            elif len(matter.said) == 1:
                ((student, said),) = matter.said.items()
                lines.append(f"{stage}: {line(student)}: {said}")
            else:
                lines.append(f"{stage}: {matter.title}: {_names(matter.said)}")
    if len(lines) > MOST_LINES:
        more = len(lines) - MOST_LINES
        lines = [*lines[:MOST_LINES], f"… and {more} more: see the report."]
    return lines


def _names(names: Collection[str]) -> str:
    shown = list(map(line, names))
    if len(shown) <= MOST_NAMES:
        return ", ".join(shown)
    return f"{', '.join(shown[: MOST_NAMES - 1])} and {len(shown) - MOST_NAMES + 1} others"


def outcome_data(outcome: Graded, known: Known) -> dict[str, Any]:
    """Return what a script may want to know of one submission."""
    of = outcome.submission
    graded = not outcome.problem
    recorded = known.get(of.stage, {}).get(of.student, Recorded())
    return {
        "stage": of.stage,
        "student": of.student,
        "score": outcome.score if graded else None,
        "points": outcome.points if graded else None,
        "penalty": outcome.penalty if graded else None,
        "late_seconds": recorded.late,
        "to_mark": recorded.waiting,
        "problem": outcome.problem,
        "remarks": list(map(str, outcome.remarks)),
    }
