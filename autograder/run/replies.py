"""What the replies of a student's process say, be they fresh or stored."""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograder.wire.decode import Decoder
from autograder.wire.encode import Encoder
from autograder.wire.frames import Frame, Malformed

__all__ = [
    "UNSURE",
    "Answering",
    "CallFailed",
    "Request",
    "call_key",
    "failed_call",
    "figures_in",
    "get_key",
    "result_in",
    "value_in",
]

FIGURES_KEY = "figures"
UNSURE = ("timeout", "crash", "MemoryError")
"""Names of failures of a call that need not happen the next time."""


class CallFailed(Exception):
    """A student's function raised an error, or did not end in time.

    Attributes
    ----------
    name : str
        The error's class, or ``"timeout"``.
    text : str
        Its message.
    """

    def __init__(self, name: str, text: str) -> None:
        super().__init__(f"{name}: {text}")
        self.name = name
        self.text = text


@dataclass(frozen=True)
class Request:
    """What a check asks of a process.

    Attributes
    ----------
    key : str
        Under which the reply is stored.
    header : dict
        The message.
    blobs : sequence of bytes-like
        Bytes of the arrays in it.
    """

    key: str
    header: dict[str, Any]
    blobs: Sequence[Any] = ()


class Answering(ABC):
    """Answers checks, in terms of the replies to their requests."""

    @abstractmethod
    def reply(self, request: Request) -> Frame:
        """Return the reply to a request."""

    @abstractmethod
    def drop_copy(self) -> None:
        """Let the next call begin in a new copy, which knows nothing of earlier calls."""

    def get(self, name: str) -> tuple[bool, Any]:
        """Fetch the value of a variable.

        Returns
        -------
        found : bool
        value : object
            Plain data; None when not found.
        """
        request = Request(get_key(name), {"request": "get", "names": [name]})
        return value_in(self.reply(request), name)

    def figures(self) -> list[Any]:
        """Fetch the descriptions of the figures shown since the previous graded cell."""
        return figures_in(self.reply(Request(FIGURES_KEY, {"request": "figures"})))

    def call(
        self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any], cpu_seconds: float = 5.0
    ) -> Any:
        """Call a function of the notebook.

        Parameters
        ----------
        function : str
            Its name.
        args, kwargs : tuple, dict
            Plain data.
        cpu_seconds : float, optional
            Time for the call. It may wait for four times as long, and a little more.

        Raises
        ------
        CallFailed
            When the function raises, or does not end in time.
        """
        encoder = Encoder()
        header = {
            "request": "call",
            "function": function,
            "args": encoder.encode(tuple(args)),
            "kwargs": encoder.encode(dict(kwargs)),
            "cpu_seconds": cpu_seconds,
        }
        blobs = encoder.blobs
        return result_in(self.reply(Request(call_key(header, blobs), header, blobs)))


def get_key(name: str) -> str:
    """Return the key under which the value of a variable is stored."""
    return f"get {name}"


def call_key(request: dict[str, Any], blobs: list[Any]) -> str:
    """Return the key under which the result of a call is stored: a digest of all its arguments.

    Parameters
    ----------
    request : dict
        The request, with the function's name and the trees of its arguments.
    blobs : list of bytes-like
        Bytes of the arrays in them.
    """
    asked = [request["function"], request["args"], request["kwargs"]]
    digest = hashlib.sha256(json.dumps(asked).encode())
    for blob in blobs:
        view = memoryview(blob).cast("B")
        # With its length: what is the end of one may else be the beginning of the next.
        digest.update(len(view).to_bytes(8, "big"))
        digest.update(view)
    return f"call {request['function']} {digest.hexdigest()}"


def value_in(frame: Frame, name: str) -> tuple[bool, Any]:
    """Return whether a reply holds a variable, and its value.

    Raises
    ------
    Malformed
        When the value cannot be read.
    """
    values = frame.header.get("values")
    if not isinstance(values, dict) or name not in values:
        return False, None
    return True, Decoder(frame.blobs).decode(values[name])


def figures_in(frame: Frame) -> list[Any]:
    """Return the descriptions of figures in a reply.

    Raises
    ------
    Malformed
        When they cannot be read.
    """
    figures = frame.header.get("figures")
    if not isinstance(figures, list):
        raise Malformed("the figures are no list")
    decoder = Decoder(frame.blobs)
    return [decoder.decode(figure) for figure in figures]


def result_in(frame: Frame) -> Any:
    """Return what a called function returned.

    Raises
    ------
    CallFailed
        When it raised an error, or did not end in time.
    Malformed
        When the result cannot be read.
    """
    if frame.header.get("reply") == "result":
        return Decoder(frame.blobs).decode(frame.header.get("value"))
    name, text = frame.header.get("name"), frame.header.get("text")
    raise CallFailed(str(name)[:100], str(text)[:500])


def failed_call(name: str) -> Frame:
    """Return the reply that a process would have sent about a call, had it been able to."""
    return Frame({"reply": "error", "name": name, "text": ""}, [])
