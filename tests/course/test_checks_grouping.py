"""How far apart a threshold puts two groups, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.check.kit.grouping import separation, share_of_best


def test_separation_by_hand() -> None:
    image = np.array([[0, 0, 0], [4, 4, 10]], dtype=np.uint8)
    # Above 3: half of the pixels, mean 6; the rest has mean 0.
    assert separation(image, 3) == pytest.approx(0.5 * 0.5 * 6**2)
    # Above 4: a sixth of the pixels, mean 10; the rest has mean 8 / 5.
    assert separation(image, 4) == pytest.approx(1 / 6 * 5 / 6 * (10 - 8 / 5) ** 2)


@pytest.mark.parametrize("threshold", [-1, 10, 99])
def test_an_empty_group_counts_nothing(threshold: float) -> None:
    assert separation(np.array([0, 4, 10]), threshold) == 0


def test_share_of_the_best_threshold() -> None:
    image = np.array([0, 0, 0, 4, 4, 10])
    by_hand = {3: 9.0, 4: 9.8}
    assert share_of_best(image, 3) == pytest.approx(9.0 / 9.8)
    assert share_of_best(image, 4) == pytest.approx(1)
    assert {t: separation(image, t) for t in by_hand} == pytest.approx(by_hand)
