"""Hidden checks of stage 2, image comparison: how different two images are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.arguments import leaves_arguments
from autograder.check.kit.compare import close, same
from autograder.check.kit.picture import Picture
from autograder.check.kit.pictures import orientation, pictures
from autograder.check.kit.plain import array, function, number
from autograder.check.kit.seen import has_colour_bar
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from .given import given_arrays

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on


# 5. How different are two images?

Pair = tuple[NDArray[Any], NDArray[Any]]

DARK = np.array([[0, 10, 200], [7, 250, 3]])
LIGHT = np.array([[5, 4, 255], [7, 0, 131]])
FRACTIONS: Pair = (DARK / 255, LIGHT / 255)
"""Two images, with values from 0 to 255, and the same from 0 to 1."""
DEEP = (
    np.array([[0, 70, 60_000], [40_000, 9, 300]]),
    np.array([[5, 300, 1_000], [39_000, 65_000, 0]]),
)
SIGNED = (np.array([[-1000, 40, 3000], [7, -5, 0]]), np.array([[200, -900, 2500], [7, 120, -31]]))
UNSIGNED: list[Pair] = [
    (DARK.astype(np.uint8), LIGHT.astype(np.uint8)),
    (DEEP[0].astype(np.uint16), DEEP[1].astype(np.uint16)),
]
"""8-bit images, and 16-bit ones with values of which the greatest does not fit into `int16`."""


def difference(pair: Pair) -> NDArray[np.float64]:
    """Return the absolute difference of two images."""
    return np.asarray(np.abs(pair[0].astype(float) - pair[1].astype(float)))


def own_error_map(student: Student, pair: Pair) -> NDArray[np.float64]:
    """Return what the student's function makes of two images."""
    call = function(student["error_map"], "error_map")
    answer = array(call(pair[0].copy(), pair[1].copy()), 2, "what error_map returns")
    assert answer.shape == pair[0].shape, saw(
        f"Two images of shape {pair[0].shape} give an error map of shape {answer.shape}.",
        do="An error map holds one difference for each pixel: subtract the images as a whole, "
        "`a - b`.",
    )
    return answer.astype(float)


SIGNS = saw(
    "There are negative differences in the error map.",
    do="Take the absolute value of each difference, with `np.abs`, before you return them.",
)
SQUARES = saw(
    "The differences are squared, so that large ones count far too much.",
    do="The task asks for the absolute difference: `np.abs(a - b)`, of images made float.",
)


@question("errors", points=1)
@hint("`np.abs(a - b)`, pixel by pixel, of the two images that the function is given.")
def test_error_map(student: Student, reference: Reference) -> None:
    """The absolute difference of images of floating-point numbers"""
    for pair in ((DARK.astype(float), LIGHT.astype(float)), FRACTIONS):
        answer, right = own_error_map(student, pair), difference(pair)
        one_sided = [np.maximum(pair[i] - pair[1 - i], 0) for i in (0, 1)]
        assert answer.min() >= 0 or not close(np.abs(answer), right, abs=1e-6), SIGNS
        same(
            answer,
            right,
            "what error_map returns",
            abs=1e-4,
            mistakes=[
                (right**2, SQUARES),
                *((values, ONE_SIDED) for values in one_sided),
                (np.trunc(pair[0]) - np.trunc(pair[1]), TRUNCATED),
                (np.abs(np.trunc(pair[0]) - np.trunc(pair[1])), TRUNCATED),
            ],
        )
    leaves_arguments(student, "error_map", DARK.astype(float), LIGHT.astype(float))


ONE_SIDED = saw(
    "Only differences of one sign are kept: where the other image is brighter, there is a 0.",
    do="Take the absolute value of the difference, `np.abs(a - b)`: then both signs count.",
)
TRUNCATED = saw(
    "The values have lost their decimals before they were subtracted.",
    do="Convert with `astype(float)`, not with `astype(int)`: images may hold values from 0 to 1.",
)


