"""Hidden checks of stage 3, masks and filters: edges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from autograder.check.kit.arguments import leaves_arguments
from autograder.check.kit.compare import close, same
from autograder.check.kit.own import own_array
from autograder.check.kit.pictures import pictures
from autograder.check.kit.plain import array, function, number
from autograder.check.kit.shown import shown_array
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from .own_results import as_floats, is_rounded, later, own_result, without_border

__all__ = [
    "test_calmer",
    "test_direction",
    "test_edges",
    "test_edges_are_shown",
    "test_edges_of_whole_numbers",
    "test_magnitude",
    "test_sobel_image",
]

question, hint = pytest.mark.question, pytest.mark.hint
builds_on = pytest.mark.builds_on

Floats = NDArray[np.float64]
STRENGTH = 8.0
"""What Sobel's weights give for a slope of 1: weights 1, 2, 1 over a distance of 2."""


# 19. Sobel


@question("sobel", points=1)
@hint(
    "`ndimage.sobel(head_float, axis=0)` finds horizontal edges, `axis=1` vertical ones. Keep the "
    "signs."
)
@pytest.mark.parametrize("name", ["horizontal", "vertical"])
def test_sobel_image(student: Student, reference: Reference, name: str) -> None:
    """A Sobel image"""
    head = reference["head"].astype(np.float64)
    axis = 0 if name == "horizontal" else 1
    expected = ndimage.sobel(head, axis=axis)
    along = "row to row" if axis == 0 else "column to column"
    use = (
        f"`ndimage.sobel(head_float, axis={axis})` looks from {along}, with Sobel's weights. "
        f"Keep what "
        "comes out, with its signs."
    )
    given = array(student[name], 2, name)
    wrong = [
        (
            ndimage.sobel(head, axis=1 - axis),
            saw(
                f"`{name}` holds the other kind of edges: the axes have changed places.",
                do=f"A change from row to row makes a horizontal edge. {use}",
            ),
        ),
        (
            abs(expected),
            saw(
                f"In `{name}` the signs are missing: there is nothing below 0.",
                do="Keep the signs, without `abs`: the direction needs them, to tell up from "
                "down and "
                "left from right.",
            ),
        ),
        (
            -expected,
            saw(
                f"In `{name}` all signs are turned around.",
                do="Where the image becomes brighter downwards, or to the right, the change is "
                f"positive. {use}",
            ),
        ),
        (
            ndimage.prewitt(head, axis=axis),
            saw(f"`{name}` was made with Prewitt's weights.", do=use),
        ),
        (
            np.gradient(head, axis=axis),
            saw(f"`{name}` is a plain difference, without Sobel's weights.", do=use),
        ),
    ]
    unsigned = given.dtype.kind == "u"
    assert not unsigned, saw(
        f"`{name}` is of type {given.dtype}, so negative values have wrapped around.",
        do="Use `head_float`, which can hold negative numbers. Keep the signs: they say on which "
        "side it is brighter.",
    )
    same(
        without_border(given, expected, 1),
        expected,
        name,
        # float32 keeps values below 10,000 to about a thousandth.
        abs=2e-3,
        mistakes=[(without_border(v, expected, 1), words) for v, words in wrong],
    )


def own_arrow(student: Student, reference: Reference) -> tuple[Floats, Floats]:
    """Return the student's own Sobel images: change along the rows' axis and along the columns'."""
    shape = reference["head"].shape
    names = ("horizontal", "vertical")
    down, right = (own_array(student, reference, name, 2) for name in names)
    if down.shape != shape or right.shape != shape:
        down, right = (reference[name] for name in names)
    return down.astype(np.float64), right.astype(np.float64)


@question("sobel", points=2)
@builds_on("horizontal", "vertical")
@hint("The root of the sum of both squares; `np.hypot(a, b)` does it in one step.")
def test_magnitude(student: Student, reference: Reference) -> None:
    """The magnitude"""
    down, right = own_arrow(student, reference)
    root = (
        "`np.hypot(horizontal, vertical)` does it in one step: the root of the sum of both "
        "squares, "
        "pixel by pixel."
    )
    same(
        student["magnitude"],
        np.hypot(down, right),
        "magnitude",
        abs=2e-3,
        rel=1e-6,
        mistakes=later(
            lambda: [
                (
                    abs(down) + abs(right),
                    saw("`magnitude` is the sum of both sizes, not Pythagoras.", do=root),
                ),
                (
                    down**2 + right**2,
                    saw(
                        "`magnitude` is the sum of both squares: the root is missing.",
                        do="Take `np.sqrt` of this sum, or use `np.hypot(horizontal, "
                        "vertical)`, which does "
                        "both steps at once.",
                    ),
                ),
                (down + right, saw("`magnitude` is the sum of both images.", do=root)),
            ]
        ),
    )


