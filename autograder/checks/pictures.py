"""Look at pictures as a reader does: what is seen, which way up, how bright, of which proportions.

A picture is right when it looks right, whatever the way to it: an array turned around or
``origin="lower"``, limits given to `imshow` or values clipped before, ``aspect`` or ``extent``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.wire.figures import Axes, Figure, Image

__all__ = ["Picture", "find", "fitted", "likeness", "orientation", "pictures"]

ALIKE = 0.8
"""Least correlation at which a picture counts as a picture of an array."""


@dataclass(frozen=True)
class Picture:
    """One image of a figure, with the axes and the figure that it is in."""

    image: Image
    axes: Axes
    figure: Figure

    def _as_seen(self, values: NDArray[Any]) -> NDArray[Any]:
        left, right, bottom, top = self.image.extent
        first, last = (top, bottom) if self.image.origin == "upper" else (bottom, top)
        if (first - last) * (self.axes.ylim[1] - self.axes.ylim[0]) < 0:
            values = values[::-1]
        if (right - left) * (self.axes.xlim[1] - self.axes.xlim[0]) < 0:
            values = values[:, ::-1]
        return values

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, columns = self.image.data.shape[:2]
        return rows, columns

    def brightness(self) -> NDArray[np.float64]:
        """Return how bright each pixel is, 0 to 1, with the row first that is on top."""
        return self._as_seen(np.nan_to_num(self.image.brightness()))

    def values(self) -> NDArray[np.float64]:
        """Return the values of the pixels, with the row first that is on top.

        For a picture in colour, the brightness.
        """
        data = np.ma.getdata(self.image.data)
        if data.ndim != 2:
            return self.brightness()
        return self._as_seen(data.astype(np.float64))

    def pixel_aspect(self) -> float:
        """Return the height of a pixel over its width, as drawn."""
        rows, columns = self.shape
        left, right, bottom, top = self.image.extent
        high, wide = abs(top - bottom) / rows, abs(right - left) / columns
        aspect = self.axes.aspect
        if np.isnan(aspect):
            # "auto": the limits fill the box of the axes.
            box = np.multiply(self.axes.position[2:4], self.figure.size_inches)
            spans = [abs(b - a) for a, b in (self.axes.xlim, self.axes.ylim)]
            aspect = (box[1] / spans[1]) / (box[0] / spans[0])
        return float(high / wide * aspect)


def pictures(figures: list[Figure]) -> list[Picture]:
    """List the pictures in figures, in the order of figures and axes, colour bars left out.

    Raises
    ------
    AssertionError
        When there is none.
    """
    found = [
        Picture(image, axes, figure)
        for figure in figures
        for axes in figure.axes
        if not axes.colorbar
        for image in axes.images
        if image.data.ndim in (2, 3) and image.data.size and len(image.extent) == 4
    ]
    assert found, "No picture was shown. `plt.imshow(…)` draws one."
    return found


def fitted(values: NDArray[Any], shape: tuple[int, int]) -> NDArray[Any] | None:
    """Return an image, thinned out to every k-th row and column where that gives the shape asked.

    Returns
    -------
    ndarray or None
        None when no step gives that shape.
    """
    step = max(1, round(len(values) / shape[0]))
    thinned = values[::step, ::step]
    return thinned if thinned.shape == shape else None


def likeness(seen: NDArray[Any], values: NDArray[Any]) -> float:
    """Return the correlation of two images of one shape, -1 to 1; 0 when one is constant."""
    a, b = (np.asarray(v, dtype=np.float64).ravel() for v in (seen, values))
    a, b = a - a.mean(), b - b.mean()
    scale = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / scale if scale > 0 else 0.0


def orientation(picture: Picture, upright: NDArray[Any]) -> tuple[float, bool, bool]:
    """Say how well a picture shows an array, and which way round.

    Parameters
    ----------
    picture : Picture
        What was shown.
    upright : ndarray, (rows, columns)
        The array, with the row first that belongs on top.

    Returns
    -------
    alike : float
        Correlation of the values, whatever their sign, 0 to 1.
    upside_down, mirrored : bool
    """
    values = fitted(upright, picture.shape)
    if values is None:
        return 0.0, False, False
    seen = picture.values()
    turns = [(ud, lr) for ud in (False, True) for lr in (False, True)]
    alike = [
        abs(likeness(seen[:: -1 if ud else 1, :: -1 if lr else 1], values)) for ud, lr in turns
    ]
    best = int(np.argmax(alike))
    return alike[best], *turns[best]


def find(shown: list[Picture], upright: NDArray[Any], what: str) -> tuple[Picture, bool, bool]:
    """Find the picture that shows an array, and say which way round it does.

    Parameters
    ----------
    shown : list of Picture
        Where to look.
    upright : ndarray, (rows, columns)
        The array, with the row first that belongs on top.
    what : str
        What the array is, for the message.

    Returns
    -------
    picture : Picture
    upside_down, mirrored : bool

    Raises
    ------
    AssertionError
        When no picture shows it.
    """
    found = [(orientation(picture, upright), picture) for picture in shown]
    (alike, upside_down, mirrored), picture = max(found, key=lambda pair: pair[0][0])
    assert alike >= ALIKE, f"None of the pictures shows {what}."
    return picture, upside_down, mirrored
