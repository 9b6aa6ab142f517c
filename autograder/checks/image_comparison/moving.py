"""Hidden checks of stage 2, image comparison: moving and turning an image."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from autograder.check.kit.own import own_array, usable
from autograder.check.kit.phantoms import centre_of
from autograder.check.kit.picture import Picture
from autograder.check.kit.pictures import likeness
from autograder.check.kit.placing import Place
from autograder.check.kit.plain import array
from autograder.check.kit.seen import is_left_of, showing, why_hidden
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on


# 1. Where is it?

MOVES = (10, -6)
"""How far `moved` goes down and to the right."""


@question("move", points=2)
@hint(
    "Axis 0 are the rows, and they count down: 10 down is +10. Axis 1 are the columns, and they "
    "count to the right. Move `later` itself."
)
@pytest.mark.parametrize("axis", [0, 1], ids=["down", "left"])
def test_moved(student: Student, reference: Reference, axis: int) -> None:
    """The image has moved by the right number of pixels along an axis"""
    later, moved = reference["later"].astype(float), array(student["moved"], 2, "moved")
    assert moved.shape == later.shape, saw(
        f"`moved` has the shape {moved.shape}, which is not that of `later`.",
        do="Moving an image keeps its shape. `ndimage.shift(later, (a, b))` does both: it moves "
        "the image and keeps the shape.",
    )
    # Seen along the other axis, the image is a curve. By how much has each curve moved?
    steps = [best_step(later.sum(axis=1 - i), moved.astype(float).sum(axis=1 - i)) for i in (0, 1)]
    whole = slid(slid(later, steps[0]).T, steps[1]).T
    # Moved by whole pixels, it is the same picture to the last digit, whatever the order.
    assert likeness(moved, whole) > 0.995, saw(
        "Wherever it has gone, this is not the picture of `later` any more, moved by whole pixels.",
        do="Start from `later` itself, and only move it: `ndimage.shift(later, (a, b))` with two "
        "whole numbers.",
    )
    step, wanted = steps[axis], MOVES[axis]
    ways = (("down", "up"), ("to the right", "to the left"))[axis]
    assert steps != list(MOVES[::-1]), saw(
        "The two numbers have changed places: the columns have moved by 10 and the rows by 6.",
        do="The first number belongs to axis 0, the rows, which count down. The second one "
        "belongs to the columns, which count to the right.",
    )
    assert step != -wanted, saw(
        f"It has moved by {abs(step)} pixels {ways[0] if step > 0 else ways[1]}: the number is "
        "right, the way is opposite.",
        do="Rows count down and columns count to the right. A positive number moves that way, a "
        "negative one moves back.",
    )
    assert step == wanted or step != 0, saw(
        f"It has not moved {ways[0]} or {ways[1]} at all.",
        do="`ndimage.shift` takes a pair: first how far along axis 0, the rows, then how far "
        "along axis 1, the columns.",
    )
    assert step == wanted


def best_step(before: NDArray[Any], after: NDArray[Any]) -> int:
    """Return by how many whole steps a curve has moved, at most 20."""
    return max(range(-20, 21), key=lambda step: likeness(after, slid(before, step)))


def slid(values: NDArray[Any], step: int) -> NDArray[Any]:
    """Return values moved by whole steps along axis 0, 0 where nothing comes in."""
    result = np.zeros_like(values)
    result[max(step, 0) : len(values) + min(step, 0)] = values[
        max(-step, 0) : len(values) - max(step, 0)
    ]
    return result


# 2. Turning

ANGLES = (20, 19, 21, -20, 0, 10, 15, 17, 18, 22, 23, 25, 30, 40, 45, 70, 90, 110, 160, 200)
"""In degrees, counter-clockwise: the right one, its neighbours, and those that are often meant."""


def turned_by(image: NDArray[Any], degrees: float, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Return an image turned counter-clockwise about its centre, on an array of a given shape."""
    cosine, sine = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    back = np.array([[cosine, sine], [-sine, cosine]])
    offset = centre_of(image.shape) - back @ centre_of(shape)
    values = np.asarray(image, dtype=np.float64)
    return np.asarray(
        ndimage.affine_transform(values, back, offset=offset, output_shape=shape, order=1)
    )


