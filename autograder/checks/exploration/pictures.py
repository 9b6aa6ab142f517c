"""Hidden checks of stage 1, exploration: how images are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.own import own_array
from autograder.check.kit.pictures import likeness
from autograder.check.kit.plain import numbers, window
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from ..upright import upright, upside_down
from ..views import (
    COLOURED,
    INVERTED,
    View,
    fault_in_greys,
    seen_with,
    turned,
    views,
)
from ..windowing import windowed

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on

Values = NDArray[np.float64]

SAME = 0.006
"""Largest mean difference of brightness of one window: a colour map has 256 greys."""


@dataclass(frozen=True)
class OwnSlice:
    """The own slice as it belongs on the screen.

    Attributes
    ----------
    upright : ndarray, (rows, columns)
        With the front of the body on top.
    ways : set of (upside down, mirrored)
        How it may be shown: the right way up, or as the task says although it was turned at
        loading. Empty when nobody knows, as it is another image.
    """

    upright: NDArray[Any]
    ways: frozenset[tuple[bool, bool]]


def own_slice(student: Student, reference: Reference) -> OwnSlice:
    """Return the own slice, whichever way round it was loaded."""
    own, right = own_array(student, reference, "ct", 2), upright(reference["ct"])
    flip = slice(None, None, -1) if upside_down(reference["ct"]) else slice(None)
    if own.shape != right.shape:
        return OwnSlice(own[flip], frozenset())
    alike = {
        (ud, lr): likeness(turned(own, ud, lr)[::4, ::4], right[::4, ::4])
        for ud in (True, False)
        for lr in (False, True)
    }
    ud, lr = max(alike, key=lambda way: alike[way])
    if alike[ud, lr] <= 0.8:
        return OwnSlice(own[flip], frozenset())
    # Who turned it at loading, and then does what the task says of the image as it is stored, has
    # turned it twice. That is one slip, and it has cost its points.
    twice = (ud != upside_down(reference["ct"]), lr)
    return OwnSlice(turned(own, ud, lr), frozenset({(False, False), twice}))


# 3. Look at your images


def ct_picture(student: Student, reference: Reference) -> tuple[View, str, str]:
    """Return the best picture of the slice, what is wrong with its greys, and with its way up."""
    own = own_slice(student, reference)
    judged = []
    for view in views(student.figures, own.upright, "`ct`"):
        good = not own.ways or (view.upside_down, view.mirrored) in own.ways
        turn = ("down " if view.upside_down else "") + ("mirrored" if view.mirrored else "")
        judged.append((view, fault_in_greys(view), "" if good else turn.strip()))
    # Other pictures, to compare, may be beside it: the best one is judged, by all three checks.
    return min(judged, key=lambda row: bool(row[1]) + bool(row[2]) + row[0].picture.axes.axis_on)


@question("show_image", points=2)
@hint('`plt.imshow(ct, cmap="gray")`. A lighter grey has to stand for a higher value.')
@builds_on("ct")
def test_image_in_grey(student: Student, reference: Reference) -> None:
    """The slice is shown in grey"""
    _, problem, _ = ct_picture(student, reference)
    assert not problem, problem


@question("show_image", points=1)
@hint('`plt.axis("off")` takes axes, ticks and numbers away.')
@builds_on("ct")
def test_no_axes(student: Student, reference: Reference) -> None:
    """There are no axes around it"""
    view, _, _ = ct_picture(student, reference)
    assert not view.picture.axes.axis_on, saw(
        "There are still axes with numbers around the picture. They count pixels, which tells "
        "nobody anything about the patient.",
        do='Take them away with `plt.axis("off")`, after `imshow` and in the same cell.',
    )


@question("show_image", points=1)
@hint('`origin="lower"` draws row 0 at the bottom; `ct[::-1]` turns the array around.')
@builds_on("ct")
def test_right_way_up(student: Student, reference: Reference) -> None:
    """The patient lies on the table"""
    _, _, turn = ct_picture(student, reference)
    assert turn != "down", saw(
        "The table is on top, so the patient seems to lie face down.",
        do='Draw row 0 at the bottom, with `origin="lower"`, or begin with the last row: '
        "`ct[::-1]`. Doing both turns it twice.",
    )
    assert turn != "mirrored", saw(
        "The table is at the bottom, but left and right have changed places: the liver is on the "
        "right.",
        do="Leave the columns in their order. `ct[::-1]` turns rows around, `ct[:, ::-1]` columns.",
    )
    assert not turn, saw(
        "The picture has been turned by half a turn: the table is on top, and left and right have "
        "changed places.",
        do="Turn the rows around and leave the columns in their order: `ct[::-1]`, or "
        '`origin="lower"`.',
    )


@question("percentile_limits", points=2)
@hint("`np.percentile(spoiled, 1)` is the 1st percentile. A percentile is a value, not a share.")
def test_percentiles(student: Student, reference: Reference) -> None:
    """The 1st and the 99th percentile"""
    limits = numbers(student["limits"], 2, "limits")
    spoiled = reference["spoiled"].astype(np.float64)
    expected = np.percentile(spoiled, [1, 99])
    # There are several ways to interpolate between two values.
    below, above = (np.percentile(spoiled, [1, 99], method=way) for way in ("lower", "higher"))
    if (
        (limits >= np.minimum(below, expected - 1)) & (limits <= np.maximum(above, expected + 1))
    ).all():
        return
    percent = np.percentile(spoiled, [0.01, 0.99])
    assert not np.allclose(limits, percent, atol=1.0), saw(
        "These are the percentiles 0.01 and 0.99. Both lie at the very dark end of the image.",
        do="`np.percentile` counts in per cent, from 0 to 100. With `np.quantile` you would count "
        "from 0 to 1.",
    )
    window(limits, "limits")
    assert not np.allclose(limits, [spoiled.min(), spoiled.max()]), saw(
        "`limits` holds the lowest and the highest value of the image, broken pixels and all.",
        do="Take the values that 1 % and 99 % of the pixels do not exceed: "
        "`np.percentile(spoiled, …)`.",
    )
    shares = [
        np.array([0.01, 0.99]) * spoiled.max(),
        spoiled.min() + np.array([0.01, 0.99]) * np.ptp(spoiled),
    ]
    assert not any(np.allclose(limits, share, rtol=1e-3) for share in shares), saw(
        "These are 1 % and 99 % of the highest value, so the broken pixels decide them.",
        do="A percentile counts pixels, not values: `np.percentile(spoiled, 99)` is the value "
        "that 99 % of the pixels do not exceed.",
    )
    assert limits.tolist() != [1, 99], saw(
        "`limits` holds the numbers 1 and 99 themselves.",
        do="They say which percentiles are wanted. `np.percentile(spoiled, …)` finds the values "
        "that belong to them.",
    )
    ends = np.percentile(spoiled, [0, 2, 5, 10, 90, 95, 98, 99.5, 99.9])
    assert not np.isclose(limits[1], ends[4:], atol=1.0).any(), saw(
        f"The upper limit is {limits[1]:g}. That is a percentile of `spoiled`, but not the 99th.",
        do="Give `np.percentile` the numbers from the task, 1 and 99, both for the whole of "
        "`spoiled`.",
    )
    assert abs(limits[0] - expected[0]) > 1.0, saw(
        f"The lower limit is right, the upper one is not: it is {limits[1]:g}.",
        do="Take the 99th percentile of all pixels of `spoiled`: `np.percentile(spoiled, 99)`.",
    )
    raise AssertionError


@question("percentile_limits", points=2)
@hint("Give both limits to `imshow` as `vmin` and `vmax`, and show `spoiled`.")
@builds_on("limits")
def test_head_is_visible(student: Student, reference: Reference) -> None:
    """A picture shows the spoiled image with these limits"""
    spoiled = reference["spoiled"].astype(np.float64)
    try:
        lower, upper = numbers(student.get("limits"), 2, "limits")
    except AssertionError:
        lower, upper = np.percentile(spoiled, [1, 99])
    # Whatever the limits are, it is the head that is seen with them, or all is black.
    head = np.clip(spoiled, *np.percentile(spoiled, [0, 99]))
    found = views(student.figures, head, "all of `spoiled`", least=0.0)
    problems = [_fault_of_limits(view, spoiled, lower, upper) for view in found]
    if "" not in problems:
        raise AssertionError(*[problem for problem in problems[-1:] if problem])


def _fault_of_limits(view: View, image: Values, lower: float, upper: float) -> str | None:
    """Say why a picture does not show the spoiled image with two limits.

    Empty when it does, None when it is of something else, or nobody knows of what.
    """
    values = view.of(image)
    if not view.picture.image.is_grey:
        return COLOURED
    if lower >= upper:
        # Nothing can be seen with such limits. That has cost its points where they were found.
        given = np.allclose((view.picture.image.vmin, view.picture.image.vmax), (lower, upper))
        return "" if given else NOT_THESE_LIMITS
    share, seen = windowed(values, lower, upper), view.seen
    if np.abs(seen - seen_with(view, share)).mean() <= SAME:
        broken = values >= image.max()
        good = not broken.any() or seen[broken].min() > 0.5
        return "" if good else WITHOUT_BROKEN
    if np.abs(1 - seen - share).mean() <= 0.02:
        return INVERTED
    bare = seen_with(view, windowed(values, float(image.min()), float(image.max())))
    if np.abs(seen - bare).mean() <= SAME and seen.max() > 0.9:
        return TOO_DARK
    if abs(likeness(seen, share)) < 0.8:
        return None
    return NOT_THESE_LIMITS


TOO_DARK = saw(
    "The picture is dark: white is the value of the broken pixels, as if no upper limit had been "
    "given.",
    do="Give `imshow` both of your limits: `vmin` is the lower one, `vmax` the upper one.",
)
NOT_THESE_LIMITS = saw(
    "A picture of `spoiled` is there, but black and white do not lie at your two limits.",
    do="Write `vmin=limits[0], vmax=limits[1]` into `imshow`, so that the numbers that you "
    "computed are used.",
)
WITHOUT_BROKEN = saw(
    "The picture shows the head without its three broken pixels.",
    do="Show `spoiled` itself. The limits make the head visible, although the broken pixels are "
    "still there.",
)
