"""How one array stands to another: its shape, its axes, its scale, how many elements differ.

Ways in which one may have come from the other are looked for in a sample first, and then held
against all elements, in parts: a copy of a whole volume is never made.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.report.answered.numbers import factor_words, number_words, offset_words
from autograder.report.answered.relation import AS_REFERENCE, Relation
from autograder.report.answered.shapes import of_shape

__all__ = ["array_relation"]

SAMPLE = 4096
"""Elements of the sample."""
PART, FIRST = 2**18, 2**11
"""Elements that are compared at once, and before all others."""
MOST_AXES = 6
MOST_SORTED = 2**20
FEW = 6
"""So many numbers are told one by one, and too few to tell a straight line from chance."""
SHARE, OF_ALL = 1e-5, 1e-6
"""How far two elements may be apart to count as equal: a share of the reference's, and of the
largest one. `float32` has no more."""

NUMBERS = "biuf"
AXES = {
    1: ("the order",),
    2: ("rows", "columns"),
    3: ("axis 0", "rows", "columns"),
}


def array_relation(given: NDArray[Any], right: NDArray[Any]) -> Relation:
    """Say how an array stands to the reference's.

    Parameters
    ----------
    given, right : ndarray
        The answer and the reference's, of any type and shape.
    """
    if np.ma.isMaskedArray(given) != np.ma.isMaskedArray(right):
        return Relation(f"is {'' if np.ma.isMaskedArray(given) else 'not '}a masked array")
    given, right = np.ma.getdata(given), np.ma.getdata(right)
    if given.dtype.kind not in NUMBERS or right.dtype.kind not in NUMBERS:
        return _of_others(given, right)
    if max(given.ndim, right.ndim) > MOST_AXES:
        return Relation(f"has {given.ndim} axes, the reference {right.ndim}")
    if given.shape != right.shape:
        return Relation(of_shape(given, right, _alike))
    if not given.size or _alike(given, right):
        return _of_dtype(given, right)
    words = next(_kinds(given, right), "") or _of_elements(given, right)
    if given.ndim > 0 and given.size <= FEW:
        numbers = ", ".join(number_words(value) for value in given.reshape(-1).tolist())
        return Relation(f"is {numbers}" + (f": it {words}" if words else ""))
    return Relation(words)


def _of_others(given: NDArray[Any], right: NDArray[Any]) -> Relation:
    if given.dtype.kind != right.dtype.kind:
        return Relation(f"has elements of type {_dtype(given)}, the reference {_dtype(right)}")
    if given.shape != right.shape:
        return Relation(f"has the shape {given.shape}, the reference {right.shape}")
    differ = int(np.count_nonzero(np.asarray(given != right)))
    if not differ:
        return AS_REFERENCE
    return Relation(f"differs from the reference in {differ:,} of {given.size:,} elements")


def _of_dtype(given: NDArray[Any], right: NDArray[Any]) -> Relation:
    if given.dtype.kind == right.dtype.kind or not given.ndim:
        return AS_REFERENCE
    return Relation(f"has the reference's values as {_dtype(given)}, not as {_dtype(right)}")


def _kinds(given: NDArray[Any], right: NDArray[Any]) -> Iterator[str]:
    """Give the ways in which one array may have come from another of its shape."""
    if given.dtype.kind == "b" and right.dtype.kind == "b":
        yield from _of_mask(given, right)
        return
    finite = _not_finite(given)
    if finite:
        yield finite
    yield from _of_axes(given, right)
    if right.dtype.kind == "b":
        yield f"has other values than True and False: {_range(given)}"
        return
    if given.dtype.kind == "b":
        yield "is True and False, the reference numbers"
        return
    yield from _of_type(given, right)
    yield from _of_scale(given, right)
    if given.size <= MOST_SORTED and _alike(np.sort(given, axis=None), np.sort(right, axis=None)):
        yield "has the reference's values in another order"


def _of_mask(given: NDArray[Any], right: NDArray[Any]) -> Iterator[str]:
    more, less = int(np.count_nonzero(given & ~right)), int(np.count_nonzero(right & ~given))
    if more + less == given.size:
        yield "is True where the reference is False, and False where it is True"
    if not given.any() or given.all():
        yield f"is {bool(given.any())} everywhere"
    yield from _of_axes(given, right)
    whole = int(np.count_nonzero(right))
    both = f"{more:,} elements too many and {less:,} too few"
    each = f"{more:,} elements too many" if more else f"{less:,} elements too few"
    yield f"is True at {both if more and less else each}, of {whole:,} in the reference"


def _not_finite(given: NDArray[Any]) -> str:
    if given.dtype.kind != "f":
        return ""
    bad = given.size - sum(int(np.isfinite(part).sum()) for (part,) in _parts(given))
    return f"is nan or infinite at {bad:,} of {given.size:,} elements" if bad else ""


def _of_axes(given: NDArray[Any], right: NDArray[Any]) -> Iterator[str]:
    """Recognise turned and swapped axes, and values that stand one place further."""
    names = AXES.get(given.ndim, tuple(f"axis {i}" for i in range(given.ndim)))
    for count in range(1, given.ndim + 1):
        for axes in itertools.combinations(range(given.ndim), count):
            if _alike(np.flip(given, axes), right):
                what = " and ".join(names[i] for i in axes)
                yield f"is the reference with {what} turned around"
    for order in itertools.permutations(range(given.ndim)):
        turned = given.transpose(order)
        if turned.shape != right.shape or list(order) == sorted(order):
            continue
        if _alike(turned, right):
            swapped = "transposed" if given.ndim == 2 else f"with its axes in another order {order}"
            yield f"is the reference {swapped}"
        for axis in range(given.ndim) if given.ndim == 2 else ():
            if _alike(np.flip(turned, axis), right):
                yield "is the reference turned by a quarter"
    for axis in range(given.ndim):
        if given.shape[axis] < 4:
            continue
        first, rest = _ends(given, axis, 1), _ends(right, axis, -1)
        if _alike(first, rest):
            yield f"is the reference moved by one along axis {axis}"
        first, rest = _ends(given, axis, -1), _ends(right, axis, 1)
        if _alike(first, rest):
            yield f"is the reference moved by one, backwards, along axis {axis}"


def _ends(array: NDArray[Any], axis: int, off: int) -> NDArray[Any]:
    where = slice(off, None) if off > 0 else slice(None, off)
    return array[(slice(None),) * axis + (where,)]


def _of_type(given: NDArray[Any], right: NDArray[Any]) -> Iterator[str]:
    """Recognise what a type of whole numbers makes of values that it cannot hold."""
    if given.dtype.kind not in "iu":
        return
    info = np.iinfo(given.dtype)

    def wrapped(part: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.mod(np.trunc(part) - info.min, 2.0**info.bits) + info.min)

    outside = float(right.min()) < info.min or float(right.max()) > info.max
    if outside and _alike(given, right, wrapped):
        yield f"is the reference wrapped around, as {_dtype(given)} holds {info.min} to {info.max}"
    for cut in (np.trunc, np.floor, np.rint):
        if _alike(given, right, cut, exact=True):
            yield f"is the reference as whole numbers ({_dtype(given)})"


def _of_scale(given: NDArray[Any], right: NDArray[Any]) -> Iterator[str]:
    """Recognise values that are scaled, moved, clipped, or without their sign."""
    a, b = _sample(given, right)
    for name, change in (("without its sign", np.abs), ("squared", np.square)):
        if _alike(given, right, change):
            yield f"is the reference {name}"
    spread = b - b.mean()
    power = float(spread @ spread)
    if not power:
        off = a - b
        if np.ptp(a) == 0 and b[0]:
            words = factor_words(float(a[0] / b[0])) or offset_words(float(off[0]))
            if _alike(given, right + off[0]):
                yield f"is {words}"
        return
    slope = float((a - a.mean()) @ spread) / power
    add = float(a.mean() - slope * b.mean())
    size = max(float(np.abs(a).max()), 1e-300)
    if abs(add) <= 1e-5 * size and slope and _alike(given, right, _Line(slope, 0.0)):
        sure = given.size > FEW
        words = factor_words(slope, sure=sure) or factor_words(_rounded(slope), sure=sure)
        if words or sure:
            yield f"is {words or f'{slope:.4g} times the reference'}"
    elif abs(slope - 1) <= 1e-6 and _alike(given, right, _Line(1.0, add)):
        yield f"is {offset_words(_rounded(add))}"
    elif slope and given.size > FEW and _alike(given, right, _Line(slope, add)):
        yield (
            f"is the reference scaled and moved: {slope:.4g} times the reference "
            f"{'plus' if add > 0 else 'minus'} {abs(add):.4g}"
        )
    low, high = float(given.min()), float(given.max())
    if (
        low < high
        and given.size > FEW
        and _alike(given, right, lambda part: np.clip(part, low, high))
    ):
        yield f"is the reference clipped to {number_words(low)} … {number_words(high)}"


@dataclass(frozen=True)
class _Line:
    """A straight line, to be held against all elements."""

    slope: float
    add: float

    def __call__(self, part: NDArray[np.float64]) -> NDArray[np.float64]:
        return part * self.slope + self.add


def _of_elements(given: NDArray[Any], right: NDArray[Any]) -> str:
    """Say how many elements differ, and in what they do, where nothing is recognised."""
    differ, most, total = 0, 0.0, 0.0
    slack = _slack(right)
    for a, b in _parts(given, right):
        with np.errstate(all="ignore"):
            off = np.abs(a - b)
        differ += int(np.count_nonzero(off > slack + SHARE * np.abs(b)))
        most, total = max(most, float(off.max())), total + float(a.sum())
    where = f"{differ:,} of {given.size:,} elements" if differ < given.size else "all elements"
    if given.size <= FEW:
        return f"differs from the reference in {where}" if differ < given.size else ""
    return (
        f"differs from the reference in {where}, by up to {most:.4g}: it has {_range(given)}, with "
        f"mean {total / given.size:.4g}"
    )


def _range(array: NDArray[Any]) -> str:
    low, high = (number_words(float(v)) for v in (array.min(), array.max()))
    return f"values from {low} to {high}"


def _rounded(value: float) -> float:
    """Return what a number that was found by fitting was meant to be."""
    return float(f"{value:.5g}")


def _sample(given: NDArray[Any], right: NDArray[Any]) -> list[NDArray[np.float64]]:
    step = max(1, given.size // SAMPLE)
    return [np.asarray(v.reshape(-1)[::step], dtype=np.float64) for v in (given, right)]


def _alike(
    given: NDArray[Any],
    right: NDArray[Any],
    change: Callable[[NDArray[np.float64]], Any] | None = None,
    *,
    exact: bool = False,
) -> bool:
    """Tell whether two arrays of one shape agree, the second one after a change of its values."""
    if given.shape != right.shape:
        return False
    slack, share = (0.0, 0.0) if exact else (_slack(right), SHARE)
    for a, b in _parts(given, right, first=True):
        with np.errstate(all="ignore"):
            expected = b if change is None else np.asarray(change(b))
            good = np.abs(a - expected) <= slack + share * np.abs(expected)
            good |= (a == expected) | ((a != a) & (expected != expected))
        if not good.all():
            return False
    return True


def _slack(right: NDArray[Any]) -> float:
    if right.dtype.kind == "b" or not right.size:
        return 0.0
    step = max(1, right.size // SAMPLE)
    sample = np.abs(np.asarray(right.reshape(-1)[::step], dtype=np.float64))
    sample = sample[np.isfinite(sample)]
    return OF_ALL * float(sample.max(initial=0.0))


def _parts(*arrays: NDArray[Any], first: bool = False) -> Iterator[tuple[NDArray[np.float64], ...]]:
    """Give the same elements of arrays of one shape, some at a time, as floats.

    With `first`, a few from the middle come before all: most arrays that differ do so there.
    """
    if not arrays[0].size:
        return
    if not arrays[0].ndim:
        yield tuple(np.asarray(a, dtype=np.float64).reshape(1) for a in arrays)
        return
    each = max(1, arrays[0].size // len(arrays[0]))
    # Images differ in their middle, if they do: at the edges is the air around a patient.
    middle, few = len(arrays[0]) // 2, max(1, FIRST // each)
    if first and each * few < PART:
        yield tuple(np.asarray(a[middle : middle + few], dtype=np.float64) for a in arrays)
    rows = max(1, PART // each)
    for start in range(0, len(arrays[0]), rows):
        yield tuple(np.asarray(a[start : start + rows], dtype=np.float64) for a in arrays)


def _dtype(array: NDArray[Any]) -> str:
    return str(array.dtype)[:60]
