"""Hidden checks of stage 3, masks and filters: the values of an image."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.closeness import all_close
from autograder.check.kit.curves import heights
from autograder.check.kit.own import own_array, usable
from autograder.check.kit.pictures import pictures
from autograder.check.kit.plain import array, function, numbers, whole_number
from autograder.check.kit.shown import shown_array
from autograder.check.state import Reference, Student

question, hint = pytest.mark.question, pytest.mark.hint


def same_shape(answer: NDArray[Any], expected: NDArray[Any], name: str) -> None:
    """Fail the check when an array has not the shape that it should have."""
    assert answer.shape == expected.shape, f"The shape of `{name}` is {answer.shape}."


# 1. Invert


@question("invert", points=3)
@hint("Subtract the image from its own highest value: then nothing can become less than 0.")
def test_order_is_reversed(student: Student, reference: Reference) -> None:
    """High and low have changed places, and steps are as large as before"""
    stored = reference["radiograph"].astype(np.float64)
    leg = array(student["leg"], 2, "leg").astype(np.float64)
    same_shape(leg, stored, "leg")
    total = leg + stored
    # 65,536 numbers fit into uint16: what falls below 0 comes out that much too high.
    wrapped = np.ptp(total % 65536) == 0 and np.ptp(total) > 0
    assert not wrapped, "Values have wrapped around: some of them should have been less than 0."
    assert np.ptp(leg - stored) > 0, "`leg` is not inverted at all."
    assert all_close(total, np.full(total.shape, total.flat[0]), 1e-6)


@question("invert", points=1)
@hint("The highest stored value has to become 0. `-radiograph` or `65535 - radiograph` do not.")
def test_begins_at_zero(student: Student, reference: Reference) -> None:
    """The values begin at 0"""
    leg = array(student["leg"], 2, "leg").astype(np.float64)
    # 1023 is the highest number of the 10 bits that the detector stores.
    highest = float(reference["radiograph"].max())
    assert 0 <= leg.min() <= 1023 - highest, "The lowest value of `leg` is not 0."
    assert leg.max() <= 1023, "The values of `leg` are too high."


# 2. Data types


@question("data_range", points=1)
@hint(
    "`np.iinfo(radiograph.dtype).max` is what the type can hold, `radiograph.max()` what is used."
)
def test_type_and_use(student: Student, reference: Reference) -> None:
    """What the type can hold, and what is used of it"""
    limit = whole_number(student["type_max"], "type_max")
    used = whole_number(student["used_max"], "used_max")
    swapped = (used, limit) == (reference["type_max"], reference["used_max"])
    assert not swapped, "The two have changed places."
    assert limit == reference["type_max"], "`type_max` is wrong."
    assert used == reference["used_max"], "`used_max` is wrong."


@question("data_range", points=1)
@hint("Add in a larger type, such as `int`, then clip to 0 … 255, then go back to `np.uint8`.")
def test_brighter_values(student: Student, reference: Reference) -> None:
    """Brighter by 100, and at most 255"""
    expected = np.minimum(reference["dim"].astype(int) + 100, 255)
    brighter = array(student["brighter"], 2, "brighter")
    same_shape(brighter, expected, "brighter")
    wrapped = np.array_equal(brighter.astype(int), (reference["dim"] + np.uint8(100)).astype(int))
    assert not wrapped, "The values have wrapped around before they were clipped."
    assert all_close(brighter, expected, 1e-6)


@question("data_range", points=1)
@hint("`.astype(np.uint8)` turns an image into bytes. Do it last.")
def test_brighter_dtype(student: Student, reference: Reference) -> None:
    """It is made of bytes again"""
    brighter = array(student["brighter"], 2, "brighter")
    same_shape(brighter, reference["dim"], "brighter")
    assert brighter.dtype == np.uint8, f"`brighter` is of type {brighter.dtype}."


# 3. and 4. Normalise


def normalised(image: NDArray[Any]) -> NDArray[np.float64]:
    """Return an image with its lowest value at 0 and its highest at 1."""
    values = image.astype(np.float64)
    return np.asarray((values - values.min()) / np.ptp(values))


@question("normalise", points=2)
@hint("Subtract the lowest value, then divide by the difference of highest and lowest.")
def test_normalise(student: Student, reference: Reference) -> None:
    """From 0 to 1, in proportion"""
    call = function(student["normalise"], "normalise")
    for image in (np.linspace(-3.5, 12, 35).reshape(5, 7) ** 3, np.array([[7.0, 5.0], [5.5, 6.0]])):
        answer = array(call(image), 2, "what normalise returns")
        same_shape(answer, image, "what normalise returns")
        assert all_close(answer, normalised(image), 1e-6)


@question("normalise", points=1)
@hint("Make the image float **before** you subtract: `image.astype(float)`.")
def test_normalise_whole_numbers(student: Student, reference: Reference) -> None:
    """Images of whole numbers come out right, too"""
    call = function(student["normalise"], "normalise")
    for image in (
        np.array([[-30000, 0], [15000, 30000]], dtype=np.int16),
        np.array([[3, 250], [128, 77]], dtype=np.uint8),
    ):
        answer = array(call(image), 2, "what normalise returns")
        assert all_close(answer, normalised(image), 1e-3), f"Wrong for {image.dtype}."


@question("normalise", points=1)
@hint("If highest and lowest value are equal, do not divide: return zeros of the image's shape.")
def test_normalise_constant(student: Student, reference: Reference) -> None:
    """An image of equal values becomes 0"""
    image = np.full((3, 4), 17.0)
    answer = array(function(student["normalise"], "normalise")(image), 2, "what normalise returns")
    assert np.isfinite(answer).all(), "There has been a division by 0."
    assert np.array_equal(answer, np.zeros(image.shape))


@question("normalise", points=1)
@hint("`normalise(leg)` does it, when the function is right.")
def test_leg_normal(student: Student, reference: Reference) -> None:
    """The leg, normalised"""
    expected = normalised(own_array(student, reference, "leg", 2))
    answer = array(student["leg_normal"], 2, "leg_normal")
    same_shape(answer, expected, "leg_normal")
    assert all_close(answer, expected, 1e-3)


def between_percentiles(image: NDArray[Any], low: float, high: float) -> NDArray[np.float64]:
    """Return an image with two percentiles at 0 and 1, clipped."""
    lower, upper = np.percentile(image, [low, high])
    return np.asarray(np.clip((image - lower) / (upper - lower), 0.0, 1.0))


@question("percentile_clip", points=1)
@hint("`np.percentile(image, [low, high])` gives both values. Then as in the task before.")
@pytest.mark.parametrize("low, high", [(5, 90), (0, 100)], ids=["5 and 90", "0 and 100"])
def test_percentile_values(student: Student, reference: Reference, low: float, high: float) -> None:
    """The two percentiles become 0 and 1"""
    image = np.random.default_rng(8).gamma(2, 100, (50, 60))
    answer = array(
        function(student["normalise_clipped"], "normalise_clipped")(image, low, high),
        2,
        "what normalise_clipped returns",
    )
    same_shape(answer, image, "what normalise_clipped returns")
    outside = answer.min() < -1e-6 or answer.max() > 1 + 1e-6
    assert not outside, "There are values below 0 or above 1."
    # There are several ways to interpolate between two values; they differ by less than this.
    assert all_close(answer, between_percentiles(image, low, high), 0.01)


@question("percentile_clip", points=2)
@hint("`normalise_clipped(broken, 1, 99)`; clip at the percentiles, do not take pixels away.")
def test_repaired(student: Student, reference: Reference) -> None:
    """The head with its broken pixels can be seen"""
    expected = between_percentiles(reference["broken"], 1, 99)
    answer = array(student["repaired"], 2, "repaired")
    same_shape(answer, expected, "repaired")
    dark = np.median(answer[expected > 0.3]) < 0.1
    assert not dark, "The head is almost black: the broken pixels still set the range."
    assert all_close(answer, expected, 0.01)


# 5. and 6. Histogram


@question("histogram", points=2)
@hint("`ndimage.histogram(image, min, max, bins)`: min is 0, max is 1024, and there are 256 bins.")
def test_counts(student: Student, reference: Reference) -> None:
    """The counts"""
    leg = own_array(student, reference, "leg", 2)
    answer = numbers(student["counts"], 256, "counts")
    expected = np.histogram(leg, 256, (0, 1024))[0]
    share = np.allclose(answer * leg.size, expected, atol=0.01) and expected.max() > 1
    assert not share, "These are shares. Counts were asked for."
    assert np.array_equal(answer, expected)


def own_counts(student: Student, reference: Reference) -> NDArray[np.float64]:
    """Return the student's own counts, else those of the student's own image."""
    value = usable(student.get("counts"), 1)
    if value is not None and value.shape == (256,) and value.min() >= 0:
        return value.astype(np.float64)
    leg = own_array(student, reference, "leg", 2)
    return np.histogram(leg, 256, (0, 1024))[0].astype(np.float64)


@question("histogram", points=2)
@hint("`np.cumsum(counts)` adds up from the left; divide by the number of all pixels.")
def test_cumulative(student: Student, reference: Reference) -> None:
    """The cumulative distribution"""
    counts = own_counts(student, reference)
    answer = numbers(student["cumulative"], 256, "cumulative")
    summed = np.array_equal(answer, np.cumsum(counts))
    assert not summed, "These are numbers of pixels. Shares were asked for: the last one is 1."
    assert answer != pytest.approx(counts / counts.sum(), abs=1e-6), "It has not been added up."
    assert answer == pytest.approx(np.cumsum(counts) / counts.sum(), abs=1e-3)


@question("histogram", points=1)
@hint("`plt.plot(counts)` draws a curve. The curve goes through all 256 counts.")
def test_curve(student: Student, reference: Reference) -> None:
    """A curve shows the counts"""
    counts = own_counts(student, reference)
    axes = [axes for figure in student.figures for axes in figure.axes]
    shown = [heights(line) for a in axes for line in a.lines]
    shown += [np.array([bar.height for bar in a.bars]) for a in axes]
    assert any(h.size for h in shown), "No curve was shown."
    assert any(h.shape == counts.shape and np.allclose(h, counts) for h in shown)


def ranks(image: NDArray[Any]) -> NDArray[np.float64]:
    """Return the share of pixels that are in each pixel's bin of 4 values, or below."""
    shares = np.cumsum(np.histogram(image, 256, (0, 1024))[0]) / image.size
    return np.asarray(shares[np.asarray(image, dtype=np.int64) // 4])


@question("equalise", points=2)
@hint("Build the cumulative shares of the image that the function is given, not those of `leg`.")
def test_equalise(student: Student, reference: Reference) -> None:
    """Pixels become their cumulative share, in images not seen before"""
    image = np.random.default_rng(3).triangular(0, 900, 1023, (60, 70)).astype(np.uint16)
    call = function(student["equalise"], "equalise")
    for values in (image, (image // 3).astype(np.int64)):
        answer = array(call(values), 2, "what equalise returns")
        same_shape(answer, values, "what equalise returns")
        outside = answer.min() < 0 or answer.max() > 1 + 1e-9
        assert not outside, "There are values below 0 or above 1."
        # Finer or coarser bins are fine: they differ by the share of a bin or two.
        assert all_close(answer, ranks(values), 0.03)


@question("equalise", points=2)
@hint("`equalise(leg)` does it, when the function is right.")
def test_leg_equal(student: Student, reference: Reference) -> None:
    """All greys of the leg are used equally"""
    leg = own_array(student, reference, "leg", 2).astype(np.int64)
    if leg.min() < 0 or leg.max() > 1023:
        leg = reference["leg"].astype(np.int64)
    answer = array(student["leg_equal"], 2, "leg_equal").astype(np.float64)
    same_shape(answer, leg, "leg_equal")
    assert all_close(answer, ranks(leg), 0.04)


@question("equalise", points=1)
@hint("`show(leg_equal)` draws it in grey.")
def test_leg_equal_is_shown(student: Student, reference: Reference) -> None:
    """A figure shows it"""
    image = own_array(student, reference, "leg_equal", 2)
    shown_array(pictures(student.figures), image, "`leg_equal`")
