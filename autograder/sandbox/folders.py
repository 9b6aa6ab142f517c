"""Temporary folders that are removed in the end, even if the process that made them was killed."""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
import subprocess
import tempfile
import time
from pathlib import Path

__all__ = ["OwnFolder", "remove_abandoned", "remove_folder"]

PREFIX = "autograder-"
LOCK = "in-use"
UNLOCKED_SECONDS = 86_400.0
"""Age at which a folder without a lock counts as abandoned: its maker died before it had one."""


class OwnFolder:
    """A new temporary folder, marked as in use for as long as this process lives.

    Attributes
    ----------
    path : Path
        The folder.

    Raises
    ------
    OSError
        When it cannot be made.
    """

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
        # The kernel gives up the lock of a process that ends, however it ends. The file gets its
        # name when it is locked: nobody finds it unlocked in between.
        unnamed = self.path / f"{LOCK}-soon"
        self._lock = os.open(unnamed, os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        unnamed.rename(self.path / LOCK)

    def close(self) -> None:
        """Remove the folder with all in it."""
        remove_folder(self.path)
        os.close(self._lock)


def remove_abandoned() -> list[Path]:
    """Remove this user's temporary folders whose process is gone.

    Returns
    -------
    list of Path
        What was removed.
    """
    removed = []
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # Somebody else removes it at the same time.
            if _is_abandoned(folder):
                remove_folder(folder)
                removed.append(folder)
    return removed


def _is_abandoned(folder: Path) -> bool:
    facts = folder.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.getuid():
        return False
    try:
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:
        return time.time() - facts.st_mtime > UNLOCKED_SECONDS
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(lock)
    return True


def remove_folder(folder: Path) -> None:
    """Remove a folder that student code may have written to.

    Parameters
    ----------
    folder : Path
        The folder; it need not exist.
    """
    # A student may have nested folders deeper than Python recurses and paths reach, and made them
    # without the right to enter them; rm and chmod follow no links and know no such limits.
    remove = ["rm", "-rf", "--", str(folder)]
    if subprocess.run(remove, stderr=subprocess.DEVNULL, check=False).returncode:
        subprocess.run(
            ["chmod", "-R", "u+rwx", "--", str(folder)], stderr=subprocess.DEVNULL, check=False
        )
        subprocess.run(remove, stderr=subprocess.DEVNULL, check=False)
