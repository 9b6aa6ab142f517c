"""What is in a folder or a zip, and its bytes; nothing of it is trusted, unpacked or followed.

A name in an archive is only ever looked at: nothing is written under it. Contents are read one at a
time, and never more than `MAX_FILE` bytes of one, whatever a header says.
"""

from __future__ import annotations

import os
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path

from autograder.fields.text import line
from autograder.wire.bounds import FILE_BYTES

__all__ = ["CannotRead", "File", "Source", "inner_files", "open_source"]

MAX_FILE = FILE_BYTES
"""Largest file that is read, in bytes."""
MAX_INNER = 200_000_000
"""Largest zip in a hand-in that is looked into, in bytes."""
MAX_ENTRIES, MAX_INNER_ENTRIES = 100_000, 2_000
MAX_NAME, MAX_PATH, MAX_DEPTH = 255, 2_000, 30
IGNORED = {".ipynb_checkpoints", "__pycache__", "__MACOSX", ".DS_Store", "Thumbs.db", ".git"}
ZIP_ERRORS = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError,
    ValueError, struct.error, UnicodeError, LookupError, MemoryError, OverflowError,
)  # fmt: skip
"""What Python's `zipfile` raises at one odd archive or another."""


class CannotRead(Exception):
    """A file or an archive cannot be read; the message says why."""


@dataclass(frozen=True)
class File:
    """One file: its path in the source, as it is called there.

    Attributes
    ----------
    path : str
        Its path, with ``/``.
    size : int
        Its size in bytes, as far as one is told.
    modified : datetime, optional
        When it was changed last, in the local time of where that was; zips know no zone.
    read : callable
        Returns its bytes; raises `CannotRead`.
    """

    path: str
    size: int
    modified: datetime | None
    read: Callable[[], bytes] = field(compare=False)

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]


@dataclass
class Source:
    """A folder or an archive.

    Attributes
    ----------
    name : str
        What it is called.
    files : list of File
        What can be looked at.
    refused : list of str
        What cannot, each in a sentence.
    """

    name: str
    files: list[File] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


@contextmanager
def open_source(path: Path) -> Iterator[Source]:
    """Look into a folder, a zip, or a single file.

    Parameters
    ----------
    path : Path
        What the lecturer named.

    Yields
    ------
    Source
        Its files can be read while the ``with`` block lasts.

    Raises
    ------
    CannotRead
        When it is not there, or is no zip that can be read.
    """
    with ExitStack() as stack:
        if path.is_dir():
            source = _folder(path)
        elif not path.is_file():
            raise CannotRead(f"{path} is neither a file nor a folder.")
        elif path.suffix.lower() == ".zip" or zipfile.is_zipfile(path):
            try:
                archive = stack.enter_context(zipfile.ZipFile(path))
            except ZIP_ERRORS as error:
                raise CannotRead(
                    f"{path} is no zip that can be read ({_short(error)}). Download it again."
                ) from error
            source = _archive(path.name, archive, MAX_ENTRIES)
        else:
            source = Source(path.name, [_plain(path, path.name)])
        _name_doubles(source)
        yield source


def inner_files(file: File) -> Source:
    """Look into a zip that was handed in. Zips in it are not opened.

    Parameters
    ----------
    file : File
        A zip; when it cannot be read, a sentence of `refused` says so.
    """
    shown = line(file.path)
    try:
        archive = zipfile.ZipFile(BytesIO(file.read()))
    except (CannotRead, *ZIP_ERRORS) as error:
        return Source(file.path, [], [f"{shown} cannot be opened ({_short(error)})."])
    source = _archive(file.path, archive, MAX_INNER_ENTRIES)
    source.files = [
        File(f"{file.path}/{one.path}", one.size, one.modified, one.read) for one in source.files
    ]
    return source


def _archive(name: str, archive: zipfile.ZipFile, most: int) -> Source:
    source = Source(name)
    entries = archive.infolist()
    if len(entries) > most:
        source.refused.append(
            f"{line(name)} holds {len(entries)} files; only the first {most} are looked at."
        )
    for entry in entries[:most]:
        # Windows writes its own separator; a name that needs it for anything else is refused below.
        path = entry.filename.replace("\\", "/")
        if path.endswith("/") or set(path.split("/")) & IGNORED:
            continue
        path = path.removeprefix("./")
        if why := _why_not(path) or _why_no_file(entry):
            source.refused.append(f"{line(path, 120)!r} in {line(name)} is left out: {why}.")
            continue
        source.files.append(File(path, entry.file_size, _time(entry), _reader(archive, entry)))
    return source


