"""What is drawn in axes, as data: pictures, curves, clouds of points, bars, boxes, legend entries.

The descriptions are made by `autograder.sandbox.artist_data`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.wire.reading import (
    Colour,
    array_in,
    colour_in,
    colours_in,
    is_true,
    list_in,
    number_in,
    pair_in,
    text_in,
)

__all__ = ["Bar", "Box", "Entry", "Image", "Line", "Points"]

# Rec. 709 luma weights, which tell how bright a colour looks.
LUMA = np.array([0.2126, 0.7152, 0.0722])

MOST_BARS = 10_000
"""More than that no bar chart of the course has: each becomes an object."""


@dataclass(frozen=True)
class Image:
    """One picture, whichever call drew it.

    Attributes
    ----------
    data : ndarray, (rows, columns) or (rows, columns, 3 or 4)
        The values that are shown.
    cmap : str
        Name of the colour map.
    vmin, vmax : float
        Values shown with the first and last colour of the map.
    extent : tuple of float
        Left, right, bottom, top, in data coordinates.
    origin : str
        ``"upper"`` or ``"lower"``.
    interpolation : str
        How it is resampled for display.
    lut : ndarray of float, (n, 4)
        The colours of the map, from `vmin` to `vmax`, as red, green, blue, alpha in 0 to 1.
    normed : ndarray or None
        For a norm that is not linear: position in the map of each pixel, 0 to 1.
    ends : ndarray of float, (3, 4) or empty
        The colours of values below `vmin`, above `vmax`, and of no value.
    alpha : float
        1 for what hides all below it, 0 for what cannot be seen.
    alphas : ndarray or None
        The same for each pixel, where they differ.
    visible : bool
        False after ``set_visible(False)``.
    zorder : float
        What is greater is drawn later; of equals, what comes later in the list.
    kind : str
        ``"image"`` (`imshow`, `matshow`), ``"mesh"`` (`pcolormesh`), ``"contour"`` (`contourf`, as
        it is drawn) or ``"figure"`` (`figimage`).
    """

    data: NDArray[Any]
    cmap: str
    vmin: float
    vmax: float
    extent: tuple[float, ...]
    origin: str
    interpolation: str
    lut: NDArray[Any]
    normed: NDArray[Any] | None = None
    ends: NDArray[Any] = field(default_factory=lambda: np.empty((0, 4)))
    alpha: float = 1.0
    alphas: NDArray[Any] | None = None
    visible: bool = True
    zorder: float = 0.0
    kind: str = "image"

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Image:
        """Read the description that came from the student's process."""
        normed, alpha = plain.get("normed"), plain.get("alpha")
        return cls(
            data=array_in(plain.get("data")),
            cmap=text_in(plain.get("cmap")),
            vmin=number_in(plain.get("vmin")),
            vmax=number_in(plain.get("vmax")),
            extent=tuple(number_in(v) for v in list_in(plain.get("extent"))),
            origin=text_in(plain.get("origin")),
            interpolation=text_in(plain.get("interpolation")),
            lut=colours_in(plain.get("lut")),
            normed=normed if isinstance(normed, np.ndarray) else None,
            ends=colours_in(plain.get("ends")),
            alpha=1.0 if isinstance(alpha, np.ndarray) else number_in(alpha, 1.0),
            alphas=alpha if isinstance(alpha, np.ndarray) else None,
            visible=is_true(plain.get("visible"), True),
            zorder=number_in(plain.get("zorder"), 0.0),
            kind=text_in(plain.get("kind")) or "image",
        )

    @property
    def is_grey(self) -> bool:
        """Whether each colour of the map is a grey (red, green and blue differ by under 2 %)."""
        if self.data.ndim == 3:
            # Nobody sees the colour of what is masked or not a number.
            rgb = np.nan_to_num(np.ma.filled(self.data[..., :3].astype(float), 0.0))
            scale = max(float(rgb.max(initial=0.0)), 1e-12)
            return bool((np.ptp(rgb, axis=-1) <= 0.02 * scale).all())
        if self.lut.ndim != 2 or self.lut.shape[1] < 3 or len(self.lut) < 2:
            return False
        return bool((np.ptp(self.lut[:, :3], axis=1) <= 0.02).all())

    def brightness(self) -> NDArray[np.float64]:
        """How bright each pixel is shown, from 0 (black) to 1 (white).

        Returns
        -------
        ndarray of float64, (rows, columns)
            Luma (Rec. 709) of the displayed colour; NaN where a pixel is masked or not a number.
        """
        data = np.ma.getdata(self.data)
        if data.ndim == 3:
            rgb = data[..., :3].astype(np.float64)
            if data.dtype.kind in "ui":
                rgb = rgb / 255.0
            hidden = np.ma.getmaskarray(self.data)[..., :3].any(axis=-1)
            luma = np.clip(rgb, 0.0, 1.0) @ LUMA
            return np.asarray(np.where(hidden, np.nan, luma), dtype=np.float64)
        if self.lut.ndim != 2 or len(self.lut) < 2:
            return np.full(data.shape, np.nan)
        if self.normed is not None and self.normed.shape == data.shape:
            position = self.normed.astype(np.float64)
        else:
            span = self.vmax - self.vmin
            with np.errstate(all="ignore"):
                position = (data.astype(np.float64) - self.vmin) / (span if span else np.nan)
        count = len(self.lut)
        known = np.isfinite(position) & ~np.ma.getmaskarray(self.data)
        index = np.clip(np.where(known, position, 0.0) * count, 0, count - 1).astype(int)
        grey = self.lut[:, :3].astype(np.float64) @ LUMA
        return np.asarray(np.where(known, grey[index], np.nan), dtype=np.float64)


