"""Unseen inputs and tolerances of stage 3's checks, from both sides: what is fair, what is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from scipy import ndimage

from autograder.check.kit.grouping import share_of_best
from autograder.course.by_path import load, open_folder
from autograder.course.course import Course

CHECKS = Course(Path(__file__).resolve().parents[2]).checks_folder


def module(name: str) -> ModuleType:
    open_folder("checks_of_the_course", CHECKS)
    return load("checks_of_the_course", CHECKS, CHECKS / "masks_and_filters" / f"{name}.py")


OTSU, HISTOGRAM = module("otsu"), module("histogram")
SMOOTHING, SCALING, SHAPES = module("smoothing"), module("scaling"), module("shapes")

GAPS = {
    "unsigned": np.round(OTSU.gap_image(40, 20, 90, (43, 0.62), 3)).astype(np.uint16),
    "few dark": np.round(OTSU.gap_image(-1000, 10, 141, (50, 0.25), 5)).astype(np.int16),
    "many dark": np.round(OTSU.gap_image(-700, 10, 61, (30, 0.9), 6)).astype(np.int16),
    "small range": OTSU.gap_image(0.02, 0.00375, 150, (90, 0.2), 7),
}


def tried(image: np.ndarray, edges: np.ndarray) -> float:
    """Otsu's threshold among some."""
    scores = [share_of_best(image, t) if t < image.max() else 0.0 for t in edges]
    return float(edges[int(np.argmax(scores))])


@pytest.mark.parametrize("image", GAPS.values(), ids=GAPS)
@pytest.mark.parametrize("edges", [255, 256, 257, 258])
def test_any_grid_of_about_256_steps_finds_the_gap(image: np.ndarray, edges: int) -> None:
    grid = np.linspace(float(image.min()), float(image.max()), edges)
    threshold, step = tried(image, grid), grid[1] - grid[0]
    assert share_of_best(image, threshold) > 1 - OTSU.EXACT
    # A step off is outside, at least for the grid that the task names.
    if edges == 257:
        for off in (threshold - step, threshold + step):
            assert share_of_best(image, off) < 1 - 10 * OTSU.EXACT


@pytest.mark.parametrize("image", GAPS.values(), ids=GAPS)
def test_what_tries_no_threshold_finds_no_gap(image: np.ndarray) -> None:
    values = image.astype(float)
    for threshold in (values.mean(), np.median(values), (values.min() + values.max()) / 2):
        assert share_of_best(image, float(threshold)) < 0.9986


def test_the_middle_between_the_means_again_and_again_ends_in_the_other_gap() -> None:
    image = OTSU.three_groups().astype(float)
    threshold = image.mean()
    for _ in range(50):
        threshold = (image[image > threshold].mean() + image[image <= threshold].mean()) / 2
    assert share_of_best(image, float(threshold)) < 0.95
    assert share_of_best(image, tried(image, np.linspace(image.min(), image.max(), 257))) == 1


LEVELS = 1024
"""Of a detector that stores 10 bits: each of 256 bins is 4 values wide."""


def shares_of(image: np.ndarray) -> np.ndarray:
    return np.cumsum(HISTOGRAM.counts_of(image, LEVELS)) / image.size


