"""Describe matplotlib figures as plain dictionaries, for checks to look at.

`autograder.wire.figures` reads these on the other side and says what each entry means.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import NoNorm, Normalize
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle

__all__ = ["describe", "describe_figure"]

MOST_ARTISTS = 500


def describe(value: Any) -> tuple[str, Any] | None:
    """Describe a figure, axes or picture; None for anything else.

    Returns
    -------
    tuple of (str, dict) or None
        The tag in the wire format, and the description.
    """
    if isinstance(value, Figure):
        value = describe_figure(value)
    elif isinstance(value, Axes):
        value = describe_axes(value)
    elif isinstance(value, AxesImage):
        value = describe_image(value)
    return (value.tag, dict(value)) if isinstance(value, Described) else None


class Described(dict[str, Any]):
    """A description that carries the tag it is sent with."""

    def __init__(self, tag: str, entries: dict[str, Any]) -> None:
        super().__init__(entries)
        self.tag = tag


def describe_figure(figure: Figure) -> Described:
    """Describe a figure and all axes in it."""
    title = figure.get_suptitle() if hasattr(figure, "get_suptitle") else ""
    return Described(
        "figure",
        {
            "axes": [describe_axes(axes) for axes in figure.axes[:MOST_ARTISTS]],
            "size_inches": [float(n) for n in figure.get_size_inches()],
            "suptitle": str(title),
        },
    )


def describe_axes(axes: Axes) -> Described:
    """Describe one set of axes and what is drawn in it."""
    legend = axes.get_legend()
    aspect = axes.get_aspect()
    box = axes.get_position(original=True)
    ticks = len(axes.get_xticks()) + len(axes.get_yticks()) if axes.axison else 0
    entries = {
        "images": [describe_image(image) for image in axes.images[:MOST_ARTISTS]],
        "lines": [
            {
                "x": np.asarray(line.get_xdata(orig=False)),
                "y": np.asarray(line.get_ydata(orig=False)),
                "label": _label(line),
            }
            for line in axes.lines[:MOST_ARTISTS]
        ],
        "points": [
            {"xy": np.asarray(np.ma.getdata(cloud.get_offsets())), "label": _label(cloud)}
            for cloud in axes.collections[:MOST_ARTISTS]
            if isinstance(cloud, PathCollection)
        ],
        "bars": [
            [
                float(bar.get_x()),
                float(bar.get_y()),
                float(bar.get_width()),
                float(bar.get_height()),
            ]
            for bar in axes.patches[: 20 * MOST_ARTISTS]
            if isinstance(bar, Rectangle)
        ],
        "title": axes.get_title() or axes.get_title("left") or axes.get_title("right"),
        "xlabel": axes.get_xlabel(),
        "ylabel": axes.get_ylabel(),
        "xlim": [float(n) for n in axes.get_xlim()],
        "ylim": [float(n) for n in axes.get_ylim()],
        "xscale": axes.get_xscale(),
        "yscale": axes.get_yscale(),
        "axis_on": ticks > 0,
        "aspect": None if aspect == "auto" else float(aspect),
        "position": [float(n) for n in box.bounds],
        "legend": [text.get_text() for text in legend.get_texts()] if legend else [],
        "colorbar": hasattr(axes, "_colorbar"),
    }
    return Described("axes", entries)


def describe_image(image: AxesImage) -> Described:
    """Describe one picture: its values, and how they become colours."""
    data = image.get_array()
    norm = image.norm
    normed = None
    if type(norm) not in (Normalize, NoNorm) and data is not None and data.ndim == 2:
        normed = np.asarray(np.ma.filled(norm(data), np.nan), dtype=np.float32)
    entries = {
        "data": _values(data),
        "cmap": image.get_cmap().name,
        "vmin": _number(norm.vmin),
        "vmax": _number(norm.vmax),
        "extent": [float(n) for n in image.get_extent()],
        "origin": str(image.origin),
        "interpolation": str(image.get_interpolation()),
        "lut": np.asarray(image.get_cmap()(np.arange(image.get_cmap().N)), dtype=np.float32),
        "normed": normed,
    }
    return Described("image", entries)


def _values(data: Any) -> Any:
    if data is None:
        return None
    if isinstance(data, np.ma.MaskedArray) and not np.ma.is_masked(data):
        return np.ma.getdata(data)
    return data


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _label(artist: Any) -> str:
    label = str(artist.get_label())
    return "" if label.startswith("_") else label
