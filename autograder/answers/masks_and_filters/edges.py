"""Typical answers to stage 3, masks and filters: edges."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

SOBEL = """
horizontal = {horizontal}
vertical = {vertical}
magnitude = {magnitude}
direction = {direction}
"""
HORIZONTAL = "ndimage.sobel(head_float, axis=0)"
VERTICAL = "ndimage.sobel(head_float, axis=1)"
HYPOT = "np.hypot(horizontal, vertical)"
DEGREES = "np.degrees(np.arctan2(horizontal, vertical))"
DOWN, RIGHT = "test_sobel_image[horizontal]", "test_sobel_image[vertical]"
LENGTH, ANGLE = "test_magnitude", "test_direction"

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
CALMER = "edges(noisy, 0)[CORNER].mean() / edges(noisy, 2)[CORNER].mean()"
UNSEEN, WHOLE = "test_edges", "test_edges_of_whole_numbers"
SHOWN, RATIO = "test_edges_are_shown", "test_calmer"


def sobel(
    horizontal: str = HORIZONTAL,
    vertical: str = VERTICAL,
    magnitude: str = HYPOT,
    direction: str = DEGREES,
) -> str:
    """Return an answer to the question on Sobel's filter, some of it otherwise."""
    return SOBEL.format(
        horizontal=horizontal, vertical=vertical, magnitude=magnitude, direction=direction
    )


def edges(
    image: str = SMOOTHED, strength: str = STRENGTH, figure: str = FIGURE, calmer: str = CALMER
) -> str:
    """Return an answer to the question on smoothing first, some of it otherwise."""
    return EDGES.format(image=image, strength=strength, figure=figure, calmer=calmer)


