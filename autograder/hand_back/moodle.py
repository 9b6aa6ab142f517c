"""Moodle: its grading worksheet filled in, and a zip of feedback files under its own names.

Moodle (`mod/assign/feedback/offline/importgradeslib.php`) finds columns by their names in the
language of whoever uploads, and rows by the number at the end of the first column. It skips a row
whose grade was changed after "Last modified (grade)", or is above the maximum. Of a feedback zip
(`mod/assign/feedback/file/importziplib.php`) it takes files below a folder
``name_number_plugintype_plugin``, with or without a last ``_``, for the participant of that number.
Hand-ins of groups come in folders that look the same, but there the number is the group's, and may
be that of somebody else: so a number is only used where the name before it is the student's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from autograder.collect.roster import folded
from autograder.hand_back.delivery import CannotReturn, Delivery, Given, Packed, shared
from autograder.hand_back.sheets import Sheet, number, written

__all__ = ["pack"]

FEEDBACK = "moodle_feedback.zip"
PLUGIN = "assignsubmission_file"
GRADE = {
    *("grade", "bewertung", "note", "calificación", "valutazione", "nota", "cijfer", "ocena"),
    *("známka", "betyg", "karakter", "arvosana", "qualificació", "оценка", "評点", "成绩", "not"),
}
"""What the column of grades is called in Moodle's languages; else it is found by its neighbour."""
NO = {
    *("no", "nein", "non", "não", "nee", "nie", "ne", "nej", "nei", "ei", "нет", "いいえ", "否"),
    *("hayır", "όχι", "nem", "nu"),
}
YES = {
    *("yes", "ja", "oui", "sí", "si", "sì", "sim", "tak", "ano", "kyllä", "да", "はい", "是"),
    *("evet", "ναι", "igen", "da"),
}
COMMENT = {"feedback comments", "feedback als kommentar", "commentaires de feedback"}
_IDENTIFIER = re.compile(r"\D*?(\d+)\s*")
_IN_BRACKETS = re.compile(r"(.+?)\s*[(（].+[)）]")
_FOLDER = re.compile(r"([^/]*?)_(\d+)_[a-z]+_[a-z]+(?:_.*)?")


def pack(deliveries: Sequence[Delivery], given: Given) -> Packed:
    """Fill in the worksheet and list the feedback files.

    Parameters
    ----------
    deliveries : sequence of Delivery
        What goes back.
    given : Given
        Its `worksheet` is the downloaded one; without it there are feedback files only.

    Raises
    ------
    CannotReturn
        When the worksheet is none, or counts otherwise.
    """
    packed = Packed()
    numbers = {one.student: one.ids.get("participant", "") for one in deliveries}
    of_groups = shared(list(numbers.values()))
    numbers |= {student: "" for student, own in numbers.items() if own in of_groups}
    if given.worksheet is not None:
        sheet = Sheet.read(given.worksheet)
        names = _fill(sheet, deliveries, numbers, given, packed)
        packed.tables[given.worksheet.name] = sheet.to_bytes()
    else:
        names = {}
        numbers |= {one.student: "" for one in deliveries if not _is_own(one, one.name)}
        packed.notes.append(
            "No grades for Moodle: give its worksheet with --worksheet FILE (in the assignment: "
            "Submissions, Download grading worksheet)."
        )
    twice = shared(list(numbers.values()))
    pages: list[tuple[str, Path | bytes]] = []
    for one in deliveries:
        participant = numbers[one.student]
        folder = _folder(one, participant, one.name or names.get(participant, ""))
        if participant in twice:
            packed.remark(one.student, f"Moodle's number {participant} belongs to another, too.")
        elif not folder:
            packed.remark(
                one.student,
                "no feedback file: Moodle's number of this student is not known, or the hand-in is "
                "a group's. Give the worksheet with --worksheet, and addresses in students.csv.",
            )
        else:
            pages.append((f"{folder}/{given.stage}.html", one.page))
    packed.archives[FEEDBACK] = pages
    return packed


def _folder(one: Delivery, participant: str, name: str) -> str:
    """Return the folder's name as it came; a new one where the hand-in did not come from here."""
    for part in one.folder.split("/"):
        found = _FOLDER.fullmatch(part)
        if found and found[2] == participant:
            return part
    if not participant:
        return ""
    plain = re.sub(r"[_/\\\x00-\x1f]+", " ", name).strip() or one.student.replace("_", " ")
    return f"{plain}_{participant}_{PLUGIN}"


def _is_own(one: Delivery, name: str) -> bool:
    """Tell whether the folder of a hand-in is this person's, and not a group's."""
    found = next(filter(None, map(_FOLDER.fullmatch, one.folder.split("/"))), None)
    if found is None or not name:
        return True
    words, own = folded(found[1]).split(), folded(name).split()
    # Before Moodle 4.1 a group's name stood before that of a person. Apostrophes are left out.
    return sorted(words) == sorted(own) or "".join(words).endswith("".join(own))


