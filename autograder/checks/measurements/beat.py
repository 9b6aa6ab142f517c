"""Hidden checks of stage 4, measurements: the left ventricle over the beat, in two patients."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.curves import curve as points
from autograder.check.kit.own import own_number
from autograder.check.kit.plain import function, number, numbers, whole_number
from autograder.check.state import Reference, Student

from ..labelled import ventricle_phantom
from ..truth import true_volumes
from .objects import shown_curves

question, hint = pytest.mark.question, pytest.mark.hint

SAMPLES = (0, 4, 9)
"""Phases at which a curve is compared with a function."""
TOLERANCE_ML = 12.0
"""What half a slice of partial volume at the valves may amount to."""


def own_curve(student: Student, reference: Reference, name: str) -> NDArray[np.float64]:
    """Return the student's own volumes over the beat, in ml, else the reference's."""
    expected = np.array(reference[name], dtype=np.float64)
    try:
        own = numbers(student.get(name), len(expected), name)
    except AssertionError:
        return expected
    return own if own.max() > own.min() and own.max() > 0 else expected


def volume_of(student: Student, *, dark: int, bright: int, chest: bool) -> tuple[float, float]:
    """Return what the student's function says of a made volume, and the volume in ml."""
    function(student["ventricle_volume"], "ventricle_volume")
    spacing = (7.0, 1.25, 1.5)
    volume, expected = ventricle_phantom(spacing, dark, bright, chest=chest)
    answer = student["ventricle_volume"](volume, spacing, (dark + bright) / 2)
    return number(answer, "what ventricle_volume returns"), expected


@question("volume_over_time", points=2)
@hint("Count the voxels of the ventricle, times the volume of one in mm³, divided by 1000.")
def test_volume_of_one(student: Student, reference: Reference) -> None:
    """The volume of a single object, in another image"""
    answer, expected = volume_of(student, dark=100, bright=300, chest=False)
    assert answer != pytest.approx(1000 * expected, rel=0.05), "This is in mm³, not in ml."
    assert answer == pytest.approx(expected, rel=0.05)


@question("volume_over_time", points=2)
@hint("Use the argument `level`, not a fixed number, and choose the object by position and size.")
def test_volume_among_others(student: Student, reference: Reference) -> None:
    """The right object among others, with another threshold"""
    answer, expected = volume_of(student, dark=40, bright=90, chest=True)
    assert answer == pytest.approx(expected, rel=0.05)


@question("volume_over_time", points=2)
@hint("One number for each phase, in order: call `ventricle_volume` on each item of `volumes`.")
def test_curve(student: Student, reference: Reference) -> None:
    """One volume for each phase"""
    expected = np.array(reference["curve"], dtype=np.float64)
    curve = numbers(student["curve"], len(expected), "curve")
    if curve == pytest.approx(expected, rel=0.01):
        return
    volumes = student["volumes"]
    level = own_number(student, reference, "level")
    spacing = tuple(float(v) for v in reference["spacing"])
    function(student["ventricle_volume"], "ventricle_volume")
    for phase in SAMPLES:
        of_phase = student["ventricle_volume"](volumes[phase], spacing, level)
        assert curve[phase] == pytest.approx(number(of_phase, "curve"), rel=0.01), (
            "`curve` is not what your function returns for each phase."
        )


@question("volume_over_time", points=3)
@hint("Show the ventricle that you measure at each phase. Is it the left one, and all of it?")
def test_curve_is_true(student: Student, reference: Reference, truth: Path) -> None:
    """The volumes agree with those of the simulated heart"""
    expected = np.array(reference["curve"], dtype=np.float64)
    true = true_volumes(truth, "patient_a")
    curve = numbers(student["curve"], len(expected), "curve")
    off = np.abs(curve - (expected if true is None else true))
    assert off.max() <= TOLERANCE_ML, "At some phase your volume is off by more than 12 ml."


@question("beat", points=1)
@hint("`np.argmax(curve)` and `np.argmin(curve)` tell at which phase.")
def test_when_full_and_empty(student: Student, reference: Reference) -> None:
    """The phases of end-diastole and end-systole"""
    curve = own_curve(student, reference, "curve")
    phases = [whole_number(student[name], name) for name in ("ed", "es")]
    assert all(0 <= phase < len(curve) for phase in phases), "There is no such phase."
    assert [curve[phase] for phase in phases] == pytest.approx([curve.max(), curve.min()])


@question("beat", points=2)
@hint("EDV is the greatest volume of the curve, ESV the smallest; SV is what lies between them.")
def test_beat_volumes(student: Student, reference: Reference) -> None:
    """End-diastolic, end-systolic and stroke volume"""
    curve = own_curve(student, reference, "curve")
    answer = [number(student[name], name) for name in ("edv", "esv", "stroke_volume")]
    expected = [curve.max(), curve.min(), np.ptp(curve)]
    assert answer == pytest.approx(expected, rel=2e-3, abs=0.11)


