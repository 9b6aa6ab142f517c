"""Recognise slices of a volume, and say what is wrong with a volume that was put together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.check.kit.pictures import Picture
from autograder.check.kit.placing import starts_of_tiles
from autograder.check.kit.words import saw
from autograder.wire.figures import Image

__all__ = [
    "NOT_ALL_SLICES",
    "KnownVolume",
    "ShownSlice",
    "differing_windows",
    "stacking_complaint",
]

STEP = 4
"""Slices are recognised by every fourth pixel of every fourth row."""
SURE = 0.8
"""Least correlation at which a picture shows a slice."""
MOST_THINNED = 4
"""Pictures may show every so manieth row and column."""
MOST_TILES = 24
"""So many slices may lie side by side, or above one another."""


@dataclass(frozen=True, repr=False)  # pytest would write all of it down for each failed assert.
class ShownSlice:
    """One slice in a picture.

    Attributes
    ----------
    index : int
        Which slice it is; -1 where it is none of the volume.
    picture : Picture
        The picture that it is in.
    values, seen : ndarray of float64
        Values of the volume at some of its pixels, and how bright they are; none for no slice.
    """

    index: int
    picture: Picture
    values: NDArray[np.float64]
    seen: NDArray[np.float64]


class KnownVolume:
    """A volume whose slices are looked for in pictures, each of which is looked at once.

    Parameters
    ----------
    volume : ndarray, (slices, rows, columns)
    """

    def __init__(self, volume: NDArray[Any]) -> None:
        self._thinned = [_Thinned(volume, step) for step in range(1, MOST_THINNED + 1)]
        self._found: dict[int, tuple[Image, list[ShownSlice]]] = {}

    def shown_slices(self, shown: list[Picture]) -> list[ShownSlice]:
        """Say which slices pictures show.

        Parameters
        ----------
        shown : list of Picture
            Each shows one slice, or several slices side by side, with or without a border; all of
            their pixels or every second, third or fourth.

        Returns
        -------
        list of ShownSlice
            In the order of the pictures, and within each from left to right and from top to bottom.
        """
        found = []
        for picture in shown:
            # Several checks look at a picture, again and again beside a student's own ones, and one
            # that shows none of the slices takes longest. An image that is kept keeps its id.
            image = picture.image
            if id(image) not in self._found:
                self._found[id(image)] = (image, _slices_of(picture, self._thinned))
            found += [replace(one, picture=picture) for one in self._found[id(image)][1]]
        return found


class _Thinned:
    """A volume of which every so manieth row and column is shown."""

    def __init__(self, volume: NDArray[Any], step: int) -> None:
        self.few = volume[:, ::step, ::step]
        self.again = max(1, STEP // step)

    @cached_property
    def known(self) -> NDArray[np.float64]:
        return _normalised(self.few[:, :: self.again, :: self.again])

    def tiles(self, n: int, axis: int) -> list[list[int]]:
        """Return the ways in which slices may lie along an axis of a picture of n pixels."""
        size = self.few.shape[axis]
        return [] if n < size or n // size > MOST_TILES else starts_of_tiles(size, n)


def _slices_of(picture: Picture, thinned: list[_Thinned]) -> list[ShownSlice]:
    """Return the slices in one picture; one that is none where nothing fits."""
    values, seen = picture.values(), picture.brightness()
    nothing = [ShownSlice(-1, picture, np.empty(0), np.empty(0))]
    best, best_share = nothing, 0.0
    for one in thinned:
        for rows in one.tiles(values.shape[0], 1):
            for columns in one.tiles(values.shape[1], 2):
                corners = [(r, c) for r in rows for c in columns]
                found = [_slice_at(picture, values, seen, one, r, c) for r, c in corners]
                share = sum(tile.index >= 0 for tile in found) / len(found)
                if share == 1:
                    return found
                if share > best_share:
                    best, best_share = found, share
    return best


def _slice_at(
    picture: Picture,
    values: NDArray[np.float64],
    seen: NDArray[np.float64],
    thinned: _Thinned,
    row: int,
    column: int,
) -> ShownSlice:
    height, width = thinned.few.shape[1:]
    here = (slice(row, row + height), slice(column, column + width))
    tile, bright = values[here], seen[here]
    few = (slice(None, None, thinned.again),) * 2
    # A slice may be shown with row 0 on top or at the bottom.
    alike = thinned.known @ _normalised(np.stack([tile[few], tile[::-1][few]])).T
    best = int(alike.max(axis=1).argmax())
    if alike[best].max() <= SURE:
        return ShownSlice(-1, picture, np.empty(0), np.empty(0))
    upright = bright[::-1] if alike[best].argmax() else bright
    return ShownSlice(best, picture, thinned.few[best][few].astype(np.float64), upright[few])


def _normalised(images: NDArray[Any]) -> NDArray[np.float64]:
    flat = images.reshape(len(images), -1).astype(np.float64)
    flat = flat - flat.mean(axis=1, keepdims=True)
    length = np.sqrt((flat**2).sum(axis=1, keepdims=True))
    return np.asarray(flat / np.where(length > 0, length, 1.0))


def differing_windows(slices: list[ShownSlice]) -> float:
    """Return how differently bright one value is shown in several slices, at most, 0 to 1.

    Whatever the way to it: limits of their own, or slices that were normalised one by one.
    """
    present = np.concatenate([one.values.ravel() for one in slices])
    grid = np.percentile(present, np.linspace(1, 99.5, 60))
    curves = np.full((len(slices), len(grid)), np.nan)
    for curve, one in zip(curves, slices, strict=True):
        values, where = np.unique(one.values, return_inverse=True)
        mean = np.bincount(where.ravel(), one.seen.ravel()) / np.bincount(where.ravel())
        inside = (grid >= values[0]) & (grid <= values[-1])
        curve[inside] = np.interp(grid[inside], values, mean)
    several = (~np.isnan(curves)).sum(axis=0) > 1
    if not several.any():
        return 0.0
    apart = np.nanmax(curves[:, several], axis=0) - np.nanmin(curves[:, several], axis=0)
    return float(apart.max())


NOT_ALL_SLICES = saw(
    "Not all slices of the folder are there, each once.",
    do="Read every file in `files`, put the images into a list, and give the whole list to "
    "`np.stack`.",
)


def stacking_complaint(stacked: NDArray[Any], volume: NDArray[Any]) -> str:
    """Say in what way a stack of slices differs from the volume; empty when it does not.

    Parameters
    ----------
    stacked, volume : ndarray, (slices, rows, columns)
        What was put together, and what it should be.
    """
    if stacked.shape != volume.shape:
        moved = sorted(stacked.shape) == sorted(volume.shape)
        return (
            saw(
                f"The shape is {stacked.shape}: the axes are not in the order slice, row, column.",
                do="Slices belong along the first axis. `np.stack(images)` puts them there; leave "
                "out `axis`, and do not turn the volume around.",
            )
            if moved
            else saw(
                f"The shape is {stacked.shape}. That is not one slice for each file, each as large "
                "as an image.",
                do="Use every file of the folder once, and keep the whole of each image.",
            )
        )
    if np.array_equal(stacked, volume):
        return ""
    if np.array_equal(stacked[::-1], volume):
        return saw(
            "The volume is upside down: the highest slice comes first.",
            do="Begin with the lowest slice. The height, the third number of "
            "`ImagePositionPatient`, has to rise from slice to slice.",
        )
    found, wanted = (np.sort(v.sum(axis=(1, 2), dtype=np.float64)) for v in (stacked, volume))
    if np.array_equal(found, wanted):
        return saw(
            "All slices are there, but not in the order of their height.",
            do="Names sort 10 before 2. Sort the images by the third number of "
            "`ImagePositionPatient`, or by `InstanceNumber`.",
        )
    return NOT_ALL_SLICES
