"""Canvas: one column of its gradebook export filled in, and a zip of feedback files.

Canvas (`lib/gradebook_importer.rb`) wants the columns Student, ID and Section, finds an assignment
by the number in brackets after its title, and a person by ID. From the name of a feedback file it
takes the first two numbers between underscores: user and attachment. It shows the file to the
student under the attachment's own name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from autograder.collect.roster import folded
from autograder.hand_back.delivery import CannotReturn, Delivery, Given, Packed, shared
from autograder.hand_back.sheets import Sheet, number, written

__all__ = ["pack"]

FEEDBACK = "canvas_feedback.zip"
EXCUSED = "EX"
_ASSIGNMENT = re.compile(r"(.+) \((\d+)\)")


def pack(deliveries: Sequence[Delivery], given: Given) -> Packed:
    """Fill in the assignment's column and list the feedback files.

    Parameters
    ----------
    deliveries : sequence of Delivery
        What goes back.
    given : Given
        Its `worksheet` is the export of the gradebook; without it there are feedback files only.

    Raises
    ------
    CannotReturn
        When the export is none, or counts otherwise.
    """
    packed = Packed()
    if given.worksheet is not None:
        sheet = Sheet.read(given.worksheet)
        _fill(sheet, deliveries, given, packed)
        packed.tables[given.worksheet.name] = sheet.to_bytes()
    else:
        packed.notes.append(
            "No grades for Canvas: give its gradebook with --worksheet FILE (Grades, Export)."
        )
    twice = shared([one.ids.get("user", "") for one in deliveries])
    pages: list[tuple[str, Path | bytes]] = []
    for one in deliveries:
        name = _file_name(one, given.stage)
        if not name or one.ids["user"] in twice:
            packed.remark(
                one.student,
                "no feedback file: Canvas takes one only for a hand-in that was collected from it.",
            )
        else:
            pages.append((name, one.page))
    packed.archives[FEEDBACK] = pages
    return packed


def _file_name(one: Delivery, stage: str) -> str:
    """Return the hand-in's name up to the attachment's number, then the page's own."""
    user = re.escape(one.ids.get("user", ""))
    found = re.fullmatch(rf"((?:.*?_)?{user}_\d+)_.+", one.folder.rpartition("/")[2])
    return f"{found[1]}_{stage}.html" if user and found else ""


def _fill(sheet: Sheet, deliveries: Sequence[Delivery], given: Given, packed: Packed) -> None:
    if "ID" not in sheet.columns or "Section" not in sheet.columns:
        raise CannotReturn(
            f"{sheet.name} is no export of Canvas's gradebook: it has no columns ID and Section."
        )
    column = _assignment(sheet, given)
    people, top = _people(sheet, column)
    comma = any(re.fullmatch(r"\d+,\d+", value) for value in sheet.column(column))
    for one in deliveries:
        row = _row_of(sheet, people, one)
        score = given.on_platform(one.score, top)
        if row is None:
            packed.remark(one.student, f"no row of {sheet.name} is this student's alone.")
        elif sheet.get(row, column).strip().upper() == EXCUSED:
            packed.remark(one.student, "excused on Canvas (EX): that stays.")
        else:
            sheet.set(row, column, written(score, comma=comma))
    packed.notes.append(f"Column filled in: {sheet.columns[column]}.")
    if len(people) > len(deliveries):
        packed.notes.append(
            f"{len(people) - len(deliveries)} other rows of {sheet.name} are as they were."
        )


def _assignment(sheet: Sheet, given: Given) -> int:
    found: list[int] = []
    for at, name in enumerate(sheet.columns):
        parts = _ASSIGNMENT.fullmatch(name)
        if parts is None:
            continue
        same = (
            given.column in (name, *parts.groups())
            if given.column
            else folded(parts[1]) in (folded(given.stage), _plain(given.stage))
        )
        if same:
            found.append(at)
    if len(found) != 1:
        there = [name for name in sheet.columns if _ASSIGNMENT.fullmatch(name)]
        raise CannotReturn(
            f"{sheet.name}: which column is for {given.stage}? Say it with --column. Columns of "
            f"assignments: {', '.join(there) or 'none'}."
        )
    return found[0]


def _plain(stage: str) -> str:
    """Return a stage's name without its number."""
    return folded(re.sub(r"^\d+_", "", stage))


def _people(sheet: Sheet, column: int) -> tuple[dict[str, int], float]:
    """Return the rows of people by Canvas's number, and the most points of an assignment."""
    people: dict[str, int] = {}
    top = None
    at = sheet.columns.index("ID")
    for row in sheet.rows:
        value = sheet.get(row, at).strip()
        if "Points Possible" in sheet.get(row, 0):
            top = number(sheet.get(row, column))
        elif value:
            if value in people:
                raise CannotReturn(f"{sheet.name}: the ID {value} is there twice.")
            people[value] = row
    if not top:
        raise CannotReturn(
            f"{sheet.name}: no points possible are given for {sheet.columns[column]!r}, so it "
            "cannot be filled in. Give the assignment points in Canvas and export again."
        )
    return people, top


def _row_of(sheet: Sheet, people: dict[str, int], one: Delivery) -> int | None:
    if user := one.ids.get("user"):
        return people.get(user)
    mine = {value.casefold() for value in (one.student, one.email) if value}
    columns = [
        at for at, name in enumerate(sheet.columns) if name in ("SIS User ID", "SIS Login ID")
    ]
    rows = [
        row
        for row in people.values()
        if any(sheet.get(row, at).strip().casefold() in mine for at in columns)
    ]
    return rows[0] if len(rows) == 1 else None
