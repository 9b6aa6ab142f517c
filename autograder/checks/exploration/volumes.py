"""Hidden checks of stage 1, exploration: volumes and millimetres."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.own import own_array, own_number, usable
from autograder.check.kit.pictures import Picture, find, orientation, pictures
from autograder.check.kit.plain import array, number, numbers, whole_number
from autograder.check.state import Reference, Student

from ..sampling import own_sampling
from ..volumes import shown_slices, stacking_complaint

question, hint = pytest.mark.question, pytest.mark.hint


# 5. Volumes


@question("load_volume", points=1)
@hint('`imageio.volread(HEAD_MRI, "DICOM")`: the folder first, then the format.')
def test_volume_values(student: Student, reference: Reference) -> None:
    """The voxels are those of the folder"""
    vol = array(student["vol"], 3, "vol")
    problem = stacking_complaint(vol, reference["vol"])
    assert not problem, problem


@question("load_volume", points=1)
@hint("Keep what `imageio.volread` returns: `np.array(…)` has no `.meta`.")
def test_volume_keeps_header(student: Student, reference: Reference) -> None:
    """The volume still has its header"""
    array(student["vol"], 3, "vol")
    numbers(getattr(student["vol"], "meta", {}).get("sampling"), 3, 'vol.meta["sampling"]')


@question("volume_size", points=1)
@hint("`vol.shape` holds them in the order slices, rows, columns.")
def test_counts(student: Student, reference: Reference) -> None:
    """The numbers of slices, rows and columns"""
    shape = own_array(student, reference, "vol", 3).shape
    names = ("n_slices", "n_rows", "n_columns")
    assert tuple(whole_number(student[name], name) for name in names) == shape


@question("volume_size", points=2)
@hint("Number of voxels times bytes of a voxel, divided by a million. `vol.nbytes` is in bytes.")
def test_megabytes(student: Student, reference: Reference) -> None:
    """The memory that the voxels take"""
    vol = own_array(student, reference, "vol", 3)
    answer, expected = number(student["megabytes"], "megabytes"), vol.nbytes / 1e6
    assert answer != pytest.approx(vol.nbytes / 2**20, rel=1e-3), (
        "This is in units of 1024 × 1024 bytes."
    )
    forgotten = answer == pytest.approx(vol.size / 1e6, rel=1e-3) and vol.itemsize > 1
    assert not forgotten, "A voxel takes more than one byte."
    assert answer == pytest.approx(expected, rel=3e-3)


@question("stack_slices", points=2)
@hint("Read every file in `files`, and give the list of images to `np.stack`.")
def test_all_slices(student: Student, reference: Reference) -> None:
    """All slices are there, with slices along the first axis"""
    stacked, vol = array(student["stacked"], 3, "stacked"), reference["vol"]
    problem = stacking_complaint(stacked, vol)
    assert stacked.shape == vol.shape, problem
    assert "not those" not in problem, problem


@question("stack_slices", points=3)
@hint("Names sort slice_10 before slice_2. Sort by `ImagePositionPatient` or `InstanceNumber`.")
def test_order_of_slices(student: Student, reference: Reference) -> None:
    """The slices are in the right order, the lowest first"""
    problem = stacking_complaint(array(student["stacked"], 3, "stacked"), reference["vol"])
    assert not problem, problem


@question("fly_through", points=2)
@hint("`vol[i]` for nine values of `i` that rise in equal steps, from near 0 to near the end.")
def test_nine_slices(student: Student, reference: Reference) -> None:
    """Nine slices, in rising order, over the whole volume"""
    vol = own_array(student, reference, "vol", 3)
    found = shown_slices(pictures(student.figures), vol)
    assert len(found) == 9, f"The number of slices shown is {len(found)}."
    assert -1 not in found, "A picture does not show a slice of `vol`."
    steps = np.diff(found)
    assert (steps > 0).all(), "The slices are not in rising order."
    assert steps.max() <= 1.5 * steps.min() + 1, "The slices are not evenly spaced."
    assert found[-1] - found[0] >= 0.6 * len(vol), "The slices cover only a part of the volume."


@question("fly_through", points=1)
@hint('`ax.imshow(…, cmap="gray")` and `ax.axis("off")`, for each of the nine.')
def test_grey_and_no_axes(student: Student, reference: Reference) -> None:
    """All in grey, without axes"""
    shown = pictures(student.figures)
    assert all(picture.image.is_grey for picture in shown), "There are pictures in colour."
    assert not any(picture.axes.axis_on for picture in shown), "There are axes around pictures."


@question("fly_through", points=1)
@hint("Give each `imshow` the same two numbers as `vmin` and `vmax`.")
def test_same_limits(student: Student, reference: Reference) -> None:
    """The same limits for all"""
    shown = pictures(student.figures)
    slices = shown_slices(shown, own_array(student, reference, "vol", 3))
    assert len(slices) > 1, "There is only one slice."
    limits = np.array([(picture.image.vmin, picture.image.vmax) for picture in shown])
    assert (np.ptp(limits, axis=0) <= 0.01 * np.ptp(limits[0])).all()


# 6. Millimetres


@question("sampling", points=2)
@hint('`vol.meta["sampling"]` holds the distances in the order slices, rows, columns.')
def test_distances(student: Student, reference: Reference) -> None:
    """The distances between slices, rows and columns"""
    names = ("slice_distance", "row_distance", "column_distance")
    answer = [number(student[name], name) for name in names]
    assert answer == pytest.approx([reference[name] for name in names], rel=1e-3)


@question("sampling", points=1)
@hint("A voxel is a box: its volume is the product of its three edges.")
def test_voxel_volume(student: Student, reference: Reference) -> None:
    """The volume of a voxel"""
    expected = float(np.prod(own_sampling(student, reference)))
    assert number(student["voxel_volume"], "voxel_volume") == pytest.approx(expected, rel=2e-3)


@question("field_of_view", points=2)
@hint('Field of view is number times sampling, axis by axis. Look at vol.meta["sampling"].')
def test_field_of_view_in_mm(student: Student, reference: Reference) -> None:
    """The field of view is in millimetres, one value for each axis"""
    answer, expected = np.sort(numbers(student["fov"], 3, "fov")), field_of_view(student, reference)
    # From centre to centre of the outermost voxels would be one distance less: that is not it.
    assert answer == pytest.approx(np.sort(expected), rel=2e-3)


@question("field_of_view", points=1)
@hint("The order is that of the axes: slices, rows, columns.")
def test_field_of_view_order(student: Student, reference: Reference) -> None:
    """The three values are in the order of the axes"""
    expected = field_of_view(student, reference)
    assert numbers(student["fov"], 3, "fov") == pytest.approx(expected, rel=2e-3)


def field_of_view(student: Student, reference: Reference) -> NDArray[np.float64]:
    """Return what the field of view of the student's own volume is, in mm."""
    shape = own_array(student, reference, "vol", 3).shape
    return np.array(shape) * own_sampling(student, reference)


