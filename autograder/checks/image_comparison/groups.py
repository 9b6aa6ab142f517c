"""Hidden checks of stage 2, image comparison: do two groups of people differ?

A slip in who belongs to which group, or in how a number is computed, runs through all five answers.
It costs the points of the first of them: the others are judged by what follows from it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from autograder.check.kit.compare import same
from autograder.check.kit.needs import needs
from autograder.check.kit.plain import number
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from .ageing import Column, own_share, rounded
from .meaning import groups_are_large, has_volumes
from .table import Table, own_column, own_table

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on

Groups = tuple[NDArray[np.bool_], NDArray[np.bool_]]
Measure = Callable[[Column, Column], float]

YOUNG = saw(
    "The young are among the people without dementia: here age is mistaken for illness.",
    do='Only people of 60 and older count: `old = table["age"] >= 60`, and `old & …` in both '
    "groups.",
)
OLDER = saw(
    "People who are exactly 60 are left out.",
    do='Of 60 and older means that 60 counts: `table["age"] >= 60`.',
)
MILD = saw(
    "Only people with a rating of 1 or more count as people with dementia.",
    do='A rating of 0.5 is above 0 too: `table["cdr"] > 0`.',
)
REST = saw(
    "People with very mild dementia, a rating of 0.5, count as people without.",
    do='Without dementia means a rating of 0, and with dementia one above 0: `table["cdr"] > 0`.',
)
EVERYBODY = saw(
    "One of the two groups is everybody of 60 and older: people with dementia are in both.",
    do="Compare two groups that have nobody in common: those with a rating of 0, and those with "
    "one above 0.",
)


def groupings(table: Table) -> list[tuple[Groups, str]]:
    """Return who is 60 or older, without and with dementia; then usual mistakes, in words."""
    age, rating = own_column(table, "age"), own_column(table, "cdr")
    old, older, ill = age >= 60, age > 60, rating > 0
    return [
        ((old & ~ill, old & ill), ""),
        ((~ill, ill), YOUNG),
        ((~ill, old & ill), YOUNG),
        ((older & ~ill, older & ill), OLDER),
        ((old & ~ill, old & (rating >= 1)), MILD),
        ((old & (rating < 1), old & (rating >= 1)), REST),
        ((old, old & ill), EVERYBODY),
    ]


def p_of(a: Column, b: Column, **how: Any) -> float:
    """Return the p-value of a t-test."""
    return float(stats.ttest_ind(a, b, **how).pvalue)


def t_of(a: Column, b: Column) -> float:
    """Return the statistic t."""
    return float(stats.ttest_ind(a, b).statistic)


def paired(a: Column, b: Column) -> float:
    """Return the p-value of a paired test of as many people as there are in both groups."""
    n = min(len(a), len(b))
    return float(stats.ttest_rel(a[:n], b[:n]).pvalue)


ONE_SIDED = saw(
    "This is the p-value of a one-sided test, or half of the one that is asked for.",
    do="Ask in both directions, as `stats.ttest_ind(a, b)` does if you say nothing else.",
)
T_VALUE = saw(
    "This is the statistic t, and not the p-value.",
    do="`stats.ttest_ind(a, b)` returns both. Take `.pvalue`, or the second of the two.",
)
RANKS = saw(
    "This is the p-value of a test that compares ranks, not of a t-test.",
    do="Use `stats.ttest_ind(a, b)`, which compares means.",
)
PAIRED = saw(
    "This is the p-value of a paired test, which compares person with person.",
    do="The two groups hold different people. Use `stats.ttest_ind(a, b)`.",
)
INSTEAD = saw(
    "This is 1 minus the p-value.",
    do="Take `.pvalue` as `stats.ttest_ind(a, b)` returns it.",
)

TESTS: list[tuple[Measure, str]] = [
    (p_of, ""),
    (lambda a, b: p_of(a, b, equal_var=False), ""),
    (lambda a, b: p_of(a, b) / 2, ONE_SIDED),
    (lambda a, b: p_of(a, b, alternative="greater"), ONE_SIDED),
    (lambda a, b: p_of(a, b, alternative="less"), ONE_SIDED),
    (t_of, T_VALUE),
    (lambda a, b: t_of(b, a), T_VALUE),
    (lambda a, b: float(stats.mannwhitneyu(a, b).pvalue), RANKS),
    (paired, PAIRED),
    (lambda a, b: 1 - p_of(a, b), INSTEAD),
]
"""Right tests, with equal variances or not, and usual mistakes."""


def gap(a: Column, b: Column) -> float:
    """Return by how much the mean of one group is greater."""
    return float(a.mean() - b.mean())


def pooled(a: Column, b: Column, ddof: int = 1) -> float:
    """Return the root of the mean of two variances."""
    return float(np.sqrt((a.var(ddof=ddof) + b.var(ddof=ddof)) / 2))


SIGN = saw(
    "The sign is wrong: here b minus a was computed.",
    do="Take the mean of a, the people without dementia, minus the mean of b.",
)
VARIANCE = saw(
    "The difference is divided by the variance, not by its root.",
    do="s is the root of the mean of the two variances: `np.sqrt((var_a + var_b) / 2)`.",
)
ONE_GROUP = saw(
    "The difference is divided by the standard deviation of one group only.",
    do="Both groups count: s² is the mean of their two variances.",
)
ALL = saw(
    "The difference is divided by the spread of all these people together.",
    do="The difference of the groups is a part of that. Take the spread within the groups: s² is "
    "the mean of their two variances.",
)
NOT_HALVED = saw(
    "The variances are added up, but not divided by 2.",
    do="s² is the mean of the two variances, `(var_a + var_b) / 2`, and s is the root of that.",
)
HALVED_LATE = saw(
    "The root is taken of the sum of the variances, and divided by 2 afterwards.",
    do="Divide by 2 first, `(var_a + var_b) / 2`, and take the root of that.",
)
GAP = saw(
    "This is the difference of the two means, in the unit of the values.",
    do="Divide it by s, so that it becomes a number of standard deviations.",
)
T_FOR_D = saw(
    "This is the statistic t, which grows with the number of people.",
    do="Cohen's d has the standard deviation below the line, and no number of people.",
)
MEAN_OF_ROOTS = saw(
    "The two standard deviations are added up below the line.",
    do="s² is the mean of the two variances: add up the variances, halve that, and take the root.",
)

EFFECTS: list[tuple[Measure, str]] = [
    (lambda a, b: gap(a, b) / pooled(a, b), ""),
    (lambda a, b: gap(a, b) / pooled(a, b, 0), ""),
    (lambda a, b: -gap(a, b) / pooled(a, b), SIGN),
    (lambda a, b: -gap(a, b) / pooled(a, b, 0), SIGN),
    (lambda a, b: gap(a, b) / pooled(a, b) ** 2, VARIANCE),
    (lambda a, b: gap(a, b) / pooled(a, b, 0) ** 2, VARIANCE),
    (lambda a, b: gap(a, b) / a.std(ddof=1), ONE_GROUP),
    (lambda a, b: gap(a, b) / b.std(ddof=1), ONE_GROUP),
    (lambda a, b: gap(a, b) / a.std(), ONE_GROUP),
    (lambda a, b: gap(a, b) / b.std(), ONE_GROUP),
    (lambda a, b: gap(a, b) / np.concatenate([a, b]).std(ddof=1), ALL),
    (lambda a, b: gap(a, b) / np.concatenate([a, b]).std(), ALL),
    (lambda a, b: gap(a, b) / pooled(a, b) / np.sqrt(2), NOT_HALVED),
    (lambda a, b: gap(a, b) / pooled(a, b, 0) / np.sqrt(2), NOT_HALVED),
    (lambda a, b: gap(a, b) / pooled(a, b) * np.sqrt(2), HALVED_LATE),
    (lambda a, b: gap(a, b) / pooled(a, b, 0) * np.sqrt(2), HALVED_LATE),
    (gap, GAP),
    (t_of, T_FOR_D),
    (lambda a, b: gap(a, b) / (a.std(ddof=1) + b.std(ddof=1)), MEAN_OF_ROOTS),
    (lambda a, b: gap(a, b) / (a.std() + b.std()), MEAN_OF_ROOTS),
]
"""Cohen's d with variances of the sample or of the group, both right, and usual mistakes."""