def _fill(
    sheet: Sheet,
    deliveries: Sequence[Delivery],
    numbers: dict[str, str],
    given: Given,
    packed: Packed,
) -> dict[str, str]:
    """Fill in grades and comments; return participants' numbers to their full names."""
    rows = _participants(sheet)
    grade = _grade_column(sheet, given.column)
    maximum = _maximum(sheet, grade + 1)
    comma = any("," in value for value in sheet.column(grade) + sheet.column(grade + 1))
    locked, comment = _locked_column(sheet, grade), _comment_column(sheet, grade)
    if comment is None:
        packed.notes.append(
            f"{sheet.name} has no column for feedback comments, so there are grades only."
        )
    by_cell = _unique_cells(sheet, rows, grade)
    # The name stands in the second column, unless marking is anonymous: then that is the status.
    names = {} if grade < 3 else {key: sheet.get(row, 1) for key, row in rows.items()}
    for one in deliveries:
        if names and not _is_own(one, names.get(numbers[one.student]) or one.name):
            numbers[one.student] = ""
    for one in deliveries:
        if not numbers[one.student]:
            numbers[one.student] = by_cell.get(one.email.casefold()) or by_cell.get(
                one.student.casefold(), ""
            )
    twice = shared(list(numbers.values()))
    for one in deliveries:
        participant = numbers[one.student]
        row = rows.get(participant)
        score = given.on_platform(one.score, maximum)
        if row is None or participant in twice:
            packed.remark(one.student, f"no row of {sheet.name} is this student's alone.")
        elif locked is not None and sheet.get(row, locked).strip().casefold() in NO:
            packed.remark(one.student, "Moodle says that this grade cannot be changed.")
        elif score > maximum + 1e-6:
            packed.remark(
                one.student,
                f"{score:g} points are more than the maximum of {maximum:g}; Moodle would skip it.",
            )
        else:
            sheet.set(row, grade, written(score, comma=comma))
            if comment is not None:
                sheet.set(row, comment, one.comment)
    left = len(rows) - len(deliveries)
    if left > 0:
        packed.notes.append(f"{left} other rows of {sheet.name} are as they were.")
    return names


def _participants(sheet: Sheet) -> dict[str, int]:
    rows: dict[str, int] = {}
    for row in sheet.rows:
        value = sheet.get(row, 0).strip()
        if not value:
            continue
        found = _IDENTIFIER.fullmatch(value)
        if found is None or found[1] in rows:
            raise CannotReturn(
                f"{sheet.name}, row {row + 1}: its first cell is no identifier such as "
                "'Participant 123', or is there twice. Is this Moodle's grading worksheet, as it "
                "was downloaded?"
            )
        rows[found[1]] = row
    return rows


def _grade_column(sheet: Sheet, wanted: str) -> int:
    last = len(sheet.columns) - 1
    if wanted:
        found = [at for at, name in enumerate(sheet.columns) if name == wanted and at < last]
    else:
        found = [
            at for at, name in enumerate(sheet.columns[:last]) if at and name.casefold() in GRADE
        ] or [at for at in range(1, last) if _looks_like_grades(sheet, at)]
    if len(found) != 1:
        raise CannotReturn(
            f"{sheet.name}: which column holds the grades? Say it with --column. Columns: "
            f"{', '.join(sheet.columns)}."
        )
    return found[0]


def _looks_like_grades(sheet: Sheet, at: int) -> bool:
    """Tell whether the next column holds the same number everywhere, and this one no greater."""
    maxima = {number(value) for value in sheet.column(at + 1)}
    top = maxima.pop() if len(maxima) == 1 else None
    if not top:
        return False
    grades = [number(value) for value in sheet.column(at) if value not in ("", "-")]
    return all(grade is not None and grade <= top for grade in grades)


def _maximum(sheet: Sheet, column: int) -> float:
    maxima = {number(value) for value in sheet.column(column)}
    top = maxima.pop() if len(maxima) == 1 else None
    if not top:
        raise CannotReturn(
            f"{sheet.name}: the column after the grades, {sheet.columns[column]!r}, does not hold "
            "one maximum. Grades of a scale cannot be filled in: grade with points."
        )
    return top


def _locked_column(sheet: Sheet, grade: int) -> int | None:
    """Return the column that says whether a grade can be changed: Yes or No, in any language."""
    for at in range(grade + 2, min(grade + 4, len(sheet.columns))):
        values = {value.casefold() for value in sheet.column(at)}
        if values and values <= YES | NO:
            return at
    return None


def _comment_column(sheet: Sheet, grade: int) -> int | None:
    """Return the first column after "Last modified (grade)", whatever that is called.

    It is the last of those that are called ``… (…)`` like an earlier one, "Last modified
    (submission)"; an assignment without hand-ins has only the one.
    """
    known = [at for at, name in enumerate(sheet.columns) if name.casefold() in COMMENT]
    if len(known) == 1:
        return known[0]
    heads: dict[str, list[int]] = {}
    for at, name in enumerate(sheet.columns):
        if at > grade and (found := _IN_BRACKETS.fullmatch(name)):
            heads.setdefault(found[1].casefold(), []).append(at)
    pairs = [places for places in heads.values() if len(places) == 2]
    modified = pairs[0][1] if len(pairs) == 1 else None
    if modified is None or modified + 1 >= len(sheet.columns):
        return None
    return modified + 1


def _unique_cells(sheet: Sheet, rows: dict[str, int], grade: int) -> dict[str, str]:
    """Return what stands in one row only, to its participant: addresses, numbers, user names."""
    owners: dict[str, set[str]] = {}
    for participant, row in rows.items():
        for at in range(1, grade):
            value = sheet.get(row, at).strip().casefold()
            if value:
                owners.setdefault(value, set()).add(participant)
    return {value: next(iter(own)) for value, own in owners.items() if len(own) == 1}
