"""Hidden checks of stage 2, image comparison: registration."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.compare import close
from autograder.check.kit.needs import needs
from autograder.check.kit.phantoms import blobs_at, centre_of
from autograder.check.kit.pictures import likeness
from autograder.check.kit.plain import array, function, numbers
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from .given import given_arrays
from .meaning import was_moved

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on

Motion = NDArray[np.float64]

# 8. Registration

START = saw(
    "It has not moved from the start: all three numbers are 0, or next to it.",
    do="Return what the optimiser found, `result.x`. Does the cost depend on all three parameters, "
    "and does the method move away from 0?",
)
BACKWARDS = saw(
    "The angle is right but for its sign: the fixed image is moved, and the other one stays.",
    do="Let `moving` move: the cost compares `move(moving, …)` with `fixed`. The order of the two "
    "arguments is fixed first.",
)


@question("registration", points=3)
@needs(was_moved)
@builds_on("register")
@hint(
    "`motion = register(first, later)`. The cost is how badly `move(moving, …)` fits `fixed`, such "
    "as the mean absolute difference."
)
def test_motion(student: Student, reference: Reference) -> None:
    """The movement between the two scans is found"""
    answer = numbers(student["motion"], 3, "motion")
    right = np.asarray(reference["motion"], dtype=float)
    # Half a degree and half a pixel: costs differ by less than a tenth of that.
    if np.abs(answer - right).max() < 0.5:
        return
    assert np.abs(answer).max() > 0.01, START
    own = own_motion(student, reference)
    if own is not None and close(answer, own, abs=0.05):
        return
    assert abs(answer[0] + right[0]) > 1 or abs(right[0]) < 2, BACKWARDS
    assert abs(np.deg2rad(right[0]) - answer[0]) > 0.02 or abs(right[0]) < 2, saw(
        "The first number looks like the angle in radians.",
        do="`move` takes the angle in degrees. Return the three numbers as the optimiser found "
        "them.",
    )
    assert not close(np.sort(answer), np.sort(right), abs=0.5), saw(
        "The three numbers are there, but in another order than angle, down, right.",
        do="Return them in the order in which `move` takes them: `move(moving, angle, down, "
        "right)`.",
    )
    assert np.abs(answer[0] - right[0]) > 0.5, saw(
        "The angle is right, but how far to move is not.",
        do="Down and right are both to be found along with the angle. Does the cost pass on all "
        "three parameters to `move`?",
    )
    assert np.abs(answer - right).max() < 0.5


def own_motion(student: Student, reference: Reference) -> Motion | None:
    """Return what the student's own function says of the two scans; None when nothing follows."""
    call = student.get("register")
    images = given_arrays(student, reference, "first", "later")
    if images is None or not callable(call):
        return None
    try:
        own = numbers(call(*images), 3, "it")
    except (AssertionError, pytest.fail.Exception):
        return None
    # Of a function that finds nothing, nothing follows.
    return own if np.abs(own).max() > 0.01 else None


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
@needs(was_moved)
@hint(
    "Everything has to come from `fixed` and `moving`: not `first` or `later`. Start at (0, 0, 0), "
    "and minimise how badly `move(moving, …)` fits `fixed`."
)
def test_register_other_images(student: Student, reference: Reference) -> None:
    """It finds a known movement between other images"""
    register = function(student["register"], "register")
    truths = ((8.0, -3.5, 5.25), (-6.5, 4.0, 2.5))
    found = [numbers(register(*scans(*truth)), 3, "what register returns") for truth in truths]
    # Both pictures are rounded to whole numbers, and smooth: that is worth a fifth of a degree.
    good = [
        abs(answer[0] - truth[0]) < 1.0 and np.abs(answer[1:] - truth[1:]).max() < 0.75
        for answer, truth in zip(found, truths, strict=True)
    ]
    if all(good):
        return
    assert np.abs(found).max() > 0.01, START
    assert not close(found[0], found[1], abs=1e-3), saw(
        "Whatever two images it is given, `register` returns the same three numbers.",
        do="Inside the function, compare `fixed` and `moving`, which it is given, and not `first` "
        "and `later`.",
    )
    for answer, truth in zip(found, truths, strict=True):
        assert abs(answer[0] + truth[0]) > 1.0, BACKWARDS
        fixed, moving = scans(*truth)
        moved = reference["move"](moving, *(float(value) for value in answer))
        worse = np.abs(moved - fixed).mean() > 1.02 * np.abs(moving - fixed.astype(float)).mean()
        assert not worse, saw(
            "Moved by what `register` returns, the two images fit worse than without moving.",
            do="`minimize` looks for the lowest value, so the cost has to be low when the images "
            "fit, and high when they do not. Check its sign, and what it compares.",
        )
        assert not (abs(answer[0]) < 0.01 and abs(truth[0]) > 1), saw(
            "The angle stays at 0: only the shift was looked for.",
            do="All three parameters belong to the cost, `move(moving, *parameters)`, and all "
            "three to the start, `(0, 0, 0)`.",
        )
        turned = abs(answer[0] - truth[0]) < 1.0
        assert not (turned and np.abs(answer[1:] - truth[1:]).max() > 0.75), saw(
            "The angle is right, but how far to move is not.",
            do="Down and right are to be found along with the angle. Does the cost pass on all "
            "three parameters to `move`?",
        )
    assert all(good)


