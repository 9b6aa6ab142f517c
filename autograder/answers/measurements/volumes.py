"""Typical answers to stage 4, measurements: the volume of the left ventricle at every phase."""

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
            "OWN = spacing\n" + volume(sigma="(0, 1.5 / OWN[1], 1.5 / OWN[2])"),
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
}
