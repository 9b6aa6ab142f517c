"""Typical answers to stage 3, masks and filters: images with their range from 0 to 1."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

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
