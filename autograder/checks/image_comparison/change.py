"""Hidden checks of stage 2, image comparison: what has changed between two scans."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.compare import same
from autograder.check.kit.own import usable
from autograder.check.kit.picture import Picture
from autograder.check.kit.pictures import pictures
from autograder.check.kit.placing import Place, placed
from autograder.check.kit.seen import has_colour_bar
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student
from autograder.wire.artists import LUMA
from autograder.wire.figures import Image

from .two_scans import own_registered

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on

NEUTRAL = 0.3
"""Red, green and blue of a neutral colour differ by at most so much, on a scale from 0 to 1."""

APART = 0.2
"""Colours that can be told apart differ by so much."""

OFF_CENTRE = 0.02
"""Farthest that 0 may lie from the middle of the colour map, as a share of its length."""


@question("change", points=1)
@builds_on("registered")
@hint("`registered - first`, as arrays of floats: `registered.astype(float) - first`.")
def test_change(student: Student, reference: Reference) -> None:
    """The difference of the two scans, with its sign"""
    first, later = (np.asarray(reference[name]).astype(float) for name in ("first", "later"))
    registered = own_registered(student, reference).astype(float)
    right = registered - first
    with np.errstate(all="ignore"):
        wrapped = registered.astype(np.uint16) - first.astype(np.uint16)
    same(
        student["change"],
        right,
        "change",
        abs=0.01,
        mistakes=[
            (-right, SIGN),
            (np.abs(right), ABSOLUTE),
            (later - first, NOT_MOVED),
            (first - later, NOT_MOVED),
            (np.abs(later - first), NOT_MOVED),
            (right**2, SQUARED),
            (wrapped.astype(float), WRAPPED),
            (np.trunc(registered) - first, WHOLE),
            (np.trunc(right), WHOLE),
            (np.rint(right), WHOLE),
        ],
    )


SIGN = saw(
    "The sign is wrong: this is `first` minus `registered`.",
    do="Subtract `first` from `registered`: then a pixel that has become brighter is above 0.",
)
ABSOLUTE = saw(
    "The differences have lost their sign: none of them is below 0.",
    do="Leave out `abs`, and do not use `error_map`: here it matters what has become darker.",
)
NOT_MOVED = saw(
    "This is the difference to `later` as it was before the registration.",
    do="Use `registered`, the scan that has been moved: `registered - first`.",
)
SQUARED = saw(
    "The differences are squared, and so all of them are above 0.",
    do="Subtract only: `registered.astype(float) - first`.",
)
WRAPPED = saw(
    "The subtraction wraps around: where a difference should be below 0, it is huge.",
    do="Unsigned integers have no numbers below 0. Convert both images with `astype(float)`.",
)
WHOLE = saw(
    "The differences have lost their decimals.",
    do="Convert with `astype(float)`, not to a type of whole numbers.",
)


def own_change(student: Student, right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the student's own difference where it can be shown, else the right one."""
    own = usable(student.get("change"), 2)
    return right if own is None or own.shape != right.shape else own.astype(np.float64)


def shown_changes(student: Student, reference: Reference) -> list[Place]:
    """Return all places where the difference with its sign is seen.

    Raises
    ------
    AssertionError
        When it is seen nowhere.
    """
    first = np.asarray(reference["first"]).astype(float)
    later = np.asarray(reference["later"]).astype(float)
    right = own_registered(student, reference).astype(float) - first
    shown = pictures(student.figures)
    found = [
        place
        for picture in shown
        for place in best_places(picture, [own_change(student, right), right])
    ]
    if not found:
        own = [picture for picture in shown if picture.image.data.ndim > 2]
        assert not any(best_places(picture, [np.abs(right)]) for picture in own), OWN_COLOURS
        for image, words in ((np.abs(right), ABSOLUTE_SHOWN), (later - first, NOT_MOVED_SHOWN)):
            assert not any(best_places(picture, [image]) for picture in shown), words
    assert found, saw(
        "Pictures were shown, but none of them shows `change`.",
        do='Draw it: `plt.imshow(change, cmap="RdBu_r", vmin=-top, vmax=top)`.',
    )
    return found


def best_places(picture: Picture, images: list[NDArray[np.float64]]) -> list[Place]:
    """Return where a picture shows one of some images, if it does."""
    found = [place for image in images if (place := placed(picture, image))]
    least = 0.95 if picture.image.kind == "contour" else 0.985
    return [place for place in found if place.alike > least][:1]