@dataclass(frozen=True)
class Line:
    """A curve: `x` and `y` (1-D arrays of equal length) and its `label`.

    Attributes
    ----------
    x, y : ndarray
    label : str
    colour : tuple of float or None
        Red, green, blue and alpha, 0 to 1; None where it is not told.
    width : float
        In points; 0 where only markers are drawn.
    style : str
        ``"-"``, ``"--"``, …
    marker : str
        ``"o"``, …; empty for none.
    marker_colour : tuple of float or None
    marker_size : float
        In points.
    visible : bool
    zorder : float
    """

    x: NDArray[Any]
    y: NDArray[Any]
    label: str = ""
    colour: Colour | None = None
    width: float = 1.0
    style: str = "-"
    marker: str = ""
    marker_colour: Colour | None = None
    marker_size: float = 6.0
    visible: bool = True
    zorder: float = 2.0

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Line:
        """Read the description that came from the student's process."""
        return cls(
            array_in(plain.get("x")),
            array_in(plain.get("y")),
            text_in(plain.get("label")),
            colour=colour_in(plain.get("colour")),
            width=number_in(plain.get("width"), 1.0),
            style=text_in(plain.get("style")) or "-",
            marker=text_in(plain.get("marker")),
            marker_colour=colour_in(plain.get("marker_colour")),
            marker_size=number_in(plain.get("marker_size"), 6.0),
            visible=is_true(plain.get("visible"), True),
            zorder=number_in(plain.get("zorder"), 2.0),
        )


@dataclass(frozen=True)
class Points:
    """A cloud of points as `scatter` makes it: `xy`, (n, 2), and its `label`.

    Attributes
    ----------
    xy : ndarray, (n, 2)
    label : str
    colours : ndarray of float64, (n or 1 or 0, 4)
        Of each point, or of all; none where it is not told.
    sizes : ndarray of float
        Areas of each point, or of all, in square points.
    marker : str
        Equal for points of equal form.
    visible : bool
    zorder : float
    """

    xy: NDArray[Any]
    label: str = ""
    colours: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 4)))
    sizes: NDArray[Any] = field(default_factory=lambda: np.empty(0))
    marker: str = ""
    visible: bool = True
    zorder: float = 1.0

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Points:
        """Read the description that came from the student's process."""
        return cls(
            array_in(plain.get("xy")),
            text_in(plain.get("label")),
            colours=colours_in(plain.get("colours")),
            sizes=array_in(plain.get("sizes")),
            marker=text_in(plain.get("marker")),
            visible=is_true(plain.get("visible"), True),
            zorder=number_in(plain.get("zorder"), 1.0),
        )