def agrees(answer: float, value: float) -> bool:
    """Tell whether a number is another one, in full or with three digits."""
    return bool(np.isclose(answer, value, rtol=2e-3, atol=0.0))


def ways(
    table: Table, values: Column, measures: list[tuple[Measure, str]]
) -> list[tuple[int, int, float, str]]:
    """Return what each grouping and each measure gives.

    Returns
    -------
    list of (int, int, float, str)
        Number of the grouping, number of the measure, the value, and what is wrong with it. One
        mistake at a time, and those that are right first.
    """
    found = []
    for i, ((a, b), who) in enumerate(groupings(table)):
        for j, (measure, how) in enumerate(measures):
            if not (who and how) and min(a.sum(), b.sum()) > 2:
                found.append((i, j, measure(values[a], values[b]), who or how))
    return found


def own_way(
    student: Student, name: str, table: Table, values: Column, measures: list[tuple[Measure, str]]
) -> tuple[int, int] | None:
    """Return by which grouping and measure an answer goes; None when it is right, or neither."""
    try:
        answer = number(student.get(name), name)
    except AssertionError:
        return None
    for i, j, value, words in ways(table, values, measures):
        if agrees(answer, value):
            return (i, j) if words else None
    return None


def judge(
    student: Student,
    name: str,
    table: Table,
    values: Column,
    others: dict[str, Column],
    measures: list[tuple[Measure, str]],
    own: tuple[int, int] | None,
) -> None:
    """Fail unless an answer is right, or goes the way of the own answer before."""
    answer = number(student[name], name)
    found = ways(table, values, measures)
    accepted = [value for i, j, value, words in found if not words or (i, j) == own]
    # Three digits are enough; two where a number is not small.
    for value in accepted:
        digits = (2, 3) if abs(value) > 0.1 else (3,) if abs(value) > 0.02 else ()
        if agrees(answer, value) or rounded(answer, value, digits):
            return
    (a, b), _ = groupings(table)[0]
    measure = measures[0][0]
    elsewhere = [
        (
            measure(column[a], column[b]),
            saw(
                f"This is the number for the column `{other}`, which `{name}` does not ask for.",
                do="Look at the list in the task: which of `grey_ml`, `grey_share` and `skull_ml` "
                "belongs to which name?",
            ),
        )
        for other, column in others.items()
    ]
    same(
        answer,
        accepted[0],
        name,
        rel=2e-3,
        mistakes=[*((value, words) for *_, value, words in found if words), *elsewhere],
    )


