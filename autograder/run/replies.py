"""What the replies of a student's process say, be they fresh or stored."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from autograder.wire.decode import Decoder
from autograder.wire.frames import Frame, Malformed

__all__ = [
    "CallFailed",
    "call_key",
    "failed_call",
    "figures_in",
    "get_key",
    "result_in",
    "value_in",
]

FIGURES_KEY = "figures"


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
        digest.update(memoryview(blob).cast("B"))
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
