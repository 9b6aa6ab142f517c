"""Typical answers to the questions of stage 2, image comparison: grey matter and age."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]


def ageing(
    share: str = "table['grey_ml'] / table['skull_ml']",
    r: str = "stats.pearsonr(age[well], grey_share[well])[0]",
    x: str = "age",
    y: str = "grey_share",
    labels: str = "plt.xlabel('age (years)'); plt.ylabel('grey matter, share of skull')",
    legend: str = "plt.legend()",
    names: tuple[str, str] = ("no dementia", "dementia"),
) -> str:
    """Write the answer to the question on ageing."""
    return (
        f"grey_share = {share}\nage, well = table['age'], table['cdr'] == 0\nr_age = {r}\n"
        f"plt.scatter({x}[well], {y}[well], label='{names[0]}')\n"
        f"plt.scatter({x}[~well], {y}[~well], label='{names[1]}')\n{labels}\n{legend}\nplt.show()"
    )


SHARE, R, POINTS, LABELS = (
    "test_grey_share",
    "test_correlation_with_age",
    "test_age_plot_points",
    "test_age_plot_labels",
)

ANSWERS: dict[str, list[Answer]] = {
    "ageing": [
        right("with pyplot", ageing()),
        right(
            "as lines, correlation by NumPy",
            ageing(r="np.corrcoef(age[well], grey_share[well])[0, 1]")
            .replace("plt.scatter", "plt.plot")
            .replace(", label=", ", 'o', label="),
        ),
        right(
            "with a loop over the groups, a list",
            "grey_share = [person['grey_ml'] / person['skull_ml'] for person in table]\n"
            "grey_share = np.array(grey_share)\n"
            "fig, ax = plt.subplots()\n"
            "for ill, colour, name in [(True, 'red', 'demented'), (False, 'blue', 'healthy')]:\n"
            "    group = (table['cdr'] > 0) == ill\n"
            "    ax.scatter(table['age'][group], grey_share[group], c=colour, label=name)\n"
            "ax.set(xlabel='Age [years]', ylabel='Grey matter share', title='Ageing')\n"
            "ax.legend(loc='best')\nplt.show()\n"
            "healthy = table['cdr'] == 0\n"
            "r_age = round(stats.pearsonr(table['age'][healthy], grey_share[healthy])[0], 2)",
        ),
        right(
            "by the formula, with labels in the legend",
            "grey_share = np.divide(table['grey_ml'], table['skull_ml'])\n"
            "ok = table['cdr'] < 0.5\nx, y = table['age'][ok], grey_share[ok]\n"
            "x, y = x - x.mean(), y - y.mean()\n"
            "r_age = (x * y).sum() / np.sqrt((x**2).sum() * (y**2).sum())\n"
            "a = plt.scatter(table['age'][ok], grey_share[ok], color='green', s=5)\n"
            "b = plt.scatter(table['age'][~ok], grey_share[~ok], color='orange', s=5)\n"
            "plt.legend([a, b], ['CDR = 0', 'CDR > 0'])\n"
            "plt.xlabel('age / years')\nplt.ylabel('grey matter / skull')",
        ),
        right(
            "one cloud with a colour for each, and a line",
            ageing().split("plt.scatter")[0]
            + "shown = plt.scatter(age, grey_share, c=~well, cmap='coolwarm')\n"
            "plt.legend(shown.legend_elements()[0], ['without dementia', 'with dementia'])\n"
            "x = np.array([20, 90])\n"
            "plt.plot(x, np.polyval(np.polyfit(age[well], grey_share[well], 1), x), 'k-')\n"
            "plt.xlabel('age')\nplt.ylabel('share')",
        ),
        right(
            "legend and labels of the figure",
            ageing().split("plt.scatter")[0] + "fig, ax = plt.subplots()\n"
            "ax.plot(age[well], grey_share[well], 'b.', label='healthy')\n"
            "ax.plot(age[~well], grey_share[~well], 'r.', label='demented')\n"
            "fig.supxlabel('age')\nfig.supylabel('share')\nfig.legend()",
        ),
        wrong(
            "of everybody",
            ageing(r="stats.pearsonr(age, grey_share)[0]"),
            hint="of everybody",
            fails=(R,),
        ),
        wrong(
            "of the people with dementia",
            ageing(r="stats.pearsonr(age[~well], grey_share[~well])[0]"),
            hint="among people with dementia",
            fails=(R,),
        ),
        wrong(
            "the p-value",
            ageing(r="stats.pearsonr(age[well], grey_share[well]).pvalue"),
            hint="This is the p-value",
            fails=(R,),
        ),
        wrong(
            "r squared",
            ageing(r="stats.pearsonr(age[well], grey_share[well])[0] ** 2"),
            hint="r squared",
            fails=(R,),
        ),
        wrong(
            "ranks",
            ageing(r="stats.spearmanr(age[well], grey_share[well])[0]"),
            hint="Spearman",
            fails=(R,),
        ),
        wrong(
            "not adjusted",
            ageing(r="stats.pearsonr(age[well], table['grey_ml'][well])[0]"),
            hint="grey matter in ml",
            fails=(R,),
        ),
        wrong(
            "share of the brain",
            ageing(share="table['grey_ml'] / table['brain_ml']"),
            hint="share of the brain",
            fails=(SHARE,),
        ),
        wrong(
            "in per cent",
            ageing(share="100 * table['grey_ml'] / table['skull_ml']"),
            hint="in per cent",
            fails=(SHARE,),
        ),
        wrong(
            "divided by the mean of all skulls",
            ageing(share="table['grey_ml'] / table['skull_ml'].mean()"),
            hint="the mean volume of all skulls",
            fails=(SHARE,),
        ),
        wrong(
            "age upwards",
            ageing(x="grey_share", y="age"),
            hint="upwards",
            fails=(POINTS,),
        ),
        wrong(
            "grey matter in ml drawn",
            ageing(y="table['grey_ml']"),
            hint="grey matter in ml, not as a share",
            fails=(POINTS,),
        ),
        wrong(
            "two groups in one colour",
            ageing().replace(", label=", ", c='blue', label="),
            hint="one colour",
            fails=(LABELS,),
        ),
        wrong(
            "names changed",
            ageing(names=("with dementia", "without dementia")),
            hint="have changed places",
            fails=(LABELS,),
        ),
        wrong(
            "one name only",
            ageing().replace(", label='dementia'", ""),
            hint="does not name both groups",
            fails=(LABELS,),
        ),
        wrong(
            "people with dementia left out",
            ageing().replace("plt.scatter(age[~well], grey_share[~well], label='dementia')", ""),
            hint="Only the people without dementia",
            fails=(POINTS, LABELS),
        ),
        wrong(
            "no labels",
            ageing(labels=""),
            hint="label",
            fails=(LABELS,),
        ),
        wrong(
            "no legend",
            ageing(legend=""),
            hint="legend",
            fails=(LABELS,),
        ),
        wrong(
            "nothing drawn",
            ageing().split("plt.scatter")[0],
            hint="No points can be seen",
            fails=(
                POINTS,
                LABELS,
            ),
        ),
        wrong(
            "upside down",
            ageing(share="table['skull_ml'] / table['grey_ml']"),
            hint="upside down",
            fails=(SHARE,),
        ),
        wrong(
            "white matter for grey",
            ageing(share="table['white_ml'] / table['skull_ml']"),
            hint="the share of white matter",
            fails=(SHARE,),
        ),
        wrong(
            "the whole brain",
            ageing(share="table['brain_ml'] / table['skull_ml']"),
            hint="share of the whole brain",
            fails=(SHARE,),
        ),
        wrong(
            "nothing divided",
            ageing(share="table['grey_ml'] * 1.0"),
            hint="nothing was divided",
            fails=(SHARE,),
        ),
        wrong(
            "shares of some only",
            ageing() + "\ngrey_share = grey_share[well]",
            hint="people without dementia only",
            fails=(SHARE,),
        ),
        wrong(
            "without its sign",
            ageing(r="abs(stats.pearsonr(age[well], grey_share[well])[0])"),
            hint="The sign is wrong",
            fails=(R,),
        ),
        wrong(
            "older people only",
            ageing(r="stats.pearsonr(age[well & (age >= 60)], grey_share[well & (age >= 60)])[0]"),
            hint="60 and older",
            fails=(R,),
        ),
        wrong(
            "fluid guessed",
            ageing(share="table['grey_ml'] / (table['brain_ml'] + 400)"),
            hint="for all people at once",
            fails=(SHARE,),
        ),
        wrong(
            "another measure of ranks",
            ageing(r="stats.kendalltau(age[well], grey_share[well])[0]"),
            hint="from both age and",
            fails=(R,),
        ),
        wrong(
            "ages sorted alone",
            ageing(x="np.sort(age)"),
            hint="to the right first, upwards second",
            fails=(POINTS,),
        ),
        wrong(
            "each person drawn many times",
            ageing().split("plt.scatter")[0]
            + "plt.scatter(np.tile(age, 99), np.tile(grey_share, 99))",
            hint="`label=…` in each `scatter`",
            fails=(
                POINTS,
                LABELS,
            ),
        ),
    ],
}
