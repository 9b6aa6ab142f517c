"""Hidden checks of stage 2, image comparison: where an image is, and moving it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.arguments import leaves_arguments
from autograder.check.kit.compare import close, same
from autograder.check.kit.phantoms import blobs, centre_of
from autograder.check.kit.pictures import likeness
from autograder.check.kit.plain import array, function, numbers
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on

ALIKE = 0.97
"""Least correlation of two pictures of the same, whatever the order of interpolation."""


# 1. Where is it?

ROW_FIRST = "Positions are written row first, then column, as in `later.shape`: turn them round."


@question("centres", points=1)
@hint(
    "The first pixel is number 0, the last one n - 1. Halfway between them is (n - 1) / 2, for "
    "the rows first, then for the columns."
)
def test_array_centre(student: Student, reference: Reference) -> None:
    """The centre of the array"""
    shape = np.array(reference["later"].shape)
    right = (shape - 1) / 2
    same(
        student["array_centre"],
        right,
        "array_centre",
        abs=0.01,
        unit="pixels",
        mistakes=[
            (
                right[::-1],
                saw("The first number is the column and the second is the row.", do=ROW_FIRST),
            ),
            (
                shape / 2,
                saw(
                    "Each number is half a pixel too large: it is half the number of pixels.",
                    do="Pixels are counted from 0: the last of n is n - 1. Halfway between the "
                    "two is (n - 1) / 2.",
                ),
            ),
            (
                np.floor(right),
                saw(
                    "Each number is half a pixel too small: it is a whole number, rounded down.",
                    do="Of an even number of pixels the middle lies between two. Divide with `/`, "
                    "which keeps the half, not with `//`.",
                ),
            ),
            (
                shape - 1,
                saw(
                    "These are the numbers of the last row and of the last column.",
                    do="The centre is halfway between pixel 0 and the last pixel: divide both "
                    "numbers by 2.",
                ),
            ),
            (
                shape,
                saw(
                    "This is the shape of the image: how many rows and columns it has.",
                    do="The centre is halfway between the first pixel, number 0, and the last "
                    "one, number n - 1, on each axis.",
                ),
            ),
        ],
    )


@question("centres", points=2)
@hint("`ndimage.center_of_mass(later)` returns row and column, with their decimals.")
def test_mass_centre(student: Student, reference: Reference) -> None:
    """The centre of mass"""
    later, other = (reference[name].astype(float) for name in ("later", "first"))
    right = mass_centre(later)
    # 0.03: half of how far the centre of the mask, which is not weighted, is away. One decimal
    # is enough.
    same(
        student["mass_centre"],
        right,
        "mass_centre",
        abs=0.03,
        unit="pixels",
        mistakes=[
            (
                right[::-1],
                saw("The first number is the column and the second is the row.", do=ROW_FIRST),
            ),
            (
                mass_centre((later > 0).astype(float)),
                saw(
                    "Here every pixel that is not 0 counts the same, as in a mask.",
                    do="Weight each pixel with its value: give `ndimage.center_of_mass` the image "
                    "`later` itself.",
                ),
            ),
            (
                mass_centre(other),
                saw(
                    "This is the centre of mass of the image `first`.",
                    do="The question asks about `later`, the second scan: "
                    "give that image to `ndimage.center_of_mass`.",
                ),
            ),
            (
                mass_centre(np.ones_like(later)),
                saw(
                    "This is the centre of the array: every pixel counts the same here.",
                    do="Weight each pixel with its value, as `ndimage.center_of_mass(later)` does: "
                    "then the dark outside does not count.",
                ),
            ),
            (
                np.round(right),
                saw(
                    "Both numbers have been rounded to whole pixels.",
                    do="A centre of mass may lie between pixels. Keep the decimals "
                    "that `ndimage.center_of_mass` returns.",
                ),
            ),
        ],
    )


@question("centres", points=1)
@builds_on("array_centre", "mass_centre")
@hint("Where it should be minus where it is: array centre - centre of mass, axis by axis.")
def test_offset(student: Student, reference: Reference) -> None:
    """How far the brain has to move"""
    centre, mass = (own_pair(student, reference, n) for n in ("array_centre", "mass_centre"))
    right = centre - mass
    if np.abs(right).max() < 0.1:
        # Two equal centres are no answer from which something follows.
        right = np.asarray(reference["offset"], dtype=float)
    # 0.06: the numbers may be rounded to one decimal.
    same(
        student["offset"],
        right,
        "offset",
        abs=0.06,
        unit="pixels",
        mistakes=[
            (
                -right,
                saw(
                    "This leads away from the centre: both signs are the wrong way round.",
                    do="Take where it should be minus where it is: `array_centre` minus "
                    "`mass_centre`, for rows and for columns.",
                ),
            ),
            (
                right[::-1],
                saw(
                    "The way to the right stands first and the way down second.",
                    do="Down belongs to the rows, so it comes first. Turn the pair round.",
                ),
            ),
            (
                np.abs(right),
                saw(
                    "There is no minus sign here: both numbers are positive.",
                    do="A minus sign says up, or left. Keep the sign that the "
                    "subtraction of the two centres gives.",
                ),
            ),
            (
                np.round(right),
                saw(
                    "Both numbers have been rounded to whole pixels.",
                    do="An image can be moved by parts of a pixel. Keep the decimals "
                    "of the difference of the two centres.",
                ),
            ),
            (
                mass,
                saw(
                    "These are the two numbers of `mass_centre`: where the brain is now.",
                    do="The question is how far it has to move: subtract this from "
                    "`array_centre`, axis by axis.",
                ),
            ),
        ],
    )


def own_pair(student: Student, reference: Reference, name: str) -> NDArray[np.float64]:
    """Return the student's own earlier pair of numbers, else the reference's."""
    try:
        return numbers(student.get(name), 2, name)
    except AssertionError:
        return np.asarray(reference[name], dtype=np.float64)


OFF_CENTRE = [
    ((110, 91), 8.3, -5.6, np.float64),
    ((90, 119), -9.2, 7.75, np.uint8),
    ((99, 88), 6.45, 9.4, np.uint16),
]
"""Shape of an image, how far down and right of its centre its blobs lie, and its data type."""


UNMOVED = saw(
    "Each image comes back where it was: nothing has moved.",
    do="Compute how far its centre of mass is from the centre of its array, and return the image "
    "moved by that much.",
)
ANOTHER_PICTURE = saw(
    "The image that comes back shows something else than the one that was given.",
    do="Move `image`, which the function is given, and do nothing else with it. Is a part cut off, "
    "or does another image come in?",
)
FOREIGN = saw(
    "The way that an image moves goes by another image: by `later`, or by numbers from an earlier "
    "task.",
    do="Inside the function, compute both centres from `image`, which it is given: it is called "
    "with images of other shapes.",
)


def centred_blobs(student: Student) -> list[tuple[NDArray[Any], NDArray[Any]]]:
    """Return pictures that are off centre, and what the student's function makes of each."""
    centred = function(student["centred"], "centred")
    pairs = []
    for shape, down, right, kind in OFF_CENTRE:
        image = blobs(shape, down, right)
        image = image if kind == np.float64 else np.rint(image).astype(kind)
        answer = array(centred(image.copy()), 2, "what centred returns")
        assert answer.shape == shape, saw(
            f"An image of shape {shape} comes back with the shape {answer.shape}.",
            do="Moving an image keeps its shape: `ndimage.shift(image, offset)` returns an image "
            "of the same shape.",
        )
        pairs.append((image.astype(float), answer.astype(float)))
    return pairs


