"""A platform's own table of students: Moodle's grading worksheet, Canvas's gradebook, any other.

Their headers are in the language of whoever downloaded them, so columns are told by what is in them
where that can be done.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from functools import cache

from autograder.collect.roster import Roster, Student, folded, id_from_name, why_no_id

__all__ = ["Person", "people_in", "time_in_words"]

PARTICIPANT = re.compile(r"\D*\D(\d+)")
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
LANGUAGES = (
    *("en", "de", "fr", "it", "es", "pt", "ca", "nl", "da", "sv", "nb", "fi", "pl", "cs", "sk"),
    *("sl", "hr", "hu", "ro", "bg", "el", "tr", "uk", "ru", "et", "lv", "lt", "eu", "gl"),
)
"""Whose names of months are known: Moodle writes dates in words."""


@dataclass(frozen=True)
class Person:
    """One row of an export.

    Attributes
    ----------
    platform : str
        ``moodle``, ``canvas`` or ``folder``.
    name, email, login : str
        As the platform has them; empty where it does not.
    number : str
        The platform's number: in Moodle that of a participant in this assignment.
    time : datetime, optional
        When this person handed in, in UTC, where the export says so.
    unread : str
        The time, where it says so in words that are not understood.
    """

    platform: str
    name: str
    email: str = ""
    login: str = ""
    number: str = ""
    time: datetime | None = None
    unread: str = ""
    more: dict[str, str] = field(default_factory=dict)

    def student(self, roster: Roster) -> Student | None:
        """Return who this is in a roster; None when nobody is, or several may be."""
        if self.platform == "canvas" and (found := roster.with_platform_id("canvas", self.number)):
            return found
        for said in (self.email, self.login):
            if said and len(there := roster.named(said)) == 1:
                return there[0]
        # Somebody of the same name who is known to be another person is not meant.
        alike = [one for one in roster.named(self.name) if not self._differs(one)]
        return alike[0] if len(alike) == 1 else None

    def _differs(self, student: Student) -> bool:
        pairs = [(self.email, student.email)]
        if self.platform == "canvas":
            pairs.append((self.number, student.platform_ids.get("canvas", "")))
        return any(one and other and one != other for one, other in pairs)

    def as_student(self, roster: Roster) -> Student:
        """Return a new student of this name, with an id that nobody in the roster has."""
        login = self.login or self.email.partition("@")[0]
        wanted = login if login and not why_no_id(login) else id_from_name(self.name)
        ids = {"canvas": self.number} if self.platform == "canvas" and self.number else {}
        return Student(roster.free_id(wanted), self.name, self.email, ids)

    def known_as(self, student: Student) -> Student:
        """Return a student of the roster with what this row adds."""
        ids = {"canvas": self.number} if self.platform == "canvas" and self.number else {}
        return replace(student, name=self.name, email=self.email, platform_ids=ids)


def people_in(content: bytes, zone: tzinfo | None = None) -> list[Person]:
    """Read an export.

    Parameters
    ----------
    content : bytes
        The CSV file.
    zone : tzinfo, optional
        Where the platform's clock is; this machine's zone by default.

    Raises
    ------
    ValueError
        When it is no table of people that is known.
    """
    try:
        text = content.decode(
            "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        )
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    first = text.partition("\n")[0]
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=max(",;\t", key=first.count)))
    except csv.Error as error:
        raise ValueError(f"it is no table ({error})") from error
    header, *body = rows or [[]]
    body = [row + [""] * (len(header) - len(row)) for row in body if any(row)]
    names = [one.strip().casefold() for one in header]
    if {"id", "section"} <= set(names) or "sis login id" in names:
        return _canvas(names, body)
    if body and len(header) > 2 and all(PARTICIPANT.fullmatch(row[0].strip()) for row in body):
        return _moodle(names, body, zone)
    raise ValueError(
        "it is neither a Moodle grading worksheet nor a Canvas gradebook. "
        "Put its columns into students.csv: id, name, email"
    )


def _canvas(names: list[str], body: list[list[str]]) -> list[Person]:
    def cell(row: list[str], name: str) -> str:
        return row[names.index(name)].strip() if name in names else ""

    people = []
    for row in body:
        number = cell(row, "id")
        if number.isdigit():  # other rows tell what an assignment is worth, or are a test student's
            last, comma, first = row[0].strip().partition(",")
            name = f"{first.strip()} {last.strip()}" if comma else last
            login = cell(row, "sis login id") or cell(row, "sis user id")
            email = login if ADDRESS.fullmatch(login) else ""
            people.append(Person("canvas", name, email, login.partition("@")[0], number))
    return people


def _moodle(names: list[str], body: list[list[str]], zone: tzinfo | None) -> list[Person]:
    columns = range(2, len(names))
    email = next((at for at in columns if any(ADDRESS.fullmatch(row[at]) for row in body)), None)
    # The first date is that of the submission; the next that of the grade. Some have a due date.
    times = [
        at
        for at in columns
        if any(time_in_words(row[at], zone) for row in body)
        and not re.search(r"due|fällig|grade|bewertung|extension", names[at])
    ]
    people = []
    for row in body:
        number = PARTICIPANT.fullmatch(row[0].strip())
        assert number is not None
        said = row[times[0]].strip() if times else ""
        time = time_in_words(said, zone)
        unread = said if re.search(r"\d{4}", said) and time is None else ""
        address = row[email].strip() if email is not None else ""
        people.append(Person("moodle", row[1].strip(), address, "", number[1], time, unread))
    return people


def time_in_words(said: str, zone: tzinfo | None = None) -> datetime | None:
    """Read a time as Moodle writes it: ``Monday, 5 February 2024, 11:59 PM``.

    Parameters
    ----------
    said : str
        The text, in one of many languages.
    zone : tzinfo, optional
        Where the clock is; this machine's zone by default.

    Returns
    -------
    datetime or None
        In UTC; None when it is not understood, or could be two days: ``5/2/2024``.
    """
    clock = re.search(r"(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?\s*([ap])?\.?m?", said.casefold())
    year = re.search(r"\b(20\d\d)\b", said)
    iso = re.search(r"\b(20\d\d)-(\d\d)-(\d\d)\b", said)
    if clock is None or year is None:
        return None
    if iso:
        month, day = int(iso[2]), int(iso[3])
    else:
        before = said.casefold()[: clock.start()]
        months = [found for word in re.findall(r"[^\W\d_]+", before) if (found := _month(word))]
        days = [int(one) for one in re.findall(r"(?<!\d)\d{1,2}(?!\d)", before)]
        if len(months) != 1 or len(months[0]) != 1 or len(days) != 1:
            return None
        (month,), (day,) = months[0], days
    hour = int(clock[1])
    if clock[4]:
        hour = hour % 12 + (12 if clock[4] == "p" else 0)
    try:
        time = datetime(int(year[1]), month, day, hour, int(clock[2]), int(clock[3] or 0))
        return (time.replace(tzinfo=zone) if zone else time).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _month(word: str) -> frozenset[int]:
    return _months().get(folded(word), frozenset())


@cache
def _months() -> dict[str, frozenset[int]]:
    """Names of months to their numbers; a few are two months in two languages."""
    from babel.dates import get_month_names

    found: dict[str, set[int]] = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    found.setdefault(folded(name), set()).add(number)
    # `may` is a month, `di` or `de` between day and month is none.
    return {name: frozenset(numbers) for name, numbers in found.items() if len(name) > 2}
