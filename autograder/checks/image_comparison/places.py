"""Hidden checks of stage 2, image comparison: where an image is, moving and turning it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from autograder.check.kit.own import usable
from autograder.check.kit.phantoms import blobs, centre_of
from autograder.check.kit.pictures import find, likeness, pictures
from autograder.check.kit.plain import array, function, numbers
from autograder.check.state import Reference, Student

question, hint = pytest.mark.question, pytest.mark.hint

ALIKE = 0.97
"""Least correlation of two pictures of the same, whatever the order of interpolation."""


# 1. Where is it?


@question("centres", points=1)
@hint("The first pixel is number 0, the last one n - 1. Halfway between them is (n - 1) / 2.")
def test_array_centre(student: Student, reference: Reference) -> None:
    """The centre of the array"""
    answer = numbers(student["array_centre"], 2, "array_centre")
    shape = np.array(reference["later"].shape)
    assert not np.array_equal(answer, shape / 2), "This is half a pixel off."
    assert not np.allclose(answer[::-1], (shape - 1) / 2), "Row and column have changed places."
    assert answer == pytest.approx((shape - 1) / 2, abs=0.01)


@question("centres", points=2)
@hint("`ndimage.center_of_mass(later)` returns row and column.")
def test_mass_centre(student: Student, reference: Reference) -> None:
    """The centre of mass"""
    answer = numbers(student["mass_centre"], 2, "mass_centre")
    expected = np.array(reference["mass_centre"])
    swapped = np.allclose(answer[::-1], expected, atol=0.1)
    assert not swapped, "Row and column have changed places."
    assert answer == pytest.approx(expected, abs=0.1)


@question("centres", points=2)
@hint("Where it should be minus where it is: array centre - centre of mass, axis by axis.")
def test_offset(student: Student, reference: Reference) -> None:
    """How far the brain has to move"""
    answer = numbers(student["offset"], 2, "offset")
    own = own_pair(student, reference, "array_centre") - own_pair(student, reference, "mass_centre")
    backwards = np.allclose(answer, -own, atol=0.1)
    assert not backwards, "This leads away from the centre: the sign is wrong."
    assert answer == pytest.approx(own, abs=0.1)


def own_pair(student: Student, reference: Reference, name: str) -> NDArray[np.float64]:
    """Return the student's own earlier pair of numbers, else the reference's."""
    try:
        return numbers(student.get(name), 2, name)
    except AssertionError:
        return np.asarray(reference[name], dtype=np.float64)


@question("move", points=2)
@hint("Axis 0 are the rows, and they count down: 10 down is +10. Axis 1 are the columns.")
@pytest.mark.parametrize(("axis", "distance"), [(0, 10), (1, -6)], ids=["down", "left"])
def test_moved(student: Student, reference: Reference, axis: int, distance: int) -> None:
    """The image has moved by the right number of pixels along an axis"""
    later, moved = reference["later"].astype(float), array(student["moved"], 2, "moved")
    assert moved.shape == later.shape, "`moved` has another shape than `later`."
    # Seen along the other axis, the image is a curve. By how much has the curve moved?
    before, after = later.sum(axis=1 - axis), moved.astype(float).sum(axis=1 - axis)
    alike = {step: likeness(after, slid(before, step)) for step in range(-20, 21)}
    best = max(alike, key=lambda step: alike[step])
    assert alike[best] > ALIKE, "This is not the image `later` any more."
    assert best != -distance, "It moved the opposite way."
    assert best == distance


def slid(curve: NDArray[Any], step: int) -> NDArray[Any]:
    """Return a curve moved by whole steps, 0 where nothing comes in."""
    result = np.zeros_like(curve)
    result[max(step, 0) : len(curve) + min(step, 0)] = curve[
        max(-step, 0) : len(curve) - max(step, 0)
    ]
    return result


OFF_CENTRE = [((90, 71), 8.3, -5.6), ((64, 97), -9.2, 7.75)]
"""Shape of an image, and how far down and right of its centre its blobs lie."""


def centred_blobs(
    student: Student, shape: tuple[int, int], down: float, right: float
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return a picture that is off centre, and what the student's function makes of it."""
    centred = function(student["centred"], "centred")
    image = blobs(shape, down, right)
    answer = array(centred(image.copy()), 2, "what centred returns")
    assert answer.shape == shape, "The image comes back with another shape."
    return image, answer.astype(float)


