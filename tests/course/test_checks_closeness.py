"""Images are close just where pytest's own comparison says so."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from autograder.check.kit.closeness import all_close

VALUES = st.one_of(
    st.integers(-3, 3).map(float),
    st.floats(-3, 3),
    st.sampled_from([np.nan, np.inf, -np.inf, 1e308, -1e308]),
)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Any, Any]:
    shapes = array_shapes(max_dims=2, max_side=3)
    shape = draw(shapes)
    first = draw(arrays(np.float64, shape, elements=VALUES))
    if draw(st.booleans()):
        return first, draw(arrays(np.float64, shapes, elements=VALUES))
    return first, first + draw(st.floats(-0.2, 0.2))


@given(pairs())
def test_as_pytest_approx_says(pair: tuple[Any, Any]) -> None:
    answer, expected = pair
    with np.errstate(over="ignore"):
        said = answer == pytest.approx(expected, rel=0, abs=0.1)
    assert all_close(answer, expected, 0.1) == said


def test_whole_numbers_do_not_wrap_around() -> None:
    assert not all_close(np.array([0], np.uint8), np.array([255], np.uint8), 2)
    assert all_close(np.array([1], np.uint8), np.array([1.04], np.float32), 0.05)
