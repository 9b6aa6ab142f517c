"""Hidden checks of stage 4, measurements: which of the objects is the left ventricle."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from autograder.check.kit.arguments import leaves_arguments
from autograder.check.kit.needs import needs
from autograder.check.kit.own import own_function
from autograder.check.kit.plain import array, function, whole_number
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from ..labelled import Block, blocks, own_labels
from .meaning import ventricle_is_found
from .recognise import builds_on, hint, question, spacing_of

SHAPE = (7, 40, 60)
SPACING = (32.0, 2.0, 1.0)
"""In mm. The middle of the image is at row 19.5, 39 mm, and at column 29.5, 29.5 mm.

Slices are so thick that all objects are far above 10 ml: a slip in the limit costs the points of
the check on the limit only. But where size is what a check is about, the right one is the largest
as well: whoever takes the largest loses the points of one check.
"""


def box(rows: tuple[int, int], columns: tuple[int, int], slices: tuple[int, int] = (1, 6)) -> Block:
    """Return the box of an object, each pair with its last place left out."""
    first, second, third = (slice(*ends) for ends in (slices, rows, columns))
    return first, second, third


CHEST = box((31, 40), (0, 60), (0, 7))  # 242 ml, at the border
LIVER = box((0, 4), (0, 60), (0, 7))  # 108 ml, at the border
VENTRICLE = box((12, 24), (25, 39))  # 54 ml, 4 mm from the middle
RIGHT = box((10, 22), (4, 18))  # 54 ml, 20 mm from the middle

ABOVE = box((4, 16), (23, 37))  # 20 mm from the middle: 10 rows
BESIDE = box((12, 28), (38, 52))  # 15 mm from the middle: 15 columns; larger
HIGH = box((11, 27), (1, 22), (5, 7))  # 18 mm from the middle, and 80 mm higher
FURTHER = box((12, 28), (3, 14))  # 21.5 mm beside the middle
OTHER_SIDE = box((14, 26), (46, 57))  # 21.5 mm, too; a little smaller than the one above
ACROSS = box((19, 32), (37, 51))  # 11 mm below the middle and 14 mm beside it: 17.8 mm
DIAGONAL = box((20, 32), (35, 49))  # 12 mm below the middle and 12 mm beside it: 17 mm
NEARER = box((12, 28), (11, 23))  # 13 mm beside the middle

SMALL_SPACING = (8.0, 2.5, 1.0)
SPECK = box((19, 22), (28, 31), (2, 5))  # 27 voxels
TOO_SMALL = box((19, 26), (18, 32))  # 9.8 ml
JUST_ENOUGH = box((25, 35), (40, 50))  # 10 ml
LARGE = box((0, 15), (0, 20))  # 30 ml


def check_finds(
    student: Student, right: Block, others: list[Block], words: str, spacing: object = SPACING
) -> None:
    """Fail unless the student's function finds an object, whichever number it has."""
    function(student["find_ventricle"], "find_ventricle")
    answers, wanted = [], []
    for position in (0, len(others)):
        boxes = [*others[:position], right, *others[position:]]
        labels = blocks(SHAPE, dict(enumerate(boxes, 1)))
        answer = student["find_ventricle"](labels, spacing)
        answers.append(whole_number(answer, "what find_ventricle returns"))
        wanted.append(position + 1)
    if answers == wanted:
        return
    assert any(0 < answer <= len(others) + 1 for answer in answers), saw(
        f"`find_ventricle` returned {answers[0]}, which is not the label of any object.",
        do="Look at the limit of 10 ml: is the volume of an object computed from the arguments "
        "`labels` and `spacing`, and from nothing else? The objects are 1, 2 and so on.",
    )
    assert answers[0] != answers[1], saw(
        "`find_ventricle` returned the same number for two arrays in which the objects are "
        "numbered in another order.",
        do="A label's number is chance. Compute size and centre of each object from `labels`, the "
        "argument, and return the label of the one that fits.",
    )
    assert answers != [number - 1 for number in wanted], saw(
        "`find_ventricle` found the right object, but returned a number that is one too low.",
        do="Label 1 stands at index 0 of a list of sizes or distances. Add 1 to the index, or keep "
        "the labels beside it.",
    )
    raise AssertionError(words)


@question("find_ventricle", points=1)
@needs(ventricle_is_found)
@hint("Nothing is known of the number of a label before: compute sizes and centres, choose.")
def test_any_number(student: Student, reference: Reference) -> None:
    """The ventricle is found, whatever its number"""
    words = saw(
        "Of two objects, one larger and nearer to the middle, `find_ventricle` returns the other.",
        do="Compute size and centre of each object from the arguments `labels` and `spacing`. "
        "Return the label of the one that is nearest to the middle.",
    )
    check_finds(student, BESIDE, [FURTHER], words)
    labels = blocks(SHAPE, {1: CHEST, 2: VENTRICLE})
    leaves_arguments(student, "find_ventricle", labels, SPACING)


@question("find_ventricle", points=2)
@needs(ventricle_is_found)
@hint("Compare the distances from the middle. Size counts only for what is left out before.")
def test_by_position(student: Student, reference: Reference) -> None:
    """The nearest to the middle counts, not the largest"""
    words = saw(
        "Among four objects of more than 10 ml, `find_ventricle` returned one that is not nearest "
        "to the middle.",
        do="Size only decides what is left out. Of all objects of at least 10 ml take the one with "
        "the smallest distance, however large the others are.",
    )
    check_finds(student, VENTRICLE, [CHEST, RIGHT, LIVER], words)


