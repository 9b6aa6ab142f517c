"""Hidden checks of stage 3, masks and filters: masks, and how they are made."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from autograder.check.kit.grouping import separation, share_of_best
from autograder.check.kit.own import own_array, own_number
from autograder.check.kit.pictures import pictures
from autograder.check.kit.plain import array, function, number
from autograder.check.kit.shown import shown_array
from autograder.check.state import Reference, Student

question, hint = pytest.mark.question, pytest.mark.hint

Mask = NDArray[np.bool_]


def mask(value: Any, shape: tuple[int, ...], name: str) -> Mask:
    """Return an answer that is a mask; 0 and 1 count as False and True.

    Raises
    ------
    AssertionError
        When it is something else, or has another shape.
    """
    values = array(value, len(shape), name)
    assert values.shape == shape, f"The shape of `{name}` is {values.shape}."
    two = values.dtype == bool or np.isin(values, (0, 1)).all()
    assert two, f"`{name}` should be an array of True and False. It has other values."
    return values.astype(bool)


def own_mask(student: Student, reference: Reference, name: str) -> Mask:
    """Return the student's own earlier mask, else the reference's."""
    expected = reference[name]
    value = own_array(student, reference, name, 2)
    good = value.shape == expected.shape and value.dtype == bool
    return np.asarray(value if good else expected)


# 7. to 9. Masks by value


@question("hu_masks", points=1)
@hint("Compare with the limits in the table: `>=` takes a limit in, `>` does not.")
@pytest.mark.parametrize("name", ["air", "fat", "soft", "bone"])
def test_hu_mask(student: Student, reference: Reference, name: str) -> None:
    """A mask holds the right pixels"""
    expected = reference[name]
    answer = mask(student[name], expected.shape, name)
    assert not np.array_equal(answer, ~expected), f"`{name}` is the wrong way round."
    few = int((answer ^ expected).sum())
    nearly = f"`{name}` is off at a few pixels only: are the limits included or not?"
    assert not 0 < few < 0.02 * expected.sum(), nearly
    assert few == 0, f"`{name}` is wrong."


@question("hu_masks", points=1)
@hint("A comparison gives True and False by itself. `~` on numbers does not give the opposite.")
def test_masks_are_masks(student: Student, reference: Reference) -> None:
    """All four are arrays of True and False"""
    for name in ("air", "fat", "soft", "bone"):
        dtype = array(student[name], 2, name).dtype
        assert dtype.kind == "b", f"`{name}` is of type {dtype}."


@question("combine_masks", points=2)
@hint("`|` means or: True where at least one of the two masks is.")
def test_fat_or_soft(student: Student, reference: Reference) -> None:
    """Fat or soft tissue"""
    fat, soft = (own_mask(student, reference, name) for name in ("fat", "soft"))
    answer = mask(student["fat_or_soft"], fat.shape, "fat_or_soft")
    assert not np.array_equal(answer, fat & soft), "No pixel can be both: `&` means and."
    assert np.array_equal(answer, fat | soft)


@question("combine_masks", points=2)
@hint("Join all four masks with `|`, put brackets around, and turn it over with `~`.")
def test_between(student: Student, reference: Reference) -> None:
    """What is in no mask"""
    air, fat, soft, bone = (
        own_mask(student, reference, name) for name in ("air", "fat", "soft", "bone")
    )
    answer = mask(student["between"], air.shape, "between")
    some = air | fat | soft | bone
    assert not np.array_equal(answer, some), "This is what is in **some** mask."
    assert not (answer & air).any(), "There is air in `between`."
    assert np.array_equal(answer, ~some)


@question("apply_mask", points=1)
@hint("`np.where(bone, ct, -1024)`: the mask, what to take inside, what to take outside.")
def test_bone_only(student: Student, reference: Reference) -> None:
    """Only bone is left"""
    ct, bone = reference["ct"], own_mask(student, reference, "bone")
    answer = array(student["bone_only"], 2, "bone_only")
    assert answer.shape == ct.shape, f"The shape of `bone_only` is {answer.shape}."
    black = np.array_equal(answer, np.where(bone, ct, 0)) and not bone.all()
    assert not black, "Outside of bone it should be −1024 HU: 0 HU is water."
    assert np.array_equal(answer, np.where(bone, ct, -1024))


@question("apply_mask", points=1)
@hint("`show(bone_only)` draws it in grey.")
def test_bone_only_is_shown(student: Student, reference: Reference) -> None:
    """A figure shows it"""
    image = own_array(student, reference, "bone_only", 2)
    shown_array(pictures(student.figures), image, "`bone_only`")


@question("apply_mask", points=2)
@hint("`ct[soft]` is the list of pixels inside. Zeros outside do not belong to the tissue.")
def test_soft_statistics(student: Student, reference: Reference) -> None:
    """Mean and standard deviation of soft tissue"""
    inside = reference["ct"][own_mask(student, reference, "soft")].astype(np.float64)
    assert number(student["soft_mean"], "soft_mean") == pytest.approx(inside.mean(), abs=0.05), (
        "The mean is wrong."
    )
    assert number(student["soft_std"], "soft_std") == pytest.approx(inside.std(), rel=2e-3), (
        "The standard deviation is wrong."
    )


@question("apply_mask", points=1)
@hint("Number of pixels times height times width of a pixel. 1 cm² has 100 mm².")
def test_soft_area(student: Student, reference: Reference) -> None:
    """The area of soft tissue, in cm²"""
    count = int(own_mask(student, reference, "soft").sum())
    square_mm = count * reference["CT_SAMPLING"][0] * reference["CT_SAMPLING"][1]
    answer = number(student["soft_area"], "soft_area")
    assert answer != pytest.approx(square_mm, rel=1e-3), "This is in mm²."
    assert answer != pytest.approx(square_mm / 10, rel=1e-3), "1 cm² is not 10 mm²."
    assert answer == pytest.approx(square_mm / 100, rel=2e-3)


# 10. and 11. Grow and shrink

SHAPE = (24, 26)


def two_blobs() -> Mask:
    """Return a mask that no student has seen: a box with a hole, and a single pixel."""
    blobs = np.zeros(SHAPE, dtype=bool)
    blobs[6:14, 6:15] = True
    blobs[9:11, 9:12] = False
    blobs[17, 19] = True
    return blobs


def steps_away(blobs: Mask) -> NDArray[np.int64]:
    """Return for each pixel how many steps up, down, left or right it is from the mask."""
    rows, columns = np.indices(blobs.shape)
    away = [abs(rows - r) + abs(columns - c) for r, c in np.argwhere(blobs)]
    return np.asarray(np.min(away, axis=0))


def call_rim(student: Student, width: int) -> Mask:
    """Return what the student's function says of the two blobs."""
    call = function(student["rim"], "rim")
    return mask(call(two_blobs(), width), SHAPE, "what rim returns")


