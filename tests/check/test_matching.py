"""An array is found in a larger picture, wherever it stands, and nowhere else."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autograder.check.kit.matching import best_start

SIDES = st.integers(2, 20)


@given(SIDES, SIDES, st.integers(0, 30), st.integers(0, 30), st.integers(0, 99))
def test_it_is_found_where_it_was_put(
    rows: int, columns: int, down: int, right: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    array = random.normal(0, 50, (rows, columns))
    picture = random.normal(300, 2, (rows + 30, columns + 30))
    picture[down : down + rows, right : right + columns] = 1000 - 3 * array
    alike, row, column = best_start(picture, array)
    assert alike > 0.9999
    if min(rows, columns) > 3:  # Few pixels look like many.
        assert (row, column) == (down, right)


def test_where_nothing_varies_nothing_is_found() -> None:
    array = np.arange(12.0).reshape(3, 4)
    for picture in (np.zeros((8, 9)), np.full((8, 9), 1e9), np.full((8, 9), np.nan)):
        assert best_start(picture, array)[0] < 1e-3
    assert best_start(np.random.default_rng(1).normal(size=(8, 9)), np.ones((3, 4)))[0] < 1e-3


def test_a_picture_of_the_same_size_has_one_place() -> None:
    array = np.random.default_rng(2).normal(size=(5, 7))
    assert best_start(-array, array) == (best_start(array, array)[0], 0, 0)
