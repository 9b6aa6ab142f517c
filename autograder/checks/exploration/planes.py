"""Hidden checks of stage 1, exploration: planes in their right proportions."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.own import own_array, own_number, usable
from autograder.check.kit.plain import array
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from ..sampling import DISTANCES, own_sampling
from ..views import View, beside, fault_in_greys, views
from .volumes import COUNTS, lies_upside_down

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on


def plane(student: Student, reference: Reference, name: str) -> NDArray[Any]:
    """Return the plane that was asked for, of the student's own volume."""
    vol = own_array(student, reference, "vol", 3)
    if name == "mip":
        return np.asarray(vol.max(axis=2))
    axis = 1 if name == "coronal" else 2
    middle = own_number(student, reference, COUNTS[axis]) // 2
    inside = middle if 0 <= middle < vol.shape[axis] else vol.shape[axis] // 2
    return np.asarray(np.take(vol, int(inside), axis))


@dataclass(frozen=True)
class Shown:
    """A picture of a plane, and what is wrong with its proportions, its way up and its greys."""

    view: View
    aspect: str
    way_up: str
    greys: str


SURE = 0.95
"""Least correlation at which a picture shows a plane, and not one that looks like it."""

UPSIDE_DOWN = saw(
    "The head is upside down: the neck is on top.",
    do='`origin="lower"` draws row 0, the lowest slice, at the bottom. An array turned with '
    "`[::-1]` is drawn without it.",
)


def shown_plane(
    student: Student, reference: Reference, name: str, *, only_own: bool = False
) -> Shown:
    """Return the best picture of a plane.

    A picture of the student's own plane is looked at as well: a wrong plane costs its points once.
    """
    right, own = plane(student, reference, name), usable(student.get(name), 2)
    vol = own_array(student, reference, "vol", 3)
    turned = lies_upside_down(student, reference, vol)
    # Who turned the volume at loading, and then draws it as the task says, has turned it twice.
    # That is one slip, and has cost its points: either way up counts.
    candidates = [(right if turned else right[::-1], not turned)]
    if own is not None and not _is_plane(own, right):
        # Of a plane in another direction nobody knows which end belongs on top.
        candidates.append((own if turned else own[::-1], not turned and len(own) == len(right)))
    found, missing = [], AssertionError()
    for upright, certain in candidates[-1:] if only_own else candidates:
        try:
            pictures = views(student.figures, upright, f"`{name}`", least=SURE)
        except AssertionError as error:
            missing = error
            continue
        found += [_judged(view, student, reference, name, certain) for view in pictures]
    if not found:
        raise missing
    # Other pictures, to compare, may be beside it: the best one is judged, by all checks alike.
    best = max(shown.view.alike for shown in found) - 0.01
    alike = [shown for shown in found if shown.view.alike >= best]
    return min(alike, key=lambda one: bool(one.aspect) + bool(one.way_up) + bool(one.greys))


def _judged(view: View, student: Student, reference: Reference, name: str, certain: bool) -> Shown:
    distances = own_sampling(student, reference)
    wide = float(distances[2 if name == "coronal" else 1])
    drawn, right = view.picture.pixel_aspect(), float(distances[0]) / wide
    aspect = ""
    # Two per cent are four pixels of a head: less than a figure's own rounding of its size.
    # In a plane with its axes exchanged, height and width of a pixel are as well: either is right,
    # by the task's words or by that plane, as the slip has cost its points.
    own, asked = usable(student.get(name), 2), plane(student, reference, name)
    exchanged = own is not None and not _is_plane(own, asked) and _is_plane(own, asked.T)
    rights = [right, 1 / right] if exchanged else [right]
    if all(abs(drawn / one - 1) > 0.02 for one in rights):
        aspect = _aspect_words(drawn, right, name)
    return Shown(
        view,
        aspect,
        UPSIDE_DOWN if view.upside_down and certain else "",
        fault_in_greys(view),
    )


