"""Say in words how an array or number differs from what is right: never what is right.

Each sentence is tied to what is true of the answer: a factor is named where each value is off by
it, a turned axis where turning it back gives what is right.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.check.kit.instead import opening, quoted, shown_number
from autograder.check.kit.words import saw

__all__ = ["differences"]

Alike = Callable[[NDArray[Any], NDArray[Any]], NDArray[np.bool_]]

FACTORS = (10.0, 100.0, 1000.0, 1e6, 1e9, 2.0, 3.0, 4.0, 1.125, np.pi, 180 / np.pi)
EXACTLY = 0.005
"""How far a factor may be off to be called by its name: answers are often rounded."""

AXES = {2: ("row", "column"), 3: ("slice", "row", "column"), 4: ("phase", "slice", "row", "column")}
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")

CAUSES = {
    10.0: "Look at the units: 1 cm is 10 mm. Is a length in another unit than the task asks for?",
    100.0: "Look at the units: 1 cm² is 100 mm², and a share of 1 is 100 %. Which one does the "
    "task ask for?",
    1000.0: "Look at the units: 1 ml is 1000 mm³, 1 s is 1000 ms and 1 m is 1000 mm. Which one "
    "does the task ask for?",
    1e6: "Look at the units: 1 litre is 1,000,000 mm³. Is a step of 1000 taken twice, or the wrong "
    "way round?",
    1e9: "Look at the units: 1 m³ is 1,000,000,000 mm³. Which one does the task ask for?",
    2.0: "Is something counted twice, or left out once? A diameter is two radii, and a mean of two "
    "is half of their sum.",
    3.0: "Is something added up over three axes or values that should be taken once, or the other "
    "way round?",
    4.0: "Is something counted once in each of two directions? An area with a diameter for its "
    "radius is four times as large.",
    1.125: "Is one of the distances between voxels, in mm, used once too often or left out? Each "
    "of the three belongs in a volume once.",
    float(np.pi): "Look at the formula: is π used once too often, or left out?",
    float(180 / np.pi): "Is an angle in radians where degrees belong, or the other way round? "
    "`np.deg2rad` and `np.rad2deg` turn one into the other.",
}


def differences(
    given: NDArray[Any], right: NDArray[Any], name: str, unit: str, alike: Alike
) -> str:
    """Return the words for an answer of the right kind that differs.

    Parameters
    ----------
    given, right : ndarray of numbers
        The answer, and what is right, with equally many axes.
    name : str
        Name of the variable, or ``what f returns``.
    unit : str
        Unit of the values; empty for none.
    alike : callable
        Tells where two arrays of one shape agree within what is allowed.
    """
    if given.shape != right.shape:
        return _of_shape(given, right, name)
    if right.dtype.kind == "b":
        return _of_mask(given, right, name)
    return (
        _of_type(given, right, name, alike)
        or _of_factor(given, right, name, unit)
        or _of_order(given, right, name, alike)
        or _of_offset(given, right, name, unit)
        or _of_place(given, right, name, unit, alike)
    )


def _of_shape(given: NDArray[Any], right: NDArray[Any], name: str) -> str:
    seen = f"{opening(name)} has the shape {given.shape}."
    if sorted(given.shape) == sorted(right.shape):
        return saw(
            f"{seen} Its axes are in another order than the task asks for.",
            do="The order of the axes is slices, rows, columns; the task says which of them there "
            "are. Two axes change places with `.T`, more with `np.moveaxis`.",
        )
    axis = next(i for i, (n, m) in enumerate(zip(given.shape, right.shape, strict=True)) if n != m)
    more = given.shape[axis] > right.shape[axis]
    seen += f" Axis {axis} is too {'long' if more else 'short'}."
    if abs(given.shape[axis] - right.shape[axis]) == 1:
        return saw(
            seen,
            do=f"It is off by one, so look at both ends: is the first or the last one "
            f"{'there that does not belong to it' if more else 'left out'}? A range `i:j` ends "
            "before `j`.",
        )
    return seen


def _of_mask(given: NDArray[Any], right: NDArray[Any], name: str) -> str:
    if given.dtype.kind != "b" and not set(np.unique(given)) <= {0, 1}:
        return saw(
            f"{opening(name)} holds other values than True and False: they run from "
            f"{shown_number(given.min())} to {shown_number(given.max())}.",
            do="A mask says yes or no for each place; a comparison makes one: `image > threshold`. "
            "Leave out the step that puts grey levels or labels in.",
        )
    mask = given.astype(bool)
    if not mask.ndim:
        return f"{opening(name)} is {bool(mask)}."
    if np.array_equal(mask, ~right):
        return saw(
            f"{opening(name)} is True where it should be False, and False where it should be True: "
            "everywhere.",
            do="Turn the comparison around, or put `~` before the mask: it makes True of False, "
            "and False of True.",
        )
    if not mask.any() or mask.all():
        return saw(
            f"{opening(name)} is {bool(mask.any())} everywhere.",
            do="If a comparison with a limit made it: print the lowest and the highest value of "
            "the image. Do both of them lie on the same side of the limit?",
        )
    more, less = int((mask & ~right).sum()), int((~mask & right).sum())
    if more and less:
        return f"{opening(name)} holds places that do not belong to it, and others are missing."
    what = "holds places that do not belong to it" if more else "lacks places that belong to it"
    return f"{opening(name)} {what}; all others are right."


def _of_type(given: NDArray[Any], right: NDArray[Any], name: str, alike: Alike) -> str:
    """Recognise values that would be right if their data type could hold them."""
    if given.dtype.kind not in "iu" or not given.ndim:
        return ""
    exact, info = right.astype(np.float64), np.iinfo(given.dtype)
    outside = (exact < info.min) | (exact > info.max)
    wrapped = np.mod(np.trunc(exact) - info.min, 2.0**info.bits) + info.min
    if outside.any() and alike(given, wrapped).all():
        return saw(
            f"{opening(name)} has the type {given.dtype}, which holds {info.min} to {info.max}. "
            "Values outside have wrapped around.",
            do="Turn the image into floats before you calculate: `image.astype(float)`. The result "
            "may be turned back afterwards, if it fits.",
        )
    if any(np.array_equal(given, cut(exact)) for cut in (np.trunc, np.floor, np.rint)):
        return saw(
            f"{opening(name)} has the type {given.dtype}: these are whole numbers, and what stands "
            "behind the decimal point is lost.",
            do="Keep floats to the end: `/` divides exactly, `//` does not. Turn an image of whole "
            "numbers into floats first, with `.astype(float)`.",
        )
    return ""


def _of_factor(given: NDArray[Any], right: NDArray[Any], name: str, unit: str) -> str:
    """Recognise values that are all too large or too small by one factor."""
    a, b = given.astype(np.float64), right.astype(np.float64)
    inside = b != 0
    if not inside.any() or (a[~inside] != 0).any() or (a[inside] == 0).any():
        return ""
    with np.errstate(over="ignore"):
        ratio = a[inside] / b[inside]
    every = "It" if not given.ndim else "Each value"
    if (np.abs(ratio + 1) < EXACTLY).all():
        return saw(
            f"{_seen(given, name, unit)} {every} has the wrong sign; its size is right.",
            do="Look at the order of a difference: `a - b` is `b - a` with the other sign. "
            "Which one does the task ask for?",
        )
    for factor in FACTORS:
        words = {10.0: "ten", 2.0: "two", 3.0: "three", 4.0: "four"}.get(factor, f"{factor:,.4g}")
        words = {1e6: "a million", 1e9: "a thousand million"}.get(factor, words)
        for size, exact in (("large", ratio / factor), ("small", ratio * factor)):
            if (np.abs(exact - 1) < EXACTLY).all():
                return saw(
                    f"{_seen(given, name, unit)} {every} is {words} times too {size}.",
                    do=CAUSES[factor],
                )
    several = len(np.unique(b[inside])) > 2
    middle = float(np.median(ratio))
    if several and middle > 0 and (np.abs(ratio / middle - 1) < EXACTLY).all():
        return saw(
            f"{_seen(given, name, unit)} All are too {'large' if middle > 1 else 'small'} by the "
            "same factor.",
            do="Something that all values are multiplied with, or divided by, is left out, used "
            "twice or wrong. Which one does the task name?",
        )
    return ""


def _of_order(given: NDArray[Any], right: NDArray[Any], name: str, alike: Alike) -> str:
    """Recognise values that are right, but stand in another order."""
    if not given.ndim or given.size < 2:
        return ""
    for axis in range(given.ndim):
        if alike(np.flip(given, axis), right).all():
            what = f"turned around along axis {axis}" if given.ndim > 1 else "in reverse order"
            return saw(
                f"{opening(name)} holds the right values, but {what}.",
                do="Look at what the task says about the order; `[::-1]` turns an axis around. "
                "Slices count upwards, rows downwards, columns to the right.",
            )
    square = given.ndim == 2 and given.shape[0] == given.shape[1]
    if square and alike(given.T, right).all():
        return saw(
            f"In {quoted(name)} rows and columns have changed places.",
            do="Axis 0 are the rows and axis 1 the columns: `a[row, column]`. `.T` lets the "
            "two change places.",
        )
    small = given.ndim == 1 and given.size <= 1000
    if small and alike(np.sort(given), np.sort(right)).all():
        return saw(
            f"{opening(name)} holds the right values, but in another order.",
            do="Look at what the task says about the order, value by value. For axes it is slices, "
            "rows, columns, as in the shape.",
        )
    return ""


def _of_offset(given: NDArray[Any], right: NDArray[Any], name: str, unit: str) -> str:
    """Recognise values that all differ by the same amount."""
    off = given.astype(np.float64) - right.astype(np.float64)
    several = given.size > 2 and np.ptp(right.astype(np.float64)) > 0
    slack = 1e-6 * float(np.abs(off).max())
    if not several or np.ptp(off) > slack:
        return ""
    return saw(
        f"{_seen(given, name, unit)} All are too {'large' if off.flat[0] > 0 else 'small'} by the "
        "same amount.",
        do="Something that is added to all values, or taken away from them, is left out, used "
        "twice or has the wrong sign. Does counting begin at 0?",
    )


def _of_place(given: NDArray[Any], right: NDArray[Any], name: str, unit: str, alike: Alike) -> str:
    """Say where the first value is that differs, and how."""
    wrong = ~alike(given, right)
    if not given.ndim:
        size = "large" if given > right else "small"
        return f"{opening(name)} is {shown_number(given, unit)}. That is too {size}."
    place = tuple(int(i) for i in np.argwhere(wrong)[0])
    size = "large" if given[place] > right[place] else "small"
    value = shown_number(given[place], unit)
    share = "All" if wrong.all() else f"{int(wrong.sum()):,} of {wrong.size:,}"
    return (
        f"{share} values of {quoted(name)} differ. {_place(place, given.size)} is the first: it is "
        f"{value}, which is too {size}."
    )


def _place(place: tuple[int, ...], size: int) -> str:
    """Return the words for a place in an array, for the beginning of a sentence."""
    if len(place) == 1:
        few = size <= len(ORDINALS)
        return f"The {ORDINALS[place[0]]} value" if few else f"The value at index {place[0]}"
    names = AXES.get(len(place))
    if names is None:
        return f"The value at index {place}"
    return "The value in " + ", ".join(f"{n} {i}" for n, i in zip(names, place, strict=True))


def _seen(given: NDArray[Any], name: str, unit: str) -> str:
    """Say which values came."""
    if not given.ndim:
        return f"{opening(name)} is {shown_number(given, unit)}."
    if given.ndim == 1 and given.size <= len(ORDINALS):
        values = ", ".join(shown_number(value) for value in given)
        return f"{opening(name)} is {values} {unit}".rstrip() + "."
    low, high = shown_number(given.min()), shown_number(given.max(), unit)
    return f"The values of {quoted(name)} run from {low} to {high}."
