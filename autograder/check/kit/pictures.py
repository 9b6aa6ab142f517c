"""Look at pictures as a reader does: what is seen, which way up, how bright, of which proportions.

A picture is right when it looks right, whatever the way to it: an array turned around or
``origin="lower"``, limits given to `imshow` or values clipped before, ``aspect`` or ``extent``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.check.kit.plain import MOST_VALUES, finite
from autograder.wire.figures import Axes, Figure, Image

__all__ = ["Picture", "find", "fitted", "likeness", "orientation", "pictures", "visible"]

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

        For a picture in colour, the brightness. What cannot be seen has the lowest value.
        """
        if self.image.data.ndim != 2:
            return self.brightness()
        values, seen = np.ma.getdata(self.image.data).astype(np.float64), visible(self.image)
        # Nobody sees what is masked or not a number: it must not make the picture a right one.
        return self._as_seen(np.where(seen, values, values[seen].min()))

    def pixel_aspect(self) -> float:
        """Return the height of a pixel over its width, as drawn.

        Raises
        ------
        AssertionError
            When the limits or the extent are such that nothing is drawn.
        """
        rows, columns = self.shape
        left, right, bottom, top = self.image.extent
        high, wide = abs(top - bottom) / rows, abs(right - left) / columns
        aspect = self.axes.aspect
        if np.isnan(aspect):
            # "auto": the limits fill the box of the axes.
            sides = (*self.axes.position, 0.0, 0.0, 0.0, 0.0)[2:4]
            box = np.multiply(sides, self.figure.size_inches)
            spans = [abs(b - a) for a, b in (self.axes.xlim, self.axes.ylim)]
            with np.errstate(all="ignore"):
                aspect = float(np.divide(box[1], spans[1]) / np.divide(box[0], spans[0]))
        with np.errstate(all="ignore"):
            drawn = float(np.divide(high, wide) * aspect)
        assert 0 < drawn < float("inf"), "The limits of the axes leave nothing of the picture."
        return drawn


def visible(image: Image) -> NDArray[np.bool_]:
    """Return which values of a picture can be seen: those that are finite and not masked."""
    return finite(np.ma.getdata(image.data)) & ~np.ma.getmaskarray(image.data)


def _is_picture(image: Image) -> bool:
    """Tell whether something can be seen of what a description calls an image."""
    data = image.data
    grey, colour = data.ndim == 2, data.ndim == 3 and data.shape[2] in (3, 4)
    good = (grey or colour) and 0 < data.size <= MOST_VALUES and data.dtype.kind in "biuf"
    if not good or len(image.extent) != 4:
        return False
    seen = np.ma.getdata(data)[visible(image)]
    return bool(seen.size and seen.min() < seen.max())


def pictures(figures: list[Figure]) -> list[Picture]:
    """List the pictures in figures, in the order of figures and axes, colour bars left out.

    What shows nothing is no picture: one whose values that are finite and not masked are all equal.

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
        if _is_picture(image)
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
    """Return the correlation of two images of one shape, -1 to 1.

    0 when one is constant, or holds what is not a number.
    """
    with np.errstate(all="ignore"):
        a, b = (np.asarray(v, dtype=np.float64).ravel() for v in (seen, values))
        a, b = a - a.mean(), b - b.mean()
        scale = float(np.sqrt((a @ a) * (b @ b)))
        alike = float(a @ b) / scale if scale > 0 else 0.0
    return alike if np.isfinite(alike) else 0.0


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
