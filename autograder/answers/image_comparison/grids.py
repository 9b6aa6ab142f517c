"""Typical answers of stage 2: matrices, and another grid."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]


def matrices(**changes: str) -> str:
    """Write the four functions, right but for some changes."""
    parts = {
        "translation": "[[1, 0, down], [0, 1, right], [0, 0, 1]]",
        "scaling": "np.diag([rows, columns, 1])",
        "rotation": "[[np.cos(t), -np.sin(t), 0], [np.sin(t), np.cos(t), 0], [0, 0, 1]]",
        "shear": "[[1, 0, 0], [factor, 1, 0], [0, 0, 1]]",
        "angle": "np.deg2rad(degrees)",
    } | changes
    return (
        f"def translation(down, right):\n    return np.array({parts['translation']})\n\n"
        f"def scaling(rows, columns):\n    return np.array({parts['scaling']})\n\n"
        f"def rotation(degrees):\n    t = {parts['angle']}\n"
        f"    return np.array({parts['rotation']})\n\n"
        f"def shear(factor):\n    return np.array({parts['shear']})"
    )


def compose(expression: str, centre: str = "63.5, 51.5") -> str:
    """Write the answer to the question on composing matrices."""
    return f"r, c = {centre}\nabout_centre = {expression}"


def apply(call: str, tilted: str = "transformed(first, about_centre)") -> str:
    """Write the function that applies a matrix."""
    return f"def transformed(image, matrix):\n    return {call}\n\ntilted = {tilted}"


INVERSE = "ndimage.affine_transform(image, np.linalg.inv(matrix), order=1)"


def resample(half: str = "ndimage.zoom(first, 0.5)", isotropic: str = "") -> str:
    """Write the answer to the question on resampling."""
    return f"half = {half}\nisotropic = {isotropic or ISOTROPIC}"


ISOTROPIC = "ndimage.zoom(brain, (2.5 / 1.5, 1, 1), order=1)"

ANSWERS: dict[str, list[Answer]] = {
    "matrices": [
        right("in radians", matrices(angle="degrees * np.pi / 180")),
        right(
            "filled in",
            "def translation(down, right):\n    m = np.eye(3)\n    m[:2, 2] = down, right\n"
            "    return m\n\n"
            "def scaling(rows, columns):\n    m = np.eye(3)\n    m[0, 0] = rows\n"
            "    m[1, 1] = columns\n    return m\n\n"
            "def rotation(degrees):\n    s, c = np.sin(np.radians(degrees)), "
            "np.cos(np.radians(degrees))\n"
            "    return [[c, -s, 0], [s, c, 0], [0, 0, 1]]\n\n"
            "def shear(factor):\n    m = np.eye(3)\n    m[1, 0] = factor\n    return m",
        ),
        wrong(
            "clockwise",
            matrices(rotation="[[np.cos(t), np.sin(t), 0], [-np.sin(t), np.cos(t), 0], [0, 0, 1]]"),
            hint="clockwise",
            fails=("test_matrix[rotation]",),
        ),
        wrong(
            "x first",
            matrices(
                translation="[[1, 0, right], [0, 1, down], [0, 0, 1]]",
                shear="[[1, factor, 0], [0, 1, 0], [0, 0, 1]]",
            ),
            hint="changed places",
            fails=("test_matrix[translation]", "test_matrix[shear]"),
        ),
        wrong(
            "degrees for radians",
            matrices(angle="degrees"),
            hint="Row by row",
            fails=("test_matrix[rotation]",),
        ),
        wrong(
            "the last row",
            matrices(translation="[[1, 0, 0], [0, 1, 0], [down, right, 1]]"),
            hint="Row by row",
            fails=("test_matrix[translation]",),
        ),
    ],
    "compose": [
        right("in one line", compose("translation(r, c) @ rotation(30) @ translation(-r, -c)")),
        right(
            "step by step",
            compose("np.matmul(translation(r, c), np.matmul(rotation(30), translation(-r, -c)))"),
        ),
        wrong(
            "in the order of reading",
            compose("translation(-r, -c) @ rotation(30) @ translation(r, c)"),
            hint="acts first",
            fails=("test_centre_stays",),
        ),
        wrong(
            "multiplied number by number",
            compose("translation(r, c) * rotation(30) * translation(-r, -c)"),
            hint="acts first",
        ),
        wrong(
            "half the number of pixels",
            compose("translation(r, c) @ rotation(30) @ translation(-r, -c)", centre="64, 52"),
            hint="half a pixel",
            fails=("test_centre_stays",),
        ),
        wrong(
            "the other way round",
            compose("translation(r, c) @ rotation(-30) @ translation(-r, -c)"),
            hint="clockwise",
            fails=("test_turns_by_30",),
        ),
    ],
    "apply_matrix": [
        right("with the inverse", apply(INVERSE.replace("order=1", "order=1, mode='constant'"))),
        right(
            "matrix and offset",
            "def transformed(image, matrix):\n    back = np.linalg.inv(matrix)\n"
            "    return ndimage.affine_transform(\n"
            "        image.astype(float), back[:2, :2], offset=back[:2, 2], order=1)\n\n"
            "tilted = transformed(first, about_centre)",
        ),
        wrong(
            "the trap",
            apply("ndimage.affine_transform(image, matrix, order=1)"),
            hint="opposite way",
            fails=("test_goes_where_the_matrix_says",),
        ),
        wrong(
            "transposed",
            apply("ndimage.affine_transform(image, np.transpose(matrix)[:2, :2], order=1)"),
            hint="way back",
        ),
        wrong(
            "edges repeated",
            apply(INVERSE.replace("order=1", "order=1, mode='nearest'")),
            hint="constant",
            fails=("test_zero_comes_in",),
        ),
        wrong(
            "another matrix",
            apply(INVERSE, tilted="transformed(first, rotation(30))"),
            hint="about_centre",
            fails=("test_tilted",),
        ),
    ],
    "resample": [
        right("order 3 for the slice", resample()),
        right(
            "every second pixel, and floats",
            resample(
                "first[::2, ::2]",
                "ndimage.zoom(brain.astype(float), [s / 1.5 for s in sampling], order=1)",
            ),
        ),
        right(
            "means of four",
            resample("first.reshape(64, 2, 52, 2).mean(axis=(1, 3))"),
        ),
        wrong(
            "the factor upside down",
            resample(isotropic="ndimage.zoom(brain, 1.5 / np.array(sampling), order=1)"),
            hint="upside down",
        ),
        wrong(
            "all axes",
            resample(isotropic="ndimage.zoom(brain[:, ::2, ::2], 2.5 / 1.5, order=1)"),
            hint="their number stays",
        ),
        wrong(
            "overshooting",
            resample(isotropic=ISOTROPIC.replace(", order=1", "")),
            hint="order 1",
            fails=("test_isotropic_values",),
        ),
        wrong(
            "a quarter of the slice",
            resample(half="first[:64, :52]"),
            hint="whole slice",
            fails=("test_half",),
        ),
    ],
    "resample_labels": [
        right(
            "the same factors", "tissues_isotropic = ndimage.zoom(tissues, (5 / 3, 1, 1), order=0)"
        ),
        right(
            "by indices",
            "nearest = np.rint(np.linspace(0, len(tissues) - 1, len(isotropic))).astype(int)\n"
            "tissues_isotropic = tissues[nearest]",
        ),
        wrong(
            "order 1",
            "tissues_isotropic = ndimage.zoom(tissues, (5 / 3, 1, 1), order=1)",
            hint="order=0",
            fails=("test_no_label_invented",),
        ),
        wrong(
            "in floats",
            "tissues_isotropic = ndimage.zoom(tissues.astype(float), (5 / 3, 1, 1), order=1)",
            hint="no label",
        ),
        wrong(
            "every slice twice",
            "tissues_isotropic = np.repeat(tissues, 2, axis=0)",
            hint="same factors",
            fails=("test_label_grid",),
        ),
    ],
}
