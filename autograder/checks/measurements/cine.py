"""Hidden checks of stage 4, measurements: an image with four axes, its sizes and its times."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.check.kit.compare import same
from autograder.check.kit.needs import needs
from autograder.check.kit.own import own_array, own_number, usable
from autograder.check.kit.pictures import Picture, pictures
from autograder.check.kit.placing import Place, placed
from autograder.check.kit.plain import array, number, numbers, whole_number
from autograder.check.kit.seen import why_hidden
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from .meaning import has_several_phases
from .recognise import builds_on, hint, near, own_or, question, told

# 1. Four axes


@question("load_cine", points=1)
@hint('`imageio.mvolread(PATIENT_A, "DICOM")` reads all phases; `np.stack` makes one array.')
def test_cine_values(student: Student, reference: Reference) -> None:
    """All phases are there"""
    value, expected = student["cine"], reference["cine"]
    one = isinstance(value, np.ndarray) and value.shape == expected.shape[1:]
    assert not one, saw(
        "`cine` has three axes: it is one phase of the beat, not all of them.",
        do='`imageio.mvolread(PATIENT_A, "DICOM")` returns one volume for each phase, and '
        "`np.stack` puts them together.",
    )
    cine = array(value, 4, "cine")
    assert cine.size == expected.size, saw(
        f"`cine` has the shape {cine.shape}. That is not the number of voxels of all phases.",
        do="Read all phases with `imageio.mvolread`, and stack all of them, with all of their "
        "slices, rows and columns.",
    )
    # Mean and spread, whatever the order of the axes: the order is another check's business.
    same = near((cine.mean(), cine.std()), (expected.mean(), expected.std()), 1e-6)
    assert same, saw(
        f"The number of voxels is right, but the grey levels are not: they go from "
        f"{cine.min():.4g} to {cine.max():.4g}.",
        do="Read the folder of `PATIENT_A`, and leave the grey levels as they are in the files.",
    )


@question("load_cine", points=1)
@hint("The order is phase, slice, row, column: `np.stack(phases)` gives it.")
def test_cine_axes(student: Student, reference: Reference) -> None:
    """One array, its axes in the right order"""
    value, expected = student["cine"], reference["cine"]
    assert not isinstance(value, (list, tuple)), saw(
        f"`cine` is a list of {len(value)} things, one for each phase. An array was asked for.",
        do="`np.stack(phases)` makes one array of a list of volumes, with the phases as the first "
        "axis. A list cannot be cut along its other axes.",
    )
    cine = array(value, 4, "cine")
    if cine.shape != expected.shape:
        assert sorted(cine.shape) != sorted(expected.shape), saw(
            f"The axes of `cine` have changed places: its shape is {cine.shape}.",
            do="The order is phase, slice, row, column. `np.stack(phases)` puts the phases first "
            "and leaves the other three in their order.",
        )
        assert cine.shape == expected.shape, saw(
            f"`cine` has the shape {cine.shape}, which is not that of the files.",
            do="Stack all volumes of the list, each of them whole: the order is phase, slice, row, "
            "column. Nothing is cut away here.",
        )
    for axis, name in enumerate(("phases", "slices", "rows", "columns")):
        assert not np.array_equal(np.flip(cine, axis), expected), saw(
            f"The {name} of `cine` run backwards: the last one comes first.",
            do=f"Leave the {name} in the order in which `imageio.mvolread` returns them. Nothing "
            "needs to be turned around here.",
        )
    assert np.array_equal(cine, expected), saw(
        "The shape of `cine` is right, but its values are not those of patient A at that phase "
        "and place.",
        do="Stack what `imageio.mvolread` returns for `PATIENT_A` along the first axis, and change "
        "nothing: `np.stack(phases)`.",
    )


@question("load_cine", points=1)
@hint('The header of one of the volumes has it: `phases[0].meta["sampling"]`.')
def test_sampling(student: Student, reference: Reference) -> None:
    """The distances between slices, rows and columns"""
    expected = np.array(reference["sampling"], dtype=np.float64)
    where = 'The header of one volume has them in the right order: `phases[0].meta["sampling"]`.'
    moved = saw(
        "The three distances have changed places. That between slices should come first.",
        do=f"The order is slices, rows, columns. {where}",
    )
    ones = saw(
        "All three distances are 1. That is a step in voxels, whatever their size.",
        do=f"Distances are wanted in mm. {where}",
    )
    same(
        student["sampling"],
        expected,
        "sampling",
        rel=1e-4,
        unit="mm",
        mistakes=[(expected[::-1], moved), (np.roll(expected, 1), moved), (np.ones(3), ones)],
    )


def own_sampling(student: Student, reference: Reference) -> NDArray[np.float64]:
    """Return the student's own distances of task 1, in mm, else the reference's."""
    try:
        own = numbers(student.get("sampling"), 3, "sampling")
    except AssertionError:
        own = np.zeros(3)
    return own if (own > 0).all() else np.array(reference["sampling"], dtype=np.float64)


@question("cine_axes", points=1)
@builds_on("cine")
@hint("`cine.shape` holds the numbers of phases, slices, rows and columns, in this order.")
def test_counts(student: Student, reference: Reference) -> None:
    """The numbers of phases and slices"""
    shape = own_array(student, reference, "cine", 4).shape
    names = ("n_phases", "n_slices")
    answer = tuple(whole_number(student[name], name) for name in names)
    if answer == shape[:2]:
        return
    where = "`cine.shape` holds the numbers of phases, slices, rows and columns, in this order."
    assert answer != shape[1::-1], saw(
        "The numbers of phases and of slices have changed places.",
        do=f"{where} So `cine.shape[0]` counts the phases, and `cine.shape[1]` the slices of each.",
    )
    for name, count, wanted in zip(names, answer, shape[:2], strict=True):
        assert count == wanted or count not in shape[2:], saw(
            f"`{name}` is the number of rows or of columns of a slice.",
            do=f"{where} Take the first for the phases and the second for the slices.",
        )
        assert count != wanted - 1, saw(
            f"`{name}` is one too small. Python counts places from 0, so the last place is one "
            "less than their number.",
            do=f"{where}",
        )
    for name, count, wanted, axis in zip(names, answer, shape[:2], (0, 1), strict=True):
        assert count == wanted, saw(
            f"`{name}` is {count}, and axis {axis} of `cine` has another length.", do=where
        )


@question("cine_axes", points=1)
@builds_on("n_slices", "sampling", "cine")
@hint("From outer edge to outer edge there are as many slices as distances: number × distance.")
def test_stack_height(student: Student, reference: Reference) -> None:
    """How much of the body the slices cover"""
    phases, slices = own_array(student, reference, "cine", 4).shape[:2]
    count = own_or(student, "n_slices", slices, positive=True)
    distance, row, _ = own_sampling(student, reference)
    mistakes = told(
        "Each slice is as thick as the distance to the next one. From outer edge to outer edge "
        "that is the number of slices × the distance between slices, in mm.",
        (
            (count - 1) * distance,
            "This is from the centre of the lowest slice to the centre of the highest. Half a "
            "slice is missing at each end.",
        ),
        (count * row, "This is the number of slices times the distance between rows or columns."),
        (distance, "This is the distance from one slice to the next, not the height of all."),
        (count, "This is the number of slices. It is not a length in mm yet."),
        (phases * distance, "This is the number of phases times the distance between slices."),
    )
    answer = student["stack_height"]
    same(answer, count * distance, "stack_height", rel=1e-3, unit="mm", mistakes=mistakes)


@question("cine_axes", points=1)
@builds_on("sampling")
@hint("Multiply the three distances: that is in mm³. One ml is 1000 mm³.")
def test_voxel_ml(student: Student, reference: Reference) -> None:
    """The volume of a voxel in ml"""
    spacing = own_sampling(student, reference)
    expected = float(np.prod(spacing)) / 1000
    mistakes = told(
        "Multiply the three distances, which gives mm³. Then divide by 1000, because one ml is "
        "1000 mm³.",
        (1000 * expected, "This is the volume of a voxel in mm³, and ml were asked for."),
        (spacing[1] * spacing[2] / 1000, "The distance between slices is missing in this volume."),
        (spacing.sum() / 1000, "The three distances are added here, not multiplied."),
        (1 / expected, "This says how many voxels make one ml, not how many ml one voxel holds."),
    )
    same(student["voxel_ml"], expected, "voxel_ml", rel=2e-3, unit="ml", mistakes=mistakes)


def beat_of(reference: Reference) -> float:
    """Return the duration of a beat in ms."""
    return float(reference["frame_time"]) * int(reference["n_phases"])


@question("frame_rate", points=2)
@needs(has_several_phases)
@builds_on("n_phases", "cine")
@hint("The beat lasts `header.NominalInterval` ms, and there are `n_phases` phases in it.")
def test_frame_time(student: Student, reference: Reference) -> None:
    """The time from one phase to the next"""
    beat = beat_of(reference)
    shape = own_array(student, reference, "cine", 4).shape
    phases = own_or(student, "n_phases", shape[0], positive=True)
    mistakes = told(
        "Divide the duration of a beat, `header.NominalInterval` in ms, by the number of phases: "
        "after the last phase the next beat begins.",
        (
            beat / (phases - 1) if phases > 1 else None,
            "This counts one gap less than there are phases: that after the last one is missing.",
        ),
        (beat, "This is the duration of a whole beat, not the time from one phase to the next."),
        (beat / phases / 1000, "This is in seconds: it is 1000 times too small for ms."),
        (beat / shape[1], "This divides by the number of slices. They all belong to one moment."),
        (phases / beat, "This is turned around: it is the number of phases in one ms."),
        (1000 * phases / beat, "This is the number of phases in a second, not a time in ms."),
    )
    answer = student["frame_time"]
    same(answer, beat / phases, "frame_time", rel=1e-3, unit="ms", mistakes=mistakes)


@question("frame_rate", points=1)
@needs(has_several_phases)
@builds_on("frame_time")
@hint("A second has 1000 ms: 1000 / `frame_time`.")
def test_frame_rate(student: Student, reference: Reference) -> None:
    """The number of phases in a second"""
    time = own_number(student, reference, "frame_time", positive=True)
    mistakes = told(
        "A second has 1000 ms. Divide that by the time from one phase to the next, in ms: "
        "1000 / `frame_time`.",
        (1 / time, "This is the number of phases in one millisecond, not in one second."),
        (60 / time, "60 seconds are a minute, and the time from phase to phase is in ms."),
        (60000 / time, "This is the number of phases in a minute, not in a second."),
        (time, "This is the time from one phase to the next, not how many fit in a second."),
        (time / 1000, "This is the time from one phase to the next in seconds: turn it around."),
    )
    same(student["frame_rate"], 1000 / time, "frame_rate", rel=5e-3, mistakes=mistakes)


@question("frame_rate", points=1)
@needs(has_several_phases)
@builds_on("frame_time", "n_phases", "frame_rate")
@hint("60,000 ms divided by the duration of a beat. The field `HeartRate` is rounded.")
def test_heart_rate(student: Student, reference: Reference) -> None:
    """The heart rate"""
    beat = beat_of(reference)
    time, phases, rate = (
        own_number(student, reference, name, positive=True)
        for name in ("frame_time", "n_phases", "frame_rate")
    )
    answer = number(student["heart_rate"], "heart_rate")
    # From what was computed before, whichever of it.
    if near(answer, 60000 / (time * phases)) or near(answer, 60 * rate / phases):
        return
    rounded = "This is rounded to a whole number, as the field `HeartRate` of the header is."
    mistakes = told(
        "A minute has 60,000 ms. Divide that by the duration of a beat, "
        "`header.NominalInterval` in ms.",
        (float(np.floor(60000 / beat)), rounded),
        (float(np.ceil(60000 / beat)), rounded),
        (1000 / beat, "This is the number of beats in a second, not in a minute."),
        (60 / beat, "60 seconds are a minute, but the duration of a beat is in ms."),
        (60000 / time, "These are the phases in a minute: it divides by the time of one phase."),
        (beat / 60000, "This is the duration of a beat in minutes: turn it around."),
    )
    same(answer, 60000 / beat, "heart_rate", rel=1e-3, mistakes=mistakes)


def line_place(reference: Reference) -> tuple[int, int]:
    """Return slice and row of the line over time, which a locked cell takes from the images."""
    return int(reference["MIDDLE_SLICE"]), int(reference["M_MODE_ROW"])


def line_of(cine: NDArray[Any], reference: Reference) -> NDArray[Any]:
    """Return the line over time of a cine."""
    place, row = line_place(reference)
    return np.asarray(cine[:, place, row, :])


def own_cine(student: Student, reference: Reference) -> NDArray[Any]:
    """Return the student's own cine if it has that line, else the reference's."""
    cine = own_array(student, reference, "cine", 4)
    place, row = line_place(reference)
    large = cine.shape[1] > place and cine.shape[2] > row
    return cine if large else np.asarray(reference["cine"])


@question("m_mode", points=2)
@needs(has_several_phases)
@builds_on("cine")
@hint("Fix slice and row, leave phase and column: `cine[:, MIDDLE_SLICE, M_MODE_ROW, :]`.")
def test_m_mode(student: Student, reference: Reference) -> None:
    """The line at every phase"""
    cine = own_cine(student, reference)
    expected = line_of(cine, reference)
    do = (
        "Fix slice and row, and keep all phases and columns: "
        "`cine[:, MIDDLE_SLICE, M_MODE_ROW, :]`."
    )
    place, row = line_place(reference)
    counted = (
        "Places are counted from 0, and so are `MIDDLE_SLICE` and `M_MODE_ROW`: use them as they "
        "are."
    )
    column = cine[:, place, :, min(row, cine.shape[3] - 1)]
    one_phase = cine[min(place, len(cine) - 1), :, row]
    mistakes = [
        (expected.T, "The phases run along the columns of `m_mode`, not along its rows.", do),
        (expected[::-1], "The phases of `m_mode` run backwards: the last one comes first.", do),
        (expected[:, ::-1], "The columns of `m_mode` run backwards: the last comes first.", do),
        (column, "This is a column of the slice at every phase, not a row.", do),
        (cine[:, place - 1, row - 1], "Slice and row are both one too low.", counted),
        (cine[:, place - 1, row], "This is the slice below that one, at every phase.", counted),
        (cine[:, place, row - 1], "This is the row above that one, at every phase.", counted),
        (one_phase, "This is one phase with all its slices: no time runs in it.", do),
        (cine[0, place], "This is a whole slice at one moment, so no time runs in it.", do),
    ]  # fmt: skip
    same(
        student["m_mode"],
        expected,
        "m_mode",
        rel=1e-6,
        mistakes=[(known, saw(seen, do=what)) for known, seen, what in mistakes],
    )


@question("m_mode", points=1)
@needs(has_several_phases)
@builds_on("cine", "m_mode")
@hint('`plt.imshow(m_mode, cmap="gray", aspect=4)` and `plt.axis("off")`.')
def test_m_mode_picture(student: Student, reference: Reference) -> None:
    """The picture is in grey, without axes"""
    picture, _ = shown_m_mode(student, reference)
    assert picture.image.is_grey, saw(
        "The picture of `m_mode` is coloured: a map of colours was laid over the grey levels.",
        do='Say `cmap="gray"` when you draw it: `plt.imshow(m_mode, cmap="gray", aspect=4)`.',
    )
    assert not picture.axes.axis_on, saw(
        "There are axes around the picture of `m_mode`, with ticks and numbers.",
        do='Take them away: write `plt.axis("off")` after `plt.imshow(…)` and before `plt.show()`.',
    )


@question("m_mode", points=1)
@needs(has_several_phases)
@builds_on("cine", "m_mode")
@hint("`aspect=4` draws each pixel four times as high as wide.")
def test_m_mode_stretched(student: Student, reference: Reference) -> None:
    """The picture is stretched along the time"""
    _, aspect = shown_m_mode(student, reference)
    assert aspect > 1 / 1.9, saw(
        "The picture of `m_mode` is stretched along the columns, not along the time.",
        do="Time runs from row to row, so each pixel has to be higher than wide: `aspect=4` does "
        "that, and `aspect=0.25` does the opposite.",
    )
    assert aspect > 1.99, saw(
        f"In the picture of `m_mode` each pixel is drawn {aspect:.2g} times as high as wide. It "
        "should be twice as high at least.",
        do="Tell `plt.imshow` how to stretch it: `aspect=4` makes each pixel four times as high as "
        "wide.",
    )


SAME = 0.995
"""Least correlation with the line over time: a neighbouring row has less."""


def shown_m_mode(student: Student, reference: Reference) -> tuple[Picture, float]:
    """Return the picture of the line over time, and how far it is stretched along the time."""
    own = usable(student.get("m_mode"), 2)
    line = line_of(own_cine(student, reference), reference) if own is None else own
    words = saw(
        "None of the pictures shows `m_mode`, the line of each phase below that of the one before.",
        do='Draw it with `plt.imshow(m_mode, cmap="gray", aspect=4)`, and end with `plt.show()`.',
    )
    found = [(p.picture, p.picture.pixel_aspect()) for p in _places(student, line)]
    found += [(p.picture, 1 / p.picture.pixel_aspect()) for p in _places(student, line.T)]
    assert found, why_hidden(student.figures) or words
    # Whichever of several is the one that was asked for.
    grey = [(p, aspect) for p, aspect in found if p.image.is_grey]
    return max(grey or found, key=lambda pair: (not pair[0].axes.axis_on, pair[1]))


def _places(student: Student, values: NDArray[Any]) -> list[Place]:
    return [
        place
        for picture in pictures(student.figures)
        if (place := placed(picture, values)) and place.alike > SAME
    ]
