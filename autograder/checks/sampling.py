"""The distances between the head's voxels, as a student found them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from autograder.check.kit.own import own_number
from autograder.check.state import Reference, Student

__all__ = ["DISTANCES", "own_sampling"]

DISTANCES = ("slice_distance", "row_distance", "column_distance")


def own_sampling(student: Student, reference: Reference) -> NDArray[np.float64]:
    """Return the student's own distances between slices, rows and columns in mm.

    Returns
    -------
    ndarray of float64, (3,)
        The reference's where one of them is missing or not greater than 0.
    """
    own = np.array([own_number(student, reference, name) for name in DISTANCES])
    return own if (own > 0).all() else np.array([float(reference[name]) for name in DISTANCES])