def angle_of(turned: NDArray[Any], later: NDArray[Any]) -> int | None:
    """Return by which of `ANGLES` an image is `later` turned; None when it is no such image."""
    alike = {angle: likeness(turned, turned_by(later, angle, turned.shape)) for angle in ANGLES}
    best = max(alike, key=lambda angle: alike[angle])
    return best if alike[best] > 0.97 else None


@question("turn", points=2)
@hint(
    "`ndimage.rotate(later, angle, reshape=False)`, with the angle in degrees. Try both signs, and "
    "look which way the front goes."
)
def test_turned(student: Student, reference: Reference) -> None:
    """Turned counter-clockwise, same shape"""
    turned, later = array(student["turned"], 2, "turned"), reference["later"]
    assert turned.shape == later.shape, saw(
        f"`turned` has the shape {turned.shape}, which is not that of `later`.",
        do="`ndimage.rotate` makes the array larger, so that nothing is cut off. With "
        "`reshape=False` it keeps its shape.",
    )
    angle = angle_of(turned, later)
    if angle == 20:
        return
    assert angle != -20, saw(
        "It is turned clockwise: what was on top lies further to the right than before.",
        do="A positive angle of `ndimage.rotate` turns counter-clockwise as you see it on the "
        "screen. Change the sign of the angle.",
    )
    assert angle != 0, saw(
        "It is not turned, or by less than a few degrees.",
        do="`ndimage.rotate` takes an angle in degrees, not in radians: give it the number of "
        "degrees as it is. It returns the turned image and leaves `later` as it is.",
    )
    assert angle is None, saw(
        "It is turned about the centre, but by another angle than the one that is asked for.",
        do="Look at the angle in the task, in degrees, and turn `later` once, by that angle: "
        "`ndimage.rotate(later, angle, reshape=False)`.",
    )
    assert likeness(turned, reference["first"]) < 0.97, saw(
        "This is `first`, or almost: the earlier scan.",
        do="Turn `later`, and store what `ndimage.rotate` returns.",
    )
    assert angle == 20


def own_angle(student: Student, reference: Reference) -> int:
    """Return by how many degrees the student's own `turned` is turned, else 20."""
    turned = usable(student.get("turned"), 2)
    if turned is None or turned.shape != reference["later"].shape:
        return 20
    return angle_of(turned, reference["later"]) or 20


@question("turn", points=2)
@builds_on("turned")
@hint(
    "Without `reshape=False`, `ndimage.rotate` makes the array so large that all of it fits in. "
    "Turn `later` itself, by the same angle as for `turned`."
)
def test_turned_whole(student: Student, reference: Reference) -> None:
    """Turned, with nothing cut off"""
    later = reference["later"].astype(float)
    answer = array(student["turned_whole"], 2, "turned_whole").astype(float)
    needed, found = reference["turned_whole"].shape, answer.shape
    assert found != later.shape, saw(
        f"Its shape is {found}, the same as that of `later`: the corners have been cut off.",
        do="Leave out `reshape=False`. Then `ndimage.rotate` makes the array so large that nothing "
        "is cut off.",
    )
    # A larger frame, such as that of an image padded before, cuts nothing off either.
    assert min(np.subtract(found, needed)) >= -2, saw(
        f"Its shape is {found}: there are too few rows or columns for the turned image.",
        do="`ndimage.rotate(later, angle)` itself makes the array so large that nothing is cut "
        "off: change nothing of its shape.",
    )
    assert max(np.subtract(found, needed)) <= max(later.shape), saw(
        f"Its shape is {found}, far larger than the turned image needs.",
        do="`ndimage.rotate(later, angle)` makes the array just so large that nothing is cut off.",
    )
    angle = own_angle(student, reference)
    assert likeness(answer, turned_by(later, -angle, found)) < 0.97, saw(
        "It is turned the opposite way: not as `turned` is, or not counter-clockwise.",
        do="Turn `later` by the same angle as for `turned`, with the same sign, and leave out "
        "`reshape=False`.",
    )
    assert angle_of(answer, later) in (None, angle), saw(
        "It is turned by another angle than `turned`, or not by the one that is asked for.",
        do="Turn `later` itself, once, by the same angle as for `turned`: "
        "`ndimage.rotate(later, angle)`.",
    )
    assert likeness(answer, turned_by(later, angle, found)) > 0.97
    assert abs(answer.sum() / later.sum() - 1) < 0.02, saw(
        "A part of the image is missing, or its brightness has changed.",
        do="Turn `later` itself with `ndimage.rotate`, and change nothing else: no part cut off, "
        "no value changed.",
    )


