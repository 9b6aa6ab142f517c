"""What students know a notebook's questions by: headings, the text above them, the theory."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nbgrader.utils import is_grade, is_solution, is_task

from autograder.score.following import NUMBERED

__all__ = ["Outline", "Place", "anchor", "outline_of"]

_HEADING = re.compile(r"(#{1,6})[ \t]+(\S.*)")
_FENCE = re.compile(r"[ ]{0,3}(```|~~~)")
_POINTS = re.compile(r"\s*\([^()]*\bpoints?\b[^()]*\)$", re.IGNORECASE)
_MARKUP = re.compile(r"[`*]|\[([^\]]*)\]\([^)]*\)")
_ABOUT_FIGURES = re.compile(r"\b(?:figures?|plots?|pictures?|diagrams?)\b", re.IGNORECASE)
_ITEM = re.compile(r"[-*+] |\d+[.)] ")
_ABOUT_VARIABLES = re.compile(r"(?:[-*+]|\d+[.)]) +`")
LONGEST_HEADING, LONGEST_NAME = 300, 40
"""Longest heading, and longest name of a task, in characters."""


@dataclass(frozen=True)
class Heading:
    """A heading of a notebook.

    Attributes
    ----------
    level : int
        1 for the largest.
    text : str
        Markdown without the signs in front.
    """

    level: int
    text: str


@dataclass(frozen=True)
class Place:
    """Where a question stands in the notebook that students know.

    Attributes
    ----------
    title : str
        Its heading without the points, in markdown; ``"Question 3"`` where no heading is its own.
    name : str
        What it is called for short: ``"Task 3"``.
    section : str
        The nearest heading above it that is no question's; empty where there is none.
    asked : str
        The text between its heading, or the question before it, and its answer, in markdown.
    figure : str
        What of that text is about a figure.
    heading : int
        Which heading it stands under; questions of one heading belong together.
    """

    title: str
    name: str
    section: str
    asked: str
    figure: str
    heading: int


@dataclass(frozen=True)
class Outline:
    """A notebook's title, and the places of its graded cells by their names."""

    title: str
    places: dict[str, Place]


def outline_of(notebook: Any) -> Outline:
    """Read the headings of a notebook.

    Parameters
    ----------
    notebook : NotebookNode
        The release, or, where it is not at hand, a graded notebook.
    """
    headings: list[Heading] = []
    texts: list[str] = []
    under: dict[str, int] = {}
    asked: dict[str, str] = {}
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and not is_solution(cell):
            for found, text in _parts(cell.source):
                if found is not None:
                    headings.append(found)
                    texts = []
                texts.append(text)
        if is_grade(cell) or is_task(cell):
            name = cell.metadata.nbgrader.grade_id
            under[name] = len(headings) - 1
            asked[name] = "\n\n".join(texts).strip()
            texts = []
    title = headings[0].text if headings and headings[0].level == 1 else ""
    own = Counter(index for index in under.values() if index >= (1 if title else 0))
    places = {
        name: _place(number, name, headings, under, own, asked[name])
        for number, name in enumerate(under, start=1)
    }
    return Outline(title, places)


def _parts(source: str) -> Iterator[tuple[Heading | None, str]]:
    """Split markdown at its headings; those in fenced code are none."""
    heading: Heading | None = None
    lines: list[str] = []
    fenced = False
    for line in source.splitlines():
        fenced ^= _FENCE.match(line) is not None
        found = None if fenced else _HEADING.fullmatch(line)
        if found is None:
            lines.append(line)
            continue
        if heading is not None or lines:
            yield heading, "\n".join(lines)
        text = found[2].strip().rstrip("#").strip()[:LONGEST_HEADING]
        heading, lines = Heading(len(found[1]), text), []
    yield heading, "\n".join(lines)


def _place(
    number: int,
    name: str,
    headings: list[Heading],
    under: dict[str, int],
    own: Counter[int],
    asked: str,
) -> Place:
    index = under[name]
    title = _POINTS.sub("", headings[index].text) if index in own else f"Question {number}"
    short = NUMBERED.match(plain(title))
    above = (i for i in range(index if index in own else index + 1) if i not in own)
    section = max(above, default=-1)
    # A notebook's own title is no section.
    is_section = section > 0 or (section == 0 and headings[0].level > 1)
    return Place(
        title=title,
        name=short[0] if short else _shortened(plain(title)),
        section=headings[section].text if is_section else "",
        asked=asked,
        figure=_about_figures(asked),
        heading=index if index in own else -number,
    )


def _about_figures(asked: str) -> str:
    """Return the items of a text that are about a figure, and not about a variable."""
    blocks: list[list[str]] = [[]]
    for line in asked.splitlines():
        if not line.strip() or _ITEM.match(line):
            blocks.append([])
        if line.strip():
            blocks[-1].append(line)
    items = ["\n".join(block) for block in blocks if block and _ITEM.match(block[0])]
    return "\n".join(
        item for item in items if _ABOUT_FIGURES.search(item) and not _ABOUT_VARIABLES.match(item)
    )


def plain(text: str) -> str:
    """Return a heading without marks of markdown."""
    return _MARKUP.sub(lambda found: found[1] or "", text)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1].rstrip() + "…"


def anchor(heading: str) -> str:
    """Return the anchor that GitHub, and Sphinx with MyST, give a heading.

    Parameters
    ----------
    heading : str
        Markdown.
    """
    letters = re.sub(r"[^\w\- ]", "", plain(heading).strip().lower())
    return letters.replace(" ", "-")
