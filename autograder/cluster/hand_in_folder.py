"""A hand-in's folder as data: what opening it looks at, so that it is opened alike elsewhere.

Of what is no notebook only name and size count, and a file of that size takes no room. A folder
with links, pipes or devices in it, or with more than a message holds, is opened where it is.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Any

from autograder.cluster.parcels import PARCEL_BYTES, shrink, stretch
from autograder.sanitise.beside import MAX_DEPTH, MAX_ENTRIES, NOTES, notebooks_in

__all__ = ["Plain", "as_data", "put_into"]

LARGEST = 2**40
"""Largest file whose size is kept up, in bytes."""

Plain = dict[str, Any]
"""`folders`, a list of paths, and `files`: path to size and content, compressed, or None."""


def as_data(folder: Path) -> Plain | None:
    """Return what is in a folder; None when it has to be opened where it is.

    Parameters
    ----------
    folder : Path
        The folder that was handed in. It is only read.
    """
    if folder.is_symlink() or folder.parent.is_symlink():
        return None
    folders: list[str] = []
    files: dict[str, tuple[int, bytes | None]] = {}
    try:
        wanted = {*notebooks_in(folder), *NOTES}
        waiting, room = [("", 0)], PARCEL_BYTES
        while waiting:
            where, depth = waiting.pop()
            for entry in os.scandir(folder / where):
                path, facts = f"{where}{entry.name}", entry.stat(follow_symlinks=False)
                if stat.S_ISDIR(facts.st_mode) and depth <= MAX_DEPTH:
                    folders.append(path)
                    waiting.append((f"{path}/", depth + 1))
                elif stat.S_ISREG(facts.st_mode) and facts.st_size <= LARGEST:
                    content = None
                    if path in wanted:
                        with (folder / path).open("rb") as file:
                            content = file.read(room + 1)
                        room -= len(content)
                    files[path] = facts.st_size, content
                else:
                    return None
                if len(folders) + len(files) > MAX_ENTRIES or room < 0:
                    return None
    except OSError:
        return None  # Whoever opens it says what is wrong.
    return {
        "folders": folders,
        "files": {
            path: (size, None if content is None else shrink(content))
            for path, (size, content) in files.items()
        },
    }


def put_into(data: Plain, folder: Path) -> None:
    """Make a folder as `as_data` has described it.

    Parameters
    ----------
    data : Plain
        The description.
    folder : Path
        Where it is made; its parent is there.

    Raises
    ------
    ValueError
        When a path leads elsewhere, or a content is damaged.
    OSError
        When the disk does not take it.
    """
    folder.mkdir()
    for path in data["folders"]:
        _inside(folder, path).mkdir(parents=True, exist_ok=True)
    for path, (size, content) in data["files"].items():
        file = _inside(folder, path)
        if content is None:
            file.touch()
            with suppress(OSError):  # Its size is part of a remark at most.
                os.truncate(file, size)
        else:
            file.write_bytes(stretch(content))


def _inside(folder: Path, path: str) -> Path:
    if path.startswith("/") or {"", ".", ".."} & set(path.split("/")):
        raise ValueError(f"a path that leads elsewhere: {path!r}")
    return folder / path
