"""Keep a student's process's replies to a question's checks, and answer from them later."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from autograder.run.replies import (
    FIGURES_KEY,
    call_key,
    figures_in,
    get_key,
    result_in,
    value_in,
)
from autograder.store.blobs import Allowance, BlobStore, NotKept
from autograder.wire.encode import Encoder
from autograder.wire.frames import Frame

__all__ = ["NotStored", "Recorder", "StoredProcess"]


class NotStored(Exception):
    """A check asks for something that no check asked for when the notebook ran."""


class Recorder:
    """Notes replies, as `SandboxedProcess.on_reply`.

    Parameters
    ----------
    blobs : BlobStore
        Where the bytes of arrays go.
    allowance : Allowance, optional
        What may be added; without one, anything.

    Attributes
    ----------
    replies : dict of str to dict
        Key to header and references of blobs: what `json` can write.
    cut : bool
        Whether some could not be kept.
    """

    def __init__(self, blobs: BlobStore, allowance: Allowance | None = None) -> None:
        self.replies: dict[str, dict[str, Any]] = {}
        self._allowance = allowance
        self.cut = False
        self._blobs = blobs

    def __call__(self, key: str, frame: Frame) -> None:
        """Note one reply; leave it out when it cannot be kept."""
        try:
            if self._allowance is not None:
                self._allowance.spend(len(json.dumps(frame.header)) + len(key))
                spend = self._allowance.spend
                references = [self._blobs.put(blob, spend) for blob in frame.blobs]
            else:
                references = [self._blobs.put(blob) for blob in frame.blobs]
        except NotKept:
            self.cut = True
            return
        self.replies[key] = {"header": frame.header, "blobs": references}


class StoredProcess:
    """Answers checks as a process would, from what was stored.

    Parameters
    ----------
    replies : mapping of str to dict
        As `Recorder` made them.
    blobs : BlobStore
        Where the bytes of arrays are.

    Attributes
    ----------
    missing : str
        What was asked for and is not stored; empty while there is nothing. pytest catches what a
        check raises, so the exception alone would go unnoticed.
    """

    def __init__(self, replies: Mapping[str, dict[str, Any]], blobs: BlobStore) -> None:
        self.missing = ""
        self._replies = replies
        self._blobs = blobs

    def get(self, name: str) -> tuple[bool, Any]:
        """Return whether a variable was there, and its value."""
        return value_in(self._reply(get_key(name)), name)

    def figures(self) -> list[Any]:
        """Return the descriptions of the figures that were shown."""
        return figures_in(self._reply(FIGURES_KEY))

    def call(
        self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any], cpu_seconds: float = 5.0
    ) -> Any:
        """Return what a function returned for the same arguments; see `SandboxedProcess.call`."""
        encoder = Encoder()
        request = {
            "function": function,
            "args": encoder.encode(tuple(args)),
            "kwargs": encoder.encode(dict(kwargs)),
        }
        return result_in(self._reply(call_key(request, encoder.blobs)))

    def drop_copy(self) -> None:
        """Do nothing: there is no process."""

    def _reply(self, key: str) -> Frame:
        try:
            stored = self._replies[key]
            return Frame(stored["header"], [self._blobs.get(part) for part in stored["blobs"]])
        except (LookupError, TypeError, NotKept):
            self.missing = key
            raise NotStored(key) from None
