"""Look for what must not be in a release: hidden checks, solutions, reference values, outputs."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from autograder.authoring.compare import names_of_checks
from autograder.authoring.facts import StageCell
from autograder.authoring.problem import Problem
from autograder.build.marks import SCHEME, SOLUTION, cut_out, faults_of_marks, inside, marks_in

__all__ = ["leaks"]

LONG = 12
"""Least number of characters of a line of a solution that can be told from any other."""
DIGITS = 5
"""Least number of digits of a number that can be told from any other."""
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.])")


def leaks(
    stage: str,
    master: Sequence[StageCell],
    released: Sequence[StageCell],
    checks: Iterable[str],
    values: Mapping[str, Mapping[str, Any]],
) -> list[Problem]:
    """List what a release gives away.

    Parameters
    ----------
    stage : str
        Name of the stage.
    master, released : sequence of StageCell
        Cells of the master notebook and of the release.
    checks : iterable of str
        Source of the checks.
    values : mapping of str to mapping
        Question to the values of the variables that its reference answer sets.
    """
    secret_lines = _solution_lines(master)
    check_lines = {
        line.strip()
        for source in checks
        for line in source.split("\n")
        if re.search(r"\b(student|reference)\b", line) and len(line.strip()) >= LONG
    }
    problems = []
    for cell in released:
        said = [
            *[f"the mark {mark!r} is still there" for mark in marks_in(cell.source)],
            *[fault.what for fault in faults_of_marks(cell.source)],
        ]
        lines = [line.strip() for line in cell.source.split("\n")]
        if found := next((line for line in lines if line in secret_lines), ""):
            said.append(f"it shows a line of the solution, {found[:60]!r}")
        if found := next((line for line in lines if line in check_lines), ""):
            said.append(f"it shows a line of a check, {found[:60]!r}")
        if cell.kind == "code" and (found := names_of_checks(cell.source)):
            said.append(f"it shows {found}")
        if cell.outputs:
            said.append("it has outputs")
        said += [
            f"it shows the reference value of `{name}`, {text}"
            for name, text in _values_in(cell, values)
        ]
        problems += [
            Problem(
                stage,
                f"in the release, {what}",
                f"Take it out of the master notebook, then: autograder build {stage}",
                cell.question,
                cell.number,
            )
            for what in said
        ]
    return problems


def _solution_lines(master: Sequence[StageCell]) -> set[str]:
    """Lines of solutions that stand nowhere else, long enough to be recognised."""
    shown = {line.strip() for cell in master for line in cut_out(cell.source).split("\n")}
    lines = {
        line.strip()
        for cell in master
        for kind in (SOLUTION, SCHEME)
        for region in inside(cell.source, kind)
        for line in region.split("\n")
    }
    return {line for line in lines - shown if len(line) >= LONG and not line.startswith("#")}


def _values_in(cell: StageCell, values: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Find reference values: long numbers anywhere, others where they are compared with a name."""
    found = {}
    everything = {name: value for answers in values.values() for name, value in answers.items()}
    for text in _NUMBER.findall(cell.source):
        digits = re.sub(r"[eE].*|\D", "", text).strip("0")
        if len(digits) >= DIGITS:
            places = len(text.partition(".")[2]) if "e" not in text.lower() else 12
            for name, value in everything.items():
                if _is_number(value) and round(float(value), places) == float(text):
                    found[name] = text
    if cell.kind == "code":
        for name, constant in _compared(cell.source):
            # The answer as it is at this cell: a name may be used again.
            value = values.get(cell.question, {}).get(name, everything.get(name))
            if name in everything and _same(constant, value):
                found[name] = repr(constant)
    return list(found.items())


def _compared(source: str) -> list[tuple[str, Any]]:
    """Return names and the constants that they are compared with for equality."""
    try:
        tree = ast.parse("\n".join(ln for ln in source.split("\n") if ln[:1] not in ("%", "!")))
    except SyntaxError:
        return []
    pairs = []
    for node in ast.walk(tree):
        sides: list[ast.expr] = []
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if not any(isinstance(op, (ast.Eq, ast.NotEq, ast.Is)) for op in node.ops):
                # A difference from a constant that has to be small.
                sides = [part for side in sides for part in _difference(side)]
        elif isinstance(node, ast.Call) and "close" in ast.unparse(node.func):
            sides = list(node.args)
        names = [side.id for side in sides if isinstance(side, ast.Name)]
        pairs += [(name, value) for name in names for side in sides for value in _constants(side)]
    return pairs


def _difference(node: ast.expr) -> list[ast.expr]:
    for part in ast.walk(node):
        if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Sub):
            return [part.left, part.right]
    return []


def _constants(node: ast.expr) -> list[Any]:
    if isinstance(node, ast.Call) and "approx" in ast.unparse(node.func) and node.args:
        node = node.args[0]
    try:
        return [ast.literal_eval(node)]
    except ValueError:
        return []


def _is_number(value: Any) -> bool:
    try:
        return not isinstance(value, (bool, str, bytes)) and math.isfinite(float(value))
    except (TypeError, ValueError):
        return False


def _same(constant: Any, value: Any) -> bool:
    if constant is None or isinstance(constant, bool) or value is None:
        return False
    if isinstance(constant, (list, tuple)):
        try:
            return len(constant) > 0 and list(constant) == list(value)
        except (TypeError, ValueError):
            return False
    if isinstance(constant, (str, bytes)):
        return bool(constant) and type(constant) is type(value) and constant == value
    return (
        _is_number(constant)
        and _is_number(value)
        and math.isclose(float(constant), float(value), rel_tol=1e-6)
    )
