"""How the outcome of a question is shown to the student, in the outputs of its test cell."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from autograder.run.outputs import CellOutputs
from autograder.score.results import CheckResult, QuestionResult

__all__ = ["ShownCheck", "as_html", "as_text", "read_back", "show_result", "visible_part_only"]

HINT = "Hint: "
_NUMBER = r"[-+]?\d[\d.]*(?:e[-+]?\d+)?"
_CHECK = re.compile(
    rf"<li>[✓✗] <strong>(?P<title>[^<]*)</strong> "
    rf"\((?P<earned>{_NUMBER}) of (?P<points>{_NUMBER}) points\)(?P<said>(?:<br>[^<]*)*)</li>"
)
_LIST = re.compile(f"<ul>(?:{_CHECK.pattern})*</ul><p>[^<]*</p>")


@dataclass(frozen=True)
class ShownCheck:
    """What the list of checks says of one.

    Attributes
    ----------
    title : str
        What a student reads of it.
    earned, points : float
        Points given, and the most that there are.
    remarks : tuple of str
        What was seen.
    hint : str
        The author's hint; empty where none is shown.
    """

    title: str
    earned: float
    points: float
    remarks: tuple[str, ...] = ()
    hint: str = ""

    @property
    def passed(self) -> bool:
        """Whether it gave all its points."""
        return self.earned >= self.points


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


def read_back(shown: str) -> list[ShownCheck] | None:
    """Return the checks of a list that `as_html` wrote; None for any other HTML.

    The list is what a graded notebook keeps of them, and any page can be made from it.
    """
    if not _LIST.fullmatch(shown):
        return None
    checks = []
    for found in _CHECK.finditer(shown):
        said = [html.unescape(part) for part in found["said"].split("<br>")[1:]]
        checks.append(
            ShownCheck(
                title=html.unescape(found["title"]),
                earned=float(found["earned"]),
                points=float(found["points"]),
                remarks=tuple(part for part in said if not part.startswith(HINT)),
                hint=next((part[len(HINT) :] for part in said if part.startswith(HINT)), ""),
            )
        )
    return checks


def _said(check: CheckResult) -> list[str]:
    """Return what is said beside a check's title, a line each."""
    if check.follows:
        return [check.follows]
    hint = f"{HINT}{check.hint}" if check.hint else ""
    return [] if check.passed else [part for part in (check.message, hint) if part]
