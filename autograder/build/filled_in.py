"""What a course's settings and archives put into shared code: addresses, sizes, checksums.

A line of a file in `source/shared/` that ends in `# filled in: WHAT` gets its value here, so that
nobody edits a cell:

    ADDRESS = ""  # filled in: address

Where the files of a course are not there, because nobody has built them yet, what a notebook holds
already stays as it is.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from pathlib import Path
from typing import Any

from autograder.course.course import Course, CourseError
from autograder.course.filled_lines import FILLED_LINE

__all__ = ["asks_for", "fill_in"]


def fill_in(course: Course, text: str, before: str = "") -> str:
    """Return shared code with the values that a course gives it.

    Parameters
    ----------
    course : Course
        The course.
    text : str
        What is in a file of `source/shared/`.
    before : str, optional
        The same code as a notebook holds it, which keeps what cannot be known now.

    Raises
    ------
    CourseError
        When a line asks for what there is not, or an archive cannot be read.
    """

    def filled(line: re.Match[str]) -> str:
        name, what = line["name"], line["what"]
        if what not in _VALUES:
            raise CourseError(
                f"source/shared: {name} is to be filled in with {what}, which there is not. "
                f"There are: {', '.join(_VALUES)}."
            )
        value = _VALUES[what](course)
        if value is None:
            held = [old[0] for old in FILLED_LINE.finditer(before) if old["name"] == name]
            return held[0] if held else line[0]
        return f"{name} = {_literal(value)}  # filled in: {what}"

    return FILLED_LINE.sub(filled, text)


def asks_for(what: str, text: str) -> bool:
    """Tell whether a notebook has a line that is filled in with this."""
    return f"  # filled in: {what}" in text


def _literal(value: Any) -> str:
    """Return a value as Python code; one line an entry of a dictionary."""
    if not isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    entries = [f"    {json.dumps(key)}: {json.dumps(entry)},\n" for key, entry in value.items()]
    return "{\n" + "".join(entries) + "}" if entries else "{}"


def _address(course: Course) -> str:
    """Return where the archives are: where a setting says, or else below the course's page."""
    given, page = course.settings.archives_address, course.settings.site
    address = given.rstrip("/") or (f"{page.rstrip('/')}/downloads/archives" if page else "")
    if not address or not course.settings.variant:
        return address
    # Each variant has a published folder of its own, beside that of the others.
    above, _, archives = address.rpartition("/")
    return f"{above}/{course.package}/{archives}"


def _archives(course: Course) -> dict[str, dict[str, Any]] | None:
    """Return how much is in each folder of the files, and which archive students get it from."""
    if course.archives is not None:
        return {path.stem: _archive(path) for path in sorted(course.archives.glob("*.zip"))} or None
    found: dict[str, dict[str, Any]] = {}
    for folder in sorted(course.files.glob("[!._~]*/")):
        sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
        found[folder.name] = {"files": len(sizes), "bytes": sum(sizes)}
        found[folder.name] |= {"zip_bytes": 0, "sha256": ""}
    return found or None


def _archive(path: Path) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [
                one for one in archive.infolist() if one.filename.startswith(f"{path.stem}/")
            ]
    except zipfile.BadZipFile as error:
        raise CourseError(f"{path} is damaged: {error}. Build it again.") from None
    sizes = [member.file_size for member in members if not member.is_dir()]
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    size = path.stat().st_size
    return {"files": len(sizes), "bytes": sum(sizes), "zip_bytes": size, "sha256": sha256}


def _environment(course: Course) -> dict[str, str] | None:
    """Return what students install: name of a package to its whole requirement."""
    lists = [name for name in course.settings.environment if name.endswith(".txt")]
    if not lists:
        return {}
    try:
        text = (course.root / lists[0]).read_text(encoding="utf-8")
    except OSError:
        return None  # `autograder publish` says so.
    lines = [line.partition("#")[0].strip() for line in text.splitlines()]
    named = [(re.match(r"\w[\w.-]*", line), line) for line in lines]
    return {name[0]: line for name, line in named if name}


def _left_out(course: Course) -> None:
    """Return nothing: which tasks of a stage are left out is told where these are taken out."""


_VALUES = {
    "address": _address,
    "archives": _archives,
    "environment": _environment,
    "left_out": _left_out,
}
