"""Item analysis: against R's psych and other libraries, on worked examples, on anything."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as of_numpy

from autograder.report.item_statistics import (
    cronbach_alpha,
    discrimination,
    effective_weight,
    facility,
    item_statistics,
)

# R's data set `attitude` (S. Chatterjee, B. Price, Regression Analysis by Example, 1977, p. 70):
# rating, complaints, privileges, learning, raises, critical, advance; 30 departments.
ATTITUDE = np.array([
    [43, 51, 30, 39, 61, 92, 45], [63, 64, 51, 54, 63, 73, 47], [71, 70, 68, 69, 76, 86, 48],
    [61, 63, 45, 47, 54, 84, 35], [81, 78, 56, 66, 71, 83, 47], [43, 55, 49, 44, 54, 49, 34],
    [58, 67, 42, 56, 66, 68, 35], [71, 75, 50, 55, 70, 66, 41], [72, 82, 72, 67, 71, 83, 31],
    [67, 61, 45, 47, 62, 80, 41], [64, 53, 53, 58, 58, 67, 34], [67, 60, 47, 39, 59, 74, 41],
    [69, 62, 57, 42, 55, 63, 25], [68, 83, 83, 45, 59, 77, 35], [77, 77, 54, 72, 79, 77, 46],
    [81, 90, 50, 72, 60, 54, 36], [74, 85, 64, 69, 79, 79, 63], [65, 60, 65, 75, 55, 80, 60],
    [65, 70, 46, 57, 75, 85, 46], [50, 58, 68, 54, 64, 78, 52], [50, 40, 33, 34, 43, 64, 33],
    [64, 61, 52, 62, 66, 80, 41], [53, 66, 52, 50, 63, 80, 37], [40, 37, 42, 58, 50, 57, 49],
    [63, 54, 42, 48, 66, 75, 33], [66, 77, 66, 63, 88, 76, 72], [78, 75, 58, 74, 80, 78, 49],
    [48, 57, 44, 45, 51, 83, 38], [85, 85, 71, 71, 77, 74, 55], [82, 82, 39, 59, 64, 78, 39],
])  # fmt: skip
# What `psych::alpha(attitude)` says (psych 2.2.9, R 4.2.2): `total$raw_alpha` and
# `item.stats$r.drop`; below, `cov` of each column with `rowSums`.
ALPHA = 0.84314276956476
R_DROP = [
    *(0.671262057223664, 0.742109710222238, 0.560711111480256, 0.714445498133676),
    *(0.786275593834400, 0.265034339196676, 0.460810549468496),
]
COVARIANCES = [
    *(547.473563218391, 643.406896551724, 492.680459770115, 546.767816091954),
    *(510.439080459770, 240.395402298851, 353.728735632184),
]
# Right and wrong answers; the third item turns against the others. From psych as well.
RIGHT = np.array([
    [1, 1, 0, 0, 1, 1, 0, 1, 0, 0, 1, 1],
    [1, 1, 1, 0, 1, 1, 0, 0, 0, 0, 1, 1],
    [0, 1, 0, 1, 1, 0, 1, 1, 1, 0, 0, 0],
    [1, 1, 1, 1, 1, 1, 0, 1, 1, 0, 1, 1],
]).T  # fmt: skip


def test_as_psych_on_a_published_data_set() -> None:
    assert cronbach_alpha(ATTITUDE) == pytest.approx(ALPHA, rel=1e-12)
    assert discrimination(ATTITUDE) == pytest.approx(R_DROP, rel=1e-12)
    roots = np.sqrt(COVARIANCES)
    assert effective_weight(ATTITUDE) == pytest.approx(roots / roots.sum(), rel=1e-12)


def test_as_psych_on_right_and_wrong_answers() -> None:
    assert cronbach_alpha(RIGHT) == pytest.approx(0.4, rel=1e-12)
    expected = [0.575159934353966, 0.310475753628935, -0.288675134594813, 0.613940613514920]
    assert discrimination(RIGHT) == pytest.approx(expected, rel=1e-12)
    assert facility(RIGHT, [1, 1, 1, 1]) == pytest.approx([7 / 12, 7 / 12, 6 / 12, 10 / 12])


def test_the_example_of_another_package() -> None:
    """The example of R's `fmsb::CronbachAlpha`; 0.929503916449086 and r.drop by psych."""
    first = [1, 5, 2, 3, 4, 2, 3, 4, 3, 2]
    second = [2, 4, 1, 2, 4, 1, 2, 5, 2, 1]
    third = [2, 5, 1, 3, 3, 2, 2, 4, 2, 2]
    table = np.transpose([first, second, third])
    assert cronbach_alpha(table) == pytest.approx(0.929503916449086, rel=1e-12)
    expected = [0.855734353994781, 0.854682124199889, 0.879621248229575]
    assert discrimination(table) == pytest.approx(expected, rel=1e-12)


def test_an_item_that_turns_against_the_total_has_no_weight() -> None:
    table = [[1, 0], [5, 2], [9, 1], [8, 0], [1, 2]]
    turned = np.array(table) * [1, -1] + [0, 2]
    weight = effective_weight(np.column_stack([turned[:, 0] * 3, 10 - turned[:, 0]]))
    assert weight[0] == 1.0
    assert math.isnan(weight[1])


