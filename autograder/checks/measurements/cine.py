"""Hidden checks of stage 4, measurements: the cine, and the way from grey levels to objects."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage as ndi

from autograder.check.kit.own import own_array, own_number, usable
from autograder.check.kit.pictures import ALIKE, Picture, orientation, pictures
from autograder.check.kit.plain import array, function, kind_of, number, numbers, whole_number
from autograder.check.state import Reference, Student

from ..labelled import blocks, own_labels, same_objects

question, hint = pytest.mark.question, pytest.mark.hint

SMOOTHING_MM = 1.5
EDGE = 8
"""What lies nearer to the border, in voxels, depends on how a filter treats the border."""


# 1. Four axes


@question("load_cine", points=1)
@hint('`imageio.mvolread(PATIENT_A, "DICOM")` reads all phases; `np.stack` makes one array.')
def test_cine_values(student: Student, reference: Reference) -> None:
    """All phases are there"""
    cine, expected = array(student["cine"], 4, "cine"), reference["cine"]
    assert cine.size == expected.size, "The number of voxels is not that of all phases."
    # Mean and spread, whatever the order of the axes: the order is another check's business.
    assert (cine.mean(), cine.std()) == pytest.approx((expected.mean(), expected.std()), rel=1e-6)


@question("load_cine", points=1)
@hint("The order is phase, slice, row, column: `np.stack(phases)` gives it.")
def test_cine_axes(student: Student, reference: Reference) -> None:
    """The axes are in the right order"""
    cine = array(student["cine"], 4, "cine")
    assert cine.shape == reference["cine"].shape
    assert np.array_equal(cine, reference["cine"]), "The shape is right, the values are not."


@question("load_cine", points=1)
@hint('The header of one of the volumes has it: `phases[0].meta["sampling"]`.')
def test_sampling(student: Student, reference: Reference) -> None:
    """The distances between slices, rows and columns"""
    assert numbers(student["sampling"], 3, "sampling") == pytest.approx(
        list(reference["sampling"]), rel=1e-4
    )


def own_spacing(student: Student, reference: Reference) -> NDArray[np.float64]:
    """Return the student's own distances of task 1, in mm, else the reference's."""
    try:
        own = numbers(student.get("sampling"), 3, "sampling")
    except AssertionError:
        own = np.zeros(3)
    return own if (own > 0).all() else np.array(reference["sampling"], dtype=np.float64)


@question("cine_axes", points=1)
@hint("`cine.shape` holds the numbers of phases, slices, rows and columns, in this order.")
def test_counts(student: Student, reference: Reference) -> None:
    """The numbers of phases and slices"""
    shape = own_array(student, reference, "cine", 4).shape
    names = ("n_phases", "n_slices")
    assert tuple(whole_number(student[name], name) for name in names) == shape[:2]


@question("cine_axes", points=1)
@hint("From outer edge to outer edge there are as many slices as distances: number × distance.")
def test_stack_height(student: Student, reference: Reference) -> None:
    """How much of the body the slices cover"""
    slices = own_number(student, reference, "n_slices", positive=True)
    distance = own_spacing(student, reference)[0]
    answer = number(student["stack_height"], "stack_height")
    inner = answer == pytest.approx((slices - 1) * distance, rel=1e-3)
    assert not inner, "This is from the centre of the lowest slice to the centre of the highest."
    assert answer == pytest.approx(slices * distance, rel=1e-3)


@question("cine_axes", points=1)
@hint("Multiply the three distances: that is in mm³. One ml is 1000 mm³.")
def test_voxel_ml(student: Student, reference: Reference) -> None:
    """The volume of a voxel in ml"""
    expected = float(np.prod(own_spacing(student, reference)))
    answer = number(student["voxel_ml"], "voxel_ml")
    assert answer != pytest.approx(expected, rel=1e-3), "This is in mm³, not in ml."
    assert answer == pytest.approx(expected / 1000, rel=2e-3)


@question("frame_rate", points=2)
@hint("The beat lasts `header.NominalInterval` ms, and there are `n_phases` phases in it.")
def test_frame_time(student: Student, reference: Reference) -> None:
    """The time from one phase to the next"""
    beat = float(reference["frame_time"]) * int(reference["n_phases"])
    phases = own_number(student, reference, "n_phases", positive=True)
    answer = number(student["frame_time"], "frame_time")
    fence = phases > 1 and answer == pytest.approx(beat / (phases - 1), rel=1e-3)
    assert not fence, "After the last phase the next beat begins: there are as many gaps as phases."
    assert answer == pytest.approx(beat / phases, rel=1e-3)


@question("frame_rate", points=1)
@hint("A second has 1000 ms: 1000 / `frame_time`.")
def test_frame_rate(student: Student, reference: Reference) -> None:
    """The number of phases in a second"""
    expected = 1000 / own_number(student, reference, "frame_time", positive=True)
    assert number(student["frame_rate"], "frame_rate") == pytest.approx(expected, rel=5e-3)


@question("frame_rate", points=1)
@hint("60,000 ms divided by the duration of a beat. The field `HeartRate` is rounded.")
def test_heart_rate(student: Student, reference: Reference) -> None:
    """The heart rate"""
    expected = float(reference["heart_rate"])
    assert number(student["heart_rate"], "heart_rate") == pytest.approx(expected, abs=0.1)


def m_mode(student: Student, reference: Reference) -> NDArray[Any]:
    """Return the line over time of the student's own cine."""
    cine = own_array(student, reference, "cine", 4)
    if min(cine.shape[1:3]) <= 5 or cine.shape[2] <= 66:
        cine = reference["cine"]
    return np.asarray(cine[:, 5, 66, :])


