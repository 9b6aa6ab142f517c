"""Read a student's answer as the kind of value that a check needs.

Each function fails the check with a message in words when the answer is of another kind. A message
tells what came and what was asked for, never the value that is right.

What they return is plain: unmasked, finite, not empty, and not larger than any image of the course
has to be. A comparison with something else could turn out any way: what is masked or not a number
is neither equal nor unequal, and an empty array agrees with every one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from autograder.check.kit.instead import (
    came_instead,
    kind_of,
    not_finite,
    opening,
    quoted,
    shown_number,
)
from autograder.check.kit.words import saw
from autograder.wire.decode import TypeName

__all__ = [
    "MOST_VALUES",
    "array",
    "finite",
    "function",
    "kind_of",
    "names",
    "number",
    "numbers",
    "text",
    "whole_number",
    "window",
]

MOST_VALUES = 16_000_000
"""Most values of an array: checks make copies of it. The course's largest volume has 12,582,912."""

HUGE = 1e300
"""Where numbers end for a check. A square of what is far less is infinite."""


def finite(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which values are finite; from 1e300 on, whatever is computed with them is not."""
    if values.dtype.kind != "f":
        return np.ones(values.shape, bool)
    with np.errstate(invalid="ignore", over="ignore"):
        return np.asarray(np.abs(values) < HUGE)


def _masked(name: str) -> str:
    return saw(
        f"Some or all of {quoted(name)} is masked: masked places have no value.",
        do="A masked array hides some of its places. `np.ma.getdata(…)` gives the values below "
        "the mask, if you need them, or leave out the step that hides them.",
    )


def number(value: Any, name: str, wanted: str = "one number") -> float:
    """Return an answer that is one number; arrays of no axes count, truth values do not.

    Parameters
    ----------
    value : object
        The answer.
    name : str
        Name of the variable, or ``what f returns``, for messages.
    wanted : str, optional
        What was asked for, in words.

    Raises
    ------
    AssertionError
        When it is something else, or not finite.
    """
    scalar = value
    if isinstance(value, (np.ndarray, np.generic)):
        # By its dtype: a duration in nanoseconds, for one, turns into a whole number.
        plain = not value.ndim and value.dtype.kind in "iuf"
        assert not (plain and np.ma.is_masked(value)), _masked(name)
        scalar = value.item() if plain else None
    good = isinstance(scalar, (int, float)) and not isinstance(scalar, bool)
    assert good, came_instead(value, name, wanted)
    assert abs(scalar) < HUGE, not_finite(name, "nan" if scalar != scalar else "inf")
    return float(scalar)


def whole_number(value: Any, name: str) -> int:
    """Return an answer that is a whole number; ``3.0`` counts.

    Raises
    ------
    AssertionError
        When it is something else.
    """
    result = number(value, name, "a whole number")
    assert result == round(result), saw(
        f"{opening(name)} is {shown_number(result)}, which is not a whole number.",
        do="This is something that one counts, or a position. Count with whole numbers: `//` "
        "divides without a rest, and `round(…)` gives the nearest whole number.",
    )
    return round(result)


def numbers(value: Any, count: int, name: str) -> NDArray[np.float64]:
    """Return an answer that holds some numbers: a list, tuple or array.

    Parameters
    ----------
    value : object
        The answer.
    count : int
        How many numbers were asked for.
    name : str
        Name of the variable, for messages.

    Returns
    -------
    ndarray of float64, (count,)

    Raises
    ------
    AssertionError
        When it is something else, or another number of numbers.
    """
    good = isinstance(value, (list, tuple)) or (isinstance(value, np.ndarray) and value.ndim == 1)
    assert good, came_instead(value, name, f"{count} numbers")
    assert len(value) == count, saw(
        f"{opening(name)} holds {len(value)} values. The task asks for {count}.",
        do="Print it and count: is there one value for each thing that the task names? Nothing "
        "may be left out, come twice or stand in a list of its own.",
    )
    return np.array([number(item, f"{name}[{i}]") for i, item in enumerate(value)])


def window(value: Any, name: str) -> tuple[float, float]:
    """Return an answer that is a window: a lower and a greater upper limit.

    Raises
    ------
    AssertionError
        When it is something else, or the limits are equal or in the wrong order.
    """
    lower, upper = numbers(value, 2, name)
    assert lower != upper, saw(
        f"The two limits in {quoted(name)} are equal, so no grey is left between them.",
        do="A window needs a lower limit, which is shown black, and a greater upper limit, which "
        "is shown white. Choose two different values.",
    )
    assert lower < upper, saw(
        f"The limits in {quoted(name)} are in the wrong order: the first is the greater one.",
        do="The lower limit, which is shown black, comes first, and the upper one, which is shown "
        "white, second. Let the two change places.",
    )
    return float(lower), float(upper)


def array(value: Any, ndim: int, name: str) -> NDArray[Any]:
    """Return an answer that is an array of finite numbers; nested lists count.

    Parameters
    ----------
    value : object
        The answer.
    ndim : int
        How many axes were asked for.
    name : str
        Name of the variable, for messages.

    Raises
    ------
    AssertionError
        When it is something else, or has another number of axes; when it is empty or too large,
        or some of it is masked or not finite.
    """
    result: Any = _from_lists(value) if isinstance(value, (list, tuple)) else value
    good = isinstance(result, np.ndarray) and result.dtype.kind in "biuf"
    assert good, came_instead(value, name, f"an array of numbers with {axes_words(ndim)}")
    assert result.ndim == ndim, saw(
        f"{opening(name)} has {axes_words(result.ndim)}: its shape is {result.shape}. "
        f"The task asks for {axes_words(ndim)}.",
        do="Print the shape after each step. A number in square brackets takes an axis away, "
        "`[i]`; a range keeps it, `[i:j]`; `.mean()` and its like take all axes away.",
    )
    assert result.size, saw(
        f"{opening(name)} is empty: its shape is {result.shape}, so there is no value in it.",
        do="Print the shape after each step. A range that ends before it begins selects nothing, "
        "and so does a mask that is False everywhere.",
    )
    assert result.size <= MOST_VALUES, saw(
        f"{opening(name)} is {kind_of(result)}, which is far too large to be looked at.",
        do="Print the shape after each step. Where does it grow? No image of this course has "
        f"more than {MOST_VALUES:,} values.",
    )
    assert not np.ma.is_masked(result), _masked(name)
    plain = np.asarray(np.ma.getdata(result))
    assert finite(plain).all(), not_finite(name)
    return plain


def axes_words(ndim: int) -> str:
    """Return a number of axes in words: "1 axis", "3 axes"."""
    return "1 axis" if ndim == 1 else f"{ndim} axes"


def _from_lists(value: Any) -> NDArray[Any] | None:
    """Return nested lists as an array; None when they are none, or hold what is masked."""
    inside = [value]
    while inside:
        part = inside.pop()
        if isinstance(part, (list, tuple)):
            inside += part
        elif np.ma.is_masked(part):
            return None
    try:
        return np.array(value)
    except (ValueError, TypeError, OverflowError):
        return None


def text(value: Any, name: str) -> str:
    """Return an answer that is a text.

    Raises
    ------
    AssertionError
        When it is something else.
    """
    good = isinstance(value, str) and not isinstance(value, TypeName)
    assert good, came_instead(value, name, "a text")
    return str(value)


def names(value: Any, name: str) -> set[str]:
    """Return an answer that is a set of texts; a list, tuple or array of texts counts.

    Raises
    ------
    AssertionError
        When it is something else.
    """
    if isinstance(value, np.ndarray) and value.dtype.kind == "U":
        value = value.ravel().tolist()
    good = isinstance(value, (set, frozenset, list, tuple, dict))
    assert good, came_instead(value, name, "a set of texts")
    return {text(item, f"an item of `{name}`") for item in value}


def function(value: Any, name: str) -> Callable[..., Any]:
    """Return an answer that is a function.

    Raises
    ------
    AssertionError
        When it is something else.
    """
    assert callable(value), came_instead(value, name, "a function, made with `def`")
    return cast("Callable[..., Any]", value)
