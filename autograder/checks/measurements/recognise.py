"""Small helpers of the checks of stage 4."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.plain import number
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

__all__ = ["builds_on", "hint", "near", "own_or", "question", "spacing_of", "told"]

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on


def near(answer: Any, value: Any, rel: float = 1e-3, gap: float = 1e-9) -> bool:
    """Tell whether two numbers, or arrays of one shape, agree.

    Parameters
    ----------
    answer, value : number or ndarray
        What came, and what it is compared with.
    rel : float, optional
        Largest difference allowed, as a share of the value.
    gap : float, optional
        Or as it is.
    """
    a, b = np.asarray(answer, dtype=np.float64), np.asarray(value, dtype=np.float64)
    if a.shape != b.shape:
        return False
    with np.errstate(all="ignore"):
        return bool((np.abs(a - b) <= np.maximum(rel * np.abs(b), gap)).all())


def own_or(student: Student, name: str, otherwise: float, *, positive: bool = False) -> float:
    """Return the student's own number, else another that follows from what they have.

    Parameters
    ----------
    student : Student
        The state after the test cell.
    name : str
        Name of the variable.
    otherwise : float
        What counts where there is no such number.
    positive : bool, optional
        Whether only a number greater than 0 makes sense.
    """
    try:
        own = number(student.get(name), name)
    except AssertionError:
        return otherwise
    return own if own > 0 or not positive else otherwise


def spacing_of(reference: Reference) -> NDArray[np.float64]:
    """Return the distances that a locked cell gives: slices, rows, columns, in mm."""
    return np.array(reference["spacing"], dtype=np.float64)


def told(do: str, *mistakes: tuple[Any, str]) -> list[tuple[Any, str]]:
    """Put what to do behind what was seen of each known mistake.

    Parameters
    ----------
    do : str
        What to do, which fits all of these mistakes.
    mistakes : tuple of (value, str)
        What a known wrong way gives, and what to say of it.
    """
    return [(value, saw(seen, do=do)) for value, seen in mistakes]