def _aspect_words(drawn: float, right: float, name: str) -> str:
    across = "columns" if name == "coronal" else "rows"
    what = f"The picture of `{name}` has wrong proportions"
    if abs(drawn - 1) < 0.02:
        return saw(
            f"{what}: its pixels are drawn as squares, but voxels are not as high as wide here.",
            do=f"Give `imshow` an `aspect`: the distance between slices divided by that between "
            f"{across}.",
        )
    if abs(drawn * right - 1) < 0.02:
        return saw(
            f"{what}: they are the wrong way round.",
            do="`aspect` says how high a pixel is for its width: the distance between slices comes "
            f"first, divided by that between {across}.",
        )
    return saw(
        f"{what}: a pixel is drawn {drawn:.3g} times as high as wide.",
        do=f"Divide the distance between slices by that between {across}, in mm, and give the "
        "result to `imshow` as `aspect`.",
    )


PLANES = pytest.mark.parametrize("name", ["coronal", "sagittal"])


@question("other_planes", points=1)
@hint(
    "Fix the row for coronal, `vol[:, row, :]`, and the column for sagittal, `vol[:, :, column]`."
)
@builds_on("vol", "n_rows", "n_columns")
@PLANES
def test_plane(student: Student, reference: Reference, name: str) -> None:
    """The plane through the middle"""
    answer = array(student[name], 2, name)
    expected = plane(student, reference, name)
    if np.array_equal(answer, expected) or np.array_equal(answer, expected[::-1]):
        return
    vol = own_array(student, reference, "vol", 3)
    fix = "row" if name == "coronal" else "column"
    where = "`vol[:, row, :]`" if name == "coronal" else "`vol[:, :, column]`"
    other = plane(student, reference, "sagittal" if name == "coronal" else "coronal")
    assert not _is_plane(answer, other), saw(
        f"`{name}` is the other one of the two planes.",
        do=f"For this one fix a {fix}: {where}. Coronal is seen from the front, sagittal from the "
        "side.",
    )
    assert not (answer.shape == vol.shape[1:] and _among(answer, vol)), saw(
        f"`{name}` is an axial plane: a slice was fixed.",
        do=f"Take all slices, and fix a {fix}: {where}.",
    )
    assert not _is_plane(answer, expected.T), saw(
        f"`{name}` is the right plane with its axes exchanged: slices run from left to right.",
        do="Keep one row for each slice: take the plane as the volume gives it, without `.T`.",
    )
    along = np.moveaxis(vol, 1 if name == "coronal" else 2, 0)
    assert not (answer.shape == along.shape[1:] and _among(answer, along)), saw(
        f"`{name}` is a plane in the right direction, but not the one through the middle.",
        do=f"The index is the number of {fix}s divided by two, `n_{fix}s // 2`.",
    )
    raise AssertionError


def _is_plane(answer: NDArray[Any], other: NDArray[Any]) -> bool:
    return np.array_equal(answer, other) or np.array_equal(answer, other[::-1])


def _among(answer: NDArray[Any], planes: NDArray[Any]) -> bool:
    """Tell whether a plane is one of several, in every eighth of its rows and columns."""
    few = planes[:, ::8, ::8]
    return bool((few == answer[::8, ::8]).all(axis=(1, 2)).any())


@question("other_planes", points=1)
@hint("aspect = distance between slices / distance between the columns (or rows) of the plane.")
@builds_on("vol", *DISTANCES)
@PLANES
def test_plane_aspect(student: Student, reference: Reference, name: str) -> None:
    """The picture has the right proportions"""
    problem = shown_plane(student, reference, name).aspect
    assert not problem, problem


@question("other_planes", points=0.5)
@hint('`origin="lower"` draws row 0, the lowest slice, at the bottom.')
@builds_on("vol")
@PLANES
def test_plane_way_up(student: Student, reference: Reference, name: str) -> None:
    """The top of the head is on top"""
    problem = shown_plane(student, reference, name).way_up
    assert not problem, problem


