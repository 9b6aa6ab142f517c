"""What must never leave the course's folder, and a search for it in what is about to."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder.course.course import Course
from autograder.course.own_notebooks import read_own

__all__ = ["PrivateParts", "sha256"]

REGIONS = ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME")
"""nbgrader's regions of a master notebook that students do not get."""
MARKERS = (*(f"### BEGIN {region}" for region in REGIONS), "hidden_checks(")
SHORTEST = 6
"""Lines with fewer letters, such as ``)`` or ``pass``, tell nothing."""
MOST_TEXT = 4_000_000
"""Larger files, in bytes, are not searched as text."""
LONG = 20
"""A line with so many letters is a secret wherever it stands; a shorter one, as a whole line."""
_CHECKING = re.compile(r"\b(?:student|reference)[\[(.]")
"""Lines of checks that are about an answer; titles and comments may stand in a notebook, too."""
STEPS = ("source", "solution", "autograded", "feedback")
GENERATED = ("answers", "reports", "marking", "collected", "returned", "gradebook_backups")


def sha256(content: bytes) -> str:
    """Return the sha256 of some bytes, as hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


class PrivateParts:
    """What only the lecturer has: solutions, hidden tests, checks, truth, students' work, grades.

    Parameters
    ----------
    course : Course
        The course.
    """

    def __init__(self, course: Course) -> None:
        self.course = course
        # All variants of the truth are as private as the course's own.
        own = [course.variant(0).truth, course.truth]
        others = course.variants_folder
        self._truths = dict.fromkeys([*own, *(others.glob(f"*/{own[0].name}") if others else ())])

    def found_in(self, name: str, content: bytes) -> str:
        """Say what private thing a file holds; empty where there is none.

        Parameters
        ----------
        name : str
            What the file is called. A zip is looked into, and so is a notebook.
        content : bytes
            What is in it.
        """
        if original := self._copied_from(content):
            return f"it is a copy of {original}"
        if name.lower().endswith(".zip"):
            return self._found_in_zip(content)
        if len(content) > MOST_TEXT:
            return ""
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            return ""
        return self._found_in_notebook(text) if name.endswith(".ipynb") else self._in_text(text)

    @cached_property
    def folders(self) -> list[Path]:
        """Folders that hold nothing for students; not all of them need exist."""
        course = self.course
        steps = [course.root / course.settings.folders[step] for step in (*STEPS, "submitted")]
        made = [course.root / name for name in GENERATED]
        return [*steps, course.checks_folder, course.typical_answers_folder, *self._truths, *made]

    @cached_property
    def _by_size(self) -> dict[int, list[Path]]:
        course = self.course
        folders = [course.root / course.settings.folders[step] for step in STEPS]
        folders += [course.checks_folder, course.typical_answers_folder, *self._truths]
        private = [path for folder in folders for path in folder.rglob("*")]
        private += [path for path in course.root.glob("*") if path.suffix in (".db", ".csv")]
        # Of what students handed in, not the images and the untouched releases among it.
        handed_in = course.root / course.settings.folders["submitted"]
        public = {sha256(path.read_bytes()) for path in self._releases()}
        private += [
            path
            for path in handed_in.rglob("*.ipynb")
            if path.is_file() and sha256(path.read_bytes()) not in public
        ]
        found: dict[int, list[Path]] = {}
        for path in private:
            if path.is_file() and path.name != "__init__.py" and path.stat().st_size:
                found.setdefault(path.stat().st_size, []).append(path)
        return found

    def _releases(self) -> list[Path]:
        paths = map(self.course.release, self.course.stages)
        return [path for path in paths if path.is_file()]

    def _copied_from(self, content: bytes) -> str:
        for path in self._by_size.get(len(content), []):
            if path.read_bytes() == content:
                return self._name(path)
        return ""

    def _name(self, path: Path) -> str:
        inside = path.is_relative_to(self.course.root)
        return str(path.relative_to(self.course.root) if inside else path)

    @cached_property
    def lines(self) -> dict[str, str]:
        """Lines of private regions and of checks, to where they are from.

        A line that a master notebook also shows to students is no secret.
        """
        hidden: dict[str, str] = {}
        shown: set[str] = set()
        for stage in self.course.stages:
            for cell in read_own(self.course.master(stage)).cells:
                for line, private in _with_regions(cell.source):
                    if private:
                        hidden.setdefault(line, stage)
                    else:
                        shown.add(line)
        for path in sorted(self.course.checks_folder.rglob("*.py")):
            for line in map(str.strip, path.read_text(encoding="utf-8").splitlines()):
                if _letters(line) >= LONG and _CHECKING.search(line):
                    hidden.setdefault(line, f"the checks, {path.name}")
        return {
            line: stage
            for line, stage in hidden.items()
            if line not in shown and _letters(line) >= SHORTEST
        }

    def _in_text(self, text: str) -> str:
        for marker in MARKERS:
            if marker in text:
                return f"it holds {marker!r}"
        whole = {line.strip() for line in text.splitlines()}
        for line, stage in self.lines.items():
            if line in whole or (_letters(line) >= LONG and line in text):
                return f"it holds a private line of {stage}: {line[:60]!r}"
        return ""

    def _found_in_notebook(self, text: str) -> str:
        try:
            notebook = json.loads(text)
        except ValueError:
            return "it is no notebook that can be read"
        for found in map(self._in_text, _texts(notebook)):
            if found:
                return found
        cells = notebook.get("cells", []) if isinstance(notebook, dict) else []
        if any(isinstance(cell, dict) and cell.get("outputs") for cell in cells):
            return "a cell in it has outputs"
        return ""

    def _found_in_zip(self, content: bytes) -> str:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for member in archive.infolist():
                    private = self._by_size.get(member.file_size, [])
                    if private or member.filename.endswith((".ipynb", ".py", ".txt", ".csv")):
                        if member.file_size > MOST_TEXT and not private:
                            continue
                        if found := self.found_in(member.filename, archive.read(member)):
                            return f"in it, {member.filename}: {found}"
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            return f"it cannot be looked into ({error})"
        return ""


def _letters(line: str) -> int:
    return sum(letter.isalnum() for letter in line)


def _with_regions(source: str) -> Iterator[tuple[str, bool]]:
    """Yield the lines of a cell, and whether each is in a private region."""
    private = False
    for line in map(str.strip, source.splitlines()):
        if any(line.endswith(f"### BEGIN {region}") for region in REGIONS):
            private = True
        elif any(line.endswith(f"### END {region}") for region in REGIONS):
            private = False
        else:
            yield line, private


def _texts(value: Any) -> Iterator[str]:
    """Yield all texts in what JSON holds; the lines of a cell as one."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        if value and all(isinstance(part, str) for part in value):
            yield "".join(value)
        else:
            for part in value:
                yield from _texts(part)
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
