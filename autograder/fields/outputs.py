"""One output of a cell, rebuilt from the fields that pages print."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from autograder.fields.html import clean_html, is_plain
from autograder.fields.left_out import LeftOut
from autograder.fields.pictures import PICTURES, drawing, is_picture
from autograder.fields.text import text

__all__ = ["count", "described", "rebuilt_output", "rebuilt_outputs"]

MAX_PIXELS = 10_000
"""Widest and highest that a picture is shown."""
MAX_ALT = 1_000
"""Longest description of a picture, in characters."""
MAX_LINES = 10_000
"""Most lines of a traceback."""
MAX_NAME, MAX_MESSAGE = 200, 10_000
"""Longest name and longest message of an error, in characters."""

_MARKUP = re.compile("[<>\"'`=&\x1b\x00-\x1f]+")
SHOWN_ELSEWHERE = frozenset({"application/vnd.jupyter.widget-view+json", "application/json"})
"""Types that always come with a text which says the same; nobody need hear that they are gone."""


def rebuilt_output(output: Mapping[str, Any], left_out: LeftOut) -> dict[str, Any] | None:
    """Rebuild an output of a code cell.

    Parameters
    ----------
    output : mapping
        What claims to be an output of the notebook format 4.
    left_out : LeftOut
        Is told what is not kept.

    Returns
    -------
    dict or None
        An output with fields of the right types and no others; None when nothing of it is known.
    """
    kind = output.get("output_type")
    if kind == "stream":
        name = output.get("name")
        if name not in ("stdout", "stderr"):
            left_out.add(f"a stream called {name}")
            return None
        return {"output_type": "stream", "name": name, "text": text(output.get("text"))}
    if kind == "error":
        lines = output.get("traceback")
        lines = lines[:MAX_LINES] if isinstance(lines, list) else []
        return {
            "output_type": "error",
            "ename": text(output.get("ename"))[:MAX_NAME],
            "evalue": text(output.get("evalue"))[:MAX_MESSAGE],
            "traceback": [text(line) for line in lines if isinstance(line, str)],
        }
    if kind not in ("display_data", "execute_result"):
        left_out.add(f"an output of the type {kind}")
        return None
    bundle = _bundle(output, left_out)
    if not bundle["data"]:
        return None
    result: dict[str, Any] = {"output_type": kind, **bundle}
    if kind == "execute_result":
        result["execution_count"] = count(output.get("execution_count"))
    return result


def rebuilt_outputs(outputs: object, left_out: LeftOut) -> list[dict[str, Any]]:
    """Rebuild all outputs of a cell; what has nothing known in it is no output."""
    found = outputs if isinstance(outputs, list) else []
    rebuilt = (rebuilt_output(one, left_out) for one in found if isinstance(one, Mapping))
    return [output for output in rebuilt if output is not None]


def _bundle(bundle: Mapping[str, Any], left_out: LeftOut) -> dict[str, Any]:
    """Rebuild the data of a display, by MIME type, and what is said about pictures."""
    data: dict[str, str] = {}
    found = bundle.get("data")
    for kind, value in found.items() if isinstance(found, Mapping) else ():
        rebuild = _DATA.get(kind)
        kept = rebuild(value, left_out) if rebuild is not None else None
        if kept is not None:
            data[kind] = kept
        elif kind not in SHOWN_ELSEWHERE or "text/plain" not in bundle["data"]:
            left_out.add(str(kind))
    metadata: dict[str, Any] = {}
    claims = bundle.get("metadata")
    for key, value in claims.items() if isinstance(claims, Mapping) else ():
        if key in PICTURES and isinstance(value, Mapping):
            if key in data:
                metadata[key] = _facts(value, left_out)
        elif key in _FACTS:
            metadata |= _facts({key: value}, left_out)
        elif key not in _DATA and key not in SHOWN_ELSEWHERE:
            left_out.add(f"metadata {key}")
    return {"data": data, "metadata": metadata}


def count(value: object) -> int | None:
    """Return an execution count; None when it is none."""
    is_count = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9
    return int(value) if is_count else None  # type: ignore[call-overload,no-any-return]


def _facts(claims: Mapping[str, Any], left_out: LeftOut) -> dict[str, Any]:
    facts = {}
    for key, value in claims.items():
        kept = _FACTS[key](value) if key in _FACTS else None
        if kept is not None:
            facts[key] = kept
        else:
            left_out.add(f"metadata {key}")
    return facts


def _pixels(value: object) -> int | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    is_length = isinstance(value, int) and not isinstance(value, bool)
    return int(value) if is_length and 0 < value <= MAX_PIXELS else None  # type: ignore


def described(value: object) -> str | None:
    """Return the description of a picture, without what ends an attribute, quoted or not."""
    if not isinstance(value, str):
        return None
    return _MARKUP.sub(" ", text(value)[:MAX_ALT])


def _html(value: object, left_out: LeftOut, clean: Callable[[str], str]) -> str | None:
    found = text(value)
    if is_plain(found):
        return found
    if len(found) > left_out.html:
        return None
    left_out.html -= len(found)
    return clean(found)


def _picture(kind: str, value: object, left_out: LeftOut) -> str | None:
    return str(value) if is_picture(kind, value) else None


def _text(value: object, left_out: LeftOut) -> str | None:
    return text(value) if isinstance(value, str | list) else None


_FACTS: dict[str, Callable[[Any], Any]] = {
    "width": _pixels,
    "height": _pixels,
    "alt": described,
    "unconfined": lambda value: value if isinstance(value, bool) else None,
    "needs_background": lambda value: value if value in ("light", "dark") else None,
}
_DATA: dict[str, Callable[[Any, LeftOut], str | None]] = {
    "text/plain": _text,
    "text/latex": _text,
    "text/html": partial(_html, clean=clean_html),
    # Cleaned where it is turned into HTML.
    "text/markdown": partial(_html, clean=str),
    "image/svg+xml": lambda value, left_out: drawing(text(value)) or None,
    **{kind: partial(_picture, kind) for kind in PICTURES},
}
