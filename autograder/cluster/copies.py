"""A machine's own copy of a course, in a private folder: checked, whole or not there at all.

All processes of one user that find the same temporary folder share a copy. A lock says that it is
in use; the kernel gives it up for a process that ends, however it ends, and whoever comes next
removes the folder (`autograder.sandbox.folders`), as does a small process that waits for just that
(`autograder.cluster.janitor`).
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from autograder.cluster.manifest import Entry, Manifest
from autograder.cluster.parcels import Part, stretch
from autograder.sandbox.folders import LOCK, PREFIX, remove_folder

__all__ = ["Copy", "Damaged"]

MAKING = "being-made"
COURSE, PARTS = "course", "parts"


class Damaged(Exception):
    """What has arrived is not what was announced; the message says what."""


class Copy:
    """A copy of what a manifest lists.

    Parameters
    ----------
    manifest : Manifest
        The list.

    Attributes
    ----------
    folder : Path
        Its own folder, which its owner alone may enter.
    root : Path
        The course in it.

    Raises
    ------
    OSError
        When the folder cannot be made, or belongs to somebody else.
    """

    def __init__(self, manifest: Manifest) -> None:
        self.manifest = manifest
        self.folder, self._lock = _shared_folder(f"{PREFIX}course-{manifest.digest[:24]}")
        self.root = self.folder / COURSE
        self._parts = self.folder / PARTS
        self._making: int | None = None
        # It ends with this process, and removes the folder unless another one uses it.
        self._janitor = subprocess.Popen(
            [sys.executable, "-P", "-m", "autograder.cluster.janitor", str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # Ctrl-C reaches all processes of a terminal.
            start_new_session=True,
        )

    @property
    def is_whole(self) -> bool:
        """Whether each file is there, and is what it should be."""
        return self.root.is_dir() and all(
            _is_right(self.root / entry.path, entry) for entry in self.manifest.entries
        )

    def lacking(self) -> list[str] | None:
        """Tell what has to be sent, and get ready to receive it.

        Returns
        -------
        list of str or None
            Digests of contents; none when the copy is whole. None when another process is making
            it.
        """
        if self._making is None:
            making = os.open(self.folder / MAKING, os.O_CREAT | os.O_RDWR, 0o600)
            try:
                fcntl.flock(making, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(making)
                return None
            self._making = making
        if self.is_whole:
            self._let_others()
            return []
        self._parts.mkdir(mode=0o700, exist_ok=True)
        # Of a damaged copy, or of one that was never finished, what is right is kept.
        for entry in self.manifest.entries:
            part = self._parts / entry.sha256
            if not _has_content(part, entry):
                part.unlink(missing_ok=True)
                if _has_content(old := self.root / entry.path, entry):
                    shutil.copyfile(old, part)
        remove_folder(self.root)
        sizes = self.manifest.sizes
        for sha256 in (sha256 for sha256, size in sizes.items() if not size):
            (self._parts / sha256).touch()
        return [sha256 for sha256 in sizes if not (self._parts / sha256).exists()]

    def receive(self, parcel: Iterable[Part]) -> None:
        """Take in parts of contents that it lacks.

        Raises
        ------
        Damaged
            When a part is of nothing that is wanted.
        OSError
            When the disk does not take it.
        """
        sizes = self.manifest.sizes
        for sha256, start, packed in parcel:
            try:
                content = stretch(packed)
            except ValueError as error:
                raise Damaged(str(error)) from None
            if start < 0 or start + len(content) > sizes.get(sha256, -1):
                raise Damaged(f"a part of a file that was not announced: {sha256}")
            descriptor = os.open(self._parts / sha256, os.O_CREAT | os.O_WRONLY, 0o600)
            with open(descriptor, "wb") as file:
                file.seek(start)
                file.write(content)

    def finish(self) -> None:
        """Put everything into its place, in one step.

        Raises
        ------
        Damaged
            When a content is not what its digest says. It is thrown away.
        OSError
            When the disk does not take it.
        """
        made = Path(tempfile.mkdtemp(prefix="unfinished-", dir=self.folder))
        try:
            for entry in self.manifest.entries:
                part = self._parts / entry.sha256
                if not _has_content(part, entry):
                    part.unlink(missing_ok=True)
                    raise Damaged(f"{entry.path} has arrived damaged, or was changed on its way")
                path = made / entry.path
                path.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(part, path)
                os.utime(path, ns=(entry.changed, entry.changed))
            made.rename(self.root)
        except BaseException:
            remove_folder(made)
            raise
        remove_folder(self._parts)
        self._let_others()

    def _let_others(self) -> None:
        if self._making is not None:
            os.close(self._making)
            self._making = None

    def close(self) -> None:
        """Use it no more; remove it, unless another process does."""
        self._let_others()
        os.close(self._lock)
        assert self._janitor.stdin is not None
        self._janitor.stdin.close()
        self._janitor.wait()


def _shared_folder(name: str) -> tuple[Path, int]:
    """Return a folder of that name, and its lock, which others may hold as well."""
    folder = Path(tempfile.gettempdir(), name)
    while True:
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        facts = folder.lstat()
        if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.getuid():
            raise PermissionError(f"{folder} is somebody else's: have it removed, or set TMPDIR")
        folder.chmod(0o700)
        lock = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
        fcntl.flock(lock, fcntl.LOCK_SH)
        # Between these lines, somebody may have found it abandoned and removed it.
        with contextlib.suppress(OSError):
            if os.path.samestat(os.fstat(lock), (folder / LOCK).stat()):
                return folder, lock
        os.close(lock)


def _is_right(path: Path, entry: Entry) -> bool:
    try:
        return path.stat().st_mtime_ns == entry.changed and _has_content(path, entry)
    except OSError:
        return False


def _has_content(path: Path, entry: Entry) -> bool:
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size != entry.size:
                return False
            return hashlib.file_digest(file, "sha256").hexdigest() == entry.sha256
    except OSError:
        return False
