"""The roster: who takes part, in `students.csv`, and who a name or a platform's number means.

It is a table that people edit. Columns that are not known here stay as they are.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.course.course import CourseError
from autograder.course.whole_files import write_text
from autograder.fields.text import line

__all__ = ["COLUMNS", "FILE", "Roster", "Student", "folded", "id_from_name", "why_no_id"]

FILE = "students.csv"
COLUMNS = ("id", "name", "email", "canvas_id", "ilias_id", "blackboard_id")
"""Columns of the file. Moodle has no number for a person: those of its zips are others in each
assignment, and stand in the stage's record (`autograder.collect.record`)."""
MOST_LETTERS = 100

_ALLOWED = re.compile(r"[\w.@ -]+")
_SPELT = str.maketrans({
    "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "å": "a", "œ": "oe",
    "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
})  # fmt: skip


def folded(name: str) -> str:
    """Return a name as it is compared: without case, accents, signs and repeated blanks.

    Platforms write names in their own ways: with blanks for underscores, in lower case, without
    accents. ``Müller`` and ``Mueller`` are one, whatever form of Unicode the name came in.
    """
    spelt = unicodedata.normalize("NFC", name).casefold().translate(_SPELT)
    plain = unicodedata.normalize("NFKD", spelt)
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    return " ".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFC", letters)))


def id_from_name(name: str) -> str:
    """Return an id for a person of whom only the name is known: ``anna_mueller``."""
    made = folded(name).replace(" ", "_")[: MOST_LETTERS - 10]
    return "student" if why_no_id(made) else made


def why_no_id(student: str) -> str:
    """Say why a text cannot be a student's id; empty when it can.

    An id is the name of a folder, a part of addresses in the formgrader, and what nbgrader takes
    for a pattern. So it may hold no signs that mean something there.

    Parameters
    ----------
    student : str
        The id.
    """
    shown = repr(line(student, 60))
    if not student.strip():
        return "A student's id is empty."
    if student != unicodedata.normalize("NFC", student):
        return f"The id {shown} holds letters in two pieces (decomposed accents)."
    if len(student) > MOST_LETTERS:
        return f"The id {shown}… is longer than {MOST_LETTERS} letters."
    if not _ALLOWED.fullmatch(student):
        bad = "".join(sorted({one for one in student if not _ALLOWED.fullmatch(one)}))
        return (
            f"The id {shown} holds {line(repr(bad), 40)}; letters, digits and . _ - @ can be used."
        )
    if student[0] in ".-@ " or student[-1] in ". ":
        return f"The id {shown} begins or ends with a sign that commands and folders take amiss."
    return ""


@dataclass(frozen=True)
class Student:
    """One person of the course.

    Attributes
    ----------
    id : str
        The student's name in folders and in the gradebook.
    name : str
        Given name and family name.
    email : str
        Address; may be empty.
    platform_ids : dict of str to str
        Platform (``"canvas"``, ``"ilias"``, ``"blackboard"``) to its own number or login.
    more : dict of str to str
        Other columns of the file.
    """

    id: str
    name: str = ""
    email: str = ""
    platform_ids: dict[str, str] = field(default_factory=dict)
    more: dict[str, str] = field(default_factory=dict)


