"""What a reader sees in figures: where pictures lie, which slices, in which greys, which groups.

Each case is drawn by matplotlib and crosses the boundary as a student's figure does.
"""

from __future__ import annotations

import numpy as np
import pytest
from drawn import figures, head, no_figures
from matplotlib import pyplot as plt
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection
from matplotlib.colors import LogNorm, PowerNorm
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from scipy import ndimage as ndi

from autograder.check.kit.curves import (
    curve,
    drawn_points,
    groups,
    named_curves,
    visible_bars,
    visible_lines,
)
from autograder.check.kit.pictures import fitted, pictures
from autograder.check.kit.seen import (
    are_side_by_side,
    has_colour_bar,
    is_above,
    is_left_of,
    same_greys,
    showing,
    slices_shown,
    why_hidden,
)

A, B = head((60, 50)), np.random.default_rng(1).normal(500, 100, (60, 50)).round()


@pytest.fixture(autouse=True)
def _closed():
    with no_figures():
        yield


def volume(count=40):
    """Make a volume whose slices differ in form and brightness."""
    rows, columns = np.indices((64, 48))
    return np.stack(
        [
            np.hypot(rows - 10 - i, columns - 24 + i / 3) * (0.4 + i / count) * 10
            + head((64, 48), i) * (0.3 + i / count)
            for i in range(count)
        ]
    )


VOLUME = volume()
NINE = list(range(2, 38, 4))
NOISE = np.random.default_rng(5).normal(500, 100, VOLUME[0].shape)


# Where pictures lie.


def test_all_places_where_an_array_is_seen_the_best_first():
    _, axes = plt.subplots(1, 3)
    for ax, image in zip(axes, (B, A + B / 4, A), strict=True):
        ax.imshow(image)
    views = showing(figures(), A, "`a`")
    assert len(views) == 2
    assert views[0].alike > views[1].alike
    with pytest.raises(AssertionError, match="None of the pictures shows `b`"):
        showing(figures_of(A), B, "`b`")


def figures_of(*images):
    _, axes = plt.subplots(1, len(images), squeeze=False)
    for ax, image in zip(axes[0], images, strict=True):
        ax.imshow(image, cmap="gray")
    return figures()


def test_a_view_has_the_order_of_the_array_whichever_way_up_it_is():
    for turned in (A, A[::-1], A[:, ::-1], A[::-1, ::-1]):
        (view,) = showing(figures_of(turned), A, "`a`")
        assert np.array_equal(view.values(), A)
        assert np.corrcoef(view.brightness().ravel(), A.ravel())[0, 1] > 0.99


def test_left_and_above_are_what_a_reader_sees():
    for draw in (
        lambda: figures_of(A, B),
        lambda: figures_of(np.hstack([A, B])),
        lambda: figures_of(np.hstack([A, np.zeros((60, 4)), B])),
    ):
        shown = draw()
        a, b = (showing(shown, image, "it")[0].picture for image in (A, B))
        assert is_left_of(a, b)
        assert not is_left_of(b, a)
        assert are_side_by_side(b, a)
        assert not is_above(a, b)
    shown = figures_of(np.vstack([A, B]))
    a, b = (showing(shown, image, "it")[0].picture for image in (A, B))
    assert is_above(a, b)
    assert not are_side_by_side(a, b)


def test_what_is_in_two_figures_is_not_side_by_side():
    plt.imshow(A)
    plt.figure()
    plt.imshow(B)
    shown = figures()
    a, b = (showing(shown, image, "it")[0].picture for image in (A, B))
    assert not are_side_by_side(a, b)


def test_a_colour_bar_is_one_that_can_be_seen():
    plt.imshow(A)
    bar = plt.colorbar()
    (view,) = showing(figures_with(lambda: None), A, "`a`")
    assert has_colour_bar(view.picture)
    plt.imshow(A)
    bar = plt.colorbar()
    bar.ax.set_visible(False)
    assert not has_colour_bar(showing(figures(), A, "`a`")[0].picture)
    assert not has_colour_bar(showing(figures_of(A), A, "`a`")[0].picture)


