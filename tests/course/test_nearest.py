"""The name that somebody may have meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course.nearest import did_you_mean, nearest

STAGES = ["01_exploration", "02_image_comparison", "03_masks_and_filters"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("01_explration", "01_exploration"),
        ("exploration", "01_exploration"),
        ("1_Exploration", "01_exploration"),
        ("01-exploration", "01_exploration"),
        ("image comparison", "02_image_comparison"),
        ("02_image_comparision", "02_image_comparison"),
        ("masks_filters", "03_masks_and_filters"),
    ],
)
def test_it_is_found_whatever_its_capitals_signs_and_number(word: str, meant: str) -> None:
    assert nearest(word, STAGES, 1) == [meant]
    assert did_you_mean(word, STAGES).startswith(f" Did you mean {meant}")


def test_what_is_like_nothing_gets_no_answer() -> None:
    assert did_you_mean("homework", STAGES) == ""
    assert did_you_mean("", STAGES) == ""
    assert did_you_mean("x", []) == ""


def test_several_are_joined_and_those_much_less_like_it_are_left_out() -> None:
    assert nearest("annc", ["Annb", "anna", "zoe"]) == ["Annb", "anna"]
    assert did_you_mean("anna", ["annb", "Anna", "zoe"]) == " Did you mean Anna?"


@given(st.text(), st.lists(st.text(), max_size=5))
def test_any_text_will_do(word: str, known: list[str]) -> None:
    found = nearest(word, known)
    assert len(found) <= 3
    assert set(found) <= set(known)
