"""Hidden checks of stage 2, image comparison: how alike two images are, and registration."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.phantoms import blobs, blobs_at, centre_of, mean_of_windows
from autograder.check.kit.pictures import likeness, orientation, pictures
from autograder.check.kit.plain import array, function, number, numbers
from autograder.check.state import Reference, Student

question, hint = pytest.mark.question, pytest.mark.hint


# 5. How different are two images?

DARK = np.array([[0, 10, 200], [7, 250, 3]])
LIGHT = np.array([[5, 4, 255], [7, 0, 131]])
DIFFERENCE = np.array([[5, 6, 55], [0, 250, 128]])
"""Two images and their absolute difference, written down by hand; the mean is 74."""


def own_error_map(student: Student, kind: type) -> NDArray[np.float64]:
    """Return what the student's function makes of the two images, stored as a data type."""
    call = function(student["error_map"], "error_map")
    answer = array(call(DARK.astype(kind), LIGHT.astype(kind)), 2, "what error_map returns")
    return answer.astype(float)


@question("errors", points=1)
@hint("`np.abs(a - b)`, pixel by pixel.")
def test_error_map(student: Student, reference: Reference) -> None:
    """The absolute difference of images of floating-point numbers"""
    answer = own_error_map(student, np.float64)
    assert answer.shape == DIFFERENCE.shape, "It has another shape than the images."
    assert answer.min() >= 0, "There are negative differences: take the absolute value."
    assert np.allclose(answer, DIFFERENCE)


@question("errors", points=2)
@hint("Unsigned integers have no -5. Use `a.astype(float)` and `b.astype(float)` first.")
def test_error_map_of_unsigned(student: Student, reference: Reference) -> None:
    """The absolute difference of images of unsigned integers"""
    for kind in (np.uint8, np.uint16):
        answer = own_error_map(student, kind)
        wrapped = np.array_equal(answer, np.abs(DARK.astype(kind) - LIGHT.astype(kind)))
        assert not wrapped, "The subtraction wraps around."
        assert np.allclose(answer, DIFFERENCE), "Wrong for images of unsigned integers."


@question("errors", points=2)
@hint("The mean of the error map: `error_map(a, b).mean()`.")
def test_mae(student: Student, reference: Reference) -> None:
    """The mean absolute error"""
    mae = function(student["mae"], "mae")
    for kind in (np.float64, np.uint8):
        answer = number(mae(DARK.astype(kind), LIGHT.astype(kind)), "what mae returns")
        if answer != pytest.approx(74, abs=0.01):
            # A slip in the error map has cost its points there.
            own = own_error_map(student, kind).mean()
            assert answer == pytest.approx(own, abs=0.01)


@question("errors", points=2)
@hint("`plt.imshow(error_map(first, later))`, then `plt.colorbar()`.")
def test_error_figure(student: Student, reference: Reference) -> None:
    """The error map is shown, with a colour bar"""
    first, later = reference["first"], reference["later"]
    maps = [np.abs(first.astype(float) - later.astype(float)), np.abs(first - later)]
    shown = pictures(student.figures)
    alike = [max(orientation(picture, image)[0] for image in maps) for picture in shown]
    best = int(np.argmax(alike))
    assert alike[best] > 0.95, "None of the pictures shows the error map of `first` and `later`."
    has_bar = any(axes.colorbar for axes in shown[best].figure.axes)
    assert has_bar, "There is no colour bar."


# 6. Masks

A = np.zeros((8, 9), bool)
A[2:6, 1:6] = True  # 20 pixels
B = np.zeros((8, 9), bool)
B[3:8, 3:7] = True  # 20 pixels, 9 of them in A
SMALL = np.zeros((8, 9), bool)
SMALL[2:4, 2:4] = True  # 4 pixels, all of them in A
EMPTY = np.zeros((8, 9), bool)
CASES = [(A, B, 9 / 31, 18 / 40), (SMALL, A, 4 / 20, 8 / 24), (A, A, 1, 1)]
"""Two masks, their intersection over union and their Dice coefficient, counted by hand."""


