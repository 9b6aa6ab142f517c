"""Notice when a check is about to pass a reference value to a student's function.

This catches an author's slip, such as ``student["mean"](reference["mask"])``. It compares by value:
whatever the reference has given out, or anything in it, and what is equal to it. What the student's
own notebook has given out is no secret, even where it is right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

__all__ = ["gives_away"]

MAX_DEPTH = 40


def gives_away(passed: Any, secrets: Iterable[Any], own: Iterable[Any]) -> bool:
    """Tell whether a value holds a secret.

    Parameters
    ----------
    passed : object
        The arguments of a call, as plain data.
    secrets : iterable
        What the reference has given out.
    own : iterable
        What the student's notebook has given out.

    Returns
    -------
    bool
        True when a number with a fraction, a text or bytes of more than three, or an array in
        `passed` is a secret, or part of an array that is. Whole numbers and simple fractions turn
        up in any input, and tell nothing.
    """
    hidden, known = _Parts(secrets), _Parts(own)
    return any(hidden.holds(part) and not known.holds(part) for part in _leaves(passed, 0))


class _Parts:
    def __init__(self, values: Iterable[Any]) -> None:
        self.plain: set[Any] = set()
        self.arrays: list[Any] = []
        for part in _leaves(list(values), 0):
            if isinstance(part, np.ndarray):
                self.arrays.append(part)
            else:
                self.plain.add(part)

    def holds(self, part: Any) -> bool:
        if isinstance(part, np.ndarray):
            return any(
                np.may_share_memory(part, array)
                or (part.shape == array.shape and np.array_equal(part, array))
                for array in self.arrays
            )
        return part in self.plain


def _leaves(value: Any, depth: int) -> Iterator[Any]:
    """Give those parts of a value that can be recognised: arrays, and what can be hashed."""
    if depth > MAX_DEPTH:
        return
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from _leaves(item, depth + 1)
    elif isinstance(value, np.ndarray) and value.size > 1:
        yield value
    elif isinstance(value, (str, bytes)):
        if len(value) > 3:
            yield value
    elif np.ndim(value) == 0 and isinstance(value, (float, complex, np.inexact, np.ndarray)):
        number = np.asarray(value).item()
        if isinstance(number, (float, complex)) and not _is_simple(complex(number)):
            yield number


def _is_simple(number: complex) -> bool:
    parts = (number.real * 64, number.imag * 64)
    return not np.isfinite(parts).all() or all(part.is_integer() for part in parts)
