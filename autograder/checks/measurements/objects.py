"""Hidden checks of stage 4, measurements: sizes, places and boxes of objects."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage as ndi

from autograder.check.kit.compare import same
from autograder.check.kit.own import own_array, usable
from autograder.check.kit.plain import array, kind_of, numbers, whole_number
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from ..labelled import own_labels
from .own_objects import Box, box_of, own_counts, own_ventricles, rows_of
from .recognise import builds_on, hint, near, question, spacing_of, told

INDEX = "Give it `index`, a list of all labels: `np.arange(1, n_labels + 1)`."


def images_of(student: Student, reference: Reference) -> list[NDArray[np.float64]]:
    """Return what may be counted in each object: each voxel of it, or each that is blood."""
    labels = own_labels(student, reference)
    blood = own_array(student, reference, "blood", 3) != 0
    counted = [(labels > 0).astype(np.float64)]
    if blood.shape == labels.shape and not np.array_equal(blood, labels > 0):
        inside = blood.astype(np.float64)
        if (ndi.sum_labels(inside, labels, np.arange(1, labels.max() + 1)) > 0).all():
            counted.append(inside)
    return counted


@question("objects", points=1)
@builds_on("labels", "blood", "n_labels")
@hint("Number of voxels × volume of a voxel in mm³ / 1000. `ndi.sum_labels(blood, labels, index)`.")
def test_sizes(student: Student, reference: Reference) -> None:
    """The volume of each object in ml"""
    labels, voxel = own_labels(student, reference), float(np.prod(spacing_of(reference)))
    index = np.arange(1, labels.max() + 1)
    value, counts = student["sizes_ml"], own_counts(student, reference)
    answer = rows_of(value, 0, counts, "sizes_ml", known=len(index))
    n = len(answer)
    ways = [ndi.sum_labels(image, labels, index)[:n] for image in images_of(student, reference)]
    if any(near(answer, voxels * voxel / 1000, 3e-3) for voxels in ways):
        return
    voxels = ways[0]
    volume = own_array(student, reference, "volume", 3)
    bright = ndi.sum_labels(volume, labels, index)[:n] if volume.shape == labels.shape else None
    with_background = np.bincount(labels.ravel())[:n]
    mistakes = told(
        "Number of voxels × volume of a voxel in mm³, divided by 1000: that is in ml. "
        f"`ndi.sum_labels(blood, labels, index)` counts the voxels of each object. {INDEX}",
        (voxels, "These are numbers of voxels, not ml."),
        (voxels * voxel, "These volumes are in mm³, not in ml."),
        (voxels / 1000, "These are numbers of voxels, divided by 1000. They are not ml yet."),
        (
            bright * voxel / 1000 if bright is not None else None,
            "The grey levels are added up here: a bright voxel counts for more than a dark one.",
        ),
        (with_background, "These are numbers of voxels, and the first is that of the background."),
        (
            np.concatenate([[0.0], voxels[:-1]]) * voxel / 1000,
            "The first of these volumes belongs to the label 0, the background, and is 0.",
        ),
        (
            with_background * voxel / 1000,
            "The first of these volumes is that of the background, and the last object is missing.",
        ),
        (np.cumsum(voxels) * voxel / 1000, "Each volume holds those of all objects before it."),
    )
    expected = voxels * voxel / 1000
    same(answer, expected, "sizes_ml", rel=3e-3, unit="ml", mistakes=mistakes)


def own_centres(student: Student, reference: Reference) -> list[NDArray[np.float64]]:
    """Return the centre of mass of each of the student's own objects, in voxels."""
    labels = own_labels(student, reference)
    index = np.arange(1, labels.max() + 1)
    images = images_of(student, reference)
    return [np.array(ndi.center_of_mass(image, labels, index)) for image in images]


@question("objects", points=2)
@builds_on("labels", "blood", "n_labels")
@hint("`ndi.center_of_mass(blood, labels, index)`: the mask as image, or bright voxels weigh more.")
def test_centres(student: Student, reference: Reference) -> None:
    """The centre of mass of each object in voxels"""
    ways = own_centres(student, reference)
    value, counts = student["centres"], own_counts(student, reference)
    answer = rows_of(value, 3, counts, "centres", known=len(ways[0]))
    n, labels = len(answer), own_labels(student, reference)
    # Rounded to two decimals is precise enough.
    if any(near(answer, way[:n], 0.0, 6e-3) for way in ways):
        return
    do = f"`ndi.center_of_mass(blood, labels, index)` with the mask as image. {INDEX}"
    volume = own_array(student, reference, "volume", 3)
    index = np.arange(1, labels.max() + 1)
    weighted = [
        np.array(ndi.center_of_mass(image, labels, index))[:n]
        for image in (volume, own_array(student, reference, "smooth", 3))
        if image.shape == labels.shape
    ]
    boxes = ndi.find_objects(labels)[:n]
    middles = np.array([[(part.start + part.stop - 1) / 2 for part in box] for box in boxes])
    spacing = spacing_of(reference)
    mistakes = [
        *told(
            f"The mask counts each voxel the same. {do}",
            *(
                (way, "These centres are weighted: bright voxels of an object count for more.")
                for way in weighted
            ),
            (middles, "These are the middles of the boxes around the objects, not their centres."),
            (ways[0][:n] * spacing, "These centres are in mm already. Voxels are wanted here."),
            (ways[0][:n, ::-1], "Slice, row and column of each centre have changed places."),
            (np.round(ways[0][:n]), "These centres are rounded to whole numbers of voxels."),
            (ways[0][:n] + 1, "All centres are one too high: places are counted from 0."),
        )
    ]
    same(answer, ways[0][:n], "centres", abs=6e-3, mistakes=mistakes)


