"""Figures as data: what a check sees of a figure that a student made.

The descriptions are made inside the student's process by `autograder.sandbox.figure_data`, cross
the boundary as plain data, and are read here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Axes", "Bar", "Figure", "Image", "Line", "Points"]

# Rec. 709 luma weights, which tell how bright a colour looks.
LUMA = np.array([0.2126, 0.7152, 0.0722])


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _pair(value: Any) -> tuple[float, float]:
    try:
        first, second = (float(v) for v in value)
    except (TypeError, ValueError):
        return (float("nan"), float("nan"))
    return (first, second)


def _array(value: Any) -> NDArray[Any]:
    return value if isinstance(value, np.ndarray) else np.empty(0)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


@dataclass(frozen=True)
class Image:
    """One picture in the axes, as `imshow` makes it.

    Attributes
    ----------
    data : ndarray, (rows, columns) or (rows, columns, 3 or 4)
        The values given to `imshow`.
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

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Image:
        """Read the description that came from the student's process."""
        normed = plain.get("normed")
        return cls(
            data=_array(plain.get("data")),
            cmap=_text(plain.get("cmap")),
            vmin=_number(plain.get("vmin")),
            vmax=_number(plain.get("vmax")),
            extent=tuple(_number(v) for v in _list(plain.get("extent"))),
            origin=_text(plain.get("origin")),
            interpolation=_text(plain.get("interpolation")),
            lut=_array(plain.get("lut")),
            normed=normed if isinstance(normed, np.ndarray) else None,
        )

    @property
    def is_grey(self) -> bool:
        """Whether each colour of the map is a grey (red, green and blue differ by under 2 %)."""
        if self.data.ndim == 3:
            rgb = self.data[..., :3].astype(float)
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
    """A curve: `x` and `y` (1-D arrays of equal length) and its `label`."""

    x: NDArray[Any]
    y: NDArray[Any]
    label: str = ""


@dataclass(frozen=True)
class Points:
    """A cloud of points as `scatter` makes it: `xy`, (n, 2), and its `label`."""

    xy: NDArray[Any]
    label: str = ""


@dataclass(frozen=True)
class Bar:
    """One bar of a bar chart or histogram: left edge, bottom, width and height."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Axes:
    """One set of axes.

    Attributes
    ----------
    images : list of Image
    lines : list of Line
    points : list of Points
    bars : list of Bar
    title, xlabel, ylabel : str
    xlim, ylim : tuple of float
        Left and right, bottom and top: ``ylim[0] > ylim[1]`` means that rows run downwards.
    xscale, yscale : str
        ``"linear"``, ``"log"``, …
    axis_on : bool
        False after ``plt.axis("off")``, or when all ticks have been taken away.
    aspect : float
        Height of one data unit on y over width of one on x; NaN for ``"auto"``.
    position : tuple of float
        Left, bottom, width and height in the figure, 0 to 1.
    legend : list of str
    colorbar : bool
        True when these are the axes of a colour bar.
    """

    images: list[Image] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    points: list[Points] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    title: str = ""
    xlabel: str = ""
    ylabel: str = ""
    xlim: tuple[float, float] = (0.0, 1.0)
    ylim: tuple[float, float] = (0.0, 1.0)
    xscale: str = "linear"
    yscale: str = "linear"
    axis_on: bool = True
    aspect: float = float("nan")
    position: tuple[float, ...] = ()
    legend: list[str] = field(default_factory=list)
    colorbar: bool = False

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Axes:
        """Read the description that came from the student's process."""
        return cls(
            images=[i for i in _list(plain.get("images")) if isinstance(i, Image)],
            lines=[
                Line(_array(d.get("x")), _array(d.get("y")), _text(d.get("label")))
                for d in _list(plain.get("lines"))
                if isinstance(d, dict)
            ],
            points=[
                Points(_array(d.get("xy")), _text(d.get("label")))
                for d in _list(plain.get("points"))
                if isinstance(d, dict)
            ],
            bars=[
                Bar(*(_number(v) for v in bar))
                for bar in _list(plain.get("bars"))
                if isinstance(bar, list) and len(bar) == 4
            ],
            title=_text(plain.get("title")),
            xlabel=_text(plain.get("xlabel")),
            ylabel=_text(plain.get("ylabel")),
            xlim=_pair(plain.get("xlim")),
            ylim=_pair(plain.get("ylim")),
            xscale=_text(plain.get("xscale")),
            yscale=_text(plain.get("yscale")),
            axis_on=plain.get("axis_on") is True,
            aspect=_number(plain.get("aspect")),
            position=tuple(_number(v) for v in _list(plain.get("position"))),
            legend=[_text(v) for v in _list(plain.get("legend"))],
            colorbar=plain.get("colorbar") is True,
        )


@dataclass(frozen=True)
class Figure:
    """One figure: its `axes`, its size in inches (width, height) and its overall title."""

    axes: list[Axes] = field(default_factory=list)
    size_inches: tuple[float, float] = (0.0, 0.0)
    suptitle: str = ""

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Figure:
        """Read the description that came from the student's process."""
        return cls(
            axes=[a for a in _list(plain.get("axes")) if isinstance(a, Axes)],
            size_inches=_pair(plain.get("size_inches")),
            suptitle=_text(plain.get("suptitle")),
        )

    @property
    def images(self) -> list[Image]:
        """All pictures in the figure, axes by axes, colour bars left out."""
        return [image for axes in self.axes if not axes.colorbar for image in axes.images]
