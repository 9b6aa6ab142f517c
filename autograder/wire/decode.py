"""Read plain data that a student's process sent. Everything in it is hostile.

Limits: `MAX_NODES` values, `MAX_DEPTH` levels, dtypes without objects, blobs whose length is just
what shape and dtype say and which are used once, members of sets and keys of dicts that do not
collide, and nothing that is small here and huge once it is used. Whatever breaks them raises
`Malformed`, which costs that answer and nothing else.
"""

from __future__ import annotations

import datetime
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.wire.bounds import FRAME_BYTES
from autograder.wire.classes import array_class
from autograder.wire.encode import MAX_DEPTH, MAX_NODES
from autograder.wire.figures import Axes, Figure, Image
from autograder.wire.frames import Malformed

__all__ = ["Decoder", "Function", "Opaque", "TypeName"]

DTYPE = re.compile(r"[<>|=]?(?:[biufc]\d{1,3}|[mM]8(?:\[\d{0,9}[a-zA-Z]{1,7}\])?|[SUV]\d{1,6})")
MAX_FIELDS = 200
MAX_COLLISIONS = 50
"""Most members of a set, or keys of a dict, with the same hash. Python compares each with each:
200,000 whole numbers that are multiples of 2**61 - 1 take minutes."""

LAST_CHARACTER = 0x10FFFF
HALF_CHARACTERS = (0xD800, 0xDFFF)
"""Numbers that Unicode sets aside for halves of characters in another encoding."""


class Opaque:
    """Stands for a value that does not cross the boundary.

    Attributes
    ----------
    type_name : str
        Full name of its type.
    why : str
        Why it was not sent; empty for a type that never is.
    """

    def __init__(self, type_name: str, why: str = "") -> None:
        self.type_name = type_name
        self.why = why

    def __repr__(self) -> str:
        return f"<a {self.type_name}{': ' + self.why if self.why else ''}>"


class TypeName(str):
    """The full name of a class, where the answer was a class: ``"imageio.core.util.Array"``."""

    __slots__ = ()


