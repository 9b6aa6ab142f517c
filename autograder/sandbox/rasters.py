"""Describe as pictures what matplotlib draws from areas: filled contours, meshes that are bent."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from numpy.typing import NDArray

from autograder.sandbox.artist_data import mapped_entries, numbers

__all__ = ["raster_entries"]

LARGEST = 2000
"""Most pixels along a side of what is drawn."""
MOST_COLOURS = 256
HALF = 127


def raster_entries(artist: Any, axes: Axes) -> dict[str, Any] | None:
    """Draw an artist alone, and describe the picture; None when nothing of it is in the axes.

    Its values are those of the nearest colour that it is drawn with.
    """
    limits = numbers((*axes.get_xlim(), *axes.get_ylim()))
    drawn = _drawn_alone(artist, axes)
    # What is half covered at the edges of areas has no colour of its own.
    seen = drawn[..., 3] > HALF if drawn is not None else None
    if drawn is None or seen is None or not seen.any():
        return None
    data = np.full(seen.shape, np.nan, dtype=np.float32)
    data[seen] = _values_of(drawn[seen][:, :3], artist)
    entries = mapped_entries(artist, data)
    # The renderer's first row is on top: where the y axis ends.
    extent = [limits[0], limits[1], limits[2], limits[3]]
    return entries | {
        "extent": extent,
        "origin": "upper",
        "interpolation": "nearest",
        "kind": "contour",
    }


def _values_of(colours: NDArray[np.uint8], artist: Any) -> NDArray[Any]:
    """Return the values that are shown in the colours nearest to some."""
    cmap = artist.get_cmap()
    places = np.linspace(0.0, 1.0, min(cmap.N, MOST_COLOURS))
    palette = np.asarray(cmap(places))[:, :3] * 255.0
    packed = colours.astype(np.uint32) @ np.array([65536, 256, 1], dtype=np.uint32)
    # Areas have few colours; only their edges have more.
    codes, which = np.unique(packed, return_inverse=True)
    few = np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=1).astype(np.float32)
    nearest = np.concatenate(
        [
            ((part[:, None] - palette[None]) ** 2).sum(axis=2).argmin(axis=1)
            for part in np.array_split(few, len(few) // 1000 + 1)
        ]
    )
    values = np.asarray(np.ma.filled(artist.norm.inverse(places), np.nan))
    return np.asarray(values[nearest][which])


def _drawn_alone(artist: Any, axes: Axes) -> NDArray[np.uint8] | None:
    """Draw an artist on an empty canvas; return what lies in the axes, (rows, columns, 4)."""
    figure: Any = axes.get_figure(root=True)
    width, height = (min(int(n), LARGEST) for n in figure.bbox.size)
    renderer: Any = cast("Any", RendererAgg)(width, height, figure.dpi)
    alpha, visible = artist.get_alpha(), artist.get_visible()
    artist.set_alpha(None)
    artist.set_visible(True)
    try:
        artist.draw(renderer)
    finally:
        artist.set_alpha(alpha)
        artist.set_visible(visible)
    x0, y0, x1, y1 = (round(n) for n in axes.bbox.extents)
    canvas = np.asarray(renderer.buffer_rgba())
    part = canvas[max(height - y1, 0) : height - y0, max(x0, 0) : x1]
    return part.copy() if part.size else None
