"""Hidden checks of stage 4, measurements: sizes, places, grey levels and shapes of objects."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage as ndi

from autograder.check.kit.curves import heights, visible_lines
from autograder.check.kit.own import own_array, own_number, usable
from autograder.check.kit.plain import array, function, kind_of, number, numbers, whole_number
from autograder.check.state import Reference, Student

from ..labelled import overlap, own_labels

question, hint = pytest.mark.question, pytest.mark.hint


def spacing_of(reference: Reference) -> NDArray[np.float64]:
    """Return the distances that a locked cell gives: slices, rows, columns, in mm."""
    return np.array(reference["spacing"], dtype=np.float64)


def table(value: Any, shape: tuple[int, ...], name: str) -> NDArray[np.float64]:
    """Return an answer that is a table of numbers.

    Raises
    ------
    AssertionError
        When it is something else, or of another shape.
    """
    result = array(value, 2, name)
    kind = f"{shape[0]} rows and {shape[1]} columns"
    assert result.shape == shape, f"`{name}` should have {kind}. Its shape is {result.shape}."
    return result.astype(np.float64)


def own_centres(student: Student, reference: Reference) -> NDArray[np.float64]:
    """Return the centre of mass of each of the student's own objects, in voxels."""
    labels = own_labels(student, reference)
    index = np.arange(1, labels.max() + 1)
    return np.array(ndi.center_of_mass(labels > 0, labels, index))


def own_ventricle(student: Student, reference: Reference) -> NDArray[np.bool_]:
    """Return the student's own mask of the left ventricle, else the reference's."""
    lv = own_array(student, reference, "lv", 3) != 0
    good = lv.shape == np.shape(reference["lv"]) and 1 < lv.sum() < lv.size
    return np.asarray(lv if good else reference["lv"] != 0)


@question("objects", points=2)
@hint("Number of voxels × volume of a voxel in mm³ / 1000. `ndi.sum_labels(blood, labels, index)`.")
def test_sizes(student: Student, reference: Reference) -> None:
    """The volume of each object in ml"""
    labels = own_labels(student, reference)
    voxels = np.bincount(labels.ravel())[1:]
    answer = numbers(student["sizes_ml"], len(voxels), "sizes_ml")
    assert answer != pytest.approx(voxels), "These are numbers of voxels, not ml."
    assert answer == pytest.approx(voxels * np.prod(spacing_of(reference)) / 1000, rel=3e-3)


@question("objects", points=2)
@hint("`ndi.center_of_mass(blood, labels, index)`: the mask as image, or bright voxels weigh more.")
def test_centres(student: Student, reference: Reference) -> None:
    """The centre of mass of each object in voxels"""
    expected = own_centres(student, reference)
    answer = table(student["centres"], expected.shape, "centres")
    assert answer == pytest.approx(expected, abs=6e-3)


@question("objects", points=2)
@hint("Multiply each centre by the distances in mm, axis by axis: `centres * spacing`.")
def test_centres_in_mm(student: Student, reference: Reference) -> None:
    """The centre of mass of each object in mm"""
    expected = own_centres(student, reference)
    own = usable(student.get("centres"), 2)
    choices = [expected]
    if own is not None and own.shape == expected.shape:
        choices.append(own.astype(np.float64))
    answer = table(student["centres_mm"], expected.shape, "centres_mm")
    spacing = spacing_of(reference)
    assert any(answer == pytest.approx(choice * spacing, abs=0.06) for choice in choices)


def as_box(value: Any, name: str) -> tuple[slice, slice, slice]:
    """Return an answer that is a box: three slices with a beginning and an end.

    Raises
    ------
    AssertionError
        When it is something else.
    """
    good = isinstance(value, (tuple, list)) and len(value) == 3
    good = good and all(isinstance(part, slice) and part.step in (None, 1) for part in value)
    assert good, f"`{name}` should be a tuple of three slices. It is {kind_of(value)}."
    what = f"a limit of {name}"
    first, second, third = (
        slice(*(None if n is None else whole_number(n, what) for n in (part.start, part.stop)))
        for part in value
    )
    return first, second, third


def own_box(student: Student, reference: Reference) -> tuple[slice, slice, slice]:
    """Return the bounding box of the student's own left ventricle."""
    lv = own_ventricle(student, reference)
    first, second, third = ndi.find_objects(lv.astype(np.int8))[0]
    return first, second, third


