"""Typical answers to the questions of stage 2, image comparison: where an image is."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]


def centres(array: str = "", mass: str = "", offset: str = "") -> str:
    """Write the answer to the question on centres."""
    return (
        f"array_centre = {array or MIDDLE}\nmass_centre = {mass or MASS}\n"
        f"offset = {offset or OFFSET}"
    )


MIDDLE = "[(n - 1) / 2 for n in later.shape]"
MASS = "ndimage.center_of_mass(later)"
OFFSET = "np.subtract(array_centre, mass_centre)"
HALF_A_PIXEL = ("test_array_centre",)


def centred(middle: str = "", move: str = "", image: str = "image") -> str:
    """Write the function that puts an image in the middle."""
    return (
        "def centred(image):\n"
        f"    row, column = ndimage.center_of_mass({image})\n"
        f"    middle_row, middle_column = {middle or CENTRE}\n"
        f"    return {move or SHIFT}"
    )


CENTRE = "(image.shape[0] - 1) / 2, (image.shape[1] - 1) / 2"
SHIFT = "ndimage.shift(image, (middle_row - row, middle_column - column))"
LANDS, KEEPS = "test_centred_lands", "test_centred_keeps_the_picture"

ANSWERS: dict[str, list[Answer]] = {
    "centres": [
        right("as tuples", centres("((later.shape[0] - 1) / 2, (later.shape[1] - 1) / 2)")),
        right(
            "by hand",
            "rows, columns = np.indices(later.shape)\n"
            + centres(
                "np.array([rows.mean(), columns.mean()])",
                "np.array([np.average(rows, weights=later), np.average(columns, weights=later)])",
                "array_centre - mass_centre",
            ),
        ),
        right(
            "by sums along the axes",
            "total = later.sum(dtype=float)\n"
            "r = (later.sum(axis=1) * np.arange(later.shape[0])).sum() / total\n"
            "c = (later.sum(axis=0) * np.arange(later.shape[1])).sum() / total\n"
            "array_centre = np.array([np.mean([0, n - 1]) for n in later.shape])\n"
            "mass_centre = [r, c]\noffset = [array_centre[0] - r, array_centre[1] - c]",
        ),
        right(
            "rounded to one decimal",
            centres(mass="[round(x, 1) for x in ndimage.center_of_mass(later)]"),
        ),
        right(
            "with loops",
            (
                "array_centre, mass_centre, offset = [], ndimage.center_of_mass(later), []\n"
                "for axis in range(2):\n"
                "    array_centre.append((later.shape[axis] - 1) / 2)\n"
                "    offset.append(float(array_centre[axis] - mass_centre[axis]))"
            ),
        ),
        wrong(
            "half the number of pixels",
            centres("np.array(later.shape) / 2"),
            hint="half a pixel too large",
            fails=HALF_A_PIXEL,
        ),
        wrong(
            "divided without a rest",
            centres("((later.shape[0] - 1) // 2, (later.shape[1] - 1) // 2)"),
            hint="rounded down",
            fails=HALF_A_PIXEL,
        ),
        wrong(
            "columns first",
            centres("[(n - 1) / 2 for n in later.shape[::-1]]"),
            hint="the second is the row",
            fails=HALF_A_PIXEL,
        ),
        wrong(
            "the last pixel for the middle",
            centres("np.array(later.shape) - 1"),
            hint="the last row and of the last column",
            fails=HALF_A_PIXEL,
        ),
        wrong(
            "the shape for the centre",
            centres("later.shape"),
            hint="the shape of the image",
            fails=HALF_A_PIXEL,
        ),
        wrong(
            "the sign of the offset",
            centres(offset="np.subtract(mass_centre, array_centre)"),
            hint="leads away from the centre",
            fails=("test_offset",),
        ),
        wrong(
            "no minus sign",
            centres(offset="np.abs(np.subtract(array_centre, mass_centre))"),
            hint="both numbers are positive",
            fails=("test_offset",),
        ),
        wrong(
            "where it is for how far",
            centres(offset="mass_centre"),
            hint="where the brain is now",
            fails=("test_offset",),
        ),
        wrong(
            "right before down",
            centres(offset="np.subtract(array_centre, mass_centre)[::-1]"),
            hint="the way down second",
            fails=("test_offset",),
        ),
        wrong(
            "column of the mass first",
            centres(mass=f"{MASS}[::-1]"),
            hint="the second is the row",
            fails=("test_mass_centre",),
        ),
        wrong(
            "a mask for the image",
            centres(mass="ndimage.center_of_mass(later > 0)"),
            hint="as in a mask",
            fails=("test_mass_centre",),
        ),
        wrong(
            "the other scan",
            centres(mass="ndimage.center_of_mass(first)"),
            hint="the image `first`",
            fails=("test_mass_centre",),
        ),
        wrong(
            "whole pixels only",
            centres(mass="np.round(ndimage.center_of_mass(later))"),
            hint="rounded to whole pixels",
            fails=("test_mass_centre",),
        ),
        wrong(
            "the brightest pixel for the centre of mass",
            centres(mass="np.unravel_index(later.argmax(), later.shape)"),
            hint="center_of_mass",
            fails=("test_mass_centre",),
        ),
        wrong(
            "a mass of ones",
            centres(mass="ndimage.center_of_mass(np.ones(later.shape))"),
            hint="every pixel counts the same",
            fails=(
                "test_mass_centre",
                "test_offset",
            ),
        ),
        wrong(
            "guessed from the picture",
            centres("(60, 50)"),
            hint="The first pixel is number 0",
            fails=HALF_A_PIXEL,
        ),
        wrong(
            "in mm",
            centres(offset="1.5 * np.subtract(array_centre, mass_centre)"),
            hint="axis by axis",
            fails=("test_offset",),
        ),
    ],
    "centred": [
        right("smooth", centred()),
        right(
            "with a matrix",
            "def centred(image):\n"
            "    middle = (np.array(image.shape) - 1) / 2\n"
            "    back = np.array(ndimage.center_of_mass(image)) - middle\n"
            "    return ndimage.affine_transform(image, np.eye(2), offset=back, order=1)",
        ),
        right(
            "in floats, edges repeated",
            "def centred(image):\n"
            "    image = np.array(image, dtype=float)\n"
            "    offset = [(n - 1) / 2 - c\n"
            "              for n, c in zip(image.shape, ndimage.center_of_mass(image))]\n"
            "    return ndimage.shift(image, offset, order=1, mode='nearest')",
        ),
        right(
            "one axis after the other, centre by hand",
            "def centred(image):\n"
            "    total, result = image.sum(dtype=float), image.astype(float)\n"
            "    for axis in range(2):\n"
            "        places = np.arange(image.shape[axis])\n"
            "        centre = (image.sum(axis=1 - axis) * places).sum() / total\n"
            "        way = [0, 0]\n"
            "        way[axis] = (image.shape[axis] - 1) / 2 - centre\n"
            "        result = ndimage.shift(result, way, order=1)\n"
            "    return result",
        ),
        right(
            "places looked up",
            "def centred(image):\n"
            "    rows, columns = np.indices(image.shape)\n"
            "    row, column = ndimage.center_of_mass(image)\n"
            "    rows = rows + row - (image.shape[0] - 1) / 2\n"
            "    columns = columns + column - (image.shape[1] - 1) / 2\n"
            "    return ndimage.map_coordinates(image, [rows, columns], order=1)",
        ),
        wrong(
            "half the number of pixels",
            centred("image.shape[0] / 2, image.shape[1] / 2"),
            hint="half a pixel too far",
            fails=(LANDS,),
        ),
        wrong(
            "the wrong way",
            centred(move="ndimage.shift(image, (row - middle_row, column - middle_column))"),
            hint="away from the centre",
            fails=(LANDS,),
        ),
        wrong(
            "the centre of another image",
            centred(image="later"),
            hint="goes by another image",
            fails=(LANDS,),
        ),
        wrong(
            "the numbers of an earlier task",
            "def centred(image):\n    return ndimage.shift(image, offset)",
            hint="goes by another image",
            fails=(LANDS,),
        ),
        wrong(
            "moved by whole pixels only",
            centred(
                move="np.roll(image, (round(middle_row - row), round(middle_column - column)), "
                "axis=(0, 1))"
            ),
            hint="do not round it",
            fails=(LANDS,),
        ),
        wrong(
            "rows and columns changed",
            centred(move="ndimage.shift(image, (middle_column - column, middle_row - row))"),
            hint="have changed places",
            fails=(LANDS,),
        ),
        wrong(
            "nothing moved",
            "def centred(image):\n    return image",
            hint="nothing has moved",
            fails=(LANDS, KEEPS),
        ),
        wrong(
            "scaled to between 0 and 1",
            centred(
                move="ndimage.shift(image / image.max(), (middle_row - row, "
                "middle_column - column))"
            ),
            hint="darker than it was",
            fails=(KEEPS,),
        ),
        wrong(
            "the caller's image overwritten",
            centred(
                move="ndimage.shift(image, (middle_row - row, middle_column - column), "
                "output=image)"
            ).replace("return ", "")
            + "\n    return image",
            hint="changes the very array",
            fails=(KEEPS,),
        ),
        wrong(
            "printed, not returned",
            centred().replace("return ", "print(").replace("column))", "column)))"),
            hint="return",
            fails=(LANDS, KEEPS),
        ),
        wrong(
            "full of ones",
            "def centred(image):\n    return np.ones(image.shape)",
            hint="something else",
            fails=(LANDS, KEEPS),
        ),
        wrong(
            "cut around the centre",
            centred(move="image[5:, 5:]"),
            hint="comes back with the shape",
            fails=(
                LANDS,
                KEEPS,
            ),
        ),
        wrong(
            "a place for a way",
            centred(move="ndimage.shift(image, (middle_row + row, middle_column + column))"),
            hint="Nothing is left",
            fails=(
                LANDS,
                KEEPS,
            ),
        ),
        wrong(
            "half of the way",
            centred(
                move="ndimage.shift(image, ((middle_row - row) / 2, (middle_column - column) / 2))"
            ),
            hint="both of the image that the function is given",
            fails=(LANDS,),
        ),
        wrong(
            "a name mistyped",
            centred(move="ndimage.shift(img, (middle_row - row, middle_column - column))"),
            hint="Change nothing else",
            fails=(
                LANDS,
                KEEPS,
            ),
        ),
    ],
}
