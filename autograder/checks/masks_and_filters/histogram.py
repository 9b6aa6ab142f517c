"""Hidden checks of stage 3, masks and filters: histogram and equalisation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.arguments import leaves_arguments
from autograder.check.kit.compare import close, same
from autograder.check.kit.curves import drawn_points, heights, visible_bars, visible_lines
from autograder.check.kit.own import own_array, usable
from autograder.check.kit.pictures import pictures
from autograder.check.kit.plain import array, function
from autograder.check.kit.shown import shown_array
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from .own_results import later, own_result
from .scaling import normalised

question, hint = pytest.mark.question, pytest.mark.hint
builds_on = pytest.mark.builds_on

Floats = NDArray[np.float64]


# 5. and 6. Histogram


def levels_of(reference: Reference) -> int:
    """Return how many grey levels the detector of the radiograph stores."""
    return int(reference["LEVELS"])


def counts_of(image: NDArray[Any], levels: int) -> Floats:
    """Return the histogram from 0 to the number of grey levels with 256 bins."""
    return np.histogram(image, 256, (0, levels))[0].astype(np.float64)


@question("histogram", points=1)
@builds_on("leg")
@hint("`ndimage.histogram(image, min, max, bins)`: min is 0, max is 1024, and there are 256 bins.")
def test_counts(student: Student, reference: Reference) -> None:
    """The counts"""
    leg = own_array(student, reference, "leg", 2)
    levels = levels_of(reference)
    expected = counts_of(leg, levels)
    ask = "`ndimage.histogram(leg, 0, LEVELS, 256)`: the image, lowest and highest value, bins."
    other_range = "`counts` is a histogram of `leg`, but not of the range from 0 to `LEVELS`."
    same(
        student["counts"],
        expected,
        "counts",
        mistakes=later(
            lambda: [
                (
                    expected / leg.size,
                    saw(
                        "`counts` holds shares: they add up to 1.",
                        do="Numbers of pixels are asked for here. Do not divide, and leave out "
                        "`density`.",
                    ),
                ),
                (
                    counts_of(reference["radiograph"], levels),
                    saw("`counts` is the histogram of `radiograph`, not that of `leg`.", do=ask),
                ),
                *(
                    (np.histogram(leg, 256, limits)[0], saw(other_range, do=ask))
                    for limits in (
                        (0, levels - 1),
                        (0, 255),
                        (0, 256),
                        (0, 65535),
                        (leg.min(), leg.max()),
                    )
                    if limits[0] < limits[1]
                ),
            ]
        ),
    )


def own_counts(student: Student, reference: Reference) -> tuple[Floats, int]:
    """Return the student's own counts, else those of the own image; and how many pixels it has."""
    leg = own_array(student, reference, "leg", 2)
    value = usable(student.get("counts"), 1)
    # Another number of bins is a slip of its own.
    if value is not None and 16 <= value.size <= 1024 and value.min() >= 0:
        return value.astype(np.float64), leg.size
    return counts_of(leg, levels_of(reference)), leg.size


@question("histogram", points=2)
@builds_on("counts", "leg")
@hint("`np.cumsum(counts)` adds up from the left. Divide by the number of all pixels.")
def test_cumulative(student: Student, reference: Reference) -> None:
    """The cumulative distribution"""
    counts, pixels = own_counts(student, reference)
    summed = np.cumsum(counts)
    answer = array(student["cumulative"], 1, "cumulative")
    # Where not all pixels are in a bin, both are numbers of pixels.
    if close(answer, summed / pixels, abs=1e-9):
        return
    add = "`np.cumsum(counts)` adds up from the left. Divide by the number of all pixels."
    same(
        answer,
        summed / counts.sum(),
        "cumulative",
        abs=1e-9,
        mistakes=later(
            lambda: [
                (
                    summed,
                    saw(
                        "`cumulative` holds numbers of pixels. Shares are asked for: the last one "
                        "is 1.",
                        do="Divide by the number of all pixels, `leg.size`.",
                    ),
                ),
                (
                    counts / counts.sum(),
                    saw(
                        "`cumulative` holds the share of each bin alone: nothing is added up.",
                        do=add,
                    ),
                ),
                (
                    (summed - counts) / counts.sum(),
                    saw(
                        "Each value of `cumulative` is the share **below** its bin. The bin "
                        "itself is "
                        "missing.",
                        do="A share is that of the pixels in this bin or lower. `np.cumsum` "
                        "takes the "
                        "bin in.",
                    ),
                ),
                (
                    summed / 256,
                    saw(
                        "The sums were divided by the number of bins, so the last one is not 1.",
                        do="Divide by the number of pixels, `leg.size`, not by `len(counts)`.",
                    ),
                ),
                (
                    100 * summed / counts.sum(),
                    saw(
                        "`cumulative` is in percent: it ends at 100.",
                        do="A share of all is 1. Leave out the 100.",
                    ),
                ),
            ]
        ),
    )


