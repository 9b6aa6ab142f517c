"""In what a student's figures differ from the reference's, as a reader sees them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.check.kit.picture import Picture
from autograder.check.kit.pictures import MOST_SEEN, all_pictures
from autograder.check.kit.visible import seen_share
from autograder.fields.text import line
from autograder.report.answered.arrays import array_relation
from autograder.report.answered.numbers import number_words
from autograder.wire.figures import Axes, Figure, Line

__all__ = ["drawn_differences"]

MOST_PICTURES = 12
"""So many pictures of a student are held against the reference's, in the order of drawing."""
MOST_PIXELS = 16_000
"""Larger pictures are compared by some of their rows and columns."""
ALIKE = 0.98
"""Correlation from which on two pictures show the same."""
SIMILAR = 0.6
LIMITS = 0.02
"""How far the limits of the greys may be apart, as a share of their span."""
PROPORTIONS = 0.03


def drawn_differences(given: Sequence[Figure], right: Sequence[Figure]) -> list[str]:
    """Say in what figures differ from the reference's.

    Parameters
    ----------
    given, right : sequence of Figure
        As the checks see them.

    Returns
    -------
    list of str
        A clause each, with the same words for what is the same; none when nothing differs.
    """
    if not given:
        return ["no figure was shown"] if right else []
    if not right:
        return []
    pictures = [all_pictures(list(figures)) for figures in (given, right)]
    axes = [_axes(figures) for figures in (given, right)]
    found = [
        *_of_pictures(*pictures),
        *_of_greys(*pictures),
        *_of_curves(*axes),
        *_of_words(*axes),
        *_of_bars(given, right),
    ]
    return list(dict.fromkeys(found))


def _axes(figures: Sequence[Figure]) -> list[Axes]:
    every = [axes for figure in figures for axes in figure.axes]
    return [axes for axes in every if axes.visible and not axes.colorbar]


def _of_pictures(given: list[Picture], right: list[Picture]) -> Iterator[str]:
    """Say how many pictures there are, and which of them show something else."""
    if not right:
        if given:
            yield f"{_count(len(given), 'picture')} where the reference has none"
        return
    if not given:
        yield "no picture"
        return
    if len(given) != len(right):
        yield f"{_count(len(given), 'picture')}, not {len(right)}"
    hidden = sum(seen_share(one).seen < MOST_SEEN for one in given[:MOST_PICTURES])
    if hidden:
        yield f"{_count(hidden, 'picture')} that cannot be seen"
    for number, (one, other) in enumerate(zip(given[:MOST_PICTURES], right, strict=False), 1):
        which = f"picture {number}" if len(right) > 1 else "the picture"
        if (words := _turned(one, right, other)) or (words := _proportions(one, other)):
            yield f"{which} {words}"


def _turned(one: Picture, right: list[Picture], expected: Picture) -> str:
    """Say whether a picture shows the same as the reference's, perhaps turned around."""
    a, b = one.values(), expected.values()
    if a.shape == b.shape and np.array_equal(a, b):
        return ""
    thinned = _thinned(b)
    ways: list[tuple[str, NDArray[Any]]] = [("", a)]
    ways += [
        ("is upside down", a[::-1]),
        ("is mirrored", a[:, ::-1]),
        ("is turned by half", a[::-1, ::-1]),
        ("has its rows and columns swapped", a.T),
        ("is turned by a quarter", np.rot90(a)),
        ("is turned by a quarter", np.rot90(a, 3)),
    ]
    best = 0.0
    for words, turned in ways:
        if turned.shape != b.shape:
            continue
        alike = likeness(_thinned(turned), thinned)
        best = max(best, abs(alike))
        if alike >= ALIKE:
            return words
        if alike <= -ALIKE:
            return words or "shows the values with the other sign"
    for number, other in enumerate(right[:MOST_PICTURES], 1):
        c = other.values()
        if c.shape != a.shape or other is expected:
            continue
        if likeness(_thinned(a), _thinned(c)) >= ALIKE:
            return f"shows what belongs in picture {number}"
    if best >= SIMILAR:
        return f"is like the reference's, but not the same (correlation {best - 0.005:.2f})"
    if one.shape != expected.shape:
        return f"has {one.shape[0]} × {one.shape[1]} pixels, not {_pixels(expected)}"
    return "shows something else"


