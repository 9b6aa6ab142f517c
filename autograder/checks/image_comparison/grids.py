"""Hidden checks of stage 2, image comparison: the same picture on another grid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from autograder.check.kit.needs import needs
from autograder.check.kit.own import own_array
from autograder.check.kit.pictures import likeness
from autograder.check.kit.plain import array
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from .meaning import distances_differ, has_tissues

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on

Volume = NDArray[Any]

# 4. Another grid


@question("resample", points=1)
@hint("`ndimage.zoom(first, 0.5)`: half as many rows and half as many columns of the whole slice.")
def test_half(student: Student, reference: Reference) -> None:
    """Half as many rows and columns"""
    half, first = array(student["half"], 2, "half"), reference["first"].astype(float)
    # Of an odd number, half is rounded up or down.
    rows, columns = (
        up if found == (up := -(-count // 2)) else count // 2
        for found, count in zip(half.shape, first.shape, strict=True)
    )
    assert half.shape != first.shape, saw(
        "It has as many rows and columns as before.",
        do="`ndimage.zoom(first, 0.5)` returns an image with half as many along each axis. Store "
        "what it returns.",
    )
    assert half.shape != (2 * first.shape[0], 2 * first.shape[1]), saw(
        "It has twice as many rows and columns as before, not half as many.",
        do="A factor below 1 makes fewer pixels: `ndimage.zoom(first, 0.5)`.",
    )
    assert half.shape == (rows, columns), saw(
        f"Its shape is {half.shape}. That is not half of the rows and half of the columns.",
        do="Both axes need the factor 0.5: `ndimage.zoom(first, 0.5)` uses it for rows and for "
        "columns.",
    )
    for part in (first[:rows, :columns], first[-rows:, -columns:], middle_of(first)):
        assert part.shape != half.shape or likeness(half, part) < 0.98, saw(
            "It shows a part of the slice, cut out of it, and not the whole slice.",
            do="Do not cut: `ndimage.zoom(first, 0.5)` computes the whole picture on a grid with "
            "fewer pixels.",
        )
    # The slices above and below reach 0.984, every second pixel of the right one 0.992; in finer
    # images that is less, so every usual way counts.
    usual = [ndimage.zoom(first, (rows / first.shape[0], columns / first.shape[1]), order=1)]
    usual += [first[down::2, right::2][:rows, :columns] for down, right in ((0, 0), (1, 1))]
    usual.append(blocks_of(first, rows, columns))
    assert max(likeness(half, image) for image in usual if image.shape == half.shape) > 0.988


def blocks_of(image: Volume, rows: int, columns: int) -> Volume:
    """Return the mean of each 2 × 2 pixels; at an odd border, the last ones count twice."""
    more = [
        (0, max(2 * new - old, 0)) for new, old in zip((rows, columns), image.shape, strict=True)
    ]
    even = np.pad(image, more, mode="edge")[: 2 * rows, : 2 * columns]
    return np.asarray(even.reshape(rows, 2, columns, 2).mean(axis=(1, 3)))


def middle_of(image: Volume) -> Volume:
    """Return the middle quarter of an image."""
    rows, columns = image.shape
    return image[rows // 4 : rows // 4 + rows // 2, columns // 4 : columns // 4 + columns // 2]


AXES = ("slices", "rows", "columns")


def factors_of(reference: Reference) -> NDArray[np.float64]:
    """Return how many times as many slices, rows and columns equal distances need."""
    sampling = np.array([float(distance) for distance in reference["sampling"]])
    return np.asarray(sampling / float(reference["EQUAL_MM"]))


def named(indices: Sequence[int], word: str) -> str:
    """Return the names of some axes, in words."""
    return f" {word} ".join(AXES[index] for index in indices)


@question("resample", points=2)
@needs(distances_differ)
@hint("Factor = old sampling / `EQUAL_MM`, for each axis: 1 where the distance is that already.")
def test_isotropic_shape(student: Student, reference: Reference) -> None:
    """The volume has as many slices, rows and columns as it needs"""
    answer = array(student["isotropic"], 3, "isotropic")
    old, new = np.array(reference["brain"].shape), answer.shape
    factors, sampling = factors_of(reference), [f"{float(s):g}" for s in reference["sampling"]]
    grid = f"{float(reference['EQUAL_MM']):g} mm"
    changed = [axis for axis in range(3) if factors[axis] > 1.001]
    kept = [axis for axis in range(3) if axis not in changed]
    which, others = named(changed, "and"), named(kept, "and")
    assert new != tuple(old), saw(
        "It has as many slices, rows and columns as `brain`: nothing was resampled.",
        do=f"Look at `sampling`: not all of the three distances are {grid}. An axis with another "
        "one needs a factor other than 1.",
    )
    assert list(new) != [round(n / float(f)) for n, f in zip(old, factors, strict=True)], saw(
        f"There are fewer {which} than before: the factor is upside down.",
        do=f"Voxels that are further apart than {grid} have to become more. Divide the old "
        "distance by the new one.",
    )
    assert all(new[axis] == old[axis] for axis in kept), saw(
        f"Its shape is {new}: the number of {named(kept, 'or of')} has changed.",
        do=f"Their distance is {grid} already: the factor of the {others} is 1. Only the {which} "
        "need another one.",
    )
    for axis in changed:
        name = AXES[axis]
        assert new[axis] > old[axis], saw(
            f"There are {new[axis]} {name}, no more than before, although they should lie closer "
            "together.",
            do=f"What is {sampling[axis]} mm apart has to become more to be {grid} apart. Divide "
            "the old distance by the new one.",
        )
        # Whole voxels: rounded up or down, or counted from the first to the last.
        off = abs(new[axis] - old[axis] * factors[axis])
        assert off <= max(1.0, factors[axis]), saw(
            f"There are {new[axis]} {name}. They would not be {grid} apart.",
            do=f"Factor = old distance between {name} / new distance. Both are in mm; the old ones "
            "are the numbers in `sampling`.",
        )


@question("resample", points=2)
@needs(distances_differ)
@hint(
    "`ndimage.zoom(brain, factors, order=1)`, of the whole volume `brain`, with its values as they "
    "are."
)
def test_isotropic_values(student: Student, reference: Reference) -> None:
    """The voxels show the same brain, and lie on straight lines between the old ones"""
    answer, brain = array(student["isotropic"], 3, "isotropic"), reference["brain"]
    assert answer.shape != brain.shape, saw(
        "It has as many slices, rows and columns as `brain`: nothing was resampled.",
        do="`ndimage.zoom(brain, factors, order=1)` returns the resampled volume. Store that as "
        "`isotropic`.",
    )
    distances = factors_of(reference)
    alike = closeness(answer, brain, distances)
    order = max(alike, key=lambda order: alike[order])
    overshot = answer.max() > brain.max() or answer.min() < brain.min()
    assert not (overshot and order == 3 and alike[order] > 0.99), saw(
        "Some values lie beyond any in `brain`: smooth curves overshoot at edges.",
        do="Say `order=1` in `ndimage.zoom`. Straight lines never leave the range of their ends.",
    )
    labels = reference["tissues"]
    as_labels = max(closeness(answer, labels, distances).values())
    assert as_labels < 0.99 or alike[order] > 0.99, saw(
        "These are the tissues, resampled, and not the brain.",
        do="Resample the volume `brain`, with its grey values: `ndimage.zoom(brain, factors, "
        "order=1)`.",
    )
    assert alike[order] > 0.9, saw(
        "The slices of this volume do not show `brain` from its first slice to its last.",
        do="Resample the whole volume at once: `ndimage.zoom(brain, factors, order=1)`. Nothing "
        "has to be cut off or changed before.",
    )
    for axis in np.flatnonzero(distances > 1.001):
        name = AXES[axis]
        assert answer.shape[axis] != brain.shape[axis], saw(
            f"There are as many {name} as in `brain`: no new one lies between two old ones.",
            do=f"The {name} need the factor, the old distance / the new one: theirs is not "
            f"{float(reference['EQUAL_MM']):g} mm.",
        )
    line = "Say `order=1` in `ndimage.zoom`: it draws straight lines between neighbours."
    assert order != 0, saw(
        "Each new voxel repeats the nearest old one: this is interpolation of order 0.", do=line
    )
    assert order == 1, saw(
        "The values between old voxels lie on smooth curves: this is interpolation of order 3.",
        do=line,
    )
    scale = float(np.std(brain))
    assert abs(float(np.std(answer)) / scale - 1) < 0.05, saw(
        "It shows the brain, but its grey values have been changed: they are spread differently.",
        do="Resample the values of `brain` as they are, without dividing or converting them.",
    )
    assert alike[order] > 0.98
    assert not overshot


WAYS = ("first on first, last on last", "pixels as areas", "from the first at exact distances")
"""Usual ways to lay a new grid."""


def places(new: int, old: int, factor: float) -> list[NDArray[np.float64]]:
    """Return where new voxels lie along an axis, in old ones, by each of `WAYS`."""
    steps = np.arange(new)
    if new == old:
        return [steps.astype(float)] * len(WAYS)
    return [
        steps * (old - 1) / max(new - 1, 1),
        ((steps + 0.5) * old / new - 0.5).clip(0, old - 1),
        (steps / factor).clip(0, old - 1),
    ]


def closeness(answer: Volume, volume: Volume, factors: NDArray[np.float64]) -> dict[int, float]:
    """Return how well a volume agrees with another one, resampled by some factors.

    Returns
    -------
    dict of int to float
        Order of interpolation to correlation, with the grid that fits best.
    """
    found = dict.fromkeys((0, 1, 3), 0.0)
    axes = zip(answer.shape, volume.shape, factors, strict=True)
    slices, *within = (places(new, old, float(factor)) for new, old, factor in axes)
    # Few rows and columns show it; of those that are as many as before, the others are not needed.
    thin, seen = volume.astype(float), answer
    for axis in (1, 2):
        seen = seen.take(np.arange(0, answer.shape[axis], 4), axis=axis)
        if answer.shape[axis] == volume.shape[axis]:
            thin = thin.take(np.arange(0, volume.shape[axis], 4), axis=axis)
    grids = [slices]
    for axis, ways in zip((1, 2), within, strict=True):
        same_axis = answer.shape[axis] == volume.shape[axis]
        kept = [way[::4] / 4 if same_axis else way[::4] for way in ways]
        grids.append(kept)
    for grid in zip(*grids, strict=True):
        at = np.array(np.meshgrid(*grid, indexing="ij"))
        for order in found:
            values = ndimage.map_coordinates(thin, at, order=order, mode="nearest")
            found[order] = max(found[order], likeness(seen, values))
    return found


UNCHANGED = saw(
    "These are the labels on the old grid: nothing was resampled.",
    do="Resample `tissues` with the factors that made `isotropic` from `brain`, and `order=0`.",
)
GREY = saw(
    "There are values in it that are no label: labels are 0, 1, 2 and 3.",
    do="Resample the label volume `tissues`, and say `order=0`: every other order computes with "
    "the names.",
)


def labels(student: Student, reference: Reference) -> Volume:
    """Return the student's resampled labels; fail when nothing was resampled."""
    answer = array(student["tissues_isotropic"], 3, "tissues_isotropic")
    assert answer.shape != reference["tissues"].shape, UNCHANGED
    return answer


