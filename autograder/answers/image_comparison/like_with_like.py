"""Typical answers to the questions of stage 2, image comparison: women with women, men with men."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

BOXES, NAMES, SHARE, WOMEN, MEN = (
    "test_box_values",
    "test_box_names",
    "test_men_share",
    "test_d_women",
    "test_d_men",
)

GROUPS = (
    "old, ill = table['age'] >= 60, table['cdr'] > 0\na, b = old & ~ill, old & ill\n"
    "women, men = table['sex'] == 'F', table['sex'] == 'M'\n"
)
FOUR = "[grey[a & women], grey[b & women], grey[a & men], grey[b & men]]"
D = (
    "def d(x, y):\n"
    "    return (x.mean() - y.mean()) / np.sqrt((x.var(ddof=1) + y.var(ddof=1)) / 2)\n"
)
WORDS = "['F, no dementia', 'F, dementia', 'M, no dementia', 'M, dementia']"


def confounder(
    groups: str = GROUPS,
    values: str = "table['grey_ml']",
    boxes: str = FOUR,
    how: str = f"tick_labels={WORDS}",
    label: str = "plt.ylabel('grey matter (ml)')",
    share: str = "[men[a].mean(), men[b].mean()]",
    d_women: str = "d(raw[a & women], raw[b & women])",
    d_men: str = "d(raw[a & men], raw[b & men])",
    d: str = D,
    plot: str = "",
) -> str:
    """Write the answer to the question on the confounder."""
    return (
        f"{groups}raw = table['grey_ml']\ngrey = {values}\n"
        + (plot or f"plt.boxplot({boxes}, {how})\n{label}\nplt.show()\n")
        + f"men_share = {share}\n{d}d_women = {d_women}\nd_men = {d_men}"
    )


def grouped(old: str, new: str) -> str:
    """Return the masks with a slip in them."""
    assert old in GROUPS
    return GROUPS.replace(old, new)


FIGURE_ONLY = "a, b = old & ~ill, old & ill\n"
"""The right groups again, for what comes after the figure."""


def slip(old: str, new: str) -> str:
    """Write the answer with a slip in the groups of the figure only."""
    plot = (
        f"plt.boxplot({FOUR}, tick_labels={WORDS})\nplt.ylabel('ml')\nplt.show()\n"
        "old, ill = table['age'] >= 60, table['cdr'] > 0\n" + FIGURE_ONLY
    )
    return confounder(groups=grouped(old, new), plot=plot)


def share_slip(old: str, new: str) -> str:
    """Write the answer with a slip in the groups of the share of men only."""
    return confounder(share="[men[a2].mean(), men[b2].mean()]").replace(
        "men_share = [", grouped(old, new).replace("a, b =", "a2, b2 =") + "men_share = ["
    )


def d_slip(expression: str) -> str:
    """Write the answer with another effect size for women."""
    return confounder(
        d_women=f"({expression})(raw[a & women], raw[b & women])",
    )


ANSWERS: dict[str, list[Answer]] = {
    "confounder": [
        right("four arrays in one call", confounder()),
        right(
            "lying, filled, in another order",
            confounder(
                boxes="[grey[b & men], grey[a & men], grey[b & women], grey[a & women]]",
                how="orientation='horizontal', patch_artist=True, showmeans=True, "
                "tick_labels=['men, ill', 'men, well', 'women, ill', 'women, well']",
                label="plt.xlabel('Grey matter [mL]')",
                share="(np.mean(men[a]), np.mean(men[b]))",
            ),
        ),
        right(
            "one call for each box, names at the ticks afterwards",
            confounder(
                plot="fig, ax = plt.subplots()\n"
                f"for place, values in enumerate({FOUR}):\n"
                "    ax.boxplot(list(values), positions=[place], widths=0.6, notch=True)\n"
                "ax.set_xticks(range(4), ['women CDR = 0', 'women CDR > 0', 'men CDR = 0', "
                "'men CDR > 0'])\nax.set_ylabel('grey_ml')\n",
                share="[sum(table['sex'][g] == 'M') / len(table[g]) for g in (a, b)]",
                d="def d(x, y):\n"
                "    return (np.mean(x) - np.mean(y)) / np.sqrt((np.var(x) + np.var(y)) / 2)\n",
            ),
        ),
        right(
            "two panels, rounded numbers",
            confounder(
                plot="fig, axes = plt.subplots(1, 2, sharey=True)\n"
                "for ax, sex, name in zip(axes, (women, men), ('women', 'men')):\n"
                "    ax.boxplot([grey[a & sex], grey[b & sex]], "
                "tick_labels=['healthy', 'dementia'])\n    ax.set_title(name)\n"
                "axes[0].set_ylabel('volume of grey matter in ml')\nplt.show()\n",
                share="np.round([men[a].mean(), men[b].mean()], 2)",
                d_women="round(float(d(raw[a & women], raw[b & women])), 2)",
            ),
        ),
        right(
            "pairs of boxes, with a legend",
            confounder(
                plot="fig, ax = plt.subplots()\n"
                "for who, shift, colour, name in ((a, -0.2, 'tab:blue', 'without dementia'), "
                "(b, 0.2, 'tab:red', 'with dementia')):\n"
                "    ax.boxplot([grey[who & women], grey[who & men]], "
                "positions=[1 + shift, 2 + shift], patch_artist=True, manage_ticks=False, "
                "boxprops={'facecolor': colour}, label=[name, ''])\n"
                "ax.set_xticks([1, 2], ['women', 'men'])\nax.set_ylabel('ml of grey matter')\n"
                "ax.legend()\nplt.show()\n",
            ),
        ),
        right(
            "by the numbers of a box, drawn by bxp",
            confounder(
                plot="stats_of = []\n"
                f"for name, values in zip({WORDS}, {FOUR}):\n"
                "    low, mid, high = np.quantile(values, [0.25, 0.5, 0.75])\n"
                "    stats_of.append({'label': name, 'q1': low, 'med': mid, 'q3': high, "
                "'whislo': values.min(), 'whishi': values.max(), 'fliers': []})\n"
                "plt.gca().bxp(stats_of)\nplt.ylabel('grey matter, ml')\nplt.show()\n",
            ),
        ),
        wrong(
            "nothing drawn",
            confounder(plot="print(grey.mean())\n"),
            hint="a list of four arrays",
            fails=(BOXES, NAMES),
        ),
        wrong(
            "a bar chart",
            confounder(plot=f"plt.bar({WORDS}, [v.mean() for v in {FOUR}])\nplt.ylabel('ml')\n"),
            hint="with four names, and `plt.ylabel",
            fails=(BOXES, NAMES),
        ),
        wrong("the young as well", slip("old & ~ill", "~ill"), hint="The young", fails=(BOXES,)),
        wrong("not those of 60", slip(">= 60", "> 60"), hint="exactly 60", fails=(BOXES,)),
        wrong(
            "a rating of 1 only",
            slip("old & ill\n", "old & (table['cdr'] == 1)\n"),
            hint="Only people with a rating of 1",
            fails=(BOXES,),
        ),
        wrong(
            "the mild among the well",
            slip("table['cdr'] > 0", "table['cdr'] > 0.5"),
            hint="very mild dementia",
            fails=(BOXES,),
        ),
        wrong(
            "everybody in one group",
            slip("old & ~ill", "old"),
            hint="people with dementia are in both",
            fails=(BOXES,),
        ),
        wrong(
            "the young in all of them",
            confounder(groups=grouped("old & ~ill", "~ill")),
            hint="The young",
            fails=(BOXES,),
        ),
        wrong(
            "the share drawn",
            confounder(values="grey_share"),
            hint="show `grey_share`",
            fails=(BOXES,),
        ),
        wrong(
            "the skull drawn",
            confounder(values="table['skull_ml']"),
            hint="show `skull_ml`",
            fails=(BOXES,),
        ),
        wrong(
            "two boxes by dementia",
            confounder(boxes="[grey[a], grey[b]]", how="tick_labels=['without', 'with']"),
            hint="but not women and men",
            fails=(BOXES,),
        ),
        wrong(
            "two boxes by sex",
            confounder(
                boxes="[grey[(a | b) & women], grey[(a | b) & men]]",
                how="tick_labels=['women', 'men']",
            ),
            hint="but not people with and without",
            fails=(BOXES,),
        ),
        wrong(
            "one box only",
            confounder(boxes="[grey[a & men]]", how="tick_labels=['men without']"),
            hint="1 has a box",
            fails=(BOXES,),
        ),
        wrong(
            "women in one figure, men in another",
            confounder(
                plot="plt.boxplot([grey[a & women], grey[b & women]], "
                "tick_labels=['well', 'ill'])\nplt.ylabel('ml')\nplt.show()\n"
                "plt.boxplot([grey[a & men], grey[b & men]], tick_labels=['well', 'ill'])\n"
                "plt.ylabel('ml')\nplt.show()\n"
            ),
            hint="2 have a box in one figure",
            fails=(BOXES,),
        ),
        wrong(
            "of ages below 75",
            confounder(
                boxes="[grey[g & (table['age'] < 75)] for g in (a & women, b & women, "
                "a & men, b & men)]"
            ),
            hint="Four masks",
            fails=(BOXES,),
        ),
        wrong("no label", confounder(label=""), hint="has no label", fails=(NAMES,)),
        wrong(
            "no unit",
            confounder(label="plt.ylabel('grey matter')"),
            hint="does not say the unit",
            fails=(NAMES,),
        ),
        wrong("no names", confounder(how="notch=False"), hint="has a name", fails=(NAMES,)),
        wrong(
            "two names twice",
            confounder(how="tick_labels=['women', 'women', 'men', 'men']"),
            hint="the same name",
            fails=(NAMES,),
        ),
        wrong(
            "men called women",
            confounder(how="tick_labels=['men, well', 'men, ill', 'women, well', 'women, ill']"),
            hint="Women and men have changed places",
            fails=(NAMES,),
        ),
        wrong(
            "the ill called well",
            confounder(how="tick_labels=['F with', 'F without', 'M with', 'M without']"),
            hint="called those without",
            fails=(NAMES,),
        ),
        wrong(
            "F taken for men throughout",
            confounder(
                groups=GROUPS.replace("women, men =", "men, women ="),
                how="tick_labels=['women, well', 'women, ill', 'men, well', 'men, ill']",
            ),
            hint="Women and men have changed places",
            fails=(NAMES,),
        ),
        wrong(
            "b first",
            confounder(share="[men[b].mean(), men[a].mean()]"),
            hint="in the other order",
            fails=(SHARE,),
        ),
        wrong(
            "shares of women",
            confounder(share="[women[a].mean(), women[b].mean()]"),
            hint="shares of women",
            fails=(SHARE,),
        ),
        wrong(
            "in per cent",
            confounder(share="[100 * men[a].mean(), 100 * men[b].mean()]"),
            hint="per cent",
            fails=(SHARE,),
        ),
        wrong(
            "numbers of men",
            confounder(share="[men[a].sum(), men[b].sum()]"),
            hint="numbers of men, not shares",
            fails=(SHARE,),
        ),
        wrong(
            "of all men",
            confounder(share="[(men & g).sum() / (men & (a | b)).sum() for g in (a, b)]"),
            hint="how the men are spread",
            fails=(SHARE,),
        ),
        wrong(
            "of all people",
            confounder(share="[(men & g).sum() / (a | b).sum() for g in (a, b)]"),
            hint="all people in both groups",
            fails=(SHARE,),
        ),
        wrong(
            "men to women",
            confounder(share="[(men & g).sum() / (women & g).sum() for g in (a, b)]"),
            hint="numbers of women",
            fails=(SHARE,),
        ),
        wrong(
            "the young in the share",
            share_slip("old & ~ill", "~ill"),
            hint="The young",
            fails=(SHARE,),
        ),
        wrong(
            "of the whole table",
            confounder(share="[(men & g).mean() for g in (a, b)]"),
            hint="the mean of `male[a]`",
            fails=(SHARE,),
        ),
        wrong(
            "the other sex",
            confounder(d_women="d(raw[a & men], raw[b & men])"),
            hint="of the other sex",
            fails=(WOMEN,),
        ),
        wrong(
            "women and men together",
            confounder(d_women="d(raw[a], raw[b])"),
            hint="women and men together",
            fails=(WOMEN,),
        ),
        wrong(
            "men: women and men together",
            confounder(d_men="d(raw[a], raw[b])"),
            hint="women and men together",
            fails=(MEN,),
        ),
        wrong(
            "adjusted as well",
            confounder(
                d_women="d(grey_share[a & women], grey_share[b & women])",
                d_men="d(grey_share[a & men], grey_share[b & men])",
            ),
            hint="adjusted for head size",
            fails=(WOMEN,),
        ),
        wrong(
            "b minus a",
            confounder(
                d_women="d(raw[b & women], raw[a & women])", d_men="d(raw[b & men], raw[a & men])"
            ),
            hint="The sign is wrong",
            fails=(WOMEN,),
        ),
        wrong(
            "not divided",
            d_slip("lambda x, y: x.mean() - y.mean()"),
            hint="difference of the two means",
            fails=(WOMEN,),
        ),
        wrong(
            "divided by the variance",
            d_slip("lambda x, y: d(x, y) / np.sqrt((x.var(ddof=1) + y.var(ddof=1)) / 2)"),
            hint="divided by the variance",
            fails=(WOMEN,),
        ),
        wrong(
            "medians",
            confounder(
                d_women="(np.median(raw[a & women]) - np.median(raw[b & women])) / raw.std()",
                d_men="np.median(raw[a & men]) / np.median(raw[b & men])",
            ),
            hint="of one sex only",
            fails=(WOMEN, MEN),
        ),
    ],
}