@question("objects", points=2)
@builds_on("centres", "labels", "blood", "n_labels")
@hint("Multiply each centre by the distances in mm, axis by axis: `centres * spacing`.")
def test_centres_in_mm(student: Student, reference: Reference) -> None:
    """The centre of mass of each object in mm"""
    ways = own_centres(student, reference)
    value, counts = student["centres_mm"], own_counts(student, reference)
    answer = rows_of(value, 3, counts, "centres_mm", known=len(ways[0]))
    n, spacing = len(answer), spacing_of(reference)
    own = usable(student.get("centres"), 2)
    if own is not None and own.shape[1] == 3 and len(own) >= n:
        ways.insert(0, own.astype(np.float64))
    if any(near(answer, way[:n] * spacing, 0.0, 0.06) for way in ways):
        return
    centres = ways[0][:n]
    mistakes = told(
        "Multiply each centre by the distances in mm, axis by axis: `centres * spacing`. The "
        "centre of the first voxel is at 0, 0, 0.",
        (centres, "These are the centres in voxels. They are not in mm yet."),
        (
            centres * spacing[::-1],
            "The distances are in another order than the numbers of a centre: slice, row, column.",
        ),
        (centres / spacing, "The centres are divided by the distances here."),
        ((centres + 0.5) * spacing, "This is measured from the edge of the first voxel."),
        ((centres + 1) * spacing, "This counts voxels from 1. The first voxel is at 0 mm."),
        (centres * spacing / 10, "These places are 10 times too small: they are in cm."),
        (centres * spacing[0], "All three numbers are multiplied by the distance of slices."),
        (centres * spacing[1], "All three numbers are multiplied by the distance of rows."),
        (
            (centres - (np.array(own_labels(student, reference).shape) - 1) / 2) * spacing,
            "This is measured from the middle of the volume, not from its first voxel.",
        ),
    )
    same(answer, centres * spacing, "centres_mm", abs=0.06, unit="mm", mistakes=mistakes)


def as_box(value: Any, name: str) -> Box:
    """Return an answer that is a box: three slices with a beginning and an end.

    Raises
    ------
    AssertionError
        When it is something else.
    """
    do = (
        "`ndi.find_objects(labels)` returns a list with one box for each label. Take one item of "
        "it: label 1 is item 0."
    )
    good = isinstance(value, (tuple, list)) and len(value) == 3
    good = good and all(isinstance(part, slice) and part.step in (None, 1) for part in value)
    several = isinstance(value, list) and any(isinstance(part, tuple) for part in value)
    assert not several, saw(
        f"`{name}` is a list of {len(value)} boxes, one for each object.", do=do
    )
    assert good, saw(f"`{name}` should be a tuple of three slices. It is {kind_of(value)}.", do=do)
    what = f"a limit of {name}"
    first, second, third = (
        slice(*(None if n is None else whole_number(n, what) for n in (part.start, part.stop)))
        for part in value
    )
    return first, second, third


def limits_of(box: Box, shape: tuple[int, ...]) -> NDArray[np.int64]:
    """Return where a box begins and ends along each axis, (3, 2)."""
    return np.array([part.indices(size)[:2] for part, size in zip(box, shape, strict=True)])


