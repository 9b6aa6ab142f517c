"""Fill single cells of somebody else's CSV file, and leave every other byte as it is.

A platform takes back the table that it gave out. Its encoding, byte order mark, delimiter, line
ends and quotes are its own, and may have been through a spreadsheet. Python's `csv` module forgets
all of them, so this keeps the text of each cell as it stands in the file.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from autograder.hand_back.delivery import CannotReturn

__all__ = ["Sheet", "number", "written"]

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
DELIMITERS = ",;\t"
MOST_BYTES = 50_000_000
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


@dataclass
class _Cell:
    raw: str
    end: str

    @property
    def value(self) -> str:
        if self.raw.startswith('"') and self.raw.endswith('"') and len(self.raw) > 1:
            return self.raw[1:-1].replace('""', '"')
        return self.raw


class Sheet:
    """A CSV file whose cells can be read and set.

    Parameters
    ----------
    content : bytes
        The file. UTF-8, UTF-16 with a mark, or else Windows-1252.
    name : str
        What it is called in messages.

    Attributes
    ----------
    name : str
        As given.
    columns : list of str
        What the first row holds.

    Raises
    ------
    CannotReturn
        When the file has no table in it, or a row with another number of cells than its first.
    """

    def __init__(self, content: bytes, name: str) -> None:
        self.name = name
        self._mark, text, self._encoding = _decoded(content)
        self.delimiter = max(DELIMITERS, key=lambda sign: len(_first_row(text, sign)))
        self._rows = _rows(text, self.delimiter)
        self.columns = [cell.value.strip() for cell in self._rows[0]] if self._rows else []
        if len(self.columns) < 2:
            raise CannotReturn(f"{name} holds no table: its first row has no columns.")
        for line, row in enumerate(self._rows, start=1):
            if len(row) != len(self.columns) and any(cell.raw.strip() for cell in row):
                raise CannotReturn(
                    f"{name}, row {line}: {len(row)} cells, and {len(self.columns)} columns. "
                    "Download the file again and give it as it came."
                )

    @classmethod
    def read(cls, path: Path) -> Sheet:
        """Read a file.

        Raises
        ------
        CannotReturn
            When it cannot be read, or is no table.
        """
        try:
            if path.stat().st_size > MOST_BYTES:
                raise CannotReturn(f"{path} is larger than {MOST_BYTES // 1_000_000} MB: no table.")
            return cls(path.read_bytes(), path.name)
        except OSError as error:
            raise CannotReturn(f"{path} cannot be read: {error.strerror}.") from error

    @property
    def rows(self) -> range:
        """Numbers of the rows below the first; some may be empty."""
        return range(1, len(self._rows))

    def get(self, row: int, column: int) -> str:
        """Return what a cell holds, without quotes; nothing where there is no such cell."""
        cells = self._rows[row]
        return cells[column].value if column < len(cells) else ""

    def column(self, column: int) -> list[str]:
        """Return a column below the first row, without empty rows."""
        return [self.get(row, column).strip() for row in self.rows if len(self._rows[row]) > column]

    def set(self, row: int, column: int, value: str) -> None:
        """Put something else into a cell, quoted as the cell or its column's name was."""
        cell = self._rows[row][column]
        signs = {self.delimiter, '"', "\r", "\n"}
        quoted = cell.raw.startswith('"') or bool(signs & set(value)) or value != value.strip()
        doubled = value.replace('"', '""')
        cell.raw = f'"{doubled}"' if quoted else value

    def to_bytes(self) -> bytes:
        """Return the file: as it came, but for the cells that were set."""
        text = "".join(cell.raw + cell.end for row in self._rows for cell in row)
        return self._mark + text.encode(self._encoding)


def number(text: str) -> float | None:
    """Read a number with a point or a comma, as platforms write it; None if it is none."""
    found = _NUMBER.fullmatch(text.strip())
    return float(found[0].replace(",", ".")) if found else None


def written(value: float, *, comma: bool) -> str:
    """Write a number with at most four decimals, with a comma in place of the point if asked."""
    text = f"{round(value, 4):.4f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if comma else text


def _decoded(content: bytes) -> tuple[bytes, str, str]:
    for mark, encoding in MARKS:
        if content.startswith(mark):
            try:
                return mark, content[len(mark) :].decode(encoding), encoding
            except UnicodeDecodeError:
                break
    try:
        return b"", content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        # A spreadsheet's. Latin-1 gives back any byte as it was, where this encoding has gaps.
        try:
            return b"", content.decode("cp1252"), "cp1252"
        except UnicodeDecodeError:
            return b"", content.decode("latin-1"), "latin-1"


def _first_row(text: str, delimiter: str) -> list[_Cell]:
    return next(iter(_rows(text, delimiter, most=1)), [])


def _rows(text: str, delimiter: str, most: int | None = None) -> list[list[_Cell]]:
    sign = re.escape(delimiter)
    cell = re.compile(rf'("(?:[^"]|"")*+"[^{sign}\r\n]*|[^{sign}\r\n]*)({sign}|\r\n|\n|\r|\Z)')
    rows: list[list[_Cell]] = []
    row: list[_Cell] = []
    at = 0
    while at < len(text) or row:
        found = cell.match(text, at)
        assert found is not None  # any text ends in an end
        row.append(_Cell(found[1], found[2]))
        at = found.end()
        if found[2] != delimiter:
            rows.append(row)
            row = []
            if len(rows) == most:
                break
    return rows
