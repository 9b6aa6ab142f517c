"""Hidden checks of stage 3, masks and filters: Otsu's method."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.arguments import leaves_arguments
from autograder.check.kit.compare import same
from autograder.check.kit.grouping import separation, share_of_best
from autograder.check.kit.own import own_number
from autograder.check.kit.plain import function, number
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from .masks import mask
from .own_results import later, own_number_of

__all__ = [
    "gap_image",
    "test_head_mask",
    "test_head_threshold",
    "test_otsu_negative_and_unequal",
    "test_otsu_small_range",
    "test_otsu_two_groups",
]

question, hint = pytest.mark.question, pytest.mark.hint
builds_on = pytest.mark.builds_on

STEPS = 256
PIXELS = (48, 50)
TAIL = np.arange(24) / 4
"""The values next to the gap, in steps from it: wherever a threshold lies there, it is seen."""
EXACT = 1e-6
"""Any threshold in the gap parts the pixels in the same two groups. One that is a step off loses
more than ten times as much of the separation."""


def gap_image(
    lowest: float, step: float, edge: int, dark: tuple[float, float], seed: int
) -> NDArray[np.float64]:
    """Make an image whose best threshold lies in a gap of about one step of 256.

    Whoever tries the edges of 255, 256 or 257 steps, each value, or the middles of bins finds a
    threshold in the gap; one that is a step off lies outside of it.

    Parameters
    ----------
    lowest, step : float
        The lowest value, and the size of one of the 256 steps.
    edge : int
        Number of the edge, counted from 0, at which the gap lies.
    dark : tuple of float
        Middle of most of the lower group's values, in steps from `lowest`, and the lower group's
        share of the pixels.
    seed : int
        Of the random numbers.

    Returns
    -------
    ndarray of float64, (48, 50)
    """
    random = np.random.default_rng(seed)
    middle, share = dark
    top = np.linspace(STEPS - 20, STEPS, 13)
    count = PIXELS[0] * PIXELS[1] - 1 - top.size - 2 * TAIL.size
    lower = random.uniform(middle - 8, middle + 8, round(count * share))
    below = np.concatenate([[0.0], lower, edge - 0.7 - TAIL])
    # Otsu's best threshold lies half-way between the two means.
    upper = random.uniform(-8, 8, count - lower.size)
    mean = 2 * (edge - 0.05) - below.mean()
    above = np.concatenate([edge + 0.6 + TAIL, top])
    missing = mean * (above.size + upper.size) - above.sum()
    upper += missing / upper.size - upper.mean()
    values = np.concatenate([below, upper, above])
    return np.asarray(lowest + step * random.permutation(values).reshape(PIXELS))


def three_groups() -> NDArray[np.int16]:
    """Return an image with two gaps: the better one lies far from the mean.

    Whoever begins at the mean and moves the threshold to the middle between the two means, again
    and again, ends in the other gap.
    """
    random = np.random.default_rng(0)
    groups = ((-200, 1200), (-100, 700), (60, 300))
    values = [random.integers(middle - 6, middle + 7, count) for middle, count in groups]
    return random.permutation(np.concatenate(values)).astype(np.int16).reshape(44, 50)


def ways_to_part(image: NDArray[Any]) -> Iterator[tuple[float, str]]:
    """Give thresholds that go wrong, and what to say."""
    values = image.astype(np.float64)
    edges = np.linspace(values.min(), values.max(), STEPS + 1)
    above = [values > t for t in edges[:-1]]
    shares = np.array([m.mean() for m in above])
    gaps = np.array([values[m].mean() - values[~m].mean() for m in above])
    best = int(np.argmax(shares * (1 - shares) * gaps**2))
    try_all = (
        "Compute shares times shares times squared difference of means for each threshold, and "
        "take the one where it is largest."
    )
    yield (
        float(values.mean()),
        saw("`otsu` returns the mean of the image, without trying any threshold.", do=try_all),
    )
    yield (
        float(np.median(values)),
        saw("`otsu` returns the median of the image, without trying any threshold.", do=try_all),
    )
    yield (
        float(values.min() + values.max()) / 2,
        saw("`otsu` returns the middle between lowest and highest value.", do=try_all),
    )
    yield (
        float(edges[best - 1]),
        saw(
            "The threshold is one step too low.",
            do="Is it the lower edge of the step that the lower group ends with? Its **upper** "
            "edge "
            "parts the two groups, and counting begins at 0.",
        ),
    )
    yield (
        float(edges[best + 1]),
        saw(
            "The threshold is one step too high.",
            do="Look at the index: counting begins at 0. The two groups meet at the edge itself, "
            "not at the next one.",
        ),
    )
    yield (
        float(edges[int(np.argmax(shares * (1 - shares) * gaps))]),
        saw(
            "The difference of the means seems not to be squared.",
            do="Look at the formula once more: both shares, times the **square** of the "
            "difference, "
            "`(m1 - m0) ** 2`.",
        ),
    )


def complain_of_threshold(student: Student, image: NDArray[Any]) -> None:
    """Fail the check when the threshold is not as good as the best one."""
    call = function(student["otsu"], "otsu")
    threshold = number(call(image), "what otsu returns")
    lowest, highest = float(image.min()), float(image.max())
    kind = f"an image from {lowest:g} to {highest:g}"
    assert lowest <= threshold < highest, saw(
        f"For {kind}, `otsu` returns {threshold:g}. No pixel, or every pixel, lies above that.",
        do="Return the threshold itself, in the unit of the image: not its number in the list, not "
        "its score. Begin at the image's own lowest value.",
    )
    if share_of_best(image, threshold) > 1 - EXACT:
        return
    known = [
        words
        for value, words in ways_to_part(image)
        if threshold == pytest.approx(value, rel=0, abs=1e-6 * (highest - lowest))
    ]
    other = saw(
        f"For {kind}, `otsu` returns {threshold:.4g}. Another threshold puts the two groups "
        "further apart.",
        do="Try the edges of 256 equal steps from the image's own lowest to its own highest "
        "value. Keep the one with the largest variance between the groups.",
    )
    # Where two mistakes give the same, nobody can tell which of them it was.
    pytest.fail(known[0] if len(known) == 1 else other, pytrace=False)


@question("otsu", points=2)
@hint(
    "Shares times shares times squared difference of means, for each threshold; take the largest."
)
def test_otsu_two_groups(student: Student, reference: Reference) -> None:
    """Two groups in an image not seen before"""
    image = np.round(gap_image(40, 20, 90, (43, 0.62), 3)).astype(np.uint16)
    complain_of_threshold(student, image)


@question("otsu", points=1)
@hint("Begin at the image's own lowest value. Both shares count: small groups weigh less.")
def test_otsu_negative_and_unequal(student: Student, reference: Reference) -> None:
    """Negative values, and groups of unequal size"""
    for image in (
        gap_image(-1000, 10, 141, (50, 0.25), 5),
        gap_image(-700, 10, 61, (30, 0.9), 6),
    ):
        complain_of_threshold(student, np.round(image).astype(np.int16))
    complain_of_threshold(student, three_groups())


@question("otsu", points=2)
@hint(
    "Where do the steps begin and end? At the image's own lowest and highest value, which are less "
    "than 1 apart here."
)
def test_otsu_small_range(student: Student, reference: Reference) -> None:
    """Values between 0 and 1"""
    image = gap_image(0.02, 0.00375, 150, (90, 0.2), 7)
    complain_of_threshold(student, image)
    leaves_arguments(student, "otsu", image)


@question("otsu", points=1)
@builds_on("otsu")
@hint("`head_threshold = otsu(head)` does it, when the function is right.")
def test_head_threshold(student: Student, reference: Reference) -> None:
    """The threshold of the head"""
    head = reference["head"]
    threshold = number(student["head_threshold"], "head_threshold")
    own = own_number_of(student, "otsu", "head")
    if own is not None and threshold == pytest.approx(own, rel=1e-6):
        return
    assert head.min() <= threshold < head.max(), saw(
        f"`head_threshold` is {threshold:g}. No pixel, or every pixel, of `head` lies above that.",
        do="Call the function for it: `head_threshold = otsu(head)`.",
    )
    best = float(reference["head_threshold"])
    # Steps of another number end within half of a step of it, or are better.
    near = abs(threshold - best) < 0.55 * float(np.ptp(head.astype(np.float64))) / STEPS
    good = near or separation(head, threshold) >= separation(head, best)
    assert good, saw(
        f"`head_threshold` is {threshold:.4g}. Another threshold puts the groups further apart, "
        "and it is not what your own `otsu` returns either.",
        do="Call the function for it: `head_threshold = otsu(head)`. Do not round the result.",
    )


@question("otsu", points=1)
@builds_on("head_threshold")
@hint("`head_mask = head > head_threshold`")
def test_head_mask(student: Student, reference: Reference) -> None:
    """What lies above the threshold"""
    head = reference["head"]
    threshold = own_number(student, reference, "head_threshold")
    compare = (
        "`head > head_threshold` is True where the head is brighter than the threshold, and "
        "that is "
        "what the mask should hold."
    )
    same(
        mask(student["head_mask"], head.shape, "head_mask"),
        head > threshold,
        "head_mask",
        mistakes=later(
            lambda: [
                (head > 0, saw("`head_mask` is everything above 0.", do=compare)),
            ]
        ),
    )
