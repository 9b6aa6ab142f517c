"""What an instructor looks at after grading: a table for the terminal, a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from autograder.fields.text import spreadsheet_text
from autograder.score.outcome import Graded

__all__ = [
    "check_statistics",
    "questions_by_asserts",
    "summary_table",
    "write_csv",
]


def summary_table(graded: Sequence[Graded]) -> Table:
    """Return a table for the terminal: one line a submission.

    Parameters
    ----------
    graded : sequence of Graded
        The outcomes.
    """
    table = Table(title="Automatically checked questions")
    table.add_column("stage")
    table.add_column("student")
    table.add_column("score", justify="right")
    table.add_column("of", justify="right")
    late = any(outcome.penalty for outcome in graded)
    if late:
        table.add_column("penalty for lateness", justify="right")
        table.add_column("score after it", justify="right")
    table.add_column("remarks", overflow="fold")
    for outcome in graded:
        remarks = [outcome.problem] if outcome.problem else outcome.remarks
        more = f" (+{len(remarks) - 1} more in the report)" if len(remarks) > 1 else ""
        table.add_row(
            outcome.submission.stage,
            _plain(outcome.submission.student),
            "no grade" if outcome.problem else f"{outcome.score:g}",
            "" if outcome.problem else f"{outcome.points:g}",
            *(_penalty(outcome) if late else ()),
            _plain("".join(remarks[:1])) + more,
        )
    return table


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


def _plain(text: str) -> str:
    # Neither rich's markup nor control characters of a student's choosing.
    return escape("".join(letter for letter in text if letter.isprintable()))
