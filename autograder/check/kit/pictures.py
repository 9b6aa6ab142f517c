"""Look at pictures as a reader does: what is seen, which way up, how bright, of which proportions.

A picture is right when it looks right, whatever the way to it: an array turned around or
``origin="lower"``, limits given to `imshow` or values clipped before, ``aspect`` or ``extent``;
`imshow`, `matshow`, `pcolormesh`, `figimage` or `contourf`; padded, thinned, zoomed, or one of
several in a larger picture. Only what can be seen counts: see `autograder.check.kit.visible`.

`find` looks for the picture of an array; `autograder.check.kit.seen` has more of this kind.
"""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from autograder.check.kit.picture import Picture, is_picture, visible
from autograder.check.kit.placing import Place, fitted, likeness, placed
from autograder.check.kit.visible import seen_share, why_unseen
from autograder.check.kit.words import saw
from autograder.wire.figures import Figure

__all__ = ["ALIKE", "Picture", "find", "fitted", "likeness", "orientation", "pictures", "visible"]

ALIKE = 0.8
"""Least correlation at which a picture counts as a picture of an array."""

MOST_SEEN = 0.5
"""Least share of a picture that has to be seen."""

GREYS = 0.05
"""Least difference between the darkest and the brightest pixel of what shows anything."""


def pictures(figures: list[Figure]) -> list[Picture]:
    """List the pictures that can be seen in figures, colour bars left out.

    They come in the order of figures and axes. What shows nothing is no picture: one whose values
    that are finite and not masked are all equal; one that is hidden, transparent, outside the
    limits of its axes, or covered by what was drawn later.

    Raises
    ------
    AssertionError
        When there is none.
    """
    drawn = all_pictures(figures)
    shares = [seen_share(picture) for picture in drawn]
    found = [p for p, share in zip(drawn, shares, strict=True) if share.seen >= MOST_SEEN]
    assert found or not drawn, why_unseen([share for share in shares if share.seen < MOST_SEEN])
    assert found, "No picture was shown. `plt.imshow(…)` draws one."
    return found


def all_pictures(figures: list[Figure]) -> list[Picture]:
    """List the pictures in figures, be they seen or not, colour bars left out."""
    return [
        Picture(image, axes, figure)
        for figure in figures
        for axes in figure.axes
        if not axes.colorbar
        for image in axes.images
        if is_picture(image)
    ]


def orientation(picture: Picture, upright: NDArray[Any]) -> tuple[float, bool, bool]:
    """Say how well a picture shows an array, and which way round.

    Parameters
    ----------
    picture : Picture
        What was shown.
    upright : ndarray, (rows, columns)
        The array, with the row first that belongs on top.

    Returns
    -------
    alike : float
        Correlation of the values, whatever their sign, 0 to 1.
    upside_down, mirrored : bool
    """
    place = placed(picture, upright)
    return (place.alike, place.upside_down, place.mirrored) if place else (0.0, False, False)


def find(shown: list[Picture], upright: NDArray[Any], what: str) -> tuple[Picture, bool, bool]:
    """Find the picture that shows an array, and say which way round it does.

    Any of the pictures may be it: a comparison beside it costs nothing. Of several that show the
    array well, one in which something can be made out comes first, then one in grey, then one that
    is the right way round.

    Parameters
    ----------
    shown : list of Picture
        Where to look.
    upright : ndarray, (rows, columns)
        The array, with the row first that belongs on top.
    what : str
        What the array is, for the message.

    Returns
    -------
    picture : Picture
        Only that part of it that shows the array: ``fitted(upright, picture.shape)`` is what stands
        at its pixels.
    upside_down, mirrored : bool

    Raises
    ------
    AssertionError
        When no picture shows it, or nothing can be made out in the one that does.
    """
    places = [place for p in shown if (place := placed(p, upright)) and place.alike >= ALIKE]
    assert places, f"None of the pictures shows {what}."

    def rank(place: Place) -> tuple[bool, bool, bool, bool]:
        # Of two that are next to equally good, the first is as good as the other.
        well = place.alike > max(p.alike for p in places) - 0.02
        as_asked = not (place.upside_down or place.mirrored)
        return well, place.picture.contrast >= GREYS, place.picture.image.is_grey, as_asked

    best = max(places, key=rank)
    assert_seen(best.picture, what)
    return best.picture, best.upside_down, best.mirrored


def assert_seen(picture: Picture, what: str) -> None:
    """Fail the check when a picture is black, white or of one grey everywhere.

    Parameters
    ----------
    picture : Picture
        The picture of an array.
    what : str
        What the array is, for the message.
    """
    if picture.contrast >= GREYS:
        return
    grey = float(picture.brightness().mean())
    colour = "black" if grey < 0.1 else "white" if grey > 0.9 else "of one grey"
    raise AssertionError(
        saw(
            f"The picture of {what} is {colour} everywhere, or almost: nothing can be made out.",
            do="Compare `vmin` and `vmax` with the lowest and the highest value of what you show. "
            "Values below `vmin` are black, those above `vmax` white.",
        )
    )
