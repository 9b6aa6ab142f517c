"""How any stored answer stands to the reference's, and what it looks like in a few characters."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.check.kit.instead import kind_of
from autograder.fields.text import line
from autograder.report.answered.arrays import array_relation
from autograder.report.answered.numbers import Number, number_relation, number_words
from autograder.report.answered.relation import AS_REFERENCE, Relation
from autograder.wire.decode import Function, Opaque, TypeName
from autograder.wire.figures import Axes, Figure, Image

__all__ = ["MISSING", "Missing", "as_number", "relation", "shown"]

MOST_TEXT = 60
MOST_ITEMS = 5
"""So many members of a list, dictionary or set are told."""
MOST_DEPTH = 3

PLAIN = (
    *(type(None), bytes, slice, range, np.dtype, datetime.date, datetime.time, datetime.timedelta),
    *(np.generic, bool, str),
)
"""Types whose values are equal or not, and nothing in between."""


class Missing:
    """Stands for a variable that was not there."""


MISSING = Missing()


def relation(given: Any, right: Any, others: Mapping[str, Number] | None = None) -> Relation:
    """Say how an answer stands to the reference's.

    Parameters
    ----------
    given, right : object
        What `autograder.wire.decode.Decoder` made of them, or `MISSING`.
    others : mapping of str to number, optional
        Other answers of the reference that are numbers.
    """
    if isinstance(given, Missing):
        return AS_REFERENCE if isinstance(right, Missing) else Relation("was not there")
    if isinstance(right, Missing) and not isinstance(given, Opaque):
        return Relation(f"is {shown(given)}")
    if isinstance(given, Opaque):
        why = f" ({line(given.why, 80)})" if given.why else ""
        return Relation(f"is {line(kind_of(given), 120)}{why}, whose value is not stored")
    if isinstance(given, Function) and isinstance(right, Function):
        return AS_REFERENCE
    if isinstance(given, np.dtype) and isinstance(right, np.dtype):
        same = given == right
        return (
            AS_REFERENCE if same else Relation(f"is {_name(given)}, the reference {_name(right)}")
        )
    a, b = as_number(given), as_number(right)
    if a is not None and b is not None:
        return number_relation(a, b, others)
    if isinstance(given, (bool, np.bool_)) and isinstance(right, (bool, np.bool_)):
        same = bool(given) == bool(right)
        return AS_REFERENCE if same else Relation(f"is {bool(given)}, the reference {bool(right)}")
    if isinstance(given, str) and isinstance(right, str):
        return _of_texts(str(given), str(right))
    arrays = as_array(given), as_array(right)
    if arrays[0] is not None and arrays[1] is not None:
        return array_relation(arrays[0], arrays[1])
    return _of_containers(given, right)


def as_number(value: Any) -> Number | None:
    """Return an answer that is one number as such; None for anything else."""
    if isinstance(value, (np.ndarray, np.generic)):
        if value.ndim or value.dtype.kind not in "iufc" or np.ma.is_masked(value):
            return None
        # `float32` holds 1.2 as 1.2000000476837158: what its author wrote is what it prints.
        value = float(str(value)) if value.dtype.kind == "f" else value.item()
    if isinstance(value, bool) or not isinstance(value, (int, float, complex)):
        return None
    return value


def as_array(value: Any) -> NDArray[Any] | None:
    """Return an answer that is an array of numbers or texts, or lists of numbers; else None."""
    if isinstance(value, np.ndarray):
        return value if value.dtype.kind in "biufcUS" else None
    if isinstance(value, range):
        return np.arange(value.start, value.stop, value.step)
    if not isinstance(value, (list, tuple)) or not value:
        return None
    try:
        array = np.array(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return array if array.dtype.kind in "biufc" else None


def shown(value: Any, depth: int = 0) -> str:
    """Return an answer in a few printable characters."""
    if isinstance(value, Missing):
        return "not there"
    number = as_number(value)
    if number is not None:
        return number_words(number)
    if isinstance(value, (TypeName, Opaque, Function, Figure, Axes, Image)):
        return line(kind_of(value), 120)
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, np.ndarray) and value.size > MOST_ITEMS + 1:
        return _array_words(value)
    if isinstance(value, np.ndarray):
        return shown(value.tolist(), depth + 1)
    if isinstance(value, (list, tuple, set, frozenset, dict)):
        return _members(value, depth)
    if isinstance(value, bytes):
        return f"{len(value):,} bytes"
    return line(str(value), MOST_TEXT) or type(value).__name__


def _name(dtype: np.dtype[Any]) -> str:
    return line(str(dtype)[:MOST_TEXT])


def _quoted(text: str) -> str:
    return f"“{line(text, MOST_TEXT)}{'…' if len(text) > MOST_TEXT else ''}”"


def _array_words(array: NDArray[Any]) -> str:
    kind = f"array of shape {array.shape}, {str(array.dtype)[:60]}"
    plain = np.ma.getdata(array)
    if plain.dtype.kind not in "iuf" or not plain.size:
        return kind
    low, high = (number_words(float(v)) for v in (plain.min(), plain.max()))
    return f"{kind}, values from {low} to {high}"


def _members(value: Any, depth: int) -> str:
    if depth >= MOST_DEPTH:
        return "…"
    if isinstance(value, dict):
        pairs = list(value.items())[:MOST_ITEMS]
        parts = [f"{shown(key, depth + 1)}: {shown(item, depth + 1)}" for key, item in pairs]
    else:
        some = sorted(value, key=repr) if isinstance(value, (set, frozenset)) else value
        parts = [shown(item, depth + 1) for item in list(some)[: MOST_ITEMS + 1]]
    left = len(value) - len(parts)
    more = f", … and {left:,} more" if left else ""
    opening, closing = "[]" if isinstance(value, list) else "{}"
    if isinstance(value, tuple):
        opening, closing = "()"
    return f"{opening}{', '.join(parts)}{more}{closing}"


def _of_texts(given: str, right: str) -> Relation:
    if given == right:
        return AS_REFERENCE
    said = f"is {_quoted(given)}"
    if given.strip() == right.strip():
        return Relation(f"{said}: the reference with other spaces around it")
    if given.casefold() == right.casefold():
        return Relation(f"{said}: the reference in other capitals")
    return Relation(said)


def _of_containers(given: Any, right: Any) -> Relation:
    if isinstance(given, dict) and isinstance(right, dict):
        return _of_dicts(given, right)
    sets = set, frozenset
    if isinstance(given, sets) and isinstance(right, sets):
        return _of_sets(given, right)
    lists = list, tuple
    if isinstance(given, lists) and isinstance(right, lists):
        return _of_lists(given, right)
    if type(given) is type(right) and isinstance(given, PLAIN) and bool(given == right):
        return AS_REFERENCE
    if kind_of(given) == kind_of(right):
        return Relation(f"is {shown(given)}, the reference {shown(right)}")
    return Relation(f"is {shown(given)}, the reference {line(kind_of(right), 120)}")


def _of_dicts(given: dict[Any, Any], right: dict[Any, Any]) -> Relation:
    lacks = [shown(key) for key in right if key not in given]
    more = [shown(key) for key in given if key not in right]
    differ = [(key, relation(given[key], right[key])) for key in right if key in given]
    parts = [f"lacks {_few(lacks)}"] * bool(lacks) + [f"also has {_few(more)}"] * bool(more)
    wrong = [f"its {shown(key)} {found.words}" for key, found in differ if not found.same]
    parts += wrong[:MOST_ITEMS]
    if len(wrong) > MOST_ITEMS:
        parts.append(f"and {len(wrong) - MOST_ITEMS:,} more of its entries differ")
    return Relation("; ".join(parts)) if parts else AS_REFERENCE


def _of_sets(given: Any, right: Any) -> Relation:
    lacks, more = (sorted(map(shown, part)) for part in (right - given, given - right))
    parts = [f"lacks {_few(lacks)}"] * bool(lacks) + [f"also has {_few(more)}"] * bool(more)
    return Relation("; ".join(parts)) if parts else AS_REFERENCE


def _of_lists(given: Any, right: Any) -> Relation:
    if len(given) != len(right):
        return Relation(
            f"is {shown(given)}, of length {len(given):,}, the reference {len(right):,}"
        )
    pairs = enumerate(zip(given, right, strict=True))
    wrong = []
    for place, (one, other) in pairs:
        found = relation(one, other)
        if not found.same:
            wrong.append(f"its element {place} {found.words}")
    if not wrong:
        return AS_REFERENCE
    more = [f"{len(wrong) - MOST_ITEMS:,} more elements differ"] * (len(wrong) > MOST_ITEMS)
    return Relation("; ".join([*wrong[:MOST_ITEMS], *more]))


def _few(names: list[str]) -> str:
    more = f" and {len(names) - MOST_ITEMS:,} more" if len(names) > MOST_ITEMS else ""
    return ", ".join(names[:MOST_ITEMS]) + more
