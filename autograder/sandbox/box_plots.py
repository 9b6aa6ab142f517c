"""Read the boxes of box plots from what matplotlib draws them of: outlines and short lines.

`boxplot` keeps nothing in the axes that says which line belongs to which box. A box is a closed
outline, plain or notched, in whose middle whiskers end; across it lies the median.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch

from autograder.sandbox.artist_data import drawn, each, hex_of, label_of, told

__all__ = ["box_entries"]

MOST_BOXES = 100

CORNERS = (5, 11)
"""Points of an outline, the first again at its end: of a plain box, and of a notched one."""


def box_entries(lines: Sequence[Any], patches: Sequence[Any]) -> list[dict[str, Any]]:
    """Describe the boxes of box plots.

    Parameters
    ----------
    lines : sequence of Line2D
        All lines of one set of axes.
    patches : sequence of Patch
        All patches; with ``patch_artist=True``, boxes are among them.

    Returns
    -------
    list of dict
        For each box where it stands (`at`), how wide it is (`width`), whether it is upright, its
        edges and median (`quarters`), the ends of its whiskers (`ends`), the values beyond
        (`beyond`), the colours of edge and face, its label, and which of the lines it is made of
        (`lines`).
    """
    outlines = [artist for artist in [*lines, *patches] if _corners(artist) is not None]
    if not outlines:
        return []
    parts = each(lambda place: _Part(place, lines[place]), range(len(lines)))
    return each(lambda outline: _described(outline, parts), outlines[:MOST_BOXES])


class _Part:
    """A line that may be a whisker, a median, or the points beyond the whiskers."""

    def __init__(self, place: int, line: Line2D) -> None:
        self.place, self.line = place, line
        self.marked = line.get_linestyle() == "None"
        self.seen = bool(line.get_visible())
        self.points = np.array(
            [line.get_xdata(orig=False), line.get_ydata(orig=False)], dtype=np.float64
        ).T


def _corners(artist: Any) -> Any:
    """Return the corners of an outline that may be a box, (n, 2); None for anything else."""
    if isinstance(artist, Line2D):
        x, y = (np.ma.getdata(v) for v in (artist.get_xdata(), artist.get_ydata()))
        if len(x) not in CORNERS or len(x) != len(y):
            return None
        corners = np.array([x, y], dtype=np.float64).T
    elif type(artist) is PathPatch:
        path: Any = artist.get_path()
        closed = path.codes is not None and path.codes[-1] == path.CLOSEPOLY
        corners = np.asarray(path.vertices[: len(path.vertices) - closed], dtype=np.float64)
        if len(corners) not in CORNERS:
            return None
    else:
        return None
    is_closed = np.isfinite(corners).all() and (corners[0] == corners[-1]).all()
    return corners if is_closed and (np.ptp(corners, axis=0)).any() else None


def _described(outline: Any, parts: list[_Part]) -> dict[str, Any] | None:
    corners = _corners(outline)
    first, last = corners.min(axis=0), corners.max(axis=0)
    middle = (first + last) / 2
    for axis in (1, 0):  # Along which the values run: upwards, or to the right.
        across = 1 - axis
        # The notches of a small group reach beyond the box.
        low, high = sorted(corners[[0, len(corners) // 2], axis])
        slack = 1e-6 * max(last[across] - first[across], 1e-300)
        near = [
            part
            for part in parts
            if part.line is not outline
            and len(part.points)
            and _touches(part, first, last, axis, slack)
        ]
        level = [np.ptp(part.points[:, axis]) == 0 for part in near]
        in_line = [
            (np.abs(part.points[:, across] - middle[across]) <= slack).all() for part in near
        ]
        medians, whiskers, beyond = [], [], []
        used = [part.place for part in parts if part.line is outline]
        for part, is_level, is_in_line in zip(near, level, in_line, strict=True):
            values = part.points[:, axis]
            if part.marked:
                if is_in_line:
                    beyond.append(values[(values < low) | (values > high)])
                    used.append(part.place)
            elif len(values) == 2 and is_in_line and (values[0] in (low, high)):
                whiskers.append(values)
                used.append(part.place)
            elif len(values) == 2 and is_level:
                used.append(part.place)
                if low <= values[0] <= high and part.seen:
                    medians.append((float(np.ptp(part.points[:, across])), values[0]))
        if not whiskers:
            continue
        ends = np.concatenate(whiskers)
        caps = [min(ends.min(), low), max(ends.max(), high)]
        # A cap at the end of a whisker of no length lies on the edge of the box too. It is narrower
        # than the median, which is drawn before a line at the mean; in a notch it is as wide.
        widest = max((width for width, _ in medians), default=0.0)
        inner = [value for width, value in medians if width >= widest - slack]
        if len(corners) == max(CORNERS):
            inner = [value for value in inner if value not in caps] or inner[-1:]
        return told(
            {
                "at": float(middle[across]),
                "width": float(last[across] - first[across]),
                "upright": axis == 1,
                "quarters": [float(low), float(inner[0]) if inner else None, float(high)],
                "ends": [float(end) for end in caps],
                "beyond": np.concatenate([*beyond, np.empty(0)]),
                "label": label_of(outline),
                "lines": used,
                **_colours(outline),
                **drawn(outline, 2.0),
            }
        )
    return None


def _touches(part: _Part, first: Any, last: Any, axis: int, slack: float) -> bool:
    """Tell whether a line lies within the width of a box."""
    across = part.points[:, 1 - axis]
    inside = (across >= first[1 - axis] - slack) & (across <= last[1 - axis] + slack)
    return bool(inside.all())


def _colours(outline: Any) -> dict[str, Any]:
    if isinstance(outline, Line2D):
        is_line = outline.get_linestyle() != "None" and outline.get_linewidth() > 0
        edge = hex_of(outline.get_color(), outline.get_alpha()) if is_line else "#00000000"
        return {"edge": edge, "face": "#00000000"}
    edge = hex_of(outline.get_edgecolor()) if outline.get_linewidth() > 0 else "#00000000"
    face = hex_of(outline.get_facecolor()) if outline.get_fill() else "#00000000"
    return {"edge": edge, "face": face}