@question("bounding_box", points=2)
@hint("Label 1 is item 0 of the list, so label n is item n - 1.")
def test_ventricle_box(student: Student, reference: Reference) -> None:
    """The box is just around the left ventricle"""
    shape = own_ventricle(student, reference).shape
    answer, expected = as_box(student["box"], "box"), own_box(student, reference)
    limits = [part.indices(size)[:2] for part, size in zip(answer, shape, strict=True)]
    right = [(part.start, part.stop) for part in expected]
    assert limits == right, "This is not the box of the left ventricle."


@question("bounding_box", points=1)
@hint("`volume[box]` cuts it out.")
def test_boxed_part(student: Student, reference: Reference) -> None:
    """The part of the volume in the box"""
    volume = own_array(student, reference, "volume", 3)
    crop = array(student["lv_crop"], 3, "lv_crop")
    boxes = [own_box(student, reference)]
    with contextlib.suppress(AssertionError):
        boxes.append(as_box(student.get("box"), "box"))
    assert any(np.array_equal(crop, volume[box]) for box in boxes)


@question("bounding_box", points=1)
@hint("Number of voxels × distance in mm, axis by axis: the shape of the crop × `spacing`.")
def test_size_of_box(student: Student, reference: Reference) -> None:
    """The size of the box in mm"""
    answer = numbers(student["box_mm"], 3, "box_mm")
    shapes = [[part.stop - part.start for part in own_box(student, reference)]]
    with contextlib.suppress(AssertionError):
        shapes.append(list(array(student.get("lv_crop"), 3, "lv_crop").shape))
    assert answer != pytest.approx(shapes[0]), "This is in voxels, not in mm."
    spacing = spacing_of(reference)
    assert any(answer == pytest.approx(np.array(shape) * spacing, rel=2e-3) for shape in shapes)


def check_pair(student: Student, names: tuple[str, str], values: NDArray[Any]) -> None:
    """Fail when two answers are not the mean and the variance of some values."""
    mean, variance = (number(student[name], name) for name in names)
    values = values.astype(np.float64)
    assert variance != pytest.approx(values.std(), rel=1e-3), (
        f"`{names[1]}` is the standard deviation. The variance is its square."
    )
    assert (mean, variance) == pytest.approx((values.mean(), values.var()), rel=2e-3)


@question("statistics", points=1)
@hint("`ndi.mean(volume)` and `ndi.variance(volume)`, or `volume.mean()` and `volume.var()`.")
def test_statistics_of_all(student: Student, reference: Reference) -> None:
    """Mean and variance of all voxels"""
    volume = own_array(student, reference, "volume", 3)
    check_pair(student, ("mean_all", "var_all"), volume)


@question("statistics", points=2)
@hint("With labels, but without an index: `ndi.mean(volume, labels)`.")
def test_statistics_of_blood(student: Student, reference: Reference) -> None:
    """Mean and variance of all labelled voxels"""
    volume, labels = own_array(student, reference, "volume", 3), own_labels(student, reference)
    check_pair(student, ("mean_blood", "var_blood"), volume[labels > 0])


@question("statistics", points=2)
@hint("With labels and a list of all of them: `ndi.mean(volume, labels, np.arange(1, …))`.")
def test_statistics_of_each(student: Student, reference: Reference) -> None:
    """Mean and variance of each object"""
    volume, labels = own_array(student, reference, "volume", 3), own_labels(student, reference)
    index = np.arange(1, labels.max() + 1)
    means = numbers(student["means"], len(index), "means")
    variances = numbers(student["variances"], len(index), "variances")
    image = volume.astype(np.float64)
    assert means == pytest.approx(ndi.mean(image, labels, index), rel=2e-3), "The means differ."
    expected = ndi.variance(image, labels, index)
    assert variances == pytest.approx(expected, rel=5e-3, abs=0.5), "The variances differ."


def counts(student: Student, reference: Reference) -> NDArray[np.float64]:
    """Return the histogram of each of the student's own objects, 40 bins from 0 to 400."""
    volume, labels = own_array(student, reference, "volume", 3), own_labels(student, reference)
    n = labels.max()
    found = [np.histogram(volume[labels == k], 40, (0, 400))[0] for k in range(1, n + 1)]
    return np.array(found, dtype=np.float64)


