"""Hidden checks of stage 3, masks and filters: weights, and what lies beyond the border."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from autograder.check.kit.compare import close, same
from autograder.check.kit.own import usable
from autograder.check.kit.plain import array, names, number
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from .own_results import later, without_border

__all__ = [
    "test_corner_value",
    "test_edge_value",
    "test_head_mean",
    "test_head_sharp",
    "test_keeping_modes",
    "test_mean_weights",
    "test_sharp_weights",
]

question, hint = pytest.mark.question, pytest.mark.hint
builds_on = pytest.mark.builds_on

Floats = NDArray[np.float64]


# 16. Weights


def nine(student: Student, name: str) -> Floats:
    """Return an answer that is 3×3 weights."""
    weights = array(student[name], 2, name).astype(np.float64)
    if weights.shape != (3, 3):
        same(weights, np.zeros((3, 3)), name)
    return weights


@question("weights", points=1)
@hint("Nine equal weights that add up to 1.")
def test_mean_weights(student: Student, reference: Reference) -> None:
    """Weights of the mean"""
    weights = nine(student, "mean_weights")
    total = float(weights.sum())
    assert np.ptp(weights) < 1e-9, saw(
        f"The weights in `mean_weights` are not equal: they go from {weights.min():.3g} to "
        f"{weights.max():.3g}.",
        do="In a mean each of the nine pixels counts the same: nine equal weights.",
    )
    assert total == pytest.approx(1, abs=1e-6), saw(
        f"The weights are equal, but they do not add up to 1: their sum is {total:.4g}. The image "
        f"would become {'brighter' if total > 1 else 'darker'}.",
        do="Divide each weight by the number of weights: all nine of them together make 1. Do not "
        "round.",
    )


@question("weights", points=2)
@hint(
    "The middle is greater than 1, neighbours are negative or 0, and all nine add up to 1. Left "
    "and right are alike, and so are above and below."
)
def test_sharp_weights(student: Student, reference: Reference) -> None:
    """Weights that sharpen"""
    weights = nine(student, "sharp_weights")
    middle, around, total = weights[1, 1], np.delete(weights.ravel(), 4), float(weights.sum())
    assert not (around >= -1e-6).all() or middle > 1, saw(
        "These weights do not sharpen: no neighbour is subtracted from the pixel in the middle.",
        do="The weight in the middle is greater than 1, and neighbours have negative weights or 0.",
    )
    assert total == pytest.approx(1, abs=1e-6), saw(
        f"The weights in `sharp_weights` do not add up to 1: their sum is {total:.4g}. A uniform "
        "area would not keep its value.",
        do="Choose the weights around the middle first. Then the middle is 1 minus their sum.",
    )
    assert (around <= 0).all(), saw(
        "A neighbour has a positive weight, so it is mixed in, not subtracted.",
        do="To sharpen, neighbours are taken away from the middle: all weights around it are "
        "negative "
        "or 0.",
    )
    even = np.allclose(weights, weights[::-1]) and np.allclose(weights, weights[:, ::-1])
    assert even, saw(
        "The weights treat one side unlike the other.",
        do="Left and right need the same weights, and so do above and below: turned over, the grid "
        "looks the same.",
    )


def check_convolved(student: Student, reference: Reference, name: str, weights: str) -> None:
    """Fail the check when an image is not the head, convolved with the student's own weights."""
    head = reference["head"].astype(np.float64)
    # Equal weights are those of a mean: so they may be equal.
    own = usable(student.get(weights), 2, equal=True)
    grid = np.asarray(reference[weights] if own is None or own.shape != (3, 3) else own, float)
    expected = ndimage.convolve(head, grid)
    answer = array(student[name], 2, name)
    # For weights that are alike on both sides, correlation and convolution are the same.
    other = ndimage.correlate(head, grid)
    # float32 keeps values below 10,000 to about a thousandth.
    slack = float(reference["HEAD_WHITE"]) / 300_000
    if close(without_border(answer, other, 1), other, abs=slack):
        return
    others = {"mean_weights": "sharp_weights", "sharp_weights": "mean_weights"}
    own_other = usable(student.get(others[weights]), 2, equal=True)
    call = (
        f"Write `ndimage.convolve(head_float, {weights})`: the image first, then the weights that "
        "belong to this answer."
    )
    wrong = [
        (head, saw(f"`{name}` is the head as it was: nothing was convolved.", do=call)),
        (
            ndimage.convolve(head, grid, mode="constant")
            if answer.dtype.kind == "f"
            else ndimage.convolve(reference["head"], grid),
            saw(
                f"`{name}` has the type {answer.dtype}: it was made from `head`, where values are "
                "rounded or wrap around.",
                do="Use `head_float`, so that nothing is cut off.",
            ),
        ),
    ]
    if own_other is not None and own_other.shape == (3, 3):
        words = saw(f"`{name}` was made with `{others[weights]}`.", do=call)
        wrong.append((ndimage.convolve(head, own_other.astype(np.float64)), words))
    wrong = [(without_border(np.asarray(v, float), expected, 1), words) for v, words in wrong]
    whole = answer.dtype.kind in "iu" and answer.shape == expected.shape
    given: Any = without_border(answer, expected, 1)
    if whole and close(given, wrong[1][0], abs=1.01):
        pytest.fail(wrong[1][1], pytrace=False)
    same(given, expected, name, abs=slack, mistakes=wrong)