@question("centred", points=2)
@hint(
    "Find out how far to move. This is (shape - 1) / 2 minus the centre of mass, both of the image "
    "that the function is given."
)
def test_centred_lands(student: Student, reference: Reference) -> None:
    """The centre of mass lies at the centre, for any image"""
    pairs = centred_blobs(student)
    middles = np.array([centre_of(image.shape) for image, _ in pairs])
    before = np.array([mass_centre(image) for image, _ in pairs])
    after = np.array([mass_centre(answer) for _, answer in pairs])
    # Not only something that has its centre there.
    alike = min(likeness(answer, picture_at(image.shape, answer)) for image, answer in pairs)
    errors, steps, away = after - middles, after - before, before - middles
    # 0.25: orders and data types of all kinds stay below 0.1, offsets rounded to pixels do not.
    if np.abs(errors).max() < 0.25 and alike > 0.8:
        return
    assert alike > 0.8, ANOTHER_PICTURE
    assert np.abs(steps).max() > 0.25, UNMOVED
    later = mass_centre(reference["later"].astype(float))
    for mistake, words in (
        (
            away * 2,
            saw(
                "Each image has moved away from the centre, as far again as it was off before.",
                do="Turn the signs round: the offset is where it should be minus where it is.",
            ),
        ),
        (
            away - away[:, ::-1],
            saw(
                "The way down and the way to the right have changed places.",
                do="`ndimage.shift` takes the rows first and the columns second, as "
                "`center_of_mass` returns them.",
            ),
        ),
        (
            np.full_like(errors, 0.5),
            saw(
                "The centre of mass lies half a pixel too far down and to the right of the centre.",
                do="The centre of n pixels, counted from 0, is at (n - 1) / 2, not at n / 2.",
            ),
        ),
        (before - later, FOREIGN),
        (centre_of(reference["later"].shape) - middles, FOREIGN),
        (away + centre_of(reference["later"].shape) - later, FOREIGN),
    ):
        assert not close(errors, mistake, abs=0.15), words
    assert np.abs(errors).max() > 0.55, saw(
        "The centre of mass is off the centre by a part of a pixel, and not in each image by the "
        "same part.",
        do="Move by the offset with its decimals: do not round it. `ndimage.shift` can move by "
        "parts of a pixel.",
    )
    assert np.abs(errors).max() < 0.25


