"""Where in a picture an array is shown: all over it, thinned, zoomed, in a border, among others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.check.kit.matching import best_start
from autograder.check.kit.picture import Picture

__all__ = ["Place", "fitted", "likeness", "placed", "starts_of_tiles"]

ENOUGH = 0.8
"""Correlation from which on the plain way to look at a picture is good enough."""

SAMPLES = 24
"""Places are tried by so many rows and columns; the best ones then by all of them."""

THINNED = 4
"""In a larger picture, an array may be thinned to every fourth row."""

MOST_TILES = 24
"""A picture may be made of so many images above one another, or side by side."""

MOST_STARTS = 80
"""So many places along each axis are tried for each step."""

MOST_PIXELS = 4_000_000
"""In no larger picture an array is looked for at all places."""

SURE = 0.97
"""Correlation from which on nothing else is tried."""

TURNS = [(ud, lr) for ud in (False, True) for lr in (False, True)]


@dataclass(frozen=True)
class Place:
    """Where a picture shows an array.

    Attributes
    ----------
    picture : Picture
        The part that shows it: as many rows and columns as the array has, or as it has after it
        was thinned (see `fitted`).
    alike : float
        Correlation of the values, whatever their sign, 0 to 1.
    upside_down, mirrored : bool
    resized : bool
        Whether it was zoomed, so that its values are not just those of the array.
    """

    picture: Picture
    alike: float
    upside_down: bool
    mirrored: bool
    resized: bool = False

    def brightness(self) -> NDArray[np.float64]:
        """Return how bright each pixel is, 0 to 1, in the order of the array's rows and columns."""
        return self.turned_back(self.picture.brightness())

    def values(self) -> NDArray[np.float64]:
        """Return the values that are shown, in the order of the array's rows and columns."""
        return self.turned_back(self.picture.values())

    def turned_back(self, seen: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn what is seen at each pixel into the order of the array's rows and columns."""
        return seen[:: -1 if self.upside_down else 1, :: -1 if self.mirrored else 1]


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


def fitted(values: NDArray[Any], shape: tuple[int, int]) -> NDArray[Any] | None:
    """Return an image, thinned out to every k-th row and column where that gives the shape asked.

    Returns
    -------
    ndarray or None
        None when no steps give that shape.
    """
    rows, columns = (
        max(1, round(total / size)) for total, size in zip(values.shape, shape, strict=True)
    )
    thinned = values[::rows, ::columns]
    return thinned if thinned.shape == shape else None


def placed(picture: Picture, upright: NDArray[Any]) -> Place | None:
    """Return where a picture shows an array best; None when it cannot show it.

    Parameters
    ----------
    picture : Picture
        What was shown.
    upright : ndarray, (rows, columns)
        The array, with the row first that belongs on top.
    """
    if upright.ndim != 2 or min(upright.shape) < 2 or min(picture.shape) < 2:
        return None
    seen = picture.values()
    values = fitted(upright, picture.shape)
    plain = None
    if values is not None:
        steps = (len(upright) / len(values), upright.shape[1] / values.shape[1])
        whole = [np.arange(n) for n in picture.shape]
        part = picture.part(whole[0], whole[1], (float(round(steps[0])), float(round(steps[1]))))
        plain = Place(part, *_best_turn(seen, values))
        if plain.alike >= ENOUGH or picture.shape == upright.shape:
            return plain
    best = _tried(picture, upright)
    return best if plain is None or (best and best.alike > plain.alike) else plain


def _best_turn(seen: NDArray[Any], values: NDArray[Any]) -> tuple[float, bool, bool]:
    alike = [
        abs(likeness(seen[:: -1 if ud else 1, :: -1 if lr else 1], values)) for ud, lr in TURNS
    ]
    best = int(np.argmax(alike))
    return alike[best], *TURNS[best]


@dataclass(frozen=True)
class _Way:
    """One way in which the rows (or columns) of a picture may stand for those of an array.

    `where[i]` is the row of the picture that shows row ``i * step`` of the array.
    """

    where: NDArray[np.intp]
    step: int
    resized: bool = False
    whole: bool = False


def _tried(picture: Picture, upright: NDArray[Any]) -> Place | None:
    """Try all ways; return the best."""
    seen = picture.values()
    by_rows, by_columns = [*_ways(seen, upright)], [*_ways(seen.T, upright.T)]
    whole = [[way for way in ways if way.whole] for ways in (by_rows, by_columns)]
    best = _best(picture, upright, [_rated(seen, upright, [a], whole[1]) for a in whole[0]])
    if best and best.alike >= SURE:
        return best
    parts = []
    for step in range(1, THINNED + 1):
        rows, columns = (
            [way for way in ways if way.step == step and not way.resized][:MOST_STARTS]
            for ways in (by_rows, by_columns)
        )
        parts.append(_rated(seen, upright, rows, columns))
    other = _best(picture, upright, parts)
    best = other if best is None or (other and other.alike > best.alike) else best
    if best and best.alike >= SURE:
        return best
    other = _matched(picture, upright)
    return other if best is None or (other and other.alike > best.alike) else best


def _matched(picture: Picture, upright: NDArray[Any]) -> Place | None:
    """Look for the array at all places of a picture; None where it is not found."""
    seen = picture.values()
    rows, columns = upright.shape
    if rows > len(seen) or columns > seen.shape[1] or seen.size > MOST_PIXELS:
        return None
    found = (best_start(seen, upright[:: 1 - 2 * ud, :: 1 - 2 * lr]) for ud, lr in TURNS)
    alike, row, column = max(found)
    if alike < ENOUGH:
        return None
    part = picture.part(row + np.arange(rows), column + np.arange(columns), (1.0, 1.0))
    return Place(part, *_best_turn(part.values(), upright))


Rated = list[tuple[float, _Way, _Way]]


def _best(picture: Picture, upright: NDArray[Any], rated: list[Rated]) -> Place | None:
    """Look closely at the ways that fit best."""
    best: Place | None = None
    all_rated = sorted((r for some in rated for r in some), key=lambda r: r[0], reverse=True)
    for alike, rows, columns in all_rated[:4]:
        if alike < ENOUGH / 2:
            break
        part = picture.part(rows.where, columns.where, (float(rows.step), float(columns.step)))
        turn = _best_turn(part.values(), upright[:: rows.step, :: columns.step])
        place = Place(part, *turn, resized=rows.resized or columns.resized)
        if best is None or place.alike > best.alike:
            best = place
    return best


def _rated(
    seen: NDArray[Any], upright: NDArray[Any], by_rows: list[_Way], by_columns: list[_Way]
) -> Rated:
    """Say about how well ways fit, from some of the pixels; all columns' ways at once."""
    rated: Rated = []
    for rows in by_rows:
        r = _samples(rows)
        band = seen[rows.where[r]]
        for columns in _of_one_step(by_columns):
            picks = [_samples(way) for way in columns]
            blocks = np.stack(
                [band[:, way.where[c]].ravel() for way, c in zip(columns, picks, strict=True)]
            )
            values = upright[np.ix_(r * rows.step, picks[0] * columns[0].step)]
            turned = np.stack(
                [values[:: -1 if ud else 1, :: -1 if lr else 1].ravel() for ud, lr in TURNS]
            )
            alike = np.abs(_normalised(blocks) @ _normalised(turned).T).max(axis=1)
            rated += [(float(a), rows, way) for a, way in zip(alike, columns, strict=True)]
    return rated


def _of_one_step(ways: list[_Way]) -> Iterator[list[_Way]]:
    for step in sorted({way.step for way in ways}):
        yield [way for way in ways if way.step == step]


def _samples(way: _Way) -> NDArray[np.intp]:
    """Choose some rows; each lies as far from the first as another from the last."""
    count = len(way.where)
    return np.unique(np.linspace(0, count - 1, min(count, SAMPLES)).round().astype(np.intp))


def _normalised(images: NDArray[Any]) -> NDArray[np.float64]:
    flat = images.astype(np.float64)
    flat = flat - flat.mean(axis=1, keepdims=True)
    length = np.sqrt((flat**2).sum(axis=1, keepdims=True))
    return np.asarray(flat / np.where(length > 0, length, 1.0))


def _ways(seen: NDArray[Any], upright: NDArray[Any]) -> Iterator[_Way]:
    """Give the ways in which the rows of a picture may stand for those of an array."""
    n, total = len(seen), len(upright)
    for step in range(1, THINNED + 1):
        size = len(range(0, total, step))
        if size < 2 or size > n or n // size > MOST_TILES:
            continue
        if size == n:
            yield _Way(np.arange(n), step, whole=True)
            continue
        for start in sorted(_starts(seen, upright, size, n)):
            yield _Way(np.arange(start, start + size), step)
    # Zoomed: from edge to edge, or from the middle of the first pixel to that of the last.
    step = -(-total // n)
    rows = np.arange(0, total, step)
    for where in ((rows + 0.5) * n / total - 0.5, rows * (n - 1) / (total - 1)):
        nearest = np.clip(np.rint(where), 0, n - 1).astype(np.intp)
        yield _Way(nearest, step, resized=n != total, whole=True)


def _starts(seen: NDArray[Any], upright: NDArray[Any], size: int, n: int) -> set[int]:
    """Return where a band of so many rows may begin in a picture of n rows."""
    rest = n - size
    starts = {0, rest // 2, rest - rest // 2, rest} | {
        start for grid in starts_of_tiles(size, n) for start in grid
    }
    border = _first_other(seen)
    step = max(1, round(len(upright) / size))
    inner = [_first_other(turned[::step]) for turned in (upright, upright[::-1])]
    return {s for s in starts | {border, *(border - i for i in inner)} if 0 <= s <= rest}


def _first_other(values: NDArray[Any]) -> int:
    """Return the first row that is not of the corner's value all along."""
    other = (values != values[0, 0]).any(axis=1)
    return int(other.argmax())


def starts_of_tiles(size: int, n: int) -> list[list[int]]:
    """Return where tiles of one size may begin that fill n rows, with or without gaps.

    Parameters
    ----------
    size : int
        Rows of a tile.
    n : int
        Rows of the whole picture.

    Returns
    -------
    list of list of int
        For each way to lay them (no gap, gaps between, also around, behind or in front of each,
        around each) the first rows of all tiles.
    """
    grids: list[list[int]] = []
    most = n // size
    # Wide gaps together may be as wide as a tile or two.
    for count in range(most, max(most - 4, 0), -1):
        rest = n - count * size
        ways = [(count - 1, 0, 1), (count + 1, 1, 1), (count, 0, 1), (count, 1, 1)]
        for parts, before, between in [*ways, (2 * count, 1, 2)]:
            if rest % parts if parts else rest:
                continue
            gap = rest // parts if parts else 0
            grid = [before * gap + i * (size + between * gap) for i in range(count)]
            if grid not in grids:
                grids.append(grid)
    return grids
