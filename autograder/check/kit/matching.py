"""Where in a larger picture an array stands, wherever that is: by normalised cross-correlation.

J. P. Lewis, *Fast template matching*, Vision Interface 95 (1995), 120-123.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["best_start"]


def best_start(seen: NDArray[Any], array: NDArray[Any]) -> tuple[float, int, int]:
    """Return where a picture is most like an array, pixel by pixel.

    Parameters
    ----------
    seen : ndarray, (rows, columns)
        A picture, at least as large as the array.
    array : ndarray, (rows, columns)

    Returns
    -------
    alike : float
        Correlation, whatever its sign, 0 to 1.
    row, column : int
        Where the array begins.
    """
    picture = np.nan_to_num(seen.astype(np.float64), posinf=0.0, neginf=0.0)
    picture -= picture.mean()
    wanted = np.nan_to_num(array.astype(np.float64), posinf=0.0, neginf=0.0)
    wanted -= wanted.mean()
    starts = tuple(n - size + 1 for n, size in zip(picture.shape, wanted.shape, strict=True))
    products = np.fft.irfft2(
        np.fft.rfft2(picture) * np.fft.rfft2(wanted, s=picture.shape).conj(), s=picture.shape
    )[: starts[0], : starts[1]]
    sums, squares = (_sums(values, wanted.shape) for values in (picture, picture**2))
    spread = squares - sums**2 / wanted.size
    # Where nothing varies, rounding would decide.
    flat = spread <= 1e-9 * squares.max(initial=1e-300)
    scale = np.sqrt(np.where(flat, np.inf, spread) * (wanted**2).sum())
    alike = np.abs(products) / np.where(scale > 0, scale, np.inf)
    row, column = np.unravel_index(int(alike.argmax()), alike.shape)
    return float(alike[row, column]), int(row), int(column)


def _sums(values: NDArray[np.float64], shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Return the sum of each part of an image that has some shape."""
    table = np.pad(values, ((1, 0), (1, 0))).cumsum(axis=0).cumsum(axis=1)
    rows, columns = shape
    return np.asarray(
        table[rows:, columns:]
        - table[:-rows, columns:]
        - table[rows:, :-columns]
        + table[:-rows, :-columns]
    )