@dataclass(frozen=True)
class Bar:
    """One bar of a bar chart or histogram: left edge, bottom, width and height, and its colour."""

    x: float
    y: float
    width: float
    height: float
    colour: Colour | None = None

    @classmethod
    def all_in(cls, bars: Any, colours: Any) -> list[Bar]:
        """Read the bars of one set of axes."""
        if isinstance(bars, list):  # As they were described once.
            old = [b for b in bars if isinstance(b, list) and len(b) == 4]
            return [
                cls(number_in(x), number_in(y), number_in(w), number_in(h)) for x, y, w, h in old
            ]
        boxes, told = array_in(bars), colours_in(colours)
        if boxes.ndim != 2 or boxes.shape[1] != 4 or boxes.dtype.kind not in "fiu":
            return []
        all_colours: list[Any] = [*map(tuple, told.tolist())] if len(told) == len(boxes) else [None]
        rows = np.ma.getdata(boxes)[:MOST_BARS].tolist()
        return [
            cls(x, y, w, h, all_colours[min(i, len(all_colours) - 1)])
            for i, (x, y, w, h) in enumerate(rows)
        ]


@dataclass(frozen=True)
class Box:
    """One box of a box plot.

    Attributes
    ----------
    at, width : float
        Where it stands on the axis of the groups, and how wide it is there.
    upright : bool
        Whether the values run upwards, and not to the right.
    quarters : tuple of float
        Its lower edge, its median and its upper edge; NaN where no median is drawn.
    ends : tuple of float
        Of the whiskers, the lower one first.
    beyond : ndarray of float
        Values drawn as points beyond the box.
    edge, face : tuple of float or None
        Colours of its outline and of what is in it, as red, green, blue and alpha.
    label : str
    visible : bool
    zorder : float
    """

    at: float
    width: float
    upright: bool
    quarters: tuple[float, float, float]
    ends: tuple[float, float]
    beyond: NDArray[Any] = field(default_factory=lambda: np.empty(0))
    edge: Colour | None = None
    face: Colour | None = None
    label: str = ""
    visible: bool = True
    zorder: float = 2.0

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Box:
        """Read the description that came from the student's process."""
        low, median, high = [*map(number_in, list_in(plain.get("quarters"))), *[np.nan] * 3][:3]
        return cls(
            number_in(plain.get("at")),
            number_in(plain.get("width")),
            is_true(plain.get("upright"), True),
            (low, median, high),
            pair_in(plain.get("ends")),
            beyond=array_in(plain.get("beyond")),
            edge=colour_in(plain.get("edge")),
            face=colour_in(plain.get("face")),
            label=text_in(plain.get("label")),
            visible=is_true(plain.get("visible"), True),
            zorder=number_in(plain.get("zorder"), 2.0),
        )


@dataclass(frozen=True)
class Entry:
    """One entry of a legend: its text, and the colour, marker and line style beside it."""

    text: str
    colour: Colour | None = None
    marker: str = ""
    style: str = ""

    @classmethod
    def all_in(cls, entries: Any) -> list[Entry]:
        """Read the entries of a legend."""
        return [
            cls(
                text_in(e.get("text")),
                colour_in(e.get("colour")),
                text_in(e.get("marker")),
                text_in(e.get("style")),
            )
            if isinstance(e, dict)
            else cls(text_in(e))
            for e in list_in(entries)
        ]
