"""Hidden checks of stage 4, measurements: from grey levels to labelled objects."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage as ndi

from autograder.check.kit.compare import same
from autograder.check.kit.needs import needs
from autograder.check.kit.own import own_array, own_number
from autograder.check.kit.plain import array, kind_of, number, whole_number
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from ..labelled import same_objects
from .meaning import has_several_objects, tissues_differ
from .recognise import builds_on, hint, near, question, spacing_of, told

SMOOTHING_MM = 1.5
EDGE = 8
"""What lies nearer to the border, in voxels, depends on how a filter treats the border."""
ROUNDED = 1.01
"""Grey levels: what is cut off or rounded to whole numbers is another check's business."""
TRUNCATED = 0.005
"""What the end of a filter changes, as a share of the range of grey levels."""
ANY_SIGMA = (0.3, 0.4, 0.5, 0.64, 0.75, 0.85, 1.0, 1.33, 1.5, 2.0, 3.0, 4.0)

Sigma = tuple[float, float, float]


def smoothed(volume: NDArray[Any], sigma: Sigma) -> NDArray[np.float64]:
    """Smooth a volume; return it without its border along rows and columns."""
    result = ndi.gaussian_filter(volume.astype(np.float64), sigma)
    return np.asarray(result[:, EDGE:-EDGE, EDGE:-EDGE])


def inner(student: Student, reference: Reference) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the student's smooth volume without its border, and the volume it was made from."""
    volume = own_array(student, reference, "volume", 3)
    smooth = array(student["smooth"], 3, "smooth").astype(np.float64)
    assert smooth.shape == volume.shape, saw(
        f"`smooth` has the shape {smooth.shape}, and `volume` has another one.",
        do="Smooth the whole `volume` with one call of `ndi.gaussian_filter`: what comes out has "
        "the shape of what goes in.",
    )
    return smooth[:, EDGE:-EDGE, EDGE:-EDGE], volume


def is_smoothed_by(smooth: NDArray[Any], volume: NDArray[Any], sigma: Sigma) -> bool:
    """Tell whether a smooth volume was made with a sigma, in voxels, rounded or not."""
    # Filters end after 3 or 4 sigma, or are computed in single precision.
    most = max(2 * ROUNDED, TRUNCATED * float(np.ptp(volume)))
    return bool(np.abs(smooth - smoothed(volume, sigma)).max() < most)


UNCHANGED = saw(
    "Nothing is smoothed here: `smooth` holds the grey levels of `volume`.",
    do="`ndi.gaussian_filter(volume.astype(float), sigma)` returns a new array. Give it one sigma "
    "for each axis, and keep what it returns.",
)


@question("smoothing", points=1)
@builds_on("volume")
@hint("One sigma for each axis: `(0, …, …)`. The first is that across slices, and it is 0.")
def test_not_across_slices(student: Student, reference: Reference) -> None:
    """Slices are not mixed with their neighbours"""
    smooth, volume = inner(student, reference)
    assert not np.allclose(smooth, smoothed(volume, (0, 0, 0)), atol=ROUNDED), UNCHANGED
    # Some width within the slices explains it, whichever: that is another check's business.
    rows, columns = (SMOOTHING_MM / distance for distance in spacing_of(reference)[1:])
    widths = [(w, w) for w in (*ANY_SIGMA, 2 * rows)] + [(rows, columns)]
    errors = [np.abs(smooth - smoothed(volume, (0, y, x))).mean() for y, x in widths]
    mixed = [np.abs(smooth - smoothed(volume, (y, y, x))).mean() for y, x in widths]
    do = (
        "Give one sigma for each axis, `(0, …, …)`: the first is that across slices, and 0 leaves "
        "each slice by itself."
    )
    assert min(errors) <= min(mixed), saw(
        "Slices are mixed here: `smooth` is blurred along the first axis as well as within slices.",
        do=do,
    )


