"""Hidden checks of stage 3, masks and filters: masks by value, and masks joined."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.compare import close, same
from autograder.check.kit.needs import needs
from autograder.check.kit.plain import array
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from .own_results import later, own_mask

__all__ = [
    "mask",
    "test_between",
    "test_fat_or_soft",
    "test_hu_mask",
    "test_masks_are_masks",
]

question, hint = pytest.mark.question, pytest.mark.hint
builds_on = pytest.mark.builds_on

Mask = NDArray[np.bool_]

FOUR = ("air", "fat", "soft", "bone")


def mask(value: Any, shape: tuple[int, ...], name: str, *, of_two: bool = False) -> Mask:
    """Return an answer that is a mask; 0 and 1 count as False and True.

    Parameters
    ----------
    value : Any
        The answer.
    shape : tuple of int
        Which shape it has to have.
    name : str
        What it is called.
    of_two : bool, optional
        Let 0 and any one other number count as well: their type is another check's business.

    Raises
    ------
    AssertionError
        When it is something else, or has another shape.
    """
    values = array(value, len(shape), name)
    if of_two and values.dtype.kind in "iuf" and len(levels := np.unique(values)) == 2:
        values = values != 0 if levels[0] == 0 else values
    # For another shape or other values, `same` has the words.
    if values.shape != shape or not (values.dtype == bool or np.isin(values, (0, 1)).all()):
        same(values, np.zeros(shape, bool), name)
    return values.astype(bool)


# 7. By value


def ways_to_choose(ct: NDArray[Any], name: str) -> Iterator[tuple[Mask, str]]:
    """Return what goes wrong with one of the four masks, and what to say."""
    limits = "`>=` and `<=` take a limit in, `>` and `<` leave it out."
    off = saw(
        f"`{name}` is right but for the pixels that lie exactly on a limit.",
        do=f"Does the task take the limit in, or not? {limits}",
    )
    if name in ("fat", "soft"):
        low, high = (-150, -30) if name == "fat" else (0, 250)
        both = "Two comparisons belong together here, each in brackets: `(… >= …) & (… <= …)`."
        one = saw(
            f"`{name}` has one limit only: on the other side nothing ends it.",
            do=both,
        )
        yield from [
            ((ct > low) & (ct < high), off),
            ((ct >= low) & (ct < high), off),
            ((ct > low) & (ct <= high), off),
            (ct >= low, one),
            (ct > low, one),
            (ct <= high, one),
            (ct < high, one),
            (
                (ct >= low) | (ct <= high),
                saw(
                    f"`{name}` holds every pixel: each value lies above the one limit **or** "
                    "below the other.",
                    do="Both have to be true at the same time: `&` means and, `|` means or.",
                ),
            ),
            (
                (ct >= -high) & (ct <= -low),
                saw(
                    f"`{name}` holds values from {-high} to {-low} HU: the signs are missing.",
                    do="Copy both limits with their minus signs: in HU, fat lies below water.",
                ),
            )
            if name == "fat"
            else (
                (ct >= -1) & (ct <= 250),
                off,
            ),
        ]
    limit = -500 if name == "air" else 300
    inside, outside = (ct < limit, ct > limit) if name == "air" else (ct > limit, ct < limit)
    turned = saw(
        f"`{name}` lies on the other side of {limit} HU.",
        do="Turn the comparison around: `<` asks for what lies below the limit, `>` for what lies "
        "above.",
    )
    yield from [
        (ct <= limit if name == "air" else ct >= limit, off),
        (outside, turned),
        (~inside, turned),
        (
            (ct < -limit) if name == "air" else (ct > -limit),
            saw(
                f"`{name}` ends at {-limit} HU: the limit has the wrong sign.",
                do="Copy the limit with its sign. Air lies far below water, bone far above.",
            ),
        ),
    ]


def tissues_are_there(reference: Reference) -> str:
    """Need pixels for each of the four masks."""
    missing = [name for name in FOUR if not np.any(reference[name])]
    return f"its CT slice shows no {' and no '.join(missing)}" if missing else ""


@question("hu_masks", points=1)
@needs(tissues_are_there)
@hint(
    "Compare `ct` with the limits of the task: `>=` takes a limit in, `>` does not. Two limits "
    "need two comparisons, joined by `&`."
)
@pytest.mark.parametrize("name", FOUR)
def test_hu_mask(student: Student, reference: Reference, name: str) -> None:
    """A mask holds the right pixels"""
    expected, ct = np.asarray(reference[name]), reference["ct"]
    answer = mask(student[name], expected.shape, name, of_two=True)
    if np.array_equal(answer, expected):
        return
    others = [
        (
            reference[other],
            saw(
                f"`{name}` is the mask of `{other}`.",
                do=f"Look up the limits of `{name}` in the task: each mask has its own. Or "
                f"have the two "
                "names changed places?",
            ),
        )
        for other in FOUR
        if other != name
    ]
    known = [(m, words) for m, words in ways_to_choose(ct, name) if m.any() and not m.all()]
    full = [(m, words) for m, words in ways_to_choose(ct, name) if m.all()]
    if answer.any() and not any(close(answer, m) for m, _ in [*known, *others, *full]):
        held = ct[answer]
        pytest.fail(
            saw(
                f"In `{name}` the values of `ct` go from {held.min()} to {held.max()} HU, and not "
                "all pixels of its range are in it, or others as well.",
                do="Compare both ends with the task's limits. Two limits need two comparisons, "
                "each in brackets, joined by `&`.",
            ),
            pytrace=False,
        )
    same(answer, expected, name, mistakes=[*known, *others, *full])


@question("hu_masks", points=1)
@hint("A comparison gives True and False by itself. `~` on numbers does not give the opposite.")
def test_masks_are_masks(student: Student, reference: Reference) -> None:
    """All four are arrays of True and False"""
    for name in FOUR:
        dtype = array(student[name], 2, name).dtype
        assert dtype.kind == "b", saw(
            f"`{name}` is of type {dtype}. A mask is an array of True and False.",
            do="Leave out what turns it into numbers: a comparison gives True and False by itself. "
            "`.astype(bool)` turns 0 and 1 back.",
        )


# 8. Logic


@question("combine_masks", points=1)
@builds_on("fat", "soft")
@hint("`|` means or: True where at least one of the two masks is.")
def test_fat_or_soft(student: Student, reference: Reference) -> None:
    """Fat or soft tissue"""
    fat, soft = (own_mask(student, reference, name) for name in ("fat", "soft"))
    answer = mask(student["fat_or_soft"], fat.shape, "fat_or_soft")
    one = "`fat | soft` joins two masks: it is True where at least one of the two is True."
    same(
        answer,
        fat | soft,
        "fat_or_soft",
        mistakes=later(
            lambda: [
                (
                    fat & soft,
                    saw(
                        "`fat_or_soft` is True only where a pixel is in both masks at once: `&` "
                        "means and.",
                        do=one,
                    ),
                ),
                (fat, saw("`fat_or_soft` is `fat` alone.", do=one)),
            ]
        ),
    )


@question("combine_masks", points=2)
@builds_on(*FOUR)
@hint("Join all four masks with `|`, put brackets around, and turn it over with `~`.")
def test_between(student: Student, reference: Reference) -> None:
    """What is in no mask"""
    masks = {name: own_mask(student, reference, name) for name in FOUR}
    air, fat, soft, bone = masks.values()
    answer = mask(student["between"], air.shape, "between")
    join = (
        "Join all four masks with `|`, put brackets around them, then `~` in front: "
        "`~(a | b | c | d)`."
    )
    without = [
        (
            ~np.any([m for other, m in masks.items() if other != name], axis=0),
            saw(f"The pixels of `{name}` are in `between`: this mask was left out.", do=join),
        )
        for name in FOUR
    ]
    same(
        answer,
        ~(air | fat | soft | bone),
        "between",
        mistakes=later(
            lambda: [
                (
                    air | fat | soft | bone,
                    saw(
                        "`between` holds what is in **some** mask. The task asks for what is "
                        "in none.",
                        do="Put `~` before the brackets: it turns a mask into its opposite.",
                    ),
                ),
                (
                    ~air | fat | soft | bone,
                    saw(
                        "Only the first mask was turned over: brackets are missing.",
                        do=join,
                    ),
                ),
                (
                    ~(air & fat & soft & bone),
                    saw(
                        "`between` holds every pixel: no pixel is in all four masks at once.",
                        do="A pixel has to be in **none** of them. " + join,
                    ),
                ),
                *without,
            ]
        ),
    )
