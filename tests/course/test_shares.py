"""Points are shared out anew: in hundredths, in the old proportions, with nothing lost."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course.shares import rescaled, shares


@pytest.mark.parametrize(
    ("points", "total", "wanted"),
    [
        ([2, 3, 5], 10, [2, 3, 5]),
        ([2, 3], 10, [4.0, 6.0]),
        ([1, 1, 1], 10, [3.34, 3.33, 3.33]),
        ([1, 2], 3.13, [1.04, 2.09]),
        ([0.25] * 8, 2.08, [0.26] * 8),
        ([1000, 0.01], 10, [9.9999, 0.0001]),
        ([], 10, []),
    ],
)
def test_examples(points: list[float], total: float, wanted: list[float]) -> None:
    assert shares(points, total) == pytest.approx(wanted, abs=1e-12)


POINTS = st.lists(st.integers(1, 400).map(lambda quarters: quarters / 4), min_size=1, max_size=30)


@given(POINTS, st.integers(100, 20_000))
def test_they_add_up_and_nobody_loses_or_wins_a_hundredth(
    points: list[float], hundredths: int
) -> None:
    total = hundredths / 100
    given = shares(points, total)
    assert math.isclose(math.fsum(given), total, abs_tol=1e-9)
    assert min(given) > 0
    for before, now in zip(points, given, strict=True):
        assert abs(now - before * total / math.fsum(points)) < 0.01 + 1e-9


@given(st.integers(0, 1000), st.integers(1, 40), st.integers(0, 4000))
def test_marks_come_back_as_they_were_given(hundredths: int, most: int, more: int) -> None:
    given, now = hundredths / 100, most + more / 100
    counted = rescaled(given, most, now)
    assert rescaled(counted, now, most) == given
    assert counted == pytest.approx(given * now / most, abs=0.0051)


def test_all_points_are_all_points() -> None:
    assert rescaled(3, 3, 3.3333) == 3.3333
    assert rescaled(1.5, 3, 3.3333) == 1.67