def nearest_places(old: tuple[int, ...], shape: tuple[int, ...], way: int = 0) -> Any:
    """Return the index of the nearest old voxels of a new grid, laid by one of `WAYS`."""
    axes = zip(old, shape, strict=True)
    return np.ix_(*(np.rint(places(m, n, m / n)[way]).astype(int) for n, m in axes))


def nearest_of(old: Volume, shape: tuple[int, ...], way: int = 0) -> Volume:
    """Return the label of the nearest old voxel for each voxel of a new grid."""
    return np.asarray(old[nearest_places(old.shape, shape, way)])


def in_place(answer: Volume, old: Volume) -> bool:
    """Tell whether labels on a new grid lie where they were, however that was laid."""
    ways = (nearest_of(old, answer.shape, way) for way in range(len(WAYS)))
    return max(float(np.mean(answer == nearest)) for nearest in ways) > IN_PLACE


def around(old: Volume, shape: tuple[int, ...]) -> tuple[Volume, Volume]:
    """Return the old labels on a new grid, and how far the labels beside them reach.

    Parameters
    ----------
    old : ndarray, (slices, rows, columns)
        Labels on the old grid.
    shape : tuple of int
        Shape of the new grid.

    Returns
    -------
    nearest : ndarray
        The label of the nearest old voxel.
    beside : ndarray of uint8
        One bit for each label: whether it is that of the nearest voxel, or of one beside it along
        an axis along which there are more or fewer voxels than before.
    """
    near = nearest_of(old, shape)
    bits = (1 << old.astype(np.uint8)).astype(np.uint8)
    for axis, (n, m) in enumerate(zip(old.shape, shape, strict=True)):
        if n != m:
            steps = [np.clip(np.arange(n) + step, 0, n - 1) for step in (-1, 0, 1)]
            low, same, high = (bits.take(step, axis=axis) for step in steps)
            bits = low | same | high
    return near, bits[nearest_places(old.shape, shape)]