def _why_not(path: str) -> str:
    parts = path.split("/")
    if path.startswith("/") or path[1:2] == ":":
        return "its path begins at the root of a disk"
    if ".." in parts:
        return "its path leads out of the archive (..)"
    if "" in parts or "." in parts or not path.strip():
        return "its path has an empty part"
    if any(len(os.fsencode(_plain_text(part))) > MAX_NAME for part in parts):
        return f"its name is longer than {MAX_NAME} bytes"
    if len(path) > MAX_PATH or len(parts) > MAX_DEPTH:
        return "its path is too long"
    if any(not (letter.isprintable() or letter == "\u00ad") for letter in path):
        return "its name holds signs that cannot be printed"
    return ""


def _why_no_file(entry: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "it is a link, and links are not followed"
    if kind not in (0, stat.S_IFREG):
        return "it is a device, a named pipe or a socket"
    if entry.flag_bits & 0x1:
        return "it is encrypted; ask for it without a password"
    return ""


def _reader(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Callable[[], bytes]:
    most = MAX_INNER if entry.filename.lower().endswith(".zip") else MAX_FILE

    def read() -> bytes:
        try:
            with archive.open(entry) as stream:
                content = stream.read(most + 1)
        except ZIP_ERRORS as error:
            raise CannotRead(f"it is damaged in the zip: {_short(error)}") from error
        if len(content) > most:
            raise CannotRead(f"it has more than {most / 1e6:.0f} MB")
        return content

    return read


def _time(entry: zipfile.ZipInfo) -> datetime | None:
    try:
        return datetime(*entry.date_time)
    except ValueError:
        return None


def _folder(root: Path) -> Source:
    source = Source(root.name or str(root))
    for folder, folders, files in os.walk(root, followlinks=False):
        below = Path(folder).relative_to(root)
        links = [name for name in folders if Path(folder, name).is_symlink()]
        folders[:] = sorted(set(folders) - IGNORED - set(links))
        for name in sorted([*files, *links]):
            path = (below / name).as_posix()
            if name in IGNORED:
                continue
            if len(source.files) >= MAX_ENTRIES:
                source.refused.append(f"{root} holds more than {MAX_ENTRIES} files.")
                return source
            kind = os.lstat(Path(folder, name)).st_mode
            if not stat.S_ISREG(kind):
                what = "a link" if stat.S_ISLNK(kind) else "a device, a named pipe or a socket"
                source.refused.append(f"{line(path, 120)!r} is left out: it is {what}.")
            else:
                source.files.append(_plain(Path(folder, name), path))
    return source


def _plain(path: Path, name: str) -> File:
    facts = path.stat(follow_symlinks=False)

    def read() -> bytes:
        most = MAX_INNER if path.suffix.lower() == ".zip" else MAX_FILE
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
            with os.fdopen(descriptor, "rb") as file:
                now = os.fstat(descriptor)
                if not stat.S_ISREG(now.st_mode) or now.st_size > most:
                    raise CannotRead(f"it has more than {most / 1e6:.0f} MB")
                return file.read(most)
        except OSError as error:
            raise CannotRead(f"it cannot be read: {error.strerror}") from error

    return File(_plain_text(name), facts.st_size, datetime.fromtimestamp(facts.st_mtime), read)


def _name_doubles(source: Source) -> None:
    """Say which names some disks would take for one. Nothing is written under them."""
    seen: dict[str, str] = {}
    for file in source.files:
        key = unicodedata.normalize("NFKD", file.path).casefold()
        if key in seen:
            source.refused.append(
                f"{line(seen[key], 120)!r} and {line(file.path, 120)!r} differ only in case, in "
                "the form of an accent, or not at all: both are looked at, one at most counts."
            )
        seen.setdefault(key, file.path)


def _plain_text(name: str) -> str:
    return name.encode("utf-8", "replace").decode()


def _short(error: BaseException) -> str:
    return line(str(error), 100) or type(error).__name__
