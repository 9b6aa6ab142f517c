"""Typical answers to stage 3, masks and filters: weights, noise and edges."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

WEIGHTS = """
mean_weights = {mean}
sharp_weights = {sharp}
head_mean = ndimage.convolve({image}, mean_weights)
head_sharp = ndimage.convolve({image}, sharp_weights)
"""
MEAN = "np.ones((3, 3)) / 9"
SHARP = "np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])"

BORDERS = """
keeping = {keeping}
corner_value, edge_value = {values}
"""
KEEPING = '{"reflect", "mirror", "nearest", "wrap"}'

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

snr_table = [
    [snr(noisy_gauss, head_float, tissue), snr(noisy_median, head_float, tissue)],
    [snr(speckled_gauss, head_float, tissue), snr(speckled_median, head_float, tissue)],
]
best_for_noisy, best_for_speckled = {best}
"""
BODY = "return truth[mask].mean() / np.std(image[mask].astype(float) - truth[mask])"
BEST = '"gauss", "median"'

SOBEL = """
horizontal = ndimage.sobel({image}, axis=0)
vertical = ndimage.sobel({image}, axis=1)
magnitude = {magnitude}
direction = {direction}
"""
HYPOT = "np.hypot(horizontal, vertical)"
DEGREES = "np.degrees(np.arctan2(horizontal, vertical))"

EDGES = """
def edges(image, sigma):
    image = {image}
    return {strength}

{figure}
calmer = {calmer}
"""
SMOOTHED = "ndimage.gaussian_filter(image.astype(float), sigma)"
STRENGTH = "np.hypot(ndimage.sobel(image, 0), ndimage.sobel(image, 1))"
FIGURE = "show(edges(noisy, 0), edges(noisy, 2))"
CALMER = "edges(noisy, 0)[:30, :60].mean() / edges(noisy, 2)[:30, :60].mean()"

