"""What can be seen in figures, for checks: which picture is which, beside what, in which greys.

A check asks for what a reader sees, and need not know how it was drawn:

    views = showing(student.figures, ct[::-1], "`ct`")     # all places where it is seen, best first
    assert any(view.picture.image.is_grey for view in views), saw("…", do="…")
    assert is_left_of(left, right), saw("…", do="…")

- `autograder.check.kit.pictures.find` gives the one best place, and `shown_array` that of one
  certain array; `showing` gives all of them, so that any of several pictures may be the one that
  fulfils a condition.
- A view's `brightness()` and `values()` have the order of the array's rows and columns, whichever
  way up it is shown; `fitted(array, view.picture.shape)` is what stands there in the array.
- `slices_shown` says which slices of a volume are seen, in order of reading, montages included.
- `same_greys` says whether equal values are equally bright in several pictures, whatever `vmin`
  and `vmax` were or how the arrays were scaled.
- `why_hidden` says why pictures that were drawn are not seen: nine in one axes, for one.
- `autograder.check.kit.curves.groups` and `named_curves` are the same for points and curves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.check.kit.picture import Picture
from autograder.check.kit.pictures import ALIKE, MOST_SEEN, all_pictures, pictures
from autograder.check.kit.placing import Place, placed, starts_of_tiles
from autograder.check.kit.visible import seen_share, why_unseen
from autograder.wire.figures import Axes, Figure, Image

__all__ = [
    "Slice",
    "are_side_by_side",
    "has_colour_bar",
    "is_above",
    "is_left_of",
    "same_greys",
    "showing",
    "slices_shown",
    "why_hidden",
]

STEP = 4
"""Slices are recognised by every fourth pixel of every fourth row."""

BINS = 24
FEWEST = 8
"""Greys are compared in bins of values that hold so many pixels of each picture."""

ONE_GREY = 0.06
"""Largest difference of the mean brightness of equal values."""

MOST_BINS_OFF = 0.15
"""Share of the bins in which it may be larger: those with few pixels say little."""

MOST_SLICES = 256
"""No picture is cut into more slices."""

SURE = 0.97
"""Mean correlation from which on a picture is not cut in other ways."""


def showing(
    figures: list[Figure], upright: NDArray[Any], what: str, *, least: float = ALIKE
) -> list[Place]:
    """Return all places in figures where an array can be seen, the best first.

    Parameters
    ----------
    figures : list of Figure
    upright : ndarray, (rows, columns)
        The array, with the row first that belongs on top.
    what : str
        What the array is, for the message.
    least : float, optional
        Least correlation with the array, whatever its sign.

    Raises
    ------
    AssertionError
        When it is seen nowhere.
    """
    found = [p for picture in pictures(figures) if (p := placed(picture, upright))]
    found = sorted((p for p in found if p.alike >= least), key=lambda p: -round(p.alike, 2))
    assert found, why_hidden(figures) or f"None of the pictures shows {what}."
    return found


def why_hidden(figures: list[Figure]) -> str:
    """Say why some of the pictures that were drawn are not seen; empty when all are.

    Examples
    --------
    ``assert len(slices) == 9, why_hidden(student.figures) or "There are not nine slices."``
    """
    shares = [seen_share(picture) for picture in all_pictures(figures)]
    return why_unseen([share for share in shares if share.seen < MOST_SEEN])


def has_colour_bar(picture: Picture) -> bool:
    """Tell whether a colour bar in a picture's figure explains its colours.

    It does when it has the same colours between the same limits, be it made for this picture or
    for another one that is shown alike.
    """
    bars = [axes for axes in picture.figure.axes if axes.colorbar and axes.visible]
    return any(not bar.images or _explains(bar, picture.image) for bar in bars)


def _explains(bar: Axes, image: Image) -> bool:
    """Tell whether a colour bar has the colours of a picture, between its limits."""
    ends = np.array([[shown.vmin, shown.vmax] for shown in bar.images])
    span = abs(image.vmax - image.vmin) or 1.0
    alike = [np.array_equal(shown.lut[:, :3], image.lut[:, :3]) for shown in bar.images]
    limits = np.abs(ends - [image.vmin, image.vmax]).max(axis=1) <= 1e-6 * span
    return bool((limits & alike).any())


# Where pictures lie.


def are_side_by_side(a: Picture, b: Picture) -> bool:
    """Tell whether two pictures, or parts of one, lie beside each other in one figure."""
    return is_left_of(a, b) or is_left_of(b, a)


def is_left_of(a: Picture, b: Picture) -> bool:
    """Tell whether a picture lies to the left of another one in one figure, not above or below."""
    return a.figure is b.figure and _before(a.box[0::2], b.box[0::2]) and _level(a, b, 1)


def is_above(a: Picture, b: Picture) -> bool:
    """Tell whether a picture lies above another one in one figure, not beside it."""
    return a.figure is b.figure and _before(b.box[1::2], a.box[1::2]) and _level(a, b, 0)


def _before(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    """Tell whether one stretch comes before another; they may overlap a little."""
    return (a[0] + a[1]) < (b[0] + b[1]) and a[1] <= b[0] + 0.1 * min(a[1] - a[0], b[1] - b[0])


def _level(a: Picture, b: Picture, axis: int) -> bool:
    """Tell whether two pictures overlap along an axis by half of the smaller one."""
    (a0, a1), (b0, b1) = a.box[axis::2], b.box[axis::2]
    return min(a1, b1) - max(a0, b0) >= 0.5 * min(a1 - a0, b1 - b0)


# Slices of a volume.


@dataclass(frozen=True)
class Slice:
    """One slice of a volume as it is shown.

    Attributes
    ----------
    index : int
        Of the slice; -1 where the picture shows none of them.
    picture : Picture
        The part of a picture that shows it.
    upside_down : bool
    alike : float
        Correlation with that slice, 0 to 1.
    """

    index: int
    picture: Picture
    upside_down: bool = False
    alike: float = 0.0


def slices_shown(shown: list[Picture], volume: NDArray[Any]) -> list[Slice]:
    """Say which slices of a volume pictures show, in the order of the pictures.

    Slices may be thinned, and several may be put together in one picture, with or without borders:
    they come row by row then.

    Parameters
    ----------
    shown : list of Picture
        What can be seen, as `pictures` returns it.
    volume : ndarray, (slices, rows, columns)
    """
    known = _normalised(volume[:, ::STEP, ::STEP])
    found: list[Slice] = []
    for picture in shown:
        found += _slices_in(picture, volume, known)
    return found


def _slices_in(picture: Picture, volume: NDArray[Any], known: NDArray[np.float64]) -> list[Slice]:
    """Return the slices in one picture, cut in the way that fits best."""
    best = [Slice(-1, picture)]
    for tiles in _cuts(picture, (volume.shape[1], volume.shape[2])):
        step = max(1, round(tiles[0].pixels[0]))
        if STEP % step:
            continue
        every = STEP // step
        seen = np.stack([tile.values() for tile in tiles])
        # Turned first, then thinned: it is every fourth row from the other end.
        both = [
            known @ _normalised(turned[:, ::every, ::every]).T for turned in (seen, seen[:, ::-1])
        ]
        alike = np.maximum(*both)
        found = []
        for i, tile in enumerate(tiles):
            index = int(alike[:, i].argmax())
            score = float(alike[index, i])
            upside_down = bool(both[1][index, i] > both[0][index, i])
            good = score >= ALIKE
            found.append(Slice(index if good else -1, tile, upside_down, score))
        if _quality(found) > _quality(best):
            best = found
        if _quality(best) >= SURE:
            break
    return best


def _quality(found: list[Slice]) -> float:
    return float(np.mean([one.alike for one in found]))


def _cuts(picture: Picture, shape: tuple[int, int]) -> Iterator[list[Picture]]:
    """Give the ways to cut a picture into slices of a shape, or of one thinned."""
    for step in (1, 2, 4):
        height, width = (len(range(0, n, step)) for n in shape)
        grids = product(
            starts_of_tiles(height, picture.shape[0]), starts_of_tiles(width, picture.shape[1])
        )
        for rows, columns in grids:
            if not 0 < len(rows) * len(columns) <= MOST_SLICES:
                continue
            yield [
                picture.part(
                    np.arange(r, r + height), np.arange(c, c + width), (float(step), float(step))
                )
                for r in rows
                for c in columns
            ]
        if picture.shape == (height, width):
            return


def _normalised(images: NDArray[Any]) -> NDArray[np.float64]:
    flat = images.reshape(len(images), -1).astype(np.float64)
    flat = flat - flat.mean(axis=1, keepdims=True)
    length = np.sqrt((flat**2).sum(axis=1, keepdims=True))
    return np.asarray(flat / np.where(length > 0, length, 1.0))


# Greys.


def same_greys(shown: list[tuple[NDArray[Any], NDArray[np.float64]]]) -> bool:
    """Tell whether equal values are equally bright in several pictures.

    Parameters
    ----------
    shown : list of (values, brightness)
        For each picture the values of the array that it should show, and how bright they are, of
        one shape: ``(fitted(array, view.picture.shape), view.brightness())``.

    Returns
    -------
    bool
        False when pictures have limits of their own, or arrays were scaled one by one before.
    """
    pairs = [(np.asarray(v, dtype=np.float64).ravel(), b.ravel()) for v, b in shown]
    if len(pairs) < 2:
        return True
    everything = np.concatenate([values for values, _ in pairs])
    edges = np.unique(np.quantile(everything, np.linspace(0, 1, BINS + 1)))
    if len(edges) < 2:
        return True
    bins = len(edges) - 1
    means = np.full((len(pairs), bins), np.nan)
    for i, (values, brightness) in enumerate(pairs):
        which = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, bins - 1)
        counts = np.bincount(which, minlength=bins)
        sums = np.bincount(which, weights=brightness, minlength=bins)
        enough = counts >= FEWEST
        means[i, enough] = sums[enough] / counts[enough]
    shared = means[:, (~np.isnan(means)).sum(axis=0) > 1]
    if not shared.shape[1]:
        return True
    spread = np.nanmax(shared, axis=0) - np.nanmin(shared, axis=0)
    # Within a bin, the values of one picture may lie higher than those of another.
    steps = np.abs(np.diff(np.nanmean(shared, axis=0)))
    slack = ONE_GREY + 0.75 * np.maximum(np.append(steps, 0.0), np.append(0.0, steps))
    return bool((spread > slack).mean() < MOST_BINS_OFF)
