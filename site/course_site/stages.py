"""A stage as its released notebook tells it: sections, tasks, points, glossary, references.

The release is read, not the master: what is hidden from students is not even in memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

__all__ = ["Section", "Stage", "Task", "anchor", "blocks", "read_stage"]

TASK = re.compile(r"Task (\d+): (.*?) \((\d+) points?(, read by a person)?\)")
HEADING = re.compile(r"(#{1,6}) +(.*?)(?: +#+)?")
TITLE = "title"
LEFT_OUT = ("How this notebook works", "Set-up", "Glossary", "Before you hand in")
"""Sections that are about the notebook, not about images."""
MINUTES_A_POINT = 3
WORDS_A_MINUTE = 120
"""How long students are thought to need: an estimate, nobody has measured it."""


@dataclass(frozen=True)
class Task:
    """One task: its number, title and points, and the name of its question."""

    number: int
    title: str
    points: float
    question: str
    by_person: bool = False


@dataclass
class Section:
    """What stands under one heading: cells of theory, and the tasks that go with it.

    `parts` holds pairs: ``("markdown", text)``, ``("code", source)``, or ``("task", question)``,
    after which the prose of that task follows.
    """

    title: str
    level: int
    anchor: str
    parts: list[tuple[str, str]] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)


@dataclass
class Stage:
    """A stage: `name` is its folder's, `title` its heading; texts are Markdown.

    `get_ready` is the code that finds the images, `set_up` the code that imports and names them.
    """

    name: str
    title: str
    intro: str
    goals: str
    get_ready: str
    set_up: str
    sections: list[Section]
    glossary: list[tuple[str, str]]
    key_points: str
    references: str
    words: int

    @property
    def tasks(self) -> list[Task]:
        """All tasks in order."""
        return [task for section in self.sections for task in section.tasks]

    @property
    def points(self) -> float:
        """Points of all tasks."""
        return sum(task.points for task in self.tasks)

    @property
    def points_by_person(self) -> float:
        """Points of those tasks that a person reads."""
        return sum(task.points for task in self.tasks if task.by_person)

    @property
    def hours(self) -> int:
        """Estimate of the time needed, in whole hours, upwards."""
        minutes = self.points * MINUTES_A_POINT + self.words / WORDS_A_MINUTE
        return int(-(-minutes // 60))


def anchor(title: str) -> str:
    """Return the anchor that GitHub gives a heading: lower case, hyphens, no punctuation."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def blocks(text: str) -> Iterator[str]:
    """Yield a text's headings, paragraphs, lists and tables, and its fenced code in one piece."""
    found: list[str] = []
    fenced = False
    for line in [*text.split("\n"), ""]:
        if line.lstrip().startswith("```"):
            fenced = not fenced
        heading = not fenced and HEADING.fullmatch(line)
        if (heading or not line.strip()) and not fenced and found:
            yield "\n".join(found)
            found = []
        if heading:
            yield line
        elif line.strip() or fenced:
            found.append(line)
    if found:
        yield "\n".join(found)


def read_stage(path: Path) -> Stage:
    """Read a released notebook.

    Parameters
    ----------
    path : Path
        The notebook. Its name is the stage's.

    Returns
    -------
    Stage
        The stage.

    Raises
    ------
    ValueError
        When a task has no graded cell below it, or the notebook no title.
    """
    notebook = nbformat.read(path, as_version=4)
    sections = list(_sections(notebook.cells))
    special = {section.title: section for section in sections}
    if not sections or sections[0].level != 1:
        raise ValueError(f"{path.name} does not begin with a heading of the first level.")
    title = sections[0]
    kept = [
        section
        for section in sections[1:]
        if section.title not in (*LEFT_OUT, "Key points", "References")
        and not section.title.startswith("What you will")
    ]
    goals = [section for section in sections if section.title.startswith("What you will")]
    code = {_grade_id(cell): cell.source for cell in notebook.cells if cell.cell_type == "code"}
    set_up = [code.get("set_up", "")]
    if "Set-up" in special:
        set_up += [text for kind, text in special["Set-up"].parts if kind == "code"]
    return Stage(
        name=path.stem,
        title=title.title,
        intro=_text(title),
        goals=_text(goals[0]) if goals else "",
        get_ready=code.get("get_ready", ""),
        set_up="\n\n\n".join(set_up),
        sections=kept,
        glossary=list(_glossary(special.get("Glossary"))),
        key_points=_text(special.get("Key points")),
        references=_text(special.get("References")),
        words=sum(
            len(cell.source.split()) for cell in notebook.cells if cell.cell_type == "markdown"
        ),
    )


def _grade_id(cell: nbformat.NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _sections(cells: list[nbformat.NotebookNode]) -> Iterator[Section]:
    """Go through all cells, heading by heading. What is graded or to be filled in is no theory."""
    section: Section | None = None
    waiting: tuple[int, str, bool] | None = None
    used: dict[str, int] = {}
    for cell in cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("grade") and waiting and section is not None:
            number, title, by_person = waiting
            points = float(marks.get("points", 0))
            section.tasks.append(Task(number, title, points, _grade_id(cell), by_person))
            for index, part in enumerate(section.parts):
                if part == ("task", str(number)):
                    section.parts[index] = ("task", _grade_id(cell))
            waiting = None
        if marks.get("grade") or marks.get("solution"):
            continue
        if cell.cell_type == "code":
            if section is not None and not _is_scaffold(_grade_id(cell)):
                section.parts.append(("code", cell.source))
            continue
        for block in blocks(cell.source):
            heading = HEADING.fullmatch(block)
            task = heading and TASK.fullmatch(heading[2])
            if heading and not task:
                if section is not None:
                    yield section
                name = anchor(heading[2])
                count = used[name] = used.get(name, -1) + 1
                section = Section(heading[2], len(heading[1]), f"{name}-{count}" if count else name)
            elif task and section is not None:
                if waiting:
                    raise ValueError(f"Task {waiting[0]} has no graded cell below it.")
                waiting = (int(task[1]), task[2], bool(task[4]))
                section.parts.append(("task", task[1]))
            elif section is not None:
                section.parts.append(("markdown", block))
    if waiting:
        raise ValueError(f"Task {waiting[0]} has no graded cell below it.")
    if section is not None:
        yield section


def _is_scaffold(grade_id: str) -> bool:
    """Tell whether a given cell only helps the notebook along: set-up, stand-ins, fresh copies."""
    return grade_id.startswith(("get_ready", "set_up", "rescue", "fresh", "self_check", "summary"))


def _text(section: Section | None) -> str:
    parts = section.parts if section is not None else []
    return "\n\n".join(text for kind, text in parts if kind == "markdown")


def _glossary(section: Section | None) -> Iterator[tuple[str, str]]:
    for line in _text(section).splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        is_row = line.startswith("|") and len(cells) == 2 and not set(cells[0]) <= set("-: ")
        if is_row and cells[0] != "word":
            yield cells[0], cells[1]
