"""The picture of an array is found however it was drawn, and only where it can be seen.

Each case is drawn by matplotlib and crosses the boundary as a student's figure does.
"""

from __future__ import annotations

import numpy as np
import pytest
from drawn import figures, head, no_figures
from matplotlib import pyplot as plt
from matplotlib.colors import LogNorm, PowerNorm
from scipy import ndimage as ndi

from autograder.check.kit.pictures import find, fitted, likeness, pictures
from autograder.check.kit.placing import starts_of_tiles
from autograder.check.kit.shown import shown_array

WANTED = head((60, 50))
OTHER = np.random.default_rng(1).normal(500, 100, (60, 50)).round()
"""Another image of the same size."""


@pytest.fixture(autouse=True)
def _closed():
    with no_figures():
        yield


def grey(image, **options):
    plt.imshow(image, cmap="gray", **options)


def side_by_side(*images, **options):
    _, axes = plt.subplots(1, len(images), squeeze=False)
    for ax, image in zip(axes[0], images, strict=True):
        ax.imshow(image, cmap="gray", **options)


def inset(image, inside):
    _, ax = plt.subplots()
    ax.imshow(image, cmap="gray")
    ax.inset_axes([0.05, 0.05, 0.4, 0.4]).imshow(inside, cmap="gray")


def montage(rows, columns, gap, place, value=500.0):
    """Make a larger picture of tiles, one of which is the image that is wanted."""
    r, c = WANTED.shape
    canvas = np.full((rows * (r + gap) + gap, columns * (c + gap) + gap), value)
    for i in range(rows):
        for j in range(columns):
            tile = WANTED if (i, j) == place else np.roll(OTHER, 7 * i + j)
            top, left = gap + i * (r + gap), gap + j * (c + gap)
            canvas[top : top + r, left : left + c] = tile
    return canvas


def mesh(image, call="pcolormesh", **options):
    getattr(plt, call)(image, cmap="gray", **options)
    plt.gca().invert_yaxis()


def figimage(image, **options):
    plt.figure(figsize=(3, 3))
    plt.figimage(image, 40, 30, cmap="gray", **options)


def in_cells(image):
    x, y = np.meshgrid(np.arange(51) * 0.9, np.arange(61) * 1.1)
    plt.pcolormesh(x, y, image, cmap="gray")
    plt.gca().invert_yaxis()


def in_a_corner(image):
    """Put an image into a larger one of other values, with another beside it."""
    whole = np.random.default_rng(8).normal(200, 10, (140, 175))
    whole[13:73, 9:59], whole[62:122, 88:138] = OTHER, image
    return whole


def subfigures():
    parts = plt.figure().subfigures(1, 2)
    parts[0].subplots().imshow(OTHER, cmap="gray")
    parts[1].subplots().imshow(WANTED, cmap="gray")


def named_axes(mask=None):
    grey(WANTED)
    plt.imshow(mask, cmap="autumn", alpha=0.4)


