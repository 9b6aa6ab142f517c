"""Images made for checks: hostile to shortcuts, and fair."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage as ndi

from autograder.check.kit.phantoms import hostile

SEEDS = range(4)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("spacing", [(3.0, 1.5, 1.25), (0.5, 0.75)], ids=["3D", "2D"])
def test_no_two_axes_are_alike(seed: int, spacing: tuple[float, ...]) -> None:
    phantom = hostile(seed, spacing)
    assert phantom.image.shape == phantom.labels.shape
    assert len(set(phantom.image.shape)) == len(set(phantom.spacing)) == len(spacing)


@pytest.mark.parametrize("seed", SEEDS)
def test_objects_touch_every_border_and_differ_in_size(seed: int) -> None:
    labels = hostile(seed).labels
    for axis in range(3):
        assert labels.take(0, axis).any()
        assert labels.take(-1, axis).any()
    sizes = np.bincount(labels.ravel())[1:]
    assert len(sizes) > 3
    assert len(set(sizes)) == len(sizes)


@pytest.mark.parametrize("seed", SEEDS)
def test_labels_are_those_of_objects_that_share_no_face(seed: int) -> None:
    labels = hostile(seed).labels
    assert np.array_equal(labels, ndi.label(labels > 0)[0])


@pytest.mark.parametrize("seed", SEEDS)
def test_there_is_a_hole_to_fill(seed: int) -> None:
    inside = hostile(seed).labels > 0
    assert (ndi.binary_fill_holes(inside) != inside).sum() == 1


def test_grey_levels_are_noisy_and_unsigned() -> None:
    phantom = hostile(0, levels=(100, 300), noise=0.2)
    inside = phantom.image[phantom.labels > 0].astype(float)
    assert phantom.image.dtype == np.uint16
    assert inside.mean() == pytest.approx(300, abs=10)
    assert inside.std() == pytest.approx(0.2 * 200, rel=0.1)


def test_whole_numbers_are_cut_off_at_the_limits_of_their_type() -> None:
    image = hostile(0, levels=(2, 250), noise=0.3, dtype=np.uint8).image
    assert (image.min(), image.max()) == (0, 255)


def test_one_seed_gives_one_image() -> None:
    assert np.array_equal(hostile(5).image, hostile(5).image)
    assert not np.array_equal(hostile(5).labels, hostile(6).labels)
    assert hostile(5, dtype=np.float32).image.dtype == np.float32
