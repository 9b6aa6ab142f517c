"""Hidden checks of stage 2, image comparison: two scans in one colour image."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.arguments import leaves_arguments
from autograder.check.kit.compare import close, same
from autograder.check.kit.own import usable
from autograder.check.kit.picture import Picture
from autograder.check.kit.pictures import pictures
from autograder.check.kit.placing import placed
from autograder.check.kit.plain import array, function
from autograder.check.kit.seen import is_left_of
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student
from autograder.wire.artists import LUMA

from .given import given_arrays

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on

Colours = NDArray[np.float64]
"""Red, green and blue of each pixel, 0 to 1: (rows, columns, 3)."""

RED = np.array([[0, 10, 200, 60], [7, 250, 3, 120], [90, 31, 64, 200]])
GREEN = np.array([[5, 4, 255, 90], [70, 0, 131, 12], [18, 210, 77, 140]])
WHITE = 160.0
TRIALS: list[tuple[NDArray[Any], NDArray[Any], float]] = [
    (RED / 100.0, GREEN / 100.0, WHITE / 100.0),
    (RED.astype(np.uint8), GREEN.astype(np.uint8), WHITE),
    ((200 * RED).astype(np.uint16), (200 * GREEN).astype(np.uint16), 200 * WHITE),
]
"""Fractions, 8-bit and 16-bit images; the third is the grey level that becomes 1."""


def right_overlay(a: NDArray[Any], b: NDArray[Any], white: float) -> Colours:
    """Return one image in red and the other in green."""
    red, green = (np.clip(image.astype(np.float64) / white, 0, 1) for image in (a, b))
    return np.stack([red, green, np.zeros(red.shape)], axis=-1)


@question("overlay", points=2)
@hint(
    "An array of zeros with the shape `(*a.shape, 3)`; `a / white` goes to `[..., 0]`, `b / white` "
    "to `[..., 1]`; `np.clip(…, 0, 1)` of all."
)
def test_overlay(student: Student, reference: Reference) -> None:
    """Two images become the red and the green of a colour image"""
    overlay = function(student["overlay"], "overlay")
    for a, b, white in TRIALS:
        answer = array(overlay(a.copy(), b.copy(), white), 3, "what overlay returns")
        assert answer.shape != (3, *a.shape), saw(
            "The three colours come first: the shape is (3, rows, columns).",
            do="They belong last: red goes to `[:, :, 0]` of an array with the shape "
            "`(*a.shape, 3)`.",
        )
        right = right_overlay(a, b, white)
        assert answer.shape == right.shape, saw(
            f"Two images of shape {a.shape} give an array of shape {answer.shape}.",
            do="A colour image has three numbers for each pixel: begin with "
            "`np.zeros((*a.shape, 3))`.",
        )
        if not close(answer, right, abs=1e-4):
            same(answer, right, "what overlay returns", abs=1e-4, mistakes=slips(a, b, white))
    leaves_arguments(student, "overlay", RED.astype(float), GREEN.astype(float), WHITE)


def slips(a: NDArray[Any], b: NDArray[Any], white: float) -> list[tuple[NDArray[Any], str]]:
    """Return what usual mistakes make of two images, and what to say."""
    red, green, blue = np.moveaxis(right_overlay(a, b, white), -1, 0)
    free = [image.astype(np.float64) / white for image in (a, b)]
    by_own = [image.astype(np.float64) / image.max() for image in (a, b)]
    from_least = [(image - image.min()) / np.ptp(image.astype(np.float64)) for image in (a, b)]
    brightest = max(a.max(), b.max())

    def stacked(*channels: NDArray[Any]) -> NDArray[Any]:
        return np.stack(channels, axis=-1)

    return [
        (stacked(green, red, blue), EXCHANGED),
        (stacked(*free, blue), NOT_CLIPPED),
        (stacked(a, b, 0 * a).astype(np.float64), NOT_DIVIDED),
        (np.clip(stacked(a, b, 0 * a).astype(np.float64), 0, 1), NOT_DIVIDED),
        (255 * stacked(red, green, blue), TO_255),
        (np.rint(255 * stacked(red, green, blue)), TO_255),
        (np.trunc(255 * stacked(red, green, blue)), TO_255),
        (stacked(*by_own, blue), OWN_MAXIMUM),
        (stacked(*from_least, blue), OWN_MAXIMUM),
        (stacked(a / brightest, b / brightest, blue), OWN_MAXIMUM),
        (stacked(red, blue, green), BLUE),
        (stacked(blue, red, green), BLUE),
        (stacked(red, green, red), BLUE),
        (stacked(red, green, green), BLUE),
        (stacked(red, green, np.ones(red.shape)), BLUE),
        (np.trunc(stacked(red, green, blue)), WHOLE),
        (np.trunc(stacked(*free, blue)), WHOLE),
    ]


EXCHANGED = saw(
    "Red and green have changed places.",
    do="The first image, `a`, belongs to red, which is number 0 of the last axis; `b` to green, "
    "number 1.",
)
NOT_CLIPPED = saw(
    "There are numbers above 1, where an image is brighter than `white`.",
    do="Full colour is 1: `np.clip(colours, 0, 1)` at the end cuts off what is above.",
)
NOT_DIVIDED = saw(
    "The grey levels were not divided by `white`.",
    do="Colours run from 0 to 1: `a / white` is 1 where `a` is as bright as `white`.",
)
TO_255 = saw(
    "The colours run from 0 to 255.",
    do="The task asks for numbers from 0 to 1: leave out the factor 255.",
)
OWN_MAXIMUM = saw(
    "The images are scaled by the values in them, and not by `white`.",
    do="Divide both by the `white` that the function is given: then equal grey levels become "
    "equally strong colours.",
)
BLUE = saw(
    "There is something in blue.",
    do="Blue, number 2 of the last axis, stays 0. Red is number 0, and green number 1.",
)
WHOLE = saw(
    "The colours have lost their decimals: there is only 0 and 1, or whole numbers.",
    do="Divide with `/`, not with `//`, and store the colours in an array of floats, as "
    "`np.zeros((*a.shape, 3))` is.",
)


def own_registered(student: Student, reference: Reference) -> NDArray[Any]:
    """Return the student's own registered scan where it is like `later`, else the right one."""
    right: NDArray[Any] = np.asarray(reference["registered"])
    own = usable(student.get("registered"), 2)
    return right if own is None or own.shape != right.shape else own


