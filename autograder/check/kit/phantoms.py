"""Images made for checks, of which the right answer is known.

Pictures that a formula gives at any point, so that where they went is known exactly; and objects
in a noisy image that has all that makes shortcuts show (`hostile`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage as ndi

__all__ = [
    "Phantom",
    "blobs",
    "blobs_at",
    "centre_of",
    "hostile",
    "mean_of_windows",
    "moved_blobs",
]

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


@dataclass(frozen=True)
class Phantom:
    """An image made for a check, and what is in it.

    Attributes
    ----------
    image : ndarray
        Grey levels, bright inside the objects.
    labels : ndarray of int32, same shape
        0 outside, 1, 2, 3 … in each object; neighbours share a face.
    spacing : tuple of float
        Distances along the axes, in mm.
    """

    image: NDArray[Any]
    labels: NDArray[np.int32]
    spacing: tuple[float, ...]


def hostile(
    seed: int,
    spacing: tuple[float, ...] = (3.0, 1.5, 1.25),
    *,
    levels: tuple[float, float] = (100.0, 300.0),
    noise: float = 0.15,
    dtype: type[np.integer[Any]] | type[np.floating[Any]] = np.uint16,
) -> Phantom:
    """Make an image in which shortcuts show: hostile, but fair.

    All that its like in the clinic may have, it has: no two axes are of one length, nor of one
    distance; objects touch each border, first and last rows and columns among them; one has a
    hole in it; no two are of one size; the grey levels are noisy, and unsigned as scanners give
    them, so that a difference below 0 turns into a large number.

    Parameters
    ----------
    seed : int
        Another one gives another image; the same one the same.
    spacing : tuple of float, optional
        Distances along the axes in mm; as many axes as it has items, two or three.
    levels : tuple of float, optional
        Grey levels outside and inside of the objects.
    noise : float, optional
        Standard deviation of the noise, as a share of the difference of the levels.
    dtype : type, optional
        Of the image. Values are rounded, and cut off at its limits, when it holds whole numbers.
    """
    rng = np.random.default_rng(seed)
    shape = np.array((9, 26, 37)[-len(spacing) :]) + rng.integers(0, 2, len(spacing))
    labels = _objects(rng, shape)
    while len(set(np.bincount(labels.ravel()))) <= labels.max():
        labels = _objects(rng, shape)
    inside = labels > 0
    low, high = levels
    image = low + (high - low) * (inside + noise * rng.standard_normal(shape))
    if issubclass(dtype, np.integer):
        limits = np.iinfo(dtype)
        image = np.clip(np.round(image), limits.min, limits.max)
    return Phantom(image.astype(dtype), labels, tuple(spacing))


def _objects(rng: np.random.Generator, shape: NDArray[Any]) -> NDArray[np.int32]:
    """Label a lens with a hole in the middle, and half of another at each of the borders."""
    inside = np.zeros(shape, bool)
    grid = np.indices(tuple(shape.tolist()))
    for axis in range(len(shape)):
        for border in (0, shape[axis] - 1):
            centre = rng.uniform(0.3, 0.7, len(shape)) * shape
            centre[axis] = border
            inside |= _lens(grid, centre, rng.uniform(1.6, 3.4, len(shape)))
    middle = (shape - 1) / 2
    inside |= _lens(grid, middle, np.maximum(shape / 5, 2.2))
    inside[tuple(np.round(middle).astype(int))] = False
    return np.asarray(ndi.label(inside)[0], dtype=np.int32)


def _lens(
    grid: NDArray[Any], centre: NDArray[np.float64], radii: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return where a lens is, by its centre and half of its axes, in voxels."""
    off = [(g - c) / r for g, c, r in zip(grid, centre, radii, strict=True)]
    return np.asarray(np.sum(np.square(off), axis=0) <= 1)