def pair(bar, **how):
    figure, (left, right) = plt.subplots(1, 2)
    shown = left.imshow(A, **how), right.imshow(B - 2000)
    bar(figure, left, right, *shown)
    return showing(figures(), A, "`a`")[0].picture


BARS = {
    "its own": lambda f, left, right, a, b: f.colorbar(a),
    "below it": lambda f, left, right, a, b: f.colorbar(a, orientation="horizontal"),
    "one for each": lambda f, left, right, a, b: (f.colorbar(a), f.colorbar(b)),
    "for both, with its colours": lambda f, left, right, a, b: f.colorbar(a, ax=[left, right]),
    "made of its colours": lambda f, left, right, a, b: f.colorbar(
        ScalarMappable(a.norm, a.cmap), ax=left
    ),
}
NO_BARS = {
    "of the other picture": lambda f, left, right, a, b: f.colorbar(b),
    "of other colours": lambda f, left, right, a, b: f.colorbar(
        ScalarMappable(a.norm, "hot"), ax=left
    ),
    "none": lambda *_: None,
}


@pytest.mark.parametrize("case", [*BARS, *NO_BARS])
def test_a_colour_bar_belongs_to_the_picture_whose_colours_it_explains(case):
    assert has_colour_bar(pair({**BARS, **NO_BARS}[case])) == (case in BARS)


@pytest.mark.parametrize("how", [{"vmin": 20}, {"norm": LogNorm(1, 900)}, {"norm": PowerNorm(0.5)}])
def test_limits_and_other_scales_have_colour_bars_too(how):
    assert has_colour_bar(pair(BARS["its own"], **how))
    assert not has_colour_bar(pair(NO_BARS["of the other picture"], **how))


def figures_with(draw):
    draw()
    return figures()


# Slices of a volume.