@question("histograms", points=2)
@hint("`ndi.histogram(volume, 0, 400, 40, labels, index)`: one histogram for each label.")
def test_counts_of_histograms(student: Student, reference: Reference) -> None:
    """The number of voxels in each bin, for each object"""
    expected = counts(student, reference)
    answer = table(student["histograms"], expected.shape, "histograms")
    # A grey level on the edge of two bins may be counted in either.
    assert np.abs(answer - expected).sum(axis=1) == pytest.approx(
        np.zeros(len(expected)), abs=0.02 * expected.sum(axis=1).max()
    )


def shown_curves(student: Student) -> list[Any]:
    """Return the axes of all figures that have curves in them.

    Raises
    ------
    AssertionError
        When there are none.
    """
    axes = [axes for figure in student.figures for axes in figure.axes if visible_lines(axes)]
    assert axes, "No curve was shown. `plt.plot(x, y)` draws one."
    return axes


@question("histograms", points=2)
@hint("The row of the left ventricle is `histograms[lv_label - 1]`, and any other row beside it.")
def test_histogram_curves(student: Student, reference: Reference) -> None:
    """Two curves: the left ventricle and another object"""
    axes = shown_curves(student)
    expected = counts(student, reference)
    lv = own_ventricle(student, reference)
    overlaps = [overlap(own_labels(student, reference) == k + 1, lv) for k in range(len(expected))]
    ventricle = int(np.argmax(overlaps))
    shown = set()
    for y in (heights(line) for ax in axes for line in ax.lines):
        if len(y) != 40:
            continue
        alike = [np.corrcoef(y, row)[0, 1] if y.std() and row.std() else 0.0 for row in expected]
        if max(alike) > 0.98:
            shown.add(int(np.argmax(alike)))
    assert ventricle in shown, "No curve shows the left ventricle."
    assert len(shown) > 1, "No curve shows another object."


@question("histograms", points=1)
@hint("`plt.xlabel(…)`, `plt.ylabel(…)`, and `plt.legend()` after `plt.plot(…, label=…)`.")
def test_histogram_axes(student: Student, reference: Reference) -> None:
    """Labels at the axes, and a legend"""
    axes = shown_curves(student)
    assert any(ax.xlabel.strip() and ax.ylabel.strip() for ax in axes), "An axis has no label."
    assert any(len(ax.legend) > 1 for ax in axes), "There is no legend for two curves."


@question("deepest_point", points=2)
@hint("`ndi.distance_transform_edt(lv, sampling=spacing)`.")
def test_depth_in_mm(student: Student, reference: Reference) -> None:
    """How deep each voxel lies, in mm"""
    lv = own_ventricle(student, reference)
    depth = array(student["depth"], 3, "depth")
    assert depth.shape == lv.shape, "The shape of `depth` is not that of `lv`."
    in_voxels = np.allclose(depth, ndi.distance_transform_edt(lv), atol=0.01)
    assert not in_voxels, "These distances are in voxels: give `sampling=spacing`."
    expected = ndi.distance_transform_edt(lv, sampling=spacing_of(reference))
    assert np.allclose(depth, expected, atol=0.02)


@question("deepest_point", points=1)
@hint("`depth.max()`.")
def test_deepest_distance(student: Student, reference: Reference) -> None:
    """The greatest depth in mm"""
    expected = float(own_array(student, reference, "depth", 3).max())
    answer = number(student["deepest_mm"], "deepest_mm")
    assert answer == pytest.approx(expected, rel=2e-3, abs=0.02)


@question("deepest_point", points=2)
@hint("`np.unravel_index(depth.argmax(), depth.shape)` gives slice, row and column.")
def test_deepest_place(student: Student, reference: Reference) -> None:
    """Where the deepest point is"""
    depth = own_array(student, reference, "depth", 3)
    place = tuple(whole_number(v, "each number of deepest") for v in
                  numbers(student["deepest"], 3, "deepest"))  # fmt: skip
    inside = all(0 <= p < size for p, size in zip(place, depth.shape, strict=True))
    assert inside, "This point lies outside of the volume."
    # Several voxels may be equally deep.
    assert float(depth[place]) == pytest.approx(float(depth.max()), rel=1e-3)


@question("brain_volume", points=3)
@hint(
    "The largest label of `pieces` by its number of voxels; then `ndi.binary_dilation` with "
    "`iterations=2` and `mask=tissue`, then `ndi.binary_fill_holes`."
)
def test_brain(student: Student, reference: Reference) -> None:
    """The mask of the brain"""
    brain, expected = array(student["brain"], 3, "brain"), reference["brain"]
    assert brain.shape == expected.shape, "The shape of `brain` is not that of `tissue`."
    core = reference["pieces"] & expected
    assert not overlap(brain, core) > 0.98, "The two layers that were eroded are still missing."
    assert overlap(brain, expected) > 0.98, "This is not the brain, or it has holes."


