"""Hidden checks of stage 3, masks and filters: images with their range from 0 to 1."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.arguments import leaves_arguments
from autograder.check.kit.compare import close, same
from autograder.check.kit.own import own_array
from autograder.check.kit.plain import function
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from .own_results import as_floats, gives_back, later, own_result

question, hint = pytest.mark.question, pytest.mark.hint
builds_on = pytest.mark.builds_on

Floats = NDArray[np.float64]


# 3. and 4. Normalise


def normalised(image: NDArray[Any]) -> Floats:
    """Return an image with its lowest value at 0 and its highest at 1."""
    values = image.astype(np.float64)
    return np.asarray((values - values.min()) / np.ptp(values))


def ways_to_scale(image: NDArray[Any]) -> Iterator[tuple[Floats, str]]:
    """Return what goes wrong with normalising, and what to say."""
    v = image.astype(np.float64)
    both = "Subtract the lowest value, then divide by the difference of highest and lowest."
    yield from [
        (
            v / v.max() if v.max() else v,
            saw("The image was divided by its highest value, but its lowest is not at 0.", do=both),
        ),
        (
            (v - v.min()) / v.max() if v.max() else v,
            saw(
                "The lowest value is at 0, but the highest is not at 1: you divided by the highest "
                "value.",
                do="What was subtracted is missing there, too. Divide by the difference of highest "
                "and lowest value.",
            ),
        ),
        (
            v - v.min() / np.ptp(v),
            saw(
                "The range is not 0 to 1: brackets are missing, so only the lowest value was "
                "divided.",
                do="Write brackets around the difference: `(image - lowest) / (highest - lowest)`.",
            ),
        ),
        (
            (v - v.mean()) / v.std(),
            saw(
                "The mean is at 0 and the standard deviation at 1. This is another kind of "
                "normalisation.",
                do=both,
            ),
        ),
        (
            255 * normalised(v),
            saw(
                "The values go from 0 to 255. The task asks for 0 to 1.",
                do="Leave out the 255: divide by the difference of highest and lowest value only.",
            ),
        ),
    ]


FLOAT_IMAGES = (
    np.linspace(-3.5, 12, 35).reshape(5, 7) ** 3,
    np.array([[7.0, 5.0], [5.5, 6.0], [9.0, 5.25]]),
    np.array([[-8.0, -2.5, -4.0, -3.0]] * 2),
)


@question("normalise", points=1)
@hint(
    "Subtract the lowest value, then divide by the difference of highest and lowest. Use the image "
    "that the function is given, no other."
)
def test_normalise(student: Student, reference: Reference) -> None:
    """From 0 to 1, in proportion"""
    call = function(student["normalise"], "normalise")
    for image in FLOAT_IMAGES:
        # Rounding in float32 is less than 1e-6; a tiny number added against division by 0, too.
        same(
            call(image),
            normalised(image),
            "what normalise returns",
            abs=2e-6,
            mistakes=ways_to_scale(image),
        )


def in_its_own_type(image: NDArray[Any]) -> Floats:
    """Return what comes out when whole numbers are subtracted in their own type."""
    with np.errstate(all="ignore"):
        raised = image - image.min()
        return np.asarray(raised / (image.max() - image.min()), dtype=np.float64)


@question("normalise", points=1)
@hint(
    "Images of whole numbers have to come out as the same images of type `float` do. "
    "`image.astype(float)` in the first line makes sure of that."
)
def test_normalise_whole_numbers(student: Student, reference: Reference) -> None:
    """Images of whole numbers come out right, too"""
    call = function(student["normalise"], "normalise")
    for image in (
        np.array([[-30000, 0, 7], [15000, 30000, -9]], dtype=np.int16),
        np.array([[3, 250, 40], [128, 77, 40]], dtype=np.uint8),
        np.array([[60000, 100], [3000, 65000], [41, 40]], dtype=np.uint16),
        np.array([[-100, 100], [0, 120]], dtype=np.int8),
    ):
        # A slip in the formula has cost its points above: here, whole numbers have to come out
        # as the same numbers of type float do.
        own = as_floats(call, image)
        expected = normalised(image) if own is None else own
        same(
            call(image),
            expected,
            "what normalise returns",
            abs=1e-6,
            mistakes=[
                (
                    in_its_own_type(image),
                    saw(
                        f"Of an image of {image.dtype}, some values wrapped around: its range does "
                        "not fit into its own type.",
                        do="Make the image float **before** you subtract: `image.astype(float)`.",
                    ),
                )
            ],
        )
    leaves_arguments(student, "normalise", FLOAT_IMAGES[0])


@question("normalise", points=1)
@hint("Ask first whether all values are equal. If so, return zeros of the image's shape.")
def test_normalise_constant(student: Student, reference: Reference) -> None:
    """An image of equal values becomes 0"""
    call = function(student["normalise"], "normalise")
    instead = "Ask first whether highest and lowest value are equal. If so, return zeros."
    for image in (np.full((3, 4), 17.0), np.full((2, 5), -3.0), np.full((4, 3), 200, np.uint8)):
        result = call(image)
        nan = isinstance(result, np.ndarray) and result.dtype.kind == "f" and np.isnan(result).any()
        assert not nan, saw(
            "An image whose values are all equal comes out as nan: there was a division of 0 by 0.",
            do=instead,
        )
        same(
            result,
            np.zeros(image.shape),
            "what normalise returns",
            mistakes=[
                (
                    image,
                    saw("An image whose values are all equal comes back as it was.", do=instead),
                ),
                (
                    np.ones(image.shape),
                    saw("An image whose values are all equal becomes all 1, not 0.", do=instead),
                ),
            ],
        )


@question("normalise", points=1)
@builds_on("leg", "normalise")
@hint("`leg_normal = normalise(leg)` does it, when the function is right.")
def test_leg_normal(student: Student, reference: Reference) -> None:
    """The leg, normalised"""
    leg = own_array(student, reference, "leg", 2)
    follows = own_result(student, "normalise", "leg", same_is_fine=True)
    if gives_back(student, "normalise", FLOAT_IMAGES[0]):
        # Nothing has been done that could be built on.
        follows = None
    of_radiograph = normalised(reference["radiograph"])

    def wrong() -> Iterator[tuple[Any, str]]:
        use = (
            "Call the function for the turned image, which is `leg`: "
            "`leg_normal = normalise(leg)`. Nothing else is needed."
        )
        yield of_radiograph, saw("`leg_normal` is `radiograph`, normalised, and not `leg`.", do=use)
        for value, words in ways_to_scale(leg):
            if not close(value, of_radiograph, abs=2e-6):
                yield value, words

    same(
        student["leg_normal"],
        normalised(leg) if follows is None else follows,
        "leg_normal",
        abs=2e-6,
        mistakes=wrong(),
    )


def between_percentiles(image: NDArray[Any], low: float, high: float) -> Floats:
    """Return an image with two percentiles at 0 and 1, clipped."""
    lower, upper = np.percentile(image.astype(np.float64), [low, high])
    with np.errstate(all="ignore"):
        return np.asarray(np.clip((image - lower) / (upper - lower), 0.0, 1.0))


def ways_to_clip(image: NDArray[Any], low: float, high: float) -> Iterator[tuple[Floats, str]]:
    """Return what goes wrong with two percentiles, and what to say."""
    v = image.astype(np.float64)
    lower, upper = np.percentile(v, [low, high])
    take = "`np.percentile(image, [low, high])` gives both values. `low` and `high` are in percent."
    wrong: list[tuple[Floats, str]] = [
        (
            (v - lower) / (upper - lower),
            saw(
                "There are values below 0 or above 1: what lies outside of the two percentiles was "
                "not clipped.",
                do="`np.clip(…, 0, 1)` turns values outside into 0 or 1.",
            ),
        ),
        (
            np.clip(v, lower, upper),
            saw(
                "The image was clipped at the two percentiles, but not normalised after that.",
                do="Subtract the lower percentile, then divide by the difference of the two.",
            ),
        ),
        (
            normalised(v),
            saw(
                "Lowest and highest value are at 0 and 1. The two percentiles have no effect.",
                do=take,
            ),
        ),
        (
            np.clip((v - low / 100 * v.max()) / ((high - low) / 100 * v.max()), 0, 1),
            saw(
                "These limits are so many percent of the highest value. A percentile is the value "
                "that so many percent of the **pixels** lie below.",
                do=take,
            ),
        ),
        (
            np.clip((v - low) / (high - low), 0, 1),
            saw(
                "`low` and `high` were taken for values of pixels. They are percentiles, in "
                "percent.",
                do=take,
            ),
        ),
    ]
    if (low, high) != (1, 99):
        words = saw(
            "The limits are always the 1st and the 99th percentile, whatever is asked for.",
            do="Use what the function is given, `low` and `high`, in place of numbers: "
            "`np.percentile(image, [low, high])`.",
        )
        wrong.append((between_percentiles(image, 1, 99), words))
    if low / 100 < high / 100 <= 1:
        words = saw(
            "Shares were used where percent belong: 99 percent are 99 here, not 0.99.",
            do="`np.percentile` takes percent, `np.quantile` takes shares. Do not divide by 100 "
            "for the first.",
        )
        wrong.append((between_percentiles(image, low / 100, high / 100), words))
    yield from wrong


GRAINS = np.random.default_rng(8).gamma(2, 100, (50, 60))
SKEWED = (
    GRAINS,
    (GRAINS * 40).astype(np.uint16),
    np.round(2000 - GRAINS[:, :31] * 30).astype(np.int16),
)
PERCENTILE_SLACK = 0.004
"""There are several ways to interpolate between two pixels; they differ by less than half of this.
One percent more or less changes one of the images by more than that."""


def between_methods(image: NDArray[Any], low: float, high: float) -> float:
    """Return how much the ways to interpolate differ, as a share of the range between percentiles.

    In an image of few grey levels two neighbouring values may lie far apart.
    """
    ends = [np.percentile(image, [low, high], method=way) for way in ("lower", "higher")]
    lower, upper = np.percentile(image, [low, high])
    return float(np.ptp(ends, axis=0).max() / (upper - lower)) if upper > lower else 0.0


@question("percentile_clip", points=1)
@hint(
    "`np.percentile(image, [low, high])` gives both values. Then as in the task before: subtract "
    "the lower, divide by the difference, and clip."
)
@pytest.mark.parametrize("low, high", [(5, 90), (0, 100)], ids=["5 and 90", "0 and 100"])
def test_percentile_values(student: Student, reference: Reference, low: float, high: float) -> None:
    """The two percentiles become 0 and 1"""
    call = function(student["normalise_clipped"], "normalise_clipped")
    for image in SKEWED:
        same(
            call(image, low, high),
            between_percentiles(image, low, high),
            "what normalise_clipped returns",
            abs=PERCENTILE_SLACK,
            mistakes=ways_to_clip(image, low, high),
        )
    if (low, high) == (0, 100):
        leaves_arguments(student, "normalise_clipped", GRAINS, 5, 90)


@question("percentile_clip", points=2)
@builds_on("normalise_clipped")
@hint(
    "`repaired = normalise_clipped(broken, 1, 99)`. Clip at the percentiles, and do not take "
    "pixels away."
)
def test_repaired(student: Student, reference: Reference) -> None:
    """The head with its broken pixels can be seen"""
    broken = reference["broken"]
    follows = own_result(student, "normalise_clipped", "broken", 1, 99)
    call = (
        "Call the function for the broken image, with 1 and 99 percent: "
        "`repaired = normalise_clipped(broken, 1, 99)`."
    )
    same(
        student["repaired"],
        between_percentiles(broken, 1, 99) if follows is None else follows,
        "repaired",
        abs=max(PERCENTILE_SLACK, between_methods(broken, 1, 99)),
        mistakes=later(
            lambda: [
                (
                    between_percentiles(reference["head"], 1, 99),
                    saw("`repaired` was made from `head`, and not from `broken`.", do=call),
                ),
                (
                    between_percentiles(broken, 5, 95),
                    saw("`repaired` is clipped at the 5th and the 95th percentile.", do=call),
                ),
                *ways_to_clip(broken, 1, 99),
            ]
        ),
    )
