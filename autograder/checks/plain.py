"""Read a student's answer as the kind of value that a check needs.

Each function fails the check with a message in words when the answer is of another kind. A message
tells what came and what was asked for, never the value that is right.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from autograder.wire.decode import Function, Opaque, TypeName

__all__ = [
    "array",
    "function",
    "kind_of",
    "names",
    "number",
    "numbers",
    "text",
    "whole_number",
    "window",
]

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
        return f"an array of shape {value.shape} and dtype {value.dtype}"
    return NAMES.get(type(value), f"a `{type(value).__name__}`")


def number(value: Any, name: str) -> float:
    """Return an answer that is one number; arrays of no axes count, truth values do not.

    Raises
    ------
    AssertionError
        When it is something else, or not finite.
    """
    scalar = (
        value.item() if isinstance(value, (np.ndarray, np.generic)) and not value.ndim else value
    )
    good = isinstance(scalar, (int, float)) and not isinstance(scalar, bool)
    assert good, f"`{name}` should be one number. It is {kind_of(value)}."
    result = float(scalar) if abs(scalar) < 1e300 else float("inf")
    assert np.isfinite(result), f"`{name}` is not a finite number."
    return result


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
    """Return an answer that is an array of numbers; nested lists count.

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
        When it is something else, or has another number of axes.
    """
    result = np.ma.getdata(value) if isinstance(value, np.ndarray) else value
    if isinstance(value, (list, tuple)):
        try:
            result = np.array(value)
        except ValueError:
            result = None
    good = isinstance(result, np.ndarray) and result.dtype.kind in "biuf"
    assert good, f"`{name}` should be an array of numbers. It is {kind_of(value)}."
    assert result.ndim == ndim, f"`{name}` should have {ndim} axes. It has {result.ndim}."
    return np.asarray(result)


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
