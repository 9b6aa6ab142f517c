"""Students who ask that a question be looked at again, until somebody has.

A student says so in a file beside the notebook, `please_look_again.txt`, or to the lecturer, who
notes it. `marking/look_again.csv` keeps what was noted, and what has been dealt with.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import nbformat
from nbgrader.utils import is_grade

from autograder.course.course import Course
from autograder.fields.text import text
from autograder.mark.kept import kept_folder, one_at_a_time, read_table, write_table
from autograder.sanitise.beside import asks_to_look_again

__all__ = ["Request", "ask", "close", "reopen", "requests"]

FILE = "look_again.csv"
COLUMNS = ("stage", "student", "question", "words", "asked", "closed")
MOST_BYTES, MOST_WORDS, MOST_REQUESTS = 20_000, 2_000, 20
"""Longest file of a student that is read, in bytes; longest request, in characters; most requests
in a file."""

_HEADING = re.compile(r"^#{1,6}[ \t]+(\S.*)$", re.MULTILINE)
_POINTS = re.compile(r"\s*\([^()]*\bpoints?\b[^()]*\)$", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:task|question|exercise)? ?\d+(?:\.\d+)*")


@dataclass(frozen=True)
class Request:
    """One thing that a student wants to have looked at again.

    Attributes
    ----------
    student, stage : str
        Whose, and of which stage.
    question : str
        Name of the question; empty where the student names none, or one that there is not.
    words : str
        What the student says; hostile, but printable.
    """

    student: str
    stage: str
    question: str
    words: str


def requests(course: Course, stage: str) -> list[Request]:
    """List what students want to have looked at again, and nobody has.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.

    Returns
    -------
    list of Request
        By student.

    Raises
    ------
    CannotMark
        When `marking/look_again.csv` is no such table.
    """
    noted = read_table(kept_folder(course) / FILE, COLUMNS)
    found: dict[tuple[str, str, str], Request] = {}
    closed = set()
    for row in noted:
        if row["stage"] == stage:
            request = Request(row["student"], stage, row["question"], _short(row["words"]))
            if row["closed"]:
                closed.add(_key(request))
            else:
                found[_key(request)] = request
    for request in _handed_in(course, stage):
        if _key(request) not in closed:
            found.setdefault(_key(request), request)
    return sorted(found.values(), key=lambda one: (one.student, one.question, one.words))


def ask(course: Course, request: Request) -> None:
    """Note what a student has asked for.

    Parameters
    ----------
    course : Course
        The course.
    request : Request
        What the student wants. Asking once more opens it again.

    Raises
    ------
    CannotMark
        When the table that it is noted in cannot be read.
    """
    path = kept_folder(course) / FILE
    with one_at_a_time(course):
        rows = [row for row in read_table(path, COLUMNS) if not _is(row, request)]
        write_table(path, COLUMNS, [*rows, _row(request, asked=_now())])


def close(course: Course, stage: str, student: str, question: str | None = None) -> list[Request]:
    """Note that somebody has looked again.

    Parameters
    ----------
    course : Course
        The course.
    stage, student : str
        Whose requests.
    question : str, optional
        Those for this question; all of the student's, where none is named.

    Returns
    -------
    list of Request
        What is closed now, and was not.

    Raises
    ------
    CannotMark
        When the table that it is noted in cannot be read.
    """
    done = [
        one
        for one in requests(course, stage)
        if one.student == student and question in (None, one.question)
    ]
    if done:
        path = kept_folder(course) / FILE
        with one_at_a_time(course):
            rows = read_table(path, COLUMNS)
            for request in done:
                [before] = [row for row in rows if _is(row, request)][:1] or [_row(request)]
                rows = [row for row in rows if not _is(row, request)]
                rows.append({**before, "closed": _now()})
            write_table(path, COLUMNS, rows)
    return done


def reopen(
    course: Course, stage: str, question: str, students: Collection[str], since: str
) -> None:
    """Take back that somebody has looked again.

    Parameters
    ----------
    course : Course
        The course.
    stage, question : str
        Of which question.
    students : collection of str
        Whose.
    since : str
        What was closed before this time stays closed.

    Raises
    ------
    CannotMark
        When the table that it is noted in cannot be read.
    """
    path = kept_folder(course) / FILE
    if not path.is_file():
        return
    with one_at_a_time(course):
        rows = read_table(path, COLUMNS)
        for row in rows:
            theirs = row["student"] in students
            if theirs and (row["stage"], row["question"]) == (stage, question):
                row["closed"] = "" if row["closed"] >= since else row["closed"]
        write_table(path, COLUMNS, rows)


def _row(request: Request, asked: str = "", closed: str = "") -> dict[str, str]:
    return {**vars(request), "asked": asked, "closed": closed}


def _is(row: dict[str, str], request: Request) -> bool:
    other = Request(row["student"], row["stage"], row["question"], _short(row["words"]))
    return (other.stage, _key(other)) == (request.stage, _key(request))


def _key(request: Request) -> tuple[str, str, str]:
    return request.student, request.question, " ".join(request.words.split())


def _now() -> str:
    return datetime.now().astimezone().isoformat(" ", "seconds")


def _handed_in(course: Course, stage: str) -> list[Request]:
    parts = course.path("submitted", "*", stage).parts
    at = parts.index("*")
    found = []
    names: dict[str, str] | None = None
    for folder in sorted(Path(*parts[:at]).glob(str(Path(*parts[at:])))):
        for path in _files(folder):
            names = _names(course, stage) if names is None else names
            student = folder.parts[at]
            found += [
                Request(student, stage, question, words)
                for question, words in _parts(_read(path), names)
            ]
    return found


def _files(folder: Path) -> list[Path]:
    if folder.is_symlink() or not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if asks_to_look_again(path.name))


def _read(path: Path) -> str:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError:
        return ""
    with os.fdopen(descriptor, "rb") as file:
        regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
        content = file.read(MOST_BYTES) if regular else b""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))  # as Windows' editor may save it
    words = text(content.decode("utf-16" if wide else "utf-8-sig", "replace"))
    return "".join(letter for letter in words if letter.isprintable() or letter in "\n\t")


def _parts(content: str, names: dict[str, str]) -> list[tuple[str, str]]:
    """Return which questions a text is about, and what it says of each."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for line in content.splitlines():
        before, colon, after = line.partition(":")
        name = names.get(_plain(before)) or (names.get(_plain(line)) if not colon else None)
        if name:
            found.append((name, [after]))
        else:
            found[-1][1].append(line)
    said = [(name, _short("\n".join(lines))) for name, lines in found]
    said = [(name, words) for name, words in said if name or words]
    return (said or [("", "")])[:MOST_REQUESTS]


def _short(words: str) -> str:
    words = words.strip()
    return words if len(words) <= MOST_WORDS else f"{words[: MOST_WORDS - 1]}…"


def _names(course: Course, stage: str) -> dict[str, str]:
    """Return what students may call questions: their names, and headings that are one's own."""
    names: dict[str, str] = {}
    for part in course.parts(stage):
        try:
            cells = nbformat.read(course.release(part), as_version=4).cells
        except (OSError, ValueError):
            continue
        heading = ""
        below: dict[str, list[str]] = {}
        for cell in cells:
            if cell.cell_type == "markdown" and (headings := _HEADING.findall(cell.source)):
                heading = headings[-1]
            if is_grade(cell):
                name = str(cell.metadata.nbgrader.grade_id)
                names[_plain(name)] = name
                below.setdefault(heading, []).append(name)
        for heading, questions in below.items():
            called = _plain(_POINTS.sub("", heading))
            if called and len(questions) == 1:
                names.setdefault(called, questions[0])
                if numbered := _NUMBERED.match(called):
                    names.setdefault(numbered[0], questions[0])
    return names


def _plain(name: str) -> str:
    return " ".join(re.findall(r"[^\W_]+(?:\.\d+)*", name.casefold()))
