"""Typical answers to the questions of stage 2, image comparison: two groups of people."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]


def groups(
    old: str = "table['age'] >= 60",
    ill: str = "table['cdr'] > 0",
    test: str = "stats.ttest_ind(v[a], v[b]).pvalue",
    d: str = "(v[a].mean() - v[b].mean()) / np.sqrt((v[a].var(ddof=1) + v[b].var(ddof=1)) / 2)",
    adjusted: str = "grey_share",
    after: str = "",
) -> str:
    """Write the answer to the question on two groups."""
    return (
        f"old = {old}\na, b = old & (table['cdr'] == 0), old & ({ill})\n\n"
        f"def p(v):\n    return {test}\n\ndef d(v):\n    return {d}\n\n"
        f"p_raw, p_adjusted, p_skull = p(table['grey_ml']), p({adjusted}), p(table['skull_ml'])\n"
        f"d_raw, d_adjusted = d(table['grey_ml']), d({adjusted})\n{after}"
    )


GAP = "(v[a].mean() - v[b].mean())"
RAW, ADJUSTED, SKULL, D_RAW, D_ADJUSTED = (
    "test_p_raw",
    "test_p_adjusted",
    "test_p_skull",
    "test_d_raw",
    "test_d_adjusted",
)

ANSWERS: dict[str, list[Answer]] = {
    "groups": [
        right("Student's test", groups()),
        right(
            "Welch's test",
            groups(test="float(stats.ttest_ind(v[a], v[b], equal_var=False)[1])"),
        ),
        right(
            "deviations of the whole group",
            groups(d="(v[a].mean() - v[b].mean()) / ((v[a].var() + v[b].var()) / 2) ** 0.5"),
        ),
        right(
            "groups the other way round for p",
            groups(test="stats.ttest_ind(v[b], v[a])[1]"),
        ),
        right(
            "by the formula, variances weighted",
            groups(
                test="2 * stats.t.sf(abs(v[a].mean() - v[b].mean()) / np.sqrt("
                "v[a].var(ddof=1) / a.sum() + v[b].var(ddof=1) / b.sum()), a.sum() + b.sum() - 2)",
                d=GAP + " / np.sqrt(((a.sum() - 1) * v[a].var(ddof=1) + (b.sum() - 1) "
                "* v[b].var(ddof=1)) / (a.sum() + b.sum() - 2))",
            ),
        ),
        right(
            "rounded",
            groups(
                after="p_raw, p_skull = round(p_raw, 3), round(p_skull, 4)\n"
                "d_raw, d_adjusted = round(d_raw, 2), round(d_adjusted, 2)"
            ),
        ),
        wrong(
            "the young left in",
            groups(old="table['age'] > 0"),
            hint="young",
            fails=(RAW,),
        ),
        wrong(
            "60 left out",
            groups(old="table['age'] > 60"),
            hint="exactly 60",
            fails=(RAW,),
        ),
        wrong(
            "very mild dementia left out",
            groups(ill="table['cdr'] >= 1"),
            hint="Only people with a rating of 1",
            fails=(RAW,),
        ),
        wrong(
            "one-sided",
            groups(test="stats.ttest_ind(v[a], v[b]).pvalue / 2"),
            hint="one-sided",
            fails=(RAW,),
        ),
        wrong(
            "the statistic for p",
            groups(test="stats.ttest_ind(v[a], v[b]).statistic"),
            hint="the statistic t",
            fails=(RAW,),
        ),
        wrong(
            "ranks compared",
            groups(test="stats.mannwhitneyu(v[a], v[b]).pvalue"),
            hint="compares ranks",
            fails=(RAW,),
        ),
        wrong(
            "b minus a",
            groups(d="(v[b].mean() - v[a].mean()) / np.sqrt((v[a].var() + v[b].var()) / 2)"),
            hint="b minus a",
            fails=(D_RAW,),
        ),
        wrong(
            "divided by the variance",
            groups(d=GAP + " / ((v[a].var() + v[b].var()) / 2)"),
            hint="not by its root",
            fails=(D_RAW,),
        ),
        wrong(
            "the spread of everybody",
            groups(d=GAP + " / v[a | b].std(ddof=1)"),
            hint="all these people together",
            fails=(D_ADJUSTED,),
        ),
        wrong(
            "variances not halved",
            groups(d=GAP + " / np.sqrt(v[a].var(ddof=1) + v[b].var(ddof=1))"),
            hint="not divided by 2",
            fails=(D_RAW,),
        ),
        wrong(
            "not adjusted",
            groups(adjusted="table['grey_ml']"),
            hint="for the column `grey_ml`",
            fails=(ADJUSTED, D_ADJUSTED),
        ),
        wrong(
            "the skull's p for another",
            groups(after="p_skull = p(table['brain_ml'])"),
            hint="Two masks",
            fails=(SKULL,),
        ),
        wrong(
            "the sign of one effect size",
            groups(after="d_adjusted = -d_adjusted"),
            hint="b minus a",
            fails=(D_ADJUSTED,),
        ),
        wrong(
            "very mild dementia among the healthy",
            groups(ill="table['cdr'] >= 1").replace("table['cdr'] == 0", "table['cdr'] < 1"),
            hint="count as people without",
            fails=(RAW,),
        ),
        wrong(
            "everybody for the healthy",
            groups().replace("old & (table['cdr'] == 0)", "old"),
            hint="with dementia are in both",
            fails=(RAW,),
        ),
        wrong(
            "paired",
            groups(test="stats.ttest_rel(v[a][:n], v[b][:n]).pvalue").replace(
                "def p(", "n = min(a.sum(), b.sum())\n\ndef p("
            ),
            hint="a paired test",
            fails=(RAW,),
        ),
        wrong(
            "1 minus p",
            groups(test="1 - stats.ttest_ind(v[a], v[b]).pvalue"),
            hint="1 minus the p-value",
            fails=(RAW,),
        ),
        wrong(
            "the spread of one group",
            groups(d=f"{GAP} / v[b].std()"),
            hint="of one group only",
            fails=(D_RAW,),
        ),
        wrong(
            "halved after the root",
            groups(d=f"{GAP} / (np.sqrt(v[a].var() + v[b].var()) / 2)"),
            hint="divided by 2 afterwards",
            fails=(D_RAW,),
        ),
        wrong(
            "means subtracted only",
            groups(d=GAP),
            hint="the difference of the two means",
            fails=(D_RAW,),
        ),
        wrong(
            "the statistic for d",
            groups(d="stats.ttest_ind(v[a], v[b]).statistic"),
            hint="grows with the number of people",
            fails=(D_RAW,),
        ),
        wrong(
            "deviations added up",
            groups(d=f"{GAP} / (v[a].std(ddof=1) + v[b].std(ddof=1))"),
            hint="standard deviations are added up",
            fails=(D_RAW,),
        ),
        wrong(
            "another test",
            groups(test="stats.ks_2samp(v[a], v[b]).pvalue", d=f"{GAP} / v[a].mean()"),
            hint="Two masks",
            fails=(
                RAW,
                ADJUSTED,
                SKULL,
                D_RAW,
                D_ADJUSTED,
            ),
        ),
    ],
}
