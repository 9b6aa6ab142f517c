"""Hidden checks of stage 2, image comparison: applying a matrix to an image."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.arguments import leaves_arguments
from autograder.check.kit.compare import close
from autograder.check.kit.own import own_function, usable
from autograder.check.kit.phantoms import blobs, moved_blobs
from autograder.check.kit.pictures import likeness
from autograder.check.kit.plain import array, function
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from .given import given_arrays

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on

ALIKE = 0.97
"""Least correlation of two pictures of the same, whatever the order of interpolation."""

# Sides of different length, and a point other than the centre that stays.
FORWARD = np.array([[0.9, -0.35, 14.0], [0.3, 1.05, -9.0], [0, 0, 1]])
SHAPE = (80, 70)


def comes_from_inside(matrix: NDArray[np.float64], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Tell which pixels of a new image come from a place in the old one."""
    rows, columns = np.indices(shape)
    points = np.stack([rows.ravel(), columns.ravel(), np.ones(rows.size)])
    row, column = (np.linalg.inv(matrix) @ points)[:2].reshape(2, *shape)
    good = (row >= 0) & (row <= shape[0] - 1) & (column >= 0) & (column <= shape[1] - 1)
    return np.asarray(good)


INSIDE = comes_from_inside(FORWARD, SHAPE)
SWAP = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1]])