def turned_by(answer: Floats, angle: Floats) -> bool:
    """Tell whether all angles agree, in degrees: −180° and 180° are the same direction."""
    off = (answer - angle + 180) % 360 - 180
    return bool(abs(off).max() < 0.01)


@question("sobel", points=2)
@builds_on("horizontal", "vertical")
@hint("`np.degrees(np.arctan2(…, …))`: first the change along the rows' axis, then the columns'.")
def test_direction(student: Student, reference: Reference) -> None:
    """The direction, in degrees"""
    down, right = own_arrow(student, reference)
    # Where nothing changes, an arrow has no direction.
    clear = np.hypot(down, right) > STRENGTH
    given = array(student["direction"], 2, "direction").astype(np.float64)
    if given.shape != down.shape:
        same(given, down, "direction")
    answer, down, right = given[clear], down[clear], right[clear]
    expected = np.degrees(np.arctan2(down, right))
    order = "`np.degrees(np.arctan2(horizontal, vertical))`: the change along the rows' axis first."
    if turned_by(answer, expected) and abs(answer).max() <= 180.001:
        return
    assert not turned_by(answer, expected), saw(
        f"The directions are right, but their range is {answer.min():.0f} to {answer.max():.0f}.",
        do="Angles from −180° to 180° are asked for. `np.arctan2` gives these by itself: do not "
        "add anything.",
    )
    assert not close(answer, np.radians(expected), abs=1e-3), saw(
        f"`direction` goes from {answer.min():.2f} to {answer.max():.2f}: this is in radians.",
        do="`np.degrees` turns radians into degrees. Put it around `np.arctan2(…, …)`: a full turn "
        "is 360 degrees then.",
    )
    swapped = turned_by(answer, np.degrees(np.arctan2(right, down)))
    assert not swapped, saw(
        "In `np.arctan2` the two arguments have changed places: an arrow to the right has 90° in "
        "`direction`.",
        do=order,
    )
    half = np.degrees(np.arctan(down / np.where(right, right, 1e-12)))
    assert not np.mean(abs(answer - half) < 0.01) > 0.9, saw(
        "`direction` only goes from −90° to 90°: a plain arctangent cannot tell left from right.",
        do="Use `np.arctan2` with both images, not `np.arctan` of their ratio. " + order,
    )
    for sign, words in (
        (expected + 180, "All arrows point the opposite way: to where the image becomes darker."),
        (-expected, "Up and down have changed places: an arrow down the picture has −90°."),
        (180 - expected, "Left and right have changed places: an arrow to the right has 180°."),
    ):
        assert not turned_by(answer, sign), saw(words, do=f"Look at the signs. {order}")
    for factor, words in (
        (180 / np.pi, "The angles were turned into degrees twice."),
        ((np.pi / 180) ** 2, "Degrees were turned into radians, but the angles are in radians."),
    ):
        assert not close(answer, expected * factor, rel=1e-3, abs=1e-6), saw(
            words,
            do="`np.arctan2` gives radians. `np.degrees` turns them into degrees, once: that is "
            "times 180, divided by π.",
        )
    share = float(np.mean(abs((answer - expected + 180) % 360 - 180) < 0.01))
    pytest.fail(
        saw(
            f"At {1 - share:.0%} of the pixels with a clear edge the angle is not that of the "
            f"arrow. "
            f"`direction` goes from {answer.min():.4g} to {answer.max():.4g}.",
            do=order,
        ),
        pytrace=False,
    )


# 20. Smooth first


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
    rough, smooth = (float(image[:30, :60].mean()) for image in images)
    # The self-check asks for more than 1: what gives less cannot be built on.
    if not rough > smooth > 0:
        images = [strength(reference["noisy"], sigma) for sigma in (0, 2)]
        rough, smooth = (float(image[:30, :60].mean()) for image in images)
    return rough, smooth


@question("smooth_edges", points=1)
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
    turned = images[0][:60, :30].mean() / images[1][:60, :30].mean()
    divide = (
        "Divide the mean of the rough edges in the corner `[:30, :60]` by the mean of the "
        "smooth edges "
        "in the same corner."
    )
    same(
        answer,
        rough / smooth,
        "calmer",
        rel=1e-4,
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
