"""What an instructor looks at after grading: a spreadsheet, and what is counted for it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder.fields.text import spreadsheet_text
from autograder.score.outcome import Graded

__all__ = [
    "check_statistics",
    "questions_by_asserts",
    "write_csv",
]


def _penalty(outcome: Graded) -> tuple[str, str]:
    if outcome.problem or not outcome.penalty:
        return "", ""
    return f"{outcome.penalty:g}", f"{outcome.after_penalty:g}"


def check_statistics(graded: Sequence[Graded]) -> list[dict[str, Any]]:
    """Return for each check how many passed it: where a whole cohort went wrong.

    Parameters
    ----------
    graded : sequence of Graded
        Outcomes of one stage.

    Returns
    -------
    list of dict
        ``question``, ``title``, ``passed``, ``tried`` and ``errors`` of each check, in order.
    """
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for outcome in graded:
        for question in outcome.questions:
            for check in question.checks:
                row = rows.setdefault(
                    (question.question, check.name),
                    {
                        "question": question.question,
                        "title": check.title,
                        "passed": 0,
                        "tried": 0,
                        "errors": 0,
                    },
                )
                row["tried"] += 1
                row["passed"] += check.passed
                row["errors"] += check.error
    return list(rows.values())


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
    questions = list(
        dict.fromkeys(question.question for outcome in outcomes for question in outcome.questions)
    )
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        late = any(outcome.penalty for outcome in outcomes)
        penalty = ["penalty", "score after penalty"] if late else []
        writer.writerow(["student", "score", "points", *penalty, *questions, "remarks"])
        for outcome in outcomes:
            scores = {question.question: question.score for question in outcome.questions}
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