class Function:
    """Stands for a function; `name` is what the student called it."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"<function {self.name}>"


class Decoder:
    """Reads the trees that `autograder.wire.encode.Encoder` writes.

    Parameters
    ----------
    blobs : sequence of memoryview
        The blobs of the frame that the tree came in.
    """

    def __init__(self, blobs: Sequence[memoryview]) -> None:
        self.blobs = blobs
        self._nodes = 0
        self._used: set[int] = set()

    def decode(self, node: Any) -> Any:
        """Return the value that a tree stands for.

        Raises
        ------
        Malformed
            When it is not a tree of this format, or breaks a limit.
        """
        try:
            return self._value(node, 0)
        except Malformed:
            raise
        except Exception as error:
            raise Malformed(f"a value cannot be read: {type(error).__name__}") from None

    def _count(self, depth: int) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES or depth > MAX_DEPTH + 5:
            raise Malformed("a value is too large or too deep")

    def _value(self, node: Any, depth: int) -> Any:
        self._count(depth)
        if node is None or isinstance(node, (bool, int, float, str)):
            return node
        if not isinstance(node, dict) or not isinstance(node.get("t"), str):
            raise Malformed("a value has no tag")
        read = _READERS.get(node["t"])
        if read is None:
            raise Malformed("a value has an unknown tag")
        return read(self, node, depth)

    def _items(self, node: dict[str, Any], depth: int) -> list[Any]:
        if not isinstance(node["v"], list):
            raise Malformed("a container has no items")
        return [self._value(item, depth + 1) for item in node["v"]]

    def _list(self, node: dict[str, Any], depth: int) -> list[Any]:
        return self._items(node, depth)

    def _tuple(self, node: dict[str, Any], depth: int) -> tuple[Any, ...]:
        return tuple(self._items(node, depth))

    def _set(self, node: dict[str, Any], depth: int) -> set[Any]:
        return set(_distinct(self._items(node, depth)))

    def _frozenset(self, node: dict[str, Any], depth: int) -> frozenset[Any]:
        return frozenset(_distinct(self._items(node, depth)))

    def _dict(self, node: dict[str, Any], depth: int) -> dict[Any, Any]:
        pairs = [
            (self._value(key, depth + 1), self._value(value, depth + 1)) for key, value in node["v"]
        ]
        _distinct(key for key, _ in pairs)
        return dict(pairs)

    def _complex(self, node: dict[str, Any], depth: int) -> complex:
        real, imaginary = node["v"]
        return complex(float(real), float(imaginary))

    def _blob(self, node: dict[str, Any]) -> memoryview:
        number = node["b"]
        if type(number) is not int or not 0 <= number < len(self.blobs):
            raise Malformed("a value names a blob that is not there")
        if number in self._used:
            # Bytes are copied: one blob named 200,000 times would fill the memory.
            raise Malformed("two values name the same blob")
        self._used.add(number)
        return self.blobs[number]

    def _bytes(self, node: dict[str, Any], depth: int) -> bytes:
        return bytes(self._blob(node))

    def _array(self, node: dict[str, Any], depth: int) -> Any:
        dtype = self._dtype(node["dtype"], 0)
        shape = node["shape"]
        if not isinstance(shape, list) or len(shape) > 32:
            raise Malformed("an array has no proper shape")
        if not all(type(n) is int and 0 <= n < 2**40 for n in shape):
            raise Malformed("an array has no proper shape")
        blob = self._blob(node)
        if math.prod(shape) * dtype.itemsize != len(blob):
            raise Malformed("an array's bytes do not fit its shape")
        if dtype.itemsize == 0:
            raise Malformed("an array's elements have no size")
        if math.prod(n or 1 for n in shape) * dtype.itemsize > FRAME_BYTES:
            # Empty, but a sum along its empty axis would fill the memory.
            raise Malformed("an empty array's axes are too long")
        array = _sound(np.frombuffer(blob, dtype)).reshape(shape)
        if "meta" in node:
            meta = self._value(node["meta"], depth + 1)
            if isinstance(meta, dict):
                cls = array_class()
                return array if cls is None else cls(array, {str(k): v for k, v in meta.items()})
        return array

    def _scalar(self, node: dict[str, Any], depth: int) -> Any:
        dtype = self._dtype(node["dtype"], 0)
        blob = self._blob(node)
        if len(blob) != dtype.itemsize:
            raise Malformed("a number's bytes do not fit its type")
        if dtype.itemsize == 0:
            return dtype.type()
        return _sound(np.frombuffer(blob, dtype))[0]

    def _masked(self, node: dict[str, Any], depth: int) -> Any:
        data, mask = (self._value(node[key], depth + 1) for key in ("data", "mask"))
        if not all(isinstance(part, np.ndarray) for part in (data, mask)):
            raise Malformed("a masked array has no data or no mask")
        return np.ma.MaskedArray(np.asarray(data), np.asarray(mask))

    def _range(self, node: dict[str, Any], depth: int) -> range:
        start, stop, step = node["v"]
        result = range(start, stop, step)
        if len(result) > MAX_NODES:
            raise Malformed("a range holds too many numbers")
        return result

    def _slice(self, node: dict[str, Any], depth: int) -> slice:
        return slice(*self._items(node, depth))

    def _timedelta(self, node: dict[str, Any], depth: int) -> datetime.timedelta:
        return datetime.timedelta(*node["v"])

    def _any_dtype(self, node: dict[str, Any], depth: int) -> np.dtype[Any]:
        return np.dtype("O") if node["v"] == "|O" else self._dtype(node["v"], 0)

    def _dtype(self, description: Any, depth: int) -> np.dtype[Any]:
        self._count(depth)
        if isinstance(description, str):
            if not DTYPE.fullmatch(description):
                raise Malformed("a dtype is not a plain one")
            return np.dtype(description)
        if not isinstance(description, list) or len(description) > MAX_FIELDS or depth > 3:
            raise Malformed("a dtype is not a plain one")
        fields = []
        for name, kind, *shape in description:
            if not isinstance(name, str) or len(shape) > 1:
                raise Malformed("a dtype has a field without a name")
            sizes = tuple(int(n) for n in shape[0]) if shape else ()
            fields.append((name, self._dtype(kind, depth + 1), sizes))
        return np.dtype(fields)

    def _opaque(self, node: dict[str, Any], depth: int) -> Opaque:
        return Opaque(str(node["v"])[:200], str(node.get("why", ""))[:200])


def _sound(array: NDArray[Any]) -> NDArray[Any]:
    """Return an array whose bytes NumPy can read, whatever is done with it later.

    NumPy takes any bytes for texts and truth values. A text with a number in it that is no
    character raises `SystemError` at each use; half of a character cannot be written to any file; a
    truth value that is neither 0 nor 1 is neither equal to True nor to False.

    Raises
    ------
    Malformed
        When a text holds a number that is no character.
    """
    if not _needs_a_look(array.dtype):
        return array
    array = array.copy()
    for part in _parts(array):
        if part.dtype.kind == "b":
            part[...] = part.view(np.uint8) != 0
            continue
        # A field lies apart from the next one: each text by itself is in one piece.
        letters: Any = np.dtype((np.uint32, (part.dtype.itemsize // 4,))).newbyteorder(
            part.dtype.byteorder
        )
        codes: NDArray[Any] = np.ascontiguousarray(part).view(letters)
        if (codes > LAST_CHARACTER).any():
            raise Malformed("a text holds what is no character")
        half = (codes >= HALF_CHARACTERS[0]) & (codes <= HALF_CHARACTERS[1])
        if half.any():
            codes[half] = ord("\N{REPLACEMENT CHARACTER}")
            part[...] = codes.view(part.dtype).reshape(part.shape)
    return array


def _needs_a_look(dtype: np.dtype[Any]) -> bool:
    if dtype.names is not None:
        return any(_needs_a_look(dtype[name].base) for name in dtype.names)
    return dtype.kind == "b" or (dtype.kind == "U" and dtype.itemsize > 0)


def _parts(array: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """Give views of those parts of an array that hold texts or truth values."""
    if array.dtype.names is not None:
        for name in array.dtype.names:
            yield from _parts(array[name])
    elif array.size and _needs_a_look(array.dtype):
        yield array


def _distinct(members: Iterable[Any]) -> Iterable[Any]:
    members = list(members)
    if max(Counter(map(hash, members)).values(), default=0) > MAX_COLLISIONS:
        raise Malformed("the members of a set or dict collide")
    return members


def _figure_part(cls: Any) -> Callable[[Decoder, dict[str, Any], int], Any]:
    def read(decoder: Decoder, node: dict[str, Any], depth: int) -> Any:
        plain = decoder._value(node["v"], depth + 1)
        if not isinstance(plain, dict):
            raise Malformed("a figure has no description")
        return cls.from_plain(plain)

    return read


_READERS: dict[str, Callable[[Decoder, dict[str, Any], int], Any]] = {
    "list": Decoder._list,
    "tuple": Decoder._tuple,
    "set": Decoder._set,
    "frozenset": Decoder._frozenset,
    "dict": Decoder._dict,
    "complex": Decoder._complex,
    "bytes": Decoder._bytes,
    "array": Decoder._array,
    "scalar": Decoder._scalar,
    "masked": Decoder._masked,
    "date": lambda d, node, depth: datetime.date.fromisoformat(node["v"]),
    "datetime": lambda d, node, depth: datetime.datetime.fromisoformat(node["v"]),
    "time": lambda d, node, depth: datetime.time.fromisoformat(node["v"]),
    "timedelta": Decoder._timedelta,
    "slice": Decoder._slice,
    "range": Decoder._range,
    "dtype": Decoder._any_dtype,
    "type": lambda d, node, depth: TypeName(str(node["v"])[:200]),
    "function": lambda d, node, depth: Function(str(node["v"])[:200]),
    "figure": _figure_part(Figure),
    "axes": _figure_part(Axes),
    "image": _figure_part(Image),
    "opaque": Decoder._opaque,
}
