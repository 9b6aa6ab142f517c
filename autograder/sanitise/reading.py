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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.fields.left_out import LeftOut
from autograder.fields.pictures import is_picture

__all__ = ["MAX_BYTES", "MAX_CELLS", "SubmittedCell", "UnreadableFile", "read_cells"]

MAX_BYTES = 50_000_000
"""Largest file that is read, in bytes. A notebook full of figures has a few million."""

MAX_CELLS = 2_000
"""Most cells that are read. A stage has about a hundred."""

MAX_CELL_CHARACTERS = 1_000_000
"""Longest cell that is read, in characters."""

MAX_TEXT_CHARACTERS = 5_000_000
"""Most text that is read in all, in characters."""

MAX_PICTURE_CHARACTERS = 5_000_000
"""Largest picture pasted into a text cell, in characters of base64."""


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
    notebook = _parse(_read_bytes(path))
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
    cells, dropped = _keep_within_limits([_cell(raw, left_out) for raw in found])
    remarks += left_out.remarks()
    if dropped:
        remarks.append(f"{dropped} cell(s) hold far too much text and were left out.")
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
        if facts.st_size > MAX_BYTES:
            raise UnreadableFile(
                f"The file handed in has {facts.st_size / 1e6:.0f} MB; "
                f"at most {MAX_BYTES / 1e6:.0f} MB are read. "
                "Clear its outputs and hand it in again."
            )
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(MAX_BYTES)
    finally:
        os.close(descriptor)


def _parse(content: bytes) -> dict[str, Any]:
    if not content.strip():
        raise UnreadableFile("The file handed in is empty.")
    try:
        notebook = json.loads(_decode(content))
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(
            "The file handed in is not a notebook (it does not hold valid JSON)."
        ) from error
    if not isinstance(notebook, dict):
        raise UnreadableFile("The file handed in is not a notebook (no cells in it).")
    return notebook


def _decode(content: bytes) -> str:
    try:
        return content.decode(json.detect_encoding(content))
    except UnicodeDecodeError:
        return content.decode("utf-8", "replace")


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
        cell_id=cell_id if isinstance(cell_id, str) else "",
        nbgrader=claims if isinstance(claims, dict) else {},
        pictures=_pictures(raw.get("attachments"), left_out) if kind == "markdown" else {},
    )


def _pictures(attachments: Any, left_out: LeftOut) -> dict[str, dict[str, str]]:
    pictures: dict[str, dict[str, str]] = {}
    for name, bundle in attachments.items() if isinstance(attachments, dict) else ():
        for kind, value in bundle.items() if isinstance(bundle, dict) else ():
            data = _text(value)
            if len(data) <= MAX_PICTURE_CHARACTERS and is_picture(kind, data):
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


def _keep_within_limits(cells: list[SubmittedCell]) -> tuple[list[SubmittedCell], int]:
    kept: list[SubmittedCell] = []
    total = 0
    for cell in cells:
        size = len(cell.source)
        if size > MAX_CELL_CHARACTERS or total + size > MAX_TEXT_CHARACTERS:
            continue
        total += size
        kept.append(cell)
    return kept, len(cells) - len(kept)
