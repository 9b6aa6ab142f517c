"""Descriptions of figures are read as plain values, whatever a student's process sends."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.check.kit.curves import drawn_points, groups, named_curves, visible_lines
from autograder.check.kit.layers import layers_over
from autograder.check.kit.pictures import find, pictures
from autograder.check.kit.seen import same_greys, showing, slices_shown, why_hidden
from autograder.wire.artists import MOST_BARS, Bar, Entry, Image, Line, Points
from autograder.wire.figures import Axes, Figure

WANTED = np.add.outer(np.arange(12.0), np.arange(9.0) ** 2)

odd = (
    st.none()
    | st.booleans()
    | st.integers(-(10**400), 10**400)
    | st.floats()
    | st.text(max_size=9)
    | st.sampled_from(["#ffffff00", "#00000", "#gggggggg", "upper", "lower", "figure", "o", "-"])
    | st.lists(st.floats() | st.booleans() | st.text(max_size=3), max_size=4)
    | st.sampled_from(
        [
            WANTED,
            WANTED * np.nan,
            np.ma.masked_all((3, 4)),
            np.zeros((2, 4), "U3"),
            np.zeros((3, 4), complex),
            np.ones((3, 4, 4)),
            np.ones((3, 4, 7), np.uint8),
            np.ones((2, 3, 4, 5)),
            np.full((5, 2), 1e308),
            np.full(3, np.inf),
            np.ones((2, 0)),
            np.zeros((3, 4), "M8[s]"),
            np.array(3.0),
        ]
    )
)


def described(names: str, more: dict[str, Any] | None = None) -> Any:
    keys = names.split()
    return st.fixed_dictionaries({}, optional=dict.fromkeys(keys, odd) | (more or {}))


pixels = st.sampled_from([WANTED, WANTED[:, ::-1], np.stack([WANTED] * 4, -1) / 99]) | odd
extents = st.just([-0.5, 8.5, 11.5, -0.5]) | odd
images = described(
    "cmap vmin vmax origin interpolation lut normed ends alpha visible zorder kind",
    {"data": pixels, "extent": extents},
).map(Image.from_plain)
lines = described("x y label colour width style marker marker_colour marker_size visible zorder")
points = described("xy label colours sizes marker visible zorder")
entries = described("text colour marker style") | odd
axes = described(
    "title xlabel ylabel xlim ylim xscale yscale axis_on aspect position texts colorbar bars "
    "bar_colours xticks yticks spines visible zorder colour",
    {
        "images": st.lists(images, max_size=3) | odd,
        "lines": st.lists(lines | odd, max_size=3),
        "points": st.lists(points | odd, max_size=3),
        "legend": st.lists(entries, max_size=3) | odd,
    },
).map(Axes.from_plain)
figures = described(
    "size_inches dpi suptitle xlabel ylabel texts colour",
    {
        "axes": st.lists(axes, max_size=3) | odd,
        "images": st.lists(images, max_size=2) | odd,
        "legend": st.lists(entries, max_size=3) | odd,
    },
).map(Figure.from_plain)


@given(figures)
def test_whatever_is_sent_can_be_looked_at(figure: Figure) -> None:
    why_hidden([figure])
    for layers in layers_over([figure], WANTED):
        assert layers.colours.shape == (*layers.picture.shape, 4)
        assert 0 <= layers.colours.min() <= layers.colours.max() <= 1 + 1e-9
    for ax in figure.axes:
        visible_lines(ax)
        groups(ax)
        named_curves(ax)
        assert drawn_points(ax).shape[1] == 2
        assert all(isinstance(bar, Bar) for bar in ax.bars)
        assert all(isinstance(text, str) for text in [*ax.legend, *ax.texts, ax.xlabel])
    try:
        shown = pictures([figure])
        found, _, _ = find(shown, WANTED, "it")
        assert found.pixel_aspect() > 0
        assert all(0 <= side <= 1 or abs(side) < 1e12 for side in found.box)
        views = showing([figure], WANTED, "it")
        same_greys([(WANTED, view.brightness()) for view in views])
        slices_shown(shown, np.stack([WANTED] * 3))
    except AssertionError:
        pass


def test_a_description_stored_before_is_read_as_something_drawn_in_the_plain_way() -> None:
    old = {
        "images": [
            Image.from_plain({"data": WANTED, "vmin": 0.0, "vmax": 9.0, "cmap": "gray"}),
        ],
        "lines": [{"x": np.arange(3), "y": np.arange(3), "label": "a"}],
        "points": [{"xy": np.ones((2, 2)), "label": "b"}],
        "bars": [[0.0, 0.0, 1.0, 5.0]],
        "legend": ["a", "b"],
        "axis_on": True,
    }
    read = Axes.from_plain(old)
    assert read.images[0].visible
    assert read.images[0].alpha == 1
    assert len(visible_lines(read)) == 1
    assert len(drawn_points(read)) == 2
    assert [bar.height for bar in read.bars] == [5]
    assert read.legend == ["a", "b"]
    assert read.visible
    assert [group.name for group in groups(read)] == ["b"]
    assert [curve.name for curve in named_curves(read)] == ["a"]


def test_bars_are_not_without_number() -> None:
    assert len(Bar.all_in(np.ones((MOST_BARS + 5, 4)), None)) == MOST_BARS


@pytest.mark.parametrize("colours", [np.ones((2, 4)), np.ones((3, 3)), None, [], "red"])
def test_bars_of_unknown_colour_are_bars(colours: Any) -> None:
    assert len(Bar.all_in(np.ones((3, 4)), colours)) == 3


def test_what_is_left_out_has_its_plain_value() -> None:
    assert Line.from_plain({}).visible
    assert Points.from_plain({}).colours.shape == (0, 4)
    assert Entry.all_in(["a", {"text": "b"}, 3]) == [Entry("a"), Entry("b"), Entry("")]
    assert json.dumps(Figure.from_plain({}).suptitle) == '""'


@pytest.mark.parametrize(("colour", "is_grey"), [((1.0, 1.0, 1.0), True), ((1.0, 0.2, 1.0), False)])
def test_colours_with_masked_pixels_are_read(colour: tuple[float, ...], is_grey: bool) -> None:
    """Of a division by 0, for one: the grading once ended with an error of NumPy's."""
    pixels = np.full((4, 5, 3), colour)
    pixels[0, 0] = np.nan
    for data in (np.ma.masked_invalid(pixels), pixels):
        image = Image(data, "", 0.0, 1.0, (0.0, 5.0, 4.0, 0.0), "upper", "", np.empty((0, 4)))
        assert image.is_grey is is_grey
        assert np.isfinite(image.brightness()[1:]).all()