@question("m_mode", points=2)
@hint("Fix slice and row, leave phase and column: `cine[:, 5, 66, :]`.")
def test_m_mode(student: Student, reference: Reference) -> None:
    """The line at every phase"""
    assert np.array_equal(array(student["m_mode"], 2, "m_mode"), m_mode(student, reference))


@question("m_mode", points=1)
@hint('`plt.imshow(m_mode, cmap="gray", aspect=4)` and `plt.axis("off")`.')
def test_m_mode_picture(student: Student, reference: Reference) -> None:
    """The picture is in grey, without axes"""
    picture, _ = shown_m_mode(student, reference)
    assert picture.image.is_grey, 'The picture is coloured. `cmap="gray"` makes it grey.'
    assert not picture.axes.axis_on, "There are axes around the picture."


@question("m_mode", points=1)
@hint("`aspect=4` draws each pixel four times as high as wide.")
def test_m_mode_stretched(student: Student, reference: Reference) -> None:
    """The picture is stretched along the time"""
    picture, turned = shown_m_mode(student, reference)
    aspect = picture.pixel_aspect()
    assert (1 / aspect if turned else aspect) > 1.9


def shown_m_mode(student: Student, reference: Reference) -> tuple[Picture, bool]:
    """Return the picture of the line over time, and whether its axes have changed places."""
    own = usable(student.get("m_mode"), 2)
    lines = [m_mode(student, reference)]
    if own is not None:
        lines.append(own)
    for line in lines:
        for picture in pictures(student.figures):
            for turned, values in ((False, line), (True, line.T)):
                if picture.shape == values.shape and orientation(picture, values)[0] > ALIKE:
                    return picture, turned
    pytest.fail("None of the pictures shows `m_mode`.", pytrace=False)


# 2. From grey levels to objects


def smoothed(volume: NDArray[Any], sigma: tuple[float, float, float]) -> NDArray[np.float64]:
    """Smooth a volume; return it without its border along rows and columns."""
    result = ndi.gaussian_filter(volume.astype(np.float64), sigma)
    return np.asarray(result[:, EDGE:-EDGE, EDGE:-EDGE])


def inner(student: Student, reference: Reference) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the student's smooth volume without its border, and the volume it was made from."""
    volume = own_array(student, reference, "volume", 3)
    smooth = array(student["smooth"], 3, "smooth").astype(np.float64)
    assert smooth.shape == volume.shape, "The shape of `smooth` is not that of `volume`."
    return smooth[:, EDGE:-EDGE, EDGE:-EDGE], volume


