"""Pictures that a formula gives at any point, so that where they went is known exactly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["blobs", "blobs_at", "centre_of", "mean_of_windows", "moved_blobs"]

BLOBS = ((0.0, 0.0, 9.0, 6.0, 1.0), (-8.0, 3.0, 3.0, 4.0, 1.2), (5.0, -4.0, 2.5, 3.0, -0.6))
"""Row, column, spread along rows and columns, and height of each blob, about the middle."""


def centre_of(shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Return where the middle of an array is, one index for each axis."""
    return (np.array(shape) - 1) / 2


def blobs_at(row: NDArray[np.float64], column: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the picture's values at points, given in pixels from its middle.

    It has no symmetry, and is next to 0 further than 30 pixels away.
    """
    total = np.zeros(np.shape(row))
    for r, c, high, wide, height in BLOBS:
        total += height * np.exp(-(((row - r) / high) ** 2) - ((column - c) / wide) ** 2)
    return 100.0 * np.maximum(total, 0.0)


def blobs(shape: tuple[int, int], down: float = 0.0, right: float = 0.0) -> NDArray[np.float64]:
    """Return the picture on an array, its middle off the array's centre by so many pixels."""
    row, column = np.indices(shape, dtype=np.float64)
    centre = centre_of(shape)
    return blobs_at(row - centre[0] - down, column - centre[1] - right)


def moved_blobs(
    shape: tuple[int, int],
    matrix: NDArray[np.float64],
    down: float = 0.0,
    right: float = 0.0,
) -> NDArray[np.float64]:
    """Return `blobs(shape, down, right)` after a matrix has moved each point (row, column, 1)."""
    row, column = np.indices(shape, dtype=np.float64)
    back = np.linalg.inv(matrix)
    centre = centre_of(shape)
    old_row = back[0, 0] * row + back[0, 1] * column + back[0, 2]
    old_column = back[1, 0] * row + back[1, 1] * column + back[1, 2]
    return blobs_at(old_row - centre[0] - down, old_column - centre[1] - right)


def mean_of_windows(image: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """Return the mean of the window around each pixel, the image mirrored at its edges."""
    padded = np.pad(image, size // 2, mode="symmetric")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (size, size))
    return np.asarray(windows.mean(axis=(2, 3)))
