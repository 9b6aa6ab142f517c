"""Hidden checks of stage 4, measurements: the volume of the left ventricle at every phase."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage as ndi

from autograder.check.kit.arguments import leaves_arguments
from autograder.check.kit.compare import same
from autograder.check.kit.needs import needs
from autograder.check.kit.own import own_function, own_number
from autograder.check.kit.plain import function, number, numbers
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from .hearts import Spacing, crowded_heart, label_of, left_ventricle_ml, lone_heart, rough_heart
from .meaning import has_several_phases, ventricle_is_found
from .recognise import builds_on, hint, near, question, spacing_of, told

SAMPLES = 6
"""At so many phases a curve is compared with a function."""
RETURNED = "what ventricle_volume returns"
SAME = 2e-3
"""Where a filter ends, and how it treats borders, makes a few voxels: less than this."""


def known_spacing(reference: Reference) -> Spacing:
    """Return the distances of the cine."""
    slice_, row, column = (float(distance) for distance in spacing_of(reference))
    return slice_, row, column


def head_on(reference: Reference) -> Spacing:
    """Return almost the distances of the cine: one slip with `spacing` is one check's business.

    In 64ths of a mm: a student's function is called with no value of the reference.
    """
    slice_, row, column = (max(round(64 * mm), 1) / 64 for mm in known_spacing(reference))
    return slice_, row, column


def own_spacing(student: Student, reference: Reference, name: str = "spacing") -> Spacing:
    """Return the distances that the student has, else almost those of the reference, in mm."""
    try:
        slice_, row, column = (float(mm) for mm in numbers(student.get(name), 3, name))
    except AssertionError:
        slice_, row, column = (round(64 * float(mm)) / 64 for mm in reference[name])
    return slice_, row, column


def measured(student: Student, volume: NDArray[Any], spacing: Spacing, level: float) -> float:
    """Return what the student's function says of a volume."""
    function(student["ventricle_volume"], "ventricle_volume")
    return number(student["ventricle_volume"](volume, spacing, level), RETURNED)


def in_ml(answer: float, expected: float, spacing: Spacing, rel: float) -> float:
    """Return an answer in ml if that makes it right: the unit is another check's business."""
    voxel = float(np.prod(spacing))
    for factor in (1.0, 1000.0, 1000.0 / voxel, 1.0 / voxel, 10.0, 100.0):
        if near(answer / factor, expected, rel):
            return answer / factor
    return answer


@question("volume_over_time", points=2)
@needs(has_several_phases, ventricle_is_found)
@builds_on("find_ventricle")
@hint("Count the voxels of the ventricle, times the volume of one in mm³, divided by 1000.")
def test_volume_of_one(student: Student, reference: Reference) -> None:
    """The volume of a single object in ml"""
    spacing, level = head_on(reference), 200.0
    volume, voxel = lone_heart(spacing), float(np.prod(spacing))
    find = own_function(student, reference, "find_ventricle")
    expected = left_ventricle_ml(volume, spacing, level, find)
    answer = measured(student, volume, spacing, level)
    own = student.get("lv")
    first = float(np.count_nonzero(own) * voxel / 1000) if isinstance(own, np.ndarray) else None
    mistakes = told(
        "Count the voxels of the ventricle, multiply by the volume of one, which is the product "
        "of `spacing` in mm³, and divide by 1000.",
        (1000 * expected, "Of a volume with one object, this is its size in mm³, not in ml."),
        (1000 * expected / voxel, "This is the number of voxels of the object, not ml."),
        (expected / voxel, "This is the number of voxels, divided by 1000. It is not ml yet."),
        (expected / spacing[0], "The distance between slices is missing in this volume."),
        (expected / 1000, "This is divided by 1000 twice: it is in litres, not in ml."),
        (
            volume.size * voxel / 1000 - expected,
            "This is the volume of all that is not the object.",
        ),
        (first, "This is the volume of patient A's ventricle, for another volume as well."),
    )
    # Wide enough for every way of smoothing: how that was done is another check's business.
    same(answer, expected, RETURNED, rel=0.06, unit="ml", mistakes=mistakes)
    leaves_arguments(student, "ventricle_volume", volume, spacing, level)


