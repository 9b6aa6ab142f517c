"""Typical answers to stage 4, measurements: grey levels of objects."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

STATISTICS = """
index = np.arange(1, n_labels + 1)
image = {image}
mean_all, var_all = {all}
mean_blood, var_blood = {blood}
means, variances = {each}
"""

HISTOGRAMS = """
index = np.arange(1, n_labels + 1)
histograms = {histograms}
x = (np.arange(40) + 0.5) * GREY_TOP / 40
{plot}(x, {first}, label="{name}")
{plot}(x, {second}, label="chest")
plt.xlabel("{xlabel}")
plt.ylabel("{ylabel}")
{legend}
plt.show()
"""


def statistics(**changes: str) -> str:
    """Write the answer to the question on mean and variance, right but for some changes."""
    parts = {
        "image": "volume",
        "all": "image.mean(), image.var()",
        "blood": "ndi.mean(image, labels), ndi.variance(image, labels)",
        "each": "ndi.mean(image, labels, index), ndi.variance(image, labels, index)",
    }
    return STATISTICS.format(**parts | changes)


def histograms(**changes: str) -> str:
    """Write the answer to the question on histograms, right but for some changes."""
    parts = {
        "histograms": "np.array(ndi.histogram(volume, 0, GREY_TOP, 40, labels, index).tolist())",
        "first": "histograms[lv_label - 1]",
        "second": "histograms[0]",
        "plot": "plt.plot",
        "name": "left ventricle",
        "xlabel": "grey level",
        "ylabel": "voxels",
        "legend": "plt.legend()",
    }
    return HISTOGRAMS.format(**parts | changes)


ANSWERS: dict[str, list[Answer]] = {
    "statistics": [
        right(
            "with masks",
            statistics(
                blood="volume[blood].mean(), volume[blood].var()",
                each="[volume[labels == k].mean() for k in index], "
                "[volume[labels == k].std() ** 2 for k in index]",
            ),
        ),
        right(
            "as statisticians estimate it",
            statistics(
                all="image.mean(), image.var(ddof=1)",
                each="[volume[labels == k].mean() for k in index], "
                "[volume[labels == k].var(ddof=1) for k in index]",
            ),
        ),
        right("in other numbers", statistics(image="volume.astype(np.float32)")),
        right(
            "by hand, with sums",
            "v = volume.astype(float)\nmean_all = v.sum() / v.size\n"
            "var_all = ((v - mean_all) ** 2).sum() / v.size\n"
            "inside = v[labels > 0]\nmean_blood, var_blood = np.mean(inside), np.std(inside) ** 2\n"
            "n = np.bincount(labels.ravel())\ns = np.bincount(labels.ravel(), v.ravel())\n"
            "q = np.bincount(labels.ravel(), v.ravel() ** 2)\n"
            "means, variances = (s / n)[1:], (q / n - (s / n) ** 2)[1:]",
        ),
        right(
            "rounded",
            statistics(
                all="round(ndi.mean(image), 2), round(ndi.variance(image), 1)",
                each="list(np.round(ndi.mean(image, labels, index), 1)), "
                "list(np.round(ndi.variance(image, labels, list(index)), 1))",
            ),
        ),
        wrong(
            "of the smooth volume",
            statistics(image="smooth"),
            hint="`mean_all` and `var_all` are those of `smooth`, which has less",
            fails=(
                "test_statistics_of_all",
                "test_statistics_of_blood",
                "test_statistics_of_each",
            ),
        ),
        wrong(
            "standard deviations",
            statistics(
                all="image.mean(), image.std()",
                blood="ndi.mean(image, labels), ndi.standard_deviation(image, labels)",
                each="ndi.mean(image, labels, index), ndi.standard_deviation(image, labels, index)",
            ),
            hint="`var_all` is the standard deviation.",
            fails=(
                "test_statistics_of_all",
                "test_statistics_of_blood",
                "test_statistics_of_each",
            ),
        ),
        wrong(
            "one number for all objects",
            statistics(each="ndi.mean(image, labels), ndi.variance(image, labels)"),
            hint="`means` is a number (`float64`).",
            fails=("test_statistics_of_each",),
        ),
        wrong(
            "the first label only",
            statistics(blood="ndi.mean(image, labels, 1), ndi.variance(image, labels, 1)"),
            hint="`mean_blood` and `var_blood` are those of the object with",
            fails=("test_statistics_of_blood",),
        ),
        wrong(
            "all voxels for the blood",
            statistics(blood="ndi.mean(image), ndi.variance(image)"),
            hint="`mean_blood` and `var_blood` are those of all voxels, labelled",
            fails=("test_statistics_of_blood",),
        ),
        wrong(
            "the ventricle for the blood",
            statistics(blood="image[lv].mean(), image[lv].var()"),
            hint="`mean_blood` and `var_blood` are those of the object with",
            fails=("test_statistics_of_blood",),
        ),
        wrong(
            "the background as the first",
            statistics(
                each="ndi.mean(image, labels, index - 1), ndi.variance(image, labels, index - 1)"
            ),
            hint="The first of these is the mean of the background, 0.",
            fails=("test_statistics_of_each",),
        ),
        wrong(
            "mean and variance swapped",
            statistics(all="image.var(), image.mean()"),
            hint="`mean_all` and `var_all` have changed places.",
            fails=("test_statistics_of_all",),
        ),
        wrong(
            "medians",
            statistics(each="ndi.median(image, labels, index), ndi.variance(image, labels, index)"),
            hint="These are medians, not means.",
            fails=("test_statistics_of_each",),
        ),
        wrong(
            "the background for the blood",
            statistics(blood="image[~blood].mean(), image[~blood].var()"),
            hint="`mean_blood` and `var_blood` are those of the background,",
            fails=("test_statistics_of_blood",),
        ),
        wrong(
            "every second slice",
            statistics(
                all="image[::2].mean(), image[::2].var()",
                blood="image[::2][blood[::2]].mean(), image[::2][blood[::2]].var()",
            ),
            hint="`mean_all` is ",
            fails=(
                "test_statistics_of_all",
                "test_statistics_of_blood",
            ),
        ),
    ],
    "histograms": [
        right(
            "with NumPy, one by one",
            histograms(
                histograms="[np.histogram(volume[labels == k], bins=40, range=(0, GREY_TOP))[0] "
                "for k in index]"
            ),
        ),
        right(
            "curves as shares",
            histograms(
                first="histograms[lv_label - 1] / histograms[lv_label - 1].sum()",
                second="histograms[lv_label] / histograms[lv_label].sum()",
            ),
        ),
        right(
            "as steps, in axes of their own",
            "index = range(1, n_labels + 1)\n"
            "wide = GREY_TOP // 40\n"
            "histograms = np.vstack([np.bincount(volume[labels == k] // wide, minlength=40)[:40]\n"
            "                        for k in index])\n"
            "fig, ax = plt.subplots()\n"
            "ax.step(range(0, GREY_TOP, wide), histograms[lv_label - 1], label='LV')\n"
            "ax.step(range(0, GREY_TOP, wide), histograms[lv_label % n_labels], label='another')\n"
            "ax.set(xlabel='intensity', ylabel='count')\nax.legend()\nplt.show()",
        ),
        right("as areas", histograms(plot="plt.fill_between")),
        right(
            "as steps from edge to edge",
            histograms(
                plot="(lambda x, y, label: plt.stairs(y, [*(x - x[0]), GREY_TOP], label=label))"
            ),
        ),
        right(
            "each in axes of its own, with a legend in each",
            histograms(plot="plt.subplot(211).plot").replace(
                "plt.subplot(211).plot(x, histograms[0]",
                "plt.xlabel('grey level')\nplt.ylabel('voxels')\nplt.legend()\n"
                "plt.subplot(212).plot(x, histograms[0]",
            ),
        ),
        right(
            "all objects in one loop",
            histograms(
                legend="for k in index:\n    plt.plot(x, histograms[k - 1], label=f'label {k}')\n"
                "plt.legend()"
            ),
        ),
        right(
            "another figure beside it", "plt.imshow(lv[MIDDLE_SLICE])\nplt.show()\n" + histograms()
        ),
        wrong(
            "another range",
            histograms(
                histograms="np.stack(ndi.histogram(volume, 0, 2 * GREY_TOP, 40, labels, index))"
            ),
            hint="All voxels of each object are counted, but in other bins than",
            fails=("test_counts_of_histograms",),
        ),
        wrong(
            "bins of one grey level",
            histograms(
                histograms="np.stack(ndi.histogram(volume, 0, GREY_TOP, GREY_TOP, labels, index))"
            ),
            hint="That is not 40 numbers for each object.",
            fails=(
                "test_counts_of_histograms",
                "test_histogram_curves",
                "test_histogram_axes",
            ),
        ),
        wrong(
            "of the smooth volume",
            histograms(
                histograms="np.stack(ndi.histogram(smooth, 0, GREY_TOP, 40, labels, index))"
            ),
            hint="These are grey levels of `smooth`, not `volume`.",
            fails=("test_counts_of_histograms",),
        ),
        wrong(
            "the background as the first",
            histograms(
                histograms="np.stack(ndi.histogram(volume, 0, GREY_TOP, 40, labels, index - 1))"
            ),
            hint="The first row is that of the background, 0.",
            fails=("test_counts_of_histograms",),
        ),
        wrong(
            "shares for numbers",
            histograms(
                histograms="np.stack([h / h.sum() for h in ndi.histogram(volume, 0, GREY_TOP, "
                "40, labels, index)])"
            ),
            hint="These are shares of each object, not numbers of voxels.",
            fails=("test_counts_of_histograms",),
        ),
        wrong(
            "one histogram for all",
            histograms(
                histograms="ndi.histogram(volume, 0, GREY_TOP, 40, labels)",
                first="histograms",
                second="histograms",
            ),
            hint="`histograms` has 1 axis: its shape is (40,). The task asks for",
            fails=(
                "test_counts_of_histograms",
                "test_histogram_curves",
            ),
        ),
        wrong(
            "the same curve twice",
            histograms(second="histograms[lv_label - 1]"),
            hint="The left ventricle is shown, but no curve shows another",
            fails=("test_histogram_curves",),
        ),
        wrong(
            "the next object for the ventricle",
            histograms(first="histograms[lv_label]"),
            hint="The curves show other objects, but none shows your left",
            fails=("test_histogram_curves",),
        ),
        wrong(
            "names the wrong way round",
            histograms(first="histograms[0]", second="histograms[lv_label - 1]"),
            hint="The curve that the legend calls left ventricle shows another",
            fails=("test_histogram_axes",),
        ),
        wrong(
            "the label of another object in the legend",
            histograms(second="histograms[1]").replace('label="chest"', 'label="object 1"'),
            hint="shows an object with another label",
            fails=("test_histogram_axes",),
        ),
        wrong(
            "no legend",
            histograms(legend=""),
            hint="There is no legend in the figure.",
            fails=("test_histogram_axes",),
        ),
        wrong(
            "one name for both",
            histograms(name="chest"),
            hint="The legend does not tell two curves apart:",
            fails=("test_histogram_axes",),
        ),
        wrong(
            "no label at an axis",
            histograms(xlabel=""),
            hint="One of the axes has no label.",
            fails=("test_histogram_axes",),
        ),
        wrong(
            "labels of the axes swapped",
            histograms(xlabel="number of voxels", ylabel="grey level"),
            hint="The labels have changed places:",
            fails=("test_histogram_axes",),
        ),
        wrong(
            "no figure",
            "histograms = np.stack(ndi.histogram(volume, 0, GREY_TOP, 40, labels, np.arange(1, "
            "n_labels + 1)))",
            hint="No curve was shown: there is no figure with a line through two",
            fails=(
                "test_histogram_curves",
                "test_histogram_axes",
            ),
        ),
        wrong(
            "every second slice",
            histograms(
                histograms="np.stack(ndi.histogram(volume[::2], 0, GREY_TOP, 40, labels[::2], "
                "index))"
            ),
            hint="values of `histograms` differ.",
            fails=("test_counts_of_histograms",),
        ),
        wrong(
            "no labels at the axes",
            histograms(xlabel="", ylabel=""),
            hint="Neither of the axes has a label.",
            fails=("test_histogram_axes",),
        ),
        wrong(
            "both curves in black",
            histograms(first="histograms[lv_label - 1], 'k'", second="histograms[0], 'k'"),
            hint="The legend has several names,",
            fails=("test_histogram_axes",),
        ),
    ],
}
