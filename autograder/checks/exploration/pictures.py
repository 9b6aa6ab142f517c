"""Hidden checks of stage 1, exploration: how images are shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.own import own_array
from autograder.check.kit.pictures import likeness
from autograder.check.kit.plain import numbers, window
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from ..views import (
    COLOURED,
    INVERTED,
    ONE_GREY,
    View,
    beside,
    fault_in_greys,
    seen_with,
    turned,
    views,
)
from ..windowing import complaint_bone, complaint_soft_tissue, windowed

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on

Values = NDArray[np.float64]

SAME = 0.006
"""Largest mean difference of brightness of one window: a colour map has 256 greys."""
WINDOWED = 0.5
"""Least correlation of the slice with a picture of it, however narrow the window."""


def upright_ct(student: Student, reference: Reference) -> tuple[NDArray[Any], bool]:
    """Return the own slice with the front of the body on top, and whether that is certain.

    Who turned it at loading shows it the right way up as it is. Of another image nobody knows.
    """
    own, right = own_array(student, reference, "ct", 2), reference["ct"][::-1]
    if own.shape != right.shape:
        return own[::-1], False
    turns = [turned(own, ud, lr) for ud in (True, False) for lr in (False, True)]
    alike = [likeness(turn[::4, ::4], right[::4, ::4]) for turn in turns]
    return turns[int(np.argmax(alike))], max(alike) > 0.8


# 3. Look at your images


def ct_picture(student: Student, reference: Reference) -> tuple[View, str, str]:
    """Return the best picture of the slice, what is wrong with its greys, and with its way up."""
    upright, certain = upright_ct(student, reference)
    judged = []
    for view in views(student.figures, upright, "`ct`"):
        turn = ("down " if view.upside_down else "") + ("mirrored" if view.mirrored else "")
        judged.append((view, fault_in_greys(view), turn.strip() if certain else ""))
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


Complaint = Callable[[Values, Values], str]

WINDOWS = pytest.mark.parametrize(
    "name, complaint",
    [("soft_window", complaint_soft_tissue), ("bone_window", complaint_bone)],
    ids=["soft tissue", "bone"],
)


@question("windows", points=1)
@hint("The lower limit lies below the tissue's values in the table, the upper one above them.")
@builds_on("ct")
@WINDOWS
def test_window_fits(
    student: Student, reference: Reference, name: str, complaint: Complaint
) -> None:
    """The limits fit the tissue"""
    hu = own_array(student, reference, "ct", 2).astype(np.float64)
    lower, upper = window(student[name], name)
    problem = complaint(hu, windowed(hu, lower, upper))
    if not problem:
        return
    other = complaint_bone if complaint is complaint_soft_tissue else complaint_soft_tissue
    for_other = "bone" if complaint is complaint_soft_tissue else "soft tissue"
    assert other(hu, windowed(hu, lower, upper)), saw(
        f"`{name}` would be a good window for {for_other}. Have the two changed places?",
        do="Look in the table at where the values of this tissue begin and end, and let the "
        "window reach a little further on both sides.",
    )
    below = (
        upper > lower
        and 0 < lower < upper
        and not complaint(hu, windowed(hu, lower - upper / 2, lower + upper / 2))
    )
    assert not below, saw(
        f"`{name}` looks like a centre and a width. Here the two limits of the window are asked "
        "for.",
        do="The lower limit lies half of the width below the centre, the upper one half of it "
        "above. Both are values in HU.",
    )
    raise AssertionError(problem)


def ct_views(student: Student, reference: Reference) -> list[View]:
    """Return the grey pictures of the slice."""
    upright, _ = upright_ct(student, reference)
    found = views(student.figures, upright, "`ct`", least=WINDOWED)
    grey = [view for view in found if view.picture.image.is_grey]
    assert grey, COLOURED
    return grey


def serves(student: Student, view: View, name: str, complaint: Complaint) -> str:
    """Say what is wrong with a picture that is to show a tissue; empty when nothing is.

    It may show the tissue well, or use the student's own window, whatever that is like.
    """
    try:
        lower, upper = numbers(student.get(name), 2, name)
    except AssertionError:
        return complaint(view.values, view.seen)
    shown = (view.picture.image.vmin, view.picture.image.vmax)
    if lower >= upper and np.allclose(shown, (lower, upper)):
        # Such limits have cost their points: a picture that uses them does not cost more.
        return ""
    own = windowed(view.values, lower, upper) if lower < upper else view.values
    follows = lower < upper and np.abs(seen_with(view, own) - view.seen).mean() <= SAME
    return "" if follows else complaint(view.values, view.seen)


@question("windows", points=1.5)
@hint("Give `imshow` both limits: `vmin` is the lower, `vmax` the upper one.")
@builds_on("ct", "soft_window", "bone_window")
@WINDOWS
def test_window_is_shown(
    student: Student, reference: Reference, name: str, complaint: Complaint
) -> None:
    """A picture shows the tissue well"""
    shown = ct_views(student, reference)
    problems = [serves(student, view, name, complaint) for view in shown]
    if "" in problems:
        return
    bare = []
    for view in shown:
        share = windowed(view.values, float(view.values.min()), float(view.values.max()))
        bare.append(np.abs(seen_with(view, share) - view.seen).mean() <= SAME)
    assert not all(bare), saw(
        "No window is seen in your pictures: black is the lowest value of the image, white the "
        "highest.",
        do="Give `imshow` both limits of your window: `vmin` is the lower one, `vmax` the upper "
        "one.",
    )
    inverted = [fault_in_greys(view) == INVERTED for view in shown]
    assert not all(inverted), INVERTED
    raise AssertionError(problems[0 if name == "soft_window" else -1])


@question("windows", points=1)
@hint("One figure: `fig, axes = plt.subplots(1, 2)`. Soft tissue goes into `axes[0]`, on the left.")
@builds_on("ct", "soft_window", "bone_window")
def test_side_by_side(student: Student, reference: Reference) -> None:
    """Side by side in one figure: soft tissue on the left, bone on the right"""
    shown = ct_views(student, reference)
    assert len(shown) > 1, saw(
        "There is only one grey picture of `ct`, where two were asked for.",
        do="Make a figure with two axes, `fig, axes = plt.subplots(1, 2)`. Then call "
        "`axes[0].imshow(…)` and `axes[1].imshow(…)`.",
    )
    pairs = [(a, b) for a in shown for b in shown if a is not b and beside(a, b)]
    assert pairs, saw(
        "Your two pictures are not beside each other in one figure.",
        do="Make one figure with two axes next to each other, `fig, axes = plt.subplots(1, 2)`, "
        "and draw into both of them.",
    )
    sides = {_side_of_soft_tissue(student, left, right) for left, right in pairs}
    assert sides != {"both"}, saw(
        "Your two pictures look the same, so none of them is for another tissue.",
        do="Give each picture the limits of its own window, as `vmin` and `vmax`: soft tissue on "
        "the left, bone on the right.",
    )
    assert "left" in sides, saw(
        "The two pictures have changed sides: the one for bone is on the left.",
        do="Draw soft tissue into the first axes, `axes[0]`, and bone into the second, `axes[1]`.",
    )


def _side_of_soft_tissue(student: Student, left: View, right: View) -> str:
    """Say which of two pictures is the one for soft tissue: left, right or both."""
    soft = [not serves(student, v, "soft_window", complaint_soft_tissue) for v in (left, right)]
    bone = [not serves(student, v, "bone_window", complaint_bone) for v in (left, right)]
    # One of them may be a poor picture, which another check says: the other one tells the sides.
    here, there = (soft[0] or bone[1], soft[1] or bone[0])
    if here != there:
        return "left" if here else "right"
    # Both are poor, or each may be for either: bone is darker in the one that is meant for it.
    bright = [float(np.mean(v.seen[v.values > 150])) for v in (left, right)]
    if fault_in_greys(left) == fault_in_greys(right) == INVERTED:
        bright = [1 - b for b in bright]
    if abs(bright[0] - bright[1]) < ONE_GREY:
        return "both"
    return "left" if bright[0] > bright[1] else "right"


@question("percentile_limits", points=2)
@hint("`np.percentile(spoiled, 1)` is the 1st percentile. A percentile is a value, not a share.")
def test_percentiles(student: Student, reference: Reference) -> None:
    """The 1st and the 99th percentile"""
    limits = numbers(student["limits"], 2, "limits")
    spoiled = reference["spoiled"].astype(np.float64)
    expected = np.percentile(spoiled, [1, 99])
    # The ways to interpolate between two values differ by less than one grey level here.
    if (np.abs(limits - expected) <= 1.0).all():
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
    assert abs(limits[1] - expected[1]) > 1.0, saw(
        f"The upper limit is right, the lower one is not: it is {limits[0]:g}.",
        do="Take the 1st percentile of all pixels of `spoiled`: `np.percentile(spoiled, 1)`.",
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
        raise AssertionError(problems[-1])


def _fault_of_limits(view: View, image: Values, lower: float, upper: float) -> str:
    """Say why a picture does not show the spoiled image with two limits; empty when it does."""
    values = view.of(image)
    if not view.picture.image.is_grey:
        return COLOURED
    if lower >= upper:
        # Nothing can be seen with such limits. That has cost its points where they were found.
        given = np.allclose((view.picture.image.vmin, view.picture.image.vmax), (lower, upper))
        return "" if given else NOT_THESE_LIMITS
    share, seen = windowed(values, lower, upper), view.seen
    if np.abs(seen - seen_with(view, share)).mean() <= SAME:
        broken = values >= 30_000
        good = not broken.any() or seen[broken].min() > 0.5
        return "" if good else WITHOUT_BROKEN
    if np.abs(1 - seen - share).mean() <= 0.02:
        return INVERTED
    bare = seen_with(view, windowed(values, float(image.min()), float(image.max())))
    if np.abs(seen - bare).mean() <= SAME and seen.max() > 0.9:
        return TOO_DARK
    if abs(likeness(seen, share)) < 0.8:
        return OTHER_THAN_SPOILED
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
OTHER_THAN_SPOILED = saw(
    "Your picture shows something else than all of `spoiled`.",
    do="Draw it with `plt.imshow(spoiled, …)`, in the cell of this task, and give the two limits "
    "with it.",
)
WITHOUT_BROKEN = saw(
    "The picture shows the head without its three broken pixels.",
    do="Show `spoiled` itself. The limits make the head visible, although the broken pixels are "
    "still there.",
)
