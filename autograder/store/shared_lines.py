"""What workers tell each other while a command lasts: lines in a file that has no name.

The process that they are forked from makes the file. Each adds lines at its end, whole ones, and
reads what the others have added since it last looked. Nothing waits for anything.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

__all__ = ["SharedLines"]

MOST_BYTES = 64 * 2**20
"""How long the file may become; then nothing is added."""


class SharedLines:
    """One end of such a file; a copy of this process has another.

    Parameters
    ----------
    most : int, optional
        How long the file may become, in bytes.
    """

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._file = tempfile.TemporaryFile("ab+", buffering=0)  # noqa: SIM115 - as long as copies
        self._read = 0

    def beside(self) -> SharedLines:
        """Return another end of the same file, for somebody else in this process."""
        other = SharedLines.__new__(SharedLines)
        other._most, other._file, other._read = self._most, self._file, 0
        return other

    @property
    def _name(self) -> str:
        return f"{os.getpid()} {id(self)}"

    def add(self, lines: list[Any]) -> None:
        """Add lines, each what `json` can write, unless there is no room for them."""
        # A line that was cut off, because the disk was full, ends where the next ones begin.
        text = "\n".join(["", *(json.dumps([self._name, *line]) for line in lines), ""])
        with suppress(OSError):
            if os.fstat(self._file.fileno()).st_size + len(text) <= self._most:
                os.write(self._file.fileno(), text.encode())

    def news(self) -> Iterator[list[Any]]:
        """Give the lines that others have added since this was last asked."""
        with suppress(OSError):
            there = os.fstat(self._file.fileno()).st_size - self._read
            if not there:
                return
            data = os.pread(self._file.fileno(), there, self._read)
            whole = data.rfind(b"\n") + 1
            self._read += whole
            for line in data[:whole].splitlines():
                with suppress(ValueError):
                    who, *rest = json.loads(line)
                    if who != self._name:
                        yield rest
