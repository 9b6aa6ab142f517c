"""Typical answers to stage 3, masks and filters: histogram and equalisation."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

HISTOGRAM = """
counts = {counts}
cumulative = {cumulative}
{figure}
"""
COUNTS = "ndimage.histogram(leg, 0, LEVELS, 256)"
CUMULATIVE = "np.cumsum(counts) / np.sum(counts)"
PLOT = "plt.plot(counts)"

EQUALISE = """
def equalise(image):
{body}

leg_equal = equalise(leg)
{figure}
"""
BY_BINS = (
    "    shares = np.cumsum(ndimage.histogram(image, 0, LEVELS, 256)) / image.size\n"
    "    return shares[image // BIN_WIDTH]"
)
SHOW = "show(leg_equal)"
UNSEEN, SHOWN = "test_equalise", "test_leg_equal_is_shown"

ANSWERS: dict[str, list[Answer]] = {
    "histogram": [
        right(
            "with NumPy, as bars",
            HISTOGRAM.format(
                counts="np.histogram(leg, 256, (0, LEVELS))[0]",
                cumulative=CUMULATIVE,
                figure="plt.hist(leg.ravel(), 256, (0, LEVELS))",
            ),
        ),
        right(
            "by bincount, over the values",
            HISTOGRAM.format(
                counts="np.bincount(leg.ravel() // BIN_WIDTH, minlength=256)",
                cumulative="[counts[:i + 1].sum() / leg.size for i in range(256)]",
                figure="plt.plot(np.arange(0, LEVELS, BIN_WIDTH), counts, 'r')",
            ),
        ),
        right(
            "in a loop, as a list",
            HISTOGRAM.format(
                counts="[int((leg // BIN_WIDTH == k).sum()) for k in range(256)]",
                cumulative="np.cumsum(counts) / leg.size",
                figure="fig, ax = plt.subplots()\nax.bar(range(256), counts)\nplt.show()",
            ),
        ),
        right(
            "as an area",
            HISTOGRAM.format(
                counts=COUNTS,
                cumulative=CUMULATIVE,
                figure="plt.fill_between(np.arange(256) * BIN_WIDTH, counts, alpha=0.5)",
            ),
        ),
        right(
            "as steps without a face",
            HISTOGRAM.format(
                counts=COUNTS,
                cumulative=CUMULATIVE,
                figure="plt.hist(leg.ravel(), bins=256, range=(0, LEVELS), histtype='step')",
            ),
        ),
        right(
            "both curves side by side",
            HISTOGRAM.format(
                counts=COUNTS,
                cumulative="np.add.accumulate(counts) / (leg.shape[0] * leg.shape[1])",
                figure="fig, axes = plt.subplots(1, 2)\naxes[0].plot(cumulative)\n"
                "axes[1].semilogy(counts)",
            ),
        ),
        right(
            "as points",
            HISTOGRAM.format(
                counts=COUNTS,
                cumulative=CUMULATIVE,
                figure="plt.scatter(np.arange(256), counts, s=2)",
            ),
        ),
        right(
            "after an earlier slip",
            "leg = radiograph\n"
            + HISTOGRAM.format(counts=COUNTS, cumulative=CUMULATIVE, figure=PLOT),
        ),
        wrong(
            "the range of bytes",
            HISTOGRAM.format(
                counts="ndimage.histogram(leg, 0, LEVELS // 4, 256)",
                cumulative=CUMULATIVE,
                figure=PLOT,
            ),
            hint="not of the range from 0 to `LEVELS`",
            fails=("test_counts",),
        ),
        wrong(
            "the range of the image",
            HISTOGRAM.format(
                counts="np.histogram(leg, 256)[0]",
                cumulative="np.cumsum(counts) / leg.size",
                figure=PLOT,
            ),
            hint="not of the range from 0 to `LEVELS`",
            fails=("test_counts",),
        ),
        wrong(
            "the radiograph in place of the leg",
            HISTOGRAM.format(
                counts="ndimage.histogram(radiograph, 0, LEVELS, 256)",
                cumulative=CUMULATIVE,
                figure=PLOT,
            ),
            hint="histogram of `radiograph`",
            fails=("test_counts",),
        ),
        wrong(
            "a density",
            HISTOGRAM.format(
                counts=f"{COUNTS} / leg.size", cumulative="np.cumsum(counts)", figure=PLOT
            ),
            hint="they add up to 1",
            fails=("test_counts",),
        ),
        wrong(
            "not added up",
            HISTOGRAM.format(counts=COUNTS, cumulative="counts / leg.size", figure=PLOT),
            hint="nothing is added up",
            fails=("test_cumulative",),
        ),
        wrong(
            "numbers for shares",
            HISTOGRAM.format(counts=COUNTS, cumulative="np.cumsum(counts)", figure=PLOT),
            hint="the last one is 1",
            fails=("test_cumulative",),
        ),
        wrong(
            "the share below each bin",
            HISTOGRAM.format(
                counts=COUNTS,
                cumulative="(np.cumsum(counts) - counts) / counts.sum()",
                figure=PLOT,
            ),
            hint="The bin itself is missing",
            fails=("test_cumulative",),
        ),
        wrong(
            "divided by the number of bins",
            HISTOGRAM.format(
                counts=COUNTS, cumulative="np.cumsum(counts) / len(counts)", figure=PLOT
            ),
            hint="number of bins",
            fails=("test_cumulative",),
        ),
        wrong(
            "a curve outside the limits",
            HISTOGRAM.format(
                counts=COUNTS, cumulative=CUMULATIVE, figure=f"{PLOT}\nplt.xlim(2000, 3000)"
            ),
            hint="No curve can be seen",
            fails=("test_curve",),
        ),
        wrong(
            "no figure",
            HISTOGRAM.format(counts=COUNTS, cumulative=CUMULATIVE, figure=""),
            hint="curve",
            fails=("test_curve",),
        ),
        wrong(
            "one bin too few",
            HISTOGRAM.format(
                counts="ndimage.histogram(leg, 0, LEVELS, 255)", cumulative=CUMULATIVE, figure=PLOT
            ),
            hint="too short",
            fails=("test_counts",),
        ),
        wrong(
            "a curve of something else",
            HISTOGRAM.format(counts=COUNTS, cumulative=CUMULATIVE, figure="plt.plot(range(256))"),
            hint="its heights are others",
            fails=("test_curve",),
        ),
        wrong(
            "the other curve",
            HISTOGRAM.format(counts=COUNTS, cumulative=CUMULATIVE, figure="plt.plot(cumulative)"),
            hint="cumulative shares, but none shows the counts",
            fails=("test_curve",),
        ),
        wrong(
            "the dots left in place",
            HISTOGRAM.format(counts="...", cumulative="...", figure=""),
            hint="still `...`",
            fails=("test_counts", "test_cumulative", "test_curve"),
        ),
        wrong(
            "percent for shares",
            HISTOGRAM.format(counts=COUNTS, cumulative=f"100 * {CUMULATIVE}", figure=PLOT),
            hint="is in percent",
            fails=("test_cumulative",),
        ),
        wrong(
            "the first bin left out of the curve",
            HISTOGRAM.format(counts=COUNTS, cumulative=CUMULATIVE, figure="plt.plot(counts[1:])"),
            hint="it has 255 points",
            fails=("test_curve",),
        ),
    ],
    "equalise": [
        right(
            "with interp",
            EQUALISE.format(
                body="    counts, edges = np.histogram(image, 256, (0, LEVELS))\n"
                "    shares = np.cumsum(counts) / counts.sum()\n"
                "    return np.interp(image, edges[1:], shares)",
                figure="show(leg_equal, vmin=0, vmax=1)",
            ),
        ),
        right(
            "with every value as a bin",
            EQUALISE.format(
                body="    shares = np.cumsum(np.bincount(image.ravel(), minlength=LEVELS))\n"
                "    return (shares / image.size)[image]",
                figure="plt.imshow(leg_equal, cmap='gray')",
            ),
        ),
        right(
            "in a loop over the bins",
            EQUALISE.format(
                body="    result = np.zeros(image.shape)\n    for k in range(256):\n"
                "        inside = image // BIN_WIDTH == k\n"
                "        result[inside] = (image < BIN_WIDTH * (k + 1)).mean()\n    return result",
                figure="show(leg, leg_equal)",
            ),
        ),
        right(
            "by sorting",
            EQUALISE.format(
                body="    bins = image.ravel() // BIN_WIDTH\n    order = np.sort(bins)\n"
                "    below = np.searchsorted(order, bins, side='right')\n"
                "    return (below / bins.size).reshape(image.shape)",
                figure="plt.figure()\nplt.imshow(leg_equal, 'gray')\nplt.axis('off')\nplt.show()",
            ),
        ),
        right(
            "with take",
            EQUALISE.format(
                body="    counts = np.bincount((image // BIN_WIDTH).ravel(), minlength=256)\n"
                "    return np.take(counts.cumsum() / counts.sum(), image // BIN_WIDTH)",
                figure="fig, (a, b) = plt.subplots(2)\na.imshow(leg, 'gray')\n"
                "b.imshow(leg_equal, 'gray')",
            ),
        ),
        wrong(
            "a window that leaves no greys",
            EQUALISE.format(body=BY_BINS, figure="show(leg_equal, vmin=0.9, vmax=0.91)"),
            hint="black or white",
            fails=(SHOWN,),
        ),
        wrong(
            "the shares of the leg for any image",
            EQUALISE.format(body="    return cumulative[image // BIN_WIDTH]", figure=SHOW),
            hint="shares of another image",
            fails=(UNSEEN,),
        ),
        wrong(
            "only normalised",
            EQUALISE.format(body="    return image / (LEVELS - 1)", figure=SHOW),
            hint="only scaled",
            fails=(UNSEEN,),
        ),
        wrong(
            "numbers for shares",
            EQUALISE.format(body=BY_BINS.replace(" / image.size", " / 1.0"), figure=SHOW),
            hint="numbers of pixels",
            fails=(UNSEEN,),
        ),
        wrong(
            "the share below",
            EQUALISE.format(
                body="    counts = ndimage.histogram(image, 0, LEVELS, 256)\n"
                "    return ((np.cumsum(counts) - counts) / image.size)[image // BIN_WIDTH]",
                figure=SHOW,
            ),
            hint="Those in its own bin are missing",
            fails=(UNSEEN,),
        ),
        wrong(
            "the next bin",
            EQUALISE.format(
                body=BY_BINS.replace(
                    "image // BIN_WIDTH]", "np.minimum(image // BIN_WIDTH + 1, 255)]"
                ),
                figure=SHOW,
            ),
            hint="share of the next bin",
            fails=(UNSEEN,),
        ),
        wrong(
            "not added up",
            EQUALISE.format(body=BY_BINS.replace("np.cumsum", ""), figure=SHOW),
            hint="own bin alone",
            fails=(UNSEEN,),
        ),
        wrong(
            "the darkest value moved to 0",
            EQUALISE.format(
                body="    sums = np.cumsum(ndimage.histogram(image, 0, LEVELS, 256))\n"
                "    first = sums[sums > 0][0]\n"
                "    return ((sums - first) / (image.size - first))[image // BIN_WIDTH]",
                figure=SHOW,
            ),
            hint="darkest bin was moved to 0",
            fails=(UNSEEN,),
        ),
        wrong(
            "divided by the size of the leg",
            EQUALISE.format(body=BY_BINS.replace("image.size", "leg.size"), figure=SHOW),
            hint="same factor",
            fails=(UNSEEN,),
        ),
        wrong(
            "another function's result",
            EQUALISE.format(body=BY_BINS, figure="show(leg_equal)").replace(
                "leg_equal = equalise(leg)", "leg_equal = normalise(leg)"
            ),
            hint="only scaled",
            fails=("test_leg_equal",),
        ),
        wrong(
            "the bins written into the image that is given",
            EQUALISE.format(
                body="    image //= 4\n"
                "    shares = np.cumsum(np.bincount(image.ravel(), minlength=256)) / image.size\n"
                "    return shares[image]",
                figure=SHOW,
            ).replace("equalise(leg)\n", "equalise(leg.copy())\n"),
            hint="changes the very array",
            fails=(UNSEEN,),
        ),
        wrong(
            "the image before is shown",
            EQUALISE.format(body=BY_BINS, figure="show(leg)"),
            hint="None of the pictures",
            fails=(SHOWN,),
        ),
        wrong(
            "in colour",
            EQUALISE.format(body=BY_BINS, figure="plt.imshow(leg_equal)"),
            hint="coloured",
            fails=(SHOWN,),
        ),
        wrong(
            "upside down",
            EQUALISE.format(body=BY_BINS, figure="show(leg_equal, origin='lower')"),
            hint="upside down",
            fails=(SHOWN,),
        ),
        wrong(
            "no figure",
            EQUALISE.format(body=BY_BINS, figure=""),
            hint="picture",
            fails=(SHOWN,),
        ),
        wrong(
            "a wrong name inside, and the dots left in place",
            EQUALISE.format(body=BY_BINS.replace("[image", "[img"), figure="").replace(
                "equalise(leg)\n", "...\n"
            ),
            hint="raised NameError",
            fails=(UNSEEN, "test_leg_equal", SHOWN),
        ),
        wrong(
            "to 0 … 255",
            EQUALISE.format(body=BY_BINS.replace("return ", "return 255 * "), figure=SHOW),
            hint="go up to 255",
            fails=(UNSEEN,),
        ),
    ],
}