@question("resample_labels", points=1)
@builds_on("isotropic")
@needs(distances_differ, has_tissues)
@hint("The same factors as for `isotropic`: one for each axis, old distance / new distance.")
def test_label_grid(student: Student, reference: Reference) -> None:
    """The labels lie on the same grid as the image"""
    found = labels(student, reference).shape
    wanted = own_array(student, reference, "isotropic", 3).shape
    assert found == wanted, saw(
        f"Its shape is {found}, and not that of `isotropic`.",
        do="Labels and image belong together, voxel by voxel. Use the same factors for both: "
        "`ndimage.zoom(tissues, factors, order=0)`.",
    )


@question("resample_labels", points=2)
@needs(distances_differ, has_tissues)
@hint("`order=0` takes the label of the nearest voxel. Every other order computes with the names.")
def test_no_label_invented(student: Student, reference: Reference) -> None:
    """No label is invented"""
    answer, old = labels(student, reference), reference["tissues"]
    strange = set(np.unique(answer).tolist()) - {0, 1, 2, 3}
    assert not strange, GREY
    _, beside = around(old, answer.shape)
    known = (beside >> answer.astype(np.uint8)) & 1
    invented = float(np.mean(known == 0))
    moved = not in_place(answer, old)
    assert moved or invented < 2e-4, saw(
        "In some places there is a tissue that no voxel near by has.",
        do="Between fluid (1) and white matter (3), straight lines and curves pass through 2. Say "
        "`order=0`, which takes the label of the nearest voxel.",
    )
    assert invented < 2e-4


IN_PLACE = 0.955
"""Least share of voxels with the nearest old label, by the best of the usual ways to lay the grid.
Mirrored, the brain reaches 0.941."""


@question("resample_labels", points=1)
@needs(distances_differ, has_tissues)
@hint("Resample `tissues`, all of it, and neither turn nor cut it.")
def test_labels_in_place(student: Student, reference: Reference) -> None:
    """The tissues lie where they were"""
    answer = labels(student, reference)
    strange = set(np.unique(answer).tolist()) - {0, 1, 2, 3}
    nearest, _ = around(reference["tissues"], answer.shape)
    if strange:
        # That labels were invented is the matter of the other check.
        assert likeness(answer, nearest) > 0.9, GREY
        return
    assert in_place(answer, reference["tissues"]), saw(
        "The labels are not where they were in `tissues`: something is moved, mirrored or missing.",
        do="Resample the whole volume `tissues`, in one step, and leave its axes as they are.",
    )
