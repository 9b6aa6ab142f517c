"""Take the text of the cells out of a file that claims to be a notebook.

nbformat's own reader validates, converts and trusts. This one does not: it looks for cells in the
places where the four versions of the notebook format keep them, and leaves out what it does not
understand. It reads no outputs and no notebook metadata; of attachments only the pictures in text
cells, which may be the answer to a question that a lecturer marks.
"""

from __future__ import annotations

import json
import os
import stat
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder.fields.left_out import LeftOut
from autograder.fields.pictures import is_picture
from autograder.sanitise.slimming import TooManyParts, without_outputs
from autograder.wire.bounds import (
    CODE_BYTES,
    FILE_BYTES,
    PICTURES_BYTES,
    SLIM_BYTES,
    TEXT_BYTES,
)
from autograder.wire.sizes import written_size

__all__ = ["MAX_CELLS", "SubmittedCell", "UnreadableFile", "cells_in", "read_cells"]

MAX_CELLS = 2_000
"""Most cells that are read. A stage has about a hundred."""

MAX_NAME = 300
"""Longest name of a cell, in characters."""

_CLAIMED = frozenset(
    {"grade_id", "cell_type", "checksum", "grade", "locked", "points", "schema_version", "solution"}
    | {"task"}
)


class UnreadableFile(Exception):
    """A file is no notebook; the message says why, for a lecturer and for the student."""


@dataclass(frozen=True)
class SubmittedCell:
    """What counts of a cell that was handed in.

    Attributes
    ----------
    cell_type : str
        `code`, `markdown` or `raw`.
    source : str
        Its text; can be written as UTF-8.
    cell_id : str
        The notebook format's id of the cell; empty before format 4.5.
    nbgrader : dict
        nbgrader's metadata as handed in: a claim, not a fact.
    pictures : dict
        Pictures pasted into a markdown cell, as the notebook format keeps them: name to type to
        base64.
    """

    cell_type: str
    source: str
    cell_id: str = ""
    nbgrader: dict[str, Any] = field(default_factory=dict)
    pictures: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def grade_id(self) -> str:
        """The name that the cell claims to have; empty when it claims none."""
        name = self.nbgrader.get("grade_id")
        return name if isinstance(name, str) else ""


def read_cells(path: Path) -> tuple[list[SubmittedCell], list[str]]:
    """Read the cells of a notebook in any version of the format.

    Parameters
    ----------
    path : Path
        The file that was handed in.

    Returns
    -------
    cells : list of SubmittedCell
        The cells in the order of the file; never empty.
    remarks : list of str
        What could not be kept.

    Raises
    ------
    UnreadableFile
        When nothing in the file can be taken for a cell.
    """
    return cells_in(_read_bytes(path))


def cells_in(content: bytes) -> tuple[list[SubmittedCell], list[str]]:
    """Read the cells of a notebook from its bytes; see `read_cells`."""
    notebook = _parse(content)
    remarks: list[str] = []
    version = notebook.get("nbformat")
    if isinstance(version, int) and not isinstance(version, bool) and version < 4:
        remarks.append(f"The notebook is in the old format {version}; it was converted.")
    found = _raw_cells(notebook)
    if not found:
        raise UnreadableFile("The file handed in holds no cells.")
    if len(found) > MAX_CELLS:
        remarks.append(f"The notebook has {len(found)} cells; only the first {MAX_CELLS} count.")
        found = found[:MAX_CELLS]
    left_out = LeftOut()
    cells, dropped, pictures = _keep_within_limits([_cell(raw, left_out) for raw in found])
    remarks += left_out.remarks()
    if dropped:
        remarks.append(f"{dropped} cell(s) hold far too much text and were left out.")
    if pictures:
        remarks.append(f"{pictures} pasted picture(s) are too large and were left out.")
    if not cells:
        raise UnreadableFile("The file handed in holds no cell of a sensible size.")
    return cells, remarks


def _read_bytes(path: Path) -> bytes:
    try:
        # O_NONBLOCK and O_NOFOLLOW: a named pipe must not hang the grading, and a link must not
        # fetch a file that the student could not have read.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    except FileNotFoundError as error:
        raise UnreadableFile("No notebook was handed in.") from error
    except OSError as error:
        raise UnreadableFile(
            f"The file handed in cannot be opened ({error.strerror}); links are not followed."
        ) from error
    try:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode):
            raise UnreadableFile("What was handed in is not an ordinary file.")
        if facts.st_size > FILE_BYTES:
            raise UnreadableFile(
                f"The file handed in has {facts.st_size / 1e6:.0f} MB; "
                f"at most {FILE_BYTES / 1e6:.0f} MB are read. "
                "Clear its outputs and hand it in again."
            )
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(facts.st_size)
    finally:
        os.close(descriptor)


