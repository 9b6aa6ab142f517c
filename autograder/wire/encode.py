"""Write Python values as plain data.

This runs inside the student's process. Whatever it does there can be changed by the student, and
need not be trusted: the other side reads only plain data.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.wire.bounds import FRAME_BYTES
from autograder.wire.classes import read_as
from autograder.wire.frames import MAX_BLOB_COUNT

__all__ = ["MAX_DEPTH", "MAX_NODES", "Encoder", "full_name"]

MAX_NODES = 200_000
"""Most values inside one value."""
MAX_DEPTH = 30
"""Deepest nesting of containers."""
MAX_TEXT = 2 * 2**20
"""Most characters of all strings in one value."""

PLAIN_KINDS = "biufcmMSU"


class _TooMuch(Exception):
    pass


def full_name(cls: type) -> str:
    """Return a class's name with its module, except for builtins."""
    module = getattr(cls, "__module__", "")
    name = getattr(cls, "__qualname__", "?")
    return name if module in ("builtins", None) else f"{module}.{name}"


def _plain_dtype(dtype: np.dtype[Any]) -> bool:
    if dtype.subdtype is not None:
        return _plain_dtype(dtype.subdtype[0])
    if dtype.names is not None:
        return all(_plain_dtype(dtype[name]) for name in dtype.names)
    return dtype.kind in PLAIN_KINDS


