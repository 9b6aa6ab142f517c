"""Look at the pictures of one array: what is seen of it, which way up, how bright, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.check.kit.pictures import Picture, fitted, likeness, pictures
from autograder.check.kit.placing import placed
from autograder.check.kit.seen import is_left_of
from autograder.check.kit.words import saw
from autograder.wire.figures import Figure

__all__ = [
    "COLOURED",
    "FLAT",
    "INVERTED",
    "ONE_GREY",
    "View",
    "beside",
    "fault_in_greys",
    "seen_with",
    "turned",
    "views",
]

UNMISTAKABLE = 0.8
"""Least correlation at which a picture is one of that array, and of nothing else."""
ONE_GREY = 0.03
"""Least standard deviation of brightness at which a picture is more than one grey."""
ENOUGH = 200
"""Of more rows or columns than twice as many, every second, third, … is looked at."""

COLOURED = saw(
    "The picture is in colour. On it nobody can tell which of two colours stands for the higher "
    "value.",
    do='Give `imshow` a grey colour map: `cmap="gray"`.',
)
INVERTED = saw(
    "Low values are shown light and high values dark: black and white have changed places.",
    do="A lighter grey has to stand for a higher value. Look at the name of the colour map, at the "
    "order of the two limits, and for a minus sign.",
)
FLAT = saw(
    "The picture is almost all of one grey, so nothing of the image can be seen.",
    do="Look at the two limits, `vmin` and `vmax`. The values of the image have to lie between "
    "them.",
)


@dataclass(frozen=True)
class View:
    """One picture of an array.

    Attributes
    ----------
    picture : Picture
        That part of it that shows the array.
    alike : float
        Correlation of the values that it was made of with the array, whatever its sign.
    upside_down, mirrored : bool
    values : ndarray of float64
        Values of the array at pixels of the picture, in the order of the array.
    seen : ndarray of float64
        How bright these pixels are, 0 to 1.
    step : int
        Every so manieth of its rows and columns is looked at.
    """

    picture: Picture
    alike: float
    upside_down: bool
    mirrored: bool
    values: NDArray[np.float64]
    seen: NDArray[np.float64]
    step: int

    def of(self, other: NDArray[Any]) -> NDArray[np.float64]:
        """Return the values of another array of the same shape at the same pixels."""
        thinned = fitted(other, self.picture.shape)
        assert thinned is not None
        return thinned[:: self.step, :: self.step].astype(np.float64)


def views(
    figures: list[Figure], upright: NDArray[Any], what: str, least: float = UNMISTAKABLE
) -> list[View]:
    """Return the pictures that show all of an array.

    Parameters
    ----------
    figures : list of Figure
        Where to look.
    upright : ndarray, (rows, columns)
        The array, with the row first that belongs on top.
    what : str
        What the array is, for the message.
    least : float, optional
        Least correlation with its values: less for a picture whose values may have been clipped.

    Raises
    ------
    AssertionError
        When there is none.
    """
    found = [
        view
        for picture in pictures(figures)
        for view in _views(picture, upright, least)
        if view.alike >= least
    ]
    assert found or not _on_its_side(figures, upright, least), saw(
        f"Your picture shows {what} on its side: what should run from left to right runs from top "
        "to bottom.",
        do="Rows and columns have changed places, or the picture was turned by a quarter. Draw the "
        "array without `.T` and without `np.rot90`.",
    )
    assert found, saw(
        f"None of your pictures shows {what}, or only a part of it is shown.",
        do=f"Draw all of {what} with `plt.imshow(…)`, in the cell of this task and not in an "
        "earlier one.",
    )
    return found


def _on_its_side(figures: list[Figure], upright: NDArray[Any], least: float) -> bool:
    """Tell whether a picture shows an array with its axes exchanged, either way up."""
    sure = max(least, UNMISTAKABLE)
    return any(
        view.alike >= sure
        for picture in pictures(figures)
        for view in _views(picture, upright.T, sure)
    )


def _views(picture: Picture, upright: NDArray[Any], least: float) -> list[View]:
    if fitted(upright, picture.shape) is not None:
        whole = _view(picture, upright)
        if whole.alike >= least or picture.shape == upright.shape:
            return [whole]
    rows, columns = (np.arange(n) for n in picture.shape)
    halves = [picture.part(rows, part) for part in np.array_split(columns, 2)]
    # One large picture may show the array twice.
    twice = [_view(h, upright) for h in halves if fitted(upright, h.shape) is not None]
    if len(twice) == 2 and min(view.alike for view in twice) >= least:
        return twice
    place = placed(picture, upright)
    if place is None or fitted(upright, place.picture.shape) is None:
        return []
    return [_view(place.picture, upright)]


def _view(picture: Picture, upright: NDArray[Any]) -> View:
    values = fitted(upright, picture.shape)
    assert values is not None
    step = max(1, min(picture.shape) // ENOUGH)
    few = (slice(None, None, step),) * 2
    # Correlations of whole images would take most of a check's time.
    data = picture.values()
    turns = [(ud, lr) for ud in (False, True) for lr in (False, True)]
    alike = [abs(likeness(turned(data, *turn)[few], values[few])) for turn in turns]
    best = int(np.argmax(alike))
    seen = turned(picture.brightness(), *turns[best])[few]
    return View(picture, alike[best], *turns[best], values[few].astype(float), seen, step)


def turned(values: NDArray[Any], upside_down: bool, mirrored: bool) -> NDArray[Any]:
    """Turn an array around."""
    return values[:: -1 if upside_down else 1, :: -1 if mirrored else 1]


def seen_with(view: View, share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how bright a picture would be, with its own greys from dark to light.

    Parameters
    ----------
    view : View
        The colour map of its picture counts: the greys of some rise faster than those of others.
    share : ndarray of float64
        Where each pixel lies between black, 0, and white, 1.
    """
    image = view.picture.image
    if image.data.ndim != 2 or image.lut.ndim != 2 or len(image.lut) < 2:
        return share
    greys = np.sort(image.lut[:, :3].astype(np.float64).mean(axis=1))
    return np.asarray(greys[np.clip(share * len(greys), 0, len(greys) - 1).astype(int)])


def fault_in_greys(view: View) -> str:
    """Say why a picture is no grey one with light for high values; empty when it is one."""
    if not view.picture.image.is_grey:
        return COLOURED
    if view.seen.std() < ONE_GREY:
        return FLAT
    return "" if likeness(view.seen, view.values) > 0 else INVERTED


def beside(left: View, right: View) -> bool:
    """Tell whether two pictures are in one figure, the first on the left of the second."""
    return is_left_of(left.picture, right.picture)
