"""Small mistakes put into code, one at a time, by changing its syntax tree.

Of the libraries that do this, `cosmic-ray` and `mutmut` change whole modules of a project on disk
and start pytest for each; neither knows keywords that are left out, dropped statements or swapped
arguments. `mutatest` is no longer kept. Wanted here are a few lines of a cell: `ast` does that.
"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeGuard

__all__ = ["Mutant", "mutants_of"]

OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
    ast.BitXor: (ast.BitOr,),
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
OTHERS = {
    "min": "max",
    "argmin": "argmax",
    "any": "all",
    "sum": "mean",
    "mean": "sum",
    "zeros": "ones",
    "floor": "ceil",
    "sin": "cos",
    "argsort": "sort",
    "binary_erosion": "binary_dilation",
    "binary_opening": "binary_closing",
    "minimum": "maximum",
    "logical_and": "logical_or",
}
OTHERS |= {other: name for name, other in OTHERS.items() if other not in OTHERS}
"""Functions that are taken for one another."""
TEXTS = {
    "gray": "gray_r",
    "Greys_r": "Greys",
    "nearest": "constant",
    "constant": "nearest",
    "reflect": "constant",
    "valid": "same",
    "same": "valid",
    "row": "column",
    "off": "on",
}
"""What a text that an argument chooses by is taken for; all others become unknown."""
SAID = frozenset({"title", "suptitle", "xlabel", "ylabel", "set_title", "set_xlabel", "set_ylabel"})
"""Functions that draw words: any will do, but there have to be some."""
NOT_JUDGED = frozenset(
    {"print", "show", "tight_layout", "figsize", "fontsize", "s", "linewidth", "markersize"}
)
"""Calls and keywords that no task asks for: Jupyter shows a figure at the end of a cell anyway."""
ALONE_BEFORE = re.compile(r"(^|[(\[,=:]|\b(if|else|while|return|in))\s*$")
ALONE_AFTER = re.compile(r"\s*($|[)\],:#]|(else|for)\b)")
SMALL = 20
"""Greater numbers are changed by a tenth: one more or less would be within most tolerances."""


@dataclass(frozen=True)
class Mutant:
    """Code with one small mistake in it.

    Attributes
    ----------
    code : str
        All of it.
    line : str
        What it changed, as ``"old line => new line"``; the second part is empty for a line dropped.
    """

    code: str
    line: str


def mutants_of(code: str) -> list[Mutant]:
    """Return all mutants of a piece of code, in the order of its lines.

    Parameters
    ----------
    code : str
        Code of one cell. Its imports, docstrings and function headers stay as they are.

    Returns
    -------
    list of Mutant
        No two of them are alike, and each is valid Python.

    Raises
    ------
    SyntaxError
        When `code` is not Python.
    """
    lines = code.split("\n")
    seen = {ast.dump(ast.parse(code))}
    found = []
    for node, wanted in _changes(ast.parse(code)):
        mutated = _with(lines, node, wanted)
        try:
            dump = ast.dump(ast.parse(mutated))
        except SyntaxError:
            continue
        if dump not in seen:
            seen.add(dump)
            found.append((node.lineno, Mutant(mutated, _what_changed(code, mutated))))
    found.sort(key=lambda one: one[0])
    return [mutant for _, mutant in found]


def _with(lines: list[str], node: ast.stmt | ast.expr, wanted: ast.AST | None) -> str:
    """Return code with one node's text replaced, and everything around it left as it is."""
    text = "pass" if wanted is None else ast.unparse(wanted)
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    before = lines[node.lineno - 1].encode()[: node.col_offset].decode()
    after = lines[node.end_lineno - 1].encode()[node.end_col_offset :].decode()
    if isinstance(wanted, (ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp)):
        # What stands around it may bind more strongly.
        stands_alone = ALONE_BEFORE.search(before) and ALONE_AFTER.match(after)
        text = text if stands_alone else f"({text})"
    return "\n".join([*lines[: node.lineno - 1], before + text + after, *lines[node.end_lineno :]])


def _what_changed(code: str, mutated: str) -> str:
    old, new = [], []
    for line in difflib.ndiff(code.split("\n"), mutated.split("\n")):
        if line.startswith("- "):
            old.append(line[2:].strip())
        elif line.startswith("+ "):
            new.append(line[2:].strip())
    after = " ".join(new)
    return f"{' '.join(old)} => {'' if after == 'pass' else after}".rstrip()


def _changes(tree: ast.Module) -> Iterator[tuple[ast.stmt | ast.expr, ast.AST | None]]:
    """Yield each node that is to be replaced, and by what; None for a statement that is dropped."""
    bound: set[str] = set()
    alone = set(_left_alone(tree))
    said = set(_said(tree))
    indices = {
        part
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript)
        for part in _constants(node)
    }
    for node in _in_order(tree):
        if node in alone:
            continue
        if isinstance(node, ast.stmt):
            yield from _of_statement(node, bound)
            if isinstance(node, ast.Assign):
                bound |= {one.id for one in ast.walk(node) if _is_stored(one)}
        elif isinstance(node, ast.Constant):
            for value in _other_values(node.value, exact=node in indices, said=node in said):
                yield node, ast.Constant(value)
        elif isinstance(node, ast.expr):
            for wanted in _of_expression(node):
                yield node, wanted


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _in_order(child)