@question("beat", points=2)
@hint("100 × stroke volume / end-diastolic volume.")
def test_ejection_fraction(student: Student, reference: Reference) -> None:
    """The ejection fraction in per cent"""
    curve = own_curve(student, reference, "curve")
    check_fraction(number(student["ejection_fraction"], "ejection_fraction"), curve)


def check_fraction(answer: float, curve: NDArray[np.float64]) -> None:
    """Fail when an answer is not the ejection fraction of a curve, in per cent."""
    share = np.ptp(curve) / curve.max()
    assert answer != pytest.approx(share, abs=6e-3), "This is a share of 1, not in per cent."
    other = answer == pytest.approx(100 * np.ptp(curve) / curve.min(), rel=5e-3)
    assert not other, "Divide by the end-diastolic volume, not by the end-systolic one."
    assert answer == pytest.approx(100 * share, abs=0.6)


@question("beat", points=1)
@hint("Stroke volume × beats in a minute; 1000 ml are a litre.")
def test_cardiac_output(student: Student, reference: Reference) -> None:
    """The cardiac output in litres per minute"""
    stroke = float(np.ptp(own_curve(student, reference, "curve")))
    expected = stroke * own_number(student, reference, "heart_rate", positive=True) / 1000
    answer = number(student["cardiac_output"], "cardiac_output")
    assert answer != pytest.approx(1000 * expected, rel=0.01), "This is in ml per minute."
    assert answer == pytest.approx(expected, rel=0.01, abs=0.05)


@question("beat", points=2)
@hint("`plt.plot(time, curve)` with `time = np.arange(len(curve)) * frame_time`.")
def test_beat_curve(student: Student, reference: Reference) -> None:
    """The volume over the time in ms"""
    curve = own_curve(student, reference, "curve")
    time = np.arange(len(curve)) * own_number(student, reference, "frame_time")
    lines = [points(line) for axes in shown_curves(student) for line in axes.lines]
    right = [xy for xy in lines if len(xy) == len(curve) and np.allclose(xy[:, 1], curve)]
    assert right, "No curve shows the volumes of `curve`."
    assert any(np.allclose(xy[:, 0], time, rtol=0.01, atol=1.0) for xy in right), (
        "The horizontal axis is not the time in ms."
    )


@question("beat", points=1)
@hint('Name quantity and unit: `plt.xlabel("time (ms)")`, `plt.ylabel("volume (ml)")`.')
def test_beat_axes(student: Student, reference: Reference) -> None:
    """Labels at the axes, with units"""
    axes = shown_curves(student)
    assert any("ms" in a.xlabel.lower() for a in axes), "The unit ms is missing."
    assert any("ml" in a.ylabel.lower() for a in axes), "The unit ml is missing."


@question("second_patient", points=3)
@hint("Read `PATIENT_B` like the first cine, and call `ventricle_volume` on each of its phases.")
def test_curve_b(student: Student, reference: Reference, truth: Path) -> None:
    """The volumes of patient B"""
    expected = np.array(reference["curve_b"], dtype=np.float64)
    curve = numbers(student["curve_b"], len(expected), "curve_b")
    first = curve == pytest.approx(own_curve(student, reference, "curve"), rel=0.02)
    assert not first, "These are the volumes of patient A."
    true = true_volumes(truth, "patient_b")
    off = np.abs(curve - (expected if true is None else true)).max()
    assert off <= TOLERANCE_ML or curve == pytest.approx(expected, rel=0.02)


@question("second_patient", points=2)
@hint("The greatest and the smallest volume of `curve_b`: the first phase is not end-diastole.")
def test_volumes_b(student: Student, reference: Reference) -> None:
    """End-diastolic and end-systolic volume of patient B"""
    curve = own_curve(student, reference, "curve_b")
    answer = [number(student[name], name) for name in ("edv_b", "esv_b")]
    is_right = answer == pytest.approx([curve.max(), curve.min()], rel=2e-3, abs=0.11)
    first = not is_right and answer[0] == pytest.approx(curve[0], abs=0.01)
    assert not first, "This is the volume of the first phase."
    assert is_right


@question("second_patient", points=1)
@hint("100 × (EDV − ESV) / EDV, of patient B.")
def test_ef_b(student: Student, reference: Reference) -> None:
    """The ejection fraction of patient B"""
    answer = number(student["ef_b"], "ef_b")
    edv, esv = (own_number(student, reference, name) for name in ("edv_b", "esv_b"))
    own = np.array([edv, esv])
    check_fraction(answer, own if edv > esv > 0 else own_curve(student, reference, "curve_b"))
