"""Frames on a stream socket: a JSON header, then the bytes of the arrays that it mentions.

Layout: four bytes length of the header, eight bytes length of all blobs together (both unsigned,
big endian), the header as UTF-8 JSON, the blobs one after the other. The header's key ``blobs``
lists their lengths.

A student's process can send anything. So a header is measured before it is parsed: JSON's smallest
values take sixty times their own size in memory.
"""

from __future__ import annotations

import json
import re
import select
import socket
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.wire.bounds import FRAME_BYTES, HEADER_BYTES, HEADER_MARKS

__all__ = [
    "CHANGES",
    "Closed",
    "Frame",
    "Malformed",
    "Patience",
    "TimedOut",
    "TooLarge",
    "receive",
    "send",
]

Patience = Callable[[], float]
"""Says for how many seconds to wait, again and again; in the end it raises `TimedOut`."""

CHANGES = "changes what it is given"
"""What is called, with the name of a function and arguments for it, to learn which of these the
function changes. No variable has this name."""

PREFIX = struct.Struct(">IQ")
MAX_BLOB_COUNT = 20_000
"""Most blobs in a frame."""
HALF_CHARACTER = re.compile(r"(?<!\\)((?:\\\\)*\\)u[dD][89a-fA-F][0-9a-fA-F]{2}")
"""Half a character, written as an escape: the number of backslashes is odd. No file can hold it.
Two halves that belong together are replaced as well: `send` writes characters, not escapes."""


class Malformed(Exception):
    """What arrived is not a frame or not a value of this format."""


class TooLarge(ValueError):
    """A message breaks the limits of a frame, so it was not sent."""


class Closed(Exception):
    """The other side has closed the connection."""


class TimedOut(Exception):
    """Nothing, or not all of it, arrived in time."""


@dataclass
class Frame:
    """One message.

    Attributes
    ----------
    header : dict
        The message itself.
    blobs : list of memoryview
        Bytes of the arrays in it.
    size : int
        Bytes of the header as it came; 0 where it did not come from a socket.
    """

    header: dict[str, Any]
    blobs: list[memoryview]
    size: int = 0


def send(
    sock: socket.socket,
    header: dict[str, Any],
    blobs: Sequence[Any] = (),
    patience: Patience | None = None,
) -> None:
    """Send one frame.

    Parameters
    ----------
    sock : socket
        A blocking stream socket.
    header : dict
        What `json` can write.
    blobs : sequence of bytes-like
        Contiguous buffers, sent as they are.
    patience : callable, optional
        How long to wait for the other side to take it; for ever by default.

    Raises
    ------
    TooLarge
        When the other side would refuse it.
    TimedOut
        When the other side does not take it in time.
    OSError
        When the other side is gone.
    """
    views = [memoryview(blob).cast("B") for blob in blobs]
    size = sum(len(view) for view in views)
    text = json.dumps({**header, "blobs": [len(view) for view in views]}, ensure_ascii=False)
    body = text.encode("utf-8", "replace")
    if _too_large(body) or size > FRAME_BYTES or len(views) > MAX_BLOB_COUNT:
        raise TooLarge(f"a message of {len(body) + size} bytes is too large")
    for view in (memoryview(PREFIX.pack(len(body), size) + body), *views):
        if patience is None:
            sock.sendall(view)
        else:
            _all_of(sock, view, patience)


def _all_of(sock: socket.socket, view: memoryview, patience: Patience) -> None:
    done = 0
    while done < len(view):
        try:
            done += sock.send(view[done:], socket.MSG_DONTWAIT)
        except BlockingIOError:
            select.select([], [sock], [], patience())


def receive(sock: socket.socket, patience: Patience | None = None) -> Frame:
    """Receive one frame.

    Parameters
    ----------
    sock : socket
        A stream socket.
    patience : callable, optional
        How long to wait; for ever by default.

    Raises
    ------
    Closed
        When the other side is gone.
    TimedOut
        When the frame is not complete in time.
    Malformed
        When it is too large, or is not one.
    """
    header_size, blob_size = PREFIX.unpack(_exactly(sock, PREFIX.size, patience))
    if header_size > HEADER_BYTES or blob_size > FRAME_BYTES:
        raise Malformed(f"a message of {header_size + blob_size} bytes is too large")
    body = bytes(_exactly(sock, header_size, patience))
    if _too_large(body):
        raise Malformed("a message holds too many values")
    try:
        header = json.loads(_whole_characters(body))
    except (ValueError, RecursionError) as error:
        raise Malformed(f"a message is not JSON: {type(error).__name__}") from None
    if not isinstance(header, dict):
        raise Malformed("a message is not an object")
    lengths = header.get("blobs", [])
    if (
        not isinstance(lengths, list)
        or len(lengths) > MAX_BLOB_COUNT
        or not all(type(n) is int and n >= 0 for n in lengths)
        or sum(lengths) != blob_size
    ):
        raise Malformed("the lengths of a message's blobs do not add up")
    data = _exactly(sock, blob_size, patience)
    blobs, start = [], 0
    for length in lengths:
        blobs.append(data[start : start + length])
        start += length
    return Frame(header, blobs, header_size)


def _whole_characters(body: bytes) -> str:
    """Return a message's text with a sign in the place of whatever no file can hold."""
    # Given bytes, `json` would let halves of characters pass, and take UTF-16 as well.
    text = body.decode("utf-8", "replace")
    # First the quick look: a search for the pattern takes a second for each 20 MB of escapes.
    if "\\ud" not in text and "\\uD" not in text:
        return text
    return HALF_CHARACTER.sub(r"\1ufffd", text)


def _too_large(body: bytes) -> bool:
    marks = body.count(b",") + body.count(b"[") + body.count(b"{")
    return len(body) > HEADER_BYTES or marks > HEADER_MARKS


def _exactly(sock: socket.socket, size: int, patience: Patience | None) -> memoryview:
    # The kernel puts the parts together: with one wait and one call for each, large arrays took
    # more time on their way than in the making. Without patience, what was set before holds.
    view = memoryview(bytearray(size))
    done = 0
    while done < size:
        if patience is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _timeval(patience()))
        try:
            count = sock.recv_into(view[done:], 0, socket.MSG_WAITALL)
        except BlockingIOError:
            if patience is None:
                raise TimedOut from None
            # Whoever else holds this end may have told it never to wait.
            select.select([sock], [], [], patience())
            continue
        except (ConnectionError, OSError):
            raise Closed from None
        if count == 0:
            raise Closed
        done += count
    return view


def _timeval(seconds: float) -> bytes:
    # Zero would mean for ever.
    microseconds = max(int(seconds * 1e6), 1)
    return struct.pack("@ll", *divmod(microseconds, 1_000_000))
