"""Which questions build on which: read from their cells, and from what their checks say."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.build.marks import marks_in
from autograder.run.cells import NotebookCell, code_cells
from autograder.score.following import tasks_of

__all__ = ["Step", "affected", "defined", "makers", "steps_of"]


@dataclass(frozen=True)
class Step:
    """A code cell of the solution that is no test.

    Attributes
    ----------
    question : str
        The question that it answers; empty for a cell that students are given.
    source : str
        Without the marks around what students do not see.
    """

    question: str
    source: str


def steps_of(notebook: Any) -> list[Step]:
    """List the cells of a master notebook in which something is computed, in order.

    Parameters
    ----------
    notebook : NotebookNode
        The master notebook.
    """
    return [
        Step(cell.answers or "", _without_marks(cell))
        for cell in code_cells(notebook)
        if cell.question is None
    ]


def _without_marks(cell: NotebookCell) -> str:
    return "\n".join(line for line in cell.source.split("\n") if not marks_in(line))


def defined(source: str) -> set[str]:
    """Return the variables and functions that a cell makes or changes.

    Parameters
    ----------
    source : str
        Its code. Of code that is not Python nothing is known.
    """
    tree = _parsed(source)
    return {name for statement in tree.body for name in _bound(statement)}


def _bound(node: ast.AST) -> Iterator[str]:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
        yield node.name
        return
    if isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        return
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, ast.Store):
        inside: ast.AST = node
        while isinstance(inside, (ast.Subscript, ast.Attribute)):
            inside = inside.value
        if isinstance(inside, ast.Name):
            yield inside.id
    for child in ast.iter_child_nodes(node):
        yield from _bound(child)


def _read(source: str) -> set[str]:
    names = (node for node in ast.walk(_parsed(source)) if isinstance(node, ast.Name))
    return {name.id for name in names if isinstance(name.ctx, ast.Load)}


def _handed_to(source: str, functions: Collection[str]) -> set[str]:
    """Return the variables that are handed to some functions, which may change them."""
    calls = [node for node in ast.walk(_parsed(source)) if isinstance(node, ast.Call)]
    return {
        given.id
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in functions
        for given in call.args
        if isinstance(given, ast.Name)
    }


def _parsed(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.Module([], [])


def affected(
    steps: Sequence[Step],
    question: str,
    code: str,
    builds_on: Mapping[str, Collection[str]],
) -> list[Step]:
    """Return the later cells in which something else may come out when an answer is another.

    Parameters
    ----------
    steps : sequence of Step
        All cells.
    question : str
        The question that is answered in another way.
    code : str
        That answer.
    builds_on : mapping of str to collection of str
        Question to the names on which its checks say that they build.
    """
    place = next(i for i, step in enumerate(steps) if step.question == question)
    others = defined(steps[place].source) | defined(code)
    others |= _handed_to(code, others)
    found = []
    for step in steps[place + 1 :]:
        made = defined(step.source)
        if others & (_read(step.source) | set(builds_on.get(step.question, ()))):
            others |= _handed_to(step.source, others) | made
            found.append(step)
        else:
            others -= made
    return found


def makers(notebook: Any, builds_on: Mapping[str, Collection[str]]) -> dict[str, dict[str, str]]:
    """Return on which earlier questions each question builds.

    Parameters
    ----------
    notebook : NotebookNode
        The master notebook.
    builds_on : mapping of str to collection of str
        Question to the names on which its checks say that they build.

    Returns
    -------
    dict
        Question to each of these names to the question that makes it: the question itself, or the
        last one before it that does. Empty for a name that is no answer.
    """
    found: dict[str, dict[str, str]] = {}
    last: dict[str, str] = {}
    for task in tasks_of(notebook):
        names = sorted(builds_on.get(task.question, ()))
        found[task.question] = {
            name: task.question if name in task.defines else last.get(name, "") for name in names
        }
        last.update(dict.fromkeys(task.defines, task.question))
    return found