@question("bounding_box", points=2)
@builds_on("lv", "lv_label", "labels")
@hint("Label 1 is item 0 of the list, so label n is item n - 1.")
def test_ventricle_box(student: Student, reference: Reference) -> None:
    """The box is just around the left ventricle"""
    ventricles = own_ventricles(student, reference)
    shape, labels = ventricles[0].shape, own_labels(student, reference)
    own = as_box(student["box"], "box")
    answer = limits_of(own, shape)
    right = [limits_of(box_of(mask), shape) for mask in ventricles]
    if any(np.array_equal(answer, limits) for limits in right):
        return
    do = (
        "`ndi.find_objects(labels)` has the box of label 1 at index 0. So the box of the left "
        "ventricle is at index `lv_label - 1`."
    )
    for number_, box in enumerate(ndi.find_objects(labels), 1):
        same_box = box is not None and np.array_equal(answer, limits_of(box, shape))
        assert not same_box, saw(
            f"`box` is the box of the object with label {number_}, which is not your ventricle.",
            do=do,
        )
    for limits in right:
        assert not np.array_equal(answer, limits - [0, 1]), saw(
            "`box` ends one voxel too early along each axis: the end of a slice is left out.",
            do="Add 1 to the last place that belongs to the ventricle, or let `ndi.find_objects` "
            f"do it. {do}",
        )
        bigger = (answer[:, 0] <= limits[:, 0]).all() and (answer[:, 1] >= limits[:, 1]).all()
        assert not bigger, saw(
            "`box` holds the ventricle, but it is not tight: there is room left around it.", do=do
        )
        assert not np.array_equal(limits_of(own[::-1], shape), limits), saw(
            "The slices of `box` are in another order than the axes: slice, row, column.", do=do
        )
    raise AssertionError(
        saw("`box` does not hold all of the ventricle: it cuts some of it off, or lies elsewhere.",
            do=do)
    )  # fmt: skip


@question("bounding_box", points=1)
@builds_on("box", "lv", "volume", "lv_label")
@hint("`volume[box]` cuts it out.")
def test_boxed_part(student: Student, reference: Reference) -> None:
    """The part of the volume in the box"""
    volume = own_array(student, reference, "volume", 3)
    crop = array(student["lv_crop"], 3, "lv_crop")
    ventricles = own_ventricles(student, reference)
    boxes = [*own_boxes(student), *map(box_of, ventricles)]
    if any(np.array_equal(crop, volume[box]) for box in boxes):
        return
    do = "`volume[box]` cuts the part in the box out of `volume`, with its grey levels."
    labels, smooth = own_labels(student, reference), own_array(student, reference, "smooth", 3)
    for box in boxes:
        for image, what in (
            *((mask, "the mask of the ventricle, True and False") for mask in ventricles),
            (labels, "the labels of the objects"),
            (smooth, "the smooth volume"),
        ):
            assert not np.array_equal(crop, image[box]), saw(
                f"`lv_crop` is cut out of {what}. The grey levels of `volume` are wanted.", do=do
            )
        for mask in ventricles:
            assert not np.array_equal(crop, np.where(mask, volume, 0)[box]), saw(
                "In `lv_crop` all that is not the ventricle is set to 0. The whole box is wanted.",
                do=do,
            )
    assert crop.shape != volume.shape, saw(
        "`lv_crop` is as large as `volume`: nothing was cut off.", do=do
    )
    raise AssertionError(saw("`lv_crop` is not the part of `volume` that lies in `box`.", do=do))


def own_boxes(student: Student) -> list[Box]:
    """Return the student's own box, if there is one that can be used."""
    try:
        return [as_box(student.get("box"), "box")]
    except AssertionError:
        return []


@question("bounding_box", points=1)
@builds_on("lv_crop", "box", "lv", "lv_label")
@hint("Number of voxels × distance in mm, axis by axis: the shape of the crop × `spacing`.")
def test_size_of_box(student: Student, reference: Reference) -> None:
    """The size of the box in mm"""
    spacing = spacing_of(reference)
    ventricles = own_ventricles(student, reference)
    shape = ventricles[0].shape
    answer = numbers(student["box_mm"], 3, "box_mm")
    crop = student.get("lv_crop")
    sizes = [
        *([crop.shape] if isinstance(crop, np.ndarray) and crop.ndim == 3 else []),
        *(
            np.diff(limits_of(b, shape))[:, 0]
            for b in [*own_boxes(student), *map(box_of, ventricles)]
        ),
    ]
    if any(near(answer, np.array(size) * spacing, 2e-3) for size in sizes):
        return
    size = np.array(sizes[-1])
    mistakes = told(
        "Number of voxels × distance in mm, axis by axis. From outer edge to outer edge no voxel "
        "is left out: `np.array(lv_crop.shape) * spacing`.",
        (size, "This is the size of the box in voxels, not in mm."),
        ((size - 1) * spacing, "This is from centre to centre of the outermost voxels."),
        ((size + 1) * spacing, "This is one voxel too large along each axis."),
        (size * spacing[::-1], "The distances are in another order than the axes of the box."),
        (size / spacing, "The numbers of voxels are divided by the distances here."),
        (size * spacing / 10, "This is 10 times too small: it is in cm, not in mm."),
        (size * spacing[0], "All three are multiplied by the distance between slices."),
        (size * spacing[1], "All three are multiplied by the distance between rows."),
    )
    same(answer, size * spacing, "box_mm", rel=2e-3, unit="mm", mistakes=mistakes)
