"""Read the height of a curve from what is drawn as an area: `fill_between`, `stairs`, `fill`.

A reader sees the same curve whether it is a line, the upper edge of an area, the tops of steps or
the ends of many upright lines. So all of these are described as a curve: one point for each corner,
or for the middle of each step.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.patches import Polygon, StepPatch

from autograder.sandbox.artist_data import drawn, hex_of, label_of, told

__all__ = ["OUTLINES", "outline_entries"]

OUTLINES = (LineCollection, PolyCollection, Polygon, StepPatch)


def outline_entries(artist: Any) -> dict[str, Any] | None:
    """Describe an area, steps or upright lines as a curve; None where there is none in them.

    The band between two curves is no curve: one side of the area has to be level.
    """
    points = _points(artist)
    if points is None or len(points) < 2:
        return None
    face, edge = (np.reshape(get(), (-1, 4)) for get in _colours(artist))
    filled = len(face) > 0 and face[0][3] > 0
    entries = {
        "x": np.array(points[:, 0]),
        "y": np.array(points[:, 1]),
        "label": label_of(artist),
        "colour": hex_of((face if filled else edge)[0]) if filled or len(edge) else "#00000000",
        "width": 1.0 if filled else float(np.max(artist.get_linewidth(), initial=0.0)),
    }
    return told(entries | drawn(artist, 2.0))


def _colours(artist: Any) -> tuple[Any, Any]:
    def faces() -> Any:
        plain = hasattr(artist, "get_fill") and not artist.get_fill()
        return [] if plain or isinstance(artist, LineCollection) else artist.get_facecolor()

    return faces, artist.get_edgecolor


def _points(artist: Any) -> Any:
    """Return the points of the curve that an artist shows, (n, 2)."""
    if isinstance(artist, StepPatch):
        heights, edges, _ = artist.get_data()
        return np.column_stack([(edges[:-1] + edges[1:]) / 2, heights])
    if isinstance(artist, LineCollection):
        return _tops(artist.get_segments())
    if isinstance(artist, Polygon):
        if type(artist) is not Polygon:  # An arrow
            return None
        return _middles(_to_the_right(np.asarray(artist.get_xy(), dtype=float)))
    paths = artist.get_paths()
    return _side(np.asarray(paths[0].vertices, dtype=float)) if len(paths) == 1 else None


def _tops(segments: list[Any]) -> Any:
    """Return the ends of upright lines that begin at one height; one long line as it is."""
    if len(segments) == 1:
        return segments[0]
    if not all(np.shape(s) == (2, 2) and s[0][0] == s[1][0] for s in segments):
        return None
    ends = np.array(segments)
    level = [bool(np.ptp(ends[:, i, 1]) == 0) for i in (0, 1)]
    return ends[:, level.index(True) - 1] if level.count(True) == 1 else None


def _side(outline: Any) -> Any:
    """Return the side of an area by `fill_between` that is not level."""
    count = len(outline) // 2 - 1  # start, one side, end, the other side back, and the start again
    one, other = outline[1 : count + 1], outline[count + 2 : 2 * count + 2][::-1]
    if len(other) < 2 or not np.array_equal(one[:, 0], other[:, 0]):
        return None
    if np.ptp(other[:, 1]) and np.ptp(one[:, 1]):
        return None
    return _middles(one if np.ptp(one[:, 1]) else other)


def _to_the_right(outline: Any) -> Any:
    """Return the first part of an outline, as long as it runs to the right or straight upwards."""
    back = np.flatnonzero(np.diff(outline[:, 0]) < 0)
    return outline[: back[0] + 1] if len(back) else outline


def _middles(points: Any) -> Any:
    """Return the middle of each level step of a staircase; another curve as it is."""
    across, up = np.diff(points, axis=0).T
    if len(across) < 3 or (across * up).any() or not up.any() or (np.abs(across) > 0).mean() > 0.7:
        return points
    return ((points[:-1] + points[1:]) / 2)[across != 0]