@question("smoothing", points=2)
@hint("One sigma for each axis: `(0, …, …)`. The first is that across slices, and it is 0.")
def test_not_across_slices(student: Student, reference: Reference) -> None:
    """Slices are not mixed with their neighbours"""
    smooth, volume = inner(student, reference)
    assert not np.allclose(smooth, smoothed(volume, (0, 0, 0)), atol=1.01), "Nothing is smoothed."
    # Some width within the slices explains it, whichever: that is another check's business.
    widths = (0.5, 0.75, 1.0, 1.1295, 1.5, 2.0, 3.0)
    errors = [np.abs(smooth - smoothed(volume, (0, w, w))).mean() for w in widths]
    mixed = [np.abs(smooth - smoothed(volume, (w, w, w))).mean() for w in widths]
    assert min(errors) < 4.0
    assert min(errors) <= min(mixed)


@question("smoothing", points=2)
@hint("1.5 mm divided by the distance between rows, in mm, gives sigma in voxels.")
def test_width_in_mm(student: Student, reference: Reference) -> None:
    """The width is right, in mm"""
    smooth, volume = inner(student, reference)
    _, row, column = (float(v) for v in reference["spacing"])
    y, x = SMOOTHING_MM / row, SMOOTHING_MM / column
    in_voxels = np.abs(smooth - smoothed(volume, (0, 1.5, 1.5))).max() < 2.1
    assert not in_voxels, "1.5 is in mm. `sigma` is in voxels."
    # Mixing slices as well is another check's business.
    mixed = any(np.abs(smooth - smoothed(volume, (z, y, x))).max() < 2.1 for z in (y, 1.5 / 8))
    assert mixed or np.abs(smooth - smoothed(volume, (0, y, x))).max() < 2.1


@question("smoothing", points=1)
@hint("Smooth `volume.astype(float)`: the result has the type of the input.")
def test_not_cut_off(student: Student, reference: Reference) -> None:
    """The values are not cut off to whole numbers"""
    smooth = array(student["smooth"], 3, "smooth")
    assert smooth.dtype.kind == "f", f"`smooth` is {kind_of(smooth)}: its values are whole numbers."
    assert not np.array_equal(smooth, np.round(smooth))


@question("threshold", points=2)
@hint("(mean in blood + mean in muscle) / 2, both of `volume`.")
def test_level(student: Student, reference: Reference) -> None:
    """The level lies midway between blood and muscle"""
    volume = own_array(student, reference, "volume", 3)
    boxes = [volume[reference[name]] for name in ("in_blood", "in_muscle")]
    expected = sum(float(box.mean()) for box in boxes) / 2
    answer = number(student["level"], "level")
    pooled = float(np.concatenate([box.ravel() for box in boxes]).mean())
    wrong = answer == pytest.approx(pooled, rel=1e-3)
    assert not wrong, "The boxes differ in size: take the mean of each, then the middle of the two."
    # The smooth volume is as good a choice; its means differ a little.
    assert answer == pytest.approx(expected, rel=0.03)


@question("threshold", points=2)
@hint("`smooth > level` compares every voxel.")
def test_blood(student: Student, reference: Reference) -> None:
    """The mask is True where the smooth volume is brighter"""
    smooth = own_array(student, reference, "smooth", 3)
    level = own_number(student, reference, "level")
    blood = array(student["blood"], 3, "blood")
    assert blood.shape == smooth.shape, "The shape of `blood` is not that of `smooth`."
    assert not np.array_equal(blood != 0, smooth <= level), "True and False have changed places."
    volume = own_array(student, reference, "volume", 3)
    raw = volume.shape == blood.shape and np.array_equal(blood != 0, volume > level)
    assert not raw, "This compares `volume`, not `smooth`."
    assert np.array_equal(blood != 0, smooth > level)


@question("labelling", points=2)
@hint("`ndi.label(blood)` returns two things: `labels, n_labels = ndi.label(blood)`.")
def test_labels(student: Student, reference: Reference) -> None:
    """Each object has a label of its own"""
    blood = own_array(student, reference, "blood", 3) != 0
    labels = array(student["labels"], 3, "labels")
    assert same_objects(labels, ndi.label(blood)[0])