SHOWN = {
    "imshow": lambda: grey(WANTED),
    "a colour bar": lambda: (grey(WANTED), plt.colorbar()),
    "matshow": lambda: plt.matshow(WANTED, cmap="gray"),
    "pcolormesh": lambda: mesh(WANTED),
    "pcolormesh in cells": lambda: in_cells(WANTED),
    "pcolormesh with soft shading": lambda: mesh(WANTED, shading="gouraud"),
    "pcolor": lambda: mesh(WANTED, "pcolor"),
    "pcolorfast": lambda: mesh_fast(),
    "figimage": lambda: figimage(WANTED),
    "figimage from below": lambda: figimage(WANTED[::-1], origin="lower"),
    "origin lower": lambda: grey(WANTED[::-1], origin="lower"),
    "an axis turned round": lambda: (grey(WANTED[::-1]), plt.gca().invert_yaxis()),
    "extent": lambda: grey(WANTED, extent=(0, 45, 66, 0)),
    "in colours of its own": lambda: plt.imshow(np.stack([WANTED / WANTED.max()] * 3, -1)),
    "a norm": lambda: grey(WANTED, norm=PowerNorm(0.7)),
    "a logarithm": lambda: grey(WANTED + 1, norm=LogNorm()),
    "padded": lambda: grey(np.pad(WANTED, 7)),
    "padded unevenly": lambda: grey(np.pad(WANTED, ((3, 9), (1, 21)))),
    "a white border": lambda: grey(np.pad(WANTED, 4, constant_values=2000)),
    "thinned": lambda: grey(WANTED[::2, ::2]),
    "every second row": lambda: grey(WANTED[::2], aspect=2),
    "zoomed": lambda: grey(ndi.zoom(WANTED, 1.7)),
    "square pixels": lambda: grey(ndi.zoom(WANTED, (1.2, 1), order=1)),
    "pixels repeated": lambda: grey(np.kron(WANTED, np.ones((3, 2)))),
    "smaller": lambda: grey(ndi.zoom(WANTED, 0.7, order=1)),
    "before another": lambda: side_by_side(WANTED, OTHER),
    "after another": lambda: side_by_side(OTHER, WANTED),
    "in one array": lambda: grey(np.hstack([OTHER, WANTED])),
    "in one array, with a gap": lambda: grey(np.hstack([WANTED, np.zeros((60, 9)), OTHER])),
    "in one array, anywhere": lambda: grey(in_a_corner(WANTED)),
    "a montage": lambda: grey(montage(3, 3, 0, (1, 2))),
    "a montage with borders": lambda: grey(montage(3, 2, 5, (2, 1))),
    "in an inset": lambda: inset(OTHER, WANTED),
    "with an inset": lambda: inset(WANTED, OTHER),
    "in a part of the figure": subfigures,
    "below a mask": lambda: (grey(WANTED), plt.imshow(np.ma.masked_less(WANTED, 600), cmap="jet")),
    "below a veil": lambda: named_axes(WANTED > 500),
    "above another": lambda: (grey(OTHER), grey(WANTED)),
    "above by zorder": lambda: (grey(WANTED, zorder=3), grey(OTHER)),
    "zoomed in a little": lambda: (grey(WANTED), plt.xlim(3, 46)),
    "twin axes": lambda: (grey(WANTED), plt.gca().twinx()),
}


def mesh_fast():
    _, ax = plt.subplots()
    ax.pcolorfast(WANTED, cmap="gray")
    ax.invert_yaxis()


@pytest.mark.parametrize("case", SHOWN)
def test_a_picture_is_found_however_it_is_shown(case):
    SHOWN[case]()
    picture, upside_down, mirrored = find(pictures(figures()), WANTED, "`image`")
    assert not upside_down
    assert not mirrored
    expected = fitted(WANTED, picture.shape)
    assert expected is not None
    assert likeness(picture.brightness(), expected) > (0.85 if case == "a logarithm" else 0.98)


def test_filled_contours_are_a_picture():
    smooth = ndi.gaussian_filter(WANTED, 2)
    for levels in (None, 30):
        plt.contourf(smooth, levels, cmap="gray")
        plt.gca().invert_yaxis()
        picture, upside_down, _ = find(pictures(figures()), smooth, "`image`")
        assert not upside_down
        assert likeness(picture.brightness(), smooth) > 0.95


@pytest.mark.parametrize("case", [c for c in SHOWN if "zoom" not in c and c != "smaller"])
def test_what_is_turned_is_said_to_be_turned(case):
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(globals(), "WANTED", WANTED[::-1])
        SHOWN[case]()
    if case in ("thinned", "every second row"):
        return  # The other rows of the two that one stands for.
    _, upside_down, mirrored = find(pictures(figures()), WANTED, "`image`")
    assert upside_down
    assert not mirrored