def own_overlay(
    student: Student, reference: Reference, a: NDArray[Any], b: NDArray[Any]
) -> Colours | None:
    """Return what the student's own function makes of two of the student's own images."""
    call = student.get("overlay")
    if not callable(call) or given_arrays(student, reference, "first", "later") is None:
        return None
    try:
        own = array(call(a.copy(), b.copy(), float(reference["white"])), 3, "it")
    except (AssertionError, pytest.fail.Exception):
        return None
    scale = 255.0 if own.dtype.kind in "ui" else 1.0
    good = own.shape == (*a.shape, 3) and np.ptp(own.astype(np.float64)) > 0
    return np.clip(own / scale, 0.0, 1.0) if good else None


@question("overlay", points=2)
@builds_on("overlay", "registered")
@hint(
    "`fig, axes = plt.subplots(1, 2)`, then `axes[0].imshow(overlay(first, later, white))` and "
    "`axes[1].imshow(overlay(first, registered, white))`."
)
def test_overlay_figure(student: Student, reference: Reference) -> None:
    """Both scans in one picture, before the registration on the left, after it on the right"""
    first, later = (np.asarray(reference[name]) for name in ("first", "later"))
    white, registered = float(reference["white"]), own_registered(student, reference)
    # The example above the task is no answer.
    drawn = pictures(student.figures)
    shown = [one for one in drawn if not np.array_equal(one.image.data, reference["both"])]
    assert shown, "No picture was shown."
    coloured = [picture for picture in shown if picture.image.data.ndim == 3]
    assert coloured, saw(
        "No picture is in colours of its own.",
        do="Draw what your function returns: `axes[0].imshow(overlay(first, later, white))`. An "
        "array of the shape (rows, columns, 3) needs no colour map.",
    )
    wanted = {
        name: [
            colours
            for colours in (
                right_overlay(first, second, white),
                own_overlay(student, reference, first, second),
            )
            if colours is not None
        ]
        for name, second in (("before", later), ("after", registered))
    }
    before, after = (
        [part for picture in coloured for one in versions if (part := showing(picture, one))]
        for versions in wanted.values()
    )
    if not (before and after):
        for colours, words in (
            (right_overlay(later, first, white), CALL_EXCHANGED),
            (right_overlay(registered, first, white), CALL_EXCHANGED),
            (right_overlay(later, registered, white), WITHOUT_FIRST),
            (right_overlay(first, first, white), ONE_TWICE),
            (right_overlay(later, later, white), ONE_TWICE),
        ):
            assert not any(showing(picture, colours) for picture in coloured), words
        assert not before, saw(
            "The two scans are shown before the registration, but not after it.",
            do="Draw a second picture beside it: `axes[1].imshow(overlay(first, registered, "
            "white))`.",
        )
        assert not after, saw(
            "The two scans are shown after the registration, but not before it.",
            do="Draw another picture to the left of it: `axes[0].imshow(overlay(first, later, "
            "white))`.",
        )
    assert before, saw(
        "There are pictures in colour, but none shows `first` in red and another scan in green.",
        do="Draw what your function returns for these images: `overlay(first, later, white)` and "
        "`overlay(first, registered, white)`.",
    )
    pairs = [(a, b) for a in before for b in after]
    assert not any(is_left_of(b, a) for a, b in pairs) or any(is_left_of(a, b) for a, b in pairs), (
        saw(
            "The two pictures have changed places: after the registration is on the left.",
            do="Before the registration, `overlay(first, later, white)`, belongs to the left.",
        )
    )
    assert any(is_left_of(a, b) for a, b in pairs), saw(
        "The two pictures are not side by side in one figure.",
        do="Make one figure with two axes, `fig, axes = plt.subplots(1, 2)`, and draw one picture "
        "into each.",
    )


