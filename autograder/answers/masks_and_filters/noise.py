"""Typical answers to stage 3, masks and filters: noise, and how well it is removed."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

SMOOTH = """
noisy_gauss = {noisy_gauss}
speckled_gauss = {speckled_gauss}
noisy_median = {noisy_median}
speckled_median = {speckled_median}
"""
BY_DEFAULT = {
    "noisy_gauss": "ndimage.gaussian_filter(noisy, 1)",
    "speckled_gauss": "ndimage.gaussian_filter(speckled, 1)",
    "noisy_median": "ndimage.median_filter(noisy, 3)",
    "speckled_median": "ndimage.median_filter(speckled, 3)",
}

SNR = """
def snr(image, truth, mask):
    {body}

snr_table = {table}
best_for_noisy, best_for_speckled = {best}
"""
BODY = "return truth[mask].mean() / np.std(image[mask].astype(float) - truth[mask])"
TABLE = (
    "[[snr(i, head_float, tissue) for i in (noisy_gauss, noisy_median)],\n"
    "    [snr(i, head_float, tissue) for i in (speckled_gauss, speckled_median)]]"
)
BEST = '"gauss", "median"'
VALUES, WHOLE, FILTERS = "test_snr_values", "test_snr_of_whole_numbers", "test_best_filters"
NOISY, SPECKLED = "test_snr_of_noisy", "test_snr_of_speckled"


def smooth(**changes: str) -> str:
    """Return the four images, some of them otherwise."""
    return SMOOTH.format(**{**BY_DEFAULT, **changes})


def smoothed(*names: str) -> tuple[str, ...]:
    """Return the names of the checks of some images."""
    return tuple(f"test_smoothed[{name}]" for name in names)


def snr(body: str = BODY, table: str = TABLE, best: str = BEST) -> str:
    """Return an answer to the question on the SNR, some of it otherwise."""
    return SNR.format(body=body, table=table, best=best)


ANSWERS: dict[str, list[Answer]] = {
    "smoothing": [
        right(
            "with names of arguments",
            smooth(
                noisy_gauss="ndimage.gaussian_filter(noisy, sigma=(1, 1), mode='nearest')",
                speckled_gauss="ndimage.gaussian_filter(speckled, sigma=1.0, truncate=5)",
                noisy_median="ndimage.median_filter(noisy, size=(3, 3))",
                speckled_median="ndimage.median_filter(speckled, footprint=np.ones((3, 3)))",
            ),
        ),
        right(
            "axis by axis, and by rank",
            smooth(
                noisy_gauss="ndimage.gaussian_filter1d(ndimage.gaussian_filter1d(noisy, 1, 0), 1)",
                noisy_median="ndimage.percentile_filter(noisy, 50, size=3)",
                speckled_median="ndimage.rank_filter(speckled, 4, size=3)",
            ),
        ),
        right(
            "by the formula, and by windows",
            "steps = np.arange(-4, 5)\nbell = np.exp(-steps**2 / 2)\nbell /= bell.sum()\n"
            "noisy_gauss = ndimage.convolve(noisy, np.outer(bell, bell))\n"
            "speckled_gauss = ndimage.convolve(speckled, bell[:, None] * bell)\n"
            "def median(image):\n    wide = np.pad(image, 1, mode='edge')\n"
            "    views = np.lib.stride_tricks.sliding_window_view(wide, (3, 3))\n"
            "    return np.median(views, axis=(2, 3))\n"
            "noisy_median, speckled_median = median(noisy), median(speckled)",
        ),
        right(
            "in a loop, cut off at three sigma, in float32",
            "both = [noisy.astype(np.float32), speckled]\n"
            "noisy_gauss, speckled_gauss = [ndimage.gaussian_filter(i, 1, truncate=3) for i in "
            "both]\n"
            "noisy_median, speckled_median = [ndimage.median_filter(i, 3, mode='mirror')"
            " for i in both]",
        ),
        right(
            "with SciPy's other module",
            "from scipy import signal\n"
            + smooth(
                noisy_median="signal.medfilt2d(noisy, 3)",
                speckled_median="signal.medfilt(speckled, [3, 3])",
            ),
        ),
        wrong(
            "filters swapped",
            smooth(
                noisy_gauss=BY_DEFAULT["noisy_median"],
                noisy_median=BY_DEFAULT["noisy_gauss"],
                speckled_gauss=BY_DEFAULT["speckled_median"],
                speckled_median=BY_DEFAULT["speckled_gauss"],
            ),
            hint="the other filter",
            fails=smoothed(*BY_DEFAULT),
        ),
        wrong(
            "a wider Gauss",
            smooth(noisy_gauss="ndimage.gaussian_filter(noisy, 3)"),
            hint="a sigma of 3",
            fails=smoothed("noisy_gauss"),
        ),
        wrong(
            "a larger median",
            smooth(
                noisy_median="ndimage.median_filter(noisy, 5)",
                speckled_median="ndimage.median_filter(speckled, 5)",
            ),
            hint="a size of 5",
            fails=smoothed("noisy_median", "speckled_median"),
        ),
        wrong(
            "one image for the other",
            smooth(speckled_median="ndimage.median_filter(noisy, 3)"),
            hint="the other noisy image",
            fails=smoothed("speckled_median"),
        ),
        wrong(
            "not smoothed",
            smooth(noisy_median="ndimage.median_filter(noisy, 1)"),
            hint="not been smoothed",
            fails=smoothed("noisy_median"),
        ),
        wrong(
            "the head without noise",
            smooth(speckled_gauss="ndimage.gaussian_filter(head_float, 1)"),
            hint="head without noise",
            fails=smoothed("speckled_gauss"),
        ),
        wrong(
            "a plain mean",
            smooth(noisy_gauss="ndimage.uniform_filter(noisy, 3)"),
            hint="all count the same",
            fails=smoothed("noisy_gauss"),
        ),
        wrong(
            "one filter after the other",
            smooth(noisy_median="ndimage.median_filter(noisy_gauss, 3)"),
            hint="by both filters",
            fails=smoothed("noisy_median"),
        ),
        wrong(
            "whole numbers",
            smooth(speckled_median="ndimage.median_filter(speckled.astype(np.uint8), 3)"),
            hint="differ",
            fails=smoothed("speckled_median"),
        ),
        wrong(
            "one axis only",
            smooth(noisy_gauss="ndimage.gaussian_filter1d(noisy, 1)"),
            hint="differ",
            fails=smoothed("noisy_gauss"),
        ),
        wrong(
            "the dots left in place",
            smooth(**dict.fromkeys(BY_DEFAULT, "...")),
            hint="still `...`",
            fails=smoothed(*BY_DEFAULT),
        ),
    ],
    "snr": [
        right("one step", snr()),
        right(
            "by hand, in an array",
            snr(
                body="e = image[mask] * 1.0 - truth[mask] * 1.0\n"
                "    return truth[mask].sum() / mask.sum() / np.sqrt(np.mean((e - e.mean())**2))",
                table="np.array(" + TABLE + ")",
            ),
        ),
        right(
            "with ndimage, and n - 1",
            snr(
                body="error = image.astype(float) - truth.astype(float)\n"
                "    return ndimage.mean(truth, mask) / np.std(error[mask], ddof=1)",
                best="[('gauss', 'median')[int(row[1] > row[0])] for row in snr_table]",
            ),
        ),
        right(
            "in a loop over the pixels",
            snr(
                body="pixels = [(float(i), float(t)) for i, t, m in\n"
                "              zip(image.flat, truth.flat, mask.flat) if m]\n"
                "    errors = [i - t for i, t in pixels]\n"
                "    mean = sum(errors) / len(errors)\n"
                "    spread = (sum((e - mean) ** 2 for e in errors) / len(errors)) ** 0.5\n"
                "    return sum(t for _, t in pixels) / len(pixels) / spread"
            ),
        ),
        right(
            "rounded, as tuples",
            snr(
                table="((round(snr(noisy_gauss, head_float, tissue), 2),\n"
                "     round(snr(noisy_median, head_float, tissue), 2)),\n"
                "    (round(snr(speckled_gauss, head_float, tissue), 2),\n"
                "     round(snr(speckled_median, head_float, tissue), 2)))"
            ),
        ),
        right(
            "after an earlier slip",
            "speckled_median = ndimage.gaussian_filter(speckled, 3)\n"
            + snr(best='"gauss", "gauss" if snr_table[1][0] > snr_table[1][1] else "median"'),
        ),
        wrong(
            "the mask ignored",
            snr(body="return truth.mean() / (image - 1.0 * truth).std()"),
            hint="mask has no effect",
            fails=(VALUES,),
        ),
        wrong(
            "whole numbers wrap around",
            snr(body="return truth[mask].mean() / (image - truth)[mask].std()"),
            hint="the error wraps around",
            fails=(WHOLE,),
        ),
        wrong(
            "the spread of the image, not of the error",
            snr(body="return image[mask].mean() / image[mask].std()"),
            hint="the truth plays no part",
            fails=(VALUES,),
        ),
        wrong(
            "the variance",
            snr(body=BODY.replace("np.std", "np.var")),
            hint="divided by the variance",
            fails=(VALUES,),
        ),
        wrong(
            "the root of the mean squared error",
            snr(
                body="e = image[mask].astype(float) - truth[mask]\n"
                "    return truth[mask].mean() / np.sqrt((e**2).mean())"
            ),
            hint="root of the mean squared error",
            fails=(VALUES,),
        ),
        wrong(
            "the mean of the noisy image",
            snr(body=BODY.replace("return truth", "return image")),
            hint="mean is that of the noisy image",
            fails=(VALUES,),
        ),
        wrong(
            "the fraction upside down",
            snr(body="return np.std(image[mask] - 1.0 * truth[mask]) / truth[mask].mean()"),
            hint="upside down",
            fails=(VALUES,),
        ),
        wrong(
            "in decibels",
            snr(body="return 20 * np.log10(" + BODY.removeprefix("return ") + ")"),
            hint="decibels",
            fails=(VALUES,),
        ),
        wrong(
            "set to 0 outside, in the image that is given",
            snr(
                body="image = image.astype(float)\n    truth[~mask] = 0\n"
                "    return truth[mask].mean() / (image - truth)[mask].std()",
                table=TABLE.replace("head_float", "head_float.copy()"),
            ),
            hint="changes the very array",
            fails=(WHOLE,),
        ),
        wrong(
            "the filters swapped",
            snr(best='"median", "gauss"'),
            hint="changed places",
            fails=(FILTERS,),
        ),
        wrong(
            "the median for everything",
            snr(best='"median", "median"'),
            hint="lower SNR",
            fails=(FILTERS,),
        ),
        wrong(
            "rows and columns swapped",
            snr(table="np.transpose(" + TABLE + ")", best=BEST),
            hint="Rows and columns",
            fails=(NOISY, SPECKLED),
        ),
        wrong(
            "rows swapped",
            snr(table="(" + TABLE + ")[::-1]"),
            hint="SNRs of the",
            fails=(NOISY, SPECKLED),
        ),
        wrong(
            "before smoothing",
            snr(
                table="[[snr(noisy, head_float, tissue)] * 2,"
                " [snr(speckled, head_float, tissue)] * 2]"
            ),
            hint="before smoothing",
            fails=(NOISY, SPECKLED),
        ),
        wrong(
            "everywhere in the image",
            snr(table=TABLE.replace("tissue", "tissue | True")),
            hint="whole image",
            fails=(NOISY, SPECKLED),
        ),
        wrong(
            "four numbers in one list",
            snr(table="sum(" + TABLE + ", [])"),
            hint="two lists",
            fails=(NOISY, SPECKLED),
        ),
        wrong(
            "a wrong name inside, and the dots left in place",
            snr(body=BODY.replace("image[mask]", "img[mask]"), table="...", best="..., ..."),
            hint="raised NameError",
            fails=(VALUES, WHOLE, NOISY, SPECKLED, FILTERS),
        ),
        wrong(
            "the spread of the image",
            snr(body="return truth[mask].mean() / image[mask].std()"),
            hint="the spread of the image itself",
            fails=(VALUES,),
        ),
        wrong(
            "a text of its own",
            snr(best='"Gaussian filter", "median"'),
            hint="neither of the two texts",
            fails=(FILTERS,),
        ),
        wrong(
            "columns swapped",
            snr(table="[row[::-1] for row in " + TABLE + "]"),
            hint="two numbers of this list",
            fails=(NOISY, SPECKLED),
        ),
    ],
}
