"""Hidden checks of stage 1, exploration: windows as arithmetic."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.arguments import leaves_arguments
from autograder.check.kit.closeness import all_close
from autograder.check.kit.own import own_function
from autograder.check.kit.plain import array, function, number, numbers
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from ..rounding import rounded

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on


# 3. Look at your images: centre and width


@question("centre_and_width", points=2)
@hint("Half of the width lies below the centre, half of it above.")
def test_window_limits(student: Student, reference: Reference) -> None:
    """The function finds the limits"""
    window_limits = function(student["window_limits"], "window_limits")
    for centre, width in [(40, 400), (-600, 1500), (300, 1501), (35.5, 80), (1200, 600)]:
        limits = numbers(window_limits(centre, width), 2, "what window_limits returns")
        lower, upper = centre - width / 2, centre + width / 2
        # Half a unit, for who divides an odd width with //; whole widths leave no doubt.
        near = 0.51 if width % 2 else 1e-6 * width
        # The DICOM standard (PS3.3, C.11.2.1.2) has a second formula: its upper limit is 1 less.
        if (
            abs(limits[0] - lower) <= near
            and min(abs(limits[1] - u) for u in (upper, upper - 1)) <= near
        ):
            continue
        said = (
            f"For centre {centre:g} and width {width:g} `window_limits` returns {limits[0]:g} and "
            f"{limits[1]:g}."
        )
        assert not np.allclose(limits, [upper, lower]), saw(
            f"{said} The greater one comes first.",
            do="Return the lower limit first, then the upper one.",
        )
        assert not np.allclose(limits, [centre - width, centre + width]), saw(
            f"{said} From one limit to the other that is twice the width.",
            do="Half of the width lies below the centre and half of it above: divide it by 2.",
        )
        assert not np.allclose(limits, [centre, width]), saw(
            f"{said} These are the centre and the width themselves.",
            do="Compute the limits from them: half of the width lies below the centre, half of it "
            "above.",
        )
        assert not np.allclose(limits, [centre, centre + width]), saw(
            f"{said} The centre has become the lower limit.",
            do="The centre lies in the middle of the window: half of the width lies below it, half "
            "of it above.",
        )
        assert not np.allclose(limits, [width - centre / 2, width + centre / 2]), saw(
            f"{said} Centre and width have changed places in the function.",
            do="Its first argument is the centre, its second the width. Start from the centre, "
            "and go half a width down and up.",
        )
        assert not limits[0] < limits[1] or np.isclose(np.ptp(limits), width), saw(
            f"{said} From one limit to the other that is not the width that was given.",
            do="Use the two arguments of the function, and no variables from outside. Half of the "
            "width lies below the centre, half of it above.",
        )
        raise AssertionError(
            saw(
                f"{said} The centre does not lie in the middle between them, or they are in the "
                "wrong order.",
                do="Lower limit: centre minus half of the width. Upper limit: centre plus half of "
                "the width.",
            )
        )


def own_bone_window(student: Student, reference: Reference) -> tuple[float, float]:
    """Return the two limits of the own bone window, in the order in which they were given."""
    try:
        lower, upper = numbers(student.get("bone_window"), 2, "bone_window")
    except AssertionError:
        lower, upper = numbers(reference["bone_window"], 2, "bone_window")
    return float(lower), float(upper)


@question("centre_and_width", points=1)
@hint("The centre lies in the middle: add the two limits of `bone_window`, then divide by 2.")
@builds_on("bone_window")
def test_bone_centre(student: Student, reference: Reference) -> None:
    """The centre of your bone window"""
    lower, upper = own_bone_window(student, reference)
    centre, expected = number(student["bone_centre"], "bone_centre"), (lower + upper) / 2
    # The DICOM standard's second formula puts the centre half a unit higher.
    if rounded(centre, expected, most=0.5) or rounded(centre, expected + 0.5, most=0.5):
        return
    assert not np.isclose(centre, lower + upper), saw(
        f"`bone_centre` is {centre:g}. That is the sum of the two limits of `bone_window`.",
        do="The centre lies in the middle between them: divide the sum by 2.",
    )
    assert not np.isclose(abs(centre), abs(upper - lower) / 2), saw(
        f"`bone_centre` is {centre:g}. That is half of the width of `bone_window`.",
        do="The centre is the mean of the two limits: add them, then divide by 2.",
    )
    assert centre not in (lower, upper), saw(
        f"`bone_centre` is {centre:g}. That is one of the two limits of `bone_window`.",
        do="The centre lies in the middle between the limits: add them, then divide by 2.",
    )
    assert not np.isclose(abs(centre), abs(upper - lower)), saw(
        f"`bone_centre` is {centre:g}. That is the width of `bone_window`.",
        do="The centre is the mean of the two limits: add them, then divide by 2.",
    )
    assert min(lower, upper) < centre < max(lower, upper), saw(
        f"`bone_centre` is {centre:g}. This lies outside your `bone_window`.",
        do="The centre lies in the middle between the two limits: add them, then divide by 2. Mind "
        "the brackets.",
    )
    raise AssertionError(
        saw(
            f"`bone_centre` is {centre:g}. One limit of your `bone_window` is nearer to it than "
            "the other.",
            do="Compute it from your own window, `bone_window[0]` and `bone_window[1]`: add them, "
            "then divide by 2.",
        )
    )


@question("centre_and_width", points=1)
@hint("The width is the distance between the limits: the upper one minus the lower one.")
@builds_on("bone_window")
def test_bone_width(student: Student, reference: Reference) -> None:
    """The width of your bone window"""
    lower, upper = own_bone_window(student, reference)
    width, expected = number(student["bone_width"], "bone_width"), upper - lower
    # Who has the limits in the wrong order has lost points for that: the width follows from it.
    # The DICOM standard's second formula has a width that is 1 greater.
    if any(rounded(width, right, most=0.5) for right in (expected, abs(expected), expected + 1)):
        return
    assert not np.isclose(width, -expected), saw(
        f"`bone_width` is {width:g}. A width is a distance, and never below 0.",
        do="Take the upper limit minus the lower one: `bone_window[1] - bone_window[0]`.",
    )
    assert not np.isclose(width, lower + upper), saw(
        f"`bone_width` is {width:g}. That is the sum of the two limits.",
        do="The width is the distance from one to the other: the upper limit minus the lower one.",
    )
    assert not np.isclose(abs(width), abs(expected) / 2), saw(
        f"`bone_width` is {width:g}. That is only half of the way from one limit to the other.",
        do="The width is the whole distance: the upper limit minus the lower one.",
    )
    assert not np.isclose(width, (lower + upper) / 2), saw(
        f"`bone_width` is {width:g}. That is the centre of your `bone_window`.",
        do="The width is the distance from one limit to the other: the upper minus the lower one.",
    )
    assert width not in (lower, upper), saw(
        f"`bone_width` is {width:g}. That is one of the two limits of `bone_window`.",
        do="The width is the distance from one limit to the other: the upper minus the lower one.",
    )
    raise AssertionError(
        saw(
            f"`bone_width` is {width:g}. That is not how far the limits of your `bone_window` are "
            "apart.",
            do="Compute it from your own window: `bone_window[1] - bone_window[0]`.",
        )
    )


# A window as arithmetic

WINDOWED = [(40, 400), (-30, 260), (900, 1700)]
"""Centres and widths. None is likely to be a variable of the notebook."""


def limits_of(
    student: Student, reference: Reference, centre: float, width: float
) -> tuple[float, float]:
    """Return the limits that the student's own `window_limits` finds, or the right ones."""
    own = own_function(student, reference, "window_limits")
    try:
        lower, upper = numbers(own(centre, width), 2, "what window_limits returns")
    except (AssertionError, pytest.fail.Exception):
        return centre - width / 2, centre + width / 2
    return (lower, upper) if lower != upper else (centre - width / 2, centre + width / 2)


