"""How an array of another shape may have come from the reference's."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["of_shape"]

Alike = Callable[[NDArray[Any], NDArray[Any]], bool]

MOST_PLACES = 600
"""So many slices of the reference are compared with an answer that has an axis less."""
STEPS = {2: "second", 3: "third", 4: "fourth"}


def of_shape(given: NDArray[Any], right: NDArray[Any], alike: Alike) -> str:
    """Return a clause about an array of another shape than the reference's.

    Parameters
    ----------
    given, right : ndarray of numbers
    alike : callable
        Tells whether two arrays of one shape agree.
    """
    found = next(_kinds(given, right, alike), "")
    if not given.ndim:
        return found or "is one number, the reference an array"
    return f"has the shape {given.shape}, the reference {right.shape}{f': {found}' * bool(found)}"


def _kinds(given: NDArray[Any], right: NDArray[Any], alike: Alike) -> Iterator[str]:
    if not given.size:
        yield "it is empty"
        return
    if np.squeeze(given).shape == np.squeeze(right).shape:
        if alike(np.squeeze(given), np.squeeze(right)):
            yield "the same values, with an axis of length 1 too many or too few"
    elif given.size == right.size and alike(given.reshape(-1), right.reshape(-1)):
        yield "the same values in the same order"
    if sorted(given.shape) == sorted(right.shape):
        for order in itertools.permutations(range(right.ndim)):
            turned = right.transpose(order)
            if turned.shape == given.shape and alike(given, turned):
                yield (
                    "the same values, transposed"
                    if right.ndim == 2
                    else (f"the same values with axes in the order {order}")
                )
        yield "the axes have changed places, and the values are others"
    elif given.ndim == right.ndim:
        yield from _of_lengths(given, right, alike)
    elif given.ndim == right.ndim - 1:
        yield from _of_an_axis_less(given, right, alike)


def _of_lengths(given: NDArray[Any], right: NDArray[Any], alike: Alike) -> Iterator[str]:
    for step in STEPS:
        for axes in ((slice(None, None, step),) * right.ndim, (..., slice(None, None, step))):
            if right[axes].shape == given.shape and alike(given, right[axes]):
                yield f"every {STEPS[step]} element of the reference"
    differ = [i for i, (n, m) in enumerate(zip(given.shape, right.shape, strict=True)) if n != m]
    if len(differ) != 1 or abs(given.shape[differ[0]] - right.shape[differ[0]]) != 1:
        return
    axis = differ[0]
    short, long = sorted((given, right), key=lambda array: array.shape[axis])
    more = "too many" if long is given else "too few"
    for where, name in ((slice(1, None), "first"), (slice(None, -1), "last")):
        if alike(short, long[(slice(None),) * axis + (where,)]):
            yield f"the reference, but for one {more} along axis {axis}, the {name} one"
    yield f"off by one along axis {axis}, and other values"


def _of_an_axis_less(given: NDArray[Any], right: NDArray[Any], alike: Alike) -> Iterator[str]:
    for axis, length in enumerate(right.shape):
        if tuple(np.delete(right.shape, axis)) != given.shape:
            continue
        for place in range(min(length, MOST_PLACES)):
            if alike(given, np.take(right, place, axis)):
                yield f"the reference at index {place} of axis {axis}"
        for name in ("mean", "max", "min", "sum"):
            if alike(given, getattr(right, name)(axis=axis)):
                yield f"the {name} of the reference over axis {axis}"
    yield "an axis less"