def montage(images, columns, gap, step=1):
    images = [image[::step, ::step] for image in images]
    r, c = images[0].shape
    rows = -(-len(images) // columns)
    canvas = np.full((rows * (r + gap) + gap, columns * (c + gap) + gap), 900.0)
    for i, image in enumerate(images):
        top, left = gap + i // columns * (r + gap), gap + i % columns * (c + gap)
        canvas[top : top + r, left : left + c] = image
    plt.imshow(canvas, cmap="gray")


def in_nine_axes(turn=1, **options):
    _, axes = plt.subplots(3, 3)
    for ax, i in zip(axes.flat, NINE, strict=True):
        ax.imshow(VOLUME[i][::turn], cmap="gray", **options)


SLICES = {
    "in nine axes": in_nine_axes,
    "upside down": lambda: in_nine_axes(-1),
    "in one picture": lambda: montage(VOLUME[NINE], 3, 0),
    "in one picture with borders": lambda: montage(VOLUME[NINE], 3, 3),
    "in one row": lambda: montage(VOLUME[NINE], 9, 2),
    "thinned, in one picture": lambda: montage(VOLUME[NINE], 3, 1, step=2),
    "as meshes": lambda: [
        plt.subplot(3, 3, n + 1).pcolormesh(VOLUME[i]) for n, i in enumerate(NINE)
    ],
}


@pytest.mark.parametrize("case", SLICES)
def test_slices_are_recognised(case):
    SLICES[case]()
    shown = slices_shown(pictures(figures()), VOLUME)
    assert [one.index for one in shown] == NINE
    if case in ("in nine axes", "upside down"):
        assert all(one.upside_down == (case == "upside down") for one in shown)


def test_what_is_no_slice_is_none():
    plt.imshow(np.random.default_rng(0).normal(size=VOLUME[0].shape))
    assert [one.index for one in slices_shown(pictures(figures()), VOLUME)] == [-1]
    montage([VOLUME[3], NOISE], 2, 2)
    assert [one.index for one in slices_shown(pictures(figures()), VOLUME)] == [3, -1]


def test_nine_pictures_drawn_into_one_axes_are_told():
    for i in NINE:
        plt.imshow(VOLUME[i], cmap="gray")
    shown = figures()
    assert [one.index for one in slices_shown(pictures(shown), VOLUME)] == [NINE[-1]]
    assert "One picture is drawn over another" in why_hidden(shown)
    in_nine_axes()
    assert why_hidden(figures()) == ""


# Greys.


def greys(shown):
    slices = slices_shown(pictures(shown), VOLUME)
    return same_greys(
        [(fitted(VOLUME[one.index], one.picture.shape), one.picture.brightness()) for one in slices]
    )


def scaled(way):
    _, axes = plt.subplots(3, 3)
    for ax, i in zip(axes.flat, NINE, strict=True):
        ax.imshow(way(VOLUME[i]), cmap="gray", vmin=0, vmax=1)


@pytest.mark.parametrize(
    "draw",
    [
        lambda: in_nine_axes(vmin=0, vmax=1200),
        lambda: in_nine_axes(vmin=0, vmax=400),
        lambda: montage(VOLUME[NINE], 3, 3),
        lambda: scaled(lambda image: image / VOLUME.max()),
        lambda: scaled(lambda image: np.clip(image / 700, 0, 1) ** 0.7),
    ],
)
def test_equal_values_are_equally_bright(draw):
    draw()
    assert greys(figures())


@pytest.mark.parametrize(
    "draw",
    [
        lambda: in_nine_axes(),
        lambda: scaled(lambda image: image / image.max()),
        lambda: scaled(lambda image: (image - image.min()) / np.ptp(image)),
        lambda: montage([image / image.max() * 900 for image in VOLUME[NINE]], 3, 3),
    ],
)
def test_slices_that_are_scaled_one_by_one_are_told(draw):
    draw()
    assert not greys(figures())


# Curves.

X = np.linspace(0, 10, 30)


def axes_of(draw):
    draw()
    (figure,) = figures()
    return figure.axes[0]


def hide(artists):
    for artist in artists:
        artist.set_visible(False)


SEEN_CURVES = {
    "plot": lambda: plt.plot(X, X),
    "markers only": lambda: plt.plot(X, X, "o"),
    "a line without markers": lambda: plt.plot(X, X, "--", color="0.5"),
    "white on black": lambda: (plt.plot(X, X, "w"), plt.gca().set_facecolor("k")),
    "part of it outside": lambda: (plt.plot(X, X), plt.xlim(0, 4)),
    "step": lambda: plt.step(X, X),
    "the edge of an area": lambda: plt.fill_between(X, X),
    "of an area without a face": lambda: plt.fill_between(X, X, facecolor="none", edgecolor="k"),
    "steps": lambda: plt.stairs(X[1:], X),
    "steps of a histogram": lambda: plt.hist(X**2, 20, histtype="step"),
    "upright lines": lambda: plt.vlines(X, 0, X),
}
UNSEEN_CURVES = {
    "white on white": lambda: plt.plot(X, X, "w"),
    "transparent": lambda: plt.plot(X, X, alpha=0),
    "no line and no markers": lambda: plt.plot(X, X, linestyle="none"),
    "no width": lambda: plt.plot(X, X, linewidth=0),
    "hidden": lambda: hide(plt.plot(X, X)),
    "outside": lambda: (plt.plot(X, X), plt.xlim(20, 30)),
    "not a number": lambda: plt.plot(X, X * np.nan),
    "one point": lambda: plt.plot([1], [2]),
    "hidden axes": lambda: (plt.plot(X, X), plt.gca().set_visible(False)),
    "a white area": lambda: plt.fill_between(X, X, color="w"),
    "a hidden area": lambda: hide([plt.fill_between(X, X)]),
    "the band between two curves": lambda: plt.fill_between(X, X - 1, X + 1),
    "bars": lambda: plt.bar(X, X),
    "an arrow": lambda: plt.arrow(0, 0, 1, 1),
    "marks": lambda: plt.eventplot(X),
    "bars of errors": lambda: plt.errorbar(X, X, yerr=X / 5, fmt="none"),
    "a violin": lambda: plt.violinplot(X, showextrema=False),
    "hexagons": lambda: plt.hexbin(X, X, gridsize=4),
    "level lines": lambda: plt.hlines([1, 2], 0, 10),
    "contours": lambda: plt.contour(A),
}


@pytest.mark.parametrize("case", [*SEEN_CURVES, *UNSEEN_CURVES])
def test_only_curves_that_can_be_seen_count(case):
    axes = axes_of({**SEEN_CURVES, **UNSEEN_CURVES}[case])
    assert len(visible_lines(axes)) == (case in SEEN_CURVES)


HEIGHTS = np.array([2.0, 0.0, 5.0, 5.0, 1.0, 4.0])
PLACES = np.arange(6) + 0.5
EDGES = np.arange(7.0)
DRAWN_AS = {
    "a line": lambda: plt.plot(PLACES, HEIGHTS),
    "an area": lambda: plt.fill_between(PLACES, HEIGHTS),
    "an area, the other way round": lambda: plt.fill_between(PLACES, 0, HEIGHTS, alpha=0.5),
    "an area down to a line below 0": lambda: plt.fill_between(PLACES, HEIGHTS, -3),
    "an area in steps": lambda: plt.fill_between(EDGES, [*HEIGHTS, 4.0], step="post"),
    "a stack": lambda: plt.stackplot(PLACES, HEIGHTS),
    "stairs": lambda: plt.stairs(HEIGHTS, EDGES),
    "filled stairs": lambda: plt.stairs(HEIGHTS, EDGES, fill=True),
    "hist, in steps": lambda: plt.hist(PLACES, EDGES, weights=HEIGHTS, histtype="step"),
    "hist, in filled steps": lambda: plt.hist(
        PLACES, EDGES, weights=HEIGHTS, histtype="stepfilled"
    ),
    "a polygon": lambda: plt.fill([*PLACES, 0.5], [*HEIGHTS, 2.0]),
    "upright lines": lambda: plt.vlines(PLACES, 0, HEIGHTS),
    "a line of segments": lambda: plt.gca().add_collection(
        LineCollection([np.column_stack([PLACES, HEIGHTS])])
    ),
    "stems": lambda: plt.stem(PLACES, HEIGHTS, basefmt=" "),
}


@pytest.mark.parametrize("case", DRAWN_AS)
def test_a_curve_is_the_same_whichever_call_draws_it(case):
    (found,) = visible_lines(axes_of(lambda: (DRAWN_AS[case](), plt.axis([0, 7, -4, 6]))))
    assert curve(found).tolist() == np.column_stack([PLACES, HEIGHTS]).tolist()


@pytest.mark.parametrize(
    "draw", [plt.fill_between, lambda x, y, **how: plt.stairs(y[1:], x, **how)]
)
def test_areas_and_steps_have_the_name_that_the_legend_gives_their_colour(draw):
    def both():
        draw(X, X, label="up")
        draw(X, -X, label="down")
        plt.legend()

    assert [curve.name for curve in named_curves(axes_of(both))] == ["up", "down"]


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plt.legend(),
        lambda: plt.gcf().legend(),
        lambda: plt.legend(
            handles=[Line2D([], [], color="C1"), Line2D([], [], color="C0")], labels=["down", "up"]
        ),
    ],
)
def test_a_curve_has_the_name_that_the_legend_gives_its_colour(draw):
    def both():
        plt.plot(X, X, label="up")
        plt.plot(X, -X, label="down")
        draw()

    up, down = named_curves(axes_of(both))
    assert (up.name, down.name) == ("up", "down")
    assert up.xy[-1, 1] > 0 > down.xy[-1, 1]


