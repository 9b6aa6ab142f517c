"""Hostile values, and a graded notebook with each of them in each field that is printed."""

from __future__ import annotations

import json
from typing import Any

import nbformat

STUDENT = "<img src=x onerror=document.title=1>"
"""A student's name, as a learning platform might let one be chosen."""
ELSEWHERE = "http://192.0.2.1/"
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
STRUCTURE = {
    *(("nb", "cells"), ("nb", "metadata"), ("cell", "metadata"), ("cell", "outputs")),
    ("cell", "attachments"),
    *(("output", "data"), ("output", "metadata"), ("cell", "metadata", "nbgrader")),
    *(("cell", "cell_type"), ("output", "output_type"), ("output", "name")),
}
"""Fields without which nothing at all would be printed."""


def hostile_values(number: int) -> list[str]:
    """What breaks out of an attribute, a string, a tag, a script; it names its field's number."""
    run = f"ran.push({number})"
    fetch = f"<img src={ELSEWHERE}{number}><link rel=stylesheet href={ELSEWHERE}{number}.css>"
    return [
        f"1 onerror={run} onload={run} onfocus={run} autofocus tabindex=1 x=",
        f'" onerror="{run}" onload="{run}" autofocus onfocus="{run}" x="',
        f"' onerror='{run}' onload='{run}' x='",
        f"\"'></pre></textarea></title></style><script>{run}</script><img src=x onerror={run}>",
        fetch,
        f"</script><script>{run}</script><svg onload={run}>",
        f"';{run};//\\\";{run};//",
        f"javascript:{run}",
        f"\x1b[31m<script>{run}</script>\x1b[38;2;1;2;'onload={run}m",
        f"<iframe src=javascript:parent.{run}></iframe><input autofocus onfocus={run}>",
    ]


def put(part: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for key in path[:-1]:
        inner = part.get(key)
        part[key] = part = inner if isinstance(inner, dict) else {}
    part[path[-1]] = value


def hostile_notebook(notebook: Any, fields: list[tuple[str, ...]]) -> dict[str, Any]:
    """A graded notebook with each hostile value in each field, in cells of their own."""
    result: dict[str, Any] = json.loads(nbformat.writes(notebook))
    graded = next(c for c in result["cells"] if c["metadata"].get("nbgrader", {}).get("solution"))
    for number, (root, *path) in enumerate(fields):
        for value in hostile_values(number):
            output = {"output_type": "display_data", "data": {}, "metadata": {}}
            kinds = [key for key in path if "/" in key] or ["image/png", "image/jpeg"]
            for kind in kinds:
                output["data"][kind] = PNG if kind.startswith("image/") else "x"
            stream = {"output_type": "stream", "name": "stdout", "text": "x"}
            error = {"output_type": "error", "ename": "x", "evalue": "x", "traceback": ["x"]}
            cells = [
                {"cell_type": kind, "id": f"h{number}", "metadata": {}, "source": "x"}
                for kind in ("code", "markdown", "raw")
            ]
            cells[0] |= {"outputs": [output, stream, error], "execution_count": 1}
            cells.append({**json.loads(json.dumps(graded)), "id": f"g{number}"})
            if root == "output":
                for one in (output, stream, error):
                    put(one, tuple(path), value)
                error["traceback"] = [value]
            elif root == "nb":
                put(result, tuple(path), value)
            else:
                for cell in cells:
                    put(cell, tuple(path), value)
            result["cells"] += cells
    return result