class Roster:
    """Who takes part.

    Parameters
    ----------
    students : iterable of Student
        All of them.

    Raises
    ------
    CourseError
        When an id cannot be used, or two differ only in case or accents.
    """

    def __init__(self, students: Iterable[Student] = ()) -> None:
        self._students: dict[str, Student] = {}
        for student in students:
            self.add(student)

    def __iter__(self) -> Iterator[Student]:
        return iter(self._students.values())

    def __len__(self) -> int:
        return len(self._students)

    def __contains__(self, student: object) -> bool:
        return student in self._students

    def get(self, student: str) -> Student | None:
        """Return the student of an id, if there is one."""
        return self._students.get(student)

    def why_not(self, student: str) -> str:
        """Say why somebody of this id cannot be added; empty when it can be done."""
        if why := why_no_id(student):
            return why
        for other in self._students:
            if other == student:
                return f"The id {student!r} is there twice."
            if _same_folder(other) == _same_folder(student):
                return (
                    f"The ids {other!r} and {student!r} differ only in case: some disks take "
                    "their folders for one."
                )
        return ""

    def add(self, student: Student) -> None:
        """Add somebody.

        Raises
        ------
        CourseError
            When the id cannot be used.
        """
        if why := self.why_not(student.id):
            raise CourseError(f"{why} Change it in {FILE}.")
        self._students[student.id] = student

    def update(self, student: Student) -> None:
        """Put what is new about somebody in place of what was known; nothing is emptied."""
        old = self._students[student.id]
        self._students[student.id] = replace(
            old,
            name=student.name or old.name,
            email=student.email or old.email,
            platform_ids={**old.platform_ids, **student.platform_ids},
            more={**old.more, **student.more},
        )

    def free_id(self, wanted: str) -> str:
        """Return an id like the one wanted, which can be one, that nobody has."""
        number, free = 1, wanted
        while self.why_not(free):
            number += 1
            free = f"{wanted}_{number}"
        return free

    def with_platform_id(self, platform: str, number: str) -> Student | None:
        """Return who has this number on a platform."""
        found = [one for one in self if number and one.platform_ids.get(platform) == number]
        return found[0] if len(found) == 1 else None

    def named(self, name: str) -> list[Student]:
        """List who may be meant by a name: its words in any order, or run together.

        Parameters
        ----------
        name : str
            A full name, an id, or an address.
        """
        words = folded(name).split()
        if not words:
            return []
        for same in (
            lambda one: (
                folded(one.id) == " ".join(words) or one.email.casefold() == name.casefold()
            ),
            lambda one: sorted(folded(one.name).split()) == sorted(words),
            # Canvas runs a name together: family name first.
            lambda one: len(words) == 1 and words[0] in _run_together(one.name),
        ):
            if found := [one for one in self if same(one)]:
                return found
        return []

    @classmethod
    def read(cls, root: Path) -> Roster:
        """Read a course's roster; an empty one where there is no file.

        Parameters
        ----------
        root : Path
            The course's folder.

        Raises
        ------
        CourseError
            When the file has no column `id`, or an id cannot be used; the message names the line.
        """
        path = root / FILE
        roster = cls()
        try:
            content = path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            return roster
        except UnicodeDecodeError as error:
            raise CourseError(f"{FILE} is not in UTF-8. Save it as CSV in UTF-8.") from error
        # A spreadsheet of another country saves semicolons.
        first = content.partition("\n")[0]
        rows = csv.DictReader(io.StringIO(content), delimiter=max(",;\t", key=first.count))
        if "id" not in (rows.fieldnames or ()):
            raise CourseError(
                f"{FILE} has no column called id. Columns: {', '.join(COLUMNS)}; only id is needed."
            )
        for number, row in enumerate(rows, start=2):
            cells = {key: (value or "").strip() for key, value in row.items() if key}
            if not any(cells.values()):
                continue
            if why := roster.why_not(cells["id"]):
                raise CourseError(f"{FILE}, line {number}: {why}")
            roster.add(_student(cells))
        return roster

    def write(self, root: Path) -> Path:
        """Write the roster, whole or not at all; return where it is."""
        more = [key for one in self for key in one.more]
        columns = list(dict.fromkeys([*COLUMNS, *more]))
        text = io.StringIO()
        writer = csv.DictWriter(text, columns, lineterminator="\n", restval="")
        writer.writeheader()
        for one in sorted(self, key=lambda one: one.id):
            ids = {f"{name}_id": number for name, number in one.platform_ids.items()}
            writer.writerow({"id": one.id, "name": one.name, "email": one.email, **ids, **one.more})
        path = root / FILE
        write_text(path, text.getvalue())
        return path


def _student(cells: dict[str, str]) -> Student:
    ids = {key.removesuffix("_id"): cells[key] for key in COLUMNS[3:] if cells.get(key)}
    return Student(
        cells["id"],
        cells.get("name", ""),
        cells.get("email", ""),
        ids,
        {key: value for key, value in cells.items() if key not in COLUMNS},
    )


def _run_together(name: str) -> set[str]:
    words = folded(name).split()
    return {"".join(words[turn:] + words[:turn]) for turn in range(len(words))}


def _same_folder(name: str) -> str:
    return unicodedata.normalize("NFKD", name).casefold()