def test_names_given_the_wrong_way_round_are_read_as_they_stand():
    plt.plot(X, X, label="up")
    plt.plot(X, -X, label="down")
    up, down = plt.gca().lines
    axes = axes_of(lambda: plt.legend([up, down], ["down", "up"]))
    assert [curve.name for curve in named_curves(axes)] == ["down", "up"]


def test_curves_of_one_colour_have_no_name_but_by_their_style():
    def draw(*styles):
        for style, name in zip(styles, ("up", "down"), strict=True):
            plt.plot(X, X if name == "up" else -X, style, label=name)
        plt.legend()

    assert [c.name for c in named_curves(axes_of(lambda: draw("k-", "k-")))] == ["", ""]
    assert [c.name for c in named_curves(axes_of(lambda: draw("k-", "k--")))] == ["up", "down"]


def test_without_a_legend_a_label_names_nothing():
    axes = axes_of(lambda: plt.plot(X, X, label="up"))
    assert [curve.name for curve in named_curves(axes)] == [""]


# Groups of points.

P, Q = np.random.default_rng(2).uniform(0, 10, (2, 20, 2))


def scatters(**options):
    plt.scatter(*P.T, label="healthy", **options)
    plt.scatter(*Q.T, label="ill", **options)


def one_scatter(legend=True):
    plt.scatter(*np.concatenate([P, Q]).T, c=["C0"] * 20 + ["C3"] * 20)
    if legend:
        plt.legend(handles=[Patch(color="C0", label="healthy"), Patch(color="C3", label="ill")])


