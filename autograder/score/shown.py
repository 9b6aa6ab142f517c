"""How the outcome of a question is shown to the student, in the outputs of its test cell."""

from __future__ import annotations

import html
from typing import Any

from autograder.run.outputs import CellOutputs
from autograder.score.results import CheckResult, QuestionResult

__all__ = ["as_html", "as_text", "show_result", "visible_part_only"]


def visible_part_only(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Make the visible part's outputs harmless to the score.

    nbgrader takes the first `execute_result` of a test cell for its score, and an error or
    anything on stderr for a 0. So results and errors become displays, and stderr becomes stdout.
    """
    result = []
    for output in outputs:
        kind = output["output_type"]
        if kind == "execute_result":
            output = {
                "output_type": "display_data",
                "data": output["data"],
                "metadata": output["metadata"],
            }
        elif kind == "error":
            text = "\n".join(output["traceback"]) or f"{output['ename']}: {output['evalue']}"
            output = {"output_type": "display_data", "data": {"text/plain": text}, "metadata": {}}
        elif kind == "stream":
            output = {**output, "name": "stdout"}
        result.append(output)
    return result


def show_result(outputs: CellOutputs, result: QuestionResult) -> None:
    """Put a question's result behind the visible part's outputs: the list of checks, the score."""
    outputs.outputs[:] = [
        *visible_part_only(outputs.outputs),
        {
            "output_type": "display_data",
            "data": {"text/plain": as_text(result), "text/html": as_html(result)},
            "metadata": {},
        },
        {
            "output_type": "execute_result",
            "data": {"text/plain": repr(result.score)},
            "metadata": {},
            "execution_count": outputs.count,
        },
    ]


def as_text(result: QuestionResult) -> str:
    """Return the list of checks as plain text."""
    lines = []
    for check in result.checks:
        mark = "✓" if check.passed else "✗"
        lines.append(f"{mark} {check.title} ({check.earned:g} of {check.points:g} points)")
        lines += [f"    {part}" for part in _said(check)]
    lines.append(f"{result.score:g} of {result.points:g} points")
    return "\n".join(lines)


def as_html(result: QuestionResult) -> str:
    """Return the list of checks as HTML; all text is escaped, and there is no style or script."""
    items = []
    for check in result.checks:
        mark = "✓" if check.passed else "✗"
        text = (
            f"{mark} <strong>{html.escape(check.title)}</strong> "
            f"({check.earned:g} of {check.points:g} points)"
        )
        for part in _said(check):
            text += f"<br>{html.escape(part)}"
        items.append(f"<li>{text}</li>")
    return f"<ul>{''.join(items)}</ul><p>{result.score:g} of {result.points:g} points</p>"


def _said(check: CheckResult) -> list[str]:
    """Return what is said beside a check's title, a line each."""
    if check.follows:
        return [check.follows]
    hint = f"Hint: {check.hint}" if check.hint else ""
    return [] if check.passed else [part for part in (check.message, hint) if part]
