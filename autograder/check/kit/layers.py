"""A picture laid over another one in the same axes: a mask, or labels, over an image.

    for layers in layers_over(student.figures, ct, "`ct`"):
        cover = layers.colours[..., 3]        # how opaque what is drawn over `ct` is
        where = layers.fitted(bone)           # the mask, at those pixels

What counts is what is drawn at each pixel of the array below, whichever way it came there: masked
values, NaN, a colour map whose lowest colour is transparent, RGBA, an alpha for each pixel;
`imshow`, `pcolormesh` or `contourf`; wherever `extent` puts it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.check.kit.colours import colours_at
from autograder.check.kit.pictures import Picture, all_pictures
from autograder.check.kit.placing import Place, fitted, placed
from autograder.wire.figures import Image

__all__ = ["NOTHING", "Layers", "fits", "layers_over"]

LEAST = 0.95
"""Correlation from which on a picture is that of the array below."""

NOTHING = 0.02
"""Less opaque than this, a pixel is as good as not drawn."""

STRAY = 0.1
"""So many pixels may lie on the wrong side, over those of the mask: the edges of contours, of
meshes and of thinned pictures do."""


@dataclass(frozen=True)
class Layers:
    """The picture of an array, and all that is drawn in the same axes besides.

    Attributes
    ----------
    below : Place
        Where the array is shown.
    others : int
        How many other pictures are drawn in these axes.
    colours : ndarray of float64, (rows, columns, 4)
        Red, green, blue and alpha, 0 to 1, of the others together, in the order of the array's
        rows and columns; as many of them as the picture below has.
    on_top : bool
        Whether the others are drawn after the array, and so over it.
    """

    below: Place
    others: int
    colours: NDArray[np.float64]
    on_top: bool

    @property
    def picture(self) -> Picture:
        """The picture below."""
        return self.below.picture

    @property
    def cover(self) -> NDArray[np.float64]:
        """How opaque the others are together at each pixel, 0 to 1."""
        return self.colours[..., 3]

    def fitted(self, values: NDArray[Any]) -> NDArray[Any] | None:
        """Return what stands at these pixels in another array of the same shape as the one below.

        None where the picture below was thinned in no way that fits.
        """
        return fitted(values, self.picture.shape)


def fits(covered: NDArray[np.bool_], wanted: NDArray[np.bool_]) -> bool:
    """Tell whether all of a mask is covered, and hardly anything else."""
    return bool(np.count_nonzero(covered != wanted) <= STRAY * np.count_nonzero(wanted))


def layers_over(figures: list[Any], upright: NDArray[Any]) -> list[Layers]:
    """Return the pictures of an array with what is drawn in the same axes, the best first.

    Those over which something is drawn come before those that lie above all, and those before
    pictures that are alone in their axes.

    Parameters
    ----------
    figures : list of Figure
    upright : ndarray, (rows, columns)
        The array below, with the row first that belongs on top. Of a colour image, its brightness.

    Returns
    -------
    list of Layers
        Empty when no picture shows the array.
    """
    found = []
    for picture in all_pictures(figures):
        if not (picture.image.visible and picture.axes.visible):
            continue
        place = placed(picture, upright)
        if place and place.alike >= LEAST:
            found.append(_layers(place, picture.image))
    return sorted(found, key=lambda one: (not one.others, not one.on_top, -one.below.alike))


def _layers(place: Place, whole: Image) -> Layers:
    """Put together all that is drawn in the axes of a picture besides."""
    images = place.picture.axes.images
    drawn = sorted(
        (i for i, image in enumerate(images) if image.visible), key=lambda i: (images[i].zorder, i)
    )
    order = {i: position for position, i in enumerate(drawn)}
    own = next(i for i, image in enumerate(images) if image is whole)
    x, y = _points_of(place.picture.image)
    colours = np.zeros((x.size, 4))
    reaching = []
    for i in drawn:
        if i == own:
            continue
        layer = _colours_of(images[i], x, y)
        if (layer[:, 3] > NOTHING).any():
            reaching.append(order[i] > order[own])
            colours = _over(layer, colours)
    rows, columns = place.picture.shape
    seen = place.picture.as_seen(colours.reshape(rows, columns, 4))
    return Layers(
        below=place,
        others=len(reaching),
        colours=place.turned_back(seen),
        on_top=bool(reaching) and all(reaching),
    )


def _points_of(image: Image) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return where the middles of all pixels of a picture lie in its axes, row by row as stored."""
    rows, columns = image.data.shape[:2]
    left, right, bottom, top = image.extent
    first, last = (top, bottom) if image.origin == "upper" else (bottom, top)
    x = left + (right - left) * (np.arange(columns) + 0.5) / columns
    y = first + (last - first) * (np.arange(rows) + 0.5) / rows
    across, down = np.meshgrid(x, y)
    return across.ravel(), down.ravel()


def _colours_of(
    image: Image, x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the colours of a picture at points of its axes, (n, 4); alpha is 0 beside it."""
    colours = np.zeros((x.size, 4))
    rows, columns = image.data.shape[:2] if image.data.ndim >= 2 else (0, 0)
    if not (rows and columns and len(image.extent) == 4):
        return colours
    left, right, bottom, top = image.extent
    first, last = (top, bottom) if image.origin == "upper" else (bottom, top)
    with np.errstate(all="ignore"):
        across = np.floor((x - left) / np.float64(right - left) * columns + 1e-9)
        down = np.floor((y - first) / np.float64(last - first) * rows + 1e-9)
        inside = (across >= 0) & (across < columns) & (down >= 0) & (down < rows)
    row, column = down[inside].astype(np.intp), across[inside].astype(np.intp)
    colours[inside] = colours_at(image, row, column)
    return colours


def _over(layer: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lay colours over others: the "over" of Porter and Duff, SIGGRAPH 1984."""
    share = layer[:, 3:] + below[:, 3:] * (1 - layer[:, 3:])
    mixed = layer[:, :3] * layer[:, 3:] + below[:, :3] * below[:, 3:] * (1 - layer[:, 3:])
    rgb = np.divide(mixed, share, out=np.zeros_like(mixed), where=share > 0)
    return np.concatenate([rgb, share], axis=1)