@question("errors", points=2)
@hint("Unsigned integers have no -5. Use `a.astype(float)` and `b.astype(float)` first.")
def test_error_map_of_unsigned(student: Student, reference: Reference) -> None:
    """The absolute difference of images of integers, unsigned ones above all"""
    floats = (DARK.astype(float), LIGHT.astype(float))
    right_for_floats = close(own_error_map(student, floats), difference(floats), abs=1e-4)
    for pair in [*UNSIGNED, (SIGNED[0].astype(np.int16), SIGNED[1].astype(np.int16))]:
        answer, right = own_error_map(student, pair), difference(pair)
        if close(answer, right, abs=1e-4):
            continue
        # A slip that has nothing to do with the data type has cost its points in the other check.
        own = own_error_map(student, (pair[0].astype(float), pair[1].astype(float)))
        if not right_for_floats and np.ptp(own) > 0 and close(answer, own, abs=1e-4):
            continue
        kind = pair[0].dtype
        with np.errstate(all="ignore"):
            less, more = pair[0] - pair[1], pair[1] - pair[0]
            small = [np.abs(less.astype(np.int16).astype(float)), np.abs(less.astype(np.int8))]
        wrapped = [less, more, np.abs(less), *small]
        assert not any(close(answer, values, abs=1e-4) for values in wrapped), saw(
            f"The subtraction wraps around: of `{kind}` images, 3 - 5 is not -2.",
            do="Convert both images before you subtract: `a.astype(float) - b.astype(float)`.",
        )
        assert not close(own, right, abs=1e-4), saw(
            f"Of two `{kind}` images the error map is wrong; of the same values as `float64` it is "
            "right.",
            do="Convert both images to numbers that can be negative, and large enough, before you "
            "subtract: `a.astype(float) - b.astype(float)`.",
        )
        assert close(answer, right, abs=1e-4)


@question("errors", points=1)
@builds_on("error_map")
@hint("The mean of the error map: `error_map(a, b).mean()`, or `np.mean` of it.")
def test_mae(student: Student, reference: Reference) -> None:
    """The mean absolute error"""
    mae = function(student["mae"], "mae")
    floats: Pair = (DARK.astype(float), LIGHT.astype(float))
    pairs = (floats, FRACTIONS, *UNSIGNED)
    for pair, own in zip(pairs, own_maps(student, pairs), strict=True):
        answer = number(mae(pair[0].copy(), pair[1].copy()), "what mae returns")
        errors, plain = difference(pair), pair[0].astype(float) - pair[1].astype(float)
        with np.errstate(all="ignore"):
            wrapped = float(np.abs(pair[0] - pair[1]).mean())
        same(
            answer,
            float(own.mean()),
            "what mae returns",
            abs=1e-4,
            rel=1e-6,
            mistakes=[
                (wrapped, WRAPPED_MEAN),
                (float((errors**2).mean()), SQUARED_MEAN),
                (float(np.sqrt((errors**2).mean())), ROOT),
                (float(errors.sum()), SUM),
                (float(np.median(errors)), MEDIAN),
                (float(errors.max()), MAXIMUM),
                (float(plain.mean()), CANCELS),
                (float(abs(plain.mean())), CANCELS),
            ],
        )
    leaves_arguments(student, "mae", DARK.astype(float), LIGHT.astype(float))


def own_maps(student: Student, pairs: Sequence[Pair]) -> list[NDArray[np.float64]]:
    """Return what the student's own error map says of some pairs, else what is right."""
    right = [difference(pair) for pair in pairs]
    if not callable(student.get("error_map")):
        return right
    try:
        own = [own_error_map(student, pair) for pair in pairs]
    except (AssertionError, pytest.fail.Exception):
        return right
    # Of a function that says the same of all pixels, nothing follows.
    return own if any(np.ptp(one) > 0 for one in own) else right


