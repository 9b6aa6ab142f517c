"""Find in graded notebooks what students wrote for a question, and the pictures it made."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.fields.pictures import is_picture
from autograder.fields.text import text

__all__ = ["Example", "example_members", "examples_in"]

MOST_CODE = 3_000
"""Most characters of code that are shown of one answer."""
MOST_PICTURE = 3_000_000
"""Longest picture that is looked at, in characters of base64."""
MOST_PICTURES = 6
MOST_TRIED = 40
"""So many members of a group are looked at to find one whose notebook is open already."""
FILE_BYTES = 60_000_000


@dataclass(frozen=True)
class Example:
    """What one student did for one question.

    Attributes
    ----------
    code : str
        Code of its cells, without those that are locked.
    pictures : tuple of str
        Base64 of PNG pictures that were shown; neither checked nor safe to open.
    """

    code: str = ""
    pictures: tuple[str, ...] = ()


def example_members(groups: Iterable[list[int]]) -> list[int]:
    """Choose a member of each group, such that as few notebooks as possible are opened.

    Parameters
    ----------
    groups : iterable of list of int
        Numbers of outcomes; none is empty.
    """
    opened: set[int] = set()
    chosen = []
    for members in groups:
        one = next((number for number in members[:MOST_TRIED] if number in opened), members[0])
        opened.add(one)
        chosen.append(one)
    return chosen


def examples_in(path: Path, questions: Iterable[str]) -> dict[str, Example]:
    """Read a notebook that was graded, or a solution.

    Parameters
    ----------
    path : Path
        The notebook. Whatever is in it, at worst nothing is found.
    questions : iterable of str
        Names of questions.

    Returns
    -------
    dict of str to Example
        Those that were found.
    """
    wanted = set(questions)
    try:
        if path.stat().st_size > FILE_BYTES:
            return {}
        cells = json.loads(path.read_bytes())["cells"]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return {}
    found = {}
    codes: list[str] = []
    pictures: list[str] = []
    for cell in cells if isinstance(cells, list) else []:
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        facts = _facts(cell)
        pictures += _pictures(cell)
        if facts.get("grade") is True and facts.get("solution") is not True:
            name = facts.get("grade_id")
            if isinstance(name, str) and name in wanted:
                found[name] = Example("\n\n".join(codes)[:MOST_CODE], tuple(pictures))
            codes, pictures = [], []
        elif facts.get("locked") is not True:
            code = text(cell.get("source")).strip("\n")
            codes += [code] if code.strip() else []
    return found


def _facts(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = cell.get("metadata")
    facts = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return facts if isinstance(facts, dict) else {}


def _pictures(cell: Mapping[str, Any]) -> Iterator[str]:
    outputs = cell.get("outputs")
    for output in (outputs if isinstance(outputs, list) else [])[: 10 * MOST_PICTURES]:
        data = output.get("data") if isinstance(output, dict) else None
        picture = data.get("image/png") if isinstance(data, dict) else None
        if isinstance(picture, list):
            picture = "".join(part for part in picture if isinstance(part, str))
        if not isinstance(picture, str) or len(picture) > MOST_PICTURE:
            continue
        if is_picture("image/png", picture):
            yield picture