def _called(node: ast.AST) -> str:
    function = node.func if isinstance(node, ast.Call) else None
    return str(getattr(function, "attr", getattr(function, "id", "")))


def _left_alone(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and (
            isinstance(node.value, ast.Constant) or _called(node.value) in NOT_JUDGED
        ):
            yield from ast.walk(node)
        # What is inside an f-string has no place of its own before Python 3.12.
        if isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.keyword) and node.arg in NOT_JUDGED
        ):
            yield from ast.walk(node)


def _said(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in SAID:
            yield from ast.walk(node)
        if isinstance(node, ast.keyword) and node.arg == "label":
            yield node.value


def _constants(node: ast.Subscript) -> Iterator[ast.Constant]:
    inside = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    for part in inside:
        ends = [part.lower, part.upper, part.step] if isinstance(part, ast.Slice) else [part]
        yield from (end for end in ends if isinstance(end, ast.Constant))


def _is_zero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 0


def _is_stored(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _of_statement(
    node: ast.stmt, bound: set[str]
) -> Iterator[tuple[ast.stmt | ast.expr, ast.AST | None]]:
    # Without a name's only assignment nothing would run: that tells nothing about a check.
    drops = isinstance(node, (ast.Expr, ast.AugAssign, ast.If, ast.For, ast.With)) or (
        isinstance(node, ast.Assign)
        and all(not _is_stored(one) or one.id in bound for one in ast.walk(node))
    )
    if drops:
        yield node, None
    if isinstance(node, ast.AugAssign):
        for kind in OPERATORS.get(type(node.op), ()):
            yield node, _changed(node, op=kind())
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
        names = node.targets[0].elts
        for place in range(len(names) - 1):
            swapped = [*names[:place], names[place + 1], names[place], *names[place + 2 :]]
            yield node.targets[0], ast.Tuple(swapped, ast.Store())


def _of_expression(node: ast.expr) -> Iterator[ast.AST]:
    match node:
        case ast.BinOp(op=operator):
            for kind in OPERATORS.get(type(operator), ()):
                yield _changed(node, op=kind())
            if isinstance(operator, (ast.Sub, ast.Div, ast.Pow)):
                yield _changed(node, left=node.right, right=node.left)
        case ast.Compare(ops=comparisons):
            for place, comparison in enumerate(comparisons):
                for other in COMPARISONS.get(type(comparison), ()):
                    some = [*comparisons[:place], other(), *comparisons[place + 1 :]]
                    yield _changed(node, ops=some)
        case ast.BoolOp(op=ast.And()):
            yield _changed(node, op=ast.Or())
        case ast.BoolOp(op=ast.Or()):
            yield _changed(node, op=ast.And())
        case ast.UnaryOp(op=ast.USub() | ast.Invert() | ast.Not(), operand=inside):
            yield inside
        case ast.Call(args=args, keywords=keywords):
            for place in range(len(args) - 1):
                if not any(isinstance(one, ast.Starred) for one in args[place : place + 2]):
                    swapped = [*args[:place], args[place + 1], args[place], *args[place + 2 :]]
                    yield _changed(node, args=swapped)
            for place, keyword in enumerate(keywords):
                if keyword.arg is not None and keyword.arg not in NOT_JUDGED:
                    yield _changed(node, keywords=keywords[:place] + keywords[place + 1 :])
        case ast.Slice(lower=lower, upper=upper, step=step):
            for end, value in (("lower", lower), ("upper", upper), ("step", step)):
                if value is not None and not (end == "lower" and _is_zero(value)):
                    yield _changed(node, **{end: None})
        case ast.Attribute(attr=name) if name in OTHERS:
            yield _changed(node, attr=OTHERS[name])
        case ast.Name(id=name, ctx=ast.Load()) if name in OTHERS:
            yield ast.Name(OTHERS[name], ast.Load())
        case ast.IfExp(body=body, orelse=orelse):
            yield _changed(node, body=orelse, orelse=body)


def _changed(node: ast.AST, **fields: object) -> ast.AST:
    other = deepcopy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def _other_values(value: object, *, exact: bool, said: bool) -> Iterator[Any]:
    match value:
        case bool():
            yield not value
        case int() if exact or abs(value) <= SMALL:
            yield value + 1
            if value != 0:
                yield value - 1
        case int() | float():
            yield value * 2 if value else 1.0
            yield round(value * 1.1) if isinstance(value, int) else round(value * 1.1, 12)
        case str():
            yield "" if said else TEXTS.get(value, f"{value}?")
        case None:
            yield 0
