"""Typical answers to stage 3, masks and filters: weights, and what lies beyond the border."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

WEIGHTS = """
mean_weights = {mean}
sharp_weights = {sharp}
head_mean = {head_mean}
head_sharp = {head_sharp}
"""
MEAN = "np.ones((3, 3)) / 9"
SHARP = "np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])"

BORDERS = """
keeping = {keeping}
corner_value = {corner}
edge_value = {edge}
"""
KEEPING = '{"reflect", "mirror", "nearest", "wrap"}'


def weights(
    mean: str = MEAN,
    sharp: str = SHARP,
    head_mean: str = "ndimage.convolve(head_float, mean_weights)",
    head_sharp: str = "ndimage.convolve(head_float, sharp_weights)",
) -> str:
    """Return an answer to the question on weights, some of it otherwise."""
    return WEIGHTS.format(mean=mean, sharp=sharp, head_mean=head_mean, head_sharp=head_sharp)


def borders(keeping: str = KEEPING, corner: str = "40", edge: str = "60") -> str:
    """Return an answer to the question on borders, some of it otherwise."""
    return BORDERS.format(keeping=keeping, corner=corner, edge=edge)


ANSWERS: dict[str, list[Answer]] = {
    "weights": [
        right(
            "all neighbours sharpen",
            weights(
                mean="np.full((3, 3), 1.0) / 9",
                sharp="np.array([[-1, -1, -1], [-1, 9, -1], [-1, -1, -1]]) / 1.0",
            ),
        ),
        right(
            "lists, other sizes of weights, and uniform_filter",
            weights(
                mean="[[1 / 9] * 3] * 3",
                sharp="np.array([[0, -.5, 0], [-.5, 3, -.5], [0, -.5, 0]])",
                head_mean="ndimage.uniform_filter(head_float, 3)",
                head_sharp="ndimage.correlate(head_float, sharp_weights, mode='nearest')",
            ),
        ),
        right(
            "by shifting, the border as it was",
            "mean_weights = np.ones((3, 3)) / np.ones((3, 3)).sum()\n"
            "identity = np.zeros((3, 3))\nidentity[1, 1] = 1\n"
            "sharp_weights = 2 * identity - mean_weights\n"
            "head_mean, head_sharp = head_float.copy(), head_float.copy()\n"
            "total = sum(np.roll(head_float, (i, j), (0, 1))\n"
            "            for i in (-1, 0, 1) for j in (-1, 0, 1))\n"
            "head_mean[1:-1, 1:-1] = total[1:-1, 1:-1] / 9\n"
            "head_sharp[1:-1, 1:-1] = (2 * head_float - total / 9)[1:-1, 1:-1]",
        ),
        right(
            "columns count only, in float32",
            weights(
                sharp="np.array([[0, 0, 0], [-1, 3, -1], [0, 0, 0]], dtype=np.float32)",
                head_mean="ndimage.convolve(head_float.astype(np.float32), mean_weights)",
                head_sharp="ndimage.convolve(head_float, sharp_weights, mode='constant')",
            ),
        ),
        right(
            "by the head in another type, and generic_filter",
            weights(
                head_mean="ndimage.generic_filter(head_float, np.mean, size=3)",
                head_sharp="ndimage.convolve(head, sharp_weights, output=float)",
            ),
        ),
        wrong(
            "ones that are not divided",
            weights(mean="np.ones((3, 3))"),
            hint="they do not add up to 1",
            fails=("test_mean_weights",),
        ),
        wrong(
            "rounded weights",
            weights(mean="np.full((3, 3), 0.11)"),
            hint="would become darker",
            fails=("test_mean_weights",),
        ),
        wrong(
            "weights of a Gaussian",
            weights(mean="np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]]) / 16"),
            hint="are not equal",
            fails=("test_mean_weights",),
        ),
        wrong(
            "an edge filter",
            weights(sharp="np.array([[0, -1, 0], [-1, 4, -1], [0, -1, 0]])"),
            hint="would not keep its value",
            fails=("test_sharp_weights",),
        ),
        wrong(
            "the unsigned head",
            weights(
                head_mean="ndimage.convolve(head, mean_weights)",
                head_sharp="ndimage.convolve(head, sharp_weights)",
            ),
            hint="made from `head`",
            fails=("test_head_mean", "test_head_sharp"),
        ),
        wrong(
            "the signs swapped",
            weights(sharp="np.array([[0, 1, 0], [1, -3, 1], [0, 1, 0]])"),
            hint="no neighbour is subtracted",
            fails=("test_sharp_weights",),
        ),
        wrong(
            "one side only",
            weights(sharp="np.array([[0, 0, 0], [-1, 2, 0], [0, 0, 0]])"),
            hint="unlike the other",
            fails=("test_sharp_weights",),
        ),
        wrong(
            "weights that change nothing",
            weights(sharp="np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]])"),
            hint="no neighbour is subtracted",
            fails=("test_sharp_weights",),
        ),
        wrong(
            "a corner mixed in",
            weights(sharp="np.array([[1, -2, 1], [-2, 5, -2], [1, -2, 1]])"),
            hint="has a positive weight",
            fails=("test_sharp_weights",),
        ),
        wrong(
            "both images from the same weights",
            weights(head_sharp="ndimage.convolve(head_float, mean_weights)"),
            hint="made with `mean_weights`",
            fails=("test_head_sharp",),
        ),
        wrong(
            "the head itself",
            weights(head_mean="head_float"),
            hint="nothing was convolved",
            fails=("test_head_mean",),
        ),
        wrong(
            "five rows and columns",
            weights(
                mean="np.full((5, 5), 1 / 25)", head_mean="ndimage.uniform_filter(head_float, 3)"
            ),
            hint="shape",
            fails=("test_mean_weights",),
        ),
        wrong(
            "the dots left in place",
            weights(mean="...", sharp="...", head_mean="...", head_sharp="..."),
            hint="still `...`",
            fails=("test_mean_weights", "test_sharp_weights", "test_head_mean", "test_head_sharp"),
        ),
    ],
    "borders": [
        right("as a list", borders(keeping=f"list({KEEPING})")),
        right("as an array of texts", borders(keeping=f"np.array(sorted({KEEPING}))")),
        right(
            "tried out",
            borders(
                corner="ndimage.uniform_filter(flat, 3, mode='constant')[-1, 0]",
                edge="ndimage.uniform_filter(flat, 3, mode='constant')[-1, 3]",
            ),
        ),
        right(
            "with a loop",
            "keeping = set()\nfor mode in ['reflect', 'mirror', 'nearest', 'wrap', 'constant']:\n"
            "    if np.ptp(ndimage.uniform_filter(flat, 3, mode=mode)) < 1e-9:\n"
            "        keeping.add(mode)\n"
            "corner_value, edge_value = 4 * 90 / 9, 6 * 90 / 9",
        ),
        right(
            "in capitals, and rounded",
            borders(
                keeping='("Wrap", "Reflect", "Nearest", "Mirror")',
                corner="round(90 * 4 / 9, 2)",
                edge="np.float32(60)",
            ),
        ),
        right(
            "by what is padded",
            "padded = np.pad(flat, 1)\nkeeping = frozenset(['mirror', 'nearest', 'wrap', "
            "'reflect'])\n"
            "corner_value, edge_value = padded[:3, :3].mean(), padded[:3, 2:5].mean()",
        ),
        wrong(
            "constant included",
            borders(keeping='{"reflect", "mirror", "nearest", "wrap", "constant"}'),
            hint="values that the image does not have",
            fails=("test_keeping_modes",),
        ),
        wrong(
            "only the default",
            borders(keeping='{"reflect"}'),
            hint="at least one more",
            fails=("test_keeping_modes",),
        ),
        wrong(
            "wrap left out",
            borders(keeping='{"reflect", "mirror", "nearest"}'),
            hint="at least one more",
            fails=("test_keeping_modes",),
        ),
        wrong(
            "a name that there is not",
            borders(keeping='{"reflect", "mirror", "near", "wrap"}'),
            hint="not a name in the table",
            fails=("test_keeping_modes",),
        ),
        wrong(
            "a single text",
            borders(keeping='"reflect, mirror, nearest, wrap"'),
            hint="a set of texts",
            fails=("test_keeping_modes",),
        ),
        wrong(
            "one neighbour too few",
            borders(corner="30"),
            hint="one pixel too few",
            fails=("test_corner_value",),
        ),
        wrong(
            "the two swapped",
            borders(corner="60", edge="40"),
            hint="value of a pixel at an edge",
            fails=("test_corner_value", "test_edge_value"),
        ),
        wrong(
            "as in the middle",
            borders(corner="90", edge="90"),
            hint="nothing stands in",
            fails=("test_corner_value", "test_edge_value"),
        ),
        wrong(
            "the share of pixels inside",
            borders(corner="4 / 9", edge="6 / 9"),
            hint="share of the nine pixels",
            fails=("test_corner_value", "test_edge_value"),
        ),
        wrong(
            "the sum",
            borders(edge="6 * 90"),
            hint="is the sum",
            fails=("test_edge_value",),
        ),
        wrong(
            "a whole row in place of a value",
            borders(edge="ndimage.uniform_filter(flat, 3, mode='constant')[0]"),
            hint="one number",
            fails=("test_edge_value",),
        ),
        wrong(
            "the dots left in place",
            borders(keeping="...", corner="...", edge="..."),
            hint="still `...`",
            fails=("test_keeping_modes", "test_corner_value", "test_edge_value"),
        ),
    ],
}
