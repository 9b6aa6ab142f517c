"""Reads tables of people, however the program that wrote them separates and encodes columns."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .converter import ConversionError

_NOTHING = {"", "n/a", "na", "nan", "none", "null", "?", "."}


@dataclass(frozen=True)
class Row:
    """One line of a table.

    Attributes
    ----------
    values : dict of str to str
        By the column's name in small letters, without blanks at its ends.
    line : int
        Where it stands in the file, from 1.
    """

    values: dict[str, str]
    line: int

    def text(self, *names: str) -> str | None:
        """Return what stands in the first of these columns that there is; None if nothing."""
        for name in names:
            if name in self.values:
                value = self.values[name].strip()
                return None if value.casefold() in _NOTHING else value
        return None

    def number(self, *names: str) -> float | None:
        """Return a number, with a decimal point or comma; None where there is none."""
        value = self.text(*names)
        try:
            return None if value is None else float(value.replace(",", "."))
        except ValueError:
            return None


def read_table(path: Path, needed: Sequence[Sequence[str]]) -> list[Row]:
    """Read a table.

    Parameters
    ----------
    path : pathlib.Path
        A text file: columns separated by commas, semicolons or tabs, names in the first line;
        UTF-8 with or without a byte order mark, UTF-16, or Latin-1.
    needed : sequence of sequence of str
        For each column that has to be there, the names it may have, in small letters.

    Returns
    -------
    list of Row
        Without empty lines.

    Raises
    ------
    ConversionError
        If the file is no such table, or a column is missing.
    """
    text = _decoded(path)
    first = text.lstrip().split("\n", 1)[0]
    if not first.strip():
        raise ConversionError(f"{path} is empty. A table with the names of its columns is needed.")
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text.lstrip()), delimiter=delimiter)
    names = [name.strip().casefold() for name in next(reader)]
    for choices in needed:
        if not set(choices) & set(names):
            raise ConversionError(
                f"{path} has no column {' or '.join(choices)}. Its columns are: "
                f"{', '.join(name for name in names if name) or 'none'}."
            )
    rows = []
    for cells in reader:
        if any(cell.strip() for cell in cells):
            rows.append(Row(dict(zip(names, cells, strict=False)), reader.line_num))
    if not rows:
        raise ConversionError(f"{path} has the names of columns, but no lines below them.")
    return rows


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    if content[:2] == b"PK" or content[:4] == b"\xd0\xcf\x11\xe0":
        raise ConversionError(
            f"{path} is an Excel file. Open it and save it as CSV (comma separated) beside it."
        )
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")
