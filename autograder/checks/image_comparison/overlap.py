"""Hidden checks of stage 2, image comparison: how well two masks overlap."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.arguments import leaves_arguments
from autograder.check.kit.compare import close, same
from autograder.check.kit.own import own_function
from autograder.check.kit.plain import function, number
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on

# 6. Masks


def mask(shape: tuple[int, ...], *boxes: tuple[slice, ...]) -> NDArray[np.bool_]:
    """Return a mask that is True in some boxes."""
    result = np.zeros(shape, bool)
    for box in boxes:
        result[box] = True
    return result


FLAT, SOLID = (8, 9), (3, 6, 7)
A = mask(FLAT, np.s_[2:6, 1:6])  # 20 pixels
B = mask(FLAT, np.s_[3:8, 3:9])  # 30 pixels, 9 of them in A
SMALL = mask(FLAT, np.s_[2:4, 2:4])  # 4 pixels, all of them in A
EMPTY = mask(FLAT)
C = mask(SOLID, np.s_[0:2, 1:4, 2:7])  # 30 voxels
D = mask(SOLID, np.s_[1:3, 2:6, 0:4])  # 32 voxels, 4 of them in C
CASES = [
    (A, B, 9, 41),
    (SMALL, A, 4, 20),
    (C, D, 4, 58),
    (A, A, 20, 20),
]
"""Two masks, how many pixels are in both and in at least one, counted by hand."""


def overlap(student: Student, name: str, a: NDArray[Any], b: NDArray[Any]) -> float:
    """Return what the student's function says of two masks."""
    call = function(student[name], name)
    answer: Any = call(a.copy(), b.copy())
    known = isinstance(answer, (float, np.floating)) and np.isnan(answer)
    assert not known, saw(
        f"`{name}` returns nan, which is not a number: 0 was divided by 0.",
        do="Before you divide, ask whether there is anything to divide by. If both masks are "
        "empty, return 1.",
    )
    return number(answer, f"what {name} returns")


def says_one_thing(student: Student, name: str) -> bool:
    """Tell whether a function gives the same number whatever the masks are."""
    found = {overlap(student, name, a, b) for a, b, *_ in CASES}
    return len(found) == 1


PERCENT = saw(
    "This is a hundred times as much: in per cent.",
    do="Return the share itself, a number between 0 and 1: leave out the factor 100.",
)


@question("overlap", points=2)
@hint("Pixels in both, `np.sum(a & b)`, divided by pixels in at least one, `np.sum(a | b)`.")
def test_iou(student: Student, reference: Reference) -> None:
    """Intersection over union"""
    for a, b, both, one in CASES:
        sizes = int(a.sum()), int(b.sum())
        same(
            overlap(student, "iou", a, b),
            both / one,
            "what iou returns",
            abs=1e-3,
            mistakes=[
                (
                    2 * both / sum(sizes),
                    saw(
                        "This is the Dice coefficient of the two masks.",
                        do="Divide the pixels that are in both masks by those that are in at least "
                        "one: `np.sum(a & b) / np.sum(a | b)`.",
                    ),
                ),
                (
                    both / sum(sizes),
                    saw(
                        "The pixels in both masks count twice below the line: once in each mask.",
                        do="Divide by the pixels that are in at least one mask, `np.sum(a | b)`.",
                    ),
                ),
                (one / both, UPSIDE_DOWN),
                *((both / size, ONE_MASK) for size in sizes if size != one),
                (both / a.size, OF_ALL),
                (np.mean(a == b), AGREE),
                (both, COUNTED),
                (100 * both / one, PERCENT),
            ],
        )
    leaves_arguments(student, "iou", A, B)


UPSIDE_DOWN = saw(
    "The fraction is upside down: it is greater than 1 where the masks differ.",
    do="The pixels that are in both masks stand above the line.",
)
ONE_MASK = saw(
    "The pixels in both masks are divided by the size of one of the masks alone.",
    do="Both masks count below the line. Look at the formula: which number of pixels stands there?",
)
OF_ALL = saw(
    "The pixels in both masks are divided by the number of all pixels of the image.",
    do="How large the background is must not matter. Look at the formula: which pixels stand below "
    "the line?",
)
AGREE = saw(
    "This is the share of pixels where the masks agree. The background, False in both, counts too.",
    do="Count only pixels where a mask is True: `a & b` for those in both, `a | b` for those in at "
    "least one.",
)
COUNTED = saw(
    "This is the number of pixels that are in both masks.",
    do="Divide it, as the formula says: then equal masks give 1, whatever their size.",
)