@question("centred", points=3)
@hint("Offset = (shape - 1) / 2 - centre of mass, then `ndimage.shift(image, offset)`.")
def test_centred_lands(student: Student, reference: Reference) -> None:
    """The centre of mass lies at the centre, for any image"""
    for shape, down, right in OFF_CENTRE:
        _, answer = centred_blobs(student, shape, down, right)
        error = np.abs(mass_centre(answer) - centre_of(shape)).max()
        assert error < 0.25 or error > 0.8, "It is about half a pixel off the centre."
        assert error < 0.25, "It is off the centre by more than a pixel."


def mass_centre(image: NDArray[Any]) -> NDArray[np.float64]:
    """Return row and column of the centre of mass; fail when nothing is in the image."""
    assert image.sum() > 0, "Nothing is left in the image."
    row, column = np.indices(image.shape)
    weighted = np.array([(row * image).sum(), (column * image).sum()])
    return np.asarray(weighted / image.sum())


@question("centred", points=2)
@hint("Compute the offset from the image that the function is given, and move that image.")
def test_centred_keeps_the_picture(student: Student, reference: Reference) -> None:
    """The picture itself stays as it is"""
    for shape, down, right in OFF_CENTRE:
        image, answer = centred_blobs(student, shape, down, right)
        # Wherever it went: the same formula there.
        step = mass_centre(answer) - mass_centre(image)
        expected = blobs(shape, down + step[0], right + step[1])
        assert likeness(answer, expected) > ALIKE, "Something else than its place has changed."
        assert answer.sum() == pytest.approx(image.sum(), rel=0.03)


# 2. Turning


@question("turn", points=2)
@hint("`ndimage.rotate(later, angle, reshape=False)`. Try both signs, and look.")
def test_turned(student: Student, reference: Reference) -> None:
    """Turned counter-clockwise, same shape"""
    turned = array(student["turned"], 2, "turned")
    assert turned.shape == reference["later"].shape, "`turned` has another shape than `later`."
    assert not is_clockwise(student, reference), "It is turned clockwise."
    assert likeness(turned, reference["turned"]) > ALIKE


def turned_by(image: NDArray[Any], degrees: float) -> NDArray[np.float64]:
    """Return an image turned counter-clockwise about its centre, same shape."""
    cosine, sine = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    back, centre = np.array([[cosine, sine], [-sine, cosine]]), centre_of(image.shape)
    values = np.asarray(image, dtype=np.float64)
    turned = ndimage.affine_transform(values, back, offset=centre - back @ centre, order=1)
    return np.asarray(turned)


def is_clockwise(student: Student, reference: Reference) -> bool:
    """Tell whether the student's own `turned` is turned the wrong way."""
    turned = usable(student.get("turned"), 2)
    mirrored = turned_by(reference["later"], -20)
    if turned is None or turned.shape != mirrored.shape:
        return False
    return bool(likeness(turned, mirrored) > ALIKE)


@question("turn", points=2)
@hint("Without `reshape=False`, `ndimage.rotate` makes the array so large that all of it fits in.")
def test_turned_whole(student: Student, reference: Reference) -> None:
    """Turned, with nothing cut off"""
    later = reference["later"].astype(float)
    answer = array(student["turned_whole"], 2, "turned_whole").astype(float)
    expected = reference["turned_whole"].astype(float)
    assert np.abs(np.subtract(answer.shape, expected.shape)).max() <= 2, "Its shape is wrong."
    assert answer.sum() == pytest.approx(later.sum(), rel=0.02), "A part is missing."
    if is_clockwise(student, reference):
        # The sign has cost its points in the other check.
        padded = np.pad(later, 40)
        expected = cropped(turned_by(padded, -20), answer.shape)
    shape = tuple(np.minimum(answer.shape, expected.shape))
    assert likeness(cropped(answer, shape), cropped(expected, shape)) > 0.95, (
        "It is not turned by that angle, or not that way."
    )


def cropped(image: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    """Return the middle of an image, of a given shape."""
    first = [(n - m) // 2 for n, m in zip(image.shape, shape, strict=True)]
    return image[first[0] : first[0] + shape[0], first[1] : first[1] + shape[1]]


@question("turn", points=2)
@hint('`plt.subplots(1, 2)`, and `imshow(…, cmap="gray")` in each of the two axes.')
def test_turn_figure(student: Student, reference: Reference) -> None:
    """Both are shown, in grey"""
    shown = pictures(student.figures)
    own = [array(student[name], 2, name) for name in ("turned", "turned_whole")]
    left, right = (find(shown, image, "it")[0] for image in own)
    grey = left.image.is_grey and right.image.is_grey
    assert grey, 'A picture is coloured. `cmap="gray"` makes it grey.'
    same_figure = left.figure is right.figure and left is not right
    assert same_figure, "The two are not side by side in one figure."
    assert left.axes.position[0] < right.axes.position[0], "`turned` is not on the left."
