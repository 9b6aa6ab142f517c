"""Hidden checks of stage 2, image comparison: the same picture on another grid."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from autograder.check.kit.own import own_array
from autograder.check.kit.pictures import likeness
from autograder.check.kit.plain import array
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on

Volume = NDArray[Any]

# 4. Another grid


@question("resample", points=2)
@hint("`ndimage.zoom(first, 0.5)`: half as many rows and half as many columns of the whole slice.")
def test_half(student: Student, reference: Reference) -> None:
    """Half as many rows and columns"""
    half, first = array(student["half"], 2, "half"), reference["first"].astype(float)
    rows, columns = first.shape[0] // 2, first.shape[1] // 2
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
        assert likeness(half, part) < 0.98, saw(
            "It shows a part of the slice, cut out of it, and not the whole slice.",
            do="Do not cut: `ndimage.zoom(first, 0.5)` computes the whole picture on a grid with "
            "fewer pixels.",
        )
    blocks = first.reshape(rows, 2, columns, 2).mean(axis=(1, 3))
    # The slices above and below reach 0.984, every second pixel of the right one 0.992.
    assert likeness(half, blocks) > 0.988


def middle_of(image: Volume) -> Volume:
    """Return the middle quarter of an image."""
    rows, columns = image.shape
    return image[rows // 4 : rows // 4 + rows // 2, columns // 4 : columns // 4 + columns // 2]


@question("resample", points=2)
@hint("Factor = old sampling / new sampling, for each axis: 1 where it is 1.5 mm already.")
def test_isotropic_shape(student: Student, reference: Reference) -> None:
    """The volume has as many slices, rows and columns as it needs"""
    answer = array(student["isotropic"], 3, "isotropic")
    old, new = reference["brain"].shape, answer.shape
    assert new != old, saw(
        "It has as many slices, rows and columns as `brain`: nothing was resampled.",
        do="Look at `sampling`: one of the three distances is not 1.5 mm. That axis needs a factor "
        "other than 1.",
    )
    upside_down = [
        round(n * 1.5 / float(s)) for n, s in zip(old, reference["sampling"], strict=True)
    ]
    assert list(new) != upside_down, saw(
        "There are fewer slices than before: the factor is upside down.",
        do="Slices that are further apart than 1.5 mm have to become more. Divide the old distance "
        "by the new one.",
    )
    assert new[1:] == old[1:], saw(
        f"Its shape is {new}: the number of rows or of columns has changed.",
        do="Rows and columns are 1.5 mm apart already, so their factor is 1. Only the first axis, "
        "the slices, needs another one.",
    )
    assert new[0] > old[0], saw(
        f"There are {new[0]} slices, fewer than before, although they should lie closer together.",
        do="Slices that are 2.5 mm apart have to become more to be 1.5 mm apart. Divide the old "
        "distance by the new one.",
    )
    # Whole slices: rounded up or down, or counted from the first to the last.
    assert abs(new[0] - old[0] * 2.5 / 1.5) <= 1.5, saw(
        f"There are {new[0]} slices. They would not be 1.5 mm apart.",
        do="Factor = old distance between slices / new distance. Both are in mm; the old one is "
        "the first number in `sampling`.",
    )


@question("resample", points=2)
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
    alike = closeness(answer, brain)
    order = max(alike, key=lambda order: alike[order])
    overshot = answer.max() > brain.max() or answer.min() < brain.min()
    assert not (overshot and order == 3 and alike[order] > 0.99), saw(
        "Some values lie beyond any in `brain`: smooth curves overshoot at edges.",
        do="Say `order=1` in `ndimage.zoom`. Straight lines never leave the range of their ends.",
    )
    labels = reference["tissues"]
    assert max(closeness(answer, labels).values()) < 0.99 or alike[order] > 0.99, saw(
        "These are the tissues, resampled, and not the brain.",
        do="Resample the volume `brain`, with its grey values: `ndimage.zoom(brain, factors, "
        "order=1)`.",
    )
    assert alike[order] > 0.9, saw(
        "The slices of this volume do not show `brain` from its first slice to its last.",
        do="Resample the whole volume at once: `ndimage.zoom(brain, factors, order=1)`. Nothing "
        "has to be cut off or changed before.",
    )
    assert len(answer) != len(brain), saw(
        "There are as many slices as in `brain`: no new one lies between two old ones.",
        do="The first axis needs the factor, the old distance / the new one: that between slices "
        "is the one that is not 1.5 mm.",
    )
    assert order != 0, saw(
        "Each new slice repeats the nearest old one: this is interpolation of order 0.",
        do="Say `order=1` in `ndimage.zoom`: it draws straight lines between neighbouring slices.",
    )
    assert order == 1, saw(
        "The values between old slices lie on smooth curves: this is interpolation of order 3.",
        do="Say `order=1` in `ndimage.zoom`: it draws straight lines between neighbouring slices.",
    )
    scale = float(np.std(brain))
    assert abs(float(np.std(answer)) / scale - 1) < 0.05, saw(
        "It shows the brain, but its grey values have been changed: they are spread differently.",
        do="Resample the values of `brain` as they are, without dividing or converting them.",
    )
    assert alike[order] > 0.98
    assert not overshot


def heights(count: int, old: int) -> dict[str, NDArray[np.float64]]:
    """Return where new slices lie, in old slices, by each usual way to lay a grid."""
    steps = np.arange(count)
    return {
        "first on first, last on last": steps * (old - 1) / max(count - 1, 1),
        "pixels as areas": ((steps + 0.5) * old / count - 0.5).clip(0, old - 1),
        "from the first at exact distances": (steps * 1.5 / 2.5).clip(0, old - 1),
    }


def closeness(answer: Volume, volume: Volume) -> dict[int, float]:
    """Return how well a volume agrees with another one, resampled along its slices.

    Returns
    -------
    dict of int to float
        Order of interpolation to correlation, with the grid that fits best.
    """
    rows, columns = (
        np.minimum(np.arange(0, n, 4) * m // n, m - 1)
        for n, m in zip(volume.shape[1:], answer.shape[1:], strict=True)
    )
    seen, thin = answer[:, rows][:, :, columns], volume[:, ::4, ::4].astype(float)
    found = dict.fromkeys((0, 1, 3), 0.0)
    for height in heights(len(answer), len(volume)).values():
        places = np.array(np.meshgrid(height, *map(np.arange, thin.shape[1:]), indexing="ij"))
        for order in found:
            values = ndimage.map_coordinates(thin, places, order=order, mode="nearest")
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
    near = [
        np.rint(np.linspace(0, n - 1, m)).astype(int) for n, m in zip(old.shape, shape, strict=True)
    ]
    bits = (1 << old.astype(np.uint8)).astype(np.uint8)
    for axis, (n, m) in enumerate(zip(old.shape, shape, strict=True)):
        if n != m:
            steps = [np.clip(np.arange(n) + step, 0, n - 1) for step in (-1, 0, 1)]
            low, same, high = (bits.take(step, axis=axis) for step in steps)
            bits = low | same | high
    place = np.ix_(*near)
    return old[place], bits[place]


@question("resample_labels", points=1)
@builds_on("isotropic")
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


@question("resample_labels", points=3)
@hint("`order=0` takes the label of the nearest voxel. Every other order computes with the names.")
def test_no_label_invented(student: Student, reference: Reference) -> None:
    """No label is invented"""
    answer, old = labels(student, reference), reference["tissues"]
    strange = set(np.unique(answer).tolist()) - {0, 1, 2, 3}
    assert not strange, GREY
    nearest, beside = around(old, answer.shape)
    known = (beside >> answer.astype(np.uint8)) & 1
    invented = float(np.mean(known == 0))
    moved = float(np.mean(answer == nearest)) < IN_PLACE
    assert moved or invented < 2e-4, saw(
        "In some places there is a tissue that no voxel near by has.",
        do="Between fluid (1) and white matter (3), straight lines and curves pass through 2. Say "
        "`order=0`, which takes the label of the nearest voxel.",
    )
    assert invented < 2e-4


IN_PLACE = 0.955
"""Least share of voxels with the nearest old label. Mirrored, the brain reaches 0.941; each usual
way to lay the grid, 0.97."""


@question("resample_labels", points=1)
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
    assert np.mean(answer == nearest) > IN_PLACE, saw(
        "The labels are not where they were in `tissues`: something is moved, mirrored or missing.",
        do="Resample the whole volume `tissues`, in one step, and leave its axes as they are.",
    )