@question("overlap", points=1)
@builds_on("iou")
@hint("Twice the pixels in both, divided by the pixels in a plus the pixels in b.")
def test_dice(student: Student, reference: Reference) -> None:
    """The Dice coefficient"""
    from_iou = own_dice(student, reference)
    answers = [overlap(student, "dice", a, b) for a, b, *_ in CASES]
    if close(answers, [from_iou(a, b) for a, b, *_ in CASES], abs=1e-3):
        return
    for (a, b, both, one), answer in zip(CASES, answers, strict=True):
        sizes = int(a.sum()), int(b.sum())
        same(
            answer,
            2 * both / sum(sizes),
            "what dice returns",
            abs=1e-3,
            mistakes=[
                (
                    both / one,
                    saw(
                        "This is the intersection over union of the two masks.",
                        do="Dice counts the pixels in both masks twice, and divides by the sizes "
                        "of the two masks added up.",
                    ),
                ),
                (
                    both / sum(sizes),
                    saw(
                        "The factor 2 is missing: equal masks would give 0.5.",
                        do="Count the pixels in both masks twice, `2 * np.sum(a & b)`: below the "
                        "line they count twice as well.",
                    ),
                ),
                (
                    2 * both / one,
                    saw(
                        "Twice the pixels in both masks are divided by the union.",
                        do="Below the line stand the pixels of the two masks added up, "
                        "`np.sum(a) + np.sum(b)`: those in both count twice.",
                    ),
                ),
                (sum(sizes) / (2 * both), UPSIDE_DOWN),
                *((both / size, ONE_MASK) for size in sizes if size != one),
                (np.mean(a == b), AGREE),
                (both, COUNTED),
                (100 * 2 * both / sum(sizes), PERCENT),
            ],
        )
    leaves_arguments(student, "dice", A, B)


def own_dice(student: Student, reference: Reference) -> Callable[[Any, Any], float]:
    """Return what follows from the student's own `iou`: 2 · IoU / (1 + IoU)."""

    def dice(a: NDArray[Any], b: NDArray[Any]) -> float:
        value = float(call(a.copy(), b.copy()))
        return 2 * value / (1 + value)

    call = own_function(student, reference, "iou")
    if call is not reference["iou"]:
        try:
            # Of a function that says one thing of all masks, nothing follows.
            if says_one_thing(student, "iou"):
                call = reference["iou"]
        except (AssertionError, pytest.fail.Exception):
            call = reference["iou"]
    return dice


@question("overlap", points=1)
@hint("Ask first whether there is anything to divide by. If both masks are empty, return 1.")
@pytest.mark.parametrize("name", ["iou", "dice"])
def test_empty_masks(student: Student, reference: Reference, name: str) -> None:
    """Two empty masks agree"""
    assert not says_one_thing(student, name), ALWAYS
    answer = overlap(student, name, EMPTY, EMPTY)
    assert answer != 0, saw(
        "Two empty masks give 0 here, as if they had nothing in common.",
        do="Two empty masks agree perfectly: nobody has found anything. Return 1 if both are "
        "empty.",
    )
    assert answer == pytest.approx(1)


ALWAYS = saw(
    "The function returns the same number whatever masks it is given.",
    do="Compute the number from the two masks, `a` and `b`, with the formula in the text.",
)


@question("overlap", points=1)
@hint("No pixel in both: 0, also when one of the masks is empty.")
def test_masks_apart(student: Student, reference: Reference) -> None:
    """Masks that do not touch give 0"""
    for name in ("iou", "dice"):
        assert not says_one_thing(student, name), ALWAYS
        for a, b in ((A, ~A), (A, EMPTY), (EMPTY, B)):
            answer = overlap(student, name, a, b)
            empty = not (a.any() and b.any())
            assert not (empty and answer == pytest.approx(1)), saw(
                f"`{name}` gives 1 when one mask is empty and the other is not.",
                do="Only two empty masks agree. Ask whether *both* are empty: "
                "`if not (a | b).any(): return 1`.",
            )
            assert answer == pytest.approx(0, abs=1e-6), saw(
                f"`{name}` does not give 0 for two masks that have no pixel in common.",
                do="Only pixels that are in both masks, `a & b`, count above the line: there are "
                "none here.",
            )