@question("volume_over_time", points=2)
@needs(has_several_phases, ventricle_is_found)
@builds_on("find_ventricle")
@hint("Use the argument `level`, not a fixed number, and choose the object by position and size.")
def test_volume_among_others(student: Student, reference: Reference) -> None:
    """The right object among others, with another threshold"""
    spacing, level = head_on(reference), 65.0
    volume = crowded_heart(spacing, 40, 90)
    find = own_function(student, reference, "find_ventricle")
    expected = left_ventricle_ml(volume, spacing, level, find)
    answer = in_ml(measured(student, volume, spacing, level), expected, spacing, 0.04)
    if near(answer, expected, 0.04):
        return
    other = measured(student, volume, spacing, 75.0)
    assert not near(answer, other, 1e-6), saw(
        "Of another volume, with other grey levels, `ventricle_volume` returns the same for two "
        "thresholds, 65 and 75.",
        do="Compare with the argument `level`, and take the label that `find_ventricle` finds in "
        "this volume: nothing may be left over from the first one.",
    )
    sigma = (0.0, 1.5 / spacing[1], 1.5 / spacing[2])
    smooth = ndi.gaussian_filter(volume.astype(np.float64), sigma)
    labels, count = ndi.label(smooth > level)
    voxel = float(np.prod(spacing)) / 1000
    sizes = ndi.sum_labels(labels > 0, labels, np.arange(1, count + 1)) * voxel
    joined = ndi.label(smooth > level, np.ones((3, 3, 3)))[0]
    with_corners = float((joined == label_of(find, joined, spacing)).sum()) * voxel
    do = (
        "Label the mask of this volume, let `find_ventricle` find the label in it, and count the "
        "voxels of this object only."
    )
    assert not near(answer, sizes.sum(), 0.02), saw(
        "In a volume with several bright objects this is the volume of all of them.", do=do
    )
    assert not near(answer, with_corners, 0.01), saw(
        "Another object, which touches the ventricle by edges of voxels only, is counted with it.",
        do="Neighbours share a face: `ndi.label(mask)` without a `structure`. With "
        "`np.ones((3, 3, 3))` edges and corners would count.",
    )
    assert not any(near(answer, size, 0.02) for size in sizes), saw(
        "In a volume with several bright objects this is the volume of another one.", do=do
    )
    same(answer, expected, RETURNED, rel=0.04, unit="ml")


ROUGH: tuple[tuple[Spacing, float, float, Any], ...] = (
    ((7.0, 0.75, 1.5), 95, 299, np.uint16),
    ((6.0, 1.5, 0.875), 190, 204, np.uint8),
)
"""Distances, grey levels and type of volumes that tell how they were smoothed."""


@question("volume_over_time", points=2)
@needs(has_several_phases, ventricle_is_found)
@builds_on("find_ventricle")
@hint("Smooth floats by 1.5 mm: 1.5 / `spacing[1]` and 1.5 / `spacing[2]`, and 0 across slices.")
def test_steps(student: Student, reference: Reference) -> None:
    """Smoothed as in task 5, with other distances between voxels"""
    find = own_function(student, reference, "find_ventricle")
    for spacing, dark, bright, kind in ROUGH:
        volume, level = rough_heart(spacing, dark, bright, kind), 197.0
        expected = left_ventricle_ml(volume, spacing, level, find)
        answer = in_ml(measured(student, volume, spacing, level), expected, spacing, 3e-3)
        sigma = (0.0, 1.5 / spacing[1], 1.5 / spacing[2])
        bright = ndi.gaussian_filter(volume.astype(np.float64), sigma) > level
        # All that is bright instead of one object is another check's business.
        total = float(bright.sum() * np.prod(spacing) / 1000)
        if near(answer, expected, 3e-3) or near(in_ml(answer, total, spacing, 3e-3), total, 3e-3):
            continue
        do = (
            "Smooth `volume.astype(float)` with `sigma = (0, 1.5 / spacing[1], 1.5 / spacing[2])`, "
            "where `spacing` is the argument of the function."
        )
        for sigma, seen in wrong_ways(spacing, known_spacing(reference)):
            for image in (volume.astype(np.float64), volume):
                smooth = ndi.gaussian_filter(image, sigma) if any(sigma) else image
                labels, _ = ndi.label(smooth > level)
                count = np.count_nonzero(labels == label_of(find, labels, spacing))
                for distances in (spacing, known_spacing(reference)):
                    wrong = float(count * np.prod(distances) / 1000)
                    assert not near(answer, wrong, 1e-4) or near(wrong, expected, 3e-3), saw(
                        seen, do=do
                    )
        same(answer, expected, RETURNED, rel=3e-3, unit="ml")


