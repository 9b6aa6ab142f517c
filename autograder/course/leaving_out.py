"""A notebook without some of its questions: the others make up its total.

The cells of a question that is left out are taken out, and a sentence stands in the place of its
text, so that nobody looks for the task. Later questions go on: they work with what is there, as
where a student has not answered. Points are scaled, in the cells' metadata and in what students
read of them. Mark schemes stay as they are: see `autograder.mark.asked` for how marks are counted.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from nbformat import NotebookNode, from_dict

from autograder.course.filled_lines import FILLED_LINE
from autograder.course.shares import shares

__all__ = ["NothingLeft", "leave_out", "points_of", "scaled"]

Key = TypeVar("Key", bound=Hashable)
ANSWER_SUFFIX = "_answer"
TOLD = "This task is left out here, and gives no points. Go on with what comes next."
NUMBERS = ("no", "a", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_HEADING = re.compile(r"(?P<signs>#{1,6})[ \t]+(?P<text>\S.*)")
_FENCE = re.compile(r"[ ]{0,3}(```|~~~)")
_WORTH = re.compile(r"\s*\([^()]*\bpoints?\b[^()]*\)\s*#*\s*$", re.IGNORECASE)
_POINTS = re.compile(r"\b(?P<number>\d+(?:\.\d+)?) points?\b")
_TASK = re.compile(r"\w+ (\d+)\b")
_COME_BACK = re.compile(r"Go on, and come back to task (?P<number>\d+) later\.")
_TOTAL = re.compile(
    r"There are (?P<total>[\d.]+) points: [\d.]+ for code, [\d.]+ for \w+ short texts?\."
)


class NothingLeft(ValueError):
    """All questions of a notebook would be left out."""


@dataclass
class _Section:
    """A heading, and what is graded under it.

    Attributes
    ----------
    cell, line : int
        Where the heading stands; -1 for what comes before any.
    graded : list of int
        Indices of the graded cells.
    """

    cell: int
    line: int
    graded: list[int]


def leave_out(notebook: NotebookNode, questions: Collection[str]) -> NotebookNode:
    """Return a master notebook without some of its questions.

    Parameters
    ----------
    notebook : NotebookNode
        The master notebook; it stays as it is.
    questions : collection of str
        Names of questions. Those that it does not have are none of its business.

    Raises
    ------
    NothingLeft
        When no question would be left that gives points.
    """
    sections = list(_sections(notebook.cells))
    gone = {at for one in sections for at in one.graded if _name(notebook.cells[at]) in questions}
    if not gone:
        return notebook
    notebook = from_dict(notebook)
    cells = notebook.cells
    before = {at: _points(cells[at]) for one in sections for at in one.graded}
    now = scaled(before, gone)
    numbers, dropped = [], set()
    for section in reversed(sections):
        out = [at for at in section.graded if at in gone]
        heading = ""
        if section.line >= 0:
            heading = cells[section.cell].source.split("\n")[section.line]
        if heading and len(section.graded) == 1 and out:
            if task := _TASK.match(_text(heading)):
                numbers.append(int(task[1]))
            dropped |= _without_section(cells, section, heading)
            continue
        if heading and section.graded:
            worth = [math.fsum(of[at] for at in section.graded if at in of) for of in (before, now)]
            _replace_line(cells[section.cell], section.line, _worth(heading, *worth))
        for at in out:
            dropped |= _without_text(cells, at)
    for at, points in now.items():
        cells[at].metadata.nbgrader.points = _as_before(points, before[at])
    answers = {f"{_name(cells[at])}{ANSWER_SUFFIX}" for at in gone}
    dropped |= gone | {at for at, cell in enumerate(cells) if _name(cell) in answers}
    kept = [cells[at] for at in now]
    notebook.cells = [cell for at, cell in enumerate(cells) if at not in dropped]
    for cell in notebook.cells:
        _tell(cell, sorted(numbers), kept)
    return notebook


def _sections(cells: Sequence[NotebookNode]) -> Iterator[_Section]:
    section = _Section(-1, -1, [])
    for index, cell in enumerate(cells):
        if cell.cell_type == "markdown" and not _facts(cell).get("solution"):
            for line in _headings(cell.source):
                yield section
                section = _Section(index, line, [])
        if _is_graded(cell):
            section.graded.append(index)
    yield section


def _headings(source: str) -> Iterator[int]:
    fenced = False
    for number, line in enumerate(source.split("\n")):
        fenced ^= _FENCE.match(line) is not None
        if not fenced and _HEADING.fullmatch(line):
            yield number


def _facts(cell: NotebookNode) -> dict[str, Any]:
    facts = cell.metadata.get("nbgrader")
    return facts if isinstance(facts, dict) else {}


def _name(cell: NotebookNode) -> str:
    return str(_facts(cell).get("grade_id") or "")


def _is_graded(cell: NotebookNode) -> bool:
    return bool(_facts(cell).get("grade") or _facts(cell).get("task"))


def _is_by_hand(cell: NotebookNode) -> bool:
    return bool(_facts(cell).get("solution") or _facts(cell).get("task"))


def _points(cell: NotebookNode) -> float:
    points = _facts(cell).get("points")
    # What is no number of points is found by whoever compares all parts of a question.
    good = isinstance(points, (int, float)) and 0 < points < math.inf
    return float(points) if good and points is not None else 0.0


def _as_before(points: float, before: float) -> float | int:
    """Keep what was not scaled as it was written: a whole number stays one."""
    return int(points) if points == before and points == int(points) else points


def points_of(notebook: NotebookNode) -> dict[str, float]:
    """Return the points of a notebook's graded cells, in their order, by name.

    Parameters
    ----------
    notebook : NotebookNode
        A master notebook.
    """
    return {_name(cell): _points(cell) for cell in notebook.cells if _is_graded(cell)}


def scaled(points: Mapping[Key, float], gone: Collection[Key]) -> dict[Key, float]:
    """Return the points of the questions that stay; together they are those of all.

    Parameters
    ----------
    points : mapping
        Points of all questions, in the notebook's order.
    gone : collection
        Which of them are left out.

    Raises
    ------
    NothingLeft
        When nothing that stays gives points.
    """
    stay = {at: worth for at, worth in points.items() if at not in gone}
    worth = [at for at in stay if stay[at]]
    if not worth:
        raise NothingLeft("no question would be left")
    anew = shares([stay[at] for at in worth], math.fsum(points.values()))
    return stay | dict(zip(worth, anew, strict=True))


def _text(heading: str) -> str:
    found = _HEADING.fullmatch(heading)
    return _WORTH.sub("", found["text"]).strip().rstrip("#").strip() if found else heading


def _worth(heading: str, before: float, now: float) -> str:
    """Return a heading with the points that there are now in the place of those before."""

    def said(found: re.Match[str]) -> str:
        if not math.isclose(float(found["number"]), before):
            return found[0]
        return f"{now:g} point{'' if now == 1 else 's'}"

    return heading if math.isclose(before, now) else _POINTS.sub(said, heading)


def _replace_line(cell: NotebookNode, number: int, *lines: str) -> None:
    before = cell.source.split("\n")
    cell.source = "\n".join([*before[:number], *lines, *before[number + 1 :]])


def _without_text(cells: Sequence[NotebookNode], graded: int) -> set[int]:
    """Put a sentence in the place of the text before an answer, where it has no heading of its own.

    Returns the cells that are nothing but such text.
    """
    answer = f"{_name(cells[graded])}{ANSWER_SUFFIX}"
    first = next((at for at in range(graded) if _name(cells[at]) == answer), graded)
    texts: list[int] = []
    for at in reversed(range(first)):
        cell = cells[at]
        if cell.cell_type != "markdown" or _facts(cell) or list(_headings(cell.source)):
            break
        texts.append(at)
    if texts:
        cells[texts.pop()].source = TOLD
    return set(texts)


def _without_section(cells: Sequence[NotebookNode], section: _Section, heading: str) -> set[int]:
    """Put a sentence in the place of a question's text; return the cells that are all text of it.

    Code between the text and the answer stays: later questions may need what it makes.
    """
    cell = cells[section.cell]
    before = cell.source.split("\n")[: section.line]
    cell.source = "\n".join([*before, f"**{_text(heading)}** {TOLD}"])
    between = range(section.cell + 1, section.graded[0])
    return {at for at in between if cells[at].cell_type == "markdown"}


def _tell(cell: NotebookNode, numbers: list[int], kept: Sequence[NotebookNode]) -> None:
    """Bring up to date what else a cell says of all questions together."""

    def filled(line: re.Match[str]) -> str:
        if line["what"] != "left_out":
            return line[0]
        return f"{line['name']} = {numbers}  # filled in: left_out"

    def shared_out(found: re.Match[str]) -> str:
        by_hand = [_points(one) for one in kept if _is_by_hand(one)]
        code = math.fsum(_points(one) for one in kept) - math.fsum(by_hand)
        if not by_hand:
            return f"There are {found['total']} points, all for code."
        count = NUMBERS[len(by_hand)] if len(by_hand) < len(NUMBERS) else str(len(by_hand))
        return (
            f"There are {found['total']} points: {code:g} for code, {math.fsum(by_hand):g} for "
            f"{count} short text{'' if len(by_hand) == 1 else 's'}."
        )

    def sent_back(found: re.Match[str]) -> str:
        gone = int(found["number"]) in numbers
        return f"Task {found['number']} is left out here: go on." if gone else found[0]

    if not _facts(cell).get("solution"):
        cell.source = _COME_BACK.sub(sent_back, cell.source)
    if cell.cell_type == "code":
        cell.source = FILLED_LINE.sub(filled, cell.source)
    elif not _facts(cell).get("solution"):
        cell.source = _TOTAL.sub(shared_out, cell.source)
