"""Cells of graded notebooks for tests of feedback pages."""

from __future__ import annotations

import re
from typing import Any

from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from autograder.score.results import CheckResult, QuestionResult
from autograder.score.shown import as_html


def facts(name: str, **claims: Any) -> dict[str, Any]:
    return {"nbgrader": {"grade_id": name, "grade": False, "solution": False, **claims}}


def answer(name: str, source: str, **claims: Any) -> Any:
    return new_code_cell(source, id=f"{name}-answer", metadata=facts(name, solution=True, **claims))


def checked(name: str, *checks: CheckResult, **claims: Any) -> Any:
    points = sum(check.points for check in checks)
    earned = sum(check.earned for check in checks)
    shown = as_html(QuestionResult(name, points, checks))
    outputs = [
        new_output("stream", name="stdout", text="Two numbers."),
        new_output("display_data", {"text/html": shown}),
        new_output("execute_result", {"text/plain": str(earned)}, execution_count=1),
    ]
    claims = {"score": earned, "points": points, **claims}
    return new_code_cell(
        "# Self-check", id=name, outputs=outputs, metadata=facts(name, grade=True, **claims)
    )


def check(title: str, earned: float, message: str = "", hint: str = "") -> CheckResult:
    return CheckResult(title, title, 1.0, earned, hint, message)


def written(source: str, **claims: Any) -> Any:
    claims = {"points": 4, "score": 0.0, **claims}
    return new_markdown_cell(
        source, id="essay", metadata=facts("essay", grade=True, solution=True, **claims)
    )


def heading(text: str) -> Any:
    return new_markdown_cell(f"### {text}", id=re.sub(r"\W+", "-", text))
