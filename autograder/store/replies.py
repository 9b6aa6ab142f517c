"""Keep a student's process's replies to a question's checks, and answer from them later."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from autograder.run.replies import Answering, Request
from autograder.store.blobs import Allowance, BlobStore, NotKept
from autograder.wire.frames import Frame

__all__ = ["NotStored", "Recorder", "StoredProcess", "reply_digest"]


class NotStored(Exception):
    """A check asks for something that no check asked for when the notebook ran."""


def reply_digest(text: str, header: dict[str, Any], references: list[dict[str, Any]]) -> bytes:
    """Return what is equal for two replies only when all of them is equal, byte for byte.

    Parameters
    ----------
    text : str
        The header, as `json.dumps` writes it: that tells 1 from 1.0 and from true, 0.0 from -0.0,
        and one order of keys from another.
    header : dict
        The header.
    references : list of dict
        What `BlobStore.put` returned for its blobs, in their order.
    """
    if "\\ud" in text:
        # Escaped, a character and the two halves that stand for it elsewhere look the same.
        text = json.dumps(header, ensure_ascii=False)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass"))
    # The header is complete in itself, so that nothing of what follows could be part of it.
    digest.update(json.dumps(references).encode())
    return digest.digest()


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
    last : bytes or None
        Digest of the last reply; None when that could not be kept.
    """

    def __init__(self, blobs: BlobStore, allowance: Allowance | None = None) -> None:
        self._blobs = blobs
        self._allowance = allowance
        self._left = allowance.left if allowance is not None else 0
        self.begin()

    def begin(self) -> None:
        """Forget all replies, and what was spent on them."""
        self.replies: dict[str, dict[str, Any]] = {}
        self.cut = False
        self.last: bytes | None = None
        if self._allowance is not None:
            self._allowance.left = self._left

    def __call__(self, key: str, frame: Frame) -> None:
        """Note one reply; leave it out when it cannot be kept."""
        text = json.dumps(frame.header)
        self.last = None
        try:
            if self._allowance is not None:
                self._allowance.spend(len(text) + len(key))
                spend = self._allowance.spend
                references = [self._blobs.put(blob, spend) for blob in frame.blobs]
            else:
                references = [self._blobs.put(blob) for blob in frame.blobs]
        except NotKept:
            self.cut = True
            return
        self.replies[key] = {"header": frame.header, "blobs": references}
        self.last = reply_digest(text, frame.header, references)


class StoredProcess(Answering):
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
        self._last: dict[str, Any] | None = None
        self._replies = replies
        self._blobs = blobs

    def reply(self, request: Request) -> Frame:
        """Return what was replied to the same request."""
        try:
            self._last = None
            stored = self._replies[request.key]
            frame = Frame(stored["header"], [self._blobs.get(part) for part in stored["blobs"]])
        except (LookupError, TypeError, NotKept):
            self.missing = request.key
            raise NotStored(request.key) from None
        self._last = stored
        return frame

    def begin(self) -> None:
        """Begin anew: what was missing may not be asked for again."""
        self.missing = ""
        self._last = None

    @property
    def last(self) -> bytes | None:
        """Digest of the last reply."""
        if self._last is None:
            return None
        header = self._last["header"]
        return reply_digest(json.dumps(header), header, self._last["blobs"])

    def drop_copy(self) -> None:
        """Do nothing: there is no process."""
