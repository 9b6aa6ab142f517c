"""Typical answers to the questions of stage 2, image comparison."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]


def centres(array: str, mass: str, offset: str) -> str:
    """Write the answer to the question on centres."""
    return f"array_centre = {array}\nmass_centre = {mass}\noffset = {offset}"


MIDDLE = "[(n - 1) / 2 for n in later.shape]"
MASS = "ndimage.center_of_mass(later)"
OFFSET = "np.subtract(array_centre, mass_centre)"


def centred(middle: str, move: str, image: str = "image") -> str:
    """Write the function that puts an image in the middle."""
    return (
        "def centred(image):\n"
        f"    row, column = ndimage.center_of_mass({image})\n"
        f"    middle_row, middle_column = {middle}\n"
        f"    return {move}"
    )


CENTRE = "(image.shape[0] - 1) / 2, (image.shape[1] - 1) / 2"
SHIFT = "ndimage.shift(image, (middle_row - row, middle_column - column))"


def turn(turned: str, whole: str, shown: str = "", cmap: str = "gray") -> str:
    """Write the answer to the question on turning."""
    shown = shown or (
        "fig, (left, right) = plt.subplots(1, 2)\n"
        f"left.imshow(turned, cmap='{cmap}')\nright.imshow(turned_whole, cmap='{cmap}')"
    )
    return f"turned = {turned}\nturned_whole = {whole}\n{shown}"


TURNED = "ndimage.rotate(later, 20, reshape=False)"
WHOLE = "ndimage.rotate(later, 20)"

ANSWERS: dict[str, list[Answer]] = {
    "centres": [
        right("as tuples", centres("(63.5, 51.5)", MASS, OFFSET)),
        right(
            "by hand",
            "rows, columns = np.indices(later.shape)\n"
            + centres(
                "np.array([rows.mean(), columns.mean()])",
                "np.array([np.average(rows, weights=later), np.average(columns, weights=later)])",
                "array_centre - mass_centre",
            ),
        ),
        wrong(
            "half the number of pixels",
            centres("np.array(later.shape) / 2", MASS, OFFSET),
            hint="half a pixel",
            fails=("test_array_centre",),
        ),
        wrong(
            "the sign of the offset",
            centres(MIDDLE, MASS, "np.subtract(mass_centre, array_centre)"),
            hint="sign is wrong",
            fails=("test_offset",),
        ),
        wrong(
            "column first",
            centres(MIDDLE, f"{MASS}[::-1]", OFFSET),
            hint="changed places",
            fails=("test_mass_centre",),
        ),
    ],
    "move": [
        right("order 0", "moved = ndimage.shift(later.astype(float), [10, -6], order=0)"),
        right(
            "by slices",
            "moved = np.zeros_like(later)\nmoved[10:, :-6] = later[:-10, 6:]",
        ),
        right("rolled", "moved = np.roll(later, (10, -6), axis=(0, 1))"),
        wrong("axes swapped", "moved = ndimage.shift(later, (-6, 10))", hint="Axis 0 are the rows"),
        wrong(
            "to the right",
            "moved = ndimage.shift(later, (10, 6))",
            hint="opposite way",
            fails=("test_moved[left]",),
        ),
        wrong(
            "up",
            "moved = ndimage.shift(later, (-10, -6))",
            hint="opposite way",
            fails=("test_moved[down]",),
        ),
    ],
    "centred": [
        right("smooth", centred(CENTRE, SHIFT)),
        right(
            "with a matrix",
            "def centred(image):\n"
            "    middle = (np.array(image.shape) - 1) / 2\n"
            "    back = np.array(ndimage.center_of_mass(image)) - middle\n"
            "    return ndimage.affine_transform(image, np.eye(2), offset=back, order=1)",
        ),
        wrong(
            "half the number of pixels",
            centred("image.shape[0] / 2, image.shape[1] / 2", SHIFT),
            hint="half a pixel",
            fails=("test_centred_lands",),
        ),
        wrong(
            "the wrong way",
            centred(CENTRE, "ndimage.shift(image, (row - middle_row, column - middle_column))"),
            hint="more than a pixel",
        ),
        wrong(
            "of another image",
            centred(CENTRE, SHIFT, image="later"),
            hint="image that the function is given",
        ),
    ],
    "turn": [
        right("smooth", turn(TURNED, WHOLE)),
        right(
            "in floats, bone",
            turn(
                "ndimage.rotate(later.astype(float), angle=20, reshape=False, order=1)",
                "ndimage.rotate(later.astype(float), angle=20, reshape=True, order=1)",
                "plt.figure()\nplt.subplot(121)\nplt.imshow(turned, 'gray')\n"
                "plt.subplot(122)\nplt.imshow(turned_whole, 'gray')\nplt.show()",
            ),
        ),
        wrong(
            "clockwise",
            turn(
                "ndimage.rotate(later, -20, reshape=False)",
                "ndimage.rotate(later, -20)",
            ),
            hint="clockwise",
            fails=("test_turned",),
        ),
        wrong("cut off", turn(TURNED, "turned"), hint="all of it fits in"),
        wrong(
            "coloured",
            turn(TURNED, WHOLE, cmap="viridis"),
            hint="grey",
            fails=("test_turn_figure",),
        ),
        wrong(
            "not shown",
            turn(TURNED, WHOLE, shown="pass"),
            hint="No picture",
            fails=("test_turn_figure",),
        ),
    ],
}
