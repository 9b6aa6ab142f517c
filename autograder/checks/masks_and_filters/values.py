"""Hidden checks of stage 3, masks and filters: the values of an image."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.check.kit.compare import same
from autograder.check.kit.needs import needs
from autograder.check.kit.plain import array, whole_number
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

question, hint = pytest.mark.question, pytest.mark.hint


# 1. Invert


def bone_is_dark(reference: Reference) -> str:
    """Need a radiograph that is to be turned over."""
    said = reference["PHOTOMETRIC"]
    return "" if said == "MONOCHROME1" else f"its radiograph is {said}: bone is bright as it is"


def subtracted_from(reference: Reference) -> dict[int, str]:
    """Say what somebody subtracted the radiograph from, by what both add up to."""
    stored = np.iinfo(reference["radiograph"].dtype)
    return {
        255: "255",
        int(reference["LEVELS"]) - 1: "the highest number that its detector can store",
        int(stored.max): "the highest number of its data type",
        int(stored.max) + 1: "0, and wrapped around",
        0: "0, so that negative numbers came out",
    }


@question("invert", points=2)
@needs(bone_is_dark)
@hint(
    "Subtract the whole image from one number. Then each step up becomes a step down that is just "
    "as large, and every pixel stays at its place."
)
def test_order_is_reversed(student: Student, reference: Reference) -> None:
    """High and low have changed places, and steps are as large as before"""
    stored = reference["radiograph"].astype(np.float64)
    leg = array(student["leg"], 2, "leg").astype(np.float64)
    if leg.shape != stored.shape:
        same(leg, stored, "leg")
    total = leg + stored
    if np.ptp(total) < 1e-6:
        return
    assert np.ptp(leg) > 0, saw(
        "All pixels of `leg` have the same value, so nothing of the picture is left.",
        do="Subtract the whole image from one number, such as its own highest value. Do not "
        "subtract numbers from one another only.",
    )
    # What falls below 0 comes out too high, by as many numbers as fit into the type.
    dtype = reference["radiograph"].dtype
    assert np.ptp(total % 2 ** (8 * dtype.itemsize)) > 0, saw(
        "Some values of `leg` have wrapped around: they should have been less than 0, which "
        f"`{dtype}` cannot hold.",
        do="Subtract the image from its own highest value. Then nothing can become less than 0.",
    )
    assert np.ptp(leg - stored) > 1e-6, saw(
        "`leg` is not turned over: what is high in `radiograph` is high in `leg` as well.",
        do="Subtract the image from its own highest value: then what was highest becomes 0, and "
        "what was low becomes high.",
    )
    turned = [stored[::-1], stored[:, ::-1], stored[::-1, ::-1]]
    assert not any(np.array_equal(leg, image) for image in turned), saw(
        "`leg` is the picture, turned over like a sheet of paper. Its values are the same as "
        "before.",
        do="It is the values that have to change, not the places: subtract the image from its "
        "highest value.",
    )
    slope = float(np.polyfit(stored.ravel(), leg.ravel(), 1)[0])
    straight = np.allclose(leg, slope * stored + (leg - slope * stored).mean(), atol=1e-3)
    assert not (straight and slope < 0), saw(
        f"High and low have changed places, but a step of 1 has become a step of {-slope:.3g}.",
        do="The steps between values stay as large as they were. So subtract only: do not divide "
        "or multiply.",
    )
    same(leg, stored.max() - stored, "leg", abs=1e-6)


@question("invert", points=1)
@hint(
    "Which number becomes 0 when you subtract it from itself? Where `radiograph` is highest, `leg` "
    "has to be 0, and it is nowhere less."
)
def test_begins_at_zero(student: Student, reference: Reference) -> None:
    """The highest value becomes 0"""
    stored = reference["radiograph"].astype(np.int64)
    leg = array(student["leg"], 2, "leg").astype(np.float64)
    if leg.shape != stored.shape:
        same(leg, stored, "leg")
    at_top = leg[stored == stored.max()]
    total = leg + stored
    whole = round(float(total.flat[0]))
    known = subtracted_from(reference)
    if np.ptp(total) < 1e-6 and whole in known and whole != stored.max():
        pytest.fail(
            saw(
                f"Where `radiograph` is highest, `leg` is {at_top[0]:g}. It looks as if the image "
                f"was subtracted from {known[whole]}.",
                do="Its own highest value has to become 0. `radiograph.max()` finds the highest "
                "value that is used.",
            ),
            pytrace=False,
        )
    assert not at_top.any(), saw(
        f"Where `radiograph` is highest, `leg` is {at_top[at_top != 0][0]:g}. The task asks for 0.",
        do="Subtract the whole image from the highest value that is in it: `radiograph.max()`.",
    )
    assert leg.min() == 0, saw(
        f"The lowest value of `leg` is {leg.min():g}. Nothing should be less than 0.",
        do="Subtract the image from the highest value that is in it, and nothing else.",
    )


# 2. Data types


def uses_less_than_it_can_hold(reference: Reference) -> str:
    """Need a radiograph that does not use all of its data type."""
    used = int(reference["used_max"]) < int(reference["type_max"])
    return "" if used else "its radiograph uses its data type up to the highest number"


@question("data_range", points=1)
@needs(uses_less_than_it_can_hold)
@hint(
    "`np.iinfo(radiograph.dtype).max` is what the type can hold, `radiograph.max()` what is used. "
    "Both are whole numbers."
)
def test_type_and_use(student: Student, reference: Reference) -> None:
    """What the type can hold, and what is used of it"""
    limit = whole_number(student["type_max"], "type_max")
    used = whole_number(student["used_max"], "used_max")
    stored = reference["radiograph"]
    right = (reference["used_max"], reference["type_max"])
    assert (used, limit) == right or (limit, used) != right, saw(
        "`type_max` and `used_max` have changed places.",
        do="`type_max` is what the data type could hold, whatever the image. `used_max` is what "
        "occurs in this image, so it cannot be greater.",
    )
    of_others = f"`radiograph` is of type `{stored.dtype}`."
    ask = "`np.iinfo(radiograph.dtype).max` asks for it. Do not write down a number by heart."
    same(
        limit,
        reference["type_max"],
        "type_max",
        mistakes=[
            (2**15 - 1, saw(f"`type_max` is that of `int16`. {of_others}", do=ask)),
            (
                int(reference["type_max"]) + 1,
                saw(
                    "`type_max` is how many numbers the type can hold. The first of them is 0, so "
                    "the last one is one less.",
                    do=ask,
                ),
            ),
            (
                reference["used_max"],
                saw(
                    "`type_max` is what is used in this image. The type could hold more.",
                    do=ask,
                ),
            ),
        ],
    )
    same(
        used,
        reference["used_max"],
        "used_max",
        mistakes=[
            (
                int(stored.argmax()),
                saw(
                    "`used_max` is the place of the highest number, not the number.",
                    do="`argmax` tells where the highest number is; `max` tells how high it "
                    "is. Use "
                    "`radiograph.max()`.",
                ),
            ),
        ],
    )


@question("data_range", points=1)
@hint(
    "Add in a larger type, such as `int`. Then clip at 0 and 255, and go back to `np.uint8` at the "
    "end."
)
def test_brighter_values(student: Student, reference: Reference) -> None:
    """Brighter by 100, and at most 255"""
    dim = reference["dim"]
    wide = dim.astype(np.int64)
    same(
        student["brighter"],
        np.minimum(wide + 100, 255),
        "brighter",
        mistakes=[
            (
                dim + np.uint8(100),
                saw(
                    "Some pixels of `brighter` are darker than before: their values wrapped "
                    "around before they were clipped.",
                    do="Turn `dim` into a larger type first, with `dim.astype(int)`. Then add, "
                    "then clip, and go back to `np.uint8` at the end.",
                ),
            ),
            (
                wide + 100,
                saw(
                    f"There are values up to {wide.max() + 100} in `brighter`. A `uint8` ends at "
                    "255.",
                    do="What would be more than 255 becomes 255: `np.clip` or `np.minimum` does "
                    "this, before you go back to `np.uint8`.",
                ),
            ),
            (
                dim,
                saw(
                    "`brighter` is `dim` itself: nothing has been added.",
                    do="Turn `dim` into `int`, add 100, clip what is too much, and give the result "
                    "the name `brighter`.",
                ),
            ),
            (
                np.where(wide + 100 > 255, 0, wide + 100),
                saw(
                    "What would be more than 255 has become 0 in `brighter`, which is black.",
                    do="It should become 255, the brightest value: `np.clip(…, 0, 255)` does this.",
                ),
            ),
        ],
    )


@question("data_range", points=1)
@hint("`.astype(np.uint8)` turns an image into bytes. Do it last, when all values fit.")
def test_brighter_dtype(student: Student, reference: Reference) -> None:
    """It is made of bytes again"""
    brighter = array(student["brighter"], 2, "brighter")
    if brighter.shape != reference["dim"].shape:
        same(brighter, reference["dim"], "brighter")
    assert brighter.dtype == np.uint8, saw(
        f"`brighter` is of type {brighter.dtype}. The task asks for `uint8` again.",
        do="When all values lie between 0 and 255, `.astype(np.uint8)` turns them back into bytes. "
        "Do it last.",
    )
    assert not np.array_equal(brighter, reference["dim"]), saw(
        "`brighter` is `dim` itself: nothing has been done that could change its type.",
        do="Turn `dim` into `int`, add 100, clip, then turn the result into `np.uint8`.",
    )
