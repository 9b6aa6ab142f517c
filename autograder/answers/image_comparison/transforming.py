"""Typical answers to the questions of stage 2, image comparison: applying a matrix."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]


def apply(call: str = "", tilted: str = "transformed(first, about_centre)") -> str:
    """Write the function that applies a matrix."""
    return f"def transformed(image, matrix):\n    return {call or INVERSE}\n\ntilted = {tilted}"


INVERSE = "ndimage.affine_transform(image, np.linalg.inv(matrix), order=1)"
GOES, ORDER, ZERO, TILTED = (
    "test_goes_where_the_matrix_says",
    "test_order_one",
    "test_zero_comes_in",
    "test_tilted",
)

ANSWERS: dict[str, list[Answer]] = {
    "apply_matrix": [
        right("with the inverse", apply(INVERSE.replace("order=1", "order=1, mode='constant'"))),
        right(
            "matrix and offset",
            "def transformed(image, matrix):\n    back = np.linalg.inv(matrix)\n"
            "    return ndimage.affine_transform(\n"
            "        image.astype(float), back[:2, :2], offset=back[:2, 2], order=1)\n\n"
            "tilted = transformed(first, about_centre)",
        ),
        right(
            "places looked up",
            "def transformed(image, matrix):\n"
            "    rows, columns = np.indices(image.shape)\n"
            "    points = np.stack([rows.ravel(), columns.ravel(), np.ones(image.size)])\n"
            "    old = (np.linalg.inv(matrix) @ points)[:2]\n"
            "    return ndimage.map_coordinates(image, old, order=1).reshape(image.shape)\n\n"
            "tilted = transformed(first, about_centre)",
        ),
        right(
            "a function for the way back",
            "def transformed(image, matrix):\n    back = np.linalg.inv(matrix)\n"
            "    def old_place(new):\n        return tuple((back @ [*new, 1])[:2])\n"
            "    return ndimage.geometric_transform(image, old_place, order=1)\n\n"
            "tilted = transformed(first, about_centre)",
        ),
        right(
            "by hand, without SciPy",
            "def transformed(image, matrix):\n"
            "    image = np.asarray(image, float)\n"
            "    r, c = np.indices(image.shape)\n"
            "    b = np.linalg.inv(matrix)\n"
            "    y, x = (b[i, 0] * r + b[i, 1] * c + b[i, 2] for i in (0, 1))\n"
            "    inside = (y >= 0) & (y <= image.shape[0] - 1)\n"
            "    inside &= (x >= 0) & (x <= image.shape[1] - 1)\n"
            "    y, x = np.where(inside, y, 0), np.where(inside, x, 0)\n"
            "    i = np.minimum(y.astype(int), image.shape[0] - 2)\n"
            "    j = np.minimum(x.astype(int), image.shape[1] - 2)\n"
            "    u, v = y - i, x - j\n"
            "    top = (1 - v) * image[i, j] + v * image[i, j + 1]\n"
            "    low = (1 - v) * image[i + 1, j] + v * image[i + 1, j + 1]\n"
            "    return np.where(inside, (1 - u) * top + u * low, 0)\n\n"
            "tilted = transformed(first, about_centre)",
        ),
        wrong(
            "the trap",
            apply("ndimage.affine_transform(image, matrix, order=1)"),
            hint="opposite way",
            fails=(GOES,),
        ),
        wrong(
            "transposed instead of inverted",
            apply("ndimage.affine_transform(image, np.transpose(matrix)[:2, :2], order=1)"),
            hint="nothing has moved",
            fails=(GOES, ORDER, ZERO),
        ),
        wrong(
            "the way left out",
            apply("ndimage.affine_transform(image, np.linalg.inv(matrix)[:2, :2], order=1)"),
            hint="not moved",
            fails=(GOES, ORDER, ZERO),
        ),
        wrong(
            "edges repeated",
            apply(INVERSE.replace("order=1", "order=1, mode='nearest'")),
            hint="constant",
            fails=(ZERO,),
        ),
        wrong(
            "smooth curves",
            apply(INVERSE.replace(", order=1", "")),
            hint="do not lie on straight lines",
            fails=(ORDER,),
        ),
        wrong(
            "the nearest pixel",
            apply(INVERSE.replace("order=1", "order=0")),
            hint="of order 0",
            fails=(ORDER,),
        ),
        wrong(
            "another matrix",
            apply(tilted="transformed(first, rotation(30))"),
            hint="upper left corner",
            fails=(TILTED,),
        ),
        wrong(
            "the other scan turned",
            apply(tilted="transformed(later, about_centre)"),
            hint="is `later`",
            fails=(TILTED,),
        ),
        wrong(
            "inverted once more",
            apply(tilted="transformed(first, np.linalg.inv(about_centre))"),
            hint="the opposite way to `about_centre`",
            fails=(TILTED,),
        ),
        wrong(
            "not turned",
            apply(tilted="first"),
            hint="is `first` as it was",
            fails=(TILTED,),
        ),
        wrong(
            "always the same matrix",
            apply(INVERSE.replace("(matrix)", "(about_centre)")),
            hint="way back",
            fails=(GOES, ORDER, ZERO),
        ),
        wrong(
            "grey outside",
            apply(INVERSE.replace("order=1", "order=1, cval=50")),
            hint="another value than 0",
            fails=(ZERO,),
        ),
        wrong(
            "a row lost",
            apply(f"{INVERSE}[1:]"),
            hint="comes back with the shape",
            fails=(
                GOES,
                ORDER,
                ZERO,
                TILTED,
            ),
        ),
        wrong(
            "half as bright",
            apply(f"{INVERSE} / 2"),
            hint="other values than 0 and 7",
            fails=(
                ORDER,
                ZERO,
            ),
        ),
        wrong(
            "a part of the slice",
            apply(tilted="transformed(first, about_centre)[:100]"),
            hint="not that of `first`",
            fails=(TILTED,),
        ),
        wrong(
            "the image returned",
            apply("image"),
            hint="as it was: nothing has moved",
            fails=(
                GOES,
                ORDER,
                ZERO,
                TILTED,
            ),
        ),
        wrong(
            "columns before rows",
            apply(INVERSE.replace("(matrix)", "(matrix)[[1, 0, 2]][:, [1, 0, 2]]")),
            hint="have changed places",
            fails=(
                GOES,
                ORDER,
                ZERO,
            ),
        ),
        wrong(
            "another angle",
            apply(tilted="ndimage.rotate(first, 60, reshape=False)"),
            hint="your function, with the image",
            fails=(TILTED,),
        ),
        wrong(
            "a name mistyped",
            apply(INVERSE.replace("(image", "(img")),
            hint="where nothing comes from",
            fails=(
                GOES,
                ORDER,
                ZERO,
                TILTED,
            ),
        ),
    ],
}
