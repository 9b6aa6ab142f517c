"""Typical answers to stage 4, measurements: from grey levels to labelled objects."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

LEVEL = """
level = {level}
blood = {blood}
"""

LABELS = """
labels, n_labels = {labels}
n_faces = {faces}
n_corners = {corners}
"""


def gauss(sigma: str, image: str = "volume.astype(float)") -> str:
    """Write the answer to the question on smoothing, with some sigma."""
    return f"smooth = ndi.gaussian_filter({image}, {sigma})"


def threshold(**changes: str) -> str:
    """Write the answer to the question on the threshold, right but for some changes."""
    parts = {
        "level": "(volume[in_blood].mean() + volume[in_muscle].mean()) / 2",
        "blood": "smooth > level",
    }
    return LEVEL.format(**parts | changes)


def labelled(**changes: str) -> str:
    """Write the answer to the question on labels, right but for some changes."""
    parts = {
        "labels": "ndi.label(blood)",
        "faces": "ndi.label(volume > level)[1]",
        "corners": "ndi.label(volume > level, structure=np.ones((3, 3, 3)))[1]",
    }
    return LABELS.format(**parts | changes)


ANSWERS: dict[str, list[Answer]] = {
    "smoothing": [
        right(
            "slice by slice",
            "smooth = np.stack([ndi.gaussian_filter(s.astype(np.float32), 1.5 / spacing[1])\n"
            "                   for s in volume])",
        ),
        right(
            "axis by axis",
            "smooth = volume * 1.0\nfor axis in [1, 2]:\n"
            "    smooth = ndi.gaussian_filter1d(smooth, 1.5 / spacing[axis], axis=axis)",
        ),
        right("with another border", gauss("[0, 1.129, 1.129], mode='nearest'")),
        right(
            "into an array of floats",
            "sigma = 1.5 / np.array(spacing)\nsigma[0] = 0\nsmooth = np.empty(volume.shape)\n"
            "ndi.gaussian_filter(volume, sigma, output=smooth)",
        ),
        right(
            "ending after three sigma", gauss("(0, 1.5 / spacing[1], 1.5 / spacing[2]), truncate=3")
        ),
        right("given axes", gauss("1.5 / spacing[1], axes=(1, 2)", "np.float64(volume)")),
        wrong(
            "across slices as well",
            gauss("1.5 / spacing[1]"),
            hint="Slices are mixed here: `smooth` is blurred along the first",
            fails=("test_not_across_slices",),
        ),
        wrong(
            "sigma in mm",
            gauss("(0, 1.5, 1.5)"),
            hint="1.5 is taken for a number of voxels here, but it is in mm.",
            fails=("test_width_in_mm",),
        ),
        wrong(
            "whole numbers",
            gauss("(0, 1.5 / spacing[1], 1.5 / spacing[2])", "volume"),
            hint="`smooth` has the type uint16, which holds whole numbers only:",
            fails=("test_not_cut_off",),
        ),
        wrong(
            "turned into floats too late",
            gauss("(0, 1.5 / spacing[1], 1.5 / spacing[2])", "volume") + ".astype(float)",
            hint="`smooth` can hold fractions, but all of its values are whole",
            fails=("test_not_cut_off",),
        ),
        wrong(
            "the axes mixed up",
            gauss("(1.1294, 1.1294, 0)"),
            hint="Slices are mixed here: `smooth` is blurred along the first",
            fails=(
                "test_not_across_slices",
                "test_width_in_mm",
            ),
        ),
        wrong(
            "not smoothed",
            "smooth = volume.astype(float)",
            hint="Nothing is smoothed here:",
            fails=(
                "test_not_across_slices",
                "test_width_in_mm",
                "test_not_cut_off",
            ),
        ),
        wrong(
            "multiplied by the distance",
            gauss("(0, 1.5 * spacing[1], 1.5 * spacing[2])"),
            hint="Sigma is 1.5 times the distance here.",
            fails=("test_width_in_mm",),
        ),
        wrong(
            "along rows only",
            gauss("(0, 1.5 / spacing[1], 0)"),
            hint="`smooth` is blurred along one axis within the slices, and",
            fails=("test_width_in_mm",),
        ),
        wrong(
            "one sigma of 1.5",
            gauss("1.5"),
            hint="Slices are mixed here: `smooth` is blurred along the first",
            fails=(
                "test_not_across_slices",
                "test_width_in_mm",
            ),
        ),
        wrong(
            "a mean of windows",
            "smooth = ndi.uniform_filter(volume.astype(float), (1, 3, 3))",
            hint="`smooth` is another image than `volume`, smoothed within its",
            fails=("test_width_in_mm",),
        ),
        wrong(
            "a median",
            "smooth = ndi.median_filter(volume.astype(float), (1, 3, 3))",
            hint="`smooth` is another image than `volume`, smoothed within its",
            fails=(
                "test_width_in_mm",
                "test_not_cut_off",
            ),
        ),
        wrong(
            "width for standard deviation",
            gauss("(0, 1.5 / 2.355 / spacing[1], 1.5 / 2.355 / spacing[2])"),
            hint="`smooth` is another image than `volume`, smoothed within its",
            fails=("test_width_in_mm",),
        ),
    ],
    "threshold": [
        right(
            "with a mean of two",
            threshold(
                level="float(np.mean([np.mean(volume[in_blood]), np.mean(volume[in_muscle])]))",
                blood="np.where(smooth > level, True, False)",
            ),
        ),
        right(
            "from the smooth volume",
            "a, b = smooth[in_blood].mean(), smooth[in_muscle].mean()\n"
            "level = b + (a - b) / 2\nblood = np.greater(smooth, level)",
        ),
        right(
            "a whole number",
            threshold(level="round((volume[in_blood].mean() + volume[in_muscle].mean()) / 2)"),
        ),
        right(
            "with sums, and the mask turned around",
            "boxes = [volume[5, 60:70, 66:78], volume[5, 62:70, 92:95]]\n"
            "level = sum(b.sum() / b.size for b in boxes) / 2\nblood = ~(smooth <= level)",
        ),
        wrong(
            "the mean of all",
            threshold(
                level="np.concatenate([volume[in_blood].ravel(), volume[in_muscle].ravel()]).mean()"
            ),
            hint="This is the mean of all voxels of both boxes.",
            fails=("test_level",),
        ),
        wrong(
            "the volume that is not smooth",
            threshold(blood="volume > level"),
            hint="This compares `volume` with the level, not `smooth`, so noise",
            fails=("test_blood",),
        ),
        wrong(
            "the wrong way round",
            threshold(blood="smooth < level"),
            hint="`blood` is True where it should be False, and False where it",
            fails=("test_blood",),
        ),
        wrong(
            "half of the blood",
            threshold(level="volume[in_blood].mean() / 2"),
            hint="This is half of the mean in blood.",
            fails=("test_level",),
        ),
        wrong(
            "the level of one tissue",
            threshold(level="volume[in_blood].mean()"),
            hint="This is the mean in blood alone.",
            fails=("test_level",),
        ),
        wrong(
            "brackets forgotten",
            threshold(level="volume[in_blood].mean() + volume[in_muscle].mean() / 2"),
            hint="Half of one mean is added to the other:",
            fails=("test_level",),
        ),
        wrong(
            "medians",
            threshold(level="(np.median(volume[in_blood]) + np.median(volume[in_muscle])) / 2"),
            hint="This lies midway between the medians of the boxes, not between",
            fails=("test_level",),
        ),
        wrong(
            "zeros and ones",
            threshold(blood="(smooth > level).astype(int)"),
            hint="`blood` is an array of shape (11, 128, 128) and dtype int64.",
            fails=("test_blood",),
        ),
        wrong(
            "the mean of the volume",
            threshold(level="volume.mean()"),
            hint="This is the mean of the whole volume, which is lung and fat,",
            fails=("test_level",),
        ),
        wrong(
            "grey levels for a mask",
            threshold(blood="np.where(smooth > level, smooth, 0)"),
            hint="`blood` is an array of shape (11, 128, 128) and dtype float64.",
            fails=("test_blood",),
        ),
    ],
    "labelling": [
        right(
            "numbers mixed up",
            "found, n_labels = ndi.label(blood)\n"
            "labels = np.where(found > 0, n_labels + 1 - found, 0)\n"
            "n_faces = ndi.label(volume > level)[0].max()\n"
            "n_corners = ndi.label(volume > level, np.ones((3, 3, 3)))[0].max()",
        ),
        right(
            "with generated structures",
            "labels, n_labels = ndi.label(blood, structure=ndi.generate_binary_structure(3, 1))\n"
            "near, far = (ndi.generate_binary_structure(3, k) for k in [1, 3])\n"
            "n_faces, n_corners = (ndi.label(volume > level, s)[1] for s in [near, far])",
        ),
        right(
            "counted with unique",
            "labels = ndi.label(blood)[0]\nn_labels = len(np.unique(labels)) - 1\n"
            "rough = volume > level\n_, n_faces = ndi.label(rough)\n"
            "_, n_corners = ndi.label(rough, np.ones([3, 3, 3], dtype=int))",
        ),
        right(
            "of the comparison itself",
            labelled(
                labels="ndi.label(smooth > level)",
                faces="ndi.label(np.where(volume > level, 1, 0))[1]",
            ),
        ),
        wrong(
            "the two swapped",
            labelled(
                faces="ndi.label(volume > level, structure=np.ones((3, 3, 3)))[1]",
                corners="ndi.label(volume > level)[1]",
            ),
            hint="The two numbers have changed places:",
            fails=("test_connectivity",),
        ),
        wrong(
            "the smooth mask again",
            labelled(faces="n_labels", corners="ndi.label(blood, structure=np.ones((3, 3, 3)))[1]"),
            hint="These are the numbers of objects in the smooth mask.",
            fails=("test_connectivity",),
        ),
        wrong(
            "both results in one variable",
            "labels = ndi.label(blood)\nn_labels = len(labels)\n"
            "n_faces = ndi.label(volume > level)[1]\n"
            "n_corners = ndi.label(volume > level, structure=np.ones((3, 3, 3)))[1]",
            hint="`labels` holds two things:",
            fails=(
                "test_labels",
                "test_n_labels",
            ),
        ),
        wrong(
            "the mask that is not smooth",
            labelled(labels="ndi.label(volume > level)"),
            hint="These are the objects of `volume > level`, which is not",
            fails=("test_labels",),
        ),
        wrong(
            "the background counted",
            labelled() + "n_labels = len(np.unique(labels))\n",
            hint="The background is counted as an object here.",
            fails=("test_n_labels",),
        ),
        wrong(
            "slice by slice",
            "labels = np.stack([ndi.label(s)[0] for s in blood])\nn_labels = labels.max()\n"
            "n_faces = ndi.label(volume > level)[1]\n"
            "n_corners = ndi.label(volume > level, np.ones((3, 3, 3)))[1]",
            hint="Each slice was labelled by itself, so one object has another",
            fails=("test_labels",),
        ),
        wrong(
            "the same neighbours twice",
            labelled(corners="ndi.label(volume > level)[1]"),
            hint="Both numbers are the same, so the second time no other",
            fails=("test_connectivity",),
        ),
        wrong(
            "the mask for its labels",
            labelled() + "labels = blood.astype(int)\n",
            hint="`labels` is the mask itself:",
            fails=("test_labels",),
        ),
        wrong(
            "the mask turned around",
            labelled(labels="ndi.label(~blood)"),
            hint="What is labelled here is all that is not blood:",
            fails=("test_labels",),
        ),
        wrong(
            "voxels counted",
            labelled() + "n_labels = np.count_nonzero(labels)\n",
            hint="This is the number of voxels of all objects together.",
            fails=("test_n_labels",),
        ),
    ],
}
