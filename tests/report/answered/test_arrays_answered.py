"""How one array stands to another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays, scalar_dtypes

from autograder.report.answered.arrays import array_relation

RANDOM = np.random.default_rng(0)
IMAGE = RANDOM.normal(100, 30, (24, 24))
VOLUME = RANDOM.normal(size=(8, 6, 5))
MASK = IMAGE > 100

Array = np.ndarray[Any, Any]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda a: a.T, "is the reference transposed"),
        (lambda a: a[::-1], "is the reference with rows turned around"),
        (lambda a: a[:, ::-1], "is the reference with columns turned around"),
        (np.rot90, "is the reference turned by a quarter"),
        (lambda a: a / 1.125, "is exactly the reference divided by 1.125"),
        (lambda a: a * 1000, "is exactly 1,000 times the reference"),
        (lambda a: -a, "is minus the reference"),
        (lambda a: a - 1024, "is 1,024 less than the reference"),
        (lambda a: a * 0.3 + 7, "scaled and moved: 0.3 times the reference plus 7"),
        (lambda a: a.clip(80, 120), "is the reference clipped to 80 … 120"),
        (lambda a: a.astype(np.int32), "is the reference as whole numbers (int32)"),
        (lambda a: np.roll(a, 1, axis=0), "moved by one along axis 0"),
        (lambda a: a[:-1], "one too few along axis 0, the last one"),
        (lambda a: a[::2, ::2], "every second element of the reference"),
        (lambda a: a[None], "an axis of length 1"),
        (lambda a: a.ravel(), "the same values in the same order"),
        (lambda a: a[:0], "it is empty"),
        (lambda a: np.where(MASK, np.nan, a), "is nan or infinite at"),
        (lambda a: np.where(a == a.max(), 0, a), "in 1 of 576 elements"),
    ],
)
def test_what_it_may_have_come_from_is_said(change: Callable[[Array], Array], words: str) -> None:
    assert words in array_relation(change(IMAGE), IMAGE).words


def test_bytes_that_wrapped_around_are_known() -> None:
    wide = np.arange(0, 500, 7).astype(np.int64)
    words = array_relation(wide.astype(np.uint8), wide).words
    assert words == "is the reference wrapped around, as uint8 holds 0 to 255"


def test_axes_of_a_volume_that_changed_places_are_known() -> None:
    words = array_relation(VOLUME.transpose(2, 1, 0), VOLUME).words
    assert "the same values with axes in the order (2, 1, 0)" in words


def test_one_slice_or_the_mean_of_a_volume_is_known() -> None:
    assert "the reference at index 3 of axis 0" in array_relation(VOLUME[3], VOLUME).words
    assert "the mean of the reference over axis 1" in array_relation(VOLUME.mean(1), VOLUME).words


def test_masks_are_counted() -> None:
    assert "False where it is True" in array_relation(~MASK, MASK).words
    more = MASK | (IMAGE > 95)
    count = int((more & ~MASK).sum())
    assert f"is True at {count} elements too many, of " in array_relation(more, MASK).words
    assert array_relation(np.zeros_like(MASK), MASK).words == "is False everywhere"


def test_equal_values_of_another_type_are_no_difference_but_told() -> None:
    assert array_relation(IMAGE.astype(np.float32), IMAGE).same
    assert (
        array_relation(MASK * 1.0, MASK).words
        == "has the reference's values as float64, not as bool"
    )


@given(
    arrays(scalar_dtypes(), array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)),
    st.sampled_from([IMAGE, VOLUME, MASK, np.array(3.0), np.array(["a"]), np.arange(4)]),
)
def test_any_array_has_words(answer: Array, right: Array) -> None:
    assert 0 < len(array_relation(answer, right).words) < 500
