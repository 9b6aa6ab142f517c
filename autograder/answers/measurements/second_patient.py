"""Typical answers to stage 4, measurements: the same measurement in a second patient."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

SECOND = """
curve_b = [ventricle_volume(v, {spacing}, {level}) for v in imageio.mvolread({patient}, "DICOM")]
edv_b, esv_b = {volumes}
ef_b = {fraction}
"""


def second(**changes: str) -> str:
    """Write the answer to the question on patient B, right but for some changes."""
    parts = {
        "spacing": "spacing_b",
        "level": "level",
        "patient": "PATIENT_B",
        "volumes": "max(curve_b), min(curve_b)",
        "fraction": "(1 - esv_b / edv_b) * 100",
    }
    return SECOND.format(**parts | changes)


ANSWERS: dict[str, list[Answer]] = {
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
        right(
            "the middle cut out, rounded to ml",
            "b = np.stack(imageio.mvolread(PATIENT_B, 'DICOM'))[INNER_B]\n"
            "curve_b = np.array([ventricle_volume(v, spacing_b, level) for v in b])\n"
            "edv_b, esv_b = round(curve_b.max()), round(curve_b.min())\n"
            "ef_b = 100 * (edv_b - esv_b) / edv_b",
        ),
        right(
            "file by file",
            "count, n = len(list(PATIENT_B.iterdir())), header_b.CardiacNumberOfImages\n"
            "read = [pydicom.dcmread(PATIENT_B / f'image_{i + 1}.dcm').pixel_array\n"
            "        for i in range(count)]\n"
            "volumes_b = np.reshape(read, (n, -1, *read[0].shape))\n"
            "curve_b = [ventricle_volume(v, spacing_b, level) for v in volumes_b]\n"
            "edv_b, esv_b = np.max(curve_b), np.min(curve_b)\nef_b = 100 - 100 * esv_b / edv_b",
        ),
        wrong(
            "the first phase for end-diastole",
            second(volumes="curve_b[0], min(curve_b)"),
            hint="`edv_b` is the volume of the first phase.",
            fails=("test_volumes_b",),
        ),
        wrong(
            "the phases of patient A",
            second(volumes="curve_b[np.argmax(curve)], curve_b[np.argmin(curve)]"),
            hint="is the volume of the first phase.",
            fails=("test_volumes_b",),
        ),
        wrong(
            "patient A again",
            second(patient="PATIENT_A"),
            hint="`curve_b` holds the volumes of patient A once more.",
            fails=("test_curve_b",),
        ),
        wrong(
            "a share of 1",
            second(fraction="1 - esv_b / edv_b"),
            hint="`ef_b` is a share of 1, not in per cent.",
            fails=("test_ef_b",),
        ),
        wrong(
            "cubes for voxels",
            second(spacing="(spacing_b[1],) * 3"),
            hint="The distance between slices is taken for that between rows:",
            fails=("test_curve_b",),
        ),
        wrong(
            "another threshold",
            second(level="level * 1.2"),
            hint="All values of `curve_b` differ.",
            fails=("test_curve_b",),
        ),
        wrong(
            "the two volumes swapped",
            second(volumes="min(curve_b), max(curve_b)", fraction="(1 - edv_b / esv_b) * 100"),
            hint="`edv_b` and `esv_b` have changed places:",
            fails=("test_volumes_b",),
        ),
        wrong(
            "the ejection fraction of patient A",
            second(fraction="ejection_fraction"),
            hint="`ef_b` is the ejection fraction of patient A.",
            fails=("test_ef_b",),
        ),
        wrong(
            "divided by the end-systolic volume",
            second(fraction="100 * (edv_b - esv_b) / esv_b"),
            hint="`ef_b` is the stroke volume as a share of the end-systolic",
            fails=("test_ef_b",),
        ),
        wrong(
            "the volumes of patient A",
            second(volumes="edv, esv", fraction="100 * (edv_b - esv_b) / edv_b"),
            hint="`edv_b` is a volume of patient A.",
            fails=("test_volumes_b",),
        ),
        wrong(
            "one phase only",
            second().replace(
                'imageio.mvolread(PATIENT_B, "DICOM")', "[imageio.volread(PATIENT_B, 'DICOM')]"
            ),
            hint="`curve_b` holds 1 values.",
            fails=(
                "test_curve_b",
                "test_volumes_b",
            ),
        ),
        wrong(
            "numbers from elsewhere",
            second(volumes="133.7, 52.9", fraction="43.6"),
            hint="`ef_b` is 43.6 %.",
            fails=(
                "test_volumes_b",
                "test_ef_b",
            ),
        ),
        wrong(
            "one phase again and again",
            second().replace(
                "ventricle_volume(v,",
                "ventricle_volume(np.array(imageio.volread(PATIENT_B, 'DICOM')),",
            ),
            hint="`curve_b` holds the same volume for all phases.",
            fails=("test_curve_b",),
        ),
    ],
}
