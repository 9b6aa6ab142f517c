"""Hidden checks of stage 1, exploration: millimetres, and planes in their right proportions."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.own import own_array, own_number, usable
from autograder.check.kit.plain import array, number, numbers, whole_number
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from ..rounding import rounded
from ..sampling import DISTANCES, own_sampling
from ..views import View, beside, fault_in_greys, views
from .volumes import COUNTS, lies_upside_down, usable_meta

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on


# 6. Millimetres


@question("sampling", points=2)
@hint('`vol.meta["sampling"]` holds the distances in the order slices, rows, columns.')
@builds_on("vol")
def test_distances(student: Student, reference: Reference) -> None:
    """The distances between slices, rows and columns"""
    answer = np.array([number(student[name], name) for name in DISTANCES])
    expected = np.array([float(reference[name]) for name in DISTANCES])
    with suppress(AssertionError):
        expected = numbers(usable_meta(student).get("sampling"), 3, "sampling")
    # Rounded to two decimals at most: a tenth of a millimetre more shows in a field of view.
    good = [rounded(a, e, most=0.0051) for a, e in zip(answer, expected, strict=True)]
    if all(good):
        return
    assert not np.allclose(answer[::-1], expected, atol=0.006), saw(
        "The distances are right, but the first and the last have changed places.",
        do='The order of `vol.meta["sampling"]` is that of the axes: slices, rows, columns.',
    )
    assert not np.allclose(np.sort(answer), np.sort(expected), atol=0.006), saw(
        "The three distances are right, but they do not belong to these names.",
        do='The order of `vol.meta["sampling"]` is that of the axes: slices, rows, columns.',
    )
    shape = own_array(student, reference, "vol", 3).shape
    assert answer.tolist() != list(shape), saw(
        "These are the numbers of slices, rows and columns, not how far they are apart.",
        do='`vol.meta["sampling"]` holds the three distances, in mm.',
    )
    fov = expected * shape
    assert not np.allclose(answer, fov, rtol=2e-3), saw(
        "These are the lengths of the whole volume along its axes.",
        do="Here the step from one slice, row or column to the next is asked for. "
        '`vol.meta["sampling"]` holds the three.',
    )
    assert not any(np.allclose(answer * factor, expected, atol=0.006) for factor in (10, 1000)), (
        saw(
            "The distances are in another unit than mm.",
            do='`vol.meta["sampling"]` is in mm already: take the three numbers as they are.',
        )
    )
    wrong = [name for name, ok in zip(DISTANCES, good, strict=True) if not ok]
    assert len(wrong) > 2, saw(
        f"{' and '.join(f'`{name}`' for name in wrong)} "
        f"{'is' if len(wrong) == 1 else 'are'} not what the header says.",
        do="Unpack all three at once: `slice_distance, row_distance, column_distance = "
        'vol.meta["sampling"]`.',
    )
    raise AssertionError


@question("sampling", points=1)
@hint("A voxel is a box: its volume is the product of its three edges.")
@builds_on(*DISTANCES)
def test_voxel_volume(student: Student, reference: Reference) -> None:
    """The volume of a voxel"""
    answer = number(student["voxel_volume"], "voxel_volume")
    edges = own_sampling(student, reference)
    if rounded(answer, float(edges.prod()), most=0.0051):
        return
    said = f"`voxel_volume` is {answer:.6g}."
    assert not np.isclose(answer, edges.sum(), rtol=1e-3), saw(
        f"{said} That is the sum of the three distances, a length.",
        do="A voxel is a box: multiply its three edges.",
    )
    pairs = [edges[0] * edges[1], edges[1] * edges[2], edges[0] * edges[2]]
    assert not np.isclose(answer, pairs, rtol=1e-3).any(), saw(
        f"{said} That is the product of two distances, an area.",
        do="A voxel is a box: multiply all three of its edges.",
    )
    powers = [e**k for e in edges for k in (2, 3)]
    assert not np.isclose(answer, powers, rtol=1e-3).any(), saw(
        f"{said} That is a power of one distance, as if the voxel were a cube.",
        do="Its edges differ: multiply the distances between slices, rows and columns.",
    )
    size = own_array(student, reference, "vol", 3).size
    assert not np.isclose(answer, edges.prod() * size, rtol=1e-3), saw(
        f"{said} That is the volume of the whole head with the air around it.",
        do="Here a single voxel is asked for: the product of its three edges.",
    )
    factors = np.array([10.0, 100.0, 1000.0])
    assert not np.isclose(
        answer, edges.prod() * np.array([*factors, *(1 / factors)]), rtol=1e-3
    ).any(), saw(
        f"{said} That is in another unit than mm³.",
        do="All three edges are in mm, so their product is in mm³ as it is.",
    )
    raise AssertionError


def fields_of_view(student: Student, reference: Reference) -> list[NDArray[np.float64]]:
    """Return what the field of view may be, in mm: by the own volume, and by the own counts."""
    shape = own_array(student, reference, "vol", 3).shape
    counts = [own_number(student, reference, name, positive=True) for name in COUNTS]
    distances = own_sampling(student, reference)
    found = [np.array(n, dtype=float) * distances for n in (shape, counts)]
    with suppress(AssertionError):
        found.append(
            np.array(shape, dtype=float)
            * numbers(usable_meta(student).get("sampling"), 3, "sampling")
        )
    return found


@question("field_of_view", points=2)
@hint("Number of voxels along each axis times the sampling along that axis.")
@builds_on("vol", *DISTANCES)
def test_field_of_view(student: Student, reference: Reference) -> None:
    """The field of view is in millimetres, one value for each axis"""
    answer = numbers(student["fov"], 3, "fov")
    expected = fields_of_view(student, reference)
    # From centre to centre it would be one distance less, which is 0.4 % or more: not that.
    if any(np.allclose(np.sort(answer), np.sort(fov), rtol=2e-3) for fov in expected):
        return
    shape, distances = _shape_and_distances(student, reference)
    fov = shape * distances
    assert not np.allclose(answer, shape), saw(
        "These are the numbers of slices, rows and columns, not millimetres.",
        do="Multiply each of them by the sampling along the same axis.",
    )
    assert not np.allclose(answer, distances, rtol=1e-3), saw(
        "These are the distances from one voxel to the next.",
        do="Multiply each of them by how many voxels there are along the same axis.",
    )
    assert not np.allclose(answer, shape / distances, rtol=1e-3), saw(
        "The numbers of voxels have been divided by the sampling.",
        do="Each voxel is as long as the sampling says, so multiply: number of voxels times "
        "distance.",
    )
    assert not np.allclose(answer, (shape - 1) * distances, rtol=1e-3), saw(
        "This reaches from the middle of the first voxel to the middle of the last.",
        do="The field of view goes from outer edge to outer edge: all voxels count, so there is "
        "no “minus 1”.",
    )
    assert not any(np.allclose(answer * k, fov, rtol=2e-3) for k in (10, 1000)), saw(
        "The values are too small by a factor of 10 or 1000: they are in cm or m.",
        do="The sampling is in mm, so number of voxels times sampling is in mm already.",
    )
    assert not np.allclose(np.sort(answer), np.sort(shape * distances[::-1]), rtol=2e-3), saw(
        "The sampling has been multiplied in the wrong order.",
        do="Multiply each number of voxels by the distance along the same axis: slices with "
        "slices, rows with rows, columns with columns.",
    )
    assert not np.allclose(answer, shape * distances[0], rtol=2e-3), saw(
        "All axes have been multiplied by the distance between slices.",
        do="Rows and columns have distances of their own: use the one of the same axis.",
    )
    assert not np.allclose(answer, fov.prod(), rtol=2e-3), saw(
        "All three numbers are the same: a volume, not lengths.",
        do="Keep the axes apart: number of voxels times sampling, for each axis.",
    )
    raise AssertionError


def _shape_and_distances(
    student: Student, reference: Reference
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    shape = np.array(own_array(student, reference, "vol", 3).shape, dtype=float)
    return shape, own_sampling(student, reference)


@question("field_of_view", points=1)
@hint("The order is that of the axes: slices, rows, columns.")
@builds_on("vol", *DISTANCES)
def test_field_of_view_order(student: Student, reference: Reference) -> None:
    """The three values are in the order of the axes"""
    answer = numbers(student["fov"], 3, "fov")
    shape, distances = _shape_and_distances(student, reference)
    fov = shape * distances
    # A slip in the values is another check's: what is in the right order with it counts here.
    slips = [shape / distances, (shape - 1) * distances, fov / 10, fov / 1000]
    in_order = [*fields_of_view(student, reference), *slips]
    if any(np.allclose(answer, right, rtol=2e-3) for right in in_order):
        return
    assert not np.allclose(answer[::-1], fov, rtol=2e-3), saw(
        "The first and the last value have changed places.",
        do="The order is that of the axes: slices, rows, columns. `[::-1]` turns it around.",
    )
    assert not np.allclose(np.sort(answer), np.sort(fov), rtol=2e-3), saw(
        "The three values are right, but not in the order of the axes.",
        do="Slices come first, then rows, then columns, as in `vol.shape`.",
    )
    raise AssertionError(
        saw(
            "As long as the three values are not fields of view, their order cannot be looked at.",
            do="See to the values first. Then put them in the order of the axes: slices, rows, "
            "columns.",
        )
    )


@question("find_slice", points=2)
@hint("Height divided by the distance between slices, rounded to the nearest whole number.")
@builds_on("slice_distance")
def test_slice_index(student: Student, reference: Reference) -> None:
    """The index of the slice"""
    distances = own_sampling(student, reference)
    answer, exact = whole_number(student["slice_index"], "slice_index"), 100 / distances[0]
    if abs(answer - exact) <= 0.5:
        return
    said = f"`slice_index` is {answer}."
    assert answer != 100, saw(
        f"{said} 100 is the height in mm, not the index of a slice.",
        do="Slices lie `slice_distance` apart. How many such steps lead to a height of 100 mm?",
    )
    assert answer not in (round(100 * distances[0]), int(100 * distances[0])), saw(
        f"{said} The height has been multiplied by the distance.",
        do="Divide the height by the distance between slices: that is how many steps lead there.",
    )
    assert answer != exact // 1, saw(
        f"{said} That slice lies below the height, and the next one is nearer to it.",
        do="Round to the nearest whole number with `round(…)`. `int(…)` and `//` cut the rest off.",
    )
    assert answer not in (round(exact) + 1, round(exact) - 1), saw(
        f"{said} That is a neighbour of the slice that was asked for.",
        do="Slice 0 is at height 0 mm, so the index is the number of steps: do not add or take "
        "away one.",
    )
    others = [round(100 / d) for d in distances[1:]]
    assert answer not in others, saw(
        f"{said} The height has been divided by the distance between rows or columns.",
        do="The slices lie above one another: divide by `slice_distance`.",
    )
    assert answer != round(10 / distances[0]), saw(
        f"{said} That slice is at a height of 10 mm: the height was put into cm.",
        do="Height and distance are both in mm. Divide one by the other as they are.",
    )
    assert answer > 0, saw(
        f"{said} Counted from the top, or from the lowest slice, that is not where the colleague "
        "looked.",
        do="Divide 100 mm by the distance between slices, and round.",
    )
    raise AssertionError


@question("find_slice", points=1)
@hint("`vol[slice_index]` is the slice.")
@builds_on("slice_index", "vol")
def test_axial_slice(student: Student, reference: Reference) -> None:
    """The slice"""
    vol = own_array(student, reference, "vol", 3)
    index = own_number(student, reference, "slice_index")
    axial = array(student["axial"], 2, "axial")
    good = index == round(index) and -len(vol) <= index < len(vol)
    if good and np.array_equal(axial, vol[int(index)]):
        return
    i = int(index) if good else 0
    other = [vol[:, i] if i < vol.shape[1] else None, vol[:, :, i] if i < vol.shape[2] else None]
    assert not (good and any(o is not None and np.array_equal(axial, o) for o in other)), saw(
        "`axial` is a plane in another direction: a row or a column was fixed, not the slice.",
        do="The first axis is that of the slices: `vol[slice_index]`.",
    )
    few = vol[:, ::8, ::8]
    same = axial.shape == vol.shape[1:] and (few == axial[::8, ::8]).all(axis=(1, 2))
    assert not np.any(same), saw(
        f"`axial` is another slice of `vol`: the one of index {int(np.argmax(same))}.",
        do="Use the index that you have just computed: `vol[slice_index]`.",
    )
    raise AssertionError


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
    candidates = [(right if turned else right[::-1], True)]
    if own is not None and not _is_plane(own, right):
        # Of a plane in another direction nobody knows which end belongs on top.
        candidates.append((own if turned else own[::-1], len(own) == len(right)))
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
    if abs(drawn / right - 1) > 0.02:
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
