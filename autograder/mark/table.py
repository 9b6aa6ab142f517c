"""Marks as a table: to mark in a spreadsheet, or from a script, and take them back in."""

from __future__ import annotations

from pathlib import Path

from autograder.mark.groups import grouped
from autograder.mark.kept import CannotMark, read_table, write_table
from autograder.mark.marks import Mark, points_in
from autograder.mark.sitting import Sitting

__all__ = ["export_marks", "import_marks"]

NEEDED = ("student", "points", "comment")
COLUMNS = (*NEEDED, "extra", "of", "state", "group", "answer", "digest")


def export_marks(sitting: Sitting, question: str, path: Path) -> int:
    """Write all answers to a question, and what they got.

    Parameters
    ----------
    sitting : Sitting
        The stage.
    question : str
        The question.
    path : Path
        A CSV file. Those of a group can be given the same.

    Returns
    -------
    int
        How many answers there are.
    """
    most = sitting.question(question).most
    entries = {entry.student: entry for entry in sitting.entries(question)}
    rows = []
    for number, group in enumerate(grouped(e.answer for e in entries.values()), 1):
        for answer in group.answers:
            entry = entries[answer.student]
            mark = entry.recorded.mark
            rows.append(
                {
                    "student": entry.student,
                    "points": "" if mark.points is None else f"{mark.points:g}",
                    "comment": mark.comment,
                    "extra": "" if mark.extra is None else f"{mark.extra:g}",
                    "of": f"{most:g}",
                    "state": str(entry.state),
                    "group": str(number),
                    "answer": answer.source,
                    "digest": answer.digest,
                }
            )
    write_table(path, COLUMNS, rows)
    return len(rows)


def import_marks(sitting: Sitting, question: str, path: Path) -> int:
    """Give the marks of a table, all of them or none.

    Parameters
    ----------
    sitting : Sitting
        The stage.
    question : str
        The question.
    path : Path
        A CSV file with the columns student, points and comment; extra, too, as it is exported. A
        line without points, or with what is in the gradebook already, changes nothing.

    Returns
    -------
    int
        How many marks were given.

    Raises
    ------
    CannotMark
        When a line is not right, which is named; nothing was given then.
    """
    most = sitting.question(question).most
    entries = {entry.student: entry for entry in sitting.entries(question)}
    found: dict[Mark, list[str]] = {}
    seen: dict[str, str] = {}
    done: set[str] = set()
    rows = read_table(path, NEEDED, optional=("extra", "digest"))
    if not path.is_file():
        raise CannotMark(f"There is no file {path}.")
    for number, row in enumerate(rows, 2):
        where = f"{path}, line {number}: nothing was given, because"
        try:
            points = points_in(row["points"], most)
            extra = points_in(row["extra"], what="extra credit")
        except CannotMark as error:
            raise CannotMark(f"{where} {error}") from error
        if points is None:
            continue
        entry = entries.get(row["student"])
        if entry is None:
            raise CannotMark(f"{where} {row['student'][:60]!r} has no graded answer.")
        if row["student"] in done:
            raise CannotMark(f"{where} {row['student'][:60]!r} stands there twice.")
        if row["digest"] and row["digest"] != entry.answer.digest:
            raise CannotMark(f"{where} {row['student'][:60]!r} has handed in another answer since.")
        done.add(row["student"])
        mark = Mark(points, extra, row["comment"].strip())
        if mark != entry.recorded.mark or entry.recorded.needs_a_person or entry.words:
            found.setdefault(mark, []).append(entry.id)
            seen[entry.id] = entry.answer.digest
    if found:
        sitting.give_all(question, found, seen)
    return sum(map(len, found.values()))