@question("smoothing", points=2)
@builds_on("volume")
@hint("1.5 mm divided by the distance between rows, in mm, gives sigma in voxels.")
def test_width_in_mm(student: Student, reference: Reference) -> None:
    """The width is right, in mm"""
    smooth, volume = inner(student, reference)
    slice_, row, column = spacing_of(reference)
    y, x = SMOOTHING_MM / row, SMOOTHING_MM / column
    # Mixing slices as well is another check's business.
    across = (0.0, SMOOTHING_MM / slice_, y, SMOOTHING_MM, SMOOTHING_MM / row / 2)
    if any(is_smoothed_by(smooth, volume, (z, y, x)) for z in across):
        return
    assert not np.allclose(smooth, smoothed(volume, (0, 0, 0)), atol=ROUNDED), UNCHANGED
    do = (
        "Divide 1.5 mm by the distance between rows, and by that between columns, both in mm: "
        "that gives each sigma in voxels."
    )
    ways = (
        (
            (SMOOTHING_MM, SMOOTHING_MM),
            "1.5 is taken for a number of voxels here, but it is in mm.",
        ),
        ((SMOOTHING_MM * row, SMOOTHING_MM * column), "Sigma is 1.5 times the distance here."),
        ((row / SMOOTHING_MM, column / SMOOTHING_MM), "The distance is divided by 1.5 here."),
        ((row, column), "Sigma is the distance between rows here. The 1.5 mm do not play a part."),
        ((1.0, 1.0), "Sigma is 1 voxel within the slices here."),
    )
    for (down, right), seen in ways:
        for z in (0.0, SMOOTHING_MM, down):
            assert not is_smoothed_by(smooth, volume, (z, down, right)), saw(seen, do=do)
    for down, right in ((y, 0.0), (0.0, x)):
        for z in (0.0, y):
            assert not is_smoothed_by(smooth, volume, (z, down, right)), saw(
                "`smooth` is blurred along one axis within the slices, and sharp along the other.",
                do=do,
            )
    raise AssertionError(
        saw(
            "`smooth` is another image than `volume`, smoothed within its slices by a Gaussian "
            "with a standard deviation of 1.5 mm.",
            do=do,
        )
    )


@question("smoothing", points=1)
@builds_on("volume")
@hint("Smooth `volume.astype(float)`: the result has the type of the input.")
def test_not_cut_off(student: Student, reference: Reference) -> None:
    """The values are not cut off to whole numbers"""
    smooth = array(student["smooth"], 3, "smooth")
    volume = own_array(student, reference, "volume", 3)
    unchanged = smooth.shape == volume.shape and np.array_equal(smooth, volume)
    assert not unchanged, UNCHANGED
    do = (
        "Smooth `volume.astype(float)` by a Gaussian: what the filter returns has the type of what "
        "it is given."
    )
    assert smooth.dtype.kind == "f", saw(
        f"`smooth` has the type {smooth.dtype}, which holds whole numbers only: all that stood "
        "behind the decimal point is lost.",
        do=do,
    )
    assert not np.array_equal(smooth, np.round(smooth)), saw(
        "`smooth` can hold fractions, but all of its values are whole numbers.",
        do=do,
    )


