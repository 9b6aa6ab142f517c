"""Typical answers to stage 4, measurements: from grey levels to a mask."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

LEVEL = """
level = {level}
blood = {blood}
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


ANSWERS: dict[str, list[Answer]] = {
    "smoothing": [
        right(
            "slice by slice",
            "sigma = [1.5 / mm for mm in spacing[1:]]\n"
            "smooth = np.stack([ndi.gaussian_filter(s.astype(np.float32), sigma) for s in volume])",
        ),
        right(
            "axis by axis",
            "smooth = volume * 1.0\nfor axis in [1, 2]:\n"
            "    smooth = ndi.gaussian_filter1d(smooth, 1.5 / spacing[axis], axis=axis)",
        ),
        right(
            "with another border", gauss("[0, 1.5 / spacing[1], 1.5 / spacing[2]], mode='nearest'")
        ),
        right(
            "into an array of floats",
            "sigma = 1.5 / np.array(spacing)\nsigma[0] = 0\nsmooth = np.empty(volume.shape)\n"
            "ndi.gaussian_filter(volume, sigma, output=smooth)",
        ),
        right(
            "ending after three sigma", gauss("(0, 1.5 / spacing[1], 1.5 / spacing[2]), truncate=3")
        ),
        right(
            "given axes",
            gauss("(1.5 / spacing[1], 1.5 / spacing[2]), axes=(1, 2)", "np.float64(volume)"),
        ),
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
        wrong(
            "another name",
            gauss("(0, 1.5 / spacing[1], 1.5 / spacing[2])").replace("smooth", "blurred"),
            hint="There is no variable called `smooth`.",
            fails=(
                "test_not_across_slices",
                "test_width_in_mm",
                "test_not_cut_off",
            ),
        ),
        wrong(
            "one slice left out",
            gauss("(0, 1.5 / spacing[1], 1.5 / spacing[2])", "volume[1:].astype(float)"),
            hint="`smooth` has the shape (10,",
            fails=(
                "test_not_across_slices",
                "test_width_in_mm",
            ),
        ),
        wrong(
            "another phase",
            gauss("(0, 1.5 / spacing[1], 1.5 / spacing[2])", "cine[8].astype(float)"),
            hint="`smooth` is another image than `volume`,",
            fails=("test_width_in_mm",),
        ),
        wrong(
            "scaled from 0 to 1",
            gauss("(0, 1.5 / spacing[1], 1.5 / spacing[2])", "volume / volume.max()"),
            hint="`smooth` is another image than `volume`,",
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
            "boxes = [volume[MIDDLE_SLICE][box[1:]] for box in (in_blood, in_muscle)]\n"
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
            hint="and dtype int64.",
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
            hint="and dtype float64.",
            fails=("test_blood",),
        ),
        wrong(
            "a level from elsewhere",
            threshold(level="0.95 * (volume[in_blood].mean() + volume[in_muscle].mean()) / 2"),
            hint="That is too small.",
            fails=("test_level",),
        ),
        wrong(
            "a margin above the level",
            threshold(blood="smooth > 1.1 * level"),
            hint="`blood` lacks places that belong to it;",
            fails=("test_blood",),
        ),
        wrong(
            "one slice left out",
            threshold(blood="smooth[1:] > level"),
            hint="and `smooth` has another one.",
            fails=("test_blood",),
        ),
    ],
}