CALL_EXCHANGED = saw(
    "In a picture, `first` is green and the other scan is red.",
    do="The order of the two images decides: `overlay(first, later, white)` makes `first` red.",
)
WITHOUT_FIRST = saw(
    "A picture shows `later` and `registered`, which are the same scan before and after it moved.",
    do="Compare each of them with `first`: it is the first argument of `overlay` both times.",
)
ONE_TWICE = saw(
    "A picture shows one scan in red and in green: it is yellow all over.",
    do="Give `overlay` two different scans: `first`, and `later` or `registered`.",
)


def showing(picture: Picture, colours: Colours) -> Picture | None:
    """Return the part of a picture that shows a colour image, the right way up, in its colours."""
    place = placed(picture, colours @ LUMA)
    if place is None or place.alike < 0.9 or place.upside_down or place.mirrored:
        return None
    image = place.picture.image
    scale = 255.0 if image.data.dtype.kind in "ui" else 1.0
    rows, columns = (max(1, round(step)) for step in place.picture.pixels)
    thinned = colours[::rows, ::columns]
    if thinned.shape[:2] != place.picture.shape:
        return None
    for channel in range(3):
        one = replace(place.picture, image=replace(image, data=image.data[..., channel]))
        seen = np.clip(one.values() / scale, 0.0, 1.0)
        if np.abs(seen - thinned[..., channel]).mean() > 0.01:
            return None
    return place.picture