@question("threshold", points=2)
@needs(tissues_differ)
@builds_on("volume", "smooth")
@hint("(mean in blood + mean in muscle) / 2, both of `volume`.")
def test_level(student: Student, reference: Reference) -> None:
    """The level lies midway between blood and muscle"""
    volume = own_array(student, reference, "volume", 3)
    smooth = own_array(student, reference, "smooth", 3)
    boxes = [volume[reference[name]].astype(float) for name in ("in_blood", "in_muscle")]
    blood, muscle = (float(box.mean()) for box in boxes)
    expected = (blood + muscle) / 2
    answer = number(student["level"], "level")
    # A whole number is as good as a grey level.
    if near(answer, expected) or answer == round(expected):
        return
    if smooth.shape == volume.shape:
        # The smooth volume is as good a choice; its means differ a little.
        means = [float(smooth[reference[name]].mean()) for name in ("in_blood", "in_muscle")]
        if near(answer, sum(means) / 2) or answer == round(sum(means) / 2):
            return
    both = np.concatenate([box.ravel() for box in boxes])
    mistakes = told(
        "Take the mean of `volume` in the box of blood and its mean in the box of muscle. The "
        "level lies midway: half of their sum.",
        (
            float(both.mean()),
            "This is the mean of all voxels of both boxes. The boxes differ in size, so the larger "
            "one counts for more.",
        ),
        (blood, "This is the mean in blood alone. Half of the voxels of blood are darker."),
        (muscle, "This is the mean in muscle alone. Half of the voxels of muscle are brighter."),
        (blood / 2, "This is half of the mean in blood. Muscle is not black."),
        (muscle / 2, "This is half of the mean in muscle, far below both of them."),
        (blood + muscle, "This is the sum of the two means, and not yet the middle of them."),
        ((blood - muscle) / 2, "This is half of the distance between the two means."),
        (blood - muscle, "This is the distance between the two means, not what lies midway."),
        (blood + muscle / 2, "Half of one mean is added to the other: brackets are missing."),
        (float(volume.mean()), "This is the mean of the whole volume, which is lung and fat, too."),
        (
            sum(float(np.median(box)) for box in boxes) / 2,
            "This lies midway between the medians of the boxes, not between their means.",
        ),
        (
            (float(volume.min()) + float(volume.max())) / 2,
            "This lies midway between the darkest and the brightest voxel of the whole volume.",
        ),
        (
            float(np.sqrt(blood * muscle)),
            "This is the root of the product of the two means, which lies below the middle.",
        ),
    )
    same(answer, expected, "level", rel=1e-3, mistakes=mistakes)


@question("threshold", points=2)
@needs(tissues_differ)
@builds_on("smooth", "level", "volume")
@hint("`smooth > level` compares every voxel.")
def test_blood(student: Student, reference: Reference) -> None:
    """The mask is True where the smooth volume is brighter"""
    smooth = own_array(student, reference, "smooth", 3)
    level = own_number(student, reference, "level")
    volume = own_array(student, reference, "volume", 3)
    blood = array(student["blood"], 3, "blood")
    do = "`blood = smooth > level` compares every voxel, and gives True where it is brighter."
    assert blood.dtype == bool, saw(
        f"`blood` is {kind_of(blood)}. A mask holds True and False only.",
        do=f"A comparison makes a mask. {do}",
    )
    if np.array_equal(blood, smooth > level):
        return
    assert blood.shape == smooth.shape, saw(
        f"`blood` has the shape {blood.shape}, and `smooth` has another one.",
        do=f"Compare the whole volume, not a part of it. {do}",
    )
    inside = (volume > level) if volume.shape == blood.shape else np.zeros(0, bool)
    assert not np.array_equal(blood, inside), saw(
        "This compares `volume` with the level, not `smooth`, so noise tears holes into it.",
        do=do,
    )
    same(blood, smooth > level, "blood")


@question("labelling", points=2)
@needs(has_several_objects)
@builds_on("blood")
@hint("`ndi.label(blood)` returns two things: `labels, n_labels = ndi.label(blood)`.")
def test_labels(student: Student, reference: Reference) -> None:
    """Each object has a label of its own"""
    blood = own_array(student, reference, "blood", 3) != 0
    value = student["labels"]
    do = "`ndi.label(blood)` returns two things: `labels, n_labels = ndi.label(blood)`."
    both = isinstance(value, (tuple, list)) and len(value) == 2
    assert not both, saw(
        "`labels` holds two things: an array, and behind it the number of objects.",
        do=f"Take them apart, each into a variable of its own. {do}",
    )
    labels = array(value, 3, "labels")
    expected, count = ndi.label(blood)
    if same_objects(labels, expected):
        assert np.array_equal(np.unique(labels), np.arange(count + 1)), saw(
            "Each object has a number of its own, but the numbers are not 1, 2, 3 and so on.",
            do=f"Later tasks count through the labels, so leave no gap between them. {do}",
        )
        return
    level, volume = (
        own_number(student, reference, "level"),
        own_array(student, reference, "volume", 3),
    )
    assert not np.array_equal(labels, blood), saw(
        "`labels` is the mask itself: all objects have the same number, 1.",
        do=f"Give each object a number of its own. {do}",
    )
    assert not same_objects(labels, ndi.label(volume > level)[0]), saw(
        "These are the objects of `volume > level`, which is not smoothed.",
        do=f"Label the mask of task 6, which comes from the smooth volume. {do}",
    )
    assert not same_objects(labels, ndi.label(~blood)[0]), saw(
        "What is labelled here is all that is not blood: the mask is turned around.",
        do=f"Label the mask as it is, without `~`. {do}",
    )
    assert labels.shape == blood.shape, saw(
        f"`labels` has the shape {labels.shape}, and `blood` has another one.",
        do=f"Label the whole mask at once, not a part of it. {do}",
    )
    by_slice = all(
        same_objects(one, ndi.label(part)[0]) for one, part in zip(labels, blood, strict=True)
    )
    assert not by_slice, saw(
        "Each slice was labelled by itself, so one object has another number in the next slice.",
        do=f"Label the whole volume at once. {do}",
    )
    assert np.array_equal(labels != 0, blood), saw(
        "The labels lie in other voxels than the mask `blood`: some are missing or too many.",
        do=f"Label the mask as it is. {do}",
    )
    raise AssertionError(
        saw(
            "The labels lie where `blood` is True, but they do not tell its objects apart: one "
            "object has several numbers, or two share one.",
            do=do,
        )
    )


