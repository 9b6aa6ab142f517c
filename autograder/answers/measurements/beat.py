"""Typical answers to stage 4, measurements: the left ventricle over the beat, in two patients."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

VOLUME = """
def ventricle_volume(volume, spacing, level):
    smooth = ndi.gaussian_filter(volume.astype(float), (0, 1.5 / spacing[1], 1.5 / spacing[2]))
    labels, n = ndi.label({mask})
    k = {which}
    return {volume}

curve = {curve}
"""

NUMBERS = """
ed, es = {phases}
edv, esv = np.max(curve), np.min(curve)
stroke_volume = {stroke}
ejection_fraction = {fraction}
cardiac_output = {output}
plt.plot({x}, {y})
plt.xlabel("{xlabel}")
plt.ylabel("volume in ml")
plt.show()
"""

SECOND = """
curve_b = [ventricle_volume(v, {spacing}, level) for v in imageio.mvolread({patient}, "DICOM")]
edv_b, esv_b = {volumes}
ef_b = {fraction}
"""


def volume(**changes: str) -> str:
    """Write the answer to the question on the volume, right but for some changes."""
    parts = {
        "mask": "smooth > level",
        "which": "find_ventricle(labels, spacing)",
        "volume": "np.count_nonzero(labels == k) * np.prod(spacing) / 1000",
        "curve": "[ventricle_volume(v, spacing, level) for v in volumes]",
    }
    return VOLUME.format(**parts | changes)


def beat(**changes: str) -> str:
    """Write the answer to the question on the numbers, right but for some changes."""
    parts = {
        "phases": "list(curve).index(max(curve)), list(curve).index(min(curve))",
        "stroke": "edv - esv",
        "fraction": "stroke_volume / edv * 100",
        "output": "stroke_volume / 1000 * heart_rate",
        "x": "[k * frame_time for k in range(16)]",
        "y": "curve",
        "xlabel": "time in ms",
    }
    return NUMBERS.format(**parts | changes)


def second(**changes: str) -> str:
    """Write the answer to the question on patient B, right but for some changes."""
    parts = {
        "spacing": "spacing",
        "patient": "PATIENT_B",
        "volumes": "max(curve_b), min(curve_b)",
        "fraction": "(1 - esv_b / edv_b) * 100",
    }
    return SECOND.format(**parts | changes)


ANSWERS: dict[str, list[Answer]] = {
    "volume_over_time": [
        right("as a list", volume()),
        right(
            "with a loop, and bincount",
            volume(
                volume="np.bincount(labels.ravel())[k] * spacing[0] * spacing[1] * spacing[2] "
                "/ 1000",
                curve="np.zeros(len(volumes))\nfor i in range(len(volumes)):\n"
                "    curve[i] = ventricle_volume(cine[i], spacing, level)",
            ),
        ),
        wrong(
            "a fixed label",
            volume(which="lv_label"),
            hint="position and size",
        ),
        wrong(
            "a fixed threshold",
            volume(mask="smooth > 197"),
            hint="argument `level`",
            fails=("test_volume_among_others",),
        ),
        wrong(
            "all the blood",
            volume(volume="np.count_nonzero(labels) * np.prod(spacing) / 1000"),
            hint="left one",
        ),
        wrong(
            "in mm³",
            volume(volume="np.count_nonzero(labels == k) * np.prod(spacing)"),
            hint="not in ml",
        ),
        wrong(
            "the first phase again and again",
            volume(curve="[ventricle_volume(volumes[0], spacing, level) for v in volumes]"),
            hint="each item",
        ),
    ],
    "beat": [
        right("with Python", beat()),
        right(
            "rounded, as points",
            beat(
                fraction="round(100 * stroke_volume / edv)",
                x="np.arange(0, 960, 60)",
                y="curve, 'o'",
            ),
        ),
        wrong(
            "a share of 1",
            beat(fraction="stroke_volume / edv"),
            hint="not in per cent",
            fails=("test_ejection_fraction",),
        ),
        wrong(
            "divided by the end-systolic volume",
            beat(fraction="100 * stroke_volume / esv"),
            hint="not by the end-systolic",
            fails=("test_ejection_fraction",),
        ),
        wrong(
            "output in ml",
            beat(output="stroke_volume * heart_rate"),
            hint="ml per minute",
            fails=("test_cardiac_output",),
        ),
        wrong(
            "the last phase for end-systole",
            beat(phases="0, 15"),
            hint="argmin",
            fails=("test_when_full_and_empty",),
        ),
        wrong(
            "over the phases",
            beat(x="range(16)", xlabel="phase"),
            hint="not the time",
            fails=("test_beat_curve", "test_beat_axes"),
        ),
    ],
    "second_patient": [
        right("with max and min", second()),
        right(
            "with NumPy and the own header",
            "cine_b = imageio.mvolread(str(PATIENT_B), 'DICOM')\n"
            "mm = cine_b[0].meta['sampling']\n"
            "curve_b = np.array([ventricle_volume(np.array(v), mm, level) for v in cine_b])\n"
            "edv_b, esv_b = np.sort(curve_b)[[-1, 0]]\n"
            "ef_b = round(100 * (edv_b - esv_b) / edv_b, 1)",
        ),
        wrong(
            "the first phase for end-diastole",
            second(volumes="curve_b[0], min(curve_b)"),
            hint="not end-diastole",
            fails=("test_volumes_b",),
        ),
        wrong(
            "patient A again",
            second(patient="PATIENT_A"),
            hint="patient A",
            fails=("test_curve_b",),
        ),
        wrong(
            "a share of 1",
            second(fraction="1 - esv_b / edv_b"),
            hint="not in per cent",
            fails=("test_ef_b",),
        ),
        wrong(
            "cubes for voxels",
            second(spacing="(1.328125, 1.328125, 1.328125)"),
            hint="PATIENT_B",
        ),
    ],
}