def by_number():
    points = plt.scatter(*np.concatenate([P, Q]).T, c=[0] * 20 + [1] * 20, cmap="coolwarm")
    plt.legend(points.legend_elements()[0], ["healthy", "ill"])


NAMED = {
    "two scatters": lambda: (scatters(), plt.legend()),
    "a legend of the figure": lambda: (scatters(), plt.gcf().legend()),
    "rings": lambda: (
        plt.scatter(*P.T, facecolors="none", edgecolors="C0", label="healthy"),
        plt.scatter(*Q.T, facecolors="none", edgecolors="C1", label="ill"),
        plt.legend(),
    ),
    "half transparent": lambda: (scatters(alpha=0.4), plt.legend()),
    "one scatter in two colours": one_scatter,
    "one scatter by a number": by_number,
    "plotted markers": lambda: (
        plt.plot(*P.T, "o", label="healthy"),
        plt.plot(*Q.T, "s", label="ill"),
        plt.legend(),
    ),
    "one colour, two forms": lambda: (
        plt.scatter(*P.T, c="k", marker="o", label="healthy"),
        plt.scatter(*Q.T, c="k", marker="^", label="ill"),
        plt.legend(),
    ),
}


@pytest.mark.parametrize("case", NAMED)
def test_groups_are_told_apart_and_named(case):
    found = {group.name: group.xy for group in groups(axes_of(NAMED[case]))}
    assert set(found) == {"healthy", "ill"}
    assert np.allclose(found["healthy"], P)
    assert np.allclose(found["ill"], Q)


def test_two_groups_in_one_colour_are_one():
    (group,) = groups(axes_of(lambda: (scatters(color="C2"), plt.legend())))
    assert len(group.xy) == 40
    assert group.name == ""


def test_groups_named_wrongly_have_the_wrong_names():
    def swapped():
        scatters()
        plt.legend(["ill", "healthy"])

    found = {group.name: group.xy for group in groups(axes_of(swapped))}
    assert np.allclose(found["ill"], P)


@pytest.mark.parametrize(
    "draw",
    [
        lambda: scatters(),
        lambda: one_scatter(legend=False),
        lambda: (scatters(), plt.legend().set_visible(False)),
        lambda: (scatters(), plt.legend(["a"])),
    ],
)
def test_groups_that_the_legend_does_not_tell_have_no_name(draw):
    assert "" in {group.name for group in groups(axes_of(draw))}


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plt.scatter(*P.T, c="w"),
        lambda: plt.scatter(*P.T, alpha=0),
        lambda: plt.scatter(*P.T, s=0),
        lambda: (plt.scatter(*P.T), plt.xlim(50, 60)),
        lambda: plt.scatter(*P.T).set_visible(False),
        lambda: plt.scatter(*(P.T * np.nan)),
    ],
)
def test_points_that_cannot_be_seen_are_none(draw):
    axes = axes_of(draw)
    assert len(drawn_points(axes)) == 0
    assert groups(axes) == []


# Axes, labels and legends, whichever way they were made.


def no_ticks(draw):
    plt.imshow(A)
    draw(plt.gca())


