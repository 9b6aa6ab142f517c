"""How much of a picture can be seen: what hides it, as data, and in words.

A picture can be hidden itself, or transparent; it can lie outside the limits of its axes; what was
drawn later can cover it: another picture in the same axes, or other axes at the same place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.check.kit.colours import colours_at
from autograder.check.kit.picture import Box, Picture, box_of, visible
from autograder.check.kit.words import saw
from autograder.wire.figures import Axes, Figure, Image

__all__ = ["Seen", "opacity", "seen_share", "why_unseen"]

POINTS = 24
"""A picture is looked at in so many rows and columns of points."""

FAINT = 0.15
"""Less opaque than this, nothing can be made out."""

SOLID = 0.8
"""More opaque than this, nothing can be made out of what lies below."""

Points = tuple[NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True)
class Seen:
    """What share of a picture is seen, and what share is hidden, and why; each 0 to 1.

    Attributes
    ----------
    seen : float
    faint : float
        Transparent, or not drawn at all.
    outside : float
        Outside the limits of the axes.
    covered : float
        Under another picture in the same axes.
    under_axes : float
        Under other axes, with or without a picture.
    """

    seen: float
    faint: float = 0.0
    outside: float = 0.0
    covered: float = 0.0
    under_axes: float = 0.0


def seen_share(picture: Picture) -> Seen:
    """Return what share of a picture can be seen."""
    image, axes, figure = picture.image, picture.axes, picture.figure
    if not (image.visible and axes.visible):
        return Seen(0.0, faint=1.0)
    x, y, solid = _points_of(image)
    if not len(x):
        return Seen(0.0, faint=1.0)
    clear = solid >= FAINT
    inside = _within(x, axes.xlim) & _within(y, axes.ylim)
    free = np.ones(len(x), bool)
    for other in _later(axes.images, image):
        if free.any():
            free &= opacity(other, x, y) < SOLID
    box = box_of(axes, figure)
    across = box[0] + _shares(x, axes.xlim) * (box[2] - box[0])
    up = box[1] + _shares(y, axes.ylim) * (box[3] - box[1])
    above = np.ones(len(x), bool)
    for other_axes, place in _later_axes(figure, axes):
        if above.any() and _overlap(place, box):
            above &= ~_hides(other_axes, place, across, up)
    return Seen(
        seen=float((clear & inside & free & above).mean()),
        faint=float((~clear).mean()),
        outside=float((~inside).mean()),
        covered=float((~free).mean()),
        under_axes=float((~above).mean()),
    )


def why_unseen(shares: list[Seen]) -> str:
    """Say what hides pictures, for the most frequent reason; empty when none is hidden.

    Parameters
    ----------
    shares : list of Seen
        Of pictures of which less than half is seen.
    """
    reasons = [_REASONS[int(np.argmax(_hidden_by(share)))] for share in shares]
    return max(reasons, key=reasons.count) if reasons else ""


def _hidden_by(share: Seen) -> list[float]:
    return [share.covered, share.under_axes, share.outside, share.faint]


_REASONS = [
    saw(
        "One picture is drawn over another in the same axes: only the last can be seen.",
        do="Give each picture axes of its own: `fig, axes = plt.subplots(1, 2)`, then "
        "`axes[0].imshow(…)` and `axes[1].imshow(…)`. `plt.imshow` draws into the axes made last.",
    ),
    saw(
        "A picture lies under other axes of the figure, which cover it.",
        do="Give each picture a place of its own: `plt.subplots(rows, columns)` makes axes that do "
        "not overlap. Each place is used once.",
    ),
    saw(
        "A picture lies outside the limits of its axes, so it cannot be seen.",
        do="Leave out `xlim`, `ylim` and `extent`, or let the limits of the axes go from the first "
        "to the last row and column.",
    ),
    saw(
        "A picture is transparent or hidden, so it cannot be seen.",
        do="Leave out `alpha`, or give it a value near 1, and leave out `set_visible(False)` for "
        "the picture and its axes.",
    ),
]


def opacity(image: Image, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how opaque a picture is at points of its axes, 0 to 1; 0 beside it."""
    result = np.zeros(len(x))
    rows, columns = image.data.shape[:2] if image.data.ndim >= 2 else (0, 0)
    if not (image.visible and rows and columns and len(image.extent) == 4):
        return result
    left, right, bottom, top = image.extent
    first, last = (top, bottom) if image.origin == "upper" else (bottom, top)
    across, down = _shares(x, (left, right)), _shares(y, (first, last))
    inside = (across >= 0) & (across <= 1) & (down >= 0) & (down <= 1)
    row = np.clip(down[inside] * rows, 0, rows - 1).astype(np.intp)
    column = np.clip(across[inside] * columns, 0, columns - 1).astype(np.intp)
    result[inside] = colours_at(image, row, column)[:, 3]
    return result


