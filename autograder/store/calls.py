"""What the functions of a solution returned for students' own values: the last ones, on file too.

There may be as many of them as students. So what is kept in memory is bounded, what was not needed
for longest goes first; and what is new is added at the end of a file, which is never written again
and takes no more once it is long. Without them a function is called once more: nothing is lost.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from autograder.store.blobs import Allowance, NotKept

__all__ = ["KnownCalls"]

CALLS_BYTES = 4 * 2**20
"""What is kept of one stage's replies in memory, and on file, without their larger arrays."""
ARRAYS_BYTES = 256 * 2**20
"""What their larger arrays may add to the store."""


class KnownCalls:
    """Replies of one solution's process that were not fetched while it ran.

    Parameters
    ----------
    path : Path
        The file. Several processes may add to it.
    key : str
        Digest of all that the replies depend on. Others in the file are passed over.
    most : int, optional
        How long the file may become, and how many bytes may be in memory.

    Attributes
    ----------
    allowance : Allowance
        What their arrays may add to the store.
    """

    def __init__(self, path: Path, key: str, most: int = CALLS_BYTES) -> None:
        self.allowance = Allowance(ARRAYS_BYTES)
        self._path = path
        self._key = key
        self._most = most
        self._known: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._bytes = 0
        self._new: list[str] = []
        for question, call, reply in _lines(path, key):
            self._enter(question, call, json.dumps(reply))
            with suppress(NotKept):
                self.allowance.spend(_size_of_arrays(reply))

    def __len__(self) -> int:
        return len(self._known)

    @property
    def size(self) -> int:
        """How many bytes are in memory."""
        return self._bytes

    def reply(self, question: str, call: str) -> dict[str, Any]:
        """Return a reply.

        Raises
        ------
        KeyError
            When it is not known, or not any more.
        """
        text = self._known[question, call]
        self._known.move_to_end((question, call))
        reply: dict[str, Any] = json.loads(text)
        return reply

    def add(self, question: str, call: str, reply: Mapping[str, Any]) -> None:
        """Keep a reply, as `Recorder` made it."""
        if (question, call) not in self._known:
            self._enter(question, call, json.dumps(reply))
            self._new.append(json.dumps([self._key, question, call, reply]))

    def _enter(self, question: str, call: str, text: str) -> None:
        old = self._known.pop((question, call), "")
        self._known[question, call] = text
        self._bytes += len(text) - len(old)
        while self._bytes > self._most:
            self._bytes -= len(self._known.popitem(last=False)[1])

    def save(self) -> None:
        """Add to the file what has come in, as far as there is room."""
        new, self._new = self._new, []
        if not new:
            return
        # A line that was cut off, because the disk was full, ends where the next ones begin.
        data = "\n".join(["", *new, ""]).encode()
        # Without it, the solution runs again: no reason to fail.
        with suppress(OSError):
            size = self._path.stat().st_size if self._path.exists() else 0
            if size + len(data) <= self._most:
                with self._path.open("ab", buffering=0) as file:
                    file.write(data)

    def forget(self) -> None:
        """Begin anew, on file too."""
        self._known.clear()
        self._bytes = 0
        self._new.clear()
        self.allowance = Allowance(ARRAYS_BYTES)
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    @staticmethod
    def on_file(path: Path, key: str) -> dict[str, dict[str, dict[str, Any]]]:
        """Return the replies in a file: question to call to reply."""
        found: dict[str, dict[str, dict[str, Any]]] = {}
        for question, call, reply in _lines(path, key):
            found.setdefault(question, {})[call] = reply
        return found


def _lines(path: Path, key: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return
    for line in lines:
        with suppress(ValueError, RecursionError):
            data = json.loads(line)
            if isinstance(data, list) and len(data) == 4 and data[0] == key:
                _, question, call, reply = data
                if isinstance(question, str) and isinstance(call, str) and isinstance(reply, dict):
                    yield question, call, reply


def _size_of_arrays(reply: dict[str, Any]) -> int:
    blobs = reply.get("blobs")
    sizes = [blob.get("size") for blob in blobs or () if isinstance(blob, dict)]
    return sum(size for size in sizes if type(size) is int)
