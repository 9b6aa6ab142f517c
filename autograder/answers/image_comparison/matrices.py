"""Typical answers to the questions of stage 2, image comparison: matrices."""

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


def compose(expression: str = "", centre: str = "(np.array(first.shape) - 1) / 2") -> str:
    """Write the answer to the question on composing matrices."""
    return f"r, c = {centre}\nabout_centre = {expression or ORDER}"


ORDER = "translation(r, c) @ rotation(30) @ translation(-r, -c)"
TRANSLATION, SCALING, ROTATION, SHEAR = (
    f"test_matrix[{name}]" for name in ("translation", "scaling", "rotation", "shear")
)
STAYS, TURNS = "test_centre_stays", "test_turns_by_30"

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
        right(
            "as lists",
            matrices()
            .replace("np.array(", "list(")
            .replace("list(np.diag([rows, columns, 1]))", "np.diag([rows, columns, 1]).tolist()"),
        ),
        right(
            "with Python's own cosine, as matrices",
            "import math\n"
            + matrices(
                angle="math.radians(degrees)",
                rotation="[[math.cos(t), -math.sin(t), 0], [math.sin(t), math.cos(t), 0], "
                "[0, 0, 1]]",
            ).replace("np.array(", "np.matrix("),
        ),
        right(
            "one written with another",
            "def shear(factor):\n    return np.eye(3) + factor * np.outer([0, 1, 0], [1, 0, 0])\n\n"
            "def translation(down, right):\n"
            "    return np.eye(3) + np.outer([down, right, 0], [0, 0, 1])\n\n"
            "def scaling(rows, columns):\n    return np.diag((rows, columns, 1.0))\n\n"
            "def rotation(degrees):\n    z = np.exp(1j * np.deg2rad(degrees))\n"
            "    return np.array([[z.real, -z.imag, 0], [z.imag, z.real, 0], [0, 0, 1]])",
        ),
        wrong(
            "clockwise",
            matrices(rotation="[[np.cos(t), np.sin(t), 0], [-np.sin(t), np.cos(t), 0], [0, 0, 1]]"),
            hint="clockwise",
            fails=(ROTATION,),
        ),
        wrong(
            "x first",
            matrices(
                translation="[[1, 0, right], [0, 1, down], [0, 0, 1]]",
                shear="[[1, factor, 0], [0, 1, 0], [0, 0, 1]]",
            ),
            hint="changed places",
            fails=(TRANSLATION, SHEAR),
        ),
        wrong(
            "degrees for radians",
            matrices(angle="degrees"),
            hint="as if it were in radians",
            fails=(ROTATION,),
        ),
        wrong(
            "the way in the last row",
            matrices(translation="[[1, 0, 0], [0, 1, 0], [down, right, 1]]"),
            hint="stand in the last line",
            fails=(TRANSLATION,),
        ),
        wrong(
            "columns scaled with the factor for rows",
            matrices(scaling="np.diag([columns, rows, 1])"),
            hint="changed places",
            fails=(SCALING,),
        ),
        wrong(
            "the way back",
            matrices(
                translation="[[1, 0, -down], [0, 1, -right], [0, 0, 1]]",
                scaling="[[1 / rows, 0, 0], [0, 1 / columns, 0], [0, 0, 1]]",
            ),
            hint="This is the way back",
            fails=(TRANSLATION, SCALING),
        ),
        wrong(
            "decimals cut off",
            "def translation(down, right):\n    m = np.eye(3, dtype=int)\n"
            "    m[0, 2], m[1, 2] = down, right\n    return m\n\n" + matrices().split("\n\n", 1)[1],
            hint="lost their decimals",
            fails=(TRANSLATION,),
        ),
        wrong(
            "2 × 2",
            matrices(scaling="[[rows, 0], [0, columns]]", shear="[[1, 0], [factor, 1]]"),
            hint="of shape (2, 2)",
            fails=(SCALING, SHEAR),
        ),
        wrong(
            "the row sheared",
            matrices(shear="[[1, factor, 0], [0, 1, 0], [0, 0, 1]]"),
            hint="moves points down",
            fails=(SHEAR,),
        ),
        wrong(
            "rotation without a minus sign",
            matrices(rotation="[[np.cos(t), np.sin(t), 0], [np.sin(t), np.cos(t), 0], [0, 0, 1]]"),
            hint="Row by row",
            fails=(ROTATION,),
        ),
        wrong(
            "arguments not used",
            matrices(scaling="np.eye(3)"),
            hint="leaves every point where it is",
            fails=(SCALING,),
        ),
        wrong(
            "one argument used twice",
            matrices(
                translation="[[1, 0, down], [0, 1, down], [0, 0, 1]]",
                scaling="np.diag([rows, rows, 1])",
                shear="[[1, factor, 0], [factor, 1, 0], [0, 0, 1]]",
            ),
            hint="Row by row",
            fails=(
                TRANSLATION,
                SCALING,
                SHEAR,
            ),
        ),
    ],
    "compose": [
        right("in one line", compose()),
        right(
            "step by step",
            compose("np.matmul(translation(r, c), np.matmul(rotation(30), translation(-r, -c)))"),
        ),
        right(
            "with the inverse",
            "to_corner = translation(*(-(np.array(first.shape) - 1) / 2))\n"
            "about_centre = np.linalg.inv(to_corner) @ rotation(30) @ to_corner",
        ),
        right(
            "by hand, as lists",
            "c, s = np.cos(np.pi / 6), np.sin(np.pi / 6)\n"
            "y, x = (first.shape[0] - 1) / 2, (first.shape[1] - 1) / 2\n"
            "about_centre = [[c, -s, y - c * y + s * x], [s, c, x - s * y - c * x], [0, 0, 1]]",
        ),
        right(
            "twice by half",
            compose("translation(r, c) @ rotation(15) @ rotation(15) @ translation(-r, -c)"),
        ),
        wrong(
            "in the order of reading",
            compose("translation(-r, -c) @ rotation(30) @ translation(r, c)"),
            hint="acts first",
            fails=(STAYS,),
        ),
        wrong(
            "multiplied number by number",
            compose(ORDER.replace("@", "*")),
            hint="number by number",
            fails=(STAYS, TURNS),
        ),
        wrong(
            "half the number of pixels",
            compose(centre="np.array(first.shape) / 2"),
            hint="half a pixel",
            fails=(STAYS,),
        ),
        wrong(
            "a centre rounded down",
            compose(centre="(np.array(first.shape) - 1) // 2"),
            hint="rounded",
            fails=(STAYS,),
        ),
        wrong(
            "the column of the centre first",
            compose(centre="(np.array(first.shape[::-1]) - 1) / 2"),
            hint="the centre's row for its column",
            fails=(STAYS,),
        ),
        wrong(
            "the other way round",
            compose(ORDER.replace("30", "-30")),
            hint="clockwise",
            fails=(TURNS,),
        ),
        wrong(
            "about the corner", compose("rotation(30)"), hint="upper left corner", fails=(STAYS,)
        ),
        wrong(
            "not moved back",
            compose("rotation(30) @ translation(-r, -c)"),
            hint="does not come back",
            fails=(STAYS,),
        ),
        wrong(
            "radians given to a function that wants degrees",
            compose(ORDER.replace("30", "np.deg2rad(30)")),
            hint="made radians twice",
            fails=(TURNS,),
        ),
        wrong(
            "nothing turned", "about_centre = np.eye(3)", hint="turns nothing", fails=(STAYS, TURNS)
        ),
        wrong(
            "another angle",
            compose(ORDER.replace("30", "20")),
            hint="not by the angle",
            fails=(TURNS,),
        ),
        wrong(
            "the last line dropped",
            compose(f"({ORDER})[:2, :2]"),
            hint="not of shape (3, 3)",
            fails=(
                STAYS,
                TURNS,
            ),
        ),
        wrong(
            "not moved to the corner",
            compose("translation(r, c) @ rotation(30)"),
            hint="none to the corner",
            fails=(STAYS,),
        ),
        wrong(
            "a centre guessed",
            compose(centre="0.48 * first.shape[0], 0.47 * first.shape[1]"),
            hint="The matrix on the right acts first",
            fails=(STAYS,),
        ),
        wrong(
            "made larger as well",
            compose(ORDER.replace("rotation(30)", "rotation(30) @ scaling(2, 2)")),
            hint="with this sign",
            fails=(TURNS,),
        ),
    ],
}