@question("registration", points=1)
@needs(was_moved)
@builds_on("motion")
@hint("`move(later, *motion)`: the later scan, moved by the three numbers that were found.")
def test_registered(student: Student, reference: Reference) -> None:
    """The later scan, moved"""
    answer = array(student["registered"], 2, "registered")
    first, later = (reference[name].astype(float) for name in ("first", "later"))
    assert answer.shape == later.shape, saw(
        f"`registered` has the shape {answer.shape}, which is not that of `later`.",
        do="`move(later, *motion)` returns an image of the same shape.",
    )
    motion = motion_of(student, reference)
    expected = reference["move"](later, *(float(value) for value in motion))
    # Where the two scans fit well, `first` itself looks like what is right.
    assert not close(answer, first, abs=1e-3), saw(
        "`registered` is `first`, the image that stays.",
        do="Move the other one, `later`, by what was found: `registered = move(later, *motion)`.",
    )
    if likeness(answer, expected) > 0.98 or close(answer, expected, abs=1.0):
        return
    assert likeness(answer, later) < 0.995, saw(
        "`registered` is `later` as it was: it has not moved.",
        do="Store what `move` returns: `registered = move(later, *motion)`.",
    )
    for image, way, words in (
        (
            first,
            motion,
            saw(
                "The image that was moved here is `first`.",
                do="`later` has to move, so that it fits `first`: `registered = move(later, "
                "*motion)`.",
            ),
        ),
        (
            later,
            -motion,
            saw(
                "`later` was moved the opposite way: all three numbers have the other sign.",
                do="Use the numbers as `register` returned them: `registered = move(later, "
                "*motion)`.",
            ),
        ),
        (
            later,
            motion[[0, 2, 1]],
            saw(
                "Down and right have changed places in the call of `move`.",
                do="`move` takes angle, down and right, in this order: `move(later, *motion)`.",
            ),
        ),
        (
            later,
            motion * [0, 1, 1],
            saw(
                "`later` was moved, but not turned.",
                do="`move` takes all three numbers: `move(later, *motion)`.",
            ),
        ),
    ):
        moved = reference["move"](image, *(float(value) for value in way))
        assert likeness(answer, moved) < 0.98, words
    assert likeness(answer, expected) > 0.98


def motion_of(student: Student, reference: Reference) -> Motion:
    """Return the student's own motion, else the reference's."""
    right = np.asarray(reference["motion"], dtype=float)
    try:
        own = numbers(student.get("motion"), 3, "motion")
    except AssertionError:
        return right
    # Nothing that was moved by nothing is an answer.
    return own if np.abs(own).max() > 0.01 else right
