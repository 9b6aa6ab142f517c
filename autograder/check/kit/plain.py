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

from autograder.wire.decode import Function, Opaque, TypeName

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

NAMES = {bool: "True or False", str: "a text", bytes: "bytes", type(None): "None"}


def kind_of(value: Any) -> str:
    """Say in a few words what kind of value an answer is."""
    if isinstance(value, Opaque):
        return f"a `{value.type_name}`"
    if isinstance(value, TypeName):
        return f"the type `{value}`"
    if isinstance(value, Function):
        return "a function"
    if isinstance(value, np.ndarray) and value.ndim:
        return f"an array of shape {value.shape} and dtype {str(value.dtype)[:80]}"
    return NAMES.get(type(value), f"a `{type(value).__name__}`")


def finite(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which values are finite; from 1e300 on, whatever is computed with them is not."""
    if values.dtype.kind != "f":
        return np.ones(values.shape, bool)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.abs(values) < HUGE)


def number(value: Any, name: str) -> float:
    """Return an answer that is one number; arrays of no axes count, truth values do not.

    Raises
    ------
    AssertionError
        When it is something else, or not finite.
    """
    scalar = value
    if isinstance(value, (np.ndarray, np.generic)):
        # By its dtype: a duration in nanoseconds, for one, turns into a whole number.
        plain = not value.ndim and value.dtype.kind in "iuf"
        assert not (plain and np.ma.is_masked(value)), f"`{name}` is masked: it has no value."
        scalar = value.item() if plain else None
    good = isinstance(scalar, (int, float)) and not isinstance(scalar, bool)
    assert good, f"`{name}` should be one number. It is {kind_of(value)}."
    assert abs(scalar) < HUGE, f"`{name}` is not a finite number."
    return float(scalar)


def whole_number(value: Any, name: str) -> int:
    """Return an answer that is a whole number; ``3.0`` counts.

    Raises
    ------
    AssertionError
        When it is something else.
    """
    result = number(value, name)
    assert result == round(result), f"`{name}` should be a whole number."
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
    assert good, f"`{name}` should hold {count} numbers. It is {kind_of(value)}."
    assert len(value) == count, f"`{name}` should hold {count} numbers. It holds {len(value)}."
    return np.array([number(item, f"{name}[{i}]") for i, item in enumerate(value)])


def window(value: Any, name: str) -> tuple[float, float]:
    """Return an answer that is a window: a lower and a greater upper limit.

    Raises
    ------
    AssertionError
        When it is something else, or the limits are equal or in the wrong order.
    """
    lower, upper = numbers(value, 2, name)
    assert lower != upper, f"The two limits of `{name}` are equal, so no grey is left between them."
    assert lower < upper, f"The limits of `{name}` are in the wrong order: the lower comes first."
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
    assert good, f"`{name}` should be an array of numbers. It is {kind_of(value)}."
    assert result.ndim == ndim, f"`{name}` should have {ndim} axes. It has {result.ndim}."
    assert result.size, f"`{name}` is empty: its shape is {result.shape}."
    assert result.size <= MOST_VALUES, f"`{name}` is too large: it is {kind_of(result)}."
    assert not np.ma.is_masked(result), f"Some values of `{name}` are masked: they have no value."
    plain = np.asarray(np.ma.getdata(result))
    assert finite(plain).all(), (
        f"Some values of `{name}` are nan or inf, not finite numbers. Is there a division by 0?"
    )
    return plain


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
    assert good, f"`{name}` should be a text. It is {kind_of(value)}."
    return str(value)


def names(value: Any, name: str) -> set[str]:
    """Return an answer that is a set of texts; a list or tuple of texts counts.

    Raises
    ------
    AssertionError
        When it is something else.
    """
    good = isinstance(value, (set, frozenset, list, tuple, dict))
    assert good, f"`{name}` should be a set of texts. It is {kind_of(value)}."
    return {text(item, f"each item of {name}") for item in value}


def function(value: Any, name: str) -> Callable[..., Any]:
    """Return an answer that is a function.

    Raises
    ------
    AssertionError
        When it is something else.
    """
    assert callable(value), f"`{name}` should be a function. It is {kind_of(value)}."
    return cast("Callable[..., Any]", value)
