"""Hidden checks of stage 4, measurements: how deep the left ventricle is, and where."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage as ndi

from autograder.check.kit.compare import same
from autograder.check.kit.own import usable
from autograder.check.kit.plain import array, number, numbers, whole_number
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from ..labelled import own_labels
from .own_objects import own_ventricles
from .recognise import builds_on, hint, near, question, spacing_of, told


@question("deepest_point", points=1)
@builds_on("lv", "lv_label", "labels")
@hint("`ndi.distance_transform_edt(lv, sampling=spacing)`.")
def test_depth_in_mm(student: Student, reference: Reference) -> None:
    """How deep each voxel lies, in mm"""
    depth, spacing = array(student["depth"], 3, "depth"), spacing_of(reference)
    ventricles = own_ventricles(student, reference)
    far = ndi.distance_transform_edt
    if any(near(depth, far(mask, sampling=spacing), 0.0, 0.02) for mask in ventricles):
        return
    lv = ventricles[0]
    right = far(lv, sampling=spacing)
    flat = np.stack([far(part, sampling=spacing[1:]) for part in lv])
    mistakes = told(
        "Give the mask and the distances in mm: `ndi.distance_transform_edt(lv, "
        "sampling=spacing)` says for each voxel inside how far the nearest one outside is.",
        (far(lv), "These distances are in voxels, as if slices were as near as pixels."),
        (
            far(lv, sampling=spacing[::-1]),
            "The distances between voxels are in another order than the axes: slice, row, column.",
        ),
        (
            far(~lv, sampling=spacing),
            "These are distances of what lies outside, measured to the ventricle.",
        ),
        (far(~lv), "These are distances of what lies outside, and they are in voxels."),
        (right**2, "These are squares of distances."),
        (flat, "Each slice is measured by itself: the muscle above and below is not looked at."),
        (far(lv) * spacing[1], "All steps are taken for as long as one from row to row."),
        (far(lv) * spacing[0], "All steps are taken for as long as one from slice to slice."),
        (
            far(own_labels(student, reference) > 0, sampling=spacing),
            "This is the depth in all objects, not in the left ventricle only.",
        ),
    )
    same(depth, right, "depth", abs=0.02, unit="mm", mistakes=mistakes)


def own_depths(student: Student, reference: Reference) -> list[NDArray[np.float64]]:
    """Return the student's own depths, and those of their own ventricle."""
    far, spacing = ndi.distance_transform_edt, spacing_of(reference)
    ventricles = own_ventricles(student, reference)
    own = usable(student.get("depth"), 3)
    fits = own is not None and own.shape == ventricles[0].shape
    depths = [np.asarray(own, dtype=np.float64)] if fits else []
    return [*depths, *(np.asarray(far(mask, sampling=spacing)) for mask in ventricles)]


@question("deepest_point", points=1)
@builds_on("depth", "lv", "lv_label")
@hint("`depth.max()`.")
def test_deepest_distance(student: Student, reference: Reference) -> None:
    """The greatest depth in mm"""
    depths = own_depths(student, reference)
    answer = number(student["deepest_mm"], "deepest_mm")
    if any(near(answer, depth.max(), 2e-3, 0.02) for depth in depths):
        return
    depth, spacing = depths[0], spacing_of(reference)
    mistakes = told(
        "`depth.max()` is the greatest of all distances, at any voxel. It is in mm, because "
        "`depth` is.",
        (
            float(depth.argmax()),
            "This is the place of the deepest voxel, counted through the array.",
        ),
        (float(depth.mean()), "This is the mean of `depth`, with all the zeros outside in it."),
        (float(depth[depth > 0].mean()), "This is the mean depth, not the greatest."),
        (float(depth.max() * spacing[1]), "This is multiplied by the distance between rows again."),
        (float(depth.max() / spacing[1]), "This is divided by the distance between rows."),
        (float(2 * depth.max()), "This is twice the greatest depth: a diameter."),
    )
    same(answer, float(depth.max()), "deepest_mm", rel=2e-3, abs=0.02, unit="mm", mistakes=mistakes)


@question("deepest_point", points=2)
@builds_on("depth", "lv", "lv_label")
@hint("`np.unravel_index(depth.argmax(), depth.shape)` gives slice, row and column.")
def test_deepest_place(student: Student, reference: Reference) -> None:
    """Where the deepest point is"""
    depths = own_depths(student, reference)
    do = (
        "`np.unravel_index(depth.argmax(), depth.shape)` gives slice, row and column of the voxel "
        "with the greatest depth, in this order."
    )
    value = student["deepest"]
    one = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    assert not one, saw(
        "`deepest` is one number: the place counted through the whole array, voxel by voxel.", do=do
    )
    given = numbers(value, 3, "deepest")
    place = tuple(whole_number(part, "each number of deepest") for part in given)

    def is_deepest(at: tuple[int, ...]) -> bool:
        # Several voxels may be equally deep.
        return any(
            all(0 <= p < size for p, size in zip(at, depth.shape, strict=True))
            and near(depth[at], depth.max())
            for depth in depths
        )

    if is_deepest(place):
        return
    assert not is_deepest(place[::-1]), saw(
        "The three numbers of `deepest` are turned around: column, row, slice.", do=do
    )
    assert not is_deepest(tuple(p - 1 for p in place)), saw(
        "All three numbers of `deepest` are one too high. Python counts places from 0.", do=do
    )
    shape = depths[0].shape
    inside = all(0 <= p < size for p, size in zip(place, shape, strict=True))
    assert inside, saw(
        f"`deepest` is {place}, which lies outside of the volume of shape {shape}.", do=do
    )
    centre = np.array(ndi.center_of_mass(depths[0] > 0))
    assert not np.abs(centre - place).max() <= 0.51, saw(
        "`deepest` is the centre of mass of the ventricle. The deepest point may lie elsewhere.",
        do=do,
    )
    deep = float(depths[0][place])
    raise AssertionError(
        saw(
            f"The voxel at {place} is {deep:.3g} mm deep by your `depth`, and others lie deeper."
            if deep > 0
            else f"The voxel at {place} lies outside of the ventricle.",
            do=do,
        )
    )
