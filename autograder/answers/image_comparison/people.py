"""Typical answers of stage 2: tissue in ml, and comparing people."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]


def volumes(
    one: str = "(labels == k).sum() * np.prod(sampling) / 1000",
    skull: str = "(patient_tissues > 0).sum() * np.prod(patient_sampling) / 1000",
    share: str = "volumes_ml(patient_tissues, patient_sampling)[1] / patient_skull_ml",
    order: str = "1, 2, 3",
) -> str:
    """Write the answer to the question on tissue volumes."""
    return (
        "def volumes_ml(labels, sampling):\n"
        f"    return [{one} for k in ({order})]\n\n"
        f"patient_skull_ml = {skull}\npatient_grey_share = {share}"
    )


def read(
    table: str = "", people: str = "len(table)", demented: str = "(table['cdr'] > 0).sum()"
) -> str:
    """Write the answer to the question on the table."""
    table = table or "delimiter=',', names=True, dtype=None, encoding='utf-8', skip_header=1"
    return f"table = np.genfromtxt(TABLE, {table})\nn_people = {people}\nn_demented = {demented}"


def ageing(
    share: str = "table['grey_ml'] / table['skull_ml']",
    r: str = "stats.pearsonr(age[well], grey_share[well])[0]",
    x: str = "age",
    y: str = "grey_share",
    labels: str = "plt.xlabel('age (years)'); plt.ylabel('grey matter, share of skull')",
    legend: str = "plt.legend()",
) -> str:
    """Write the answer to the question on ageing."""
    return (
        f"grey_share = {share}\nage, well = table['age'], table['cdr'] == 0\nr_age = {r}\n"
        f"plt.scatter({x}[well], {y}[well], label='no dementia')\n"
        f"plt.scatter({x}[~well], {y}[~well], label='dementia')\n{labels}\n{legend}\nplt.show()"
    )


def groups(
    old: str = "table['age'] >= 60",
    test: str = "stats.ttest_ind(v[a], v[b]).pvalue",
    d: str = "(v[a].mean() - v[b].mean()) / np.sqrt((v[a].var(ddof=1) + v[b].var(ddof=1)) / 2)",
    adjusted: str = "grey_share",
) -> str:
    """Write the answer to the question on two groups."""
    return (
        f"old = {old}\na, b = old & (table['cdr'] == 0), old & (table['cdr'] > 0)\n\n"
        f"def p(v):\n    return {test}\n\ndef d(v):\n    return {d}\n\n"
        f"p_raw, p_adjusted, p_skull = p(table['grey_ml']), p({adjusted}), p(table['skull_ml'])\n"
        f"d_raw, d_adjusted = d(table['grey_ml']), d({adjusted})"
    )


ANSWERS: dict[str, list[Answer]] = {
    "tissue_volumes": [
        right("counted", volumes()),
        right(
            "with a histogram",
            "def volumes_ml(labels, sampling):\n"
            "    counts = np.bincount(labels.ravel(), minlength=4)\n"
            "    return counts[1:] * (sampling[0] * sampling[1] * sampling[2]) * 1e-3\n\n"
            "ml = volumes_ml(patient_tissues, patient_sampling)\n"
            "patient_skull_ml = ml.sum()\npatient_grey_share = ml[1] / ml.sum()",
        ),
        wrong(
            "in mm³",
            volumes("(labels == k).sum() * np.prod(sampling)"),
            hint="mm³",
            fails=("test_volumes_in_ml",),
        ),
        wrong(
            "in mm³ everywhere",
            volumes(
                "(labels == k).sum() * np.prod(sampling)",
                "sum(volumes_ml(patient_tissues, patient_sampling))",
            ),
            hint="mm³",
            fails=("test_volumes_in_ml",),
        ),
        wrong(
            "voxels counted",
            volumes("(labels == k).sum()", "sum(volumes_ml(patient_tissues, patient_sampling))"),
            hint="counts voxels",
            fails=("test_volumes_in_ml",),
        ),
        wrong(
            "fluid forgotten",
            volumes(skull="(patient_tissues > 1).sum() * np.prod(patient_sampling) / 1000"),
            hint="inside the skull too",
            fails=("test_patient_skull",),
        ),
        wrong(
            "in per cent",
            volumes(
                share="100 * volumes_ml(patient_tissues, patient_sampling)[1] / patient_skull_ml"
            ),
            hint="between 0 and 1",
            fails=("test_patient_grey_share",),
        ),
        wrong("grey matter first", volumes(order="2, 3, 1"), hint="another order"),
    ],
    "read_table": [
        right("as described", read()),
        right(
            "lines cut before, counted otherwise",
            "lines = TABLE.read_text().splitlines()[1:]\n"
            "table = np.genfromtxt(\n"
            "    lines, delimiter=',', names=True, dtype=None, encoding='utf-8')\n"
            "n_people = table.size\nn_demented = sum(1 for person in table if person['cdr'] > 0)",
        ),
        wrong(
            "mild dementia only",
            read(demented="(table['cdr'] >= 1).sum()"),
            hint="0.5",
            fails=("test_number_of_demented",),
        ),
        wrong(
            "the healthy counted",
            read(demented="(table['cdr'] == 0).sum()"),
            hint="people without",
            fails=("test_number_of_demented",),
        ),
        wrong(
            "names forgotten",
            read("delimiter=',', skip_header=2", demented="(table[:, 3] > 0).sum()"),
            hint="named columns",
        ),
        wrong(
            "a person too many",
            read(people="len(table) + 1"),
            hint="one person",
            fails=("test_number_of_people",),
        ),
    ],
    "ageing": [
        right("with pyplot", ageing()),
        right(
            "as lines, correlation by NumPy",
            ageing(r="np.corrcoef(age[well], grey_share[well])[0, 1]")
            .replace("plt.scatter", "plt.plot")
            .replace(", label=", ", 'o', label="),
        ),
        wrong(
            "of everybody",
            ageing(r="stats.pearsonr(age, grey_share)[0]"),
            hint="of everybody",
            fails=("test_correlation_with_age",),
        ),
        wrong(
            "the p-value",
            ageing(r="stats.pearsonr(age[well], grey_share[well]).pvalue"),
            hint="Take the people",
            fails=("test_correlation_with_age",),
        ),
        wrong(
            "share of the brain",
            ageing(share="table['grey_ml'] / table['brain_ml']"),
            hint="not skull",
            fails=("test_grey_share",),
        ),
        wrong(
            "age upwards",
            ageing(x="grey_share", y="age"),
            hint="upwards",
            fails=("test_age_plot_points",),
        ),
        wrong(
            "no labels",
            ageing(labels=""),
            hint="no label",
            fails=("test_age_plot_labels",),
        ),
        wrong(
            "no legend",
            ageing(legend=""),
            hint="legend",
            fails=("test_age_plot_labels",),
        ),
    ],
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
        wrong(
            "the young left in",
            groups(old="table['age'] > 0"),
            hint="young",
        ),
        wrong(
            "one-sided",
            groups(test="stats.ttest_ind(v[a], v[b]).pvalue / 2"),
            hint="one-sided",
            fails=("test_p_raw", "test_p_adjusted", "test_p_skull"),
        ),
        wrong(
            "b minus a",
            groups(d="(v[b].mean() - v[a].mean()) / np.sqrt((v[a].var() + v[b].var()) / 2)"),
            hint="a minus b",
            fails=("test_cohens_d[d_raw]", "test_cohens_d[d_adjusted]"),
        ),
        wrong(
            "divided by the variance",
            groups(d="(v[a].mean() - v[b].mean()) / ((v[a].var() + v[b].var()) / 2)"),
            hint="not by its root",
            fails=("test_cohens_d[d_raw]", "test_cohens_d[d_adjusted]"),
        ),
        wrong(
            "not adjusted",
            groups(adjusted="table['grey_ml']"),
            hint="Two masks",
            fails=("test_p_adjusted", "test_cohens_d[d_adjusted]"),
        ),
    ],
}
