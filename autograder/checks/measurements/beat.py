"""Hidden checks of stage 4, measurements: the numbers that count in a beat."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.check.kit.compare import same
from autograder.check.kit.curves import curve as points
from autograder.check.kit.curves import drawn_points, visible_bars, visible_lines
from autograder.check.kit.needs import needs
from autograder.check.kit.own import own_number
from autograder.check.kit.plain import number, numbers, whole_number
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from .meaning import has_several_phases, ventricle_is_found
from .recognise import builds_on, hint, near, own_or, question, told

__all__ = ["check_fraction", "own_curve", "rounded"]


def own_curve(student: Student, reference: Reference, name: str) -> NDArray[np.float64]:
    """Return the student's own volumes over the beat, in ml, else the reference's."""
    expected = np.array(reference[name], dtype=np.float64)
    try:
        own = numbers(student.get(name), len(expected), name)
    except AssertionError:
        return expected
    return own if own.max() > 0 else expected


def rounded(answer: float, expected: float, decimals: int) -> bool:
    """Tell whether an answer is right, or right when rounded to so many decimals or more."""
    return near(answer, expected, 1e-3) or any(
        near(answer, round(expected, places), 1e-9) for places in range(decimals, decimals + 3)
    )


@question("beat", points=1)
@needs(has_several_phases, ventricle_is_found)
@builds_on("curve")
@hint("`np.argmax(curve)` and `np.argmin(curve)` tell at which phase.")
def test_when_full_and_empty(student: Student, reference: Reference) -> None:
    """The phases of end-diastole and end-systole"""
    curve = own_curve(student, reference, "curve")
    do = (
        "`np.argmax(curve)` tells at which phase the ventricle is fullest, which is end-diastole; "
        "`np.argmin(curve)` when it is emptiest."
    )
    given = [number(student[name], name) for name in ("ed", "es")]
    assert not near(given, [curve.max(), curve.min()]), saw(
        "`ed` and `es` are volumes in ml. Numbers of phases are wanted here.", do=do
    )
    phases = [whole_number(student[name], name) for name in ("ed", "es")]

    def right(full: int, empty: int) -> bool:
        inside = all(0 <= phase < len(curve) for phase in (full, empty))
        return inside and near([curve[full], curve[empty]], [curve.max(), curve.min()])

    if right(*phases):
        return
    assert not right(phases[1], phases[0]), saw(
        "`ed` and `es` have changed places: at end-diastole the ventricle is fullest.", do=do
    )
    assert not right(phases[0] - 1, phases[1] - 1), saw(
        "Both phases are one too high: they are counted from 0 here.", do=do
    )
    for name, phase in zip(("ed", "es"), phases, strict=True):
        assert 0 <= phase < len(curve), saw(
            f"`{name}` is {phase}, and there are {len(curve)} phases, counted from 0.", do=do
        )
    wrong = [
        name
        for name, phase, extreme in zip(
            ("ed", "es"), phases, (curve.max(), curve.min()), strict=True
        )
        if not near(curve[phase], extreme)
    ]
    names = " and ".join(f"`{name}`" for name in wrong)
    raise AssertionError(
        saw(f"At the phase {names} your `curve` is not at its highest or lowest.", do=do)
    )


@question("beat", points=1)
@needs(has_several_phases, ventricle_is_found)
@builds_on("curve", "ed", "es")
@hint("EDV is the greatest volume of the curve, ESV the smallest; SV is what lies between them.")
def test_beat_volumes(student: Student, reference: Reference) -> None:
    """End-diastolic, end-systolic and stroke volume"""
    curve = own_curve(student, reference, "curve")
    edv, esv, stroke = (number(student[name], name) for name in ("edv", "esv", "stroke_volume"))
    do = (
        "EDV is the greatest volume of `curve`, and ESV the smallest. The stroke volume is EDV - "
        "ESV: all three are in ml."
    )
    assert not (near(edv, curve.min()) and near(esv, curve.max())), saw(
        "`edv` and `esv` have changed places: at end-diastole the ventricle is fullest.", do=do
    )
    for name, answer, extreme in (("edv", edv, curve.max()), ("esv", esv, curve.min())):
        phase = own_or(student, name[:2], -1.0)
        at_own = phase == round(phase) and 0 <= phase < len(curve)
        if not rounded(answer, extreme, 0) and not (at_own and near(answer, curve[round(phase)])):
            mistakes = told(
                do,
                (phase, f"`{name}` is the number of a phase, not a volume in ml."),
                (curve[0], f"`{name}` is the volume of the first phase."),
                (curve[-1], f"`{name}` is the volume of the last phase."),
                (curve.mean(), f"`{name}` is the mean of all volumes."),
                (extreme / 1000, f"`{name}` is in litres, and ml are wanted."),
            )
            same(answer, float(extreme), name, rel=1e-3, unit="ml", mistakes=mistakes)
    if near(stroke, edv - esv, 1e-3, 0.11) or rounded(stroke, float(np.ptp(curve)), 0):
        return
    mistakes = told(
        do,
        (esv - edv, "`stroke_volume` is less than 0: the two volumes were taken the wrong way."),
        (edv + esv, "`stroke_volume` is the sum of the two volumes, not what lies between them."),
        ((edv - esv) / edv, "`stroke_volume` is a share of the greatest volume, and not in ml."),
        (100 * (edv - esv) / edv, "`stroke_volume` is in per cent here, and not in ml."),
        (esv, "`stroke_volume` is what remains after the beat, not what is ejected."),
        (edv, "`stroke_volume` is all that the ventricle holds when it is full."),
    )
    same(stroke, edv - esv, "stroke_volume", rel=1e-3, unit="ml", mistakes=mistakes)


@question("beat", points=2)
@needs(has_several_phases, ventricle_is_found)
@builds_on("curve", "edv", "esv", "stroke_volume")
@hint("100 × stroke volume / end-diastolic volume.")
def test_ejection_fraction(student: Student, reference: Reference) -> None:
    """The ejection fraction in per cent"""
    curve = own_curve(student, reference, "curve")
    edv = own_or(student, "edv", curve.max(), positive=True)
    esv = own_or(student, "esv", curve.min())
    stroke = own_or(student, "stroke_volume", edv - esv)
    check_fraction(student, "ejection_fraction", edv, esv, stroke)


def check_fraction(student: Student, name: str, edv: float, esv: float, stroke: float) -> None:
    """Fail when an answer is not the ejection fraction of a beat, in per cent."""
    answer = number(student[name], name)
    with np.errstate(all="ignore"):
        whole, share, other, left = (
            float(np.divide(a, b))
            for a, b in ((stroke, edv), (edv - esv, edv), (stroke, esv), (esv, edv))
        )
    if any(np.isfinite(v) and rounded(answer, 100 * v, 0) for v in (whole, share)):
        return
    mistakes = told(
        "Divide the stroke volume by the end-diastolic volume, which is the greatest one, and "
        "multiply by 100.",
        (share, f"`{name}` is a share of 1, not in per cent."),
        (
            100 * other,
            f"`{name}` is the stroke volume as a share of the end-systolic volume: it is divided "
            "by what is left after the beat.",
        ),
        (other, f"`{name}` is divided by the end-systolic volume, and not in per cent."),
        (
            100 * left,
            f"`{name}` is what remains in the ventricle, in per cent, not what leaves it.",
        ),
        (left, f"`{name}` is what remains, as a share of 1."),
        (100 * edv / stroke if stroke else None, f"`{name}` is turned around: EDV / SV."),
        (-100 * share, f"`{name}` is less than 0: the two volumes were taken the wrong way."),
    )
    loose = 5e-3 if abs(answer) > 1 else 1e-2
    same(answer, 100 * share, name, rel=loose, abs=0.0, unit="%", mistakes=mistakes)


@question("beat", points=1)
@needs(has_several_phases, ventricle_is_found)
@builds_on("curve", "stroke_volume", "heart_rate", "edv")
@hint("Stroke volume × beats in a minute; 1000 ml are a litre.")
def test_cardiac_output(student: Student, reference: Reference) -> None:
    """The cardiac output in litres per minute"""
    curve = own_curve(student, reference, "curve")
    edv, esv = own_or(student, "edv", curve.max()), own_or(student, "esv", curve.min())
    stroke = own_or(student, "stroke_volume", edv - esv)
    rate = own_number(student, reference, "heart_rate", positive=True)
    answer = number(student["cardiac_output"], "cardiac_output")
    ways = [volume * rate / 1000 for volume in (stroke, edv - esv, float(np.ptp(curve)))]
    if any(rounded(answer, way, 1) for way in ways):
        return
    beat = 60 / rate
    mistakes = told(
        "Multiply the stroke volume by the number of beats in a minute. That is in ml, and 1000 ml "
        "are a litre.",
        (1000 * ways[0], "`cardiac_output` is in ml per minute, not in litres."),
        (ways[0] / 60, "`cardiac_output` is in litres per second, not per minute."),
        (1000 * ways[0] / 60, "`cardiac_output` is in ml per second, not in litres per minute."),
        (edv * rate / 1000, "This is the output of a ventricle that empties all of its volume."),
        (esv * rate / 1000, "This counts what remains in the ventricle, not what leaves it."),
        (stroke / rate, "The stroke volume is divided by the heart rate here."),
        (stroke * beat / 1000, "This multiplies by the duration of a beat, not by the beats."),
        (stroke / 1000, "This is the output of one beat: it lacks the number of beats."),
    )
    same(answer, ways[0], "cardiac_output", rel=1e-3, unit="litres per minute", mistakes=mistakes)


def drawn(axes: Any) -> list[NDArray[np.float64]]:
    """Return what curves, clouds of points and bars of some axes show, each as (n, 2)."""
    found = [points(line) for line in visible_lines(axes)]
    if len(cloud := drawn_points(axes)):
        found.append(cloud[np.argsort(cloud[:, 0], kind="stable")])
    bars = visible_bars(axes)
    for share in (0.5, 0.0) if bars else ():  # A bar may begin at its time, as steps do.
        tops = [[bar.x + share * bar.width, bar.y + bar.height] for bar in bars]
        found.append(np.array(tops))
    return found


def axes_of_curve(student: Student) -> list[tuple[Any, list[NDArray[np.float64]]]]:
    """Return the axes of all figures in which something is drawn, and what.

    Raises
    ------
    AssertionError
        When there are none.
    """
    found = [(axes, drawn(axes)) for figure in student.figures for axes in figure.axes]
    found = [(axes, shown) for axes, shown in found if shown]
    assert found, saw(
        "No figure shows a curve, points or bars: nothing was drawn that can be seen.",
        do="`plt.plot(time, curve)` draws the volume over the time, and `plt.show()` at the end of "
        "the cell shows the figure.",
    )
    return found


def goes_through(
    xy: NDArray[np.float64], times: NDArray[np.float64], volumes: NDArray[np.float64]
) -> bool:
    """Tell whether a smooth curve, with more points, goes through all volumes."""
    if len(xy) <= len(times) or (np.diff(xy[:, 0]) <= 0).any():
        return False
    wide = xy[0, 0] <= times[0] + 1.0 and xy[-1, 0] >= times[-1] - 1.0
    heights = np.interp(times, xy[:, 0], xy[:, 1])
    return bool(wide and near(heights, volumes, 1e-9, 0.01 * float(np.ptp(volumes))))


@question("beat", points=2)
@needs(has_several_phases, ventricle_is_found)
@builds_on("curve", "frame_time")
@hint("`plt.plot(time, curve)` with `time = np.arange(len(curve)) * frame_time`.")
def test_beat_curve(student: Student, reference: Reference) -> None:
    """The volume over the time in ms"""
    curve = own_curve(student, reference, "curve")
    phases = np.arange(len(curve))
    step = own_number(student, reference, "frame_time", positive=True)
    everything = [xy for _, some in axes_of_curve(student) for xy in some]
    times = np.asarray(phases * step, dtype=np.float64)
    if any(goes_through(xy, times, curve) for xy in everything):
        return
    # The first phase may follow once more at the end.
    shown = [xy[: len(curve)] for xy in everything if len(xy) >= len(curve)]
    do = "Draw `plt.plot(time, curve)`, with `time = np.arange(len(curve)) * frame_time`, so in ms."
    right = [xy for xy in shown if near(xy[:, 1], curve, 1e-3)]
    if any(near(xy[:, 0], phases * step, 0.01, 1.0) for xy in right):
        return
    turned = any(near(xy[:, 0], curve, 1e-3) for xy in shown)
    assert right or not turned, saw(
        "The axes of the figure have changed places: the volumes run to the right.", do=do
    )
    assert right, saw("No figure shows the volumes of `curve`, one for each phase, upwards.", do=do)
    for xy in right:
        for time, seen in (
            (phases, "The horizontal axis counts the phases, and does not show the time in ms."),
            (
                phases + 1,
                "The horizontal axis counts the phases, and does not show the time in ms.",
            ),
            (phases * step / 1000, "The horizontal axis shows the time in seconds, not in ms."),
            ((phases + 1) * step, "The time begins one phase too late: phase 0 is at 0 ms."),
            (
                np.linspace(0, len(curve) * step, len(curve)),
                "The last phase is drawn where the next beat begins, so all steps are too long.",
            ),
        ):
            assert not near(xy[:, 0], time, 1e-6, 1e-6), saw(seen, do=do)
    raise AssertionError(
        "The volumes are drawn, but the horizontal axis is not the time of each phase."
    )


MS = re.compile(r"(?<![a-z])ms(?![a-z])|(?<![a-z])msec|milli-?\s?se[ck]", re.IGNORECASE)
ML = re.compile(
    r"(?<![a-z])ml(?![a-z])|milli-?\s?lit|(?<![a-z])cc(?![a-z])|cm\s?\^?\{?[3³]|cubic cent",
    re.IGNORECASE,
)
"""Units, also written out."""


@question("beat", points=1)
@needs(has_several_phases, ventricle_is_found)
@hint('Name quantity and unit: `plt.xlabel("time (ms)")`, `plt.ylabel("volume (ml)")`.')
def test_beat_axes(student: Student, reference: Reference) -> None:
    """Labels at the axes, with units"""
    axes = [some for some, _ in axes_of_curve(student)]
    if any(MS.search(a.xlabel) and ML.search(a.ylabel) for a in axes):
        return
    do = (
        'Name quantity and unit at each axis: `plt.xlabel("time (ms)")` and '
        '`plt.ylabel("volume (ml)")`, before `plt.show()`.'
    )
    assert not any(MS.search(a.ylabel) and ML.search(a.xlabel) for a in axes), saw(
        "The labels of the axes have changed places: the time runs to the right.", do=do
    )
    assert any(a.xlabel.strip() or a.ylabel.strip() for a in axes), saw(
        "Neither of the axes has a label.", do=do
    )
    assert any(MS.search(a.xlabel) for a in axes), saw(
        "The label of the horizontal axis does not name the unit ms.", do=do
    )
    raise AssertionError("The label of the vertical axis does not name the unit ml.")