OFF = {
    "axis off": lambda ax: ax.axis("off"),
    "no ticks": lambda ax: (ax.set_xticks([]), ax.set_yticks([])),
    "hidden": lambda ax: (ax.xaxis.set_visible(False), ax.yaxis.set_visible(False)),
    "tick parameters": lambda ax: ax.tick_params(
        left=False, bottom=False, labelleft=False, labelbottom=False
    ),
    "no length and no numbers": lambda ax: (
        ax.tick_params(length=0),
        ax.set_xticklabels([]),
        ax.set_yticklabels([]),
    ),
    "set_axis_off": lambda ax: ax.set_axis_off(),
}
ON = {
    "as they are": lambda ax: None,
    "hidden spines": lambda ax: ax.spines[:].set_visible(False),
    "no frame": lambda ax: ax.set_frame_on(False),
    "one axis": lambda ax: ax.xaxis.set_visible(False),
    "no numbers": lambda ax: (ax.set_xticklabels([]), ax.set_yticklabels([])),
}


@pytest.mark.parametrize("case", [*OFF, *ON])
def test_axes_are_there_when_ticks_or_numbers_are_seen(case):
    axes = axes_of(lambda: no_ticks({**OFF, **ON}[case]))
    assert axes.axis_on == (case in ON)
    if case in ("hidden spines", "no frame"):
        assert axes.spines == [False] * 4


def test_labels_of_the_figure_count_for_its_axes():
    def draw():
        figure, ax = plt.subplots()
        ax.plot(X, X, label="one")
        figure.supxlabel("age in years")
        figure.supylabel("share")
        figure.suptitle("All")
        figure.legend()

    axes = axes_of(draw)
    assert (axes.xlabel, axes.ylabel, axes.legend) == ("age in years", "share", ["one"])


def test_labels_and_legends_that_are_hidden_do_not_count():
    def draw():
        plt.plot(X, X, label="one")
        plt.xlabel("age").set_visible(False)
        plt.legend().set_visible(False)

    axes = axes_of(draw)
    assert (axes.xlabel, axes.legend) == ("", [])


SEEN_BARS = {
    "bars": lambda: plt.bar(X, X),
    "one of no height": lambda: plt.bar([0, 1, 2], [3, 0, 4]),
    "counts": lambda: plt.hist(X**2, 10),
    "hollow ones": lambda: plt.bar(X, X, color="none", edgecolor="k"),
}
UNSEEN_BARS = {
    "white": lambda: plt.bar(X, X, color="w"),
    "transparent": lambda: plt.bar(X, X, alpha=0),
    "outside": lambda: (plt.bar(X, X), plt.xlim(30, 40)),
    "hidden": lambda: hide(plt.bar(X, X)),
    "in hidden axes": lambda: (plt.bar(X, X), plt.gca().set_visible(False)),
}


@pytest.mark.parametrize("case", [*SEEN_BARS, *UNSEEN_BARS])
def test_only_bars_that_can_be_seen_count(case):
    axes = axes_of({**SEEN_BARS, **UNSEEN_BARS}[case])
    assert len(visible_bars(axes)) == (len(axes.bars) if case in SEEN_BARS else 0)


def test_bars_have_places_and_colours():
    def draw():
        plt.bar(["a", "b"], [3, 5], color=["r", "b"])

    axes = axes_of(draw)
    assert [bar.height for bar in axes.bars] == [3, 5]
    assert axes.bars[0].colour == (1, 0, 0, 1)
    assert axes.xticks == ["a", "b"]
    stairs = axes_of(lambda: plt.stairs([3, 5, 4], [0, 1, 2, 4]))
    assert [(bar.x, bar.width, bar.height) for bar in stairs.bars] == [
        (0, 1, 3),
        (1, 1, 5),
        (2, 2, 4),
    ]


def test_smooth_and_rough_versions_are_told_apart_by_showing():
    rough, smooth = B, ndi.gaussian_filter(B, 2)
    views = showing(figures_of(smooth, rough), rough, "`rough`", least=0.99)
    assert len(views) == 1