def transformed(
    student: Student, image: NDArray[Any], matrix: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return what the student's function makes of an image and a matrix."""
    call = function(student["transformed"], "transformed")
    answer = array(call(image.copy(), matrix.copy()), 2, "what transformed returns")
    assert answer.shape == image.shape, saw(
        f"An image of shape {image.shape} comes back with the shape {answer.shape}.",
        do="`ndimage.affine_transform` keeps the shape of the image if `output_shape` is left out.",
    )
    return answer.astype(float)


@question("apply_matrix", points=2)
@hint(
    "Go by `image` and `matrix`, and by nothing else. `affine_transform` wants the way back: "
    "`np.linalg.inv(matrix)`."
)
def test_goes_where_the_matrix_says(student: Student, reference: Reference) -> None:
    """Each point goes where the matrix says"""
    for kind in (np.float64, np.uint16):
        image = blobs(SHAPE).astype(kind)
        answer = transformed(student, image, FORWARD)
        # What comes in from outside is the matter of another check.
        if likeness(answer[INSIDE], moved_blobs(SHAPE, FORWARD)[INSIDE]) > ALIKE:
            continue
        turned_only = FORWARD * [[1, 1, 0], [1, 1, 0], [0, 0, 1]]
        for mistake, words in (
            (
                np.linalg.inv(FORWARD),
                saw(
                    "The image went the opposite way: the matrix is taken for the one from the new "
                    "image to the old one.",
                    do="`affine_transform` asks where each pixel comes from. Give it the inverse, "
                    "`np.linalg.inv(matrix)`.",
                ),
            ),
            (
                np.eye(3),
                saw(
                    "The image comes back as it was: nothing has moved.",
                    do="Return what `ndimage.affine_transform(image, …)` makes, with the inverse "
                    "of `matrix` as its second argument.",
                ),
            ),
            (turned_only, NO_WAY),
            (np.linalg.inv(turned_only), NO_WAY),
            (
                SWAP @ FORWARD @ SWAP,
                saw(
                    "Rows and columns have changed places in the matrix.",
                    do="The matrix is for (row, column, 1), and `affine_transform` takes it in the "
                    "same order: turn nothing round.",
                ),
            ),
        ):
            assert likeness(answer, moved_blobs(SHAPE, mistake)) < ALIKE, words
        assert likeness(answer[INSIDE], moved_blobs(SHAPE, FORWARD)[INSIDE]) > ALIKE


NO_WAY = saw(
    "The image is turned and stretched, but not moved: the last column of the matrix is left out.",
    do="Give `affine_transform` the whole inverse, 3 × 3, or its last column as `offset`.",
)


@question("apply_matrix", points=1)
@hint(
    "Say `order=1` in `ndimage.affine_transform`: straight lines between the pixels. "
    "Change no value in another way."
)
def test_order_one(student: Student, reference: Reference) -> None:
    """Interpolation is of order 1"""
    image = np.random.default_rng(5).integers(20, 230, (40, 36)).astype(float)
    # Two and a half pixels down: each value is halfway between two that are below one another.
    answer = transformed(student, image, np.array([[1, 0, 2.5], [0, 1, 0], [0, 0, 1]]))[5:-5, 3:-3]
    # Which way it went is the matter of the other check.
    wanted = {step: np.roll(image, step, axis=0)[5:-5, 3:-3] for step in (-3, -2, 0, 2, 3)}
    # Half a grey level for images that come back in whole numbers, and a little more.
    if any(close(answer, (wanted[2 * s] + wanted[3 * s]) / 2, abs=0.6) for s in (-1, 1)):
        return
    assert not close(answer, wanted[0], abs=0.6), saw(
        "The image comes back as it was: nothing has moved, so nothing was computed in between.",
        do="Return what `ndimage.affine_transform(image, …, order=1)` makes, with the inverse of "
        "`matrix`.",
    )
    assert not any(close(answer, image, abs=0.6) for image in wanted.values()), saw(
        "Each value is that of the nearest pixel: this is interpolation of order 0.",
        do="Say `order=1` in `ndimage.affine_transform`: it draws straight lines between the "
        "nearest pixels.",
    )
    lines = [(wanted[2 * s] + wanted[3 * s]) / 2 for s in (-1, 1)]
    brightness = abs(float(answer.mean() / image.mean()) - 1)
    smooth = brightness < 0.1 and max(likeness(answer, image) for image in lines) > 0.9
    assert not smooth, saw(
        "The values between pixels do not lie on straight lines: some are beyond both neighbours.",
        do="Without `order`, `affine_transform` draws smooth curves of order 3. Say `order=1`.",
    )
    assert close(answer, lines[1], abs=0.6)


@question("apply_matrix", points=1)
@hint(
    'Leave `mode` of `affine_transform` as it is, "constant", and `cval` too: that writes 0 where '
    "nothing comes from."
)
def test_zero_comes_in(student: Student, reference: Reference) -> None:
    """0 comes in at the edge, and the values stay"""
    far = np.array([[1, 0, 6], [0, 1, 0], [0, 0, 1]])
    answer = transformed(student, np.full(SHAPE, 7.0), far)
    # Which end it comes in at is the matter of another check.
    ends = sorted(
        [answer[:5], answer[-5:]],
        key=lambda end: (not end.any(), float(np.abs(end - 7).mean())),
    )
    assert np.abs(ends[1] - 7).mean() > 0.1, saw(
        "No 0 comes in: moved by 6 pixels, an image that is 7 everywhere is still 7 everywhere.",
        do="Does the image move at all? If it does, leave `mode` of `affine_transform` as it is: "
        '"constant" writes 0 where nothing comes from.',
    )
    assert np.abs(ends[1]).max() < 0.01, saw(
        "Where nothing comes from, there is another value than 0.",
        do='Leave `mode` and `cval` of `affine_transform` as they are: "constant" and 0.',
    )
    kept = np.concatenate([answer[10:-10].ravel(), ends[0].ravel()])
    assert np.abs(kept - 7).max() < 0.01, saw(
        "An image that is 7 everywhere has other values than 0 and 7 afterwards, or loses its "
        "last row or column.",
        do="Move values and do not change them: `ndimage.affine_transform` does this by itself.",
    )
    leaves_arguments(student, "transformed", blobs((30, 34)), far)


@question("apply_matrix", points=1)
@builds_on("transformed", "about_centre")
@hint("`transformed(first, about_centre)`: your function, with the image `first` and this matrix.")
def test_tilted(student: Student, reference: Reference) -> None:
    """The slice is turned about its centre"""
    tilted, first = array(student["tilted"], 2, "tilted"), reference["first"]
    assert tilted.shape == first.shape, saw(
        f"`tilted` has the shape {tilted.shape}, which is not that of `first`.",
        do="`transformed(first, about_centre)` returns an image of the same shape.",
    )
    unmoved = likeness(tilted, first) > 0.995
    assert not unmoved, saw(
        "`tilted` is `first` as it was: it is not turned.",
        do="Store what the function returns: `tilted = transformed(first, about_centre)`.",
    )
    expected = own_tilted(student, reference)
    if likeness(tilted, expected) > ALIKE or close(tilted, expected, abs=1.0):
        return
    own = own_matrix(student)
    matrix = np.asarray(reference["about_centre"], dtype=float) if own is None else own
    later = reference["later"]
    assert likeness(tilted, reference["transformed"](later, matrix)) < ALIKE, saw(
        "The image that was turned here is `later`.",
        do="Turn `first`, the earlier scan: `tilted = transformed(first, about_centre)`.",
    )
    way_back = reference["transformed"](first, np.linalg.inv(matrix))
    assert likeness(tilted, way_back) < ALIKE, saw(
        "The slice is turned, but the opposite way to `about_centre`.",
        do="Use the function and the matrix as they are: `tilted = transformed(first, "
        "about_centre)`, without another inverse.",
    )
    corner = np.linalg.inv(matrix_about_corner(matrix))
    for way in (corner, np.linalg.inv(corner)):
        assert likeness(tilted, reference["transformed"](first, way)) < ALIKE, saw(
            "The slice is turned about the upper left corner, not about its centre.",
            do="Use the matrix from the task before, `about_centre`, and not `rotation(30)`.",
        )
    assert likeness(tilted, expected) > ALIKE


def matrix_about_corner(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a matrix without its way: it turns about the point (0, 0)."""
    result = np.array(matrix, dtype=float)
    result[:2, 2] = 0
    return result


def own_matrix(student: Student) -> NDArray[np.float64] | None:
    """Return the student's own `about_centre`; None when nothing follows from it."""
    own = usable(student.get("about_centre"), 2)
    good = own is not None and own.shape == (3, 3) and abs(np.linalg.det(own)) > 1e-6
    return np.asarray(own, dtype=float) if good else None


def is_backwards(student: Student) -> bool:
    """Tell whether the student's own function takes the matrix for its inverse."""
    if not callable(student.get("transformed")):
        return False
    try:
        answer = transformed(student, blobs(SHAPE), FORWARD)
    except (AssertionError, pytest.fail.Exception):
        return False
    return likeness(answer, moved_blobs(SHAPE, np.linalg.inv(FORWARD))) > ALIKE


def own_tilted(student: Student, reference: Reference) -> NDArray[np.float64]:
    """Return `first` after the student's own function, with the student's own matrix."""
    first, own = reference["first"], own_matrix(student)
    matrix = np.asarray(reference["about_centre"], dtype=float) if own is None else own
    way = np.linalg.inv(matrix) if is_backwards(student) else matrix
    right = np.asarray(reference["transformed"](first, way), dtype=float)
    images = given_arrays(student, reference, "first")
    if own is None or images is None:
        return right
    try:
        call = own_function(student, reference, "transformed")
        result = array(call(images[0], own), 2, "it").astype(float)
    except (AssertionError, pytest.fail.Exception):
        return right
    does_nothing = result.shape != first.shape or likeness(result, first) > 0.995
    return right if does_nothing else np.asarray(result)
