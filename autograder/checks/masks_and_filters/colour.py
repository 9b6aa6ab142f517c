"""Hidden checks of stage 3, masks and filters: a colour image, and its stain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.arguments import leaves_arguments
from autograder.check.kit.compare import same
from autograder.check.kit.own import own_function, usable
from autograder.check.kit.plain import function, number
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from .masks import mask
from .own_results import later

__all__ = [
    "test_density_is_computed",
    "test_density_of_black",
    "test_luminance",
    "test_nuclei",
]

question, hint = pytest.mark.question, pytest.mark.hint
builds_on = pytest.mark.builds_on

WEIGHTS = (0.2126, 0.7152, 0.0722)
OLDER = (0.299, 0.587, 0.114)
"""Rec. 601, of which many programs make grey."""

CHANNEL = np.array([[204, 51, 102], [17, 153, 250], [85, 34, 1], [68, 5, 119]], np.uint8)
"""A channel that students have not seen, without a 0."""

PRECISION = 3e-3
"""`np.log10` of `uint8` is a float of 16 bits, which is precise enough."""


# 23. Colour


def weighted(image: NDArray[Any], weights: tuple[float, ...]) -> NDArray[np.float64]:
    """Return the weighted sum of the three channels."""
    return np.asarray(image.astype(np.float64) @ np.array(weights))


def ways_to_grey(image: NDArray[Any]) -> Iterator[tuple[NDArray[Any], str]]:
    """Return what goes wrong with the luminance, and what to say."""
    do = (
        "Multiply each channel by its weight, then add: "
        "`0.2126 * section[..., 0] + 0.7152 * section[..., 1] + 0.0722 * section[..., 2]`."
    )
    channels = [image[..., i] for i in range(3)]
    floats = image.astype(np.float64)
    yield (
        floats.mean(axis=2),
        saw("This is the plain mean of the channels, without weights.", do=do),
    )
    yield (
        weighted(image, WEIGHTS[::-1]),
        saw("The weights of red and blue have changed places.", do=do),
    )
    yield weighted(image, OLDER), saw("These are the weights of an older standard.", do=do)
    yield floats.sum(axis=2), saw("The channels are added up without weights.", do=do)
    yield (
        weighted(image, WEIGHTS) / 3,
        saw("The weighted sum is divided by 3 here. The weights add up to 1 already.", do=do),
    )
    for name, channel in zip(("red", "green", "blue"), channels, strict=True):
        yield channel, saw(f"This is the {name} channel alone.", do=do)
    with np.errstate(over="ignore"):
        wrapped = (channels[0] + channels[1] + channels[2]) / 3
        yield (
            wrapped,
            saw(
                "Sums of `uint8` have wrapped around: what is more than 255 starts again from 0.",
                do="Turn `section` into `float` first. " + do,
            ),
        )
    yield (
        weighted(image, WEIGHTS) / 255,
        saw(
            "The luminance goes from 0 to 1 here. In the formula it has the scale of the channels.",
            do="Leave out the division by 255.",
        ),
    )


@question("colour", points=2)
@hint(
    "Red, green and blue are `section[..., 0]`, `section[..., 1]` and `section[..., 2]`. Multiply "
    "each by its weight, and add up."
)
def test_luminance(student: Student, reference: Reference) -> None:
    """The luminance of the section"""
    section = reference["section"]
    expected = weighted(section, WEIGHTS)
    value = student["luma"]
    whole = isinstance(value, np.ndarray) and value.dtype.kind in "iu"
    near = whole and value.shape == expected.shape and np.abs(value - expected).max() <= 1
    assert not near, saw(
        f"`luma` is right but for its fractions, which were cut off: it is of type {value.dtype}."
        if near
        else "",
        do="Leave out the conversion to whole numbers. `float` keeps the fractions.",
    )
    # Weights rounded to three decimals are precise enough.
    same(value, expected, "luma", abs=0.2, mistakes=later(lambda: ways_to_grey(section)))


def ways_to_count(channel: NDArray[Any]) -> Iterator[tuple[NDArray[Any], str]]:
    """Return what goes wrong with the optical density, and what to say."""
    share = channel.astype(np.float64) / 255
    do = "`-np.log10(channel / 255)`: the share of the light first, then the logarithm to base 10."
    yield np.log10(share), saw("The minus sign is missing: the densities are negative.", do=do)
    yield -np.log(share), saw("`np.log` is the logarithm to base e, not to base 10.", do=do)
    yield -np.log2(share), saw("`np.log2` is the logarithm to base 2, not to base 10.", do=do)
    yield -np.log10(share * 255), saw("The values were not divided by 255.", do=do)
    yield share, saw("This is the share of the light, without a logarithm.", do=do)
    yield 1 - share, saw("This is the share of the light that is taken away.", do=do)
    yield (
        -np.log10((channel.astype(np.float64) + 1) / 256),
        saw(
            "1 was added to all values, not only to 0, and that changes all densities.",
            do="`np.maximum(channel, 1)` turns 0 into 1, and leaves all other values.",
        ),
    )
    yield (
        -np.log10((channel.astype(np.float64) + 1) / 255),
        saw(
            "1 was added to all values, not only to 0, and that changes all densities.",
            do="`np.maximum(channel, 1)` turns 0 into 1, and leaves all other values.",
        ),
    )


@question("colour", points=1)
@hint("`-np.log10(channel / 255)`, for all values of the channel at once.")
def test_density_is_computed(student: Student, reference: Reference) -> None:
    """The optical density of a channel not seen before"""
    call = function(student["optical_density"], "optical_density")
    expected = -np.log10(CHANNEL / 255)
    same(
        call(CHANNEL.copy()),
        expected,
        "what `optical_density` returns",
        abs=PRECISION,
        mistakes=later(lambda: ways_to_count(CHANNEL)),
    )
    leaves_arguments(student, "optical_density", CHANNEL.copy())


@question("colour", points=1)
@builds_on("optical_density")
@hint("`np.maximum(channel, 1)` turns each 0 into 1, before the logarithm.")
def test_density_of_black(student: Student, reference: Reference) -> None:
    """A value of 0 counts as 1"""
    call = function(student["optical_density"], "optical_density")
    black = np.array([[0, 1, 9], [9, 0, 200]], np.uint8)
    result, one = call(black.copy()), call(np.maximum(black, 1))
    values = np.asarray(result) if isinstance(result, (list, np.ndarray)) else np.zeros(0)
    infinite = values.dtype.kind == "f" and np.isinf(values).any()
    assert not infinite, saw(
        "For a value of 0, `optical_density` returns infinity.",
        do="Put `np.maximum(channel, 1)` in the place of `channel`.",
    )
    # By the student's own formula: what is wrong with that has cost its point already.
    same(result, one, "what `optical_density` returns for values of 0", abs=PRECISION)
    plain = np.asarray(one) if isinstance(one, (list, np.ndarray)) else np.zeros(0)
    distinct = plain.dtype.kind in "iuf" and plain.size and np.ptp(plain.astype(np.float64)) > 0
    assert distinct, "`optical_density` returns the same for all values."


def red_of(student: Student, reference: Reference) -> NDArray[Any]:
    """Return the red channel of the student's `section`, which may be given to their functions.

    Raises
    ------
    AssertionError
        When the answer has put other values into `section`.
    """
    own, section = student.get("section"), reference["section"]
    plain = isinstance(own, np.ndarray) and own.dtype.kind in "biuf"
    good = plain and np.array_equal(own, section)
    assert good, saw(
        "`section` is not the image any more: an answer has changed it.",
        do="Give what you make from it another name, and run the cell that reads `section` again.",
    )
    return np.asarray(own[..., 0], section.dtype)


def own_density(student: Student, red: NDArray[Any]) -> NDArray[np.float64] | None:
    """Return what the student's own function makes of the red channel, else what is right.

    Returns
    -------
    ndarray of float64 or None
        None when nothing can be built on what their function returns.
    """
    call = student.get("optical_density")
    if not callable(call):
        return np.asarray(-np.log10(np.maximum(red, 1) / 255))
    result = usable(call(red.copy()), 2)
    return None if result is None or result.shape != red.shape else result.astype(np.float64)


def parts_at(answer: NDArray[np.bool_], density: NDArray[np.float64], threshold: float) -> bool:
    """Tell whether a mask holds what lies above a threshold, or above one a step away."""
    if not answer.any() or answer.all():
        return False
    step = 1.5 * float(np.ptp(density)) / 256
    below, above = float(density[~answer].max()), float(density[answer].min())
    return below < above and below - step <= threshold < above + step


@question("colour", points=2)
@builds_on("optical_density", "otsu")
@hint("`red_density = optical_density(section[..., 0])`, then `red_density > otsu(red_density)`.")
def test_nuclei(student: Student, reference: Reference) -> None:
    """The nuclei: what is denser than Otsu's threshold"""
    red = red_of(student, reference)
    answer = mask(student["nuclei"], red.shape, "nuclei")
    density = own_density(student, red)
    assert density is not None, "Your `optical_density` returns nothing that could be used here."
    threshold = number(own_function(student, reference, "otsu")(density), "what `otsu` returns")
    if parts_at(answer, density, threshold):
        return
    do = (
        "`red_density = optical_density(section[..., 0])`, then "
        "`nuclei = red_density > otsu(red_density)`."
    )
    assert not parts_at(~answer, density, threshold), saw(
        "`nuclei` is `True` everywhere **but** in the nuclei.",
        do="Nuclei are dense: they lie above the threshold.",
    )
    section = reference["section"]
    for name, channel in (("green", section[..., 1]), ("blue", section[..., 2])):
        values = -np.log10(np.maximum(channel, 1) / 255)
        edge = float(values[~answer].max()) if not answer.all() else 0.0
        alone = answer.any() and edge < float(values[answer].min())
        assert not alone, saw(
            f"`nuclei` was made from the {name} channel.",
            do=f"Red is the first channel, `section[..., 0]`. {do}",
        )
    if answer.any() and not answer.all() and density[~answer].max() < density[answer].min():
        raise AssertionError(
            saw(
                "`nuclei` holds what is denser than some threshold, but not than the one that "
                "`otsu` finds for the densities.",
                do=f"Call `otsu` with the densities, not with the grey levels. {do}",
            )
        )
    raise AssertionError(
        "`nuclei` does not hold all that is denser than one threshold, and nothing else."
    )
