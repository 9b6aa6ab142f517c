"""Typical answers to stage 3, masks and filters: values."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

NORMALISE = """
def normalise(image):
{body}

leg_normal = normalise(leg)
"""

CLIPPED = """
def normalise_clipped(image, low, high):
    lower, upper = {limits}
    return {scaled}

repaired = {repaired}
"""
LIMITS = "np.percentile(image, low), np.percentile(image, high)"
SCALED = "np.clip((image - lower) / (upper - lower), 0, 1)"
REPAIRED = "normalise_clipped(broken, 1, 99)"

HISTOGRAM = """
counts = {counts}
cumulative = {cumulative}
{figure}
"""
COUNTS = "ndimage.histogram(leg, 0, 1024, 256)"
CUMULATIVE = "np.cumsum(counts) / np.sum(counts)"

EQUALISE = """
def equalise(image):
{body}

leg_equal = equalise(leg)
{figure}
"""
BY_BINS = (
    "    shares = np.cumsum(ndimage.histogram(image, 0, 1024, 256)) / image.size\n"
    "    return shares[image // 4]"
)

ANSWERS: dict[str, list[Answer]] = {
    "invert": [
        right("as float", "leg = radiograph.max() - radiograph.astype(float)"),
        right("by the bits of the detector", "leg = 1023 - radiograph.astype(int)"),
        right(
            "pixel by pixel",
            "top = radiograph.max()\nleg = np.array([top - r for r in radiograph])",
        ),
        wrong(
            "not inverted",
            "leg = radiograph",
            hint="not inverted",
            fails=("test_order_is_reversed", "test_begins_at_zero"),
        ),
        wrong("minus, unsigned", "leg = -radiograph", hint="begin"),
        wrong(
            "minus, signed",
            "leg = -radiograph.astype(int)",
            hint="not 0",
            fails=("test_begins_at_zero",),
        ),
        wrong(
            "by the whole type",
            "leg = 65535 - radiograph",
            hint="not 0",
            fails=("test_begins_at_zero",),
        ),
        wrong("by 255", "leg = np.uint16(255) - radiograph", hint="wrapped around"),
        wrong("turned in space", "leg = radiograph[::-1]", hint="highest value"),
    ],
    "data_range": [
        right(
            "in a larger type",
            "type_max, used_max = 2**16 - 1, int(np.max(radiograph))\n"
            "brighter = np.minimum(dim.astype(np.int32) + 100, 255).astype('uint8')",
        ),
        right(
            "with where",
            "type_max, used_max = np.iinfo('uint16').max, radiograph.max()\n"
            "brighter = np.where(dim > 155, 255, dim + np.uint8(100)).astype(np.uint8)",
        ),
        wrong(
            "clipped too late",
            "type_max, used_max = 65535, radiograph.max()\n"
            "brighter = np.clip(dim + np.uint8(100), 0, 255)",
            hint="wrapped around",
            fails=("test_brighter_values",),
        ),
        wrong(
            "no bytes any more",
            "type_max, used_max = 65535, radiograph.max()\n"
            "brighter = np.clip(dim.astype(float) + 100, 0, 255)",
            hint="float64",
            fails=("test_brighter_dtype",),
        ),
        wrong(
            "the two swapped",
            "used_max, type_max = np.iinfo(radiograph.dtype).max, radiograph.max()\n"
            "brighter = np.clip(dim.astype(int) + 100, 0, 255).astype(np.uint8)",
            hint="changed places",
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
        wrong(
            "divided by the highest value",
            NORMALISE.format(body="    return image / max(image.max(), 1)"),
            hint="Subtract the lowest",
        ),
        wrong(
            "whole numbers wrap around",
            NORMALISE.format(
                body="    if image.max() == image.min():\n        return image * 0.0\n"
                "    return (image - image.min()) / (image.max() - image.min())"
            ),
            hint="before",
            fails=("test_normalise_whole_numbers",),
        ),
        wrong(
            "division by 0",
            NORMALISE.format(
                body="    image = image.astype(float)\n"
                "    return (image - image.min()) / (image.max() - image.min())"
            ),
            hint="division by 0",
            fails=("test_normalise_constant",),
        ),
        wrong(
            "to 0 … 255",
            NORMALISE.format(
                body="    image = image.astype(float) - image.min()\n"
                "    return 255 * image / max(image.max(), 1e-9)"
            ),
            hint="highest and lowest",
        ),
        wrong(
            "only for this image",
            NORMALISE.format(body="    return (image - leg.min()) / np.ptp(leg.astype(float))"),
            hint="Subtract the lowest",
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
        wrong(
            "not clipped",
            CLIPPED.format(
                limits=LIMITS, scaled="(image - lower) / (upper - lower)", repaired=REPAIRED
            ),
            hint="below 0 or above 1",
        ),
        wrong(
            "percent of the highest value",
            CLIPPED.format(
                limits="low / 100 * image.max(), high / 100 * image.max()",
                scaled=SCALED,
                repaired=REPAIRED,
            ),
            hint="almost black",
        ),
        wrong(
            "shares for percent",
            CLIPPED.format(
                limits=LIMITS, scaled=SCALED, repaired="normalise_clipped(broken, 0.01, 0.99)"
            ),
            hint="1, 99",
            fails=("test_repaired",),
        ),
        wrong(
            "the function ignores its arguments",
            CLIPPED.format(
                limits="np.percentile(image, [1, 99])", scaled=SCALED, repaired=REPAIRED
            ),
            hint="low, high",
        ),
    ],
    "histogram": [
        right(
            "with NumPy, as bars",
            HISTOGRAM.format(
                counts="np.histogram(leg, 256, (0, 1024))[0]",
                cumulative=CUMULATIVE,
                figure="plt.hist(leg.ravel(), 256, (0, 1024))",
            ),
        ),
        right(
            "in a loop",
            HISTOGRAM.format(
                counts="np.bincount(leg.ravel() // 4, minlength=256)",
                cumulative="[counts[:i + 1].sum() / leg.size for i in range(256)]",
                figure="plt.plot(np.arange(0, 1024, 4), counts, 'r')",
            ),
        ),
        right(
            "after an earlier slip",
            "leg = radiograph\n"
            + HISTOGRAM.format(counts=COUNTS, cumulative=CUMULATIVE, figure="plt.plot(counts)"),
        ),
        wrong(
            "another range",
            HISTOGRAM.format(
                counts="ndimage.histogram(leg, 0, 255, 256)",
                cumulative=CUMULATIVE,
                figure="plt.plot(counts)",
            ),
            hint="max is 1024",
            fails=("test_counts",),
        ),
        wrong(
            "not added up",
            HISTOGRAM.format(
                counts=COUNTS, cumulative="counts / leg.size", figure="plt.plot(counts)"
            ),
            hint="not been added up",
            fails=("test_cumulative",),
        ),
        wrong(
            "numbers for shares",
            HISTOGRAM.format(
                counts=COUNTS, cumulative="np.cumsum(counts)", figure="plt.plot(counts)"
            ),
            hint="Shares were asked for",
            fails=("test_cumulative",),
        ),
        wrong(
            "no figure",
            HISTOGRAM.format(counts=COUNTS, cumulative=CUMULATIVE, figure=""),
            hint="No curve",
            fails=("test_curve",),
        ),
        wrong(
            "another curve",
            HISTOGRAM.format(counts=COUNTS, cumulative=CUMULATIVE, figure="plt.plot(cumulative)"),
            hint="all 256 counts",
            fails=("test_curve",),
        ),
    ],
    "equalise": [
        right(
            "with interp",
            EQUALISE.format(
                body="    counts, edges = np.histogram(image, 256, (0, 1024))\n"
                "    shares = np.cumsum(counts) / counts.sum()\n"
                "    return np.interp(image, edges[1:], shares)",
                figure="show(leg_equal, vmin=0, vmax=1)",
            ),
        ),
        right(
            "with every value as a bin",
            EQUALISE.format(
                body="    shares = np.cumsum(np.bincount(image.ravel(), minlength=1024))\n"
                "    return (shares / image.size)[image]",
                figure="plt.imshow(leg_equal, cmap='gray')",
            ),
        ),
        wrong(
            "the shares of the leg for any image",
            EQUALISE.format(body="    return cumulative[image // 4]", figure="show(leg_equal)"),
            hint="not those of `leg`",
            fails=("test_equalise",),
        ),
        wrong(
            "only normalised",
            EQUALISE.format(body="    return image / 1023", figure="show(leg_equal)"),
            hint="cumulative shares",
        ),
        wrong(
            "numbers for shares",
            EQUALISE.format(
                body=BY_BINS.replace(" / image.size", " / 1.0"), figure="show(leg_equal)"
            ),
            hint="below 0 or above 1",
        ),
        wrong(
            "the image before is shown",
            EQUALISE.format(body=BY_BINS, figure="show(leg)"),
            hint="None of the pictures",
            fails=("test_leg_equal_is_shown",),
        ),
        wrong(
            "in colour",
            EQUALISE.format(body=BY_BINS, figure="plt.imshow(leg_equal)"),
            hint="coloured",
            fails=("test_leg_equal_is_shown",),
        ),
        wrong(
            "upside down",
            EQUALISE.format(body=BY_BINS, figure="show(leg_equal, origin='lower')"),
            hint="upside down",
            fails=("test_leg_equal_is_shown",),
        ),
    ],
}