def _points_of(image: Image) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return points of the axes all over those pixels of a picture that have a value.

    Returns
    -------
    x, y, opacity : ndarray
    """
    rows, columns = image.data.shape[:2]
    r, c = (
        np.unique(((np.arange(POINTS) + 0.5) / POINTS * n).astype(np.intp)) for n in (rows, columns)
    )
    grid = np.meshgrid(r, c, indexing="ij")
    row, column = grid[0].ravel(), grid[1].ravel()
    solid = colours_at(image, row, column)[:, 3]
    has_value = visible(image)
    known = has_value[row, column] if has_value.ndim == 2 else has_value[row, column].all(axis=1)
    if image.data.ndim == 3 and image.data.shape[2] == 4 and (solid > 0).any():
        known &= solid > 0
    row, column, solid = row[known], column[known], solid[known]
    left, right, bottom, top = image.extent
    first, last = (top, bottom) if image.origin == "upper" else (bottom, top)
    x = left + (right - left) * (column + 0.5) / columns
    y = first + (last - first) * (row + 0.5) / rows
    return x, y, solid


def _later(images: list[Image], image: Image) -> Iterator[Image]:
    """Give the pictures that are drawn after one in the same axes, the last first."""
    place = next(i for i, other in enumerate(images) if other is image)
    for i in range(len(images) - 1, -1, -1):
        other = images[i]
        if other.visible and (other.zorder, i) > (image.zorder, place):
            yield other


def _later_axes(figure: Figure, axes: Axes) -> Iterator[tuple[Axes, Box]]:
    """Give the axes that are drawn after others in the same figure, and where they lie."""
    place = next(i for i, other in enumerate(figure.axes) if other is axes)
    for i, other in enumerate(figure.axes):
        if other.visible and i != place and (other.zorder, i) > (axes.zorder, place):
            yield other, box_of(other, figure)


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _hides(
    axes: Axes, box: Box, across: NDArray[np.float64], up: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Tell which points of the figure other axes hide."""
    inside = (across > box[0]) & (across < box[2]) & (up > box[1]) & (up < box[3])
    if axes.colour is not None and axes.colour[3] >= SOLID:
        return inside
    hidden = np.zeros(len(across), bool)
    x = axes.xlim[0] + _shares(across[inside], (box[0], box[2])) * (axes.xlim[1] - axes.xlim[0])
    y = axes.ylim[0] + _shares(up[inside], (box[1], box[3])) * (axes.ylim[1] - axes.ylim[0])
    for image in axes.images:
        hidden[inside] |= opacity(image, x, y) >= SOLID
    return hidden


def _within(values: NDArray[np.float64], limits: tuple[float, float]) -> NDArray[np.bool_]:
    low, high = min(limits), max(limits)
    if not np.isfinite([low, high]).all():
        return np.ones(len(values), bool)
    return (values >= low) & (values <= high)


def _shares(values: NDArray[np.float64], limits: tuple[float, float]) -> NDArray[np.float64]:
    """Return how far values lie between two limits: 0 at the first, 1 at the second."""
    span = limits[1] - limits[0]
    with np.errstate(all="ignore"):
        shares = (values - limits[0]) / (span if span else np.nan)
    return np.where(np.isfinite(shares), shares, -1.0)