def compared(student: Student, reference: Reference) -> tuple[Table, dict[str, Column]]:
    """Return the student's own table, and what is compared in it."""
    table = own_table(student, reference)
    columns = {name: own_column(table, name) for name in ("grey_ml", "skull_ml")}
    return table, columns | {"grey_share": own_share(student, table)}


def check_p(student: Student, reference: Reference, name: str, wanted: str) -> None:
    """Fail unless an answer is the two-sided p-value of a t-test, with equal variances or not."""
    table, columns = compared(student, reference)
    own = None
    if name != "p_raw":
        own = own_way(student, "p_raw", table, columns["grey_ml"], TESTS)
    values = columns.pop(wanted)
    judge(student, name, table, values, columns, TESTS, own)


P_HINT = hint(
    'Two masks: `old & (table["cdr"] == 0)` and `old & (table["cdr"] > 0)`, then `stats.ttest_ind` '
    "of the column that the task names."
)


@question("groups", points=1)
@needs(groups_are_large, has_volumes)
@builds_on("table")
@P_HINT
def test_p_raw(student: Student, reference: Reference) -> None:
    """The p-value for grey matter in ml"""
    check_p(student, reference, "p_raw", "grey_ml")


@question("groups", points=2)
@needs(groups_are_large, has_volumes)
@builds_on("table", "grey_share", "p_raw")
@P_HINT
def test_p_adjusted(student: Student, reference: Reference) -> None:
    """The p-value for grey matter adjusted for head size"""
    check_p(student, reference, "p_adjusted", "grey_share")


@question("groups", points=1)
@needs(groups_are_large, has_volumes)
@builds_on("table", "p_raw")
@P_HINT
def test_p_skull(student: Student, reference: Reference) -> None:
    """The p-value for the volume inside the skull"""
    check_p(student, reference, "p_skull", "skull_ml")


D_HINT = hint(
    "Difference of the means, a minus b, divided by s; s² is the mean of the two variances."
)


@question("groups", points=1)
@needs(groups_are_large, has_volumes)
@builds_on("table", "p_raw")
@D_HINT
def test_d_raw(student: Student, reference: Reference) -> None:
    """The effect size for grey matter in ml"""
    table, columns = compared(student, reference)
    # Who belongs to which group has been judged with p.
    own = own_way(student, "p_raw", table, columns["grey_ml"], TESTS)
    values = columns.pop("grey_ml")
    judge(student, "d_raw", table, values, columns, EFFECTS, (own[0], 0) if own else None)


@question("groups", points=1)
@needs(groups_are_large, has_volumes)
@builds_on("table", "grey_share", "p_raw", "d_raw")
@D_HINT
def test_d_adjusted(student: Student, reference: Reference) -> None:
    """The effect size for grey matter adjusted for head size"""
    table, columns = compared(student, reference)
    raw = columns["grey_ml"]
    by_p = own_way(student, "p_raw", table, raw, TESTS)
    own = own_way(student, "d_raw", table, raw, EFFECTS) or ((by_p[0], 0) if by_p else None)
    values = columns.pop("grey_share")
    judge(student, "d_adjusted", table, values, columns, EFFECTS, own)
