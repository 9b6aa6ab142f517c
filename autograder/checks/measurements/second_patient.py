"""Hidden checks of stage 4, measurements: the same measurement in a second patient."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.check.kit.compare import same
from autograder.check.kit.needs import needs
from autograder.check.kit.plain import number, numbers
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from .beat import check_fraction, own_curve, rounded
from .meaning import has_several_phases, level_fits_both, ventricle_is_found
from .recognise import builds_on, hint, near, own_or, question, spacing_of, told
from .volumes_over_time import SAME, follows


@question("second_patient", points=3)
@needs(has_several_phases, ventricle_is_found, level_fits_both)
@builds_on("ventricle_volume", "level", "find_ventricle")
@hint("Read `PATIENT_B` like the first cine, and call `ventricle_volume` on each of its phases.")
def test_curve_b(student: Student, reference: Reference) -> None:
    """The volumes of patient B"""
    expected = np.array(reference["curve_b"], dtype=np.float64)
    curve = numbers(student["curve_b"], len(expected), "curve_b")
    if near(curve, expected, SAME):
        return
    first = np.array(reference["curve"], dtype=np.float64)
    own = own_curve(student, reference, "curve")
    do = (
        'Read all phases of the second patient: `imageio.mvolread(PATIENT_B, "DICOM")`. Then call '
        "`ventricle_volume(v, spacing_b, level)` for each of them, in order."
    )
    of_a = near(curve, first, 0.01) or near(curve, own, 1e-6)
    assert not of_a, saw("`curve_b` holds the volumes of patient A once more.", do=do)
    slice_, row, _ = spacing = tuple(float(mm) for mm in reference["spacing_b"])
    changed = [slightly_changed(reference[name]) for name in ("volumes_b", "cine_b")]
    if follows(student, reference, curve, changed, "spacing_b"):
        return
    mistakes = told(
        do,
        (expected[::-1], "The phases of `curve_b` run backwards: the last one comes first."),
        (1000 * expected, "The volumes of `curve_b` are in mm³, not in ml."),
        (np.sort(expected), "The volumes of `curve_b` are sorted, not in the order of phases."),
        (
            expected * row / slice_,
            "The distance between slices is taken for that between rows: voxels are no cubes.",
        ),
        (
            expected * float(np.prod(spacing_of(reference)) / np.prod(spacing)),
            "These are volumes by `spacing`, the distances of patient A: this scan has its own.",
        ),
    )
    assert np.ptp(curve) > 0, saw("`curve_b` holds the same volume for all phases.", do=do)
    same(curve, expected, "curve_b", rel=SAME, unit="ml", mistakes=mistakes)


def slightly_changed(cine: NDArray[Any]) -> NDArray[Any]:
    """Return a copy with one corner of each phase changed by one grey level.

    A student's function may be called with it: images are no secret, but values of the reference
    are never passed on.
    """
    copy = np.array(cine)
    copy[:, 0, 0, 0] += 1
    return copy


@question("second_patient", points=2)
@needs(has_several_phases, ventricle_is_found, level_fits_both)
@builds_on("curve_b")
@hint("The greatest and the smallest volume of `curve_b`, at whichever phases these are.")
def test_volumes_b(student: Student, reference: Reference) -> None:
    """End-diastolic and end-systolic volume of patient B"""
    curve = own_curve(student, reference, "curve_b")
    edv, esv = (number(student[name], name) for name in ("edv_b", "esv_b"))
    if rounded(edv, curve.max(), 0) and rounded(esv, curve.min(), 0):
        return
    do = (
        "Take the greatest and the smallest volume of `curve_b`, at whichever phase they "
        "are reached: `max(curve_b)` and `min(curve_b)`."
    )
    assert not (rounded(esv, curve.max(), 0) and rounded(edv, curve.min(), 0)), saw(
        "`edv_b` and `esv_b` have changed places: at end-diastole the ventricle is fullest.", do=do
    )
    first = own_curve(student, reference, "curve")
    for name, answer, extreme, end in (
        ("edv_b", edv, curve.max(), np.argmax(first)),
        ("esv_b", esv, curve.min(), np.argmin(first)),
    ):
        if rounded(answer, extreme, 0):
            continue
        mistakes = told(
            do,
            (
                curve[0],
                f"`{name}` is the volume of the first phase. This scan did not begin there.",
            ),
            (curve[-1], f"`{name}` is the volume of the last phase."),
            (
                curve[end] if end else None,
                f"`{name}` is the volume at the phase that was right for patient A.",
            ),
            (first.max(), f"`{name}` is a volume of patient A."),
            (first.min(), f"`{name}` is a volume of patient A."),
            (float(np.argmax(curve)), f"`{name}` is the number of a phase, not a volume."),
            (float(np.argmin(curve)), f"`{name}` is the number of a phase, not a volume."),
            (curve.mean(), f"`{name}` is the mean of all volumes."),
            (extreme / 1000, f"`{name}` is in litres, and ml are wanted."),
        )
        same(answer, float(extreme), name, rel=1e-3, unit="ml", mistakes=mistakes)


@question("second_patient", points=1)
@needs(has_several_phases, ventricle_is_found, level_fits_both)
@builds_on("edv_b", "esv_b", "curve_b")
@hint("100 × (EDV - ESV) / EDV, of patient B.")
def test_ef_b(student: Student, reference: Reference) -> None:
    """The ejection fraction of patient B"""
    curve = own_curve(student, reference, "curve_b")
    edv = own_or(student, "edv_b", curve.max(), positive=True)
    esv = own_or(student, "esv_b", curve.min())
    answer = number(student["ef_b"], "ef_b")
    first = own_or(student, "ejection_fraction", float(reference["ejection_fraction"]))
    follow = rounded(answer, 100 * (edv - esv) / edv, 0)
    assert follow or not near(answer, first, 1e-3), saw(
        "`ef_b` is the ejection fraction of patient A.",
        do="Use the volumes of patient B: 100 × (`edv_b` - `esv_b`) / `edv_b`. Both hearts eject "
        "about the same volume, but not the same share.",
    )
    check_fraction(student, "ef_b", edv, esv, edv - esv)