def result_of(student: Student, image: NDArray[Any], centre: float, width: float) -> NDArray[Any]:
    """Return what `apply_window` makes of an image."""
    value = function(student["apply_window"], "apply_window")(image, centre, width)
    answer = array(value, 2, "what apply_window returns")
    assert answer.shape == image.shape
    return answer


def between(image: NDArray[Any], lower: float, upper: float) -> NDArray[np.float64]:
    """Return the image in proportion, 0 at the lower and 1 at the upper limit, not clipped."""
    return (image.astype(np.float64) - lower) / (upper - lower)


@question("apply_window", points=2)
@hint("Subtract the lower limit, then divide by the width of the window.")
@builds_on("window_limits")
def test_window_inside(student: Student, reference: Reference) -> None:
    """Values inside the window lie between 0 and 1, in proportion"""
    for centre, width in WINDOWED:
        lower, upper = limits_of(student, reference, centre, width)
        image = np.linspace(lower + 0.06 * (upper - lower), lower + 0.93 * (upper - lower), 60)
        image = image.reshape(6, 10)
        answer = result_of(student, image, centre, width)
        expected = between(image, lower, upper)
        # The DICOM standard's second formula differs by up to one unit in the width.
        near = 1.01 / abs(upper - lower) + 1e-6
        if all_close(answer, expected, near):
            continue
        assert not all_close(answer, image, 1e-6), saw(
            "The values come out as they went in, in HU.",
            do="Subtract the lower limit, then divide by the width, so that the window's limits "
            "become 0 and 1.",
        )
        assert not all_close(answer, 1 - expected, near), saw(
            "Low values come out near 1 and high ones near 0: the window is upside down.",
            do="Subtract the lower limit from the image, and not the image from the upper limit. "
            "The lower limit has to become 0.",
        )
        own = (image - image.min()) / np.ptp(image)
        assert not all_close(answer, own, 1e-3), saw(
            "The lowest value of the image becomes 0 and its highest 1, whatever the window.",
            do="Use the limits of the window and not those of the image: both follow from `centre` "
            "and `width`.",
        )
        assert not all_close(answer, 255 * expected, 255 * near + 0.51), saw(
            "Values reach from 0 to 255, where 0 to 1 was asked for.",
            do="Leave out the factor 255: the upper limit of the window has to become 1.",
        )
        # Where it was clipped, no factor and no shift can be seen.
        inner = (answer > 1e-6) & (answer < 1 - 1e-6) & (np.abs(expected) > 0.05)
        free = inner if inner.sum() > 5 else np.ones_like(inner)
        ratio, shift = answer[free] / expected[free], answer[free] - expected[free]
        assert not np.ptp(ratio) < 1e-3 * abs(ratio.mean()), saw(
            "The lower limit becomes 0, but the upper limit does not become 1.",
            do="Divide by the distance from the lower to the upper limit: that is `width`.",
        )
        assert not np.ptp(shift) < 1e-3, saw(
            "Values rise in proportion, but the lower limit of the window does not become 0.",
            do="Subtract the lower limit before you divide. It lies half a width below the centre.",
        )
        _use_of_window(student, image, answer, centre)
        assert set(np.unique(answer)) - {0, 1}, saw(
            "Values inside the window come out as 0 or 1 only, with nothing in between.",
            do="Subtract the lower limit and divide by the width first; clip afterwards. Do not "
            "turn the result into whole numbers.",
        )
        raise AssertionError


