"""The folder `marking/` of a course: what marking keeps beside nbgrader's gradebook."""

from __future__ import annotations

import csv
import fcntl
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from autograder.course.course import Course
from autograder.course.whole_files import write_text
from autograder.fields.text import spreadsheet_text

__all__ = ["FOLDER", "CannotMark", "kept_folder", "one_at_a_time", "read_table", "write_table"]

FOLDER = "marking"
"""Name of the folder. It holds names and words of students: it stays with the course."""


class CannotMark(Exception):
    """Something cannot be marked, or not be kept; the message says why and what to do."""


def kept_folder(course: Course) -> Path:
    """Return the folder; it need not exist."""
    return course.root / FOLDER


@contextmanager
def one_at_a_time(course: Course) -> Iterator[None]:
    """Let one process at a time change what is kept, for as long as the ``with`` block lasts."""
    folder = kept_folder(course)
    folder.mkdir(exist_ok=True)
    with os.fdopen(os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def read_table(
    path: Path, columns: Sequence[str], optional: Sequence[str] = ()
) -> list[dict[str, str]]:
    """Read a table that a person may have edited.

    Parameters
    ----------
    path : Path
        A CSV file, with ``,`` or ``;`` as spreadsheets write it. It need not exist.
    columns : sequence of str
        What its columns are called; others are left out.
    optional : sequence of str, optional
        Columns that it may have; empty where it has not.

    Raises
    ------
    CannotMark
        When it is no such table.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise CannotMark(f"{path} cannot be read: {error}. Save it as CSV in UTF-8.") from error
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    try:
        rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise CannotMark(f"{path} is no table that can be read: {error}.") from error
    missing = [name for name in columns if rows and name not in rows[0]]
    if missing:
        raise CannotMark(
            f"{path} has no column {', '.join(missing)}. Its first line has to be: "
            f"{','.join(columns)}."
        )
    return [{name: _plain(row.get(name)) for name in (*columns, *optional)} for row in rows]


def write_table(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> None:
    """Write a table, whole or not at all; no spreadsheet takes a text of it for a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([spreadsheet_text(row[name]) for name in columns] for row in rows)
    write_text(path, text.getvalue())


def _plain(value: object) -> str:
    value = value if isinstance(value, str) else ""
    return value[1:] if value.startswith("'") and spreadsheet_text(value[1:]) == value else value
