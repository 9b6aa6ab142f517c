"""Read curves and points of figures: only those that can be seen count."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.check.kit.plain import MOST_VALUES, finite
from autograder.wire.figures import Axes, Line

__all__ = ["curve", "drawn_points", "heights", "visible_lines"]


def _plain(values: NDArray[Any]) -> bool:
    return values.dtype.kind in "biuf" and values.size <= MOST_VALUES


def _seen(points: NDArray[Any]) -> NDArray[np.float64]:
    """Return the points of which both coordinates are finite and not masked."""
    seen = finite(np.ma.filled(points.astype(np.float64), np.nan)).all(axis=1)
    return np.asarray(np.ma.getdata(points)[seen], dtype=np.float64)


def curve(line: Line) -> NDArray[np.float64]:
    """Return the points of a curve that can be seen, (n, 2)."""
    if line.x.ndim != 1 or line.x.shape != line.y.shape or not (_plain(line.x) and _plain(line.y)):
        return np.empty((0, 2))
    return _seen(np.ma.column_stack([line.x, line.y]))


def heights(line: Line) -> NDArray[np.float64]:
    """Return the heights of the points of a curve that can be seen, from left to right as given."""
    return curve(line)[:, 1]


def visible_lines(axes: Axes) -> list[Line]:
    """Return the curves of which at least two points can be seen."""
    return [line for line in axes.lines if len(curve(line)) > 1]


def drawn_points(axes: Axes) -> NDArray[np.float64]:
    """Return all points of clouds that can be seen, (n, 2)."""
    clouds = [
        _seen(cloud.xy)
        for cloud in axes.points
        if cloud.xy.ndim == 2 and cloud.xy.shape[1] == 2 and _plain(cloud.xy)
    ]
    return np.concatenate([np.empty((0, 2)), *clouds])
