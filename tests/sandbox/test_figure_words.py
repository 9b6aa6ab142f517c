"""A figure in words: its panels, limits and labels, in few and harmless sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.sandbox.figure_data import describe_figure
from autograder.sandbox.figure_words import MOST_LETTERS, in_words


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    plt.close("all")


def test_two_pictures_side_by_side() -> None:
    figure, (left, right) = plt.subplots(1, 2)
    left.imshow(np.arange(12.0).reshape(3, 4), cmap="gray", vmin=-160, vmax=240)
    left.set_title("Soft tissue")
    left.axis("off")
    right.imshow(np.zeros((5, 5, 3)))
    assert in_words(describe_figure(figure)) == (
        "Figure with 2 panels. Panel 1, “Soft tissue”: picture of 3 rows and 4 columns, colour map "
        "gray, black at -160 and white at 240; no axes. Panel 2: picture of 5 rows and 5 columns "
        "in colour; x axis from -0.5 to 4.5; y axis from 4.5 to -0.5."
    )


def test_curves_points_and_bars_with_their_labels() -> None:
    figure, axes = plt.subplots()
    axes.plot([0, 10], [1, 2], label="left ventricle")
    axes.plot([0, 10], [2, 2])
    axes.scatter([1, 2], [1, 1])
    axes.bar([1, 2, 3], [1, 1, 1])
    axes.set(title="Volumes", xlabel="time in ms", xlim=(0, 10), ylim=(0.1, 5), yscale="log")
    said = in_words(describe_figure(figure))
    assert said.startswith("Figure. “Volumes”; 2 lines (left ventricle); a cloud of points; 3 bars")
    assert said.endswith("x axis, “time in ms” from 0 to 10; y axis from 0.1 to 5 (log).")


def test_a_colour_bar_is_no_panel() -> None:
    figure, axes = plt.subplots()
    figure.colorbar(axes.imshow(np.eye(3) * 65_535, cmap="viridis"))
    said = in_words(describe_figure(figure))
    assert said.startswith("Figure, with a colour bar. Picture of 3 rows")
    assert "colour map viridis, from 0 to 65535" in said


def test_how_transparent_a_picture_is_and_where_it_has_values() -> None:
    """Else a mask that lies over an image would read like one that hides it."""
    figure, axes = plt.subplots()
    mask = np.zeros((4, 5))
    mask[1, 2] = 1
    axes.imshow(np.arange(20.0).reshape(4, 5), cmap="gray")
    axes.imshow(np.ma.masked_where(mask == 0, mask), cmap="autumn", vmin=0, vmax=1, alpha=0.5)
    axes.imshow(np.ones((4, 5, 3)), alpha=mask)
    said = in_words(describe_figure(figure))
    assert "colour map gray, black at 0 and white at 19;" in said
    assert "colour map autumn, from 0 to 1, with values at 5 % of its pixels, 50 % opaque;" in said
    assert "4 rows and 5 columns in colour, of different opacity at its pixels" in said


@given(st.text(), st.integers(1, 30))
def test_whatever_is_written_into_it_the_words_are_few(label: str, panels: int) -> None:
    figure = {
        "axes": [
            {
                "images": [], "points": [], "bars": [], "lines": [{"label": label}] * 20,
                "title": label * 50, "colorbar": False, "axis_on": True, "xlabel": label,
                "ylabel": label, "xlim": [0.0, 1.0], "ylim": [0.0, float("nan")],
                "xscale": label, "yscale": "linear",
            }
        ] * panels,
        "suptitle": label,
    }  # fmt: skip
    said = in_words(figure)
    assert 0 < len(said) <= MOST_LETTERS
    assert "\n" not in said


@pytest.mark.parametrize("odd", [{}, {"axes": None}, {"axes": [{}]}, {"axes": [{"title": 3}]}])
def test_what_cannot_be_described_has_no_words(odd: dict[str, Any]) -> None:
    assert in_words(odd) == ""
