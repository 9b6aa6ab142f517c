"""Hidden checks of stage 3, masks and filters: Sobel's filter."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from autograder.check.kit.compare import close, same
from autograder.check.kit.own import own_array
from autograder.check.kit.plain import array
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from .own_results import later, without_border

__all__ = [
    "test_direction",
    "test_magnitude",
    "test_sobel_image",
]

question, hint = pytest.mark.question, pytest.mark.hint
builds_on = pytest.mark.builds_on

Floats = NDArray[np.float64]
STRENGTH = 8.0
"""What Sobel's weights give for a slope of 1 in an image that is white at 600: weights 1, 2, 1 over
a distance of 2."""


def precision(reference: Reference) -> float:
    """Return how well float32 keeps edges of the head: values below 10,000 to a thousandth."""
    return float(reference["HEAD_WHITE"]) / 300_000


# 20. Sobel


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
        abs=precision(reference),
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


@question("sobel", points=1)
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
        abs=precision(reference),
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
    clear = np.hypot(down, right) > STRENGTH * float(reference["HEAD_WHITE"]) / 600
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