def covered_by_axes():
    fig = plt.figure()
    for image in (WANTED, OTHER):
        fig.add_axes((0.1, 0.1, 0.8, 0.8)).imshow(image, cmap="gray")


def hidden_axes():
    side_by_side(OTHER, WANTED)
    plt.gcf().axes[1].set_visible(False)


UNSEEN = {
    "another image": lambda: grey(OTHER),
    "below another": lambda: (grey(WANTED), grey(OTHER)),
    "below another mesh": lambda: (grey(WANTED), plt.pcolormesh(OTHER)),
    "below by zorder": lambda: (grey(OTHER, zorder=2), grey(WANTED)),
    "below other axes": covered_by_axes,
    "in hidden axes": hidden_axes,
    "hidden": lambda: (grey(WANTED), plt.gca().images[0].set_visible(False)),
    "transparent": lambda: grey(WANTED, alpha=0.0),
    "transparent everywhere": lambda: grey(WANTED, alpha=np.zeros(WANTED.shape)),
    "transparent colours": lambda: plt.imshow(np.zeros((60, 50, 4)) * WANTED[..., None]),
    "outside the limits": lambda: (grey(WANTED), plt.xlim(200, 300)),
    "a corner of it": lambda: (grey(WANTED), plt.xlim(0, 9), plt.ylim(9, 0)),
    "black": lambda: grey(WANTED, vmin=1e5, vmax=2e5),
    "white": lambda: grey(WANTED + 10, vmin=-2, vmax=-1),
    "one grey": lambda: grey(WANTED, vmin=-1e6, vmax=1e6),
    "masked": lambda: grey(np.ma.masked_all_like(WANTED)),
    "not a number": lambda: grey(WANTED * np.nan),
    "nothing": lambda: plt.plot([1, 2]),
    "only its outline": lambda: plt.contour(WANTED),
    "a montage without it": lambda: grey(montage(2, 2, 4, None)),
}


@pytest.mark.parametrize("case", UNSEEN)
def test_what_cannot_be_seen_is_no_picture_of_it(case):
    UNSEEN[case]()
    with pytest.raises(AssertionError):
        find(pictures(figures()), WANTED, "`image`")


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (UNSEEN["black"], "black everywhere"),
        (UNSEEN["white"], "white everywhere"),
        (UNSEEN["one grey"], "of one grey everywhere"),
        (UNSEEN["transparent"], "transparent or hidden"),
        (UNSEEN["outside the limits"], "outside the limits"),
        (UNSEEN["nothing"], "No picture was shown"),
    ],
)
def test_the_words_say_why_it_cannot_be_seen(draw, words):
    draw()
    with pytest.raises(AssertionError, match=words):
        find(pictures(figures()), WANTED, "`image`")


def test_nine_pictures_in_one_axes_are_one():
    for _ in range(9):
        grey(np.roll(WANTED, 1))
    assert len(pictures(figures())) == 1


def test_of_two_pictures_of_it_the_one_that_shows_something_counts():
    side_by_side(WANTED, WANTED)
    plt.gcf().axes[0].images[0].set_clim(1e5, 1e6)
    picture, _, _ = find(pictures(figures()), WANTED, "`image`")
    assert picture.contrast > 0.5


@pytest.mark.parametrize("order", [1, -1])
def test_a_comparison_beside_it_costs_nothing_in_either_order(order):
    side_by_side(WANTED[::order], WANTED[::-order])
    picture, upside_down, _ = find(pictures(figures()), WANTED, "`image`")
    assert not upside_down
    _, axes = plt.subplots(1, 2)
    for ax, cmap in zip(axes, ["hot", "gray"][::order], strict=True):
        ax.imshow(WANTED, cmap=cmap)
    picture, _, _ = find(pictures(figures()), WANTED, "`image`")
    assert picture.image.is_grey


# Proportions, of the array's pixels.


