"""Shown figures: the pixels that matplotlib writes, in files that are little larger."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter
from IPython.core.pylabtools import select_figure_formats
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.colors import BoundaryNorm, LogNorm, PowerNorm
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from PIL import Image

from autograder.sandbox.shown_figures import draw_quickly

SCAN = np.random.default_rng(3).normal(100, 30, (60, 80))


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    plt.close("all")


class Shell:
    """As much of a shell as IPython needs to set formatters up."""

    def __init__(self, *, quick: bool) -> None:
        self.display_formatter = DisplayFormatter()
        self.png = self.display_formatter.formatters["image/png"]
        if quick:
            draw_quickly(self.png)


def shown(figure: Figure, *, quick: bool, formats: str = "png", **kwargs: Any) -> bytes:
    shell = Shell(quick=quick)
    select_figure_formats(shell, [formats], **kwargs)
    data: Any = shell.png(figure)
    return base64.b64decode(data[0] if isinstance(data, tuple) else data)


def pixels(data: bytes) -> tuple[str, Any, Any]:
    with Image.open(io.BytesIO(data)) as picture:
        return picture.mode, picture.info.get("dpi"), np.asarray(picture)


def grey() -> Figure:
    figure, axes = plt.subplots()
    figure.colorbar(axes.imshow(SCAN, cmap="gray"))
    return figure


def colours() -> Figure:
    figure, axes = plt.subplots(1, 2, layout="constrained")
    axes[0].imshow(np.clip(SCAN, 0, 255).astype(np.uint8)[..., None].repeat(3, 2), alpha=0.5)
    axes[1].imshow(np.random.default_rng(1).random((9, 7, 4)), interpolation="nearest")
    return figure


def overlays() -> Figure:
    figure, axes = plt.subplots()
    axes.imshow(SCAN, cmap="gray", vmin=20, vmax=120, origin="lower", aspect=2)
    axes.imshow(np.ma.masked_less(SCAN, 110), cmap="autumn", alpha=0.4)
    axes.imshow(SCAN > 150, alpha=(SCAN > 150).astype(float))
    axes.plot([1, 70], [3, 50])
    axes.set_title("$x^2$")
    return figure


def other_scales() -> Figure:
    figure, axes = plt.subplots(2, 2)
    axes[0, 0].imshow(SCAN + 200, norm=LogNorm())
    axes[0, 1].imshow(SCAN, norm=BoundaryNorm([0, 90, 120, 200], 256))
    axes[1, 0].imshow(np.where(SCAN > 100, np.nan, SCAN), norm=PowerNorm(0.5))
    axes[1, 1].hist(SCAN.ravel(), 30)
    return figure


def insets() -> Figure:
    figure, axes = plt.subplots()
    axes.imshow(SCAN.astype(np.int16))
    axes.inset_axes((0.5, 0.5, 0.4, 0.4)).imshow(SCAN[:20, :20].astype(np.float32))
    return figure


FIGURES = [grey, colours, overlays, other_scales, insets]


@pytest.mark.parametrize("make", FIGURES)
@pytest.mark.parametrize(
    "how", [{}, {"formats": "retina"}, {"bbox_inches": None}, {"pil_kwargs": {"optimize": True}}]
)
def test_pixels_are_those_that_matplotlib_writes(
    make: Callable[[], Figure], how: dict[str, Any]
) -> None:
    mode, dpi, expected = pixels(shown(make(), quick=False, **how))
    quick = make()
    # Shown twice, as some figures are: the second time is like the first.
    for _ in range(2):
        found = pixels(shown(quick, quick=True, **how))
        assert found[:2] == (mode, dpi)
        np.testing.assert_array_equal(found[2], expected)


@pytest.mark.parametrize("make", FIGURES)
def test_files_are_a_little_larger_at_most(make: Callable[[], Figure]) -> None:
    assert len(shown(make(), quick=True)) < 1.5 * len(shown(make(), quick=False))


def test_a_picture_is_made_once_for_each_time_that_it_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = []
    original = AxesImage.make_image

    def make_image(self: Any, *args: Any, **kwargs: Any) -> Any:
        made.append(self)
        return original(self, *args, **kwargs)

    monkeypatch.setattr(AxesImage, "make_image", make_image)
    figure = grey()
    (picture,) = figure.axes[0].images
    shown(figure, quick=False)
    assert len(made) == 2
    shown(figure, quick=True)
    assert len(made) == 3
    assert "make_image" not in vars(picture)


def test_ticks_that_nobody_needs_are_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    figure = grey()
    plain, quick = grey(), figure
    shown(plain, quick=False)
    shown(quick, quick=True)
    for one, other in zip(plain.axes, quick.axes, strict=True):
        assert vars(one.xaxis).keys() == vars(other.xaxis).keys()


def test_a_figure_that_cannot_be_drawn_fails_as_before() -> None:
    said = []
    for quick in (False, True):
        figure, axes = plt.subplots()
        axes.imshow(SCAN, vmin=2, vmax=1)
        with pytest.raises(ValueError, match=r"(?i)min") as caught:
            shown_or_raised(figure, quick=quick)
        said.append([(entry.name, entry.lineno) for entry in caught.traceback][-6:])
    assert said[0] == said[1]


def shown_or_raised(figure: Figure, *, quick: bool) -> None:
    shell = Shell(quick=quick)
    select_figure_formats(shell, ["png"])
    shell.png.lookup(figure)(figure)


def test_a_canvas_of_another_kind_is_left_alone() -> None:
    figure = Figure()
    FigureCanvasSVG(figure)
    figure.subplots().plot([1, 2])
    same = Figure()
    FigureCanvasAgg(same)
    same.subplots().plot([1, 2])
    np.testing.assert_array_equal(
        pixels(shown(figure, quick=True))[2], pixels(shown(same, quick=True))[2]
    )
