"""The table of all questions in `docs/questions.md`, generated from notebooks and checks.

What a question trains is the heading above it in the master notebook; the functions are those that
its reference answer calls.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.check.session import CheckSession, in_check_session
from autograder.course.course import Course
from autograder.course.masters import read_master
from autograder.course.own_notebooks import read_own
from autograder.course.whole_files import write_text
from autograder.run.cells import ANSWER_SUFFIX

__all__ = ["Question", "questions_of", "write_question_table"]

BY_HAND = "marked by hand"
LEFT_OUT = "left out"
_DECORATION = re.compile(r"^Task \d+: |\s*\(\d+ points?.*\)$")


@dataclass(frozen=True)
class Question:
    """One question of a stage.

    Attributes
    ----------
    stage : str
    name : str
        The `grade_id` of its test cell.
    trains : str
        The heading that it stands under.
    functions : tuple of str
        Library functions that the reference answer calls, sorted.
    points : float
    checks : int
        Number of hidden checks; 0 for a question that is marked by hand.
    left_out : bool
        Whether the course leaves it out; it gives no points then.
    """

    stage: str
    name: str
    trains: str
    functions: tuple[str, ...]
    points: float
    checks: int
    left_out: bool = False


def questions_of(course: Course, stage: str, checks: dict[str, int]) -> list[Question]:
    """List the questions of a stage's master notebook in order.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.
    checks : dict of str to int
        Question to its number of checks.
    """
    heading = ""
    functions: tuple[str, ...] = ()
    questions = []
    counted = {
        cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points
        for cell in read_master(course, stage).cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }
    for cell in read_own(course.master(stage)).cells:
        meta = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "markdown" and not meta.get("solution"):
            heading = _last_heading(cell.source) or heading
        if str(meta.get("grade_id", "")).endswith(ANSWER_SUFFIX) and cell.cell_type == "code":
            functions = _calls(cell.source)
        if meta.get("grade"):
            name = meta["grade_id"]
            by_hand = bool(meta.get("solution"))
            questions.append(
                Question(
                    stage,
                    name,
                    heading,
                    () if by_hand else functions,
                    float(counted.get(name, 0)),
                    0 if by_hand else checks.get(name, 0),
                    name not in counted,
                )
            )
    return questions


def write_question_table(course: Course, *, dry_run: bool = False) -> tuple[Path, bool]:
    """Write `docs/questions.md`.

    Parameters
    ----------
    course : Course
        The course.
    dry_run : bool, optional
        Only find out whether it would change.

    Returns
    -------
    path : Path
    changed : bool
        Whether the file was, or would be, written anew.
    """
    collected: dict[str, dict[str, int]] = {}

    def collect(session: CheckSession) -> None:
        for key, items in session.items.items():
            module, _, question = key.partition(".")
            collected.setdefault(module, {})[question] = len(items)

    in_check_session(course, course.stages, collect)
    text = _page(
        {
            stage: questions_of(course, stage, collected.get(course.checks(stage).name, {}))
            for stage in course.stages
        }
    )
    path = course.root / "docs" / "questions.md"
    changed = not path.is_file() or path.read_text(encoding="utf-8") != text
    if changed and not dry_run:
        write_text(path, text)
    return path, changed


def _page(stages: dict[str, list[Question]]) -> str:
    lines = [
        "# Questions",
        "",
        "Generated from the master notebooks and the hidden checks by `autograder docs`.",
        "Do not edit.",
    ]
    for stage, questions in stages.items():
        points = sum(question.points for question in questions)
        counted = [question for question in questions if not question.left_out]
        automatic = sum(1 for question in counted if question.checks)
        lines += [
            "",
            f"## {stage}",
            "",
            f"{len(counted)} questions, {automatic} of them checked automatically; "
            f"{points:g} points.",
            "",
            "| question | what it trains | functions | points | checks |",
            "|---|---|---|---:|---:|",
        ]
        for question in questions:
            functions = ", ".join(f"`{name}`" for name in question.functions)
            checks = str(question.checks) if question.checks else BY_HAND
            checks = LEFT_OUT if question.left_out else checks
            lines.append(
                f"| `{question.name}` | {_escape(question.trains)} | {functions} "
                f"| {question.points:g} | {checks} |"
            )
    return "\n".join(lines) + "\n"


def _last_heading(source: str) -> str:
    headings = [line.lstrip("#").strip() for line in source.split("\n") if line.startswith("#")]
    return _DECORATION.sub("", headings[-1]) if headings else ""


def _calls(source: str) -> tuple[str, ...]:
    code = "\n".join(line for line in source.split("\n") if not line.startswith(("%", "!")))
    names = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call):
            name = _dotted(node.func)
            if name and "." in name:
                names.add(name)
    return tuple(sorted(names))


def _dotted(node: Any) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def _escape(text: str) -> str:
    return text.replace("|", "\\|")