@question("labelling", points=1)
@needs(has_several_objects)
@builds_on("blood", "labels")
@hint("The second thing that `ndi.label` returns.")
def test_n_labels(student: Student, reference: Reference) -> None:
    """The number of objects"""
    expected = ndi.label(own_array(student, reference, "blood", 3) != 0)[1]
    answer = whole_number(student["n_labels"], "n_labels")
    own = student.get("labels")
    assert not (isinstance(own, (tuple, list)) and answer == len(own)), saw(
        "`n_labels` is the number of things that `ndi.label` returned, which is always 2.",
        do="Take the two apart, each into a variable: `labels, n_labels = ndi.label(blood)`. The "
        "second is the number of objects.",
    )
    if isinstance(own, np.ndarray) and own.ndim == 3 and own.dtype.kind in "iu" and own.any():
        if answer == own.max():
            return
        mistakes = told(
            "The number of objects is the second thing that `ndi.label` returns. It is also the "
            "highest label: the background, 0, is no object.",
            (len(np.unique(own)), "The background is counted as an object here."),
            (np.count_nonzero(own), "This is the number of voxels of all objects together."),
            (len(own), "This is the number of slices of `labels`, not that of its objects."),
            (own.size, "This is the number of all voxels, not that of the objects."),
        )
        same(answer, expected, "n_labels", mistakes=mistakes)
    same(answer, expected, "n_labels")


@question("labelling", points=1)
@needs(has_several_objects)
@builds_on("volume", "level")
@hint("Label `volume > level` twice, the second time with `structure=np.ones((3, 3, 3))`.")
def test_connectivity(student: Student, reference: Reference) -> None:
    """Faces only, or edges and corners as well"""
    level = own_number(student, reference, "level")
    rough = own_array(student, reference, "volume", 3) > level
    full = np.ones((3, 3, 3))
    faces, corners = ndi.label(rough)[1], ndi.label(rough, full)[1]
    answer = [whole_number(student[name], name) for name in ("n_faces", "n_corners")]
    if answer == [faces, corners]:
        return
    do = (
        "Label `volume > level` twice: once as it is, and once with "
        "`structure=np.ones((3, 3, 3))`. Each time keep the number of objects."
    )
    assert answer != [corners, faces], saw(
        "The two numbers have changed places: the more neighbours count, the more objects join.",
        do=do,
    )
    smooth = own_array(student, reference, "smooth", 3) > level
    in_smooth = [ndi.label(smooth)[1], ndi.label(smooth, full)[1]]
    assert answer != in_smooth, saw(
        "These are the numbers of objects in the smooth mask. Here the mask without smoothing is "
        "wanted.",
        do=do,
    )
    assert answer[0] != answer[1], saw(
        "Both numbers are the same, so the second time no other neighbours count than the first.",
        do=do,
    )
    names = zip(("n_faces", "n_corners"), answer, (faces, corners), strict=True)
    wrong = [name for name, got, wanted in names if got != wanted]
    raise AssertionError(
        saw(f"Not the number of objects in `volume > level`: `{'`, `'.join(wrong)}`.", do=do)
    )