@question("labelling", points=1)
@hint("The second thing that `ndi.label` returns.")
def test_n_labels(student: Student, reference: Reference) -> None:
    """The number of objects"""
    expected = ndi.label(own_array(student, reference, "blood", 3) != 0)[1]
    assert whole_number(student["n_labels"], "n_labels") == expected


@question("labelling", points=2)
@hint("Label `volume > level` twice, the second time with `structure=np.ones((3, 3, 3))`.")
def test_connectivity(student: Student, reference: Reference) -> None:
    """Faces only, or edges and corners as well"""
    rough = own_array(student, reference, "volume", 3) > own_number(student, reference, "level")
    faces = ndi.label(rough)[1]
    corners = ndi.label(rough, structure=np.ones((3, 3, 3)))[1]
    answer = [whole_number(student[name], name) for name in ("n_faces", "n_corners")]
    swapped = faces != corners and answer == [corners, faces]
    assert not swapped, "The two numbers have changed places: more neighbours join more objects."
    assert answer == [faces, corners]


SPACING = (8.0, 2.0, 1.0)
SHAPE = (7, 40, 60)
CHEST = (slice(0, 7), slice(30, 39), slice(0, 58))
VENTRICLE = (slice(1, 6), slice(4, 16), slice(22, 36))  # 20 mm from the middle, 10 rows
SPECK = (slice(2, 5), slice(19, 22), slice(28, 31))
BESIDE = (slice(1, 6), slice(12, 28), slice(38, 52))  # 15 mm from the middle, 15 columns
HIGH = (slice(5, 7), slice(11, 27), slice(1, 22))  # 19 mm from the middle, and 20 mm higher


def found(student: Student, labels: NDArray[np.int32]) -> int:
    """Return the label that the student's function finds."""
    function(student["find_ventricle"], "find_ventricle")
    answer = student["find_ventricle"](labels, SPACING)
    return whole_number(answer, "what find_ventricle returns")


@question("find_ventricle", points=2)
@hint("Nothing is known of the number of a label before: compute sizes and centres, choose.")
@pytest.mark.parametrize("order", [(1, 2), (2, 1)], ids=["first", "second"])
def test_any_number(student: Student, reference: Reference, order: tuple[int, int]) -> None:
    """The ventricle is found, whatever its number"""
    labels = blocks(SHAPE, {order[0]: VENTRICLE, order[1]: CHEST})
    assert found(student, labels) == order[0], "It is not found in another image."


@question("find_ventricle", points=1)
@hint("Leave out objects of less than 10 ml before you look for the nearest.")
def test_specks_do_not_count(student: Student, reference: Reference) -> None:
    """Small objects do not count"""
    assert found(student, blocks(SHAPE, {1: CHEST, 2: SPECK, 3: VENTRICLE})) == 3


@question("find_ventricle", points=1)
@hint("Multiply the differences of rows and of columns by the distances in mm, then compare.")
def test_distance_in_mm(student: Student, reference: Reference) -> None:
    """The distance from the middle is in mm, along rows and columns only"""
    assert found(student, blocks(SHAPE, {1: VENTRICLE, 2: BESIDE})) == 2, (
        "A pixel need not be a square."
    )
    assert found(student, blocks(SHAPE, {1: HIGH, 2: VENTRICLE})) == 1, (
        "The slice should not count."
    )


@question("find_ventricle", points=2)
@hint("`lv_label` is what your function returns for `labels`, and `lv` is `labels == lv_label`.")
def test_ventricle(student: Student, reference: Reference) -> None:
    """The left ventricle of patient A"""
    labels = own_labels(student, reference)
    label = whole_number(student["lv_label"], "lv_label")
    lv = array(student["lv"], 3, "lv")
    assert label == reference["find_ventricle"](labels, tuple(reference["spacing"])), (
        "`lv_label` is the label of something else."
    )
    assert np.array_equal(lv != 0, labels == label), "`lv` is not True in just this object."
