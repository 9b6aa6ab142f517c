"""One picture of a figure: its values and greys as they are seen, its proportions, its place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.check.kit.plain import MOST_VALUES, finite
from autograder.wire.figures import Axes, Figure, Image

__all__ = ["Box", "Picture", "box_of", "is_picture", "visible"]

Box = tuple[float, float, float, float]


def visible(image: Image) -> NDArray[np.bool_]:
    """Return which values of a picture can be seen: those that are finite and not masked."""
    return finite(np.ma.getdata(image.data)) & ~np.ma.getmaskarray(image.data)


def is_picture(image: Image) -> bool:
    """Tell whether something can be seen of what a description calls an image."""
    data = image.data
    grey, colour = data.ndim == 2, data.ndim == 3 and data.shape[2] in (3, 4)
    good = (grey or colour) and 0 < data.size <= MOST_VALUES and data.dtype.kind in "biuf"
    if not good or len(image.extent) != 4 or not np.isfinite(image.extent).all():
        return False
    seen = np.ma.getdata(data)[visible(image)]
    return bool(seen.size and seen.min() < seen.max())


def box_of(axes: Axes, figure: Figure) -> Box:
    """Return where axes lie in their figure: left, bottom, right, top, 0 to 1.

    Axes of a fixed aspect take only a part, in the middle, of the place that they have.
    """
    left, bottom, wide, high = (*axes.position, 0.0, 0.0, 0.0, 0.0)[:4]
    spans = [abs(b - a) for a, b in (axes.xlim, axes.ylim)]
    with np.errstate(all="ignore"):
        inches = np.multiply((wide, high), figure.size_inches)
        drawn = float(np.divide(spans[1], spans[0]) * axes.aspect)  # Height over width
        has = float(np.divide(inches[1], inches[0]))
        ratio = float(np.divide(drawn, has))
    if np.isfinite(ratio) and ratio > 0:
        shrunk = (wide / max(ratio, 1.0), high * min(ratio, 1.0))
        left, bottom = left + (wide - shrunk[0]) / 2, bottom + (high - shrunk[1]) / 2
        wide, high = shrunk
    return left, bottom, left + wide, bottom + high


@dataclass(frozen=True, repr=False)  # pytest would write a whole figure down for each failure.
class Picture:
    """One image of a figure, with the axes and the figure that it is in.

    Attributes
    ----------
    image : Image
    axes : Axes
    figure : Figure
    pixels : tuple of float
        How many rows and columns of the array that it shows one pixel stands for: more than 1 for
        an array that was thinned out.
    """

    image: Image
    axes: Axes
    figure: Figure
    pixels: tuple[float, float] = (1.0, 1.0)

    @cached_property
    def _turned(self) -> tuple[bool, bool]:
        """Whether rows are stored from the bottom up as seen, and columns from right to left."""
        left, right, bottom, top = self.image.extent
        first, last = (top, bottom) if self.image.origin == "upper" else (bottom, top)
        rows = (first - last) * (self.axes.ylim[1] - self.axes.ylim[0]) < 0
        return rows, (right - left) * (self.axes.xlim[1] - self.axes.xlim[0]) < 0

    def as_seen(self, values: NDArray[Any]) -> NDArray[Any]:
        """Turn what is stored for each pixel so that the row that is on top comes first."""
        rows, columns = self._turned
        return values[:: -1 if rows else 1, :: -1 if columns else 1]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, columns = self.image.data.shape[:2]
        return rows, columns

    def brightness(self) -> NDArray[np.float64]:
        """Return how bright each pixel is, 0 to 1, with the row first that is on top."""
        return self._brightness

    @cached_property
    def _brightness(self) -> NDArray[np.float64]:
        return self.as_seen(np.nan_to_num(self.image.brightness()))

    def values(self) -> NDArray[np.float64]:
        """Return the values of the pixels, with the row first that is on top.

        For a picture in colour, the brightness. What cannot be seen has the lowest value.
        """
        return self._values

    @cached_property
    def _values(self) -> NDArray[np.float64]:
        if self.image.data.ndim != 2:
            return self.brightness()
        values, seen = np.ma.getdata(self.image.data).astype(np.float64), visible(self.image)
        # Nobody sees what is masked or not a number: it must not make the picture a right one.
        lowest = values[seen].min() if seen.any() else 0.0
        return self.as_seen(np.where(seen, values, lowest))

    @property
    def contrast(self) -> float:
        """The difference between the brightest and the darkest pixels, but for a few, 0 to 1."""
        low, high = np.percentile(self.brightness(), [0.5, 99.5])
        return float(high - low)

    def pixel_aspect(self) -> float:
        """Return the height of a pixel over its width, as drawn.

        A pixel of the array that the picture shows, where `find` or its like has returned it.

        Raises
        ------
        AssertionError
            When the limits or the extent are such that nothing is drawn.
        """
        rows, columns = np.multiply(self.shape, self.pixels)
        left, right, bottom, top = self.image.extent
        high, wide = abs(top - bottom) / rows, abs(right - left) / columns
        aspect = self.axes.aspect
        if np.isnan(aspect):
            # "auto": the limits fill the box of the axes.
            sides = (*self.axes.position, 0.0, 0.0, 0.0)[2:4]
            box = np.multiply(sides, self.figure.size_inches)
            spans = [abs(b - a) for a, b in (self.axes.xlim, self.axes.ylim)]
            with np.errstate(all="ignore"):
                aspect = float(np.divide(box[1], spans[1]) / np.divide(box[0], spans[0]))
        with np.errstate(all="ignore"):
            drawn = float(np.divide(high, wide) * aspect)
        assert 0 < drawn < float("inf"), "The limits of the axes leave nothing of the picture."
        return drawn

    @property
    def box(self) -> Box:
        """Where it lies in its figure: left, bottom, right, top, each 0 to 1."""
        x0, y0, x1, y1 = box_of(self.axes, self.figure)
        left, right, bottom, top = self.image.extent
        with np.errstate(all="ignore"):
            across = [_share(x, self.axes.xlim) for x in (left, right)]
            up = [_share(y, self.axes.ylim) for y in (bottom, top)]
        xs = sorted(x0 + min(max(s, 0.0), 1.0) * (x1 - x0) for s in across)
        ys = sorted(y0 + min(max(s, 0.0), 1.0) * (y1 - y0) for s in up)
        return xs[0], ys[0], xs[1], ys[1]

    def part(
        self,
        rows: NDArray[np.intp],
        columns: NDArray[np.intp],
        pixels: tuple[float, float] = (1.0, 1.0),
    ) -> Picture:
        """Return the picture of some rows and columns, as they are seen, at the same place.

        Parameters
        ----------
        rows, columns : ndarray of int
            Which of them, from the top and from the left as seen, in rising order.
        pixels : tuple of float, optional
            How many rows and columns of the array that is shown each one stands for.
        """
        turned_rows, turned_columns = self._turned
        height, width = self.shape
        r = height - 1 - rows[::-1] if turned_rows else rows
        c = width - 1 - columns[::-1] if turned_columns else columns
        left, right, bottom, top = self.image.extent
        first, last = (top, bottom) if self.image.origin == "upper" else (bottom, top)
        first, last = (first + (last - first) * n / height for n in _edges(r))
        left, right = (left + (right - left) * n / width for n in _edges(c))
        bottom, top = (last, first) if self.image.origin == "upper" else (first, last)

        def chosen(values: Any) -> Any:
            fits = isinstance(values, np.ndarray) and values.shape[:2] == self.shape
            return values[np.ix_(r, c)] if fits else values

        image = replace(
            self.image,
            data=chosen(self.image.data),
            normed=chosen(self.image.normed),
            alphas=chosen(self.image.alphas),
            extent=(left, right, bottom, top),
        )
        return replace(self, image=image, pixels=pixels)


def _edges(chosen: NDArray[np.intp]) -> tuple[float, float]:
    """Return where rows that were chosen begin and end; their spacing is even, but for rounding."""
    if len(chosen) < 2:
        return float(chosen[0]), float(chosen[0]) + 1.0
    half = (chosen[-1] - chosen[0]) / (len(chosen) - 1) / 2
    return float(chosen[0] + 0.5 - half), float(chosen[-1] + 0.5 + half)


def _share(value: float, limits: tuple[float, float]) -> float:
    span = limits[1] - limits[0]
    share = (value - limits[0]) / span if span else float("nan")
    return share if np.isfinite(share) else 0.0
