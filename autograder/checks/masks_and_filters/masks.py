"""Hidden checks of stage 3, masks and filters: masks by value, and what to do with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.compare import close, same
from autograder.check.kit.own import own_array
from autograder.check.kit.pictures import pictures
from autograder.check.kit.plain import array, number
from autograder.check.kit.shown import shown_array
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from .own_results import is_rounded, later, own_mask

__all__ = [
    "mask",
    "test_between",
    "test_bone_only",
    "test_bone_only_is_shown",
    "test_fat_or_soft",
    "test_hu_mask",
    "test_masks_are_masks",
    "test_soft_area",
    "test_soft_mean",
    "test_soft_std",
]

question, hint = pytest.mark.question, pytest.mark.hint
builds_on = pytest.mark.builds_on

Mask = NDArray[np.bool_]

FOUR = ("air", "fat", "soft", "bone")


def mask(value: Any, shape: tuple[int, ...], name: str) -> Mask:
    """Return an answer that is a mask; 0 and 1 count as False and True.

    Raises
    ------
    AssertionError
        When it is something else, or has another shape.
    """
    values = array(value, len(shape), name)
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


@question("hu_masks", points=1)
@hint(
    "Compare `ct` with the limits of the task: `>=` takes a limit in, `>` does not. Two limits "
    "need two comparisons, joined by `&`."
)
@pytest.mark.parametrize("name", FOUR)
def test_hu_mask(student: Student, reference: Reference, name: str) -> None:
    """A mask holds the right pixels"""
    expected, ct = np.asarray(reference[name]), reference["ct"]
    answer = mask(student[name], expected.shape, name)
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


@question("combine_masks", points=2)
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
                        "`fat_or_soft` holds what is in both masks at once: `&` means and.",
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


# 9. Use a mask


@question("apply_mask", points=1)
@builds_on("bone")
@hint("`np.where(bone, ct, -1024)`: the mask, what to take inside, what to take outside.")
def test_bone_only(student: Student, reference: Reference) -> None:
    """Only bone is left"""
    ct, bone = reference["ct"], own_mask(student, reference, "bone")
    value = student["bone_only"]
    as_list = isinstance(value, np.ndarray) and value.ndim == 1
    assert not as_list, saw(
        "`bone_only` is a list of pixels: they are not at their places any more.",
        do="`ct[bone]` gives such a list. `np.where(mask, inside, outside)` keeps the shape of the "
        "image.",
    )
    where = (
        "`np.where(bone, ct, -1024)` takes three things: the mask, what to take inside of it, and "
        "what to take outside."
    )
    same(
        value,
        np.where(bone, ct, -1024),
        "bone_only",
        mistakes=later(
            lambda: [
                (
                    np.where(bone, ct, 0),
                    saw(
                        "Outside of bone, `bone_only` is 0 HU. That is water, not black.",
                        do="The task asks for −1024 HU there. `np.where(bone, ct, -1024)` puts "
                        "it in.",
                    ),
                ),
                (
                    np.where(bone, -1024, ct),
                    saw("Bone has been taken out, and everything else is left.", do=where),
                ),
                (ct, saw("`bone_only` is `ct` itself: nothing was taken away.", do=where)),
            ]
        ),
    )


@question("apply_mask", points=1)
@builds_on("bone_only")
@hint(
    "`show(bone_only)` draws it in grey, with row 0 on top and high values light. It belongs into "
    "the answer cell of this task."
)
def test_bone_only_is_shown(student: Student, reference: Reference) -> None:
    """A figure shows it"""
    image = own_array(student, reference, "bone_only", 2)
    shown_array(pictures(student.figures), image, "`bone_only`")


def inside_soft(student: Student, reference: Reference) -> NDArray[np.float64]:
    """Return the pixels inside of the student's own soft tissue."""
    soft = own_mask(student, reference, "soft")
    if not soft.any():
        soft = np.asarray(reference["soft"])
    return np.asarray(reference["ct"][soft], dtype=np.float64)


def ways_to_measure(
    student: Student, reference: Reference, measure: Any
) -> Iterator[tuple[float, str]]:
    """Return what goes wrong with measuring inside of a mask, and what to say."""
    soft, ct = own_mask(student, reference, "soft"), reference["ct"].astype(np.float64)
    own_ct = own_array(student, reference, "ct", 2).astype(np.float64)
    inside = "`ct[soft]` is the list of the pixels inside. Measure that list."
    wrong: list[tuple[float, str]] = [
        (
            float(measure(ct * soft)),
            saw(
                "All pixels outside of `soft` were counted as zeros. They do not belong to it.",
                do=inside,
            ),
        ),
        (
            float(measure(np.where(soft, ct, -1024))),
            saw("All pixels outside of `soft` were counted as −1024 HU.", do=inside),
        ),
        (float(measure(ct)), saw("This was measured in the whole image.", do=inside)),
        *(
            (
                float(measure(ct[own_mask(student, reference, name)])),
                saw(f"This was measured inside of `{name}`, not of `soft`.", do=inside),
            )
            for name in ("bone", "fat", "air")
            if own_mask(student, reference, name).any()
        ),
    ]
    if own_ct.shape == ct.shape and soft.any() and not np.array_equal(own_ct, ct):
        words = saw(
            "`ct` itself was changed before this was measured: `bone_only = ct` makes no copy.",
            do="Use `np.where`, or work on `ct.copy()`. Then `ct` stays as it was.",
        )
        wrong.append((float(measure(own_ct[soft])), words))
    yield from wrong


