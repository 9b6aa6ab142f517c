"""What lies beside the notebook in a hand-in: little of it is needed, and no link is followed.

nbgrader copies everything in a hand-in into ``autograded/`` and ``feedback/``, through links, so
that a link to the gradebook or to another hand-in would be handed out. Here only small pictures and
nbgrader's own two notes are copied. All else stays where it was handed in, and is named.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from nbgrader.utils import parse_utc

from autograder.fields.text import line

__all__ = [
    "NOTES",
    "Beside",
    "asks_to_look_again",
    "copy_beside",
    "look_beside",
    "notebooks_in",
    "timestamp_of",
]

NOTES = ("timestamp.txt", "submission_secret.txt")
"""What nbgrader keeps about a submission."""
MAX_NOTE = 1_000
"""Longest of them, in bytes."""
MAX_PICTURE, MAX_PICTURES = 10_000_000, 50_000_000
"""Largest picture that is copied, and largest of all together, in bytes."""
MAX_DEPTH, MAX_ENTRIES = 5, 2_000
"""Deepest folder and most entries that are looked at."""
MAX_NOTEBOOKS = 50
"""Most notebooks of one hand-in that are compared."""
MOST_NAMED = 20

# As nbgrader's own `zip_collect` takes it from names; its reader takes the last parts for a zone.
_DASHES = re.compile(r"\d{4}(-\d\d){5}")
_PICTURES = {
    ".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff",
    ".gif": b"GIF8", ".webp": b"RIFF",
}  # fmt: skip
_IGNORED = (
    ".ipynb_checkpoints",
    "__pycache__",
    "__MACOSX",
    ".DS_Store",
    "Thumbs.db",
    "desktop.ini",
)
_ODD = {
    stat.S_ISLNK: "link", stat.S_ISFIFO: "named pipe", stat.S_ISSOCK: "socket",
    stat.S_ISBLK: "device", stat.S_ISCHR: "device",
}  # fmt: skip


@dataclass
class Beside:
    """What was found beside a notebook.

    Attributes
    ----------
    kept : list of str
        Files that are copied, as paths in the hand-in.
    odd : list of str
        Links, named pipes, devices and sockets, each with what it is.
    left : list of str
        Other files, which stay where they are.
    """

    kept: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def remarks(self) -> list[str]:
        """Return sentences for a lecturer and for the student."""
        remarks = []
        if self.odd:
            remarks.append(
                f"In the hand-in there is {_list(self.odd)}. Links are not followed, and nothing "
                "of the kind is opened or copied."
            )
        if self.left:
            remarks.append(
                f"Handed in as well, not needed for grading and not copied: {_list(self.left)}."
            )
        return remarks


def look_beside(folder: Path, released: Collection[str] = ()) -> Beside:
    """Find out what lies beside the notebook, without opening or following anything.

    Parameters
    ----------
    folder : Path
        The submission's folder; a link to one counts as empty.
    released : collection of str, optional
        Paths of files that students were given with the notebook: they are not named.
    """
    found = Beside()
    room = MAX_PICTURES
    for path, facts, link in _entries(folder):
        name = line(path, 80)
        if kind := next((kind for is_it, kind in _ODD.items() if is_it(facts.st_mode)), ""):
            found.odd.append(f"a {kind} ({name})")
        elif link:
            found.left.append(name)
        elif path in NOTES and facts.st_size <= MAX_NOTE:
            found.kept.append(path)
        elif _ending(path) in _PICTURES and facts.st_size <= min(MAX_PICTURE, room):
            room -= facts.st_size
            found.kept.append(path)
        elif not (_may_be_notebook(path) or path in released or asks_to_look_again(path)):
            size = f" ({facts.st_size / 1e6:.0f} MB)" if facts.st_size >= 1e6 else ""
            found.left.append(f"{name}{size}")
    if "timestamp.txt" in found.kept and _read_timestamp(folder) is None:
        found.left.append("timestamp.txt (it holds no time: nothing is late)")
        found.kept.remove("timestamp.txt")
    return found


def notebooks_in(folder: Path) -> list[str]:
    """List the files that may be the notebook, as paths in the hand-in.

    Tools save notebooks as ``.IPYNB``, ``.ipynb.txt`` or ``.json``, and people put them into
    folders. Links and copies that Jupyter keeps for itself are not listed.

    Parameters
    ----------
    folder : Path
        The submission's folder.
    """
    found = [
        path
        for path, facts, _ in _entries(folder)
        if stat.S_ISREG(facts.st_mode) and _may_be_notebook(path)
    ]
    return sorted(found)[:MAX_NOTEBOOKS]


def asks_to_look_again(path: str) -> bool:
    """Tell from its name whether a file says what a student wants to have looked at again.

    Parameters
    ----------
    path : str
        Its path or name: ``please_look_again.txt``, however it is spaced.
    """
    stem, ending = os.path.splitext(path.rpartition("/")[2].lower())  # noqa: PTH122
    return ending in (".txt", ".md") and re.sub(r"[\W_]", "", stem) == "pleaselookagain"


def copy_beside(source: Path, target: Path) -> None:
    """Copy those files that may be.

    Parameters
    ----------
    source : Path
        The submission's folder.
    target : Path
        Its folder below ``autograded/`` or ``feedback/``.
    """
    for path in look_beside(source).kept:
        content = _read(source, path, MAX_PICTURE)
        if path not in NOTES and not content.startswith(_PICTURES[_ending(path)]):
            continue  # shown by no page, and a web server might take it for something else
        copy = target / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.unlink(missing_ok=True)
        copy.write_bytes(content)


def timestamp_of(folder: Path) -> datetime | None:
    """Return when a submission was handed in, if nbgrader's note says so in a way it can read."""
    kept = look_beside(folder).kept
    return _read_timestamp(folder) if "timestamp.txt" in kept else None


def _entries(folder: Path) -> Iterator[tuple[str, os.stat_result, bool]]:
    """Yield path, facts, and whether it is a folder that is not looked into."""
    if folder.is_symlink() or not folder.is_dir():
        return
    waiting, seen = [("", 0)], 0
    while waiting:
        where, depth = waiting.pop()
        try:
            entries = sorted(os.scandir(folder / where), key=lambda entry: entry.name)
        except OSError:  # a folder that may not be looked into
            continue
        for entry in entries:
            seen += 1
            if entry.name in _IGNORED or seen > MAX_ENTRIES:
                continue
            path = f"{where}{entry.name}"
            facts = entry.stat(follow_symlinks=False)
            if not stat.S_ISDIR(facts.st_mode):
                yield path, facts, False
            elif entry.name == "data" or depth >= MAX_DEPTH:
                yield f"{path}/", facts, True
            else:
                waiting.append((f"{path}/", depth + 1))


def _read(folder: Path, path: str, most: int) -> bytes:
    # Looked at before, but somebody may have changed it since.
    descriptor = os.open(folder / path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    with os.fdopen(descriptor, "rb") as file:
        return file.read(most) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""


def _read_timestamp(folder: Path) -> datetime | None:
    try:
        text = _read(folder, "timestamp.txt", MAX_NOTE).decode().strip()
        if _DASHES.fullmatch(text):
            return datetime.strptime(text, "%Y-%m-%d-%H-%M-%S")
        return parse_utc(text) if text else None  # type: ignore[no-any-return]
    except (OSError, ValueError, OverflowError):
        return None


def _ending(path: str) -> str:
    return os.path.splitext(path)[1].lower()  # noqa: PTH122


def _may_be_notebook(path: str) -> bool:
    return ".ipynb" in path.rpartition("/")[2].lower() or _ending(path) == ".json"


def _list(names: list[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more
