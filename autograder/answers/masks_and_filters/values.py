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

NORMALISE = """
def normalise(image):
{body}

leg_normal = normalise(leg)
"""
UNEVEN, WHOLE, EQUAL = "test_normalise", "test_normalise_whole_numbers", "test_normalise_constant"

CLIPPED = """
def normalise_clipped(image, low, high):
    lower, upper = {limits}
    return {scaled}

repaired = {repaired}
"""
LIMITS = "np.percentile(image, low), np.percentile(image, high)"
SCALED = "np.clip((image - lower) / (upper - lower), 0, 1)"
REPAIRED = "normalise_clipped(broken, 1, 99)"
FEW, ALL = "test_percentile_values[5 and 90]", "test_percentile_values[0 and 100]"

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
            "leg = radiograph.copy()\nleg *= np.uint16(65535)\nleg += radiograph.max()",
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
            "leg = 1023 - radiograph.astype(int)",
            hint="highest number that its detector can store",
            fails=(AT_ZERO,),
        ),
        wrong(
            "from 255, as if all images had bytes",
            "leg = np.uint16(255) - radiograph",
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
                limit="2**16 - 1",
                used="int(np.max(radiograph))",
                brighter="np.minimum(dim.astype(np.int32) + 100, 255).astype('uint8')",
            ),
        ),
        right(
            "with where",
            RANGE.format(
                limit="np.iinfo('uint16').max",
                used=USED,
                brighter="np.where(dim > 155, 255, dim + np.uint8(100)).astype(np.uint8)",
            ),
        ),
        right(
            "pixel by pixel",
            RANGE.format(
                limit="65535",
                used="max(radiograph.ravel())",
                brighter="np.array([[min(int(v) + 100, 255) for v in row] for row in dim], "
                "np.uint8)",
            ),
        ),
        right(
            "clipped before it is added",
            RANGE.format(
                limit="np.iinfo(np.uint16).max",
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
            RANGE.format(limit="2**16", used=USED, brighter=BRIGHTER),
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
    "normalise": [
        right(
            "with float32",
            NORMALISE.format(
                body="    image = image.astype(np.float32)\n    span = np.ptp(image)\n"
                "    return (image - image.min()) / span if span else image * 0"
            ),
        ),
        right(
            "with interp",
            NORMALISE.format(
                body="    if image.min() == image.max():\n        return np.zeros(image.shape)\n"
                "    return np.interp(image, [image.min(), image.max()], [0, 1])"
            ),
        ),
        right(
            "in a loop",
            NORMALISE.format(
                body="    low, high = float(image.min()), float(image.max())\n"
                "    result = np.zeros(image.shape)\n"
                "    if high > low:\n"
                "        for i, row in enumerate(image):\n"
                "            result[i] = (row.astype(float) - low) / (high - low)\n"
                "    return result"
            ),
        ),
        right(
            "moved, then divided by its own maximum",
            NORMALISE.format(
                body="    moved = np.array(image, dtype=float) - float(np.min(image))\n"
                "    return moved / (moved.max() or 1)"
            ),
        ),
        right(
            "with a tiny number against division by 0",
            NORMALISE.format(
                body="    image = image * 1.0\n"
                "    return (image - image.min()) / (image.max() - image.min() + 1e-9)"
            ),
        ),
        wrong(
            "divided by the highest value",
            NORMALISE.format(body="    return image / max(image.max(), 1)"),
            hint="divided by its highest value",
            fails=(UNEVEN, EQUAL),
        ),
        wrong(
            "whole numbers wrap around",
            NORMALISE.format(
                body="    if image.max() == image.min():\n        return image * 0.0\n"
                "    return (image - image.min()) / (image.max() - image.min())"
            ),
            hint="its range does not fit into its own type",
            fails=(WHOLE,),
        ),
        wrong(
            "division by 0",
            NORMALISE.format(
                body="    image = image.astype(float)\n"
                "    return (image - image.min()) / (image.max() - image.min())"
            ),
            hint="a division of 0 by 0",
            fails=(EQUAL,),
        ),
        wrong(
            "to 0 … 255",
            NORMALISE.format(
                body="    image = image.astype(float) - image.min()\n"
                "    return 255 * image / max(image.max(), 1e-9)"
            ),
            hint="from 0 to 255",
            fails=(UNEVEN,),
        ),
        wrong(
            "the range of the leg for any image",
            NORMALISE.format(body="    return (image - leg.min()) / np.ptp(leg.astype(float))"),
            hint="no other",
            fails=(UNEVEN, EQUAL),
        ),
        wrong(
            "brackets forgotten",
            NORMALISE.format(
                body="    image = image.astype(float)\n    if np.ptp(image) == 0:\n"
                "        return image * 0\n    return image - image.min() / np.ptp(image)"
            ),
            hint="brackets are missing",
            fails=(UNEVEN,),
        ),
        wrong(
            "mean 0 and standard deviation 1",
            NORMALISE.format(
                body="    image = image.astype(float)\n    if image.std() == 0:\n"
                "        return image * 0\n    return (image - image.mean()) / image.std()"
            ),
            hint="another kind of normalisation",
            fails=(UNEVEN,),
        ),
        wrong(
            "ones where all values are equal",
            NORMALISE.format(
                body="    image = image.astype(float)\n    if np.ptp(image) == 0:\n"
                "        return np.ones_like(image)\n"
                "    return (image - image.min()) / np.ptp(image)"
            ),
            hint="becomes all 1",
            fails=(EQUAL,),
        ),
        wrong(
            "written into the image that is given",
            NORMALISE.format(
                body="    result = image if image.dtype.kind == 'f' else image.astype(float)\n"
                "    result -= result.min()\n    result /= result.max() or 1\n    return result"
            ),
            hint="changes the very array",
            fails=(WHOLE,),
        ),
        wrong(
            "printed in place of returned",
            NORMALISE.format(body="    print((image - image.min()) / np.ptp(image * 1.0))"),
            hint="`return",
            fails=(UNEVEN, WHOLE, EQUAL, "test_leg_normal"),
        ),
        wrong(
            "the radiograph in place of the leg",
            "def normalise(image):\n    image = image.astype(float)\n    span = np.ptp(image)\n"
            "    return (image - image.min()) / span if span else image * 0\n\n"
            "leg_normal = normalise(radiograph)",
            hint="and not `leg`",
            fails=("test_leg_normal",),
        ),
        wrong(
            "a wrong name inside, and the dots left in place",
            NORMALISE.format(body="    return (image - image.min()) / np.ptp(img)").replace(
                "normalise(leg)", "..."
            ),
            hint="raised NameError",
            fails=(UNEVEN, WHOLE, EQUAL, "test_leg_normal"),
        ),
        wrong(
            "divided by the highest value after subtracting the lowest",
            NORMALISE.format(
                body="    image = image.astype(float)\n"
                "    return (image - image.min()) / (abs(image.max()) or 1)"
            ),
            hint="you divided by the highest value",
            fails=(UNEVEN,),
        ),
        wrong(
            "the image itself where all values are equal",
            NORMALISE.format(
                body="    image = image.astype(float)\n"
                "    if np.ptp(image) == 0:\n"
                "        return image\n"
                "    return (image - image.min()) / np.ptp(image)"
            ),
            hint="comes back as it was",
            fails=(EQUAL,),
        ),
    ],
    "percentile_clip": [
        right("two calls", CLIPPED.format(limits=LIMITS, scaled=SCALED, repaired=REPAIRED)),
        right(
            "clipped before",
            CLIPPED.format(
                limits="np.quantile(image, [low / 100, high / 100])",
                scaled="(np.clip(image, lower, upper) - lower) / (upper - lower)",
                repaired=REPAIRED,
            ),
        ),
        right(
            "with interp",
            CLIPPED.format(
                limits="np.percentile(image, (low, high))",
                scaled="np.interp(image, [lower, upper], [0, 1])",
                repaired=REPAIRED,
            ),
        ),
        right(
            "from the sorted pixels",
            CLIPPED.format(
                limits="[np.sort(image, axis=None)[round((image.size - 1) * p / 100)] * 1.0"
                " for p in (low, high)]",
                scaled="np.minimum(np.maximum((image - lower) / (upper - lower), 0), 1)",
                repaired=REPAIRED,
            ),
        ),
        right(
            "by masks, in a copy",
            "def normalise_clipped(image, low, high):\n"
            "    lower, upper = np.percentile(image, low), np.percentile(image, high)\n"
            "    result = (image.astype(float) - lower) / (upper - lower)\n"
            "    result[result < 0] = 0\n    result[result > 1] = 1\n    return result\n\n"
            "repaired = normalise_clipped(broken, low=1, high=99)",
        ),
        wrong(
            "not clipped",
            CLIPPED.format(
                limits=LIMITS, scaled="(image - lower) / (upper - lower)", repaired=REPAIRED
            ),
            hint="was not clipped",
            fails=(FEW,),
        ),
        wrong(
            "percent of the highest value",
            CLIPPED.format(
                limits="low / 100 * image.max(), high / 100 * image.max()",
                scaled=SCALED,
                repaired=REPAIRED,
            ),
            hint="so many percent of the highest value",
            fails=(FEW, ALL),
        ),
        wrong(
            "shares for percent inside",
            CLIPPED.format(
                limits="np.percentile(image, [low / 100, high / 100])",
                scaled=SCALED,
                repaired=REPAIRED,
            ),
            hint="not 0.99",
            fails=(FEW, ALL, "test_repaired"),
        ),
        wrong(
            "shares for percent in the call",
            CLIPPED.format(
                limits=LIMITS, scaled=SCALED, repaired="normalise_clipped(broken, 0.01, 0.99)"
            ),
            hint="division by 0",
            fails=("test_repaired",),
        ),
        wrong(
            "the function ignores its arguments",
            CLIPPED.format(
                limits="np.percentile(image, [1, 99])", scaled=SCALED, repaired=REPAIRED
            ),
            hint="whatever is asked for",
            fails=(FEW, ALL),
        ),
        wrong(
            "only normalised",
            CLIPPED.format(
                limits="float(image.min()), float(image.max())", scaled=SCALED, repaired=REPAIRED
            ),
            hint="two percentiles have no effect",
            fails=(FEW,),
        ),
        wrong(
            "clipped and not normalised",
            CLIPPED.format(
                limits=LIMITS, scaled="np.clip(image * 1.0, lower, upper)", repaired=REPAIRED
            ),
            hint="but not normalised after that",
            fails=(FEW, ALL),
        ),
        wrong(
            "clipped in the image that is given",
            "def normalise_clipped(image, low, high):\n"
            "    lower, upper = np.percentile(image, [low, high])\n"
            "    image[image < lower] = lower\n    image[image > upper] = upper\n"
            "    return (image - lower) / (upper - lower)\n\n"
            "repaired = np.clip(normalise_clipped(broken.astype(float), 1, 99), 0, 1)",
            hint="changes the very array",
            fails=(ALL,),
        ),
        wrong(
            "the head without broken pixels",
            CLIPPED.format(limits=LIMITS, scaled=SCALED, repaired="normalise_clipped(head, 1, 99)"),
            hint="made from `head`",
            fails=("test_repaired",),
        ),
        wrong(
            "whole numbers for the limits wrap around",
            CLIPPED.format(
                limits="np.percentile(image, [low, high]).astype(image.dtype)",
                scaled=SCALED,
                repaired=REPAIRED,
            ),
            hint="subtract the lower",
            fails=(FEW,),
        ),
        wrong(
            "percentiles taken for values",
            CLIPPED.format(limits="low, high", scaled=SCALED, repaired=REPAIRED),
            hint="taken for values of pixels",
            fails=(FEW, ALL),
        ),
        wrong(
            "the function of the task before",
            CLIPPED.format(limits=LIMITS, scaled=SCALED, repaired="normalise(broken)"),
            hint="two percentiles have no effect",
            fails=("test_repaired",),
        ),
        wrong(
            "other percentiles",
            CLIPPED.format(
                limits=LIMITS, scaled=SCALED, repaired="normalise_clipped(broken, 5, 95)"
            ),
            hint="the 5th and the 95th",
            fails=("test_repaired",),
        ),
        wrong(
            "a wrong name inside, and the dots left in place",
            CLIPPED.format(limits=LIMITS.replace("image", "img"), scaled=SCALED, repaired="..."),
            hint="raised NameError",
            fails=(FEW, ALL, "test_repaired"),
        ),
    ],
}
