"""Whose a hand-in is: by the platform's number, by an export, or by name; never by a guess."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from autograder.collect.exports import Person
from autograder.collect.platforms import HandIn
from autograder.collect.record import FOLDER, read_record
from autograder.collect.roster import Roster, Student, folded, id_from_name, why_no_id

__all__ = ["Answer", "Owners"]

NUMBERS = {"canvas": "user", "ilias": "user", "blackboard": "login"}
"""Platforms whose own numbers mean a person, and what they are called in a hand-in."""
LOGINS = {"ilias", "blackboard"}


@dataclass
class Answer:
    """Who handed in.

    Attributes
    ----------
    students : list of Student
        One; several for a group; none where it is not known.
    doubt : str
        Why it is not known, in a sentence that says what to do.
    refused : bool
        Whether the name can be no student's id.
    remark : str
        What a lecturer should look at although somebody was found.
    """

    students: list[Student] = field(default_factory=list)
    doubt: str = ""
    refused: bool = False
    remark: str = ""


class Owners:
    """Tells whose hand-ins are, and adds to the roster what it learns.

    Parameters
    ----------
    roster : Roster
        Who takes part; changed in place.
    people : iterable of Person
        Rows of the platforms' exports.
    root : Path
        The course's folder, with the records of earlier collections.
    stages : iterable of str
        Names of stages.
    add : bool
        Whether those who are not in the roster are added; always so where it is empty.
    """

    def __init__(
        self,
        roster: Roster,
        people: Iterable[Person],
        root: Path,
        stages: Iterable[str],
        *,
        add: bool,
    ) -> None:
        self.roster = roster
        self.adds = add or not len(roster)
        self.added: list[Student] = []
        self.unlisted: list[str] = []
        self.rows: dict[str, Person] = {}
        self._participants: dict[str, str] = {}
        self._twice: set[tuple[str, str]] = set()
        if (root / FOLDER).is_dir():
            for stage in stages:
                for one in read_record(root, stage).students.values():
                    if number := one.ids.get("participant"):
                        self._participants[number] = one.student
        for person in people:
            self._take_in(person)

    def _take_in(self, person: Person) -> None:
        student = person.student(self.roster)
        if student is not None:
            self.roster.update(person.known_as(student))
        elif self.adds:
            student = self._new(person.as_student(self.roster))
        else:
            self.unlisted.append(person.name)
            return
        if person.platform == "moodle":
            self._participants[person.number] = student.id
            self.rows[person.number] = person

    def look_at(self, found: Iterable[HandIn]) -> None:
        """Find names that several people of one source have, before anybody is asked for."""
        numbers = defaultdict(set)
        for one in found:
            number = one.ids.get("participant") or one.ids.get(NUMBERS.get(one.platform, ""), "")
            if number:
                numbers[one.source, folded(one.name)].add(number)
        self._twice |= {key for key, several in numbers.items() if len(several) > 1}

    def of(self, one: HandIn) -> Answer:
        """Tell whose a hand-in is."""
        if student := self._by_number(one):
            return Answer([student])
        shown = f"“{one.name}”"
        if (one.source, folded(one.name)) in self._twice:
            if not self.adds:
                return Answer(
                    doubt=f"Several people are called {shown}. Give the platform's own export as "
                    "well (Moodle: Download grading worksheet): it tells them apart."
                )
            return Answer(
                [self._add(one)],
                remark=f"Several people are called {shown}: look who is who in students.csv.",
            )
        if members := self._group(one):
            return Answer(members)
        found = self._by_name(one.name)
        if len(found) > 1:
            return Answer(
                doubt=f"{shown} may be {' or '.join(student.id for student in found)}. Give the "
                "platform's own export as well, or its number in students.csv."
            )
        if found:
            self._learn(one, found[0])
            return Answer(found)
        if one.platform in ("folder", "exchange") and (why := self.roster.why_not(one.name)):
            return Answer(doubt=f"{why} Rename it, and collect it again.", refused=True)
        if self.adds:
            return Answer([self._add(one)])
        return Answer(
            doubt=f"{shown} is not in students.csv. Put the name there, or collect with --add."
        )

    def _by_number(self, one: HandIn) -> Student | None:
        if one.platform == "moodle":
            known = self._participants.get(one.ids["participant"], "")
            return self.roster.get(known)
        number = one.ids.get(NUMBERS.get(one.platform, ""), "")
        found = self.roster.with_platform_id(one.platform, number)
        login = one.ids.get("login", "")
        if found is None and login and (found := self.roster.get(login)):
            self._learn(one, found)
        return found or (self.roster.get(one.name) if one.platform == "folder" else None)

    def _by_name(self, name: str) -> list[Student]:
        # Moodle puts a group's name before that of a person: `Group A-Anna Müller`.
        for said in (name, *(name[at.end() :] for at in re.finditer("-", name))):
            if found := self.roster.named(said):
                return found
        return []

    def _group(self, one: HandIn) -> list[Student]:
        said = one.ids.get("participant", "") if folded(one.name) == "group" else one.name
        wanted = folded(said)
        return [
            student
            for student in self.roster
            if wanted and folded(student.more.get("group", "")) == wanted
        ]

    def _learn(self, one: HandIn, student: Student) -> None:
        if one.platform == "moodle":
            self._participants[one.ids["participant"]] = student.id
        elif number := one.ids.get(NUMBERS.get(one.platform, ""), ""):
            self.roster.update(Student(student.id, platform_ids={one.platform: number}))

    def _add(self, one: HandIn) -> Student:
        if one.platform in ("folder", "exchange"):
            student = Student(one.name, one.name)
        else:
            login = one.ids.get("login", "") if one.platform in LOGINS else ""
            wanted = login if login and not why_no_id(login) else id_from_name(one.name)
            student = Student(self.roster.free_id(wanted), one.name)
        student = self._new(student)
        self._learn(one, student)
        return self.roster.get(student.id) or student

    def _new(self, student: Student) -> Student:
        self.roster.add(student)
        self.added.append(student)
        return student
