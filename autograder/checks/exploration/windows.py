"""Hidden checks of stage 1, exploration: a window for each tissue."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.needs import needs
from autograder.check.kit.own import own_array
from autograder.check.kit.plain import numbers, window
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from ..views import COLOURED, INVERTED, ONE_GREY, View, beside, fault_in_greys, seen_with, views
from ..windowing import complaint_bone, complaint_soft_tissue, tissues_missing, windowed
from .pictures import SAME, Values, own_slice

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on

WINDOWED = 0.5
"""Least correlation of the slice with a picture of it, however narrow the window."""

Complaint = Callable[[Values, Values], str]

WINDOWS = pytest.mark.parametrize(
    "name, complaint",
    [("soft_window", complaint_soft_tissue), ("bone_window", complaint_bone)],
    ids=["soft tissue", "bone"],
)


def tissues_are_there(reference: Reference) -> str:
    """Need a slice in which windows can be told apart."""
    missing = tissues_missing(reference["ct"])
    return f"its CT slice shows no {' and no '.join(missing)}" if missing else ""


@question("windows", points=1)
@needs(tissues_are_there)
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
    upright = own_slice(student, reference).upright
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
    bright = [float(np.mean(v.seen[_dense(v.values)])) for v in (left, right)]
    if fault_in_greys(left) == fault_in_greys(right) == INVERTED:
        bright = [1 - b for b in bright]
    if abs(bright[0] - bright[1]) < ONE_GREY:
        return "both"
    return "left" if bright[0] > bright[1] else "right"


def _dense(values: Values) -> NDArray[np.bool_]:
    """Tell which pixels are bone, or the highest ones in an image that is not in HU."""
    bone = values > 150
    return bone if bone.any() else values >= np.quantile(values, 0.9)
