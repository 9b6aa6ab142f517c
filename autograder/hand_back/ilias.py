"""ILIAS: its multi-feedback archive with the pages in it.

ILIAS (`Modules/Exercise/classes/class.ilExAssignment.php`) gives out a zip with a folder
``multi_feedback…``, and in it one of each participant, ``Lastname_Firstname_login_number``. It
takes back files that lie directly in such a folder, and goes by the number at its end. It imports
no table of grades: those are in a table of their own, to be typed in.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from autograder.hand_back.delivery import CannotReturn, Delivery, Given, Packed, shared
from autograder.hand_back.table import grades_table

__all__ = ["pack"]

ROOT = "multi_feedback"
MOST_BYTES = 20_000_000
_USER = re.compile(r".*_(\d+)")


def pack(deliveries: Sequence[Delivery], given: Given) -> Packed:
    """Put the pages into the archive.

    Parameters
    ----------
    deliveries : sequence of Delivery
        What goes back.
    given : Given
        Its `worksheet` is the downloaded multi-feedback archive; without it the folders' names are
        those of the hand-ins.

    Raises
    ------
    CannotReturn
        When the archive is none.
    """
    packed = Packed(tables={"grades.csv": grades_table(deliveries, given)})
    folders, entries = _given(given.worksheet)
    numbers = {one.student: _number(one, folders) for one in deliveries}
    twice = shared(list(numbers.values()))
    for one in deliveries:
        folder = folders.get(numbers[one.student])
        if given.worksheet is None:
            folder = _own_folder(one)
        if not folder or numbers[one.student] in twice:
            packed.remark(one.student, "no feedback file: no folder is this student's alone.")
        else:
            entries.append((f"{folder}/{given.stage}.html", one.page))
    name = given.worksheet.name if given.worksheet else f"{ROOT}.zip"
    packed.archives[name] = entries
    packed.notes.append("ILIAS takes no table of grades; they are in grades.csv.")
    return packed


def _number(one: Delivery, folders: dict[str, str]) -> str:
    """Return ILIAS's number of a student; the roster may have the login in its place."""
    given = one.ids.get("user", "")
    if not given or given in folders:
        return given
    ends = [
        number
        for number, folder in folders.items()
        if folder.casefold().endswith(f"_{given}_{number}".casefold())
    ]
    return ends[0] if len(ends) == 1 else given


def _own_folder(one: Delivery) -> str:
    number = one.ids.get("user", "")
    for part in one.folder.split("/"):
        found = _USER.fullmatch(part)
        if found and number and found[1] == number:
            return f"{ROOT}/{part}"
    return ""


def _given(path: Path | None) -> tuple[dict[str, str], list[tuple[str, Path | bytes]]]:
    """Return users' numbers to their folders, and what is in the archive."""
    folders: dict[str, str] = {}
    entries: list[tuple[str, Path | bytes]] = []
    if path is None:
        return folders, entries
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                parts = PurePosixPath(member.filename).parts
                if not parts or ".." in parts or member.filename.startswith("/"):
                    raise CannotReturn(f"{path} holds a path that leads out of it.")
                if member.file_size > MOST_BYTES:
                    raise CannotReturn(f"{path} holds more than feedback: {parts[-1]}.")
                entries.append((member.filename, archive.read(member)))
                found = _USER.fullmatch(parts[1]) if len(parts) > 1 else None
                if found and parts[0].startswith(ROOT):
                    folders[found[1]] = "/".join(parts[:2])
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise CannotReturn(f"{path} is no zip that can be read: {error}") from error
    if not folders:
        raise CannotReturn(
            f"{path} is no multi-feedback archive of ILIAS: it holds no folder {ROOT}…/Lastname_"
            "Firstname_login_number."
        )
    return folders, entries
