"""Typical answers to stage 4, measurements: the left ventricle over the beat."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

VOLUME = """
def ventricle_volume(volume, spacing, level):
    smooth = ndi.gaussian_filter({image}, {sigma})
    labels, n = ndi.label({mask})
    k = {which}
    return {volume}

curve = {curve}
"""

NUMBERS = """
ed, es = {phases}
edv, esv = {volumes}
stroke_volume = {stroke}
ejection_fraction = {fraction}
cardiac_output = {output}
{plot}({x}, {y})
plt.xlabel("{xlabel}")
plt.ylabel("{ylabel}")
plt.show()
"""


def volume(**changes: str) -> str:
    """Write the answer to the question on the volume, right but for some changes."""
    parts = {
        "image": "volume.astype(float)",
        "sigma": "(0, 1.5 / spacing[1], 1.5 / spacing[2])",
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
        "volumes": "np.max(curve), np.min(curve)",
        "stroke": "edv - esv",
        "fraction": "stroke_volume / edv * 100",
        "output": "stroke_volume / 1000 * heart_rate",
        "plot": "plt.plot",
        "x": "[k * frame_time for k in range(16)]",
        "y": "curve",
        "xlabel": "time in ms",
        "ylabel": "volume in ml",
    }
    return NUMBERS.format(**parts | changes)


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
        right(
            "with the selection written out once more",
            "def ventricle_volume(volume, spacing, level):\n"
            "    z, y, x = spacing\n"
            "    smooth = np.array([ndi.gaussian_filter(np.float32(s), (1.5 / y, 1.5 / x))\n"
            "                       for s in volume])\n"
            "    labels, n = ndi.label(smooth > level)\n"
            "    best, ml = np.inf, 0.0\n"
            "    for k in range(1, n + 1):\n"
            "        own = labels == k\n"
            "        size = own.sum() * z * y * x / 1000\n"
            "        _, r, c = ndi.center_of_mass(own)\n"
            "        away = ((r - (volume.shape[1] - 1) / 2) * y) ** 2 + (\n"
            "            (c - (volume.shape[2] - 1) / 2) * x) ** 2\n"
            "        if size >= 10 and away < best:\n"
            "            best, ml = away, size\n"
            "    return ml\n\n"
            "curve = []\nfor v in cine:\n    curve.append(ventricle_volume(v, spacing, level))",
        ),
        right(
            "axis by axis, with a sum",
            volume(
                image="ndi.gaussian_filter1d(volume * 1.0, 1.5 / spacing[1], axis=1)",
                sigma="(0, 0, 1.5 / spacing[2]), mode='nearest'",
                volume="ndi.sum(labels == k) * np.prod(spacing) * 1e-3",
                curve="np.array(list(map(lambda v: ventricle_volume(v, spacing, level), volumes)))",
            ),
        ),
        wrong(
            "a fixed label",
            volume(which="lv_label"),
            hint="What `ventricle_volume` returns is 0 ml.",
            fails=(
                "test_volume_of_one",
                "test_volume_among_others",
                "test_steps",
            ),
        ),
        wrong(
            "a fixed threshold",
            volume(mask="smooth > 197"),
            hint="Of another volume, with other grey levels, `ventricle_volume`",
            fails=("test_volume_among_others",),
        ),
        wrong(
            "all the blood",
            volume(volume="np.count_nonzero(labels) * np.prod(spacing) / 1000"),
            hint="In a volume with several bright objects this is the volume of",
            fails=("test_volume_among_others",),
        ),
        wrong(
            "in mm³",
            volume(volume="np.count_nonzero(labels == k) * np.prod(spacing)"),
            hint="Of a volume with one object, this is its size in mm³, not in",
            fails=("test_volume_of_one",),
        ),
        wrong(
            "numbers of voxels",
            volume(volume="np.count_nonzero(labels == k)"),
            hint="This is the number of voxels of the object, not ml.",
            fails=("test_volume_of_one",),
        ),
        wrong(
            "not smoothed",
            volume(mask="volume > level"),
            hint="A noisy volume was not smoothed:",
            fails=("test_steps",),
        ),
        wrong(
            "smoothed by voxels",
            volume(sigma="(0, 1.5, 1.5)"),
            hint="A noisy volume was smoothed by 1.5 voxels, not by 1.5 mm.",
            fails=("test_steps",),
        ),
        wrong(
            "smoothed across slices",
            volume(sigma="1.5 / spacing[1]"),
            hint="A noisy volume was smoothed by one sigma along all three axes.",
            fails=("test_steps",),
        ),
        wrong(
            "smoothed as whole numbers",
            volume(image="volume"),
            hint="In a noisy volume something else than the smoothing is wrong:",
            fails=("test_steps",),
        ),
        wrong(
            "the distances of the cine",
            volume(sigma="(0, 1.5 / 1.328125, 1.5 / 1.328125)"),
            hint="A noisy volume was smoothed by the distances of another one:",
            fails=("test_steps",),
        ),
        wrong(
            "edges and corners count",
            volume(mask="smooth > level, np.ones((3, 3, 3))"),
            hint="Another object, which touches the ventricle by edges of voxels",
            fails=("test_volume_among_others",),
        ),
        wrong(
            "the first phase again and again",
            volume(curve="[ventricle_volume(volumes[0], spacing, level) for v in volumes]"),
            hint="`curve` holds the same volume for all phases, and a heart",
            fails=("test_curve",),
        ),
        wrong(
            "the phases backwards",
            volume(curve="[ventricle_volume(v, spacing, level) for v in volumes[::-1]]"),
            hint="The phases of `curve` run backwards:",
            fails=("test_curve",),
        ),
        wrong(
            "the smooth first phase",
            volume(mask="globals()['smooth'] > level"),
            hint="This is the volume of patient A's ventricle, for another",
            fails=(
                "test_volume_of_one",
                "test_volume_among_others",
                "test_steps",
            ),
        ),
        wrong(
            "its argument changed",
            volume().replace("    smooth =", "    volume[:, 0, :] = 0\n    smooth ="),
            hint="`ventricle_volume` changes the very array that it is given:",
            fails=("test_volume_of_one",),
        ),
        wrong(
            "one number only",
            volume(curve="ventricle_volume(volumes[0], spacing, level)"),
            hint="`curve` is a number (`float64`).",
            fails=("test_curve",),
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
        right(
            "as a scatter, units written out",
            beat(plot="plt.scatter", xlabel="time [milliseconds]", ylabel="volume / millilitres"),
        ),
        right(
            "as bars",
            beat(
                plot="plt.bar",
                y="curve, width=40",
                ylabel="Volume (mL)",
                output="round(stroke_volume * heart_rate / 1000, 1)",
            ),
        ),
        right(
            "from the phases, beside another figure",
            "plt.plot(curve)\nplt.show()\n"
            + beat(
                phases="np.argmax(curve), np.argmin(curve)",
                volumes="curve[ed], curve[es]",
                stroke="np.ptp(curve)",
                fraction="100 * (1 - esv / edv)",
                output="(edv - esv) * 60 / (16 * frame_time / 1000) / 1000",
            ),
        ),
        wrong(
            "a share of 1",
            beat(fraction="stroke_volume / edv"),
            hint="`ejection_fraction` is a share of 1, not in per cent.",
            fails=("test_ejection_fraction",),
        ),
        wrong(
            "divided by the end-systolic volume",
            beat(fraction="100 * stroke_volume / esv"),
            hint="`ejection_fraction` is the stroke volume as a share of the",
            fails=("test_ejection_fraction",),
        ),
        wrong(
            "what remains for what is ejected",
            beat(fraction="100 * esv / edv"),
            hint="`ejection_fraction` is what remains in the ventricle, in per",
            fails=("test_ejection_fraction",),
        ),
        wrong(
            "the two volumes swapped",
            beat(volumes="np.min(curve), np.max(curve)", stroke="esv - edv"),
            hint="`edv` and `esv` have changed places:",
            fails=("test_beat_volumes",),
        ),
        wrong(
            "the first and last phase",
            beat(volumes="curve[0], curve[-1]"),
            hint="`esv` is the volume of the last phase.",
            fails=("test_beat_volumes",),
        ),
        wrong(
            "a negative stroke volume",
            beat(stroke="esv - edv"),
            hint="`stroke_volume` is less than 0:",
            fails=("test_beat_volumes",),
        ),
        wrong(
            "output in ml",
            beat(output="stroke_volume * heart_rate"),
            hint="`cardiac_output` is in ml per minute, not in litres.",
            fails=("test_cardiac_output",),
        ),
        wrong(
            "the output of all that the ventricle holds",
            beat(output="edv * heart_rate / 1000"),
            hint="This is the output of a ventricle that empties all of its",
            fails=("test_cardiac_output",),
        ),
        wrong(
            "the last phase for end-systole",
            beat(phases="0, 15"),
            hint="At the phase `es` your `curve` is not at its highest or",
            fails=("test_when_full_and_empty",),
        ),
        wrong(
            "volumes for phases",
            beat(phases="max(curve), min(curve)"),
            hint="`ed` and `es` are volumes in ml.",
            fails=("test_when_full_and_empty",),
        ),
        wrong(
            "over the phases",
            beat(x="range(16)", xlabel="phase"),
            hint="The horizontal axis counts the phases, and does not show the",
            fails=(
                "test_beat_curve",
                "test_beat_axes",
            ),
        ),
        wrong(
            "over seconds",
            beat(x="np.arange(16) * frame_time / 1000", xlabel="time (s)"),
            hint="The horizontal axis shows the time in seconds, not in ms.",
            fails=(
                "test_beat_curve",
                "test_beat_axes",
            ),
        ),
        wrong(
            "the axes swapped",
            beat(x="curve", y="np.arange(16) * frame_time"),
            hint="The axes of the figure have changed places:",
            fails=("test_beat_curve",),
        ),
        wrong(
            "time up to the next beat",
            beat(x="np.linspace(0, 960, 16)"),
            hint="The last phase is drawn where the next beat begins, so all",
            fails=("test_beat_curve",),
        ),
        wrong(
            "no units at the axes",
            beat(xlabel="time", ylabel="volume"),
            hint="The label of the horizontal axis does not name the unit ms.",
            fails=("test_beat_axes",),
        ),
    ],
}
