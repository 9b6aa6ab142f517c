"""Read curves and points of figures: only those that can be seen count.

What is hidden, transparent, without width, outside the limits of its axes, or of the background's
colour cannot be seen. `groups` and `named_curves` tell colours apart, and read the legend by them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.check.kit.plain import MOST_VALUES, finite
from autograder.wire.figures import Axes, Bar, Line, Points
from autograder.wire.reading import Colour

__all__ = [
    "Group",
    "NamedCurve",
    "curve",
    "drawn_points",
    "groups",
    "heights",
    "name_in_legend",
    "named_curves",
    "stands_out",
    "visible_bars",
    "visible_lines",
]

FAINT = 0.15
"""Less opaque than this, or nearer to the background's colour, nothing can be made out."""

ONE_COLOUR = 0.08
"""Colours that differ by less in red, green and blue are one colour for a reader."""

MOST_GROUPS = 50
"""Points of more colours are no groups: their colours show a number."""


@dataclass(frozen=True)
class Group:
    """Points of one colour and form.

    Attributes
    ----------
    xy : ndarray, (n, 2)
    colour : tuple of float or None
        Red, green, blue and alpha, 0 to 1; None where it is not told.
    name : str
        What the legend calls points that look so; empty where it does not, or calls two so.
    """

    xy: NDArray[np.float64]
    colour: Colour | None
    name: str


@dataclass(frozen=True)
class NamedCurve:
    """A curve that can be seen, its points, (n, 2), and what the legend calls it."""

    line: Line
    xy: NDArray[np.float64]
    name: str


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
    """Return the curves that can be seen: at least two points of each, and a line or markers."""
    return [line for line in axes.lines if _is_drawn(line, axes) and len(_inside(line, axes)) > 1]


def visible_bars(axes: Axes) -> list[Bar]:
    """Return the bars of axes, those without height too; none when hardly any can be seen.

    At least two have to stand within the limits, in a colour that can be told from the background.
    """
    bars = [bar for bar in axes.bars if stands_out(bar.colour, axes)] if axes.visible else []
    feet = np.array([[bar.x + bar.width / 2, bar.y] for bar in bars]).reshape(-1, 2)
    tops = feet + np.array([[0.0, bar.height] for bar in bars]).reshape(-1, 2)
    seen = _within(feet, axes) | _within(tops, axes)
    return bars if seen.sum() > 1 else []


def _inside(line: Line, axes: Axes) -> NDArray[np.float64]:
    points = curve(line)
    return points[_within(points, axes)]


def _within(points: NDArray[np.float64], axes: Axes) -> NDArray[np.bool_]:
    """Tell which points lie within the limits of the axes."""
    inside = np.ones(len(points), bool)
    for values, limits in zip(points.T, (axes.xlim, axes.ylim), strict=True):
        if np.isfinite(limits).all() and limits[0] != limits[1]:
            slack = 1e-9 * abs(limits[1] - limits[0])
            inside &= (values >= min(limits) - slack) & (values <= max(limits) + slack)
    return inside


def _is_drawn(line: Line, axes: Axes) -> bool:
    if not (line.visible and axes.visible):
        return False
    has_line = not line.width <= 0 and stands_out(line.colour, axes)
    has_marks = bool(line.marker) and not line.marker_size <= 0
    return has_line or (has_marks and stands_out(line.marker_colour, axes))


def stands_out(colour: Colour | None, axes: Axes) -> bool:
    """Tell whether a colour can be told from the background; what is not told can."""
    if colour is None:
        return True
    if axes.colour is None or axes.colour[3] < FAINT:
        back: tuple[float, ...] = (1.0, 1.0, 1.0)
    else:
        back = axes.colour[:3]
    away = max(abs(a - b) for a, b in zip(colour, back, strict=False))
    return colour[3] * away >= FAINT


def drawn_points(axes: Axes) -> NDArray[np.float64]:
    """Return all points of clouds that can be seen, (n, 2)."""
    clouds = [xy for cloud in axes.points for xy in [_cloud(cloud, axes)[0]]]
    return np.concatenate([np.empty((0, 2)), *clouds])


