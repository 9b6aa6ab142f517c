"""How far apart a threshold puts two groups of pixels.

The measure is the variance between the groups: N. Otsu, "A threshold selection method from
gray-level histograms", *IEEE Transactions on Systems, Man, and Cybernetics* 9, 1979, pp. 62-66.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["separation", "share_of_best"]


def separation(image: NDArray[Any], threshold: float) -> float:
    """Return the variance between the pixels above a threshold and the rest.

    Parameters
    ----------
    image : ndarray
        Any shape and type of numbers.
    threshold : float
        In the unit of the image.

    Returns
    -------
    float
        In the squared unit of the image; 0 when one group is empty.
    """
    values = image.astype(np.float64)
    above = values > threshold
    share = float(above.mean())
    if share in (0.0, 1.0):
        return 0.0
    return share * (1 - share) * float(values[above].mean() - values[~above].mean()) ** 2


def share_of_best(image: NDArray[Any], threshold: float) -> float:
    """Return the separation by a threshold, divided by the best that any threshold reaches.

    Every value of the image is tried as a threshold, so nothing depends on bins.
    """
    values = np.sort(image.astype(np.float64).ravel())
    below = np.arange(1, values.size)
    sums = np.cumsum(values)[:-1]
    gap = (values.sum() - sums) / (values.size - below) - sums / below
    best = below * (values.size - below) / values.size**2 * gap**2
    return separation(image, threshold) / float(best.max())
