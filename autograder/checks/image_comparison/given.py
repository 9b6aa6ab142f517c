"""Images that locked cells hand out, where the student still has them as they were.

Only what is the student's may be passed to the student's functions.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.check.state import Reference, Student

__all__ = ["given_arrays"]


def given_arrays(student: Student, reference: Reference, *names: str) -> list[NDArray[Any]] | None:
    """Return the student's arrays of these names; None when one of them has been changed."""
    found = []
    for name in names:
        own, wanted = student.get(name), reference[name]
        if not isinstance(own, np.ndarray) or own.dtype.kind not in "iuf":
            return None
        if np.ma.is_masked(own) or not np.array_equal(own, wanted):
            return None
        found.append(own)
    return found
