"""Hidden checks of stage 3, masks and filters: edges of what was smoothed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from autograder.check.kit.arguments import leaves_arguments
from autograder.check.kit.compare import close, same
from autograder.check.kit.needs import needs
from autograder.check.kit.pictures import pictures
from autograder.check.kit.plain import array, function, number
from autograder.check.kit.shown import shown_array
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from .own_results import as_floats, is_rounded, later, own_result, without_border

__all__ = [
    "test_calmer",
    "test_edges",
    "test_edges_are_shown",
    "test_edges_of_whole_numbers",
]

question, hint = pytest.mark.question, pytest.mark.hint
builds_on = pytest.mark.builds_on

Floats = NDArray[np.float64]


# 21. Smooth first


def unseen_image() -> Floats:
    """Return an image that no student has seen: slopes, a box and grain."""
    rows, columns = np.mgrid[:30, :36]
    grain = np.random.default_rng(12).normal(0, 2, rows.shape)
    box = (abs(rows - 9) < 4) & (abs(columns - 14) < 6)
    return np.asarray(2.0 * rows - columns + 40 * box + grain)


def strength(image: NDArray[Any], sigma: float) -> Floats:
    """Return the magnitude of the Sobel images after smoothing."""
    smooth = ndimage.gaussian_filter(image.astype(np.float64), sigma)
    return np.asarray(np.hypot(ndimage.sobel(smooth, axis=0), ndimage.sobel(smooth, axis=1)))


def ways_to_find_edges(image: Floats, sigma: float) -> Iterator[tuple[Floats, str]]:
    """Return what goes wrong with edges after smoothing, and what to say."""
    smooth = ndimage.gaussian_filter(image, sigma)
    down, right = (ndimage.sobel(smooth, axis=axis) for axis in (0, 1))
    first = (
        "Smooth first, then take both Sobel images of the smooth image, then their magnitude. The "
        "order of these steps counts."
    )
    not_smooth = saw(
        "The edges are those of the image before smoothing: `sigma` has no effect.",
        do="Give the smooth image to `ndimage.sobel`, and pass `sigma` on: "
        "`ndimage.gaussian_filter(image, sigma)`.",
    )
    yield from [
        (strength(image, 0), not_smooth),
        *(
            (
                strength(image, other),
                saw(
                    f"The image was smoothed with a sigma of {other}, whatever was asked for.",
                    do="Pass on what the function is given, in place of a number of your own: "
                    "`ndimage.gaussian_filter(image, sigma)`.",
                ),
            )
            for other in (1, 2)
        ),
        (
            np.asarray(ndimage.gaussian_filter(strength(image, 0), sigma)),
            saw("The edges were found first and smoothed after that.", do=first),
        ),
        (
            abs(down) + abs(right),
            saw(
                "The sizes of both Sobel images were added, which is not Pythagoras.",
                do="The magnitude is the root of the sum of both squares. `np.hypot` does it "
                "in one "
                "step.",
            ),
        ),
        (
            down**2 + right**2,
            saw("The root is missing in the magnitude.", do="Use `np.sqrt`, or `np.hypot`."),
        ),
        *(
            (v, saw("Only edges along one axis are there.", do=first))
            for v in (down, right, abs(down), abs(right))
        ),
        (
            np.asarray(ndimage.gaussian_gradient_magnitude(image, sigma)),
            saw("These are edges without Sobel's weights.", do=first),
        ),
    ]


@question("smooth_edges", points=1)
@hint(
    "Smooth first, then both Sobel images of the smooth image, then their magnitude. A sigma of 0 "
    "means no smoothing."
)
def test_edges(student: Student, reference: Reference) -> None:
    """Edges after smoothing, of an image not seen before"""
    image = unseen_image()
    call = function(student["edges"], "edges")
    for sigma in (1.5, 0):
        given = array(call(image, sigma), 2, "what edges returns")
        expected = strength(image, sigma)
        # At each side so many pixels are left out that no mode counts. Cutting the filter off at 3
        # in place of 4 sigma changes values of up to 160 by less than 1.
        side = 7 if sigma else 1
        wrong = (
            (without_border(v, expected, side), words)
            for v, words in ways_to_find_edges(image, sigma)
        )
        same(
            without_border(given, expected, side),
            expected,
            "what edges returns",
            abs=1.2 if sigma else 1e-3,
            mistakes=wrong,
        )


@question("smooth_edges", points=1)
@hint(
    "Images of whole numbers have to come out as the same images of type `float` do. "
    "`image.astype(float)` in the first line makes sure of that."
)
def test_edges_of_whole_numbers(student: Student, reference: Reference) -> None:
    """Images of whole numbers come out right, too"""
    call = function(student["edges"], "edges")
    random = np.random.default_rng(6)
    small = random.integers(0, 256, (9, 12)).astype(np.uint8)
    dim = random.integers(0, 40, (11, 8)).astype(np.uint16)
    first = (
        "Make the image `float` before anything else, with `image.astype(float)` in the first line "
        "of the function."
    )
    for image, sigma in ((small, 0), (dim, 1)):
        # A slip in the formula has cost its points above: here, whole numbers have to come out
        # as the same numbers of type float do.
        own = as_floats(call, image, sigma)
        expected = strength(image, sigma) if own is None else own
        whole = np.asarray(ndimage.gaussian_filter(image, sigma))
        down, right = (ndimage.sobel(whole, axis=axis) for axis in (0, 1))
        wrapped = saw(
            f"Of an image of {image.dtype}, negative changes have wrapped around.", do=first
        )
        rounded = saw(
            f"Of an image of {image.dtype}, smoothing has rounded the values to whole numbers.",
            do=first,
        )
        by_rounding = strength(whole, 0)
        by_wrapping = [
            np.sqrt(down.astype(float) ** 2 + right.astype(float) ** 2),
            np.hypot(down, right),
            np.sqrt((down**2 + right**2).astype(float)),
            abs(down) + abs(right),
        ]
        same(
            call(image, sigma),
            expected,
            "what edges returns",
            abs=1e-3,
            mistakes=[
                (by_rounding, rounded),
                # Squares that wrap around may come out right all the same.
                *((v, wrapped) for v in by_wrapping if not close(v, by_rounding, abs=1e-3)),
            ],
        )
    leaves_arguments(student, "edges", unseen_image(), 1)


@question("smooth_edges", points=1)
@builds_on("edges")
@hint(
    "`show(edges(noisy, 0), edges(noisy, 2))` draws both side by side, in grey and in one "
    "figure. It "
    "belongs into the answer cell."
)
def test_edges_are_shown(student: Student, reference: Reference) -> None:
    """One figure shows both"""
    shown = pictures(student.figures)
    found = []
    for sigma in (0, 2):
        own = own_result(student, "edges", "noisy", sigma)
        image = strength(reference["noisy"], sigma) if own is None else own
        what = f"the edges of `noisy` with a sigma of {sigma}"
        found.append(shown_array(shown, image, what))
    assert found[0].figure is found[1].figure, saw(
        "Both pictures are there, but each is in a figure of its own.",
        do="One figure with two pictures is asked for: `show(a, b)` puts them side by side.",
    )


def own_calm(student: Student, reference: Reference) -> tuple[float, float]:
    """Return the mean of the edges in the corner without smoothing and with."""
    own = [own_result(student, "edges", "noisy", sigma) for sigma in (0, 2)]
    images = [
        strength(reference["noisy"], s) if o is None else o
        for o, s in zip(own, (0, 2), strict=True)
    ]
    corner = reference["CORNER"]
    rough, smooth = (float(image[corner].mean()) for image in images)
    # The self-check asks for more than 1: what gives less cannot be built on.
    if not rough > smooth > 0:
        images = [strength(reference["noisy"], sigma) for sigma in (0, 2)]
        rough, smooth = (float(image[corner].mean()) for image in images)
    return rough, smooth


def corner_is_empty(reference: Reference) -> str:
    """Need a head that leaves a corner of its image empty."""
    tissue = reference["head"][reference["CORNER"]] > reference["TISSUE"]
    return "the corner of its slice of the head is not empty" if tissue.any() else ""


@question("smooth_edges", points=1)
@needs(corner_is_empty)
@builds_on("edges")
@hint("Mean of the rough edges in the corner, divided by the mean of the smooth edges there.")
def test_calmer(student: Student, reference: Reference) -> None:
    """How much calmer it is"""
    rough, smooth = own_calm(student, reference)
    answer = number(student["calmer"], "calmer")
    if is_rounded(answer, rough / smooth):
        return
    images = [strength(reference["noisy"], sigma) for sigma in (0, 2)]
    whole = images[0].mean() / images[1].mean()
    exchanged = reference["CORNER"][::-1]
    turned = images[0][exchanged].mean() / images[1][exchanged].mean()
    divide = (
        "Divide the mean of the rough edges in the corner, `[CORNER]`, by the mean of the smooth "
        "edges in the same corner."
    )
    same(
        answer,
        rough / smooth,
        "calmer",
        # A row more or less in one of the two corners changes it by 6e-5.
        rel=1e-5,
        mistakes=later(
            lambda: [
                (smooth / rough, saw("The fraction is upside down.", do=divide)),
                (
                    rough - smooth,
                    saw(
                        "This is a difference. How many **times** smaller is asked for.", do=divide
                    ),
                ),
                (whole, saw("This was measured in the whole image.", do=divide)),
                (turned, saw("Rows and columns of the corner have changed places.", do=divide)),
            ]
        ),
    )