class Encoder:
    """Turns values into trees of tagged JSON objects and a list of blobs.

    Parameters
    ----------
    describe : callable, optional
        Called with each value first; returns ``(tag, dict)`` for a value that it knows how to
        describe (figures), else None.

    Attributes
    ----------
    blobs : list
        Contiguous buffers, in the order of their numbers.
    """

    def __init__(self, describe: Callable[[Any], tuple[str, Any] | None] | None = None) -> None:
        self.describe = describe
        self.blobs: list[Any] = []
        self._bytes = 0
        self._nodes = 0
        self._text = 0

    def encode(self, value: Any) -> Any:
        """Return the tree for one value; what cannot be sent becomes an ``opaque`` node."""
        blobs, before = len(self.blobs), (self._bytes, self._nodes, self._text)
        try:
            return self._node(value, 0)
        except _TooMuch as reason:
            why = str(reason)
        except Exception as error:
            why = f"reading it raised {type(error).__name__}"
        del self.blobs[blobs:]
        self._bytes, self._nodes, self._text = before
        return self._opaque(value, why)

    def _opaque(self, value: Any, why: str = "") -> dict[str, Any]:
        return {"t": "opaque", "v": full_name(type(value))[:200], "why": why}

    def _blob(self, data: Any, size: int) -> int:
        self._bytes += size
        if self._bytes > FRAME_BYTES:
            raise _TooMuch(f"it is larger than {FRAME_BYTES // 1_000_000} MB")
        if len(self.blobs) == MAX_BLOB_COUNT:
            raise _TooMuch(f"it holds more than {MAX_BLOB_COUNT} NumPy values")
        self.blobs.append(data)
        return len(self.blobs) - 1

    def _node(self, value: Any, depth: int) -> Any:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise _TooMuch(f"it holds more than {MAX_NODES:,} values: an array may hold more")
        if depth > MAX_DEPTH:
            raise _TooMuch(f"it is nested more than {MAX_DEPTH} levels deep")
        if value is None or value is True or value is False:
            return value
        if isinstance(value, (np.ndarray, np.generic)):
            return self._numpy(value, depth)
        if isinstance(value, str):
            self._text += len(value)
            if self._text > MAX_TEXT:
                raise _TooMuch(f"its text is longer than {MAX_TEXT} characters")
            return str.__str__(value).encode("utf-8", "replace").decode()
        if isinstance(value, int):
            number = int(value)
            if number.bit_length() > 4096:
                raise _TooMuch("the number has more than 1,200 digits")
            return number
        if isinstance(value, float):
            return float(value)
        if isinstance(value, complex):
            return {"t": "complex", "v": [value.real, value.imag]}
        return self._container(value, depth)

    def _container(self, value: Any, depth: int) -> Any:
        described = self.describe(value) if self.describe else None
        if described is not None:
            tag, plain = described
            return {"t": tag, "v": self._node(plain, depth + 1)}
        if isinstance(value, (bytes, bytearray, memoryview)):
            data = bytes(value)
            return {"t": "bytes", "b": self._blob(data, len(data))}
        for kind in (list, tuple, set, frozenset):
            if isinstance(value, kind):
                items = [self._node(item, depth + 1) for item in value]
                return {"t": kind.__name__, "v": items}
        if isinstance(value, Mapping):
            pairs = [[self._node(k, depth + 1), self._node(v, depth + 1)] for k, v in value.items()]
            return {"t": "dict", "v": pairs}
        return self._rest(value, depth)

    def _rest(self, value: Any, depth: int) -> Any:
        if isinstance(value, datetime.datetime):
            return {"t": "datetime", "v": value.isoformat()}
        if isinstance(value, datetime.date):
            return {"t": "date", "v": value.isoformat()}
        if isinstance(value, datetime.time):
            return {"t": "time", "v": value.isoformat()}
        if isinstance(value, datetime.timedelta):
            return {"t": "timedelta", "v": [value.days, value.seconds, value.microseconds]}
        if isinstance(value, (slice, range)):
            parts = [self._node(getattr(value, k), depth + 1) for k in ("start", "stop", "step")]
            return {"t": type(value).__name__, "v": parts}
        if isinstance(value, np.dtype):
            return {"t": "dtype", "v": self._dtype(value)}
        if isinstance(value, type):
            return {"t": "type", "v": full_name(value)[:200]}
        cls: Any = type(value)
        kind = read_as(cls)
        if kind == "list":
            return {"t": "list", "v": [self._node(item, depth + 1) for item in value]}
        if kind == "text":
            return self._node(str(value), depth + 1)
        # Whatever can be called, and is nothing else: how a function was made is nobody's concern.
        if callable(value):
            return {"t": "function", "v": str(getattr(value, "__name__", cls.__name__))[:200]}
        return self._opaque(value)

    def _dtype(self, dtype: np.dtype[Any]) -> Any:
        if not _plain_dtype(dtype):
            return dtype.str if dtype.names is None else "|O"
        return np.lib.format.dtype_to_descr(dtype)

    def _numpy(self, value: Any, depth: int) -> dict[str, Any]:
        if not _plain_dtype(value.dtype):
            return self._opaque(value, f"its dtype is {value.dtype.name[:80]}")
        if isinstance(value, np.ma.MaskedArray):
            mask = np.ma.getmaskarray(value)
            return {
                "t": "masked",
                "data": self._array(np.ma.getdata(value)),
                "mask": self._array(mask),
            }
        if isinstance(value, np.generic):
            return {
                "t": "scalar",
                "dtype": self._dtype(value.dtype),
                "b": self._blob(value.tobytes(), value.nbytes),
            }
        node = self._array(value)
        meta = getattr(value, "meta", None)
        if isinstance(meta, Mapping):
            node["meta"] = self._node(dict(meta), depth + 1)
        return node

    def _array(self, value: Any) -> dict[str, Any]:
        plain = np.asarray(value)
        if plain.nbytes + self._bytes > FRAME_BYTES:
            raise _TooMuch(f"it is larger than {FRAME_BYTES // 1_000_000} MB")
        shape = list(plain.shape)
        flat = np.ascontiguousarray(plain).reshape(-1)
        data = flat.view(np.uint8) if flat.size and flat.dtype.itemsize else flat.tobytes()
        return {
            "t": "array",
            "dtype": self._dtype(plain.dtype),
            "shape": shape,
            "b": self._blob(data, plain.nbytes),
        }