@question("find_ventricle", points=1)
@needs(ventricle_is_found)
@hint("Leave out objects of less than 10 ml before you look for the nearest.")
def test_specks_do_not_count(student: Student, reference: Reference) -> None:
    """Objects of less than 10 ml do not count"""
    do = (
        "Leave out objects of less than 10 ml before you look for the nearest. The volume is the "
        "number of voxels × the product of `spacing`, in mm³, divided by 1000."
    )
    words = saw("An object of a few voxels, in the middle, was taken for the ventricle.", do=do)
    check_finds(student, LARGE, [SPECK], words, SMALL_SPACING)
    words = saw("An object of a little less than 10 ml was taken for the ventricle.", do=do)
    check_finds(student, LARGE, [TOO_SMALL], words, SMALL_SPACING)
    check_finds(student, JUST_ENOUGH, [TOO_SMALL], words, SMALL_SPACING)


@question("find_ventricle", points=1)
@needs(ventricle_is_found)
@hint("Multiply the differences of rows and of columns by the distances in mm, then compare.")
def test_distance_in_mm(student: Student, reference: Reference) -> None:
    """The distance from the middle is in mm"""
    words = saw(
        "With rows twice as far apart as columns, `find_ventricle` took an object that is nearer "
        "in voxels, but not in mm. A pixel need not be a square.",
        do="Multiply the difference of rows by `spacing[1]` and that of columns by `spacing[2]`, "
        "then compute the distance.",
    )
    check_finds(student, BESIDE, [ABOVE], words)


@question("find_ventricle", points=1)
@needs(ventricle_is_found)
@hint("Only rows and columns count, from the middle, `(number - 1) / 2`, in a straight line.")
def test_middle(student: Student, reference: Reference) -> None:
    """The distance is from the middle of the image, whatever the slice"""
    words = saw(
        "An object in the upper slices was passed over, though it is nearest along rows and "
        "columns. The slice should not count.",
        do="Leave out the first of the three numbers of each centre, and compare the other two "
        "with the middle of the image.",
    )
    check_finds(student, HIGH, [OTHER_SIDE], words)
    words = saw(
        "Of an object straight beside the middle and one across from it, `find_ventricle` took "
        "that which is further away.",
        do="The distance is that of a straight line: the root of the sum of the squares of both "
        "differences, in mm.",
    )
    check_finds(student, ACROSS, [FURTHER], words)
    check_finds(student, NEARER, [DIAGONAL], words)
    words = saw(
        "Two objects lie at both sides of the middle, half a voxel apart in their distance. "
        "`find_ventricle` took the further one.",
        do="The middle is at `(number of rows - 1) / 2` and `(number of columns - 1) / 2`. Without "
        "the - 1, or with `//`, it moves by half a voxel.",
    )
    for near, far in (
        (box((10, 30), (13, 27)), box((10, 30), (34, 47))),  # 10 and 10.5 columns
        (box((10, 30), (33, 47)), box((10, 30), (13, 26))),
        (box((9, 11), (0, 60), (0, 7)), box((29, 32), (15, 45), (0, 7))),  # 10 and 10.5 rows
        (box((29, 31), (0, 60), (0, 7)), box((8, 11), (15, 45), (0, 7))),
    ):
        check_finds(student, near, [far], words)


@question("find_ventricle", points=2)
@needs(ventricle_is_found)
@builds_on("labels", "find_ventricle")
@hint("`lv_label` is what your function returns for `labels`, and `lv` is `labels == lv_label`.")
def test_ventricle(student: Student, reference: Reference) -> None:
    """The left ventricle of patient A"""
    labels = own_labels(student, reference)
    label = whole_number(student["lv_label"], "lv_label")
    assert 1 <= label <= labels.max(), saw(
        f"`lv_label` is {label}, which is not the label of any object in `labels`.",
        do="Call your function: `lv_label = find_ventricle(labels, spacing)`. The labels are 1, 2, "
        "3 and so on, and 0 is the background.",
    )
    if label != true_label(labels, reference):
        found = own_function(student, reference, "find_ventricle")
        assert label == _called(found, student, labels), saw(
            "`lv_label` is the label of another object than the one that your function returns.",
            do="Call your function, and keep what it returns: "
            "`lv_label = find_ventricle(labels, spacing)`.",
        )
    lv = array(student["lv"], 3, "lv")
    do = "`lv = labels == lv_label` compares each voxel with the one label, and gives a mask."
    assert not np.array_equal(lv, labels) or labels.max() == 1, saw(
        "`lv` holds the labels of all objects, not a mask of one of them.", do=do
    )
    assert not np.array_equal(lv != 0, labels > 0) or labels.max() == 1, saw(
        "`lv` is True in every object, not in the left ventricle only.", do=do
    )
    assert not np.array_equal(lv != 0, labels != label), saw(
        "`lv` is True where the ventricle is not, and False inside of it.", do=do
    )
    assert np.array_equal(lv != 0, labels == label), saw(
        "`lv` is not True in just this object: it differs from where `labels` is `lv_label`.", do=do
    )


def true_label(labels: NDArray[np.int64], reference: Reference) -> int:
    """Return the label of the left ventricle by size and position."""
    spacing = tuple(float(distance) for distance in spacing_of(reference))
    return int(reference["find_ventricle"](labels, spacing))


def _called(found: object, student: Student, labels: NDArray[np.int64]) -> object:
    """Return what the student's function says of their own labels; 0 where there are none."""
    own = student.get("labels")
    is_own = isinstance(own, np.ndarray) and np.array_equal(own, labels)
    return found(own, student.get("spacing")) if is_own and callable(found) else 0
