"""Hidden checks of stage 1, exploration: volumes and the pictures of their slices."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.needs import needs
from autograder.check.kit.own import own_array, own_number
from autograder.check.kit.pictures import likeness, pictures
from autograder.check.kit.plain import array, number, numbers, whole_number
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from ..rounding import rounded
from ..views import COLOURED, FLAT, INVERTED, ONE_GREY
from ..volumes import (
    NOT_ALL_SLICES,
    KnownVolume,
    ShownSlice,
    differing_windows,
    stacking_complaint,
)

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on


# 5. Volumes


@question("load_volume", points=1)
@hint('`imageio.volread(HEAD_MRI, "DICOM")`: the folder first, then the format.')
def test_volume_values(student: Student, reference: Reference) -> None:
    """The voxels are those of the folder"""
    value = student["vol"]
    several = isinstance(value, (list, tuple)) and len(value) == 1
    assert not several or np.ndim(value[0]) != 3, saw(
        "`vol` is a list with one volume in it, not the volume itself.",
        do="`volread` returns one volume. Of what `mvolread` returns, take the first: `[0]`.",
    )
    problem = stacking_complaint(array(value, 3, "vol"), reference["vol"])
    assert not problem, problem


@question("load_volume", points=1)
@hint("Keep what `imageio.volread` returns: `np.array(…)` has no `.meta`.")
def test_volume_keeps_header(student: Student, reference: Reference) -> None:
    """The volume still has its header"""
    array(student["vol"], 3, "vol")
    meta = getattr(student["vol"], "meta", {})
    assert "sampling" in meta, saw(
        "`vol` is an array of numbers without a header: `vol.meta` is missing.",
        do="Keep what `imageio.volread` returns as it is. `np.array(…)` and `np.stack(…)` throw "
        "the header away.",
    )
    numbers(meta["sampling"], 3, 'vol.meta["sampling"]')


COUNTS = ("n_slices", "n_rows", "n_columns")


@question("volume_size", points=1)
@hint("`vol.shape` holds them in the order slices, rows, columns.")
@builds_on("vol")
def test_counts(student: Student, reference: Reference) -> None:
    """The numbers of slices, rows and columns"""
    shape = own_array(student, reference, "vol", 3).shape
    answer = tuple(whole_number(student[name], name) for name in COUNTS)
    if answer == shape:
        return
    said = "You count {} slices, {} rows and {} columns.".format(*answer)
    assert sorted(answer) != sorted(shape), saw(
        f"{said} These numbers are right, but they do not belong to these names.",
        do="The order of the axes is slice, row, column, and `vol.shape` has the same order.",
    )
    assert not all(a in (s - 1, s) for a, s in zip(answer, shape, strict=True)), saw(
        f"{said} At least one is too small by one, as the last index is.",
        do="Counting begins with index 0, so there is one more than the last index says. "
        "`vol.shape` counts them.",
    )
    raise AssertionError


@question("volume_size", points=2)
@hint("Number of voxels times bytes of a voxel, divided by a million. `vol.nbytes` is in bytes.")
@builds_on("vol", *COUNTS)
def test_megabytes(student: Student, reference: Reference) -> None:
    """The memory that the voxels take"""
    answer = number(student["megabytes"], "megabytes")
    vol = own_array(student, reference, "vol", 3)
    n_slices, n_rows, n_columns = (own_number(student, reference, name) for name in COUNTS)
    counted = n_slices * n_rows * n_columns
    sizes = {float(vol.size), counted}
    if any(rounded(answer, n * vol.itemsize / 1e6, most=0.5) for n in sizes):
        return
    said = f"`megabytes` is {answer:.6g}."
    size, nbytes = float(vol.size), float(vol.nbytes)
    assert not _near(answer, nbytes / 2**20), saw(
        f"{said} This is in units of 1024 × 1024 bytes.",
        do="The task counts 1,000,000 bytes to an MB: divide by `1_000_000`.",
    )
    assert not (_near(answer, size / 1e6) and vol.itemsize > 1), saw(
        f"{said} This would be right if a voxel took one byte.",
        do="Look at `vol.dtype.itemsize`: each number takes as many bytes as that says. Multiply "
        "by it.",
    )
    assert not _near(answer, nbytes), saw(
        f"{said} This is the number of bytes.",
        do="One MB is 1,000,000 bytes, so divide by a million.",
    )
    assert not _near(answer, size), saw(
        f"{said} This is the number of voxels.",
        do="Multiply it by the bytes that a voxel takes, `vol.dtype.itemsize`, and divide by a "
        "million.",
    )
    assert not any(_near(answer, nbytes / unit) for unit in (1e3, 1e9, 2**10, 2**30)), saw(
        f"{said} This is in another unit: too large or too small by a thousand.",
        do="One MB is 1,000,000 bytes, so divide the number of bytes by a million.",
    )
    assert not _near(answer, nbytes * 8 / 1e6), saw(
        f"{said} A voxel has been counted with as many bytes as it has bits.",
        do="Eight bits are one byte. `vol.dtype.itemsize` is in bytes already.",
    )
    assert not _near(answer, size * vol.itemsize**2 / 1e6), saw(
        f"{said} The bytes of a voxel have been counted twice.",
        do="`vol.nbytes` counts bytes already: divide it by a million, and that is all.",
    )
    raise AssertionError


def _near(answer: float, other: float) -> bool:
    return bool(np.isclose(answer, other, rtol=3e-3))


@question("stack_slices", points=2)
@hint("Read every file in `files`, and give the list of images to `np.stack`.")
def test_all_slices(student: Student, reference: Reference) -> None:
    """All slices are there, with slices along the first axis"""
    value, vol = student["stacked"], reference["vol"]
    stacked = array(value, 3, "stacked")
    sampling = (getattr(value, "meta", None) or {}).get("sampling", ())
    assert len(sampling) != 3, saw(
        "`stacked` is `vol`, or a copy of it: it has the header of a whole volume.",
        do="Build it yourself: read each of `files` with `imageio.imread`, sort the images, and "
        "give the list to `np.stack`.",
    )
    problem = stacking_complaint(stacked, vol)
    assert stacked.shape == vol.shape, problem
    assert problem != NOT_ALL_SLICES, problem


def names_are_out_of_order(reference: Reference) -> str:
    """Need files whose names do not sort in the order of their numbers."""
    names = [str(name) for name in reference["file_names"]]
    by_number = sorted(names, key=lambda name: [int(n) for n in re.findall(r"\d+", name)])
    return (
        "" if sorted(names) != by_number else "its files are sorted by name as they are by number"
    )


@question("stack_slices", points=3)
@needs(names_are_out_of_order)
@hint("Names sort 10 before 2. Sort by `ImagePositionPatient` or `InstanceNumber`.")
def test_order_of_slices(student: Student, reference: Reference) -> None:
    """The slices are in the right order, the lowest first"""
    stacked, vol = array(student["stacked"], 3, "stacked"), reference["vol"]
    # Along which axis the slices lie has been looked at: here it is their order that counts.
    along = [np.moveaxis(stacked, axis, 0) for axis in range(3)]
    fitting = [volume for volume in along if volume.shape == vol.shape] or [stacked]
    problems = [stacking_complaint(volume, vol) for volume in fitting]
    assert "" in problems or NOT_ALL_SLICES not in problems[:1], saw(
        "The order cannot be looked at as long as not all slices are there, each once.",
        do="Read every file in `files` first. Then sort the images by their height in the body.",
    )
    assert "" in problems, problems[0]


def slices_shown(student: Student, reference: Reference) -> list[ShownSlice]:
    """Return the slices of the own volume that are shown, those on their side as well."""
    upright, on_side = _upright_and_on_side(student, reference)
    return on_side or upright


def _upright_and_on_side(
    student: Student, reference: Reference
) -> tuple[list[ShownSlice], list[ShownSlice]]:
    """Return what is shown; then the same slices once more where all lie on their side."""
    vol = own_array(student, reference, "vol", 3)
    shown = pictures(student.figures)
    upright = student.once((KnownVolume, id(vol)), lambda: KnownVolume(vol)).shown_slices(shown)
    if all(one.index >= 0 for one in upright):
        return upright, []
    known = student.once((KnownVolume, "on its side", id(vol)), lambda: KnownVolume(_on_side(vol)))
    # A picture that shows no slice takes longest: one of them tells what the others are like.
    if any(one.index < 0 for one in known.shown_slices(shown[:1])):
        return upright, []
    on_side = known.shown_slices(shown)
    return upright, on_side if all(one.index >= 0 for one in on_side) else []


def _on_side(vol: NDArray[Any]) -> NDArray[Any]:
    return vol.swapaxes(1, 2)


LEAST_SLICES = 12
"""With fewer, nine of them cannot be evenly spaced."""


def has_nine_slices(reference: Reference) -> str:
    """Need slices enough to choose from."""
    n = len(reference["vol"])
    return "" if n >= LEAST_SLICES else f"its head has {n} slices, too few to choose nine of them"


@question("fly_through", points=2)
@needs(has_nine_slices)
@hint("`vol[i]` for nine values of `i` that rise in equal steps, from near 0 to near the end.")
@builds_on("vol")
def test_nine_slices(student: Student, reference: Reference) -> None:
    """Nine slices, in rising order, over the whole volume"""
    upright, on_side = _upright_and_on_side(student, reference)
    found = [one.index for one in upright]
    total = len(own_array(student, reference, "vol", 3))
    assert not on_side, saw(
        "Your pictures show the slices of `vol` on their side: what should run from left to right "
        "runs from top to bottom.",
        do="Show `vol[i]` as it is, without `.T`, `np.transpose` or `np.rot90`.",
    )
    assert -1 not in found, saw(
        "At least one of your pictures does not show a whole slice of `vol`.",
        do="`vol[i]` is slice i, seen from below. `vol[:, i]` and `vol[:, :, i]` are planes in "
        "other directions.",
    )
    assert len(found) == 9, saw(
        f"The number of slices that can be seen is {len(found)}, not nine.",
        do="Give each slice axes of its own, `for ax, i in zip(axes.flat, …)`. Drawn into the same "
        "axes, only the last one is seen.",
    )
    steps = np.diff(found)
    assert (steps != 0).all(), saw(
        "At least one slice is shown twice.",
        do="Choose nine different indices, such as those of a `range` with a step, and use a new "
        "one in each turn of the loop.",
    )
    assert not (steps < 0).all(), saw(
        "The slices run from the top of the head to the bottom.",
        do="Begin with a low index, and let it rise.",
    )
    assert (steps > 0).all(), saw(
        "The slices are not in rising order: at least one is lower than the one before.",
        do="Sort the nine indices, and fill the axes one after the other, as `axes.flat` does.",
    )
    assert found[-1] - found[0] >= 0.6 * total, saw(
        f"The slices reach from index {found[0]} to {found[-1]}, which is only a part of the "
        "volume.",
        do="Take a larger step between them: about the number of slices divided by nine.",
    )
    assert steps.max() <= 1.5 * steps.min() + 1, saw(
        "The slices are not evenly spaced: some steps are much larger than others.",
        do="Let the index rise by the same step each time: `range(start, stop, step)`, or "
        "`np.linspace` for nine numbers, each made whole.",
    )


@question("fly_through", points=1)
@hint('`ax.imshow(…, cmap="gray")` and `ax.axis("off")`, for each of the nine.')
@builds_on("vol")
def test_grey_and_no_axes(student: Student, reference: Reference) -> None:
    """All in grey, without axes"""
    shown = pictures(student.figures)
    assert all(picture.image.is_grey for picture in shown), COLOURED
    assert not any(picture.axes.axis_on for picture in shown), saw(
        "There are still axes with numbers around at least one of the pictures.",
        do='Call `ax.axis("off")` for each of them, inside the loop.',
    )
    inverted = [
        one
        for one in slices_shown(student, reference)
        if one.index >= 0 and likeness(one.seen, one.values) < 0
    ]
    assert not inverted, INVERTED


@question("fly_through", points=1)
@hint("Give each `imshow` the same two numbers as `vmin` and `vmax`.")
@builds_on("vol")
def test_same_limits(student: Student, reference: Reference) -> None:
    """The same limits for all, in which something can be seen"""
    slices = [one for one in slices_shown(student, reference) if one.index >= 0]
    assert len(slices) > 1, saw(
        "There are no two slices of `vol` whose greys could be compared.",
        do="Show nine slices first, then give each `imshow` the same `vmin` and `vmax`.",
    )
    assert np.concatenate([one.seen.ravel() for one in slices]).std() >= ONE_GREY, FLAT
    limits = {(one.picture.image.vmin, one.picture.image.vmax) for one in slices}
    apart = differing_windows(slices)
    assert apart <= 0.04 or len(limits) == 1, saw(
        "One and the same value of `vol` is shown in different greys, as the pictures have "
        "different limits.",
        do="Give each `imshow` the same two numbers as `vmin` and `vmax`. Without them it chooses "
        "anew for each slice.",
    )
    assert apart <= 0.04, saw(
        "All pictures have the same limits, but one and the same value of `vol` is shown in "
        "different greys: the slices were scaled one by one before.",
        do="Show the slices as they are in `vol`, without dividing each by its own maximum.",
    )


def usable_meta(student: Student) -> dict[str, Any]:
    """Return the header of the own volume, empty when it has none."""
    return dict(getattr(student.get("vol"), "meta", None) or {})


def lies_upside_down(student: Student, reference: Reference, vol: NDArray[Any]) -> bool:
    """Tell whether somebody has turned the volume, so that the top of the head comes first."""
    right = reference["vol"][::-1, ::8, ::8]
    return vol[:, ::8, ::8].shape == right.shape and np.array_equal(vol[:, ::8, ::8], right)
