"""Say whether pictures show one certain array, and not only one that looks like it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.check.kit.pictures import ALIKE, Picture, assert_seen
from autograder.check.kit.placing import Place, likeness, placed
from autograder.check.kit.words import saw

__all__ = ["shown_array"]

EQUAL = 0.9995
"""Least correlation at which a picture counts as that array and no other version of it."""

RESIZED = 0.985
"""The same for a picture that was zoomed: it is smoother, or has gaps."""

CONTOURS = 0.9
"""The same for filled contours, which show a few levels."""

FEW = 0.1
"""Of the pixels that are grey in a window from lowest to highest value, so many have to be."""


def shown_array(shown: list[Picture], values: NDArray[Any], what: str) -> Picture:
    """Return the picture that shows an array in grey, light for high values, as it is stored.

    Any of the pictures may be it; one that is right in all comes before one that is not.

    Parameters
    ----------
    shown : list of Picture
        Where to look.
    values : ndarray, (rows, columns)
        The array, with the row first that belongs on top.
    what : str
        What the array is, for messages.

    Returns
    -------
    Picture
        Only that part of it that shows the array.

    Raises
    ------
    AssertionError
        When no picture shows it, or the one that does is in colour, turned or inverted, or hardly
        anything of it is neither black nor white.
    """
    places = [place for picture in shown if (place := placed(picture, values))]
    found = [place for place in places if place.alike > _least(place)]
    if not found:
        closest = max((place.alike for place in places), default=0.0)
        assert closest < ALIKE, (
            f"None of the pictures shows {what}. One looks like it, but its values differ."
        )
        raise AssertionError(f"None of the pictures shows {what}.")
    problems = [_problem(place, values) for place in found]
    best = min(range(len(found)), key=lambda i: (bool(problems[i]), -found[i].alike))
    assert_seen(found[best].picture, what)
    assert not problems[best], problems[best]
    return found[best].picture


def _least(place: Place) -> float:
    if place.picture.image.kind == "contour":
        return CONTOURS
    return RESIZED if place.resized else EQUAL


def _problem(place: Place, values: NDArray[Any]) -> str:
    """Say what is wrong with a picture of the right array; empty when nothing is."""
    if place.upside_down:
        return saw(
            "The picture is upside down: the first row is not on top.",
            do='Show the array as it is, without `[::-1]`, `np.flipud` or `origin="lower"`. '
            "`imshow` draws row 0 on top.",
        )
    if place.mirrored:
        return saw(
            "Left and right have changed places in the picture.",
            do="Show the array as it is, without `[:, ::-1]`, `np.fliplr` or an x axis that is "
            "turned around. `imshow` draws column 0 on the left.",
        )
    if not place.picture.image.is_grey:
        return 'The picture is coloured. `cmap="gray"` makes it grey.'
    rows, columns = (max(1, round(n)) for n in place.picture.pixels)
    shades, values = place.picture.brightness(), np.asarray(values)[::rows, ::columns]
    if likeness(shades, values) <= 0:
        return "Black and white have changed places."
    with np.errstate(all="ignore"):
        whole = (values - np.min(values)) / np.ptp(values.astype(np.float64))
    if _between(shades) < FEW * _between(whole):
        return saw(
            "Almost all pixels are black or white in the picture: the greys between are lost.",
            do="Leave out `vmin` and `vmax`, or let them lie where most of the values are.",
        )
    return ""


def _between(shades: NDArray[np.float64]) -> float:
    """Return the share of pixels that are neither black nor white, 0 to 1."""
    return float(((shades > 0.02) & (shades < 0.98)).mean())