def wrong_ways(spacing: Spacing, other: Spacing) -> list[tuple[Spacing, str]]:
    """List sigmas that known mistakes give, with what is seen of each."""
    y, x = 1.5 / spacing[1], 1.5 / spacing[2]
    return [
        (
            (0.0, y, x),
            "In a noisy volume something else than the smoothing is wrong: distances that are not "
            "those of the argument, or grey levels that were cut off to whole numbers.",
        ),
        ((0.0, 0.0, 0.0), "A noisy volume was not smoothed: noise tears holes into its object."),
        ((0.0, 1.5, 1.5), "A noisy volume was smoothed by 1.5 voxels, not by 1.5 mm."),
        ((y, y, x), "A noisy volume was smoothed across slices, too."),
        ((1.5 / spacing[0], y, x), "A noisy volume was smoothed across slices, too."),
        ((1.5, y, x), "A noisy volume was smoothed across slices, too."),
        ((1.5, 1.5, 1.5), "A noisy volume was smoothed by 1.5 voxels, and across slices, too."),
        ((y, y, y), "A noisy volume was smoothed by one sigma along all three axes."),
        ((x, x, x), "A noisy volume was smoothed by one sigma along all three axes."),
        ((0.0, y, y), "Along columns a noisy volume was smoothed as if they were rows."),
        ((0.0, x, x), "Along rows a noisy volume was smoothed as if they were columns."),
        ((0.0, x, y), "In a noisy volume rows and columns have changed places in sigma."),
        (
            (0.0, 1.5 / other[1], 1.5 / other[2]),
            "A noisy volume was smoothed by the distances of another one: those of the cine.",
        ),
    ]


def follows(
    student: Student,
    reference: Reference,
    curve: NDArray[np.float64],
    volumes: list[NDArray[Any]],
    spacing: str = "spacing",
) -> bool:
    """Tell whether a curve is what the student's own function and level give.

    Parameters
    ----------
    student, reference : Student, Reference
        The state after the test cell.
    curve : ndarray of float64, (phases,)
        In ml.
    volumes : list of ndarray, (phases, slices, rows, columns)
        What may have been measured. No phase of them may be a value of the reference.
    spacing : str, optional
        Name of their distances in mm.
    """
    level = student.get("level")
    is_own = isinstance(level, (int, float, np.number, np.ndarray)) and np.ndim(level) == 0
    mm = own_spacing(student, reference, spacing)
    phases = sorted({round(place) for place in np.linspace(0, len(curve) - 1, SAMPLES)})
    own = student.get("ventricle_volume")
    find = own_function(student, reference, "find_ventricle")
    threshold = own_number(student, reference, "level")
    for some in volumes:
        # A student's function never meets a value of the reference.
        if callable(own):
            found = [own(some[p], mm, level) for p in phases] if is_own else []
        else:
            found = [left_ventricle_ml(some[p], mm, threshold, find) for p in phases]
        if found and near(curve[phases], [number(v, RETURNED) for v in found], SAME):
            return True
    return False


@question("volume_over_time", points=2)
@needs(has_several_phases, ventricle_is_found)
@builds_on("ventricle_volume", "find_ventricle", "level")
@hint("One number for each phase, in order: call `ventricle_volume` on each item of `volumes`.")
def test_curve(student: Student, reference: Reference) -> None:
    """One volume for each phase, in order"""
    expected = np.array(reference["curve"], dtype=np.float64)
    curve = numbers(student["curve"], len(expected), "curve")
    if near(curve, expected, SAME):
        return
    volumes = student["volumes"]
    given = isinstance(volumes, np.ndarray) and volumes.shape == np.shape(reference["volumes"])
    if given and follows(student, reference, curve, [volumes]):
        return
    do = (
        "Call `ventricle_volume(v, spacing, level)` for each `v` of `volumes`, in order, and keep "
        "all of the results."
    )
    assert np.ptp(curve) > 0, saw(
        "`curve` holds the same volume for all phases, and a heart beats.",
        do=f"Each time another phase has to be measured. {do}",
    )
    mistakes = told(
        do,
        (expected[::-1], "The phases of `curve` run backwards: the last one comes first."),
        (np.roll(expected, 1), "All volumes of `curve` are one phase too late."),
        (np.roll(expected, -1), "All volumes of `curve` are one phase too early."),
        (1000 * expected, "The volumes of `curve` are in mm³, not in ml."),
        (np.sort(expected), "The volumes of `curve` are sorted, and not in the order of phases."),
        (np.sort(expected)[::-1], "The volumes of `curve` are sorted, not in the order of phases."),
        (np.arange(len(expected)), "`curve` holds the numbers of the phases, not their volumes."),
    )
    same(curve, expected, "curve", rel=SAME, unit="ml", mistakes=mistakes)
