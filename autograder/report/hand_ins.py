"""All that was handed in for a stage, one line each, with what was remarked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograder.course.course import Course
from autograder.fields.text import line
from autograder.report.attention import in_short
from autograder.report.cohort import left_out
from autograder.report.links import Links
from autograder.report.page import rendered
from autograder.report.section import Section
from autograder.score.outcome import Graded

__all__ = ["hand_ins_section"]

LONGEST_REMARKS = 400
"""Most characters of a hand-in's remarks that the page shows; the spreadsheet has all."""


def hand_ins_section(
    course: Course, stage: str, outcomes: Sequence[Graded], links: Links
) -> Section:
    """Make the table of all hand-ins.

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
    rows = [_row(outcome) for outcome in outcomes]
    html = rendered(
        "hand_ins.html",
        stage=stage,
        feedback=links.any_feedback(),
        formgrader=course.settings.formgrader,
        rows=[
            (row, links.student(row["student"]), line(_in_short(outcome), LONGEST_REMARKS))
            for row, outcome in zip(rows, outcomes, strict=True)
        ],
        late=any(outcome.penalty for outcome in outcomes),
    )
    for row in rows:
        student = row["student"]
        row["feedback"], row["formgrader"] = links.feedback(student), links.formgrader(student)
    return Section("hand-ins", "Hand-ins", html, {"students": rows})


def _in_short(outcome: Graded) -> str:
    return f"{outcome.problem} {in_short(outcome.remarks)}".strip()


def _row(outcome: Graded) -> dict[str, Any]:
    graded = not outcome.problem
    return {
        "student": outcome.submission.student,
        "score": outcome.score if graded else None,
        "points": outcome.points if graded else None,
        "penalty": outcome.penalty if graded else 0.0,
        "after penalty": outcome.after_penalty if graded else None,
        # Why it does not count in statistics; empty when it does.
        "left out": str(left_out(outcome) or ""),
        "remarks": line(" ".join([outcome.problem, *outcome.remarks]).strip(), 5_000),
    }