OWN_COLOURS = saw(
    "The picture has colours of its own, and no colour map.",
    do='Let matplotlib choose the colours: `plt.imshow(change, cmap="RdBu_r", …)`.',
)
ABSOLUTE_SHOWN = saw(
    "The differences are shown without their sign.",
    do="Draw `change` itself: below 0 is where a pixel has become darker.",
)
NOT_MOVED_SHOWN = saw(
    "The difference to `later` is shown, as it was before the registration.",
    do="Draw `change`, which is `registered` minus `first`.",
)


@question("change", points=1)
@builds_on("change", "registered")
@hint("`plt.imshow(change, …)`, then `plt.colorbar()`, in one cell.")
def test_change_shown(student: Student, reference: Reference) -> None:
    """The difference is shown, with a colour bar"""
    found = shown_changes(student, reference)
    assert any(has_colour_bar(place.picture) for place in found), saw(
        "The difference is shown, but there is no colour bar that explains its colours.",
        do="Add `plt.colorbar()` after `plt.imshow(…)` and before `plt.show()`: without it nobody "
        "knows which colour means brighter.",
    )


@question("change", points=2)
@builds_on("change", "registered")
@hint(
    'A diverging colour map such as `cmap="RdBu_r"`, and limits that are equally far from 0: '
    "`vmin=-top, vmax=top`."
)
def test_clear_zero(student: Student, reference: Reference) -> None:
    """A diverging colour map, with 0 in its middle"""
    problems = [problem(place.picture.image) for place in shown_changes(student, reference)]
    assert not all(problems), problems[0]


def problem(image: Image) -> str:
    """Say what keeps a reader from seeing sign and size of differences; empty when nothing does."""
    if image.data.ndim != 2:
        return OWN_COLOURS
    if not is_diverging(image.lut):
        return saw(
            f"The colour map `{image.cmap}` is not a diverging one: its middle is no neutral "
            "colour between two others.",
            do='Use a diverging colour map, such as `cmap="RdBu_r"`, `"coolwarm"` or `"bwr"`.',
        )
    where, zero = positions(image)
    if not abs(zero - 0.5) <= OFF_CENTRE:
        return saw(
            "0 does not lie in the middle of the colour map: pixels that have not changed have a "
            "colour.",
            do="Let both limits be equally far from 0: `vmin=-top, vmax=top`.",
        )
    if np.percentile(np.abs(where - 0.5), 99) < 0.1:
        return saw(
            "Next to all pixels have the neutral colour: the limits are too far from 0.",
            do="Choose limits near the largest differences, such as the 99th percentile of "
            "`np.abs(change)`.",
        )
    if ((where <= 0) | (where >= 1)).mean() > 0.3:
        return saw(
            "Many pixels have the strongest colour: the limits are too near to 0.",
            do="Choose limits near the largest differences, such as the 99th percentile of "
            "`np.abs(change)`.",
        )
    return ""


def positions(image: Image) -> tuple[NDArray[np.float64], float]:
    """Return where in the colour map the values of a picture lie, 0 to 1, and where 0 lies."""
    values = np.ma.getdata(image.data).astype(np.float64).ravel()
    if image.normed is not None and image.normed.shape == image.data.shape:
        where = np.ma.getdata(image.normed).astype(np.float64).ravel()
        known = np.isfinite(values) & np.isfinite(where)
        order = np.argsort(values[known])
        return where[known], float(np.interp(0.0, values[known][order], where[known][order]))
    span = image.vmax - image.vmin
    with np.errstate(all="ignore"):
        where = (values - image.vmin) / (span if span else np.nan)
        zero = -image.vmin / (span if span else np.nan)
    return where[np.isfinite(where)], float(zero)


def is_diverging(colours: NDArray[np.float64]) -> bool:
    """Tell whether a colour map runs from one colour over a neutral one to another colour.

    From the middle it gets darker to both sides, or lighter to both; its two ends can be told apart
    from one another.

    Parameters
    ----------
    colours : ndarray, (n, 3 or 4)
        Red, green and blue, 0 to 1, from the lowest value to the highest.
    """
    if colours.ndim != 2 or colours.shape[1] < 3 or len(colours) < 3:
        return False
    count, rgb = len(colours), colours[:, :3].astype(np.float64)
    middle = (rgb[(count - 1) // 2] + rgb[count // 2]) / 2
    falls = [float((middle - end) @ LUMA) for end in (rgb[0], rgb[-1])]
    return bool(
        np.ptp(middle) <= NEUTRAL
        and np.abs(rgb[0] - rgb[-1]).max() >= APART
        and min(np.abs(falls)) >= APART
        and falls[0] * falls[1] > 0
    )
