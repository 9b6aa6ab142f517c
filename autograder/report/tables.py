"""What an instructor looks at after grading: a spreadsheet, and what is counted for it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from autograder.fields.text import spreadsheet_text
from autograder.score.outcome import Graded

__all__ = [
    "questions_by_asserts",
    "write_csv",
]


def _penalty(outcome: Graded) -> tuple[str, str]:
    if outcome.problem or not outcome.penalty:
        return "", ""
    return f"{outcome.penalty:g}", f"{outcome.after_penalty:g}"


def questions_by_asserts(graded: Sequence[Graded]) -> list[str]:
    """Return the questions that were graded by their own asserts, beside the student's code."""
    questions = [one for outcome in graded for one in outcome.questions if one.by_asserts]
    return list(dict.fromkeys(one.question for one in questions))


def write_csv(path: Path, outcomes: Sequence[Graded]) -> None:
    """Write a stage's spreadsheet: one line a hand-in.

    Parameters
    ----------
    path : Path
        Where to.
    outcomes : sequence of Graded
        What became of all that was handed in.
    """
    # Unpacked once: that takes most of the time.
    by_outcome = [{one.question: one.score for one in outcome.questions} for outcome in outcomes]
    questions = list(dict.fromkeys(name for scores in by_outcome for name in scores))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        late = any(outcome.penalty for outcome in outcomes)
        penalty = ["penalty", "score after penalty"] if late else []
        writer.writerow(["student", "score", "points", *penalty, *questions, "remarks"])
        for outcome, scores in zip(outcomes, by_outcome, strict=True):
            remarks = " ".join([outcome.problem, *outcome.remarks]).strip()
            writer.writerow(
                [
                    spreadsheet_text(outcome.submission.student),
                    "" if outcome.problem else outcome.score,
                    "" if outcome.problem else outcome.points,
                    *(_penalty(outcome) if late else ()),
                    *(scores.get(question, "") for question in questions),
                    spreadsheet_text(remarks),
                ]
            )