@question("rim", points=1)
@hint("Dilate as many times as `width` says: `iterations=width`, without a `structure`.")
@pytest.mark.parametrize("width", [1, 4], ids=["1 pixel", "4 pixels"])
def test_rim_width(student: Student, reference: Reference, width: int) -> None:
    """The rim is as wide as asked for"""
    outside = call_rim(student, width) & ~two_blobs()
    assert np.array_equal(outside, (steps_away(two_blobs()) <= width) & ~two_blobs())


@question("rim", points=2)
@hint("Take what is dilated **and not** in the mask itself: `& ~mask`.")
def test_rim_outside(student: Student, reference: Reference) -> None:
    """Nothing of the mask itself is in its rim"""
    answer = call_rim(student, 2)
    assert answer.any(), "The rim is empty."
    assert not (answer & two_blobs()).any()


@question("open_and_close", points=2)
@hint("Which of the two begins by making small things vanish? Opening does: `binary_opening`.")
def test_no_specks(student: Student, reference: Reference) -> None:
    """The specks are gone, the disc is not"""
    disc = reference["disc"]
    answer = mask(student["no_specks"], disc.shape, "no_specks")
    near = steps_from_disc() <= 3
    assert not (answer & ~near).any(), "There are still specks."
    # The gaps may have become larger, but the rim and most of the disc are still there.
    left = float((answer & disc).sum() / disc.sum())
    assert left > 0.6, "Much of the disc is gone, too: erosion alone makes it smaller."
    assert (answer.any(axis=1) == disc.any(axis=1)).mean() > 0.96, "The disc has changed its size."


def steps_from_disc() -> NDArray[np.float64]:
    """Return the distance of each pixel from the disc in pixels, below 0 inside."""
    rows, columns = np.indices((80, 80))
    return np.asarray(np.hypot(rows - 40, columns - 40) - 25)


@question("open_and_close", points=2)
@hint("Closing fills gaps, opening removes specks. Use both; try a `structure` of 3×3.")
def test_clean(student: Student, reference: Reference) -> None:
    """Neither specks nor gaps, and the disc is as large as before"""
    disc, away = reference["disc"], steps_from_disc()
    answer = mask(student["clean"], disc.shape, "clean")
    assert not (answer & (away > 3)).any(), "There are still specks."
    assert not (~answer & (away < -3)).any(), "There are still gaps."
    assert (answer ^ disc).sum() <= 0.05 * disc.sum(), "The disc has changed its size."