@question("turn", points=1)
@builds_on("turned", "turned_whole")
@hint(
    '`plt.subplots(1, 2)`, and `imshow(…, cmap="gray")` in each of the two axes: `turned` in the '
    "left one, `turned_whole` in the right one."
)
def test_turn_figure(student: Student, reference: Reference) -> None:
    """Both are shown in one figure, in grey, `turned` on the left"""
    left, right = (
        places(student, own_array(student, reference, name, 2), name)
        for name in ("turned", "turned_whole")
    )
    # The middle of `turned_whole` looks like `turned`: that is no picture of it.
    left = [a for a in left if not any(is_part_of(a.picture, b.picture) for b in right)]
    assert left, why_hidden(student.figures) or saw(
        "Pictures were shown, but none of them shows `turned`.",
        do="Draw both images into two axes of one figure: `turned` into the left one, "
        "`turned_whole` into the right one.",
    )
    grey = [[place for place in found if place.picture.image.is_grey] for found in (left, right)]
    assert all(grey), saw(
        "A picture is shown in colours. They suggest differences that the image does not have.",
        do='Say `cmap="gray"` in `imshow`, for each of the two pictures.',
    )
    pairs = [(a.picture, b.picture) for a in grey[0] for b in grey[1]]
    if any(is_left_of(a, b) for a, b in pairs):
        return
    assert any(a.figure is b.figure for a, b in pairs), saw(
        "The two images are shown in two figures, one after the other.",
        do="Make one figure with two axes, `fig, axes = plt.subplots(1, 2)`, and draw one image "
        "into each of them.",
    )
    assert any(is_left_of(a, b) for a, b in pairs), saw(
        "The two images are in one figure, but `turned` is not on the left of `turned_whole`.",
        do="Draw `turned` into the first of `fig, axes = plt.subplots(1, 2)`, and `turned_whole` "
        "into the second.",
    )


def is_part_of(a: Picture, b: Picture) -> bool:
    """Tell whether a picture lies within another one, and is smaller."""
    sizes = [np.subtract(picture.box[2:], picture.box[:2]) for picture in (a, b)]
    inside = np.subtract(a.box[:2], b.box[:2]).min() > -0.01
    inside &= np.subtract(b.box[2:], a.box[2:]).min() > -0.01
    return bool(a.figure is b.figure and inside and np.prod(sizes[0]) < 0.9 * np.prod(sizes[1]))


def places(student: Student, image: NDArray[Any], name: str) -> list[Place]:
    """Return where an image is shown, so that something can be seen of it."""
    found = showing(student.figures, image, f"`{name}`", least=0.97)
    clear = [place for place in found if np.ptp(place.brightness()) > 0.1]
    assert clear, saw(
        f"The picture of `{name}` is almost one grey: nothing can be seen in it.",
        do="Leave out `vmin` and `vmax`, or choose them such that most pixels lie between the two.",
    )
    return clear
