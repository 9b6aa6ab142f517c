"""Hidden checks of stage 3, masks and filters: what is inside of a mask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.compare import close, same
from autograder.check.kit.own import own_array
from autograder.check.kit.pictures import pictures
from autograder.check.kit.plain import number
from autograder.check.kit.shown import shown_array
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from .own_results import is_rounded, later, own_mask

__all__ = [
    "test_bone_only",
    "test_bone_only_is_shown",
    "test_soft_area",
    "test_soft_mean",
    "test_soft_std",
]

question, hint = pytest.mark.question, pytest.mark.hint
builds_on = pytest.mark.builds_on


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
