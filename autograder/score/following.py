"""Say of a check that goes by an earlier answer whether that one lost points.

Then what it found is no news: a check that passed may have accepted what follows from a slip, and
one that failed for no reason that it knows should not send anybody looking in the wrong place.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from autograder.run.cells import ANSWER_SUFFIX
from autograder.score.results import CheckResult, QuestionResult

__all__ = ["Task", "following", "tasks_of"]

HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*\s*$", re.MULTILINE)
NUMBERED = re.compile(r"\w+ \d+")
COUNTS = "This builds on {}, which lost points. That costs nothing here."
"""True whether the answer follows from the slip, or is right all the same."""
LOOK_THERE = "This builds on {}, which lost points. Look there first, then come back."


@dataclass(frozen=True)
class Task:
    """A question as students know it.

    Attributes
    ----------
    question : str
        Its name.
    label : str
        What its heading calls it, as ``"task 12"``.
    defines : frozenset of str
        The variables and functions that its solution makes.
    """

    question: str
    label: str
    defines: frozenset[str]


def tasks_of(notebook: Any) -> list[Task]:
    """List the questions of a master notebook, in order.

    Parameters
    ----------
    notebook : NotebookNode
        The master notebook: what a question defines is read from its solution.
    """
    tasks, label = [], ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for heading in HEADING.findall(cell.source):
                number = NUMBERED.match(heading)
                label = number[0][0].lower() + number[0][1:] if number else f"“{heading}”"
        name = str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
        if cell.cell_type == "code" and name.endswith(ANSWER_SUFFIX):
            question = name.removesuffix(ANSWER_SUFFIX)
            tasks.append(Task(question, label or question, frozenset(_defined(cell.source))))
    return tasks


def _defined(source: str) -> set[str]:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()
    found: set[str] = set()
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
            found.add(node.name)
        elif isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp)):
            continue
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        else:
            waiting += ast.iter_child_nodes(node)
    return found


def following(results: Iterable[QuestionResult], tasks: Iterable[Task]) -> list[QuestionResult]:
    """Note with each check that it goes by an earlier answer that lost points.

    Parameters
    ----------
    results : iterable of QuestionResult
        Results of a submission, in the order of the notebook.
    tasks : iterable of Task
        Its questions, in the same order.

    Returns
    -------
    list of QuestionResult
        The same, `CheckResult.follows` brought up to date.
    """
    known = list(tasks)
    lost: set[str] = set()
    found = []
    for result in results:
        makers = _makers(result.question, known)
        checks = tuple(_noted(check, makers, lost) for check in result.checks)
        found.append(replace(result, checks=checks))
        if result.score < result.points:
            lost.add(result.question)
    return found


def _makers(question: str, tasks: list[Task]) -> dict[str, Task]:
    """Return which earlier question made each name last."""
    makers: dict[str, Task] = {}
    for task in tasks:
        if task.question == question:
            return makers
        makers.update(dict.fromkeys(task.defines, task))
    return {}


def _noted(check: CheckResult, makers: Mapping[str, Task], lost: set[str]) -> CheckResult:
    earlier = [makers[name] for name in check.builds_on if name in makers]
    wrong = {task.label for task in earlier if task.question in lost}
    if not wrong or (not check.passed and check.is_recognised):
        return replace(check, follows="")
    labels = sorted(wrong, key=lambda label: [int(n) for n in re.findall(r"\d+", label)] or [0])
    where = " and ".join([", ".join(labels[:-1]), labels[-1]] if len(labels) > 1 else labels)
    return replace(check, follows=(COUNTS if check.passed else LOOK_THERE).format(where))