def _cloud(cloud: Points, axes: Axes) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the points of a cloud that can be seen, and the colour of each, (n, 4) or (n, 0)."""
    nothing = np.empty((0, 2)), np.empty((0, 0))
    good = cloud.xy.ndim == 2 and cloud.xy.shape[1] == 2 and _plain(cloud.xy)
    if not (good and cloud.visible and axes.visible):
        return nothing
    count = len(cloud.xy)
    seen = finite(np.ma.filled(cloud.xy.astype(np.float64), np.nan)).all(axis=1)
    points = np.asarray(np.ma.getdata(cloud.xy), dtype=np.float64)
    seen &= _within(points, axes)
    sizes = np.ma.getdata(cloud.sizes).ravel()
    if sizes.dtype.kind in "iuf" and sizes.size and count:
        seen &= np.resize(sizes, count) > 0
    colours = np.empty((count, 0))
    if len(cloud.colours) and count:
        colours = np.resize(cloud.colours, (count, 4))
        each, which = np.unique(colours, axis=0, return_inverse=True)
        shown = np.array([stands_out((c[0], c[1], c[2], c[3]), axes) for c in each.tolist()])
        seen &= shown[which.ravel()]
    return points[seen], colours[seen]


def groups(axes: Axes) -> list[Group]:
    """Return the points that can be seen in groups of one colour and form, with their names.

    It does not matter whether each group was a `scatter` of its own, one `scatter` had a colour for
    each point, or `plot` drew markers. Two groups in one colour and form are one group: nobody can
    tell them apart. The name is what the legend says beside that colour, whatever label was given.
    """
    found: list[tuple[NDArray[np.float64], Colour | None, str, str]] = []
    for cloud in axes.points:
        points, colours = _cloud(cloud, axes)
        if not colours.shape[1]:
            found.append((points, None, cloud.marker, cloud.label))
            continue
        each, which = np.unique(colours.round(3), axis=0, return_inverse=True)
        for i, c in enumerate(each.tolist()[:MOST_GROUPS]):
            own = points[which.ravel() == i]
            found.append((own, (c[0], c[1], c[2], c[3]), cloud.marker, cloud.label))
    for line in visible_lines(axes):
        if line.marker and line.width <= 0:
            found.append((_inside(line, axes), line.marker_colour, line.marker, line.label))
    merged: list[tuple[NDArray[np.float64], Colour | None, str, str]] = []
    for points, colour, marker, label in found:
        if not len(points):
            continue
        for i, (others, its, form, first) in enumerate(merged):
            if form == marker and its is not None and _one(its, colour):
                merged[i] = np.concatenate([others, points]), its, form, first
                break
        else:
            merged.append((points, colour, marker, label))
    return [
        Group(points, colour, _name(axes, colour, marker, "", label))
        for points, colour, marker, label in merged
    ]


def named_curves(axes: Axes) -> list[NamedCurve]:
    """Return the curves that can be seen, and what the legend says beside such a line."""
    return [
        NamedCurve(
            line,
            _inside(line, axes),
            _name(
                axes,
                line.colour if line.width > 0 else line.marker_colour,
                line.marker,
                line.style,
                line.label,
            ),
        )
        for line in visible_lines(axes)
    ]


def name_in_legend(axes: Axes, colour: Colour | None, label: str = "") -> str:
    """Return what the legend calls something of a colour; empty where nobody can tell.

    Parameters
    ----------
    axes : Axes
    colour : tuple of float or None
    label : str, optional
        What it was called, for where the legend's colours are not told.
    """
    return _name(axes, colour, "", "", label)


def _one(a: Colour | None, b: Colour | None) -> bool:
    """Tell whether two colours are one for a reader, however opaque they are."""
    if a is None or b is None:
        return a is b
    return max(abs(x - y) for x, y in zip(a[:3], b[:3], strict=True)) < ONE_COLOUR


def _name(axes: Axes, colour: Colour | None, marker: str, style: str, label: str) -> str:
    """Return what the legend calls something that looks so; empty where nobody can tell."""
    if colour is None or all(entry.colour is None for entry in axes.entries):
        return label if label in axes.legend else ""
    alike = [entry for entry in axes.entries if _one(entry.colour, colour)]
    for feature, value in (("marker", marker), ("style", style)):
        narrower = [entry for entry in alike if value and getattr(entry, feature) == value]
        alike = narrower or alike
    names = {entry.text for entry in alike}
    return names.pop() if len(names) == 1 else ""