def overlap(student: Student, name: str, a: NDArray[Any], b: NDArray[Any]) -> float:
    """Return what the student's function says of two masks."""
    call = function(student[name], name)
    answer: Any = call(a.copy(), b.copy())
    known = isinstance(answer, (float, np.floating)) and np.isnan(answer)
    assert not known, f"`{name}` returns nan, not a number: 0 divided by 0."
    return number(answer, f"what {name} returns")


@question("overlap", points=2)
@hint("Pixels in both, `np.sum(a & b)`, divided by pixels in at least one, `np.sum(a | b)`.")
def test_iou(student: Student, reference: Reference) -> None:
    """Intersection over union"""
    for a, b, iou, dice in CASES:
        answer = overlap(student, "iou", a, b)
        mixed_up = iou != dice and answer == pytest.approx(dice, abs=1e-3)
        assert not mixed_up, "This is the Dice coefficient."
        assert answer == pytest.approx(iou, abs=1e-3)


@question("overlap", points=2)
@hint("Twice the pixels in both, divided by the pixels in a plus the pixels in b.")
def test_dice(student: Student, reference: Reference) -> None:
    """The Dice coefficient"""
    for a, b, iou, dice in CASES:
        answer = overlap(student, "dice", a, b)
        mixed_up = iou != dice and answer == pytest.approx(iou, abs=1e-3)
        assert not mixed_up, "This is the intersection over union."
        assert answer == pytest.approx(dice, abs=1e-3)


@question("overlap", points=1)
@hint("Ask first whether there is anything to divide by. If both masks are empty, return 1.")
@pytest.mark.parametrize("name", ["iou", "dice"])
def test_empty_masks(student: Student, reference: Reference, name: str) -> None:
    """Two empty masks agree"""
    assert overlap(student, name, EMPTY, EMPTY) == pytest.approx(1)


@question("overlap", points=1)
@hint("No pixel in both: 0, also when one of the masks is empty.")
def test_masks_apart(student: Student, reference: Reference) -> None:
    """Masks that do not touch give 0"""
    for name in ("iou", "dice"):
        for other in (~A, EMPTY):
            assert overlap(student, name, A, other) == pytest.approx(0, abs=1e-6)


# 7. Structural similarity


def true_ssim(a: NDArray[Any], b: NDArray[Any], data_range: float) -> float:
    """Return the mean structural similarity, from window after window.

    Wang and others, 2004, equation 13, with windows of 7 × 7 and constants 0.01 and 0.03.
    """
    a, b = a.astype(float), b.astype(float)
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    mean_a, mean_b = mean_of_windows(a, 7), mean_of_windows(b, 7)
    var_a, var_b = mean_of_windows(a**2, 7) - mean_a**2, mean_of_windows(b**2, 7) - mean_b**2
    both = mean_of_windows(a * b, 7) - mean_a * mean_b
    above = (2 * mean_a * mean_b + c1) * (2 * both + c2)
    below = (mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2)
    return float(np.mean(above / below))


def two_images() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return a picture and a worse copy of it, values from 0 to about 200."""
    image = blobs((48, 40)) + 30.0
    row, column = np.indices(image.shape)
    return image, 0.8 * image + 25.0 + 9.0 * np.sin(row * 1.3) * np.cos(column * 2.1)


def ssim(student: Student, a: NDArray[Any], b: NDArray[Any], data_range: float) -> float:
    """Return what the student's function says of two images."""
    call = function(student["ssim"], "ssim")
    return number(call(a, b, data_range), "what ssim returns")


@question("structural_similarity", points=1)
@hint("Above and below the line stand the same things when the two images are equal.")
def test_ssim_of_equals(student: Student, reference: Reference) -> None:
    """An image is as similar as can be to itself"""
    image, _ = two_images()
    answer = ssim(student, image, image.copy(), 255)
    assert answer == pytest.approx(1, abs=1e-3)


