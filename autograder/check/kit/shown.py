"""Say whether pictures show one certain array, and not only one that looks like it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.check.kit.pictures import Picture, fitted, likeness

__all__ = ["shown_array"]

EQUAL = 0.9995
"""Least correlation at which a picture counts as that array and no other version of it."""


def shown_array(shown: list[Picture], values: NDArray[Any], what: str) -> Picture:
    """Return the picture that shows an array in grey, light for high values, as it is stored.

    Parameters
    ----------
    shown : list of Picture
        Where to look.
    values : ndarray, (rows, columns)
        The array, with the row first that belongs on top.
    what : str
        What the array is, for messages.

    Raises
    ------
    AssertionError
        When no picture shows it, or the one that does is in colour, turned or inverted.
    """
    best: tuple[float, Picture | None, str] = (EQUAL, None, "")
    for picture in sorted(shown, key=lambda picture: not picture.image.is_grey):
        expected = fitted(values, picture.shape)
        if expected is None:
            continue
        seen = picture.values()
        for turn, problem in (
            (seen, ""),
            (seen[::-1], "The picture is upside down."),
            (seen[:, ::-1], "Left and right have changed places."),
        ):
            alike = abs(likeness(turn, expected))
            if alike > best[0]:
                best = alike, picture, problem
    _, found, problem = best
    assert found is not None, f"None of the pictures shows {what}."
    assert not problem, problem
    assert found.image.is_grey, 'The picture is coloured. `cmap="gray"` makes it grey.'
    brightness = found.brightness()
    assert np.ptp(brightness) > 0.1, "The picture shows almost one grey."
    expected = fitted(values, found.shape)
    assert expected is not None
    assert likeness(brightness, expected) > 0, "Black and white have changed places."
    return found
