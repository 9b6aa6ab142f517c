"""Hearts made for checks of stage 4, and the way from grey levels to a volume that it teaches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage as ndi

from autograder.check.kit.plain import whole_number

__all__ = [
    "Spacing",
    "crowded_heart",
    "label_of",
    "left_ventricle_ml",
    "lone_heart",
    "rough_heart",
]

Spacing = tuple[float, float, float]
"""Distances between slices, rows and columns, in mm."""

SMOOTHING_MM = 1.5
DRAWN_AT = (8.0, 1.328125)
"""Distances of slices, and of rows and columns, at which two hearts are drawn, in mm: with others
they get as many more slices, rows and columns as they need to stay as large as they are."""


def left_ventricle_ml(
    volume: NDArray[Any], spacing: Spacing, level: float, find: Callable[..., Any]
) -> float:
    """Return the volume of the left ventricle in ml, by the steps of tasks 5 to 9.

    Parameters
    ----------
    volume : ndarray, (slices, rows, columns)
        Grey levels.
    spacing : tuple of float
        In mm.
    level : float
        Threshold, a grey level.
    find : callable
        Takes labels and distances, and returns the label of the ventricle.
    """
    sigma = (0.0, SMOOTHING_MM / spacing[1], SMOOTHING_MM / spacing[2])
    labels, _ = ndi.label(ndi.gaussian_filter(volume.astype(np.float64), sigma) > level)
    label = label_of(find, labels, spacing)
    return float(np.count_nonzero(labels == label) * np.prod(spacing) / 1000)


def label_of(find: Callable[..., Any], labels: NDArray[Any], spacing: Spacing) -> int:
    """Return which label a function finds.

    Raises
    ------
    AssertionError
        When it is no whole number.
    """
    return whole_number(find(labels, spacing), "what find_ventricle returns")


def _from_middle(shape: tuple[int, ...], spacing: Spacing) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return how far below and right of the middle each pixel lies, in mm."""
    _, rows, columns = np.indices(shape)
    return (
        (rows - (shape[1] - 1) / 2) * spacing[1],
        (columns - (shape[2] - 1) / 2) * spacing[2],
    )


def _more(spacing: Spacing) -> tuple[int, Callable[[int], int], Callable[[int], int]]:
    """Return how many slices a heart has, and functions that turn rows and columns into others."""
    count = max(5, round(5 * DRAWN_AT[0] / spacing[0]))

    def along(distance: float) -> Callable[[int], int]:
        return lambda place: round(place * DRAWN_AT[1] / distance)

    return count, along(spacing[1]), along(spacing[2])


def _grey(share: NDArray[np.float64], dark: float, bright: float, kind: Any) -> NDArray[Any]:
    """Turn shares of blood, about 0 to 1, into grey levels of a kind of whole numbers."""
    image = np.clip(np.round(dark + (bright - dark) * share), 0, np.iinfo(kind).max)
    return np.asarray(image.astype(kind))


def lone_heart(spacing: Spacing) -> NDArray[np.uint16]:
    """Return a volume with one round object near its middle and nothing else: 100 and 300."""
    count, row, column = _more(spacing)
    shape = (count + 2, row(54), column(62))
    down, right = _from_middle(shape, spacing)
    share = np.zeros(shape)
    share[1:-1] = (np.hypot(down - 3, right + 4) <= 18)[1:-1]
    return _grey(share, 100, 300, np.uint16)


def crowded_heart(spacing: Spacing, dark: float, bright: float) -> NDArray[np.uint16]:
    """Return a volume in which the ventricle is one of many bright objects, not the largest.

    The chest and the liver, both larger, reach the borders; the right ventricle, a little smaller,
    lies further from the middle; a speck lies in the very middle; and another object touches the
    ventricle by edges of voxels only.
    """
    count, row, column = _more(spacing)
    shape = (count + 2, row(84), column(96))
    down, right = _from_middle(shape, spacing)
    share = np.zeros(shape)
    share[:, : row(12)] = share[:, row(74) :] = 1
    share[1:-1] = np.maximum(share[1:-1], (np.hypot(down + 4, right - 6) <= 15)[1:-1])
    share[1:-1] = np.maximum(share[1:-1], (np.hypot(down + 2, right + 36) <= 14.5)[1:-1])
    share[-1, row(40) : row(43), column(47) : column(50)] = 1
    # Squared off, and one slice higher beside it: edges meet, faces do not.
    low, high = int(np.argwhere(share[-2, :, column(52)] == 1)[row(20), 0]), row(60)
    left, edge, end = column(50), column(58), column(66)
    share[-2, low:high, left:edge], share[-1, low:high, edge:end] = 1, 1
    share[-2, low:high, edge:], share[-1, low:high, :edge] = 0, 0
    return _grey(share, dark, bright, np.uint16)


def rough_heart(spacing: Spacing, dark: float, bright: float, kind: Any) -> NDArray[Any]:
    """Return a noisy volume of one object, whose size tells how it was smoothed.

    Around its core lie stripes along rows and along columns. Smoothed by 1.5 mm, some just vanish
    in what is bright and some just appear in what is dark; by less, more or another axis they do
    not. A disc lies two slices above it: across slices nothing may be smoothed, or they join.
    """
    shape = (7, 84, 76)
    down, right = _from_middle(shape, spacing)
    share = np.zeros(shape)
    core = np.hypot(down - 2, right + 3) <= 13

    def stripes(where: NDArray[Any], along: NDArray[Any], length: float, mean: float) -> None:
        share[where & ~core] = (mean + 0.5 * np.cos(2 * np.pi * along / length))[where & ~core]

    beside, above = (down >= -6) & (down < 10), (right >= -12) & (right < 6)
    stripes(beside & (right >= -3) & (right < 18), down, 4.0, 0.54)
    stripes(beside & (right >= -22) & (right < -3), down, 4.6, 0.46)
    stripes(above & (down >= 2) & (down < 24), right, 4.5, 0.54)
    stripes(above & (down >= -22) & (down < 2), right, 4.8, 0.46)
    share[core] = 1
    share[[0, 4, 5, 6]] = 0
    share[5] = (np.hypot(down - 2, right + 3) <= 8)[5]
    noise = np.random.default_rng(1).standard_normal(shape)
    return _grey(share + 0.25 * noise, dark, bright, kind)