WRAPPED_MEAN = saw(
    "Of images of unsigned integers this is far too large: the subtraction wraps around.",
    do="Take the mean of what your `error_map` returns, or convert both images with "
    "`astype(float)` before you subtract.",
)
SQUARED_MEAN = saw(
    "This is the mean of the squared differences.",
    do="The mean absolute error has no squares: it is the mean of the error map, "
    "`error_map(a, b).mean()`.",
)
ROOT = saw(
    "This is the root of the mean of the squared differences.",
    do="The mean absolute error has neither squares nor a root: it is the mean of the error map.",
)
SUM = saw(
    "This is the sum of all differences: it grows with the number of pixels.",
    do="Divide by the number of pixels, or take the mean at once: `error_map(a, b).mean()`.",
)
MEDIAN = saw(
    "This is the median of the differences, the one in the middle when they are sorted.",
    do="The mean is asked for: `error_map(a, b).mean()` adds them up and divides by their number.",
)
MAXIMUM = saw(
    "This is the largest of the differences.",
    do="The mean is asked for: `error_map(a, b).mean()` adds them up and divides by their number.",
)
CANCELS = saw(
    "Positive and negative differences cancel out here: the signs were kept until the mean was "
    "taken.",
    do="Take the absolute value of each difference first, and the mean afterwards: "
    "`error_map(a, b).mean()`.",
)


def least(picture: Picture) -> float:
    """Return how much a picture of the map has to be like it, not only look like it.

    The map's squares reach 0.94. Contours have no pixels: their steps and edges differ a little.
    """
    return 0.965 if picture.image.kind == "contour" else 0.985


@question("errors", points=1)
@builds_on("error_map")
@hint("`plt.imshow(error_map(first, later))`, then `plt.colorbar()`, in one cell.")
def test_error_figure(student: Student, reference: Reference) -> None:
    """The error map is shown, with a colour bar"""
    first, later = reference["first"], reference["later"]
    right, own = difference((first, later)), own_picture(student, reference)
    shown = pictures(student.figures)
    found = [
        picture
        for picture in shown
        if max(orientation(picture, image)[0] for image in (own, right)) > least(picture)
        and np.ptp(picture.brightness()) > 0.1
    ]
    if not found:
        for image, words in (
            (first, ONE_IMAGE),
            (later, ONE_IMAGE),
            (first.astype(float) - later, SIGNED_PICTURE),
            (right**2, SQUARED_PICTURE),
        ):
            assert max(orientation(picture, image)[0] for picture in shown) < 0.985, words
    assert found, saw(
        "Pictures were shown, but none of them shows the error map of `first` and `later`.",
        do="Draw what your function returns for these two: `plt.imshow(error_map(first, later))`.",
    )
    assert any(map(has_colour_bar, found)), saw(
        "The error map is shown, but there is no colour bar that explains its colours.",
        do="Add `plt.colorbar()` after `plt.imshow(…)` and before `plt.show()`: without it nobody "
        "knows how large an error a colour means.",
    )


ONE_IMAGE = saw(
    "One of the two images is shown, and not how much they differ.",
    do="Draw what your function returns for both of them: `plt.imshow(error_map(first, later))`.",
)
SIGNED_PICTURE = saw(
    "The differences are shown with their signs: below 0 where `later` is brighter.",
    do="Draw the absolute differences, as your function returns them: "
    "`plt.imshow(error_map(first, later))`.",
)
SQUARED_PICTURE = saw(
    "The squares of the differences are shown.",
    do="Draw the absolute differences, as your function returns them: "
    "`plt.imshow(error_map(first, later))`.",
)


def own_picture(student: Student, reference: Reference) -> NDArray[np.float64]:
    """Return the student's own error map of `first` and `later`, else the right one."""
    pair = (reference["first"], reference["later"])
    theirs = given_arrays(student, reference, "first", "later")
    return own_maps(student, [pair])[0] if theirs is not None else difference(pair)