@question("find_slice", points=2)
@hint("Height divided by the distance between slices, rounded to the nearest whole number.")
def test_slice_index(student: Student, reference: Reference) -> None:
    """The index of the slice"""
    distance = own_sampling(student, reference)[0]
    answer = whole_number(student["slice_index"], "slice_index")
    assert answer != 100, "100 is the height in mm, not the index of a slice."
    assert answer == round(100 / distance)


@question("find_slice", points=1)
@hint("`vol[slice_index]` is the slice.")
def test_axial_slice(student: Student, reference: Reference) -> None:
    """The slice"""
    vol = own_array(student, reference, "vol", 3)
    index = own_number(student, reference, "slice_index")
    axial = array(student["axial"], 2, "axial")
    assert index == round(index), "`slice_index` is not a whole number."
    assert -len(vol) <= index < len(vol), "There is no such slice."
    assert np.array_equal(axial, vol[int(index)])


PLANES = pytest.mark.parametrize("name", ["coronal", "sagittal"])


def plane(student: Student, reference: Reference, name: str) -> NDArray[Any]:
    """Return the plane that was asked for, of the student's own volume; row 0 is the lowest."""
    vol = own_array(student, reference, "vol", 3)
    if name == "mip":
        return np.asarray(vol.max(axis=2))
    return vol[:, vol.shape[1] // 2, :] if name == "coronal" else vol[:, :, vol.shape[2] // 2]


def shown_plane(student: Student, reference: Reference, name: str) -> tuple[Picture, bool]:
    """Return the picture of a plane, and whether it is upside down.

    A picture of the student's own plane is looked at as well: a wrong plane costs its points once.
    """
    shown = pictures(student.figures)
    right, own = plane(student, reference, name), usable(student.get(name), 2)
    planes = [right[::-1]]
    if own is not None and len(own) == len(right):
        planes.append(own[::-1])
    alike = [max(orientation(picture, upright)[0] for picture in shown) for upright in planes]
    best = planes[int(np.argmax(alike))]
    picture, upside_down, _ = find(shown, best, f"`{name}`")
    return picture, upside_down


def check_aspect(student: Student, reference: Reference, name: str) -> None:
    """Fail when the picture of a plane has the wrong proportions."""
    picture, _ = shown_plane(student, reference, name)
    distances = own_sampling(student, reference)
    aspect = distances[0] / distances[2 if name == "coronal" else 1]
    assert picture.pixel_aspect() == pytest.approx(aspect, rel=0.02)


def check_way_up(student: Student, reference: Reference, name: str) -> None:
    """Fail when the picture of a plane is upside down or in colour."""
    picture, upside_down = shown_plane(student, reference, name)
    assert picture.image.is_grey, 'The picture is coloured. `cmap="gray"` makes it grey.'
    assert not upside_down, "The head is upside down."


@question("other_planes", points=1)
@hint(
    "Fix the row for coronal, `vol[:, row, :]`, and the column for sagittal, `vol[:, :, column]`."
)
@PLANES
def test_plane(student: Student, reference: Reference, name: str) -> None:
    """The plane through the middle"""
    answer = array(student[name], 2, name)
    expected = plane(student, reference, name)
    assert np.array_equal(answer, expected) or np.array_equal(answer, expected[::-1])


@question("other_planes", points=1)
@hint("aspect = distance between slices / distance between the columns (or rows) of the plane.")
@PLANES
def test_plane_aspect(student: Student, reference: Reference, name: str) -> None:
    """The picture has the right proportions"""
    check_aspect(student, reference, name)


@question("other_planes", points=1)
@hint('`origin="lower"` draws row 0, the lowest slice, at the bottom.')
@PLANES
def test_plane_way_up(student: Student, reference: Reference, name: str) -> None:
    """The top of the head is on top"""
    check_way_up(student, reference, name)


@question("maximum_projection", points=2)
@hint("`vol.max(axis=…)`: axis 0 are the slices, 1 the rows, 2 the columns. Look along columns.")
def test_projection(student: Student, reference: Reference) -> None:
    """The brightest voxel on each line of sight"""
    answer, expected = array(student["mip"], 2, "mip"), plane(student, reference, "mip")
    front = np.array_equal(answer, own_array(student, reference, "vol", 3).max(axis=1))
    assert not front, "This looks from the front, not from the side."
    assert np.array_equal(answer, expected) or np.array_equal(answer, expected[::-1])


@question("maximum_projection", points=1)
@hint("aspect = distance between slices / distance between rows.")
def test_projection_aspect(student: Student, reference: Reference) -> None:
    """The picture has the right proportions"""
    check_aspect(student, reference, "mip")


@question("maximum_projection", points=1)
@hint('`origin="lower"` draws row 0, the lowest slice, at the bottom.')
def test_projection_way_up(student: Student, reference: Reference) -> None:
    """The top of the head is on top"""
    check_way_up(student, reference, "mip")