def picture_at(shape: tuple[int, ...], answer: NDArray[Any]) -> NDArray[np.float64]:
    """Return the picture as it looks with its centre of mass where that of an answer is."""
    size = shape[0], shape[1]
    down, right = mass_centre(answer) - mass_centre(blobs(size))
    return blobs(size, float(down), float(right))


def mass_centre(image: NDArray[Any]) -> NDArray[np.float64]:
    """Return row and column of the centre of mass; fail when nothing is in the image."""
    assert image.sum() > 0, saw(
        "Nothing is left in the image that comes back: its values add up to 0 or less.",
        do="Has it been moved out of sight, or is it another image? Print the offset, and look "
        "at the picture.",
    )
    row, column = np.indices(image.shape)
    weighted = np.array([(row * image).sum(), (column * image).sum()])
    return np.asarray(weighted / image.sum())


@question("centred", points=2)
@hint(
    "Only move the image that is given. Change nothing else: its brightness stays, and nothing is "
    "cut off or turned."
)
def test_centred_keeps_the_picture(student: Student, reference: Reference) -> None:
    """The picture itself stays as it is"""
    pairs = centred_blobs(student)
    moved = max(np.abs(mass_centre(b) - mass_centre(a)).max() for a, b in pairs)
    assert moved > 0.25, UNMOVED
    for image, answer in pairs:
        # Wherever it went: the same formula there.
        assert likeness(answer, picture_at(image.shape, answer)) > ALIKE, ANOTHER_PICTURE
        share = answer.sum() / image.sum()
        assert abs(share - 1) < 0.03, saw(
            "The image comes back "
            + ("brighter" if share > 1 else "darker")
            + " than it was: its values add up to something else.",
            do="Move the values, and do not change them: no division, no multiplication, and no "
            "part cut off at the edge.",
        )
    leaves_arguments(student, "centred", blobs((40, 44), 3.0, -2.0))