@pytest.mark.parametrize(
    ("draw", "aspect"),
    [
        (lambda: grey(WANTED, aspect=1.2), 1.2),
        (lambda: grey(ndi.zoom(WANTED, (1.2, 1), order=1)), 1.2),
        (lambda: grey(np.kron(WANTED, np.ones((3, 2)))), 1.5),
        (lambda: grey(np.pad(WANTED, ((3, 9), (1, 21))), aspect=1.2), 1.2),
        (lambda: grey(WANTED[::2], aspect=2.4), 1.2),
        (lambda: grey(WANTED[::2, ::2], aspect=1.2), 1.2),
        (lambda: grey(WANTED, extent=(0, 50, 72, 0)), 1.2),
        (lambda: in_cells(WANTED), None),
        (lambda: figimage(WANTED), 1.0),
    ],
)
def test_proportions_are_those_of_the_arrays_pixels(draw, aspect):
    draw()
    picture, _, _ = find(pictures(figures()), WANTED, "`image`")
    if aspect is not None:
        assert picture.pixel_aspect() == pytest.approx(aspect, rel=0.02)


# Where it lies.


@pytest.mark.parametrize(
    "draw",
    [
        lambda: side_by_side(OTHER, WANTED),
        lambda: grey(np.hstack([OTHER, WANTED])),
        lambda: grey(montage(1, 2, 3, (0, 1))),
        subfigures,
    ],
)
def test_a_picture_has_a_place_in_its_figure(draw):
    draw()
    shown = pictures(figures())
    left, right = (find(shown, image, "it")[0].box for image in (OTHER, WANTED))
    assert left[2] <= right[0] + 0.01
    assert left[1] == pytest.approx(right[1], abs=0.01)


# One certain array.


@pytest.mark.parametrize("case", [c for c in SHOWN if c not in ("a logarithm", "smaller")])
def test_a_certain_array_is_told_from_one_that_looks_like_it(case):
    if case == "in colours of its own":
        return
    SHOWN[case]()
    shown = pictures(figures())
    shown_array(shown, WANTED, "`image`")
    with pytest.raises(AssertionError, match="None of the pictures shows"):
        shown_array(shown, ndi.gaussian_filter(WANTED, 1.5), "`smooth`")


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda: grey(WANTED[::-1]), "upside down"),
        (lambda: grey(WANTED[:, ::-1]), "Left and right"),
        (lambda: plt.imshow(WANTED, cmap="gray_r"), "Black and white have changed places"),
        (lambda: plt.imshow(WANTED, cmap="hot"), "coloured"),
        (lambda: grey(OTHER), "None of the pictures shows `image`"),
        (lambda: grey(WANTED, vmin=-1e6, vmax=1e6), "one grey everywhere"),
        (lambda: grey(WANTED, vmin=500, vmax=501), "Almost all pixels are black or white"),
    ],
)
def test_a_certain_array_has_to_be_shown_as_it_is(draw, words):
    draw()
    with pytest.raises(AssertionError, match=words):
        shown_array(pictures(figures()), WANTED, "`image`")


def test_a_window_may_cut_off_what_few_pixels_have():
    for low, high in ((200, 800), (0, 400)):
        grey(WANTED, vmin=low, vmax=high)
        shown_array(pictures(figures()), WANTED, "`image`")


def test_a_mask_is_black_and_white():
    mask = (WANTED > 500).astype(float)
    grey(mask)
    shown_array(pictures(figures()), mask, "`mask`")


@pytest.mark.parametrize("size", [1, 7, 60])
@pytest.mark.parametrize("count", [1, 2, 5])
def test_tiles_lie_where_they_begin(size, count):
    for gap in (0, 1, 4):
        for around in (0, gap):
            n = count * size + (count - 1) * gap + 2 * around
            expected = [around + i * (size + gap) for i in range(count)]
            if gap < size:
                assert expected in starts_of_tiles(size, n)
    for grid in starts_of_tiles(size, count * size + 3):
        assert all(0 <= start <= count * size + 3 - size for start in grid)