@question("other_planes", points=1)
@hint("One figure: `fig, axes = plt.subplots(1, 2)`. Coronal goes into `axes[0]`, on the left.")
@builds_on("vol")
def test_planes_side_by_side(student: Student, reference: Reference) -> None:
    """In grey, side by side in one figure: coronal on the left"""
    coronal, sagittal = (shown_plane(student, reference, name) for name in ("coronal", "sagittal"))
    for shown in (coronal, sagittal):
        assert not shown.greys, shown.greys
    if beside(coronal.view, sagittal.view):
        return
    with suppress(AssertionError):
        # Who has mixed up the two planes has lost points for that.
        left, right = (
            shown_plane(student, reference, name, only_own=True) for name in ("coronal", "sagittal")
        )
        if beside(left.view, right.view):
            return
    assert not beside(sagittal.view, coronal.view), saw(
        "The two pictures have changed sides: sagittal is on the left.",
        do="Draw the coronal plane, seen from the front, into `axes[0]`, and the sagittal one into "
        "`axes[1]`.",
    )
    raise AssertionError(
        saw(
            "The two planes are not beside each other in one figure.",
            do="Make one figure with two axes next to each other, "
            "`fig, axes = plt.subplots(1, 2)`, and draw into both of them.",
        )
    )


@question("maximum_projection", points=2)
@hint("`vol.max(axis=…)`: axis 0 are the slices, 1 the rows, 2 the columns. Look along columns.")
@builds_on("vol")
def test_projection(student: Student, reference: Reference) -> None:
    """The brightest voxel on each line of sight"""
    answer, expected = array(student["mip"], 2, "mip"), plane(student, reference, "mip")
    if _is_plane(answer, expected):
        return
    vol = own_array(student, reference, "vol", 3)
    assert not _is_plane(answer, vol.max(axis=1)), saw(
        "`mip` looks from the front, not from the side: it was taken along the axis of the rows.",
        do="From one ear to the other the columns run. Their axis is the last one.",
    )
    assert not _is_plane(answer, vol.max(axis=0)), saw(
        "`mip` looks from above: it was taken along the axis of the slices.",
        do="From one ear to the other the columns run. Their axis is the last one.",
    )
    assert not _is_plane(answer, expected.T), saw(
        "`mip` is the right projection with its axes exchanged: slices run from left to right.",
        do="Keep one row for each slice, as `max` returns it, without `.T`.",
    )
    assert not _is_plane(answer, vol.min(axis=2)), saw(
        "`mip` keeps the darkest voxel on each line of sight.",
        do="A maximum intensity projection keeps the brightest one: `max`, not `min`.",
    )
    sums = [vol.mean(axis=2, dtype=float), vol.sum(axis=2, dtype=float), np.median(vol, axis=2)]
    alike = answer.shape == expected.shape and any(
        np.allclose(answer, other, rtol=1e-3) for other in sums
    )
    assert not alike, saw(
        "`mip` averages or adds up the voxels on each line of sight.",
        do="A maximum intensity projection keeps only the brightest one: `vol.max(axis=…)`.",
    )
    assert answer.shape != expected.shape or not _among(answer, np.moveaxis(vol, 2, 0)), saw(
        "`mip` is one single plane of the volume.",
        do="A projection looks through all columns and keeps the brightest voxel of each line: "
        "`vol.max(axis=…)`.",
    )
    raise AssertionError


@question("maximum_projection", points=1)
@hint('`origin="lower"` draws row 0, the lowest slice, at the bottom; `cmap="gray"` for grey.')
@builds_on("vol")
def test_projection_way_up(student: Student, reference: Reference) -> None:
    """In grey, the top of the head on top"""
    shown = shown_plane(student, reference, "mip")
    assert not shown.greys, shown.greys
    assert not shown.way_up, shown.way_up


@question("maximum_projection", points=1)
@hint("aspect = distance between slices / distance between rows.")
@builds_on("vol", *DISTANCES)
def test_projection_aspect(student: Student, reference: Reference) -> None:
    """The picture has the right proportions"""
    problem = shown_plane(student, reference, "mip").aspect
    assert not problem, problem