@question("apply_mask", points=1)
@builds_on("soft")
@hint("`ct[soft]` is the list of pixels inside. Zeros outside do not belong to the tissue.")
def test_soft_mean(student: Student, reference: Reference) -> None:
    """The mean of soft tissue"""
    inside = inside_soft(student, reference)
    answer = number(student["soft_mean"], "soft_mean")
    if is_rounded(answer, float(inside.mean())):
        return
    same(
        answer,
        inside.mean(),
        "soft_mean",
        rel=1e-5,
        unit="HU",
        mistakes=later(
            lambda: [
                (
                    float(inside.std()),
                    saw(
                        "`soft_mean` is the standard deviation.",
                        do="`.mean()` belongs to `soft_mean`, `.std()` to `soft_std`: let them "
                        "change "
                        "places.",
                    ),
                ),
                (
                    float(np.median(inside)),
                    saw(
                        "`soft_mean` is the median: half of the pixels lie below it.",
                        do="The mean is the sum over the number of pixels. `ct[soft].mean()` gives "
                        "it.",
                    ),
                ),
                *ways_to_measure(student, reference, np.mean),
            ]
        ),
    )


@question("apply_mask", points=1)
@builds_on("soft")
@hint("`ct[soft].std()`: the standard deviation of the list of pixels inside.")
def test_soft_std(student: Student, reference: Reference) -> None:
    """The standard deviation of soft tissue"""
    inside = inside_soft(student, reference)
    answer = number(student["soft_std"], "soft_std")
    # Dividing by n - 1 in place of n is fine.
    fine = [float(inside.std(ddof=ddof)) for ddof in (0, 1) if inside.size > ddof]
    if any(is_rounded(answer, std) or close(np.asarray(answer), std, rel=1e-5) for std in fine):
        return
    same(
        answer,
        inside.std(),
        "soft_std",
        rel=1e-5,
        unit="HU",
        mistakes=later(
            lambda: [
                (
                    float(inside.var()),
                    saw(
                        "`soft_std` is the variance, the square of the standard deviation.",
                        do="`.std()` gives the standard deviation, in HU; `.var()` is its "
                        "square, in HU².",
                    ),
                ),
                (
                    float(inside.mean()),
                    saw(
                        "`soft_std` is the mean.",
                        do="`.mean()` belongs to `soft_mean`, `.std()` to `soft_std`: let them "
                        "change "
                        "places.",
                    ),
                ),
                *ways_to_measure(student, reference, np.std),
            ]
        ),
    )


@question("apply_mask", points=1)
@builds_on("soft")
@hint("Number of pixels times height times width of a pixel. 1 cm² has 100 mm².")
def test_soft_area(student: Student, reference: Reference) -> None:
    """The area of soft tissue, in cm²"""
    soft = own_mask(student, reference, "soft")
    if not soft.any():
        soft = np.asarray(reference["soft"])
    high, wide = reference["CT_SAMPLING"]
    count = int(soft.sum())
    square_mm = count * high * wide
    answer = number(student["soft_area"], "soft_area")
    if is_rounded(answer, square_mm / 100, decimals=0):
        return
    times = (
        "Multiply the number of pixels by height and width of a pixel in mm. That is in mm²; 1 cm² "
        "has 100 mm²."
    )
    same(
        answer,
        square_mm / 100,
        "soft_area",
        rel=1e-5,
        unit="cm²",
        mistakes=later(
            lambda: [
                (
                    square_mm,
                    saw(
                        "`soft_area` is in mm². The task asks for cm².",
                        do="1 cm is 10 mm, so 1 cm² has 10 × 10 = 100 mm². Divide by 100.",
                    ),
                ),
                (
                    square_mm / 10,
                    saw(
                        "`soft_area` was divided by 10. That turns mm into cm, but not mm² "
                        "into cm².",
                        do="1 cm² has 10 × 10 = 100 mm²: divide by 100.",
                    ),
                ),
                (count, saw("`soft_area` is a number of pixels.", do=times)),
                *(
                    (
                        count * high / unit,
                        saw("The side of a pixel was used once only: that is no area.", do=times),
                    )
                    for unit in (1, 10, 100)
                ),
                *(
                    (
                        float(own_mask(student, reference, name).sum() * high * wide / 100),
                        saw(
                            f"`soft_area` is the area of `{name}`.",
                            do="Count the pixels of `soft`: `soft.sum()`.",
                        ),
                    )
                    for name in ("bone", "fat", "air")
                ),
            ]
        ),
    )
