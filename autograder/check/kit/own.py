"""What a check goes by when a question builds on an earlier answer.

It is checked against the student's own earlier answer, so that a slip costs its points once, and
against the reference where the student has none that could be built on, or where
`autograder.check.building_on` hides it: say ``@pytest.mark.builds_on("name", …)``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from numpy.typing import NDArray

from autograder.check.kit.plain import array, number
from autograder.check.state import Reference, Student

__all__ = ["own_array", "own_function", "own_number", "usable"]

LARGER = 4
"""How many times as many values as the reference's an own array may have."""


def usable(value: Any, ndim: int, *, equal: bool = False) -> NDArray[Any] | None:
    """Return an earlier answer as an array of `ndim` axes when something can be built on it.

    Parameters
    ----------
    value : object
        The answer.
    ndim : int
        How many axes were asked for.
    equal : bool, optional
        Whether all of its numbers may be equal.

    Returns
    -------
    ndarray or None
        Plain, finite numbers, more than one along each axis, and not all of them equal: whatever
        was asked of anything else would be a matter of course. A mask may be empty or full. None
        for anything else.
    """
    try:
        plain = array(value, ndim, "it")
    except AssertionError:
        return None
    flat = plain.dtype.kind != "b" and plain.min() == plain.max()
    return None if min(plain.shape) < 2 or (flat and not equal) else plain


def own_array(student: Student, reference: Reference, name: str, ndim: int) -> NDArray[Any]:
    """Return the student's own earlier array of `ndim` axes, else the reference's."""
    expected = cast("NDArray[Any]", reference[name])
    value = student.get(name)
    own = student.once((usable, id(value), ndim), lambda: usable(value, ndim))
    return expected if own is None or own.size > LARGER * expected.size else own


def own_number(
    student: Student, reference: Reference, name: str, *, positive: bool = False
) -> float:
    """Return the student's own earlier number, else the reference's.

    Parameters
    ----------
    student, reference : Student, Reference
        The state after the test cell.
    name : str
        Name of the variable.
    positive : bool, optional
        Whether only a number greater than 0 makes sense.
    """
    try:
        own = number(student.get(name), name)
    except AssertionError:
        return float(reference[name])
    return own if own > 0 or not positive else float(reference[name])


def own_function(student: Student, reference: Reference, name: str) -> Callable[..., Any]:
    """Return the student's own earlier function, else the reference's.

    What it is called with must be made in the check, or be the student's.
    """
    own = student.get(name)
    return cast("Callable[..., Any]", own if callable(own) else reference[name])