def bins_at_or_below(image: NDArray[Any], levels: int) -> Floats:
    """Return the share of pixels that are in each pixel's bin, or below."""
    shares = np.cumsum(counts_of(image, levels)) / image.size
    return np.asarray(shares[np.asarray(image, dtype=np.int64) // (levels // 256)])


def is_equalised(answer: Floats, image: NDArray[Any], levels: int) -> bool:
    """Tell whether pixels became their cumulative share.

    Whoever interpolates between bins, or takes each value for a bin of its own, is right as well:
    such a share lies between those of neighbouring bins. It is never that of the pixels *below*
    the bin, nor that of the next bin, as an index that is off by one gives.
    """
    if answer.shape != image.shape:
        return False
    values, width = np.asarray(image, dtype=np.int64), levels // 256
    shares = np.concatenate([[0.0, 0.0], np.cumsum(counts_of(image, levels)) / image.size, [1.0]])
    below, at, above = (shares[values // width + k] for k in (1, 2, 3))
    first, last = values % width == 0, values % width == width - 1
    lowest = np.where(last, (below + at) / 2, below)
    highest = np.where(first, at, above)
    return bool(((answer >= lowest - 1e-6) & (answer <= highest + 1e-6)).all())


def ways_to_equalise(
    image: NDArray[Any], student: Student, levels: int
) -> Iterator[tuple[Floats, str]]:
    """Return what goes wrong with equalising, and what to say."""
    counts = counts_of(image, levels)
    bins = np.asarray(image, dtype=np.int64) // (levels // 256)
    shares = np.cumsum(counts) / image.size
    v = image.astype(np.float64)
    scaled = saw(
        "The values were only scaled to 0 … 1: how many pixels have a value plays no part.",
        do="Build the cumulative shares of the image, then look up the share of each pixel's bin.",
    )
    wrong = [
        (
            np.cumsum(counts)[bins],
            saw(
                "The values are numbers of pixels, far above 1.",
                do="Divide the sums by the number of all pixels, `image.size`: then they are "
                "shares, "
                "from 0 to 1.",
            ),
        ),
        (
            (np.cumsum(counts) - counts)[bins] / image.size,
            saw(
                "Each pixel got the share of the pixels **below** its bin. Those in its own bin "
                "are missing.",
                do="The share at the pixel's value **or below** is asked for: `shares[image // "
                "BIN_WIDTH]`.",
            ),
        ),
        (
            shares[np.minimum(bins + 1, 255)],
            saw(
                "Each pixel got the share of the next bin.",
                do="`image // BIN_WIDTH` tells the bin of each pixel. Counting begins at 0, so "
                "nothing needs to be added.",
            ),
        ),
        (
            counts[bins] / image.size,
            saw(
                "Each pixel got the share of its own bin alone: nothing was added up.",
                do="`np.cumsum` adds the counts up from the left. Divide by `image.size` after "
                "that.",
            ),
        ),
        (
            255 * shares[bins],
            saw("The values go up to 255.", do="Shares from 0 to 1 are asked for. Leave out 255."),
        ),
        (v / (levels - 1), scaled),
        (v / levels, scaled),
        (v / max(v.max(), 1), scaled),
        (normalised(v) if np.ptp(v) else v, scaled),
        (
            (shares - shares[shares > 0][0])[bins] / (1 - shares[shares > 0][0] or 1),
            saw(
                "The darkest bin was moved to 0. So its pixels have not their share as value.",
                do="The share itself is asked for. Do not subtract the lowest one.",
            ),
        ),
    ]
    own = usable(student.get("cumulative"), 1)
    if own is not None and own.shape == (256,):
        words = saw(
            "These are the shares of another image: the function looks up those of `leg`.",
            do="Build the cumulative shares inside the function, of the image that it is given.",
        )
        wrong.append((own.astype(np.float64)[bins], words))
    yield from wrong


def unseen_greys(levels: int) -> list[NDArray[Any]]:
    """Return images of whole numbers from 0 to `levels` - 1, a third of one at one value."""
    random = np.random.default_rng(3)
    width = levels // 256
    image = random.triangular(0, 225 * width, levels - 1, (60, 70)).astype(np.uint16)
    image[0, :4] = 0, levels - 1, width - 1, width
    heavy = (image // 3).astype(np.int64)
    heavy[:, ::3] = 129 * width + width // 2
    return [image, heavy, random.integers(0, levels, (31, 20)).astype(np.int32)]


@question("equalise", points=2)
@hint(
    "Build the cumulative shares of the image that the function is given, not those of `leg`. Then "
    "look up the share of each pixel's bin."
)
def test_equalise(student: Student, reference: Reference) -> None:
    """Pixels become their cumulative share, in images not seen before"""
    call = function(student["equalise"], "equalise")
    levels = levels_of(reference)
    for image in unseen_greys(levels):
        result = call(image)
        answer = array(result, 2, "what equalise returns").astype(np.float64)
        if is_equalised(answer, image, levels):
            continue
        same(
            result,
            bins_at_or_below(image, levels),
            "what equalise returns",
            abs=1e-6,
            mistakes=ways_to_equalise(image, student, levels),
        )
    leaves_arguments(student, "equalise", unseen_greys(levels)[0])


@question("equalise", points=1)
@builds_on("leg", "equalise")
@hint("`leg_equal = equalise(leg)` does it, when the function is right.")
def test_leg_equal(student: Student, reference: Reference) -> None:
    """All greys of the leg are used equally"""
    leg = own_array(student, reference, "leg", 2)
    levels = levels_of(reference)
    if leg.min() < 0 or leg.max() >= levels:
        leg = reference["leg"]
    follows = own_result(student, "equalise", "leg")
    answer = array(student["leg_equal"], 2, "leg_equal").astype(np.float64)
    if is_equalised(answer, leg, levels):
        return
    same(
        answer,
        bins_at_or_below(leg, levels) if follows is None else follows,
        "leg_equal",
        abs=1e-6,
        mistakes=ways_to_equalise(leg, student, levels),
    )


# Figures


@question("histogram", points=1)
@builds_on("counts", "leg")
@hint(
    "`plt.plot(counts)` draws the curve, through all 256 counts. It has to be in the answer cell "
    "of this task."
)
def test_curve(student: Student, reference: Reference) -> None:
    """A curve shows the counts"""
    counts, pixels = own_counts(student, reference)
    axes = [axes for figure in student.figures for axes in figure.axes]
    shown = [heights(line) for a in axes for line in visible_lines(a)]
    shown += [np.array([bar.height for bar in visible_bars(a)]) for a in axes]
    shown += [drawn_points(a)[:, 1] for a in axes]
    shown = [h for h in shown if h.size]
    assert shown, "No curve can be seen in a figure of this task."
    # Steps begin with one more point, on the ground.
    if any(h.size >= counts.size and np.allclose(h[-counts.size :], counts) for h in shown):
        return
    sums = np.cumsum(counts)
    for other, words in (
        (sums / pixels, "A curve shows the cumulative shares, but none shows the counts."),
        (sums, "A curve shows sums of the counts, but none shows the counts."),
        (counts / pixels, "A curve shows shares of all pixels, but none shows the counts."),
    ):
        assert not any(h.shape == other.shape and np.allclose(h, other) for h in shown), words
    longest = max(shown, key=len)
    assert any(h.size == counts.size for h in shown), (
        f"There is a curve, but it has {longest.size} points. `counts` has 256 values."
    )
    pytest.fail(
        "There is a curve with as many points as `counts`, but its heights are others: they go "
        f"from {longest.min():.4g} to {longest.max():.4g}.",
        pytrace=False,
    )


@question("equalise", points=1)
@builds_on("leg_equal")
@hint(
    "`show(leg_equal)` draws it in grey, with row 0 on top and high values light. It belongs into "
    "the answer cell of this task."
)
def test_leg_equal_is_shown(student: Student, reference: Reference) -> None:
    """A figure shows it"""
    image = own_array(student, reference, "leg_equal", 2)
    shown_array(pictures(student.figures), image, "`leg_equal`")
