"""How one number stands to another, in words that a lecturer knows."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.report.answered.numbers import number_relation


@pytest.mark.parametrize(
    ("answer", "right", "words"),
    [
        (0.9887695 / 1.125, 0.9887695, "exactly the reference divided by 1.125"),
        (2.5e-3, 2.5, "exactly the reference divided by 1,000"),
        (2500.0, 2.5, "exactly 1,000 times the reference"),
        (-3.5, 3.5, "minus the reference"),
        (191, 192, "off by one: 1 less than the reference"),
        (193, 192, "off by one: 1 more than the reference"),
        (13.89, 13.8888, "the reference, rounded to 2 decimals"),
        (13, 13.8888, "without what stands behind the decimal point"),
        (1 / 7.3, 7.3, "1 divided by the reference"),
        (0.3, 0.7, "1 minus the reference"),
        (math.degrees(1.234567), 1.234567, "180/π"),
        (45.678**2, 45.678, "the reference squared"),
    ],
)
def test_what_it_may_have_come_from_is_said(answer: float, right: float, words: str) -> None:
    assert words in number_relation(answer, right).words


def test_another_answer_of_the_reference_is_known_again() -> None:
    found = number_relation(0.9375, 1.125, {"row_distance": 0.9375})
    assert found.words == "is 0.9375: the reference's `row_distance`"


def test_a_factor_that_is_another_answer_is_told_by_its_name() -> None:
    found = number_relation(0.9887695 * 0.9376, 0.9887695, {"row_distance": 0.9376})
    assert found.words.endswith("exactly 0.9376 times the reference, and 0.9376 is `row_distance`")


@pytest.mark.parametrize(("answer", "right"), [(100, 89), (81, 400), (7.3, 2.6)])
def test_short_numbers_have_no_chance_factor(answer: float, right: float) -> None:
    assert number_relation(answer, right).words == f"is {answer}"


def test_calculating_in_float32_is_no_difference() -> None:
    assert number_relation(0.98876953, 0.98876954).same


@given(
    st.one_of(st.floats(), st.integers(), st.complex_numbers()),
    st.one_of(st.floats(), st.integers(), st.complex_numbers()),
)
@example(0.0, 0.5)
@example(5e-324, 1e300)
def test_any_two_numbers_have_words(answer: complex, right: complex) -> None:
    found = number_relation(answer, right, {"other": right})
    assert found.words
    assert len(found.words) < 200


@given(st.integers(min_value=2**600, max_value=2**4000))
def test_numbers_that_no_float_holds_are_told_by_their_size(answer: int) -> None:
    assert "digits" in number_relation(answer, 3.5).words


@given(st.floats(-1e6, 1e6).filter(lambda x: abs(x) > 1e-3), st.sampled_from([10, 1000, 2, 1e6]))
def test_whole_factors_are_always_found_or_something_plainer(right: float, factor: float) -> None:
    words = number_relation(right * factor, right).words
    assert ":" in words
