"""Compare whole images within a tolerance, at the speed of NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["all_close"]


def all_close(answer: NDArray[Any], expected: NDArray[Any], tolerance: float) -> bool:
    """Tell whether two images have one shape and nowhere differ by more than a tolerance.

    The same as ``answer == pytest.approx(expected, rel=0, abs=tolerance)``, which looks at one
    pixel after the other in Python: for an image of 256 × 256 pixels that takes half a second.

    Parameters
    ----------
    answer, expected : ndarray of numbers
        The images. NaN, and what is masked, is close to nothing.
    tolerance : float
        Largest difference allowed, in the unit of the images.
    """
    if answer.shape != expected.shape or np.ma.is_masked(answer):
        return False
    a, b = (np.asarray(image, dtype=np.float64) for image in (answer, expected))
    with np.errstate(invalid="ignore", over="ignore"):
        return bool(((a == b) | (np.abs(a - b) <= tolerance)).all())
