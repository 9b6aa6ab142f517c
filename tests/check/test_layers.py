"""A mask or labels laid over an image: what is drawn at each pixel, and in which order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from drawn import figures, head, no_figures
from matplotlib import pyplot as plt
from matplotlib.colors import BoundaryNorm, ListedColormap, NoNorm

from autograder.check.kit.colours import colours_at
from autograder.check.kit.layers import Layers, layers_over

IMAGE = head()
MASK = np.zeros(IMAGE.shape, bool)
MASK[10:30, 12:20] = True
labelled = MASK + 2 * np.roll(MASK, 20, axis=1)
RED = np.array([1.0, 0.0, 0.0])


@pytest.fixture(autouse=True)
def _no_figures() -> Any:
    with no_figures():
        yield


def base(**options: Any) -> None:
    plt.imshow(IMAGE, cmap="gray", **options)


def rgba() -> np.ndarray:
    colours = np.zeros((*IMAGE.shape, 4))
    colours[MASK] = (1, 0, 0, 0.5)
    return colours


def hidden_zero() -> ListedColormap:
    return ListedColormap([(0, 0, 0, 0), (1, 0, 0, 1)])


RED_MAP = ListedColormap(["red"])
MASKED = np.ma.masked_where(~MASK, MASK)
CORNERS = np.meshgrid(np.arange(51) - 0.5, np.arange(61) - 0.5)

HALF_RED: dict[str, Callable[[], Any]] = {
    "masked": lambda: plt.imshow(MASKED, cmap=RED_MAP, alpha=0.5),
    "not a number": lambda: plt.imshow(np.where(MASK, 1.0, np.nan), cmap=RED_MAP, alpha=0.5),
    "RGBA": lambda: plt.imshow(rgba()),
    "RGBA of whole numbers": lambda: plt.imshow((rgba() * 255).astype(np.uint8), alpha=1),
    "an alpha for each pixel": lambda: plt.imshow(MASK, cmap=RED_MAP, alpha=MASK * 0.5),
    "a transparent colour for 0": lambda: plt.imshow(MASK, cmap=hidden_zero(), alpha=0.5),
    "a transparent colour below": lambda: plt.imshow(
        MASK, cmap=RED_MAP.with_extremes(under=(0, 0, 0, 0)), vmin=0.5, vmax=1, alpha=0.5
    ),
    "a list of limits": lambda: plt.imshow(
        MASK, cmap=hidden_zero(), norm=BoundaryNorm([-0.5, 0.5, 1.5], 2), alpha=0.5
    ),
    "indices of colours": lambda: plt.imshow(
        MASK.astype(np.uint8), cmap=hidden_zero(), norm=NoNorm(), alpha=0.5
    ),
    "a mesh": lambda: plt.pcolormesh(*CORNERS, MASKED, cmap=RED_MAP, alpha=0.5),
    "contours": lambda: plt.contourf(MASK, levels=[0.5, 1.5], colors=["red"], alpha=0.5),
    "the part in the box only": lambda: plt.imshow(
        np.ones((20, 8)), cmap=RED_MAP, extent=(11.5, 19.5, 29.5, 9.5), alpha=0.5
    ),
    "at the bottom in the list, drawn later": lambda: plt.imshow(
        MASKED, cmap=RED_MAP, alpha=0.5, zorder=3
    ),
    "laid over twice": lambda: [
        plt.imshow(MASKED, cmap=RED_MAP, alpha=1 - np.sqrt(0.5)) for _ in range(2)
    ],
}


def only(found: list[Layers]) -> Layers:
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("way", HALF_RED)
def test_all_ways_to_lay_a_mask_over_an_image(way: str) -> None:
    base()
    HALF_RED[way]()
    plt.xlim(-0.5, 49.5)
    plt.ylim(59.5, -0.5)
    layers = only(layers_over(figures(), IMAGE))
    assert layers.on_top
    assert layers.cover[MASK] == pytest.approx(0.5, abs=0.01)
    assert layers.cover[~MASK].max() == 0
    assert layers.colours[MASK][:, :3] == pytest.approx(np.tile(RED, (MASK.sum(), 1)), abs=0.01)


def test_a_0_is_drawn_like_any_other_value() -> None:
    base()
    plt.imshow(MASK, cmap="autumn", alpha=0.4)
    assert only(layers_over(figures(), IMAGE)).cover == pytest.approx(0.4)


def test_a_colour_for_what_is_masked_is_drawn() -> None:
    base()
    plt.imshow(MASKED, cmap=RED_MAP.with_extremes(bad="blue"))
    layers = only(layers_over(figures(), IMAGE))
    assert layers.cover.min() == 1
    assert (layers.colours[~MASK] == (0, 0, 1, 1)).all()


@pytest.mark.parametrize("by", ["order", "zorder"])
def test_an_image_that_is_drawn_last_lies_on_top(by: str) -> None:
    if by == "order":
        plt.imshow(MASKED, cmap=RED_MAP, alpha=0.5)
        base()
    else:
        base(zorder=5)
        plt.imshow(MASKED, cmap=RED_MAP, alpha=0.5)
    layers = only(layers_over(figures(), IMAGE))
    assert not layers.on_top
    assert layers.others == 1
    assert layers.cover[MASK] == pytest.approx(0.5)


def test_each_label_has_its_colour_and_0_none() -> None:
    base()
    plt.imshow(np.ma.masked_equal(labelled, 0), cmap="tab10", vmin=1, vmax=10, alpha=0.6)
    layers = only(layers_over(figures(), IMAGE))
    assert (layers.cover > 0).tolist() == (labelled > 0).tolist()
    colours = [set(map(tuple, layers.colours[labelled == n].round(3).tolist())) for n in (1, 2)]
    assert [len(one) for one in colours] == [1, 1]
    assert colours[0] != colours[1]


def test_more_labels_than_two_between_limits() -> None:
    """`BoundaryNorm` gives whole numbers, which are no shares."""
    names = ["black", "red", "lime", "blue"]
    plt.imshow(labelled, cmap=ListedColormap(names), norm=BoundaryNorm([0, 1, 2, 3, 4], 4))
    image = figures()[0].images[0]
    rows, columns = (a.ravel() for a in np.indices(labelled.shape))
    shown = colours_at(image, rows, columns)[:, :3].reshape(*labelled.shape, 3)
    assert (shown[labelled == 1] == (1, 0, 0)).all()
    assert (shown[labelled == 2] == (0, 1, 0)).all()
    assert len(np.unique(image.brightness())) == 3


def test_values_without_a_colour_between_limits_do_not_hide_the_figure() -> None:
    base()
    plt.imshow(MASKED, cmap=hidden_zero(), norm=BoundaryNorm([-0.5, 0.5, 1.5], 2), alpha=0.5)
    layers = only(layers_over(figures(), IMAGE))
    assert layers.cover[MASK] == pytest.approx(0.5)


def test_a_mask_that_is_turned_lies_elsewhere() -> None:
    base()
    plt.imshow(MASKED, cmap=RED_MAP, alpha=0.5, extent=(-0.5, 49.5, -0.5, 59.5))
    layers = only(layers_over(figures(), IMAGE))
    assert (layers.cover > 0).tolist() == MASK[::-1].tolist()


def test_both_turned_fit_again() -> None:
    base(origin="lower")
    plt.imshow(MASKED, cmap=RED_MAP, alpha=0.5, origin="lower")
    layers = only(layers_over(figures(), IMAGE))
    assert layers.below.upside_down
    assert (layers.cover > 0).tolist() == MASK.tolist()


def test_an_image_thinned_below_a_mask_that_is_not() -> None:
    base_picture = IMAGE[::2, ::2]
    plt.imshow(base_picture, cmap="gray", extent=(-0.5, 49.5, 59.5, -0.5))
    plt.imshow(MASKED, cmap=RED_MAP, alpha=0.5)
    layers = only(layers_over(figures(), IMAGE))
    fitted = layers.fitted(MASK)
    assert fitted is not None
    assert fitted.shape == layers.cover.shape
    assert ((layers.cover > 0) == fitted).mean() > 0.97


def test_an_image_in_colour_below() -> None:
    colour = np.stack([IMAGE, IMAGE[::-1], IMAGE], axis=-1) / IMAGE.max()
    plt.imshow(colour)
    plt.imshow(MASKED, cmap=RED_MAP, alpha=0.5)
    luma = colour @ [0.2126, 0.7152, 0.0722]
    layers = only(layers_over(figures(), luma))
    assert not layers.picture.image.is_grey
    assert (layers.cover > 0).tolist() == MASK.tolist()


def test_what_lies_over_something_comes_first() -> None:
    _, axes = plt.subplots(1, 3)
    axes[0].imshow(IMAGE, cmap="gray")
    axes[1].imshow(MASKED, cmap=RED_MAP)
    axes[2].imshow(IMAGE, cmap="gray")
    axes[2].imshow(MASKED, cmap=RED_MAP, alpha=0.5)
    found = layers_over(figures(), IMAGE)
    assert [(one.others, one.on_top) for one in found] == [(1, True), (0, False)]


@pytest.mark.parametrize("hidden", ["layer", "image"])
def test_what_is_not_drawn_does_not_count(hidden: str) -> None:
    base(visible=hidden != "image")
    plt.imshow(MASKED, cmap=RED_MAP, visible=hidden != "layer")
    found = layers_over(figures(), IMAGE)
    assert [one.others for one in found] == ([0] if hidden == "layer" else [])