# 12. The body


@question("body_mask", points=2)
@hint("Open the mask with enough `iterations` **before** you fill holes: the table encloses air.")
def test_table_is_gone(student: Student, reference: Reference) -> None:
    """The table is gone"""
    body = reference["body"]
    answer = mask(student["body"], body.shape, "body")
    near = ndimage.binary_dilation(body, iterations=4)
    assert (answer & body).sum() > 0.5 * body.sum(), "The body is gone, too."
    assert (answer & ~near).sum() <= 2, "There are still parts outside of the body."


@question("body_mask", points=1)
@hint("`ndimage.binary_fill_holes` takes in what is closed all around.")
def test_body_has_its_gas(student: Student, reference: Reference) -> None:
    """The gas belongs to the body"""
    body, air = reference["body"], reference["air"]
    answer = mask(student["body"], body.shape, "body")
    assert (answer & body & air).sum() >= 0.98 * (body & air).sum()


@question("body_mask", points=1)
@hint("Erosion and dilation with different numbers of iterations move the outline.")
def test_body_outline(student: Student, reference: Reference) -> None:
    """The outline is where it was"""
    body = reference["body"]
    answer = mask(student["body"], body.shape, "body")
    near = ndimage.binary_dilation(body, iterations=4)
    solid = ndimage.binary_fill_holes(answer & near)
    assert (solid ^ body).sum() <= 0.01 * body.sum()


@question("body_mask", points=2)
@hint("Air **and** body: `air & body`.")
def test_gas(student: Student, reference: Reference) -> None:
    """The gas in the body"""
    air, body = (own_mask(student, reference, name) for name in ("air", "body"))
    answer = mask(student["gas"], air.shape, "gas")
    assert not np.array_equal(answer, air), "This is all air, also that of the room."
    assert np.array_equal(answer, air & body)


# 13. Otsu


def two_groups(counts: tuple[int, int], means: tuple[float, float], width: float) -> NDArray[Any]:
    """Return an image of two normally distributed groups of pixels, mixed at random."""
    generator = np.random.default_rng(1)
    groups = [generator.normal(m, width, n) for n, m in zip(counts, means, strict=True)]
    return generator.permutation(np.concatenate(groups)).reshape(-1, 50)


def complain_of_threshold(student: Student, image: NDArray[Any]) -> None:
    """Fail the check when the threshold is not about as good as the best one."""
    call = function(student["otsu"], "otsu")
    threshold = number(call(image), "what otsu returns")
    outside = not image.min() <= threshold < image.max()
    assert not outside, "The threshold lies outside of the image's values."
    assert share_of_best(image, threshold) > 0.995, "Another threshold puts them further apart."


@question("otsu", points=2)
@hint(
    "Shares times shares times squared difference of means, for each threshold; take the largest."
)
def test_otsu_two_groups(student: Student, reference: Reference) -> None:
    """Two groups in an image not seen before"""
    image = np.clip(two_groups((1500, 1000), (70, 160), 15), 0, 255).astype(np.uint8)
    complain_of_threshold(student, image)


@question("otsu", points=2)
@hint("Begin at the image's own lowest value. Both shares count: small groups weigh less.")
def test_otsu_negative_and_unequal(student: Student, reference: Reference) -> None:
    """Negative values, and groups of unequal size"""
    complain_of_threshold(student, two_groups((2700, 300), (-900, 40), 60).astype(np.int16))
    complain_of_threshold(student, two_groups((200, 2300), (-90, 60), 30).astype(np.int16))


@question("otsu", points=2)
@hint("The steps go from the image's lowest to its highest value, here less than 1 apart.")
def test_otsu_small_range(student: Student, reference: Reference) -> None:
    """Values between 0 and 1"""
    complain_of_threshold(student, np.clip(two_groups((1250, 1250), (0.3, 0.6), 0.05), 0, 1))


@question("otsu", points=2)
@hint("`otsu(head)`, then `head > head_threshold`.")
def test_otsu_head(student: Student, reference: Reference) -> None:
    """The head"""
    head = reference["head"]
    threshold = number(student["head_threshold"], "head_threshold")
    answer = mask(student["head_mask"], head.shape, "head_mask")
    own = own_number(student, reference, "head_threshold")
    assert np.array_equal(answer, head > own) or np.array_equal(answer, head >= own), (
        "`head_mask` is not what lies above `head_threshold`."
    )
    good = separation(head, threshold) > 0.995 * separation(head, reference["head_threshold"])
    assert good, "Another threshold puts the groups further apart."