def _parse(content: bytes) -> dict[str, Any]:
    if not content.strip():
        raise UnreadableFile("The file handed in is empty.")
    try:
        slim = without_outputs(_in_utf8(content))
        if len(slim) > SLIM_BYTES:
            raise UnreadableFile(
                f"Without its outputs the file handed in has {len(slim) / 1e6:.0f} MB; "
                f"at most {SLIM_BYTES / 1e6:.0f} MB are read."
            )
        notebook = json.loads(slim.decode("utf-8", "replace"))
    except TooManyParts as error:
        raise UnreadableFile(
            "The file handed in has far more in it than any notebook. "
            "Clear its outputs and hand it in again."
        ) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(
            "The file handed in is not a notebook (it does not hold valid JSON)."
        ) from error
    if not isinstance(notebook, dict):
        raise UnreadableFile("The file handed in is not a notebook (no cells in it).")
    return notebook


def _in_utf8(content: bytes) -> bytes:
    encoding = json.detect_encoding(content)
    if encoding == "utf-8" or len(content) > SLIM_BYTES:
        return content
    with suppress(UnicodeDecodeError):
        return content.decode(encoding).encode("utf-8", "replace")
    return content


def _raw_cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    # Format 4 keeps cells at the top, formats 2 and 3 in worksheets.
    groups = [notebook.get("cells")]
    worksheets = notebook.get("worksheets")
    if isinstance(worksheets, list):
        groups += [sheet.get("cells") for sheet in worksheets if isinstance(sheet, dict)]
    return [
        cell
        for group in groups
        if isinstance(group, list)
        for cell in group
        if isinstance(cell, dict)
    ]


def _cell(raw: dict[str, Any], left_out: LeftOut) -> SubmittedCell:
    kind = raw.get("cell_type")
    source = _text(raw.get("source", raw.get("input")))
    if kind == "heading":  # format 3 and before
        level = raw.get("level")
        depth = min(max(level, 1), 6) if isinstance(level, int) else 1
        kind, source = "markdown", "#" * depth + " " + source
    if kind not in ("code", "markdown"):
        kind = "raw"
    metadata = raw.get("metadata")
    claims = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    cell_id = raw.get("id")
    return SubmittedCell(
        cell_type=kind,
        source=source,
        cell_id=_text(cell_id)[:MAX_NAME],
        nbgrader=_claims(claims) if isinstance(claims, dict) else {},
        pictures=_pictures(raw.get("attachments"), left_out) if kind == "markdown" else {},
    )


def _claims(claims: dict[str, Any]) -> dict[str, Any]:
    """Return what may be the name of a cell and its facts: short texts, numbers, truth values."""
    return {
        key: _text(value)[:MAX_NAME] if isinstance(value, str) else value
        for key, value in claims.items()
        if key in _CLAIMED and (value is None or isinstance(value, str | int | float))
    }


def _pictures(attachments: Any, left_out: LeftOut) -> dict[str, dict[str, str]]:
    pictures: dict[str, dict[str, str]] = {}
    for name, bundle in attachments.items() if isinstance(attachments, dict) else ():
        for kind, value in bundle.items() if isinstance(bundle, dict) else ():
            data = _text(value)
            if is_picture(kind, data):
                pictures.setdefault(_text(name), {})[kind] = data
            else:
                left_out.add(f"an attachment of the type {kind}")
    return pictures


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    if not isinstance(value, str):
        return ""
    # A lone surrogate is legal JSON but cannot be written to a file.
    return value.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n")


def _keep_within_limits(cells: list[SubmittedCell]) -> tuple[list[SubmittedCell], int, int]:
    """Return the cells that there is room for, and how many cells and pictures are dropped."""
    room = {"code": CODE_BYTES, "text": TEXT_BYTES, "pictures": PICTURES_BYTES}
    kept: list[SubmittedCell] = []
    pictures_dropped = 0
    for cell in cells:
        kind, size = "code" if cell.cell_type == "code" else "text", written_size(cell.source)
        if size > room[kind]:
            continue
        room[kind] -= size
        pictures = {}
        for name, bundle in cell.pictures.items():
            size = written_size({name: bundle})
            if size <= room["pictures"]:
                room["pictures"] -= size
                pictures[name] = bundle
        pictures_dropped += len(cell.pictures) - len(pictures)
        kept.append(replace(cell, pictures=pictures))
    return kept, len(cells) - len(kept), pictures_dropped
