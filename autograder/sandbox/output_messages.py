"""Outputs of a cell on their way out: streams, displays, results, errors.

The shell is `ipykernel`'s own; only its last step is replaced. Where a kernel would put a message
on a ZeroMQ socket, `OutputSession` hands it to `OutputMessages`, which sends it to the grader.
"""

from __future__ import annotations

import io
import os
import threading
import time
from collections.abc import Callable
from typing import Any

from jupyter_client.session import Session
from traitlets import Any as AnyTrait

__all__ = ["OutStream", "OutputMessages", "OutputSession", "RawStream"]

FLUSH_CHARACTERS = 16_384
FLUSH_SECONDS = 0.25
MAX_CHARACTERS = 2_000_000
"""Most characters of one piece of text: the grader keeps half of that for a whole cell."""


class OutputMessages:
    """Collects the text of streams into larger pieces and sends all messages in order.

    Parameters
    ----------
    send : callable
        Takes one message: a dict with ``type`` and ``content``.
    """

    def __init__(self, send: Callable[[dict[str, Any]], None]) -> None:
        self._send = send
        self._name = ""
        self._pieces: list[str] = []
        self._size = 0
        self._since = 0.0
        self._lock = threading.RLock()
        self.pid = os.getpid()
        self.raw: list[RawStream] = []

    def stream(self, name: str, text: str) -> None:
        """Add text to ``"stdout"`` or ``"stderr"``."""
        with self._lock:
            self._drain()
            self._add(name, text)

    def message(self, kind: str, content: dict[str, Any]) -> None:
        """Send any other message, after all text so far; from a forked process, none."""
        if os.getpid() != self.pid:
            return
        with self._lock:
            self._drain()
            self._flush()
            self._send({"type": kind, "content": content})

    def flush(self) -> None:
        """Send all text so far."""
        with self._lock:
            self._drain()
            self._flush()

    def _add(self, name: str, text: str) -> None:
        if not text:
            return
        if name != self._name:
            self._flush()
            self._name = name
            self._since = time.monotonic()
        self._pieces.append(text)
        self._size += len(text)
        if self._size > FLUSH_CHARACTERS or time.monotonic() - self._since > FLUSH_SECONDS:
            self._flush()

    def _drain(self) -> None:
        for raw in self.raw:
            self._add(raw.name, raw.read())

    def _flush(self) -> None:
        if self._pieces:
            text = "".join(self._pieces)[:MAX_CHARACTERS]
            self._pieces.clear()
            self._size = 0
            self._send({"type": "stream", "content": {"name": self._name, "text": text}})
        self._since = time.monotonic()


class RawStream:
    """What is written to a file descriptor itself: by subprocesses and by compiled code.

    The descriptor is led to a file in memory, which is read whenever something else is printed
    and at the end of the cell. So the order of ``print("a"); os.system("echo b")`` is kept, and
    no thread is needed.

    Parameters
    ----------
    name : str
        ``"stdout"`` or ``"stderr"``.
    descriptor : int
        1 or 2.
    """

    def __init__(self, name: str, descriptor: int) -> None:
        self.name = name
        self._file = os.memfd_create(name)
        # Appending: the file is emptied after each reading, and writers keep their own offset.
        import fcntl

        fcntl.fcntl(self._file, fcntl.F_SETFL, os.O_APPEND)
        os.dup2(self._file, descriptor)

    def read(self) -> str:
        """Return and forget what has been written since the last reading."""
        size = os.fstat(self._file).st_size
        if size == 0:
            return ""
        data = os.pread(self._file, min(size, MAX_CHARACTERS), 0)
        os.ftruncate(self._file, 0)
        return data.decode("utf-8", "replace")


class OutStream(io.TextIOBase):
    """Stands for `sys.stdout` or `sys.stderr`, as `ipykernel`'s class of this name does."""

    encoding = "UTF-8"
    errors = None

    def __init__(self, messages: OutputMessages, name: str, descriptor: int) -> None:
        self._messages = messages
        self.name = name
        self._descriptor = descriptor

    def fileno(self) -> int:
        """Return the descriptor that raw writes go to."""
        return self._descriptor

    def isatty(self) -> bool:
        """Tell that this is no terminal."""
        return False

    def writable(self) -> bool:
        """Tell that one can write."""
        return True

    def write(self, text: str) -> int:
        """Print text.

        Raises
        ------
        TypeError
            When `text` is not a string.
        """
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if os.getpid() != self._messages.pid:
            # A process that the student has forked: what it prints, the parent reads from there.
            os.write(self._descriptor, text.encode(errors="replace"))
        else:
            self._messages.stream(self.name, text)
        return len(text)

    def flush(self) -> None:
        """Do nothing: text is sent in larger pieces, in order, and all of it by the cell's end."""


class OutputSession(Session):
    """Takes the messages that the shell would send over ZeroMQ.

    Attributes
    ----------
    messages : OutputMessages
        Where they go.
    shown_error : dict or None
        What the last message about an error held.
    """

    messages = AnyTrait()
    shown_error = AnyTrait()

    def send(
        self, stream: Any, msg_or_type: Any, content: Any = None, *args: Any, **kw: Any
    ) -> Any:  # type: ignore[override]
        """Hand one message on instead of sending it."""
        if isinstance(msg_or_type, str):
            kind = msg_or_type
        else:
            kind, content = msg_or_type["header"]["msg_type"], msg_or_type["content"]
        if kind == "error":
            self.shown_error = content
        self.messages.message(kind, content)
        return None
