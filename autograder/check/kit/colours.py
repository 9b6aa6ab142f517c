"""The colours of a picture's pixels as they are drawn: colour map, transparency, missing values."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.wire.figures import Image

__all__ = ["colours_at"]


def colours_at(
    image: Image, row: NDArray[np.intp], column: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Return the colours that some pixels of a picture are drawn with.

    Parameters
    ----------
    image : Image
    row, column : ndarray of int, (n,)
        Which pixels, as its values are stored.

    Returns
    -------
    ndarray of float64, (n, 4)
        Red, green, blue and alpha, 0 to 1. Alpha is how opaque a pixel is: 0 for what is masked or
        not a number, unless the colour map has a colour for it; it includes the colour map's own,
        that of an RGBA picture, and ``alpha=`` as one number or one for each pixel.
    """
    data = image.data[row, column]
    values, masked = np.ma.getdata(data), np.ma.getmaskarray(data)
    if values.dtype.kind not in "biuf" or values.ndim > 2:
        return np.zeros((len(row), 4))
    if values.ndim == 2:
        colours = _own_colours(values, masked)
    else:
        colours = _mapped(image, values, masked, row, column)
    colours = np.clip(np.nan_to_num(colours), 0.0, 1.0)
    colours[:, 3] *= _alpha(image, row, column)
    return colours


def _alpha(image: Image, row: NDArray[np.intp], column: NDArray[np.intp]) -> Any:
    """Return what ``alpha=`` says of some pixels."""
    if image.alphas is not None and image.alphas.shape == image.data.shape[:2]:
        own = np.ma.getdata(image.alphas[row, column])
        if own.dtype.kind not in "fiub":
            return 1.0
        return np.clip(np.nan_to_num(own.astype(np.float64)), 0.0, 1.0)
    return min(max(image.alpha, 0.0), 1.0) if np.isfinite(image.alpha) else 1.0


def _own_colours(values: NDArray[Any], masked: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the colours of pixels that are red, green, blue and perhaps alpha."""
    colours = np.zeros((len(values), 4))
    count = values.shape[1]
    if count not in (3, 4):
        return colours
    colours[:, 3] = 1.0
    colours[:, :count] = values / (255.0 if values.dtype.kind in "ui" else 1.0)
    colours[masked.any(axis=1), 3] = 0.0
    return colours


def _mapped(
    image: Image,
    values: NDArray[Any],
    masked: NDArray[np.bool_],
    row: NDArray[np.intp],
    column: NDArray[np.intp],
) -> NDArray[np.float64]:
    """Return the colours that the colour map has for some values."""
    if image.lut.ndim != 2 or image.lut.shape[1] != 4 or not len(image.lut):
        return np.ones((len(values), 4))
    numbers = values.astype(np.float64)
    if image.normed is not None and image.normed.shape == image.data.shape:
        place = np.ma.getdata(image.normed)[row, column].astype(np.float64)
    else:
        span = image.vmax - image.vmin
        with np.errstate(all="ignore"):
            # matplotlib gives the first colour to all where the two limits are equal.
            place = (numbers - image.vmin) / span if span else np.zeros(len(numbers))
    has_value = np.isfinite(numbers) & ~masked
    known = np.isfinite(place) & has_value
    index = np.clip(np.where(known, place, 0.0) * len(image.lut), 0, len(image.lut) - 1)
    colours = image.lut.astype(np.float64)[index.astype(np.intp)]
    if len(image.ends) == 3:
        below, beyond, missing = image.ends.astype(np.float64)
        with np.errstate(invalid="ignore"):
            colours = np.where((place < 0)[:, None], below, colours)
            colours = np.where((place > 1)[:, None], beyond, colours)
        return np.asarray(np.where(has_value[:, None], colours, missing))
    return np.asarray(np.where(has_value[:, None], colours, 0.0))