ANSWERS: dict[str, list[Answer]] = {
    "weights": [
        right(
            "all neighbours sharpen",
            WEIGHTS.format(
                mean="np.full((3, 3), 1.0) / 9",
                sharp="np.array([[-1, -1, -1], [-1, 9, -1], [-1, -1, -1]]) / 1.0",
                image="head_float",
            ),
        ),
        right(
            "lists, other sizes of weights, and uniform_filter",
            "mean_weights = [[1 / 9] * 3] * 3\n"
            "sharp_weights = np.array([[0, -.5, 0], [-.5, 3, -.5], [0, -.5, 0]])\n"
            "head_mean = ndimage.uniform_filter(head_float, 3)\n"
            "head_sharp = ndimage.correlate(head_float, sharp_weights, mode='nearest')",
        ),
        wrong(
            "ones that are not divided",
            WEIGHTS.format(mean="np.ones((3, 3))", sharp=SHARP, image="head_float"),
            hint="do not add up to 1",
            fails=("test_mean_weights",),
        ),
        wrong(
            "an edge filter",
            WEIGHTS.format(
                mean=MEAN,
                sharp="np.array([[0, -1, 0], [-1, 4, -1], [0, -1, 0]])",
                image="head_float",
            ),
            hint="do not add up to 1",
            fails=("test_sharp_weights",),
        ),
        wrong(
            "the unsigned head",
            WEIGHTS.format(mean=MEAN, sharp=SHARP, image="head"),
            hint="use `head_float`",
        ),
        wrong(
            "the signs swapped",
            WEIGHTS.format(
                mean=MEAN,
                sharp="np.array([[0, 1, 0], [1, -3, 1], [0, 1, 0]])",
                image="head_float",
            ),
            hint="greater than 1",
            fails=("test_sharp_weights",),
        ),
        wrong(
            "one side only",
            WEIGHTS.format(
                mean=MEAN,
                sharp="np.array([[0, 0, 0], [-1, 2, 0], [0, 0, 0]])",
                image="head_float",
            ),
            hint="unlike the other",
            fails=("test_sharp_weights",),
        ),
    ],
    "borders": [
        right("as a list", BORDERS.format(keeping=f"list({KEEPING})", values="40, 60")),
        right(
            "tried out",
            BORDERS.format(
                keeping=KEEPING,
                values="ndimage.uniform_filter(flat, 3, mode='constant')[[-1, 0], [-1, 3]]",
            ),
        ),
        wrong(
            "constant included",
            BORDERS.format(
                keeping='{"reflect", "mirror", "nearest", "wrap", "constant"}', values="40, 60"
            ),
            hint="values that the image does not have",
            fails=("test_keeping_modes",),
        ),
        wrong(
            "only the default",
            BORDERS.format(keeping='{"reflect"}', values="40, 60"),
            hint="missing",
            fails=("test_keeping_modes",),
        ),
        wrong(
            "one neighbour too few",
            BORDERS.format(keeping=KEEPING, values="30, 60"),
            hint="five at a corner",
            fails=("test_border_values",),
        ),
        wrong(
            "the two swapped",
            BORDERS.format(keeping=KEEPING, values="60, 40"),
            hint="changed places",
            fails=("test_border_values",),
        ),
    ],
    "smoothing": [
        right(
            "with names of arguments",
            SMOOTH.format(
                noisy_gauss="ndimage.gaussian_filter(noisy, sigma=(1, 1), mode='nearest')",
                speckled_gauss="ndimage.gaussian_filter(speckled, sigma=1.0, truncate=5)",
                noisy_median="ndimage.median_filter(noisy, size=(3, 3))",
                speckled_median="ndimage.median_filter(speckled, footprint=np.ones((3, 3)))",
            ),
        ),
        right(
            "axis by axis",
            SMOOTH.format(
                noisy_gauss="ndimage.gaussian_filter1d(ndimage.gaussian_filter1d(noisy, 1, 0), 1)",
                speckled_gauss=BY_DEFAULT["speckled_gauss"],
                noisy_median="ndimage.percentile_filter(noisy, 50, size=3)",
                speckled_median="ndimage.rank_filter(speckled, 4, size=3)",
            ),
        ),
        wrong(
            "filters swapped",
            SMOOTH.format(
                noisy_gauss=BY_DEFAULT["noisy_median"],
                noisy_median=BY_DEFAULT["noisy_gauss"],
                speckled_gauss=BY_DEFAULT["speckled_median"],
                speckled_median=BY_DEFAULT["speckled_gauss"],
            ),
            hint="the other filter",
        ),
        wrong(
            "another width",
            SMOOTH.format(**{**BY_DEFAULT, "noisy_gauss": "ndimage.gaussian_filter(noisy, 3)"}),
            hint="gaussian_filter(image, 1)",
        ),
        wrong(
            "one image for the other",
            SMOOTH.format(**{**BY_DEFAULT, "speckled_median": "ndimage.median_filter(noisy, 3)"}),
            hint="mind the image",
        ),
        wrong(
            "not smoothed",
            SMOOTH.format(**{**BY_DEFAULT, "noisy_median": "ndimage.median_filter(noisy, 1)"}),
            hint="not been smoothed",
        ),
    ],
    "snr": [
        right("one step", SNR.format(body=BODY, best=BEST)),
        right(
            "by hand, in an array",
            SNR.format(
                body="e = image[mask] * 1.0 - truth[mask] * 1.0\n"
                "    return truth[mask].sum() / mask.sum() / np.sqrt(np.mean((e - e.mean())**2))",
                best=BEST,
            )
            + "snr_table = np.array(snr_table)\n",
        ),
        wrong(
            "the mask ignored",
            SNR.format(body="return truth.mean() / (image - 1.0 * truth).std()", best=BEST),
            hint="mask has no effect",
        ),
        wrong(
            "whole numbers wrap around",
            SNR.format(body="return truth[mask].mean() / (image - truth)[mask].std()", best=BEST),
            hint="float",
            fails=("test_snr_of_whole_numbers",),
        ),
        wrong(
            "the spread of the image, not of the error",
            SNR.format(body="return image[mask].mean() / image[mask].std()", best=BEST),
            hint="image - truth",
        ),
        wrong(
            "the variance",
            SNR.format(body=BODY.replace("np.std", "np.var"), best=BEST),
            hint="not its root",
        ),
        wrong(
            "the filters swapped",
            SNR.format(body=BODY, best='"median", "gauss"'),
            hint="higher SNR",
            fails=("test_best_filters",),
        ),
        wrong(
            "rows and columns swapped",
            SNR.format(body=BODY, best=BEST) + "snr_table = np.transpose(snr_table)\n",
            hint="Rows and columns",
            fails=("test_snr_table",),
        ),
    ],
    "sobel": [
        right(
            "by powers and complex numbers",
            SOBEL.format(
                image="head_float",
                magnitude="(horizontal**2 + vertical**2) ** 0.5",
                direction="np.angle(vertical + 1j * horizontal, deg=True)",
            ),
        ),
        right(
            "with weights",
            "w = np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1]])\n"
            "horizontal = ndimage.correlate(head_float, w)\n"
            "vertical = ndimage.correlate(head_float, w.T)\n"
            "magnitude = np.sqrt(np.square(horizontal) + np.square(vertical))\n"
            "direction = np.arctan2(horizontal, vertical) * 180 / np.pi",
        ),
        wrong(
            "axes swapped",
            SOBEL.format(image="head_float", magnitude=HYPOT, direction=DEGREES)
            .replace("axis=0", "axis=2")
            .replace("axis=1", "axis=0")
            .replace("axis=2", "axis=1"),
            hint="changed places",
            fails=("test_sobel_images",),
        ),
        wrong(
            "radians",
            SOBEL.format(
                image="head_float", magnitude=HYPOT, direction="np.arctan2(horizontal, vertical)"
            ),
            hint="radians",
            fails=("test_direction",),
        ),
        wrong(
            "a sum for Pythagoras",
            SOBEL.format(
                image="head_float",
                magnitude="abs(horizontal) + abs(vertical)",
                direction=DEGREES,
            ),
            hint="Pythagoras",
            fails=("test_magnitude",),
        ),
        wrong(
            "the unsigned head",
            SOBEL.format(image="head", magnitude=HYPOT, direction=DEGREES),
            hint="Negative values are missing",
        ),
        wrong(
            "arguments swapped",
            SOBEL.format(
                image="head_float",
                magnitude=HYPOT,
                direction="np.degrees(np.arctan2(vertical, horizontal))",
            ),
            hint="arguments have changed places",
            fails=("test_direction",),
        ),
        wrong(
            "half of the directions",
            SOBEL.format(
                image="head_float",
                magnitude=HYPOT,
                direction="np.degrees(np.arctan(horizontal / np.where(vertical, vertical, 1e-12)))",
            ),
            hint="arctan2",
            fails=("test_direction",),
        ),
    ],
    "smooth_edges": [
        right(
            "one step",
            EDGES.format(image=SMOOTHED, strength=STRENGTH, figure=FIGURE, calmer=CALMER),
        ),
        right(
            "by ndimage's own magnitude",
            EDGES.format(
                image=SMOOTHED,
                strength="ndimage.generic_gradient_magnitude(image, ndimage.sobel)",
                figure="fig, axes = plt.subplots(2)\naxes[0].imshow(edges(noisy, 0), 'gray')\n"
                "axes[1].imshow(edges(noisy, 2), 'gray', vmin=0, vmax=500)",
                calmer="np.mean(edges(noisy, 0)[:30, :60]) / np.mean(edges(noisy, 2)[:30, :60])",
            ),
        ),
        wrong(
            "smoothed afterwards",
            EDGES.format(
                image="image.astype(float)",
                strength=f"ndimage.gaussian_filter({STRENGTH}, sigma)",
                figure=FIGURE,
                calmer=CALMER,
            ),
            hint="Smooth first",
        ),
        wrong(
            "sigma ignored",
            EDGES.format(
                image="image.astype(float)", strength=STRENGTH, figure=FIGURE, calmer="8.0"
            ),
            hint="not been smoothed",
        ),
        wrong(
            "whole numbers wrap around",
            EDGES.format(
                image="ndimage.gaussian_filter(image, sigma)",
                strength=STRENGTH,
                figure=FIGURE,
                calmer=CALMER,
            ),
            hint="float",
            fails=("test_edges_without_smoothing",),
        ),
        wrong(
            "the ratio turned over",
            EDGES.format(
                image=SMOOTHED, strength=STRENGTH, figure=FIGURE, calmer=f"1 / ({CALMER})"
            ),
            hint="other way round",
            fails=("test_calmer",),
        ),
        wrong(
            "one picture",
            EDGES.format(
                image=SMOOTHED, strength=STRENGTH, figure="show(edges(noisy, 2))", calmer=CALMER
            ),
            hint="sigma of 0",
            fails=("test_edges_are_shown",),
        ),
    ],
}
