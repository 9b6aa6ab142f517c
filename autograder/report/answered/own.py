"""Which variables are a question's own answers: those that its reference answer gives a value."""

from __future__ import annotations

import ast
from collections.abc import Mapping

__all__ = ["names_set", "own_names"]


def own_names(codes: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the names that each question's reference answer sets, in their order.

    Parameters
    ----------
    codes : mapping of str to str
        Question to the code of its reference answer; see
        `autograder.authoring.typical.reference_answers`.
    """
    return {question: names_set(code) for question, code in codes.items()}


def names_set(code: str) -> list[str]:
    """Return the names that code sets at its top level, functions and classes among them.

    Parameters
    ----------
    code : str
        Python; what IPython alone understands is passed over.
    """
    lines = (line for line in code.split("\n") if not line.lstrip().startswith(("%", "!")))
    try:
        tree = ast.parse("\n".join(lines))
    except SyntaxError:
        return []
    found: dict[str, None] = {}
    for statement in tree.body:
        _visit(statement, found)
    return list(found)


def _visit(node: ast.AST, found: dict[str, None]) -> None:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        found[node.name] = None
        return  # What is set inside stays inside.
    if isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        return
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        found[node.id] = None
    if isinstance(node, ast.Assign):
        for target in node.targets:
            # `volume[mask] = 0` changes an answer that has a name already.
            base = target
            while isinstance(base, (ast.Subscript, ast.Attribute)):
                base = base.value
            if base is not target and isinstance(base, ast.Name):
                found[base.id] = None
    for child in ast.iter_child_nodes(node):
        _visit(child, found)