@question("brain_volume", points=1)
@hint("Number of voxels × volume of a voxel in mm³ / 1000, with `head_spacing`.")
def test_brain_ml(student: Student, reference: Reference) -> None:
    """The volume of the brain in ml"""
    brain = own_array(student, reference, "brain", 3) != 0
    expected = brain.sum() * np.prod(np.array(reference["head_spacing"])) / 1000
    assert number(student["brain_ml"], "brain_ml") == pytest.approx(expected, rel=3e-3)


@question("brain_volume", points=1)
@hint("`975 <= brain_ml <= 1398` is True or False.")
def test_plausible(student: Student, reference: Reference) -> None:
    """Whether that is plausible"""
    answer = student["plausible"]
    if isinstance(answer, np.ndarray) and answer.ndim == 0 and not np.ma.is_masked(answer):
        answer = answer.item()
    good = isinstance(answer, (bool, np.bool_))
    assert good, f"`plausible` should be True or False. It is {kind_of(answer)}."
    assert bool(answer) == (975 <= own_number(student, reference, "brain_ml") <= 1398)


def area(student: Student, mask: NDArray[np.bool_], spacing: tuple[float, ...]) -> float:
    """Return what the student's function says of a mask, in mm²."""
    function(student["surface_area"], "surface_area")
    return number(student["surface_area"](mask, spacing), "what surface_area returns")


@question("shape", points=1)
@hint("A face between two slices has the area rows × columns: not all faces are of one size.")
def test_area_of_a_box(student: Student, reference: Reference) -> None:
    """The surface of boxes, with voxels that are no cubes"""
    mask = np.zeros((7, 8, 9), bool)
    mask[2:4, 1:6, 3:6] = True  # 2 × 5 × 3 voxels of 4 × 2 × 1 mm: 8 × 10 × 3 mm
    answer = area(student, mask, (4.0, 2.0, 1.0))
    assert answer != pytest.approx(2 * (15 + 6 + 10)), "This counts faces: it is not in mm²."
    assert answer == pytest.approx(2 * (8 * 10 + 8 * 3 + 10 * 3))
    mask[5, 1, 1] = True  # one more voxel, apart from the box
    assert area(student, mask, (4.0, 2.0, 1.0)) == pytest.approx(268 + 2 * (8 + 4 + 2))


@question("shape", points=1)
@hint("An object may touch the border of the array, and beyond it is outside: `np.pad(mask, 1)`.")
def test_area_to_the_border(student: Student, reference: Reference) -> None:
    """The surface of an object that touches the border"""
    answer = area(student, np.ones((2, 3, 5), bool), (3.0, 1.5, 1.5))
    assert answer == pytest.approx(2 * (6 * 4.5 + 6 * 7.5 + 4.5 * 7.5))


@question("shape", points=1)
@hint("Cube root of π, times (6 V) to the power 2/3, divided by A. `np.cbrt` is the cube root.")
def test_sphericity(student: Student, reference: Reference) -> None:
    """The sphericity: 1 for a ball, less for a cube"""
    function(student["sphericity"], "sphericity")
    ball = student["sphericity"](4 / 3 * np.pi * 7.0**3, 4 * np.pi * 7.0**2)
    cube = student["sphericity"](27.0, 54.0)
    what = "what sphericity returns"
    assert number(ball, what) == pytest.approx(1.0, rel=1e-3), "For a ball it should be 1."
    assert number(cube, what) == pytest.approx((np.pi / 6) ** (1 / 3), rel=1e-3)


@question("shape", points=1)
@hint("Give the volume in mm³: `brain_ml` × 1000.")
def test_brain_sphericity(student: Student, reference: Reference) -> None:
    """The sphericity of the brain"""
    brain = own_array(student, reference, "brain", 3) != 0
    spacing = tuple(float(v) for v in reference["head_spacing"])
    volume = own_number(student, reference, "brain_ml") * 1000
    expected = reference["sphericity"](volume, reference["surface_area"](brain, spacing))
    answer = number(student["brain_sphericity"], "brain_sphericity")
    assert answer != pytest.approx(expected / 100, rel=0.01), "The volume is in ml, not in mm³."
    assert answer == pytest.approx(expected, rel=5e-3)