@question("structural_similarity", points=3)
@hint(
    "Four things to check: c1 and c2 contain L squared; the variances are mean of squares minus "
    "square of mean; a 2 stands before both products above the line; the mean comes last."
)
def test_ssim_values(student: Student, reference: Reference) -> None:
    """Right for images of floating-point numbers, whatever their range"""
    a, b = two_images()
    answers = {}
    for scale, data_range in ((1.0, 255.0), (1.0, 1000.0), (0.004, 1.0)):
        answer = ssim(student, a * scale, b * scale, data_range)
        answers[scale, data_range] = answer
        good = answer == pytest.approx(true_ssim(a * scale, b * scale, data_range), abs=0.01)
        ignored = len(answers) == 2 and len(set(answers.values())) == 1
        assert not ignored, "`data_range` makes no difference."
        assert good, "Wrong for two images that differ."


@question("structural_similarity", points=2)
@hint("`a * b` of 8-bit integers does not fit into 8 bits. Use `a.astype(float)` first.")
def test_ssim_of_unsigned(student: Student, reference: Reference) -> None:
    """Right for images of unsigned integers"""
    a, b = (np.rint(image).astype(np.uint8) for image in two_images())
    answer, in_floats = (
        ssim(student, a, b, 255),
        ssim(student, a.astype(float), b.astype(float), 255),
    )
    # Judged against the formula, and against the student's own result for the same values.
    good = answer == pytest.approx(true_ssim(a, b, 255), abs=0.01)
    assert good or answer == pytest.approx(in_floats, abs=1e-3), "The products wrap around."
    assert in_floats != pytest.approx(0, abs=1e-9) or good, "Wrong for two images that differ."


# 8. Registration


@question("registration", points=3)
@hint("The cost is how badly `move(moving, …)` fits `fixed`, such as the mean absolute difference.")
def test_motion(student: Student, reference: Reference) -> None:
    """The movement between the two scans is found"""
    answer = numbers(student["motion"], 3, "motion")
    expected = np.asarray(reference["motion"], dtype=float)
    backwards = np.abs(answer[0] + expected[0]) < 1 and abs(expected[0]) > 2
    assert not backwards, "It turns the opposite way: `moving` has to move, `fixed` stays."
    assert np.abs(answer).max() > 0.01, "It has not moved from the start."
    assert np.abs(answer[0] - expected[0]) < 0.5, "The angle is not right."
    assert np.abs(answer[1:] - expected[1:]).max() < 0.5, "The angle is right, the shift is not."


def scans(angle: float, down: float, right: float) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return two 8-bit pictures: the second, moved by these three as `move` does, is the first.

    Nothing is interpolated: both are computed from a formula.
    """
    shape = (72, 66)
    cosine, sine = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
    row, column = np.indices(shape, dtype=float) - centre_of(shape)[:, None, None]
    # A pixel of the second picture turns counter-clockwise and moves to its place in the first.
    first_row = cosine * row - sine * column + down
    first_column = sine * row + cosine * column + right
    images = blobs_at(row / 1.4, column / 1.4), blobs_at(first_row / 1.4, first_column / 1.4)
    fixed, moving = (np.rint(image).clip(0, 255).astype(np.uint8) for image in images)
    return fixed, moving


@question("registration", points=3)
@hint(
    "Everything has to come from `fixed` and `moving`: not `first` or `later`. Start at (0, 0, 0)."
)
def test_register_other_images(student: Student, reference: Reference) -> None:
    """It finds a known movement between other images"""
    register = function(student["register"], "register")
    for truth in ((8.0, -3.5, 5.25), (-6.5, 4.0, 2.5)):
        answer = numbers(register(*scans(*truth)), 3, "what register returns")
        error = np.abs(answer - truth)
        assert not np.allclose(answer, np.negative(truth), atol=1), "It moves the opposite way."
        assert error[0] < 1.0, "The angle is not right."
        assert error[1:].max() < 0.75, "The angle is right, the shift is not."


@question("registration", points=2)
@hint("`move(later, *motion)`.")
def test_registered(student: Student, reference: Reference) -> None:
    """The later scan, moved"""
    answer = array(student["registered"], 2, "registered")
    later = reference["later"].astype(float)
    assert answer.shape == later.shape, "`registered` has another shape than `later`."
    try:
        motion = numbers(student.get("motion"), 3, "motion")
    except AssertionError:
        motion = np.asarray(reference["motion"], dtype=float)
    expected = reference["move"](later, *(float(value) for value in motion))
    assert likeness(answer, expected) > 0.97
