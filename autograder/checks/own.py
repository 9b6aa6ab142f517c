"""What a check goes by when a question builds on an earlier answer.

It is checked against the student's own earlier answer, so that a slip costs its points once, and
against the reference where the student has none that could be built on.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from autograder.check.state import Reference, Student
from autograder.checks.plain import number

__all__ = ["own_array", "own_number", "own_sampling"]

DISTANCES = ("slice_distance", "row_distance", "column_distance")


def own_array(student: Student, reference: Reference, name: str, ndim: int) -> NDArray[Any]:
    """Return the student's own earlier array of `ndim` axes, else the reference's."""
    value = student.get(name)
    good = isinstance(value, np.ndarray) and value.dtype.kind in "biuf"
    if good and value.ndim == ndim and min(value.shape) > 1:
        return cast("NDArray[Any]", value)
    return cast("NDArray[Any]", reference[name])


def own_number(student: Student, reference: Reference, name: str) -> float:
    """Return the student's own earlier number, else the reference's."""
    try:
        return number(student.get(name), name)
    except AssertionError:
        return float(reference[name])


def own_sampling(student: Student, reference: Reference) -> NDArray[np.float64]:
    """Return the student's own distances between slices, rows and columns in mm.

    Returns
    -------
    ndarray of float64, (3,)
        The reference's where one of them is missing or not greater than 0.
    """
    own = np.array([own_number(student, reference, name) for name in DISTANCES])
    return own if (own > 0).all() else np.array([float(reference[name]) for name in DISTANCES])
