"""A whole notebook, rebuilt from the fields that pages print and that nbgrader reads."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from nbformat import NotebookNode, from_dict

from autograder.course.submission import NOTE
from autograder.fields.left_out import LeftOut
from autograder.fields.outputs import count, described, rebuilt_outputs
from autograder.fields.pictures import PICTURES, is_picture
from autograder.fields.text import text

__all__ = ["rebuilt_cell", "rebuilt_notebook"]

MAX_TAGS = 50
"""Most tags of a cell."""
MOST_POINTS = 1e6
"""More than any question is worth."""

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_WORD = re.compile(r"[A-Za-z0-9_.+#-][A-Za-z0-9_ .+#/()-]{0,79}")
_NAME = re.compile(r"[\w.:@-][\w .:@-]{0,199}")


def rebuilt_notebook(notebook: NotebookNode, left_out: LeftOut) -> NotebookNode:
    """Rebuild a notebook, whoever wrote it.

    Parameters
    ----------
    notebook : NotebookNode
        A notebook of the format 4.
    left_out : LeftOut
        Is told what outputs and attachments have lost.

    Returns
    -------
    NotebookNode
        A new one. Its cells are as many, in the same order.
    """
    metadata = notebook.get("metadata")
    result: dict[str, Any] = {
        "nbformat": 4,
        "nbformat_minor": 5,  # since then every cell has an id
        "metadata": _fields(metadata, _NOTEBOOK),
        "cells": [
            {"id": f"cell-{index}", **rebuilt_cell(cell, left_out)}
            for index, cell in enumerate(notebook.get("cells", []))
        ],
    }
    return from_dict(result)


def rebuilt_cell(cell: Mapping[str, Any], left_out: LeftOut) -> dict[str, Any]:
    """Rebuild one cell; a cell of a type that there is not becomes a raw one."""
    kind = cell.get("cell_type")
    kind = kind if kind in ("code", "markdown") else "raw"
    result: dict[str, Any] = {
        "cell_type": kind,
        "metadata": _fields(cell.get("metadata"), _CELL),
        "source": text(cell.get("source")),
    }
    name = cell.get("id")
    if isinstance(name, str) and _ID.fullmatch(name):
        result["id"] = name
    if kind == "code":
        result["outputs"] = rebuilt_outputs(cell.get("outputs"), left_out)
        result["execution_count"] = count(cell.get("execution_count"))
    elif attachments := _attachments(cell.get("attachments"), left_out):
        result["attachments"] = attachments
    return result


def _attachments(value: object, left_out: LeftOut) -> dict[str, dict[str, str]]:
    kept: dict[str, dict[str, str]] = {}
    for name, bundle in value.items() if isinstance(value, Mapping) else ():
        for kind, data in bundle.items() if isinstance(bundle, Mapping) else ():
            if kind in PICTURES and is_picture(kind, data):
                kept.setdefault(text(name), {})[kind] = data
            else:
                left_out.add(f"an attachment of the type {kind}")
    return kept


Check = Callable[[Any], Any]


def _fields(value: object, allowed: Mapping[str, Check]) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        return {}
    kept = ((key, allowed[key](item)) for key, item in value.items() if key in allowed)
    return {key: item for key, item in kept if item is not None}


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _number(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and math.isfinite(value) and abs(value) <= MOST_POINTS else None


def _matching(pattern: re.Pattern[str]) -> Check:
    return lambda value: value if isinstance(value, str) and pattern.fullmatch(value) else None


def _one_of(*values: str) -> Check:
    return lambda value: value if isinstance(value, str) and value in values else None


def _within(allowed: Mapping[str, Check]) -> Check:
    return lambda value: _fields(value, allowed) or None


def _claims(value: Any) -> dict[str, Any] | None:
    claims = _fields(value, _CLAIMS)
    if "grade_id" not in claims:
        return None  # nbgrader looks for the name of whatever it knows
    if claims.get("grade") or claims.get("task"):
        claims.setdefault("points", 0)
    return claims


def _tags(value: Any) -> list[str] | None:
    if not isinstance(value, list):
        return None
    return [tag for tag in value[:MAX_TAGS] if isinstance(tag, str) and _ID.fullmatch(tag)] or None


def _texts(value: Any) -> list[str] | None:
    return [text(item) for item in value] if isinstance(value, list) else None


def _written(value: Any) -> str | None:
    return text(value) if isinstance(value, str) else None


_CLAIMS: dict[str, Check] = {
    "cell_type": _one_of("code", "markdown", "raw"),
    "checksum": _matching(re.compile(r"[0-9a-f]{1,64}")),
    "comment": _written,
    "grade": _flag,
    "grade_id": _matching(_NAME),
    "locked": _flag,
    "max_score": _number,
    "points": _number,
    "schema_version": count,
    "score": _number,
    "solution": _flag,
    "task": _flag,
}
_CELL: dict[str, Check] = {
    "alt": described,
    "collapsed": _flag,
    "deletable": _flag,
    "editable": _flag,
    "jupyter": _within({"outputs_hidden": _flag, "source_hidden": _flag}),
    "scrolled": _flag,
    "tags": _tags,
    "nbgrader": _claims,
}
_NOTEBOOK: dict[str, Check] = {
    "title": _written,
    "kernelspec": _within(dict.fromkeys(("name", "display_name", "language"), _matching(_WORD))),
    "language_info": _within(
        {
            **dict.fromkeys(
                (
                    *("name", "version", "mimetype", "file_extension"),
                    *("pygments_lexer", "nbconvert_exporter"),
                ),
                _matching(_WORD),
            ),
            "codemirror_mode": _within({"name": _matching(_WORD), "version": _number}),
        }
    ),
    NOTE: lambda value: _fields(value, {"graded": _flag, "remarks": _texts}),
}