FAIR: dict[str, Callable[[Any], Any]] = {
    "by bins": lambda i: shares_of(i)[i // 4],
    "every value a bin": lambda i: np.searchsorted(np.sort(i, axis=None), i, "right") / i.size,
    "between upper edges": lambda i: np.interp(i, np.arange(4, 1025, 4), shares_of(i)),
    "between lower edges": lambda i: np.interp(i, np.arange(0, 1024, 4), shares_of(i)),
}
UNFAIR: dict[str, Callable[[Any], Any]] = {
    "below": lambda i: (shares_of(i) - HISTOGRAM.counts_of(i, LEVELS) / i.size)[i // 4],
    "the next bin": lambda i: shares_of(i)[np.minimum(i // 4 + 1, 255)],
    "below each value": lambda i: np.searchsorted(np.sort(i, axis=None), i, "left") / i.size,
    "coarse bins": lambda i: (np.cumsum(np.bincount(i.ravel() // 16, minlength=64)) / i.size)[
        i // 16
    ],
}


@pytest.mark.parametrize("way", FAIR.values(), ids=FAIR)
def test_equalised_by_any_fair_way(way: Callable[[Any], Any]) -> None:
    for image in HISTOGRAM.unseen_greys(LEVELS):
        whole = image.astype(np.int64)
        assert HISTOGRAM.is_equalised(way(whole), whole, LEVELS)


@pytest.mark.parametrize("way", UNFAIR.values(), ids=UNFAIR)
def test_not_equalised(way: Callable[[Any], Any]) -> None:
    images = [image.astype(np.int64) for image in HISTOGRAM.unseen_greys(LEVELS)]
    assert not all(HISTOGRAM.is_equalised(way(image), image, LEVELS) for image in images)


@pytest.mark.parametrize("levels", [256, 1024, 4096, 65536])
def test_equalised_whatever_the_detector_stores(levels: int) -> None:
    width = levels // 256
    for image in HISTOGRAM.unseen_greys(levels):
        whole = image.astype(np.int64)
        counts = HISTOGRAM.counts_of(whole, levels)
        shares = np.cumsum(counts) / whole.size
        assert HISTOGRAM.is_equalised(shares[whole // width], whole, levels)
        assert not HISTOGRAM.is_equalised(
            (shares - counts / whole.size)[whole // width], whole, levels
        )
        assert not HISTOGRAM.is_equalised(np.append(shares, 1)[whole // width + 1], whole, levels)


def test_a_gaussian_may_be_cut_off_earlier_but_not_be_wider() -> None:
    noise = 40
    grain = 300 + np.random.default_rng(1).normal(0, noise, (256, 256))

    def off(**options: float) -> float:
        smooth = ndimage.gaussian_filter(grain, **{"sigma": 1.0, **options})
        return float(abs(smooth - ndimage.gaussian_filter(grain, 1))[5:-5, 5:-5].max())

    assert off(truncate=3) < noise * SMOOTHING.CUT_OFF / 2
    assert off(sigma=1.02) > 3 * noise * SMOOTHING.CUT_OFF


def test_percentiles_may_be_interpolated_in_any_way_but_not_be_others() -> None:
    def clipped(image: np.ndarray, low: float, high: float, method: Any) -> np.ndarray:
        lower, upper = np.percentile(image.astype(float), [low, high], method=method)
        return np.clip((image - lower) / (upper - lower), 0, 1)

    for image in SCALING.SKEWED:
        right = SCALING.between_percentiles(image, 5, 90)
        for method in ("lower", "higher", "nearest", "weibull", "median_unbiased"):
            near = clipped(image, 5, 90, method)
            assert abs(near - right).max() < SCALING.PERCENTILE_SLACK / 2
    for low, high in ((5, 89), (5, 91), (4, 90), (6, 90)):
        off = [
            abs(SCALING.between_percentiles(i, low, high) - SCALING.between_percentiles(i, 5, 90))
            for i in SCALING.SKEWED
        ]
        assert max(image.max() for image in off) > 1.5 * SCALING.PERCENTILE_SLACK


def test_the_disc_may_lose_what_a_large_element_takes_but_no_step_of_erosion() -> None:
    disc = SHAPES.steps_from_disc() < 0
    large = ndimage.binary_opening(disc, iterations=10)
    assert (disc ^ large).sum() <= SHAPES.SAME_SIZE * disc.sum()
    two_by_two = ndimage.binary_erosion(disc, np.ones((2, 2)))
    for other in (two_by_two, ndimage.binary_erosion(disc), ndimage.binary_dilation(disc)):
        assert (disc ^ other).sum() > 1.3 * SHAPES.SAME_SIZE * disc.sum()