def likeness(one: NDArray[Any], other: NDArray[Any]) -> float:
    """Return the correlation of two small images; 0 where one of them is constant.

    Without BLAS, whose threads take longer to wake up than this takes.
    """
    a, b = (values - values.mean() for values in (one, other))
    with np.errstate(all="ignore"):
        scale = float(np.sqrt((a * a).sum() * (b * b).sum()))
        alike = float((a * b).sum()) / scale if scale > 0 else 0.0
    return alike if np.isfinite(alike) else 0.0


def _pixels(picture: Picture) -> str:
    return f"{picture.shape[0]} × {picture.shape[1]}"


def _thinned(values: NDArray[np.float64]) -> NDArray[np.float64]:
    step = max(1, int(np.ceil(np.sqrt(values.size / MOST_PIXELS))))
    return values[::step, ::step]


def _proportions(one: Picture, other: Picture) -> str:
    try:
        drawn, right = one.pixel_aspect(), other.pixel_aspect()
    except AssertionError:
        return "is drawn where nothing can be seen"
    if abs(drawn / right - 1) <= PROPORTIONS:
        return ""
    return f"has pixels {drawn:.2f} times as high as wide, not {right:.2f} times"


def _of_greys(given: list[Picture], right: list[Picture]) -> Iterator[str]:
    for one, other in zip(given[:MOST_PICTURES], right, strict=False):
        a, b = one.image, other.image
        if a.data.ndim != b.data.ndim:
            colours = "in colours of its own" if a.data.ndim == 3 else "through a colour map"
            yield f"a picture drawn {colours}"
            continue
        if a.data.ndim != 2:
            continue
        if a.lut.shape != b.lut.shape or not np.allclose(a.lut, b.lut, atol=0.01):
            yield f"colour map {line(a.cmap, 40) or 'unknown'}, not {line(b.cmap, 40)}"
        span = abs(b.vmax - b.vmin)
        off = max(abs(a.vmin - b.vmin), abs(a.vmax - b.vmax))
        if not off <= LIMITS * span:
            shown = [f"{number_words(float(f'{v:.3g}'))}" for v in (a.vmin, a.vmax)]
            expected = [f"{number_words(float(f'{v:.3g}'))}" for v in (b.vmin, b.vmax)]
            yield f"greys from {' to '.join(shown)}, not from {' to '.join(expected)}"


def _of_curves(given: list[Axes], right: list[Axes]) -> Iterator[str]:
    for name in ("lines", "points", "bars"):
        counts = [sum(len(getattr(axes, name)) for axes in some) for some in (given, right)]
        word = {"lines": "line", "points": "cloud of points", "bars": "bar"}[name]
        plural = {"lines": "lines", "points": "clouds of points", "bars": "bars"}[name]
        if counts[0] != counts[1]:
            number = (
                f"{counts[0]} {word if counts[0] == 1 else plural}" if counts[0] else f"no {plural}"
            )
            yield f"{number}, not {counts[1]}" if counts[1] else f"{number} where none belong"
    lines = [[one for axes in some for one in axes.lines] for some in (given, right)]
    if len(lines[0]) == len(lines[1]):
        for one, other in zip(*lines, strict=True):
            if words := _of_line(one, other):
                yield words


def _of_line(one: Line, other: Line) -> str:
    for axis in ("y", "x"):
        a, b = getattr(one, axis), getattr(other, axis)
        if a.ndim != 1 or b.ndim != 1:
            continue
        found = array_relation(a, b)
        if not found.same:
            return f"a line whose {axis} {found.words}"
    return ""


def _of_words(given: list[Axes], right: list[Axes]) -> Iterator[str]:
    for one, other in zip_longest(given, right):
        if one is None or other is None:
            continue
        for name, words in (("title", "title"), ("xlabel", "x label"), ("ylabel", "y label")):
            if getattr(other, name).strip() and not getattr(one, name).strip():
                yield f"no {words}"
        if other.legend and not one.legend:
            yield "no legend"
        for scale in ("xscale", "yscale"):
            if getattr(one, scale) != getattr(other, scale):
                yield f"a {line(getattr(one, scale), 20)} {scale[0]} axis"


def _of_bars(given: Sequence[Figure], right: Sequence[Figure]) -> Iterator[str]:
    counts = [
        sum(axes.colorbar for figure in some for axes in figure.axes) for some in (given, right)
    ]
    if counts[1] and not counts[0]:
        yield "no colour bar"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' * (number != 1)}"
