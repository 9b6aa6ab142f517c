"""Recognise slices of a volume, and say what is wrong with a volume that was put together."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.check.kit.pictures import Picture

__all__ = ["shown_slices", "stacking_complaint"]

STEP = 4
"""Slices are recognised by every fourth pixel of every fourth row."""


def _tiles(picture: Picture, shape: tuple[int, int]) -> list[NDArray[np.float64]]:
    """Cut a picture that is made of several slices side by side; a single slice is one tile."""
    values = picture.values()
    rows, columns = (max(1, total // size) for total, size in zip(values.shape, shape, strict=True))
    if values.shape != (rows * shape[0], columns * shape[1]):
        return []
    return [tile for band in np.split(values, rows) for tile in np.split(band, columns, axis=1)]


def shown_slices(shown: list[Picture], volume: NDArray[Any]) -> list[int]:
    """Say which slices of a volume pictures show.

    Parameters
    ----------
    shown : list of Picture
        Each shows one slice, or several slices side by side.
    volume : ndarray, (slices, rows, columns)
        The volume.

    Returns
    -------
    list of int
        Indices of the slices, in the order of the pictures; -1 where it is no slice of the volume.
    """
    known = _normalised(volume[:, ::STEP, ::STEP])
    found = []
    for picture in shown:
        tiles = _tiles(picture, (volume.shape[1], volume.shape[2]))
        if not tiles:
            found.append(-1)
        for tile in tiles:
            # A slice may be shown with row 0 on top or at the bottom.
            alike = known @ _normalised(np.stack([tile, tile[::-1]])[:, ::STEP, ::STEP]).T
            best = int(alike.max(axis=1).argmax())
            found.append(best if alike[best].max() > 0.8 else -1)
    return found


def _normalised(images: NDArray[Any]) -> NDArray[np.float64]:
    flat = images.reshape(len(images), -1).astype(np.float64)
    flat = flat - flat.mean(axis=1, keepdims=True)
    length = np.sqrt((flat**2).sum(axis=1, keepdims=True))
    return np.asarray(flat / np.where(length > 0, length, 1.0))


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
            "The axes are not in the order slice, row, column." if moved else "The shape differs."
        )
    if np.array_equal(stacked, volume):
        return ""
    if np.array_equal(stacked[::-1], volume):
        return "The volume is upside down: the highest slice comes first."
    found, wanted = (np.sort(v.sum(axis=(1, 2), dtype=np.float64)) for v in (stacked, volume))
    if np.array_equal(found, wanted):
        return "All slices are there, but not in the order of their height."
    return "Some slices are not those of the folder."
