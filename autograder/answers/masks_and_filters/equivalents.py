"""Mutants of stage 3's solution that are as right as it is, with the reason."""

from __future__ import annotations

__all__ = ["EQUIVALENT"]

BELOW = 'plt.imshow(ct, cmap="gray", vmin=-200, vmax=500)'
LAYER = 'plt.imshow(bone_layer, cmap="autumn", alpha=0.5)'
OTHER_WINDOWS = (
    "plt.imshow(ct, cmap='gray', vmax=500)",
    "plt.imshow(ct, cmap='gray', vmin=-200)",
    *(
        f'plt.imshow(ct, cmap="gray", vmin={low}, vmax={high})'
        for low, high in ((200, 500), (-400, 500), (-220, 500), (-200, 1000), (-200, 550))
    ),
)

EQUIVALENT: dict[str, dict[str, str]] = {
    "data_range": dict.fromkeys(
        (
            (
                "brighter = np.clip(dim.astype(int) + 100, 0, 255).astype(np.uint8) => "
                "brighter = np.clip(0, dim.astype(int) + 100, 255).astype(np.uint8)"
            ),
            (
                "brighter = np.clip(dim.astype(int) + 100, 0, 255).astype(np.uint8) => "
                "brighter = np.clip(dim.astype(int) + 100, 1, 255).astype(np.uint8)"
            ),
        ),
        "The lowest value that comes out is 110: a lower limit of 1, or swapped arguments of "
        "`np.clip`, change nothing.",
    ),
    "percentile_clip": dict.fromkeys(
        (
            (
                "return np.clip((image - lower) / (upper - lower), 0, 1) => return np.clip(0, "
                "(image - lower) / (upper - lower), 1)"
            ),
            (
                "repaired = normalise_clipped(broken, 1, 99) => repaired = "
                "normalise_clipped(broken, 2, 99)"
            ),
            (
                "repaired = normalise_clipped(broken, 1, 99) => repaired = "
                "normalise_clipped(broken, 0, 99)"
            ),
        ),
        "The smaller of the larger of 0 and a value, and 1, is the same; and up to 3 % of the "
        "head's pixels are 0, so all these percentiles are.",
    ),
    "histogram": dict.fromkeys(
        (
            ("plt.figure(figsize=(3.5, 2)) =>"),
            ('plt.xlabel("bin") =>'),
            ("plt.xlabel(\"bin\") => plt.xlabel('')"),
            ('plt.ylabel("pixels") =>'),
            ("plt.ylabel(\"pixels\") => plt.ylabel('')"),
        ),
        "The task asks for no labels of axes, and a curve is drawn into a figure anyway.",
    ),
    "apply_mask": dict.fromkeys(
        (
            (
                "soft_area = soft.sum() * CT_SAMPLING[0] * CT_SAMPLING[1] / 100 => soft_area "
                "= soft.sum() * CT_SAMPLING[1] * CT_SAMPLING[1] / 100"
            ),
            (
                "soft_area = soft.sum() * CT_SAMPLING[0] * CT_SAMPLING[1] / 100 => soft_area "
                "= soft.sum() * CT_SAMPLING[0] * CT_SAMPLING[0] / 100"
            ),
        ),
        "Pixels of the CT are square: both distances are the same.",
    ),
    "open_and_close": dict.fromkeys(
        (
            (
                "clean = ndimage.binary_opening(ndimage.binary_closing(dirty, np.ones((3, "
                "3))), np.ones((3, 3))) => clean = "
                "ndimage.binary_opening(ndimage.binary_closing(dirty, np.ones((4, 3))), "
                "np.ones((3, 3)))"
            ),
            (
                "clean = ndimage.binary_opening(ndimage.binary_closing(dirty, np.ones((3, "
                "3))), np.ones((3, 3))) => clean = "
                "ndimage.binary_opening(ndimage.binary_closing(dirty, np.ones((2, 3))), "
                "np.ones((3, 3)))"
            ),
            (
                "clean = ndimage.binary_opening(ndimage.binary_closing(dirty, np.ones((3, "
                "3))), np.ones((3, 3))) => clean = "
                "ndimage.binary_opening(ndimage.binary_closing(dirty, np.ones((3, 4))), "
                "np.ones((3, 3)))"
            ),
            (
                "clean = ndimage.binary_opening(ndimage.binary_closing(dirty, np.ones((3, "
                "3))), np.ones((3, 3))) => clean = "
                "ndimage.binary_opening(ndimage.binary_closing(dirty, np.ones((3, 2))), "
                "np.ones((3, 3)))"
            ),
            (
                "clean = ndimage.binary_opening(ndimage.binary_closing(dirty, np.ones((3, "
                "3))), np.ones((3, 3))) => clean = "
                "ndimage.binary_opening(ndimage.binary_closing(dirty, np.ones((3, 3))), "
                "np.ones((4, 3)))"
            ),
            (
                "clean = ndimage.binary_opening(ndimage.binary_closing(dirty, np.ones((3, "
                "3))), np.ones((3, 3))) => clean = "
                "ndimage.binary_opening(ndimage.binary_closing(dirty, np.ones((3, 3))), "
                "np.ones((2, 3)))"
            ),
            (
                "clean = ndimage.binary_opening(ndimage.binary_closing(dirty, np.ones((3, "
                "3))), np.ones((3, 3))) => clean = "
                "ndimage.binary_opening(ndimage.binary_closing(dirty, np.ones((3, 3))), "
                "np.ones((3, 4)))"
            ),
            (
                "clean = ndimage.binary_opening(ndimage.binary_closing(dirty, np.ones((3, "
                "3))), np.ones((3, 3))) => clean = "
                "ndimage.binary_opening(ndimage.binary_closing(dirty, np.ones((3, 3))), "
                "np.ones((3, 2)))"
            ),
        ),
        "The task leaves the size of the structuring element open; these clean the disc as well.",
    ),
    "body_mask": dict.fromkeys(
        (
            (
                "opened = ndimage.binary_opening(dense, iterations=4) => opened = "
                "ndimage.binary_opening(dense, iterations=5)"
            ),
            (
                "opened = ndimage.binary_opening(dense, iterations=4) => opened = "
                "ndimage.binary_opening(dense, iterations=3)"
            ),
        ),
        "The task leaves the number of iterations open; from 3 on the table is gone.",
    ),
    "overlay": dict.fromkeys(
        (
            "plt.figure(figsize=(5, 5)) =>",
            *(f"{BELOW} => {other}" for other in OTHER_WINDOWS),
            f"{LAYER} => plt.imshow(bone_layer, alpha=0.5)",
            f'{LAYER} => plt.imshow(bone_layer, cmap="autumn", alpha=0.55)',
            'plt.axis("off") =>',
            "plt.axis(\"off\") => plt.axis('on')",
        ),
        "The task leaves the window, the size and the axes open, and the colour as well, within "
        "limits the alpha; every colour map but grey has a colour at its start.",
    ),
    "otsu": dict.fromkeys(
        (
            (
                "between_groups = n0 * n1 * (s1 / n1 - s0 / n0) ** 2 => between_groups = n0 * "
                "n1 * (s0 / n0 - s1 / n1) ** 2"
            ),
            ("head_mask = head > head_threshold => head_mask = head >= head_threshold"),
        ),
        "The difference is squared; and no pixel of the head is equal to the threshold, which "
        "is no whole number.",
    ),
    "borders": dict.fromkeys(
        (
            (
                'modes = ["reflect", "mirror", "nearest", "wrap", "constant"] => modes = '
                '["reflect", "mirror", "nearest", "wrap", \'nearest\']'
            ),
            (
                "keeping = {mode for mode in modes if np.allclose(ndimage.convolve(flat, "
                "ninths, mode=mode), flat)} => keeping = {mode for mode in modes if "
                "np.allclose(flat, ndimage.convolve(flat, ninths, mode=mode))}"
            ),
            (
                "corner_value, edge_value = outcome[0, 0], outcome[0, 2] => corner_value, "
                "edge_value = outcome[0, 0], outcome[0, 3]"
            ),
            (
                "corner_value, edge_value = outcome[0, 0], outcome[0, 2] => corner_value, "
                "edge_value = outcome[0, 0], outcome[0, 1]"
            ),
        ),
        'The same modes come out when one is tried twice and `"constant"` is not, or the two '
        "images are swapped; all pixels of an edge are alike.",
    ),
    "snr": {
        (
            "error = image[mask].astype(float) - truth[mask] => error = truth[mask] - "
            "image[mask].astype(float)"
        ): "The spread of an error does not depend on its sign.",
    },
    "sobel": dict.fromkeys(
        (
            (
                "vertical = ndimage.sobel(head_float, axis=1) => vertical = "
                "ndimage.sobel(head_float)"
            ),
            (
                "magnitude = np.hypot(horizontal, vertical) => magnitude = np.hypot(vertical, "
                "horizontal)"
            ),
        ),
        "The last axis is the default; the two sides of Pythagoras may change places.",
    ),
    "smooth_edges": dict.fromkeys(
        (
            (
                "return np.hypot(ndimage.sobel(smooth, axis=0), ndimage.sobel(smooth, "
                "axis=1)) => return np.hypot(ndimage.sobel(smooth, axis=1), "
                "ndimage.sobel(smooth, axis=0))"
            ),
            (
                "return np.hypot(ndimage.sobel(smooth, axis=0), ndimage.sobel(smooth, "
                "axis=1)) => return np.hypot(ndimage.sobel(smooth, axis=0), "
                "ndimage.sobel(smooth))"
            ),
        ),
        "The last axis is the default; the two sides of Pythagoras may change places.",
    ),
    "colour": dict.fromkeys(
        (
            (
                "return -np.log10(np.maximum(channel, 1) / 255) => return "
                "-np.log10(np.maximum(1, channel) / 255)"
            ),
            "nuclei = red_density > otsu(red_density) => nuclei = red_density >= otsu(red_density)",
        ),
        "The larger of two is the same whichever comes first; and the threshold lies between two "
        "densities that occur.",
    ),
}
