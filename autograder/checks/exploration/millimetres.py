"""Hidden checks of stage 1, exploration: millimetres."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.own import own_array, own_number
from autograder.check.kit.plain import array, number, numbers, whole_number
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from ..rounding import rounded
from ..sampling import DISTANCES, own_sampling
from .volumes import COUNTS, usable_meta

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
    # From centre to centre it would be one distance less, which is 0.2 % or more: not that.
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
    assert not np.allclose(np.sort(answer), np.sort(fov), rtol=2e-3), saw(
        "The three values are right, but not in the order of the axes.",
        do="Slices come first, then rows, then columns, as in `vol.shape`. `[::-1]` turns the "
        "order around.",
    )
    raise AssertionError(
        saw(
            "As long as the three values are not fields of view, their order cannot be looked at.",
            do="See to the values first. Then put them in the order of the axes: slices, rows, "
            "columns.",
        )
    )


def heights(student: Student, reference: Reference) -> set[float]:
    """Return the height to find, in mm: of the right volume, and as the notebook has it of the own.

    The locked cell computes it of the notebook's own volume.
    """
    found = {float(reference["HEIGHT"])}
    vol = own_array(student, reference, "vol", 3)
    with suppress(AssertionError):
        distance = numbers(usable_meta(student).get("sampling"), 3, "sampling")[0]
        found.add(max(10, 10 * round(0.047 * (len(vol) - 1) * distance)))
    return found


@question("find_slice", points=2)
@hint("Height divided by the distance between slices, rounded to the nearest whole number.")
@builds_on("slice_distance")
def test_slice_index(student: Student, reference: Reference) -> None:
    """The index of the slice"""
    distances = own_sampling(student, reference)
    answer = whole_number(student["slice_index"], "slice_index")
    asked = heights(student, reference)
    if any(abs(answer - height / distances[0]) <= 0.5 for height in asked):
        return
    height = max(asked, key=lambda one: one == student.get("HEIGHT"))
    exact = height / distances[0]
    said = f"`slice_index` is {answer}."
    assert answer != height, saw(
        f"{said} That is the height in mm, not the index of a slice.",
        do="Slices lie `slice_distance` apart. How many such steps lead to this height?",
    )
    assert answer not in (round(height * distances[0]), int(height * distances[0])), saw(
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
    others = [round(height / d) for d in distances[1:]]
    assert answer not in others, saw(
        f"{said} The height has been divided by the distance between rows or columns.",
        do="The slices lie above one another: divide by `slice_distance`.",
    )
    assert answer != round(height / 10 / distances[0]), saw(
        f"{said} That slice is at a tenth of the height: the height was put into cm.",
        do="Height and distance are both in mm. Divide one by the other as they are.",
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
