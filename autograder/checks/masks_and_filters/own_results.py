"""What follows from a student's own functions and masks of this stage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.own import own_array, usable
from autograder.check.state import Reference, Student

__all__ = [
    "as_floats",
    "gives_back",
    "is_rounded",
    "later",
    "own_mask",
    "own_number_of",
    "own_result",
    "without_border",
]


def later(
    make: Callable[[], Iterable[tuple[Any, str]]],
) -> Iterator[tuple[Any, str]]:
    """Give what known mistakes come to, computed only when an answer is wrong: most are right."""
    yield from make()


def _called(student: Student, function: str, arguments: tuple[Any, ...]) -> Any:
    """Call a student's function with variables of the notebook (by name) and numbers."""
    call = student.get(function)
    values = [student.get(a) if isinstance(a, str) else a for a in arguments]
    # Only what the student's own notebook holds may be passed: never a value of the reference.
    if not callable(call) or any(value is None for value in values):
        return None
    try:
        return call(*values)
    except (AssertionError, pytest.fail.Exception):
        return None


def own_result(
    student: Student, function: str, *arguments: Any, same_is_fine: bool = False
) -> NDArray[np.float64] | None:
    """Return the image that a student's own function makes of an image of the notebook.

    Parameters
    ----------
    student : Student
        The state after the test cell.
    function : str
        Name of the function.
    *arguments : str or float
        The image's name, then other names of variables, and numbers.
    same_is_fine : bool, optional
        Whether the result may be the very image that went in.

    Returns
    -------
    ndarray of float64 or None
        None where nothing can be built on it: no image of the same shape, one that has a single
        value, or the very image that went in. What follows from that is no work.
    """
    image = usable(student.get(arguments[0]), 2)
    result = usable(_called(student, function, arguments), 2)
    if image is None or result is None or result.shape != image.shape:
        return None
    unchanged = np.array_equal(result, image) and not same_is_fine
    return None if unchanged else result.astype(np.float64)


def gives_back(student: Student, function: str, image: NDArray[Any]) -> bool:
    """Tell whether a student's function returns an image just as it is given."""
    result = usable(_called(student, function, (image,)), image.ndim)
    return result is not None and np.array_equal(result, image)


def own_number_of(student: Student, function: str, *arguments: Any) -> float | None:
    """Return the number that a student's own function makes of variables; None for none."""
    result = _called(student, function, arguments)
    is_number = np.ndim(result) == 0 and np.asarray(result).dtype.kind in "iuf"
    return float(result) if is_number and np.isfinite(result) else None


def as_floats(
    call: Callable[..., Any], image: NDArray[Any], *arguments: float
) -> NDArray[np.float64] | None:
    """Return what a student's function makes of an image of whole numbers, turned into floats.

    Returns
    -------
    ndarray of float64 or None
        None where nothing can be built on it, as for `own_result`.
    """
    values = image.astype(np.float64)
    result = usable(call(values, *arguments), 2)
    if result is None or result.shape != values.shape or np.array_equal(result, values):
        return None
    return result.astype(np.float64)


def own_mask(student: Student, reference: Reference, name: str) -> NDArray[np.bool_]:
    """Return the student's own earlier mask, else the reference's."""
    expected = reference[name]
    value = own_array(student, reference, name, 2)
    good = value.shape == expected.shape and value.dtype == bool
    return np.asarray(value if good else expected)


def without_border(answer: NDArray[Any], expected: NDArray[Any], width: int) -> NDArray[np.float64]:
    """Return an answer with the expected values near its border.

    What lies outside of an image is a choice (`mode`), which the tasks leave open: values so near
    to the border are not looked at.
    """
    if answer.shape != expected.shape:
        return answer.astype(np.float64)
    result = expected.astype(np.float64)
    inner = (slice(width, -width), slice(width, -width))
    result[inner] = answer[inner]
    return result


def is_rounded(answer: float, expected: float, decimals: int = 1) -> bool:
    """Tell whether a number is what was expected, rounded to so many decimals or more.

    Rounding is no mistake, and a tolerance as wide as rounding would let mistakes pass.
    """
    return any(abs(answer - round(expected, d)) < 1e-9 for d in range(decimals, 8))