ANSWERS: dict[str, list[Answer]] = {
    "sobel": [
        right(
            "by powers and complex numbers",
            sobel(
                magnitude="(horizontal**2 + vertical**2) ** 0.5",
                direction="np.angle(vertical + 1j * horizontal, deg=True)",
            ),
        ),
        right(
            "with weights",
            "w = np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1]])\n"
            + sobel(
                horizontal="ndimage.correlate(head_float, w)",
                vertical="ndimage.correlate(head_float, w.T)",
                magnitude="np.sqrt(np.square(horizontal) + np.square(vertical))",
                direction="np.arctan2(horizontal, vertical) * 180 / np.pi",
            ),
        ),
        right(
            "in whole numbers with a sign",
            sobel(
                horizontal="ndimage.sobel(head.astype(int), 0)",
                vertical="ndimage.sobel(head.astype(np.int32), -1)",
            ),
        ),
        right(
            "magnitude by ndimage, direction pixel by pixel",
            "import math\n"
            + sobel(
                magnitude="ndimage.generic_gradient_magnitude(head_float, ndimage.sobel)",
                direction="np.array([[math.degrees(math.atan2(h, v)) for h, v in zip(*rows)]\n"
                "                      for rows in zip(horizontal, vertical)])",
            ),
        ),
        right(
            "by slices, another border",
            "p = np.pad(head_float, 1, mode='edge')\n"
            + sobel(
                horizontal="(p[2:, :-2] + 2 * p[2:, 1:-1] + p[2:, 2:]"
                " - p[:-2, :-2] - 2 * p[:-2, 1:-1] - p[:-2, 2:])",
                vertical="ndimage.sobel(head_float, axis=1, mode='nearest')",
                magnitude="np.linalg.norm([horizontal, vertical], axis=0)",
                direction="np.rad2deg(np.arctan2(horizontal, vertical))",
            ),
        ),
        right(
            "after an earlier slip",
            "horizontal = abs(ndimage.sobel(head_float, axis=0))\n"
            "right_magnitude = np.hypot(ndimage.sobel(head_float, 0), "
            "ndimage.sobel(head_float, 1))\n" + sobel(magnitude="right_magnitude"),
        ),
        wrong(
            "axes swapped",
            sobel(horizontal=VERTICAL, vertical=HORIZONTAL),
            hint="axes have changed places",
            fails=(DOWN, RIGHT),
        ),
        wrong(
            "signs taken away",
            sobel(horizontal=f"abs({HORIZONTAL})"),
            hint="signs are missing",
            fails=(DOWN,),
        ),
        wrong(
            "Prewitt in place of Sobel",
            sobel(vertical="ndimage.prewitt(head_float, axis=1)"),
            hint="Prewitt",
            fails=(RIGHT,),
        ),
        wrong(
            "plain differences",
            sobel(horizontal="np.gradient(head_float, axis=0)"),
            hint="plain difference",
            fails=(DOWN,),
        ),
        wrong(
            "convolved with the weights, so turned around",
            "w = np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1]])\n"
            + sobel(horizontal="ndimage.convolve(head_float, w)"),
            hint="signs are turned around",
            fails=(DOWN,),
        ),
        wrong(
            "radians",
            sobel(direction="np.arctan2(horizontal, vertical)"),
            hint="radians",
            fails=(ANGLE,),
        ),
        wrong(
            "a sum for Pythagoras",
            sobel(magnitude="abs(horizontal) + abs(vertical)"),
            hint="not Pythagoras",
            fails=(LENGTH,),
        ),
        wrong(
            "the root forgotten",
            sobel(magnitude="horizontal**2 + vertical**2"),
            hint="the root is missing",
            fails=(LENGTH,),
        ),
        wrong(
            "the unsigned head",
            sobel(horizontal="ndimage.sobel(head, 0)", vertical="ndimage.sobel(head, 1)"),
            hint="negative values have wrapped around",
            fails=(DOWN, RIGHT),
        ),
        wrong(
            "arguments swapped",
            sobel(direction="np.degrees(np.arctan2(vertical, horizontal))"),
            hint="two arguments have changed places",
            fails=(ANGLE,),
        ),
        wrong(
            "half of the directions",
            sobel(
                direction="np.degrees(np.arctan(horizontal / np.where(vertical, vertical, 1e-12)))"
            ),
            hint="cannot tell left from right",
            fails=(ANGLE,),
        ),
        wrong(
            "from degrees to radians",
            sobel(direction="np.arctan2(horizontal, vertical) * np.pi / 180"),
            hint="Degrees were turned into radians",
            fails=(ANGLE,),
        ),
        wrong(
            "the angle of the magnitude",
            sobel(direction="np.degrees(np.arctan2(horizontal, magnitude))"),
            hint="not that of the arrow",
            fails=(ANGLE,),
        ),
        wrong(
            "0 to 360",
            sobel(direction=f"{DEGREES} % 360"),
            hint="but their range",
            fails=(ANGLE,),
        ),
        wrong(
            "up for down",
            sobel(direction="np.degrees(np.arctan2(-horizontal, vertical))"),
            hint="Up and down",
            fails=(ANGLE,),
        ),
        wrong(
            "the dots left in place",
            sobel("...", "...", "...", "..."),
            hint="still `...`",
            fails=(DOWN, RIGHT, LENGTH, ANGLE),
        ),
        wrong(
            "the sum of both images",
            sobel(magnitude="horizontal + vertical"),
            hint="the sum of both images",
            fails=(LENGTH,),
        ),
    ],
    "smooth_edges": [
        right("one step", edges()),
        right(
            "by ndimage's own magnitude",
            edges(
                strength="ndimage.generic_gradient_magnitude(image, ndimage.sobel)",
                figure="fig, axes = plt.subplots(2)\naxes[0].imshow(edges(noisy, 0), 'gray')\n"
                "axes[1].imshow(edges(noisy, 2), 'gray', vmin=0, vmax=0.8 * HEAD_WHITE)",
                calmer="np.mean(edges(noisy, 0)[CORNER]) / np.mean(edges(noisy, 2)[CORNER])",
            ),
        ),
        right(
            "with an if, and other borders",
            "def edges(image, sigma):\n    image = np.array(image, dtype=float)\n"
            "    if sigma > 0:\n"
            "        image = ndimage.gaussian_filter(image, sigma, mode='nearest')\n"
            "    down = ndimage.sobel(image, axis=0, mode='nearest')\n"
            "    right = ndimage.sobel(image, axis=1, mode='nearest')\n"
            "    return (down**2 + right**2) ** 0.5\n\n"
            "a, b = edges(noisy, 0), edges(noisy, 2)\nshow(a, b)\n"
            "calmer = a[CORNER].mean() / b[CORNER].mean()",
        ),
        right(
            "along each axis, put side by side, rounded",
            edges(
                image="ndimage.gaussian_filter1d("
                "ndimage.gaussian_filter1d(image * 1.0, sigma, 0), sigma, 1)"
                " if sigma else image * 1.0",
                figure="for i, sigma in enumerate([0, 2]):\n    plt.subplot(1, 2, i + 1)\n"
                "    plt.imshow(edges(noisy, sigma), cmap='gray')\n"
                "    plt.title(f'sigma {sigma}')",
                calmer=f"round({CALMER}, 2)",
            ),
        ),
        right(
            "other figures beside it",
            edges(figure="show(noisy)\n" + FIGURE + "\nshow(edges(head_float, 1))"),
        ),
        wrong(
            "smoothed afterwards",
            edges(
                image="image.astype(float)", strength=f"ndimage.gaussian_filter({STRENGTH}, sigma)"
            ),
            hint="smoothed after that",
            fails=(UNSEEN,),
        ),
        wrong(
            "sigma ignored",
            edges(image="image.astype(float)"),
            hint="`sigma` has no effect",
            fails=(UNSEEN, RATIO),
        ),
        wrong(
            "always the same sigma",
            edges(image="ndimage.gaussian_filter(image.astype(float), 2 if sigma else 0)"),
            hint="a sigma of 2, whatever",
            fails=(UNSEEN,),
        ),
        wrong(
            "whole numbers wrap around",
            edges(image="ndimage.gaussian_filter(image, sigma)"),
            hint="wrapped around",
            fails=(WHOLE,),
        ),
        wrong(
            "rounded by smoothing",
            edges(image="ndimage.gaussian_filter(image, sigma).astype(float)"),
            hint="rounded the values",
            fails=(WHOLE,),
        ),
        wrong(
            "one axis only",
            edges(strength="abs(ndimage.sobel(image, 0))"),
            hint="along one axis",
            fails=(UNSEEN,),
        ),
        wrong(
            "a sum for Pythagoras",
            edges(strength="abs(ndimage.sobel(image, 0)) + abs(ndimage.sobel(image, 1))"),
            hint="not Pythagoras",
            fails=(UNSEEN,),
        ),
        wrong(
            "the slope of the Gaussian",
            edges(
                image="image.astype(float)",
                strength=f"ndimage.gaussian_gradient_magnitude(image, sigma) if sigma else "
                f"{STRENGTH}",
            ),
            hint="without Sobel's weights",
            fails=(UNSEEN,),
        ),
        wrong(
            "smoothed in the image that is given",
            edges(
                image="image if image.dtype == float else image.astype(float)\n"
                "    ndimage.gaussian_filter(image, sigma, output=image)",
                figure="show(edges(noisy.copy(), 0), edges(noisy.copy(), 2))",
                calmer=CALMER.replace("noisy", "noisy.copy()"),
            ),
            hint="changes the very array",
            fails=(WHOLE,),
        ),
        wrong(
            "the ratio turned over",
            edges(calmer=f"1 / ({CALMER})"),
            hint="upside down",
            fails=(RATIO,),
        ),
        wrong(
            "in the whole image",
            edges(calmer="edges(noisy, 0).mean() / edges(noisy, 2).mean()"),
            hint="whole image",
            fails=(RATIO,),
        ),
        wrong(
            "rows and columns of the corner swapped",
            edges(calmer=CALMER.replace("[CORNER]", "[CORNER[::-1]]")),
            hint="Rows and columns of the corner",
            fails=(RATIO,),
        ),
        wrong(
            "a difference in place of a ratio",
            edges(calmer=CALMER.replace(" / ", " - ")),
            hint="a difference",
            fails=(RATIO,),
        ),
        wrong(
            "one picture",
            edges(figure="show(edges(noisy, 2))"),
            hint="sigma of 0",
            fails=(SHOWN,),
        ),
        wrong(
            "the edges of the head",
            edges(figure="show(edges(head_float, 0), edges(head_float, 2))"),
            hint="None of the pictures",
            fails=(SHOWN,),
        ),
        wrong(
            "two figures",
            edges(figure="show(edges(noisy, 0))\nshow(edges(noisy, 2))"),
            hint="figure",
            fails=(SHOWN,),
        ),
        wrong(
            "a wrong name inside, and the dots left in place",
            edges(strength="np.hypot(down, right)", figure="", calmer="..."),
            hint="raised NameError",
            fails=(UNSEEN, WHOLE, SHOWN, RATIO),
        ),
        wrong(
            "the root forgotten",
            edges(strength="ndimage.sobel(image, 0) ** 2 + ndimage.sobel(image, 1) ** 2"),
            hint="The root is missing",
            fails=(UNSEEN,),
        ),
    ],
}