@question("apply_window", points=1)
@hint("`np.clip(values, 0, 1)` makes what is below 0 to 0 and what is above 1 to 1.")
@builds_on("window_limits")
def test_window_outside(student: Student, reference: Reference) -> None:
    """Values outside become 0 or 1"""
    for centre, width in WINDOWED:
        lower, upper = limits_of(student, reference, centre, width)
        far = np.array([[-7.0, -2.0, -0.3], [1.3, 2.5, 11.0]])
        answer = result_of(student, lower + far * (upper - lower), centre, width)
        expected = np.clip(far, 0, 1)
        # A window that is upside down, or ends at 255, has lost its points for values inside.
        slips = (expected, 1 - expected, 255 * expected)
        if any(all_close(answer, slip, 1e-6) for slip in slips):
            continue
        _use_of_window(student, lower + far * (upper - lower), answer, centre)
        assert not all_close(answer, far, 0.05), saw(
            "Values outside the window come out below 0 or above 1.",
            do="Put `np.clip(…, 0, 1)` around the result, or clip the image to the limits before "
            "you scale it. `np.clip` returns a new array.",
        )
        below, above = answer[0], answer[1]
        assert not (np.allclose(below, 0) and (above == 0).all()), saw(
            "Values above the window come out as 0, so that the brightest parts turn black.",
            do="What lies above the upper limit becomes 1. Only what lies below the lower limit "
            "becomes 0.",
        )
        assert not (np.allclose(below, 0) and above.max() > 1.001), saw(
            "Values below the window become 0, but those above it come out greater than 1.",
            do="Clip on both sides: `np.clip(…, 0, 1)`.",
        )
        assert not (np.allclose(above, 1) and below.min() < -0.001), saw(
            "Values above the window become 1, but those below it come out less than 0.",
            do="Clip on both sides: `np.clip(…, 0, 1)`.",
        )
        assert np.abs(answer - 0.5).max() <= 0.5 + 1e-6, saw(
            f"Values outside the window reach from {answer.min():.4g} to {answer.max():.4g}.",
            do="After scaling nothing may be below 0 or above 1. Put `np.clip(…, 0, 1)` around the "
            "scaled values, as the last step.",
        )
        raise AssertionError(
            saw(
                "Values outside the window come out between 0 and 1, and not at these two ends.",
                do="All that lies below the lower limit becomes 0, and all above the upper one "
                "becomes 1. Are the two limits where they belong?",
            )
        )