def test_one_item_that_few_have_a_result_for_does_not_cost_all_others_theirs() -> None:
    """A check that could not be carried out, a question that was added after most handed in."""
    table = np.column_stack([ATTITUDE, np.full(30, np.nan)]).astype(float)
    table[:4, -1] = 3
    found = item_statistics(table, [100] * 7 + [10])
    assert found.complete == 30
    assert list(found.used) == [True] * 7 + [False]
    assert found.alpha == pytest.approx(ALPHA)
    assert found.discrimination[:7] == pytest.approx(R_DROP)
    assert math.isnan(found.discrimination[7])
    assert (found.facility[7], found.counts[7]) == (pytest.approx(0.3), 4)


def test_a_student_without_one_result_is_left_out_of_totals() -> None:
    table = np.vstack([ATTITUDE, [50] * 7]).astype(float)
    table[-1, 2] = np.nan
    found = item_statistics(table, [100] * 7)
    assert found.complete == 30
    assert list(found.counts) == [31, 31, 30, 31, 31, 31, 31]
    assert found.alpha == pytest.approx(ALPHA)


def test_the_best_third_is_told_by_all_other_items() -> None:
    """Who is good at the rest gets this one wrong; in the total, they would not be the best."""
    rest = np.array([9, 8, 7, 1, 1, 0, 0, 0, 0])
    this = np.array([0, 0, 0, 9, 9, 9, 9, 9, 9])
    found = item_statistics(np.column_stack([this, rest]), [9, 9])
    assert found.best[0] == 0.0
    assert found.facility[0] == pytest.approx(6 / 9)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_of_fewer_than_three_students_nothing_is_said_but_how_many_were_right(count: int) -> None:
    found = item_statistics(RIGHT[:count], [1] * 4)
    assert math.isnan(found.alpha)
    for values in (found.discrimination, found.weight, found.best):
        assert np.isnan(values).all()
    assert np.isnan(found.facility).all() == (count == 0)


def test_a_table_needs_two_axes() -> None:
    with pytest.raises(ValueError, match="a row a student"):
        facility([1.0, 2.0], [1])


scores = of_numpy.arrays(
    float,
    st.tuples(st.integers(0, 12), st.integers(1, 6)),
    elements=st.sampled_from([0.0, 0.1, 0.25, 1 / 3, 0.5, 1.0, 2.0, 3.0, math.nan]),
)
anything = of_numpy.arrays(
    float,
    st.tuples(st.integers(0, 12), st.integers(1, 6)),
    elements=st.floats(0, 1e6) | st.just(math.nan) | st.just(math.inf),
)


@pytest.mark.filterwarnings("error")
@given(scores | anything)
def test_any_scores_give_numbers_within_their_bounds(table: np.ndarray) -> None:
    points = np.full(table.shape[1], 1e6)
    found = item_statistics(table, points)
    for values, low, high in (
        (found.facility, 0, 1),
        (found.best, 0, 1),
        (found.discrimination, -1, 1),
        (found.weight, 0, 1),
    ):
        known = values[np.isfinite(values)]
        assert len(known) == (~np.isnan(values)).sum()
        assert ((known >= low - 1e-9) & (known <= high + 1e-9)).all()
    assert math.isnan(found.alpha) or found.alpha <= 1 + 1e-9
    if not np.isnan(found.weight).all():
        assert np.nansum(found.weight) == pytest.approx(1)


@given(scores, st.randoms(use_true_random=False))
def test_the_order_of_students_and_items_is_all_one(table: np.ndarray, random: object) -> None:
    rows, columns = list(range(table.shape[0])), list(range(table.shape[1]))
    random.shuffle(rows)  # type: ignore[attr-defined]
    random.shuffle(columns)  # type: ignore[attr-defined]
    points = np.ones(table.shape[1])
    before, after = (item_statistics(t, points) for t in (table, table[rows][:, columns]))
    assert after.alpha == pytest.approx(before.alpha, nan_ok=True, abs=1e-9)
    for name in ("facility", "discrimination", "weight", "best"):
        expected = getattr(before, name)[columns]
        assert getattr(after, name) == pytest.approx(expected, nan_ok=True, abs=1e-9), name


@given(scores, st.sampled_from([1e-3, 0.1, 7.0, 1e4]))
def test_another_unit_of_points_changes_nothing(table: np.ndarray, factor: float) -> None:
    points = np.ones(table.shape[1])
    before, after = item_statistics(table, points), item_statistics(table * factor, points * factor)
    assert after.alpha == pytest.approx(before.alpha, nan_ok=True, abs=1e-9)
    for name in ("facility", "discrimination", "weight"):
        assert getattr(after, name) == pytest.approx(getattr(before, name), nan_ok=True, abs=1e-9)


@given(scores)
def test_an_item_that_all_answered_alike_discriminates_nothing(table: np.ndarray) -> None:
    constant = np.full((len(table), 1), 0.1)
    found = item_statistics(np.hstack([table, constant]), np.ones(table.shape[1] + 1))
    assert math.isnan(found.discrimination[-1])
    # Nor does it change how the others do.
    alone = item_statistics(table, np.ones(table.shape[1]))
    assert found.discrimination[:-1] == pytest.approx(alone.discrimination, nan_ok=True, abs=1e-9)


@given(of_numpy.arrays(float, (10, 1), elements=st.sampled_from([0.0, 1.0, 2.0])))
def test_items_that_are_copies_of_each_other_are_consistent(column: np.ndarray) -> None:
    found = item_statistics(np.hstack([column] * 4), [2.0] * 4)
    if np.ptp(column) == 0:
        assert math.isnan(found.alpha)
    else:
        assert found.alpha == pytest.approx(1)
        assert found.discrimination == pytest.approx([1] * 4)
        assert found.weight == pytest.approx([0.25] * 4)
