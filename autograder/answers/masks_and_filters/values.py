"""Typical answers to stage 3, masks and filters: the values of an image."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

REVERSED, AT_ZERO = "test_order_is_reversed", "test_begins_at_zero"

RANGE = """
type_max = {limit}
used_max = {used}
brighter = {brighter}
"""
LIMIT, USED = "np.iinfo(radiograph.dtype).max", "radiograph.max()"
BRIGHTER = "np.clip(dim.astype(int) + 100, 0, 255).astype(np.uint8)"

ANSWERS: dict[str, list[Answer]] = {
    "invert": [
        right("as float", "leg = radiograph.max() - radiograph.astype(float)"),
        right(
            "in whole numbers with a sign", "leg = int(radiograph.max()) - radiograph.astype(int)"
        ),
        right(
            "row by row, in a list",
            "top = radiograph.max()\nleg = np.array([top - row for row in radiograph])",
        ),
        right("turned over and raised", "leg = -radiograph.astype(int)\nleg = leg - leg.min()"),
        right("by subtract", "leg = np.subtract(np.max(radiograph), radiograph, dtype=np.int32)"),
        right(
            "turned over in place",
            "leg = radiograph.copy()\nleg *= np.iinfo(leg.dtype).max\nleg += radiograph.max()",
        ),
        wrong(
            "not inverted",
            "leg = radiograph",
            hint="high in `leg` as well",
            fails=(REVERSED, AT_ZERO),
        ),
        wrong(
            "a minus in an unsigned type",
            "leg = -radiograph",
            hint="subtracted from 0, and wrapped around",
            fails=(AT_ZERO,),
        ),
        wrong(
            "a minus in a signed type",
            "leg = -radiograph.astype(int)",
            hint="negative numbers came out",
            fails=(AT_ZERO,),
        ),
        wrong(
            "from the highest number of the type",
            "leg = np.iinfo(radiograph.dtype).max - radiograph",
            hint="highest number of its data type",
            fails=(AT_ZERO,),
        ),
        wrong(
            "from the highest number of the detector",
            "leg = LEVELS - 1 - radiograph.astype(int)",
            hint="highest number that its detector can store",
            fails=(AT_ZERO,),
        ),
        wrong(
            "from 255, as if all images had bytes",
            "leg = radiograph.dtype.type(255) - radiograph",
            hint="wrapped around",
            fails=(REVERSED, AT_ZERO),
        ),
        wrong(
            "turned over in space",
            "leg = radiograph[::-1]",
            hint="like a sheet of paper",
            fails=(REVERSED, AT_ZERO),
        ),
        wrong(
            "scaled to bytes at once",
            "leg = 255 - radiograph / radiograph.max() * 255",
            hint="a step of 1 has become",
            fails=(REVERSED,),
        ),
        wrong(
            "the reciprocal",
            "leg = 1 / radiograph",
            hint="Subtract",
            fails=(REVERSED, AT_ZERO),
        ),
        wrong(
            "the lowest value subtracted",
            "leg = radiograph - radiograph.min()",
            hint="high in `leg` as well",
            fails=(REVERSED, AT_ZERO),
        ),
        wrong("a name only", "leg = radiograph.max", hint="not called", fails=(REVERSED, AT_ZERO)),
        wrong(
            "the dots left in place",
            "leg = ...",
            hint="still `...`",
            fails=(REVERSED, AT_ZERO),
        ),
        wrong(
            "the image from itself",
            "leg = radiograph - radiograph",
            hint="the same value",
            fails=(REVERSED,),
        ),
        wrong(
            "the highest value from the image",
            "leg = radiograph.astype(int) - radiograph.max()",
            hint="Nothing should be less than 0",
            fails=(REVERSED, AT_ZERO),
        ),
    ],
    "data_range": [
        right(
            "in a larger type",
            RANGE.format(
                limit="2 ** (8 * radiograph.itemsize) - 1",
                used="int(np.max(radiograph))",
                brighter="np.minimum(dim.astype(np.int32) + 100, 255).astype('uint8')",
            ),
        ),
        right(
            "with where",
            RANGE.format(
                limit="np.iinfo(radiograph.dtype.name).max",
                used=USED,
                brighter="np.where(dim > 155, 255, dim + np.uint8(100)).astype(np.uint8)",
            ),
        ),
        right(
            "pixel by pixel",
            RANGE.format(
                limit="int(np.iinfo(radiograph.dtype).max)",
                used="max(radiograph.ravel())",
                brighter="np.array([[min(int(v) + 100, 255) for v in row] for row in dim], "
                "np.uint8)",
            ),
        ),
        right(
            "clipped before it is added",
            RANGE.format(
                limit="np.iinfo(radiograph.dtype.type).max",
                used="np.sort(radiograph, axis=None)[-1]",
                brighter="np.minimum(dim, 155) + np.uint8(100)",
            ),
        ),
        right(
            "by float",
            RANGE.format(
                limit=LIMIT,
                used=USED,
                brighter="np.clip(dim + 100.0, 0, 255).astype(np.uint8)",
            ),
        ),
        wrong(
            "clipped too late",
            RANGE.format(limit=LIMIT, used=USED, brighter="np.clip(dim + np.uint8(100), 0, 255)"),
            hint="wrapped around before they were clipped",
            fails=("test_brighter_values",),
        ),
        wrong(
            "no bytes any more",
            RANGE.format(
                limit=LIMIT, used=USED, brighter="np.clip(dim.astype(float) + 100, 0, 255)"
            ),
            hint="of type float64",
            fails=("test_brighter_dtype",),
        ),
        wrong(
            "not clipped",
            RANGE.format(limit=LIMIT, used=USED, brighter="dim.astype(int) + 100"),
            hint="values up to 350",
            fails=("test_brighter_values", "test_brighter_dtype"),
        ),
        wrong(
            "nothing added",
            RANGE.format(limit=LIMIT, used=USED, brighter="dim"),
            hint="nothing has been added",
            fails=("test_brighter_values", "test_brighter_dtype"),
        ),
        wrong(
            "the two swapped",
            RANGE.format(limit=USED, used=LIMIT, brighter=BRIGHTER),
            hint="changed places",
            fails=("test_type_and_use",),
        ),
        wrong(
            "a signed type",
            RANGE.format(limit="np.iinfo(np.int16).max", used=USED, brighter=BRIGHTER),
            hint="that of `int16`",
            fails=("test_type_and_use",),
        ),
        wrong(
            "how many numbers there are",
            RANGE.format(limit="np.iinfo(radiograph.dtype).max + 1", used=USED, brighter=BRIGHTER),
            hint="The first of them is 0",
            fails=("test_type_and_use",),
        ),
        wrong(
            "where the highest value is",
            RANGE.format(limit=LIMIT, used="radiograph.argmax()", brighter=BRIGHTER),
            hint="the place of the highest number",
            fails=("test_type_and_use",),
        ),
        wrong(
            "named and not called",
            RANGE.format(limit=LIMIT, used="radiograph.max", brighter=BRIGHTER),
            hint="not called",
            fails=("test_type_and_use",),
        ),
        wrong(
            "black for what is too bright",
            RANGE.format(
                limit=LIMIT,
                used=USED,
                brighter="np.where(dim > 155, 0, dim + np.uint8(100)).astype(np.uint8)",
            ),
            hint="has become 0",
            fails=("test_brighter_values",),
        ),
        wrong(
            "the dots left in place",
            RANGE.format(limit="...", used="...", brighter="..."),
            hint="still `...`",
            fails=("test_type_and_use", "test_brighter_values", "test_brighter_dtype"),
        ),
        wrong(
            "what is used for what the type can hold",
            RANGE.format(limit=USED, used=USED, brighter=BRIGHTER),
            hint="The type could hold more",
            fails=("test_type_and_use",),
        ),
    ],
}