def _use_of_window(
    student: Student, image: NDArray[Any], answer: NDArray[Any], centre: float
) -> None:
    """Fail when another window makes the same of an image."""
    other = result_of(student, image, centre + 150, 730)
    assert not np.allclose(other, answer) or np.ptp(answer) == 0, saw(
        "The result is the same whatever centre and width `apply_window` is given.",
        do="Compute the limits inside the function, from its own arguments `centre` and `width`, "
        "and not from variables outside.",
    )


@question("apply_window", points=1)
@hint("Make the image float first: `image.astype(float)`. Whole numbers wrap around.")
def test_window_on_whole_numbers(student: Student, reference: Reference) -> None:
    """Images of whole numbers come out right too"""
    images: list[NDArray[Any]] = [
        np.array([[0, 100, 300], [500, 700, 60000]], dtype=np.uint16),
        np.array([[-30000, 250, 301], [399, 30000, -1]], dtype=np.int16),
        np.array([[0, 255, 201], [254, 200, 3]], dtype=np.uint8),
    ]
    for image in images:
        # What it makes of floats is looked at by other checks: here it has to be the same.
        answer, as_float = _both_ways(student, image)
        kind = image.dtype.name
        assert np.ptp(as_float) > 0, saw(
            "`apply_window` returns the same number for all pixels, whatever their values are.",
            do="Subtract the lower limit from the image, divide by the width, and return what "
            "comes out.",
        )
        assert not np.array_equal(answer, image), saw(
            "`apply_window` returns the image as it was given.",
            do="Compute the windowed values, 0 at the lower limit and 1 at the upper one, and "
            "return them as a new array.",
        )
        assert np.allclose(answer, as_float, rtol=1e-3, atol=1e-3), saw(
            f"An image of type `{kind}` comes out otherwise than the same values as `float`: "
            "unsigned or small types cannot hold all numbers on the way, so they wrap around.",
            do="Make the image `float` before you subtract: `image.astype(float)`.",
        )


def _both_ways(student: Student, image: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return what `apply_window` makes of whole numbers, and of the same as float.

    The window is one in which they differ: where its limits lie is looked at by other checks.
    """
    for centre, width in [(400, 400), (100, 120)]:
        as_float = result_of(student, image.astype(np.float64), centre, width)
        if np.ptp(as_float) > 0:
            break
    return result_of(student, image, centre, width), as_float


@question("apply_window", points=1)
@hint("Do not write into `image`: compute with `image.astype(float)`, which is a new array.")
def test_image_is_left_alone(student: Student, reference: Reference) -> None:
    """The image that is given is as it was afterwards"""
    for dtype in (np.float64, np.int16):
        image = np.array([[-900, 20, 310], [45, 1200, -80]], dtype=dtype)
        answer = result_of(student, image, 40, 400)
        assert not np.array_equal(answer, image), saw(
            "`apply_window` returns the image as it was given.",
            do="Compute the windowed values, 0 at the lower limit and 1 at the upper one, and "
            "return them as a new array.",
        )
        leaves_arguments(student, "apply_window", image, 40, 400)