@question("weights", points=1)
@builds_on("mean_weights")
@hint("`ndimage.convolve(head_float, mean_weights)`: the image first, then the weights.")
def test_head_mean(student: Student, reference: Reference) -> None:
    """The smooth head"""
    check_convolved(student, reference, "head_mean", "mean_weights")


@question("weights", points=1)
@builds_on("sharp_weights")
@hint("`ndimage.convolve(head_float, sharp_weights)`: the image first, then the weights.")
def test_head_sharp(student: Student, reference: Reference) -> None:
    """The sharp head"""
    check_convolved(student, reference, "head_sharp", "sharp_weights")


# 17. Borders

MODES = {"reflect", "mirror", "nearest", "wrap", "constant"}


@question("borders", points=2)
@hint("With which modes are all stand-ins values of the image itself? Only then nothing changes.")
def test_keeping_modes(student: Student, reference: Reference) -> None:
    """The modes that keep a uniform image"""
    answer = {name.strip().lower() for name in names(student["keeping"], "keeping")}
    assert "constant" not in answer, saw(
        '`"constant"` is in `keeping`, but it brings in values that the image does not have.',
        do="Look at the table: with this mode, 0 stands in for what lies outside. Try it out with "
        "`ndimage.convolve`.",
    )
    unknown = sorted(answer - MODES)
    assert not unknown, saw(
        f'"{unknown[0][:40]}" is in `keeping`, but it is not a name in the table.'
        if unknown
        else "",
        do="Copy the names from the first column of the table, letter by letter.",
    )
    missing = len(reference["keeping"]) - len(answer)
    assert missing == 0, saw(
        f"`keeping` holds {len(answer)} of the table's five names. There is at least one more that "
        "keeps `flat`.",
        do="Try each mode out: `ndimage.convolve(flat, np.full((3, 3), 1 / 9), mode=…)`. Are all "
        "pixels still 90?",
    )


def border_number(student: Student, reference: Reference, name: str, inside: int) -> None:
    """Fail the check when a value is not that of a mean with so many of nine pixels inside."""
    # By hand, from the uniform image: each pixel inside counts one ninth of 90.
    level = 90.0
    right = level * inside / 9
    count = "Count how many of the nine pixels lie inside: only they have a value, and it is 90."
    same(
        number(student[name], name),
        right,
        name,
        abs=0.01,
        mistakes=later(
            lambda: [
                (level * 6 / 9, saw(f"`{name}` is the value of a pixel at an edge.", do=count)),
                (
                    level * 4 / 9,
                    saw(f"`{name}` is the value of a pixel in a corner.", do=count),
                ),
                (
                    level,
                    saw(
                        f"`{name}` is 90, as in the middle: nothing stands in for pixels outside.",
                        do='With `mode="constant"` they count as 0, and the sum is still '
                        "divided by "
                        "9.",
                    ),
                ),
                (
                    level * (inside - 1) / 9,
                    saw(
                        f"`{name}` counts one pixel too few: is the pixel itself missing?",
                        do=count,
                    ),
                ),
                (
                    level * inside,
                    saw(
                        f"`{name}` is the sum of the nine pixels, not their mean.",
                        do="Divide the sum by 9: pixels outside count as 0, but they are counted.",
                    ),
                ),
                (
                    inside / 9,
                    saw(
                        f"`{name}` is less than 1: it is the share of the nine pixels that "
                        f"lie inside.",
                        do="Multiply this share by the value that these pixels have, which is 90.",
                    ),
                ),
            ]
        ),
    )


@question("borders", points=1)
@hint("Count how many of the nine pixels lie inside at a corner; those outside count as 0.")
def test_corner_value(student: Student, reference: Reference) -> None:
    """The mean at a corner"""
    border_number(student, reference, "corner_value", 4)


@question("borders", points=1)
@hint("Count how many of the nine pixels lie inside at an edge; those outside count as 0.")
def test_edge_value(student: Student, reference: Reference) -> None:
    """The mean at an edge"""
    border_number(student, reference, "edge_value", 6)
