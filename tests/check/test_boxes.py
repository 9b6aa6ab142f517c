"""Box plots as a reader sees them, whichever call drew them, after they crossed the boundary."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from drawn import figures, no_figures
from hypothesis import example, given, settings
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from matplotlib.patches import Patch

from autograder.check.kit.boxes import boxes, value_labels
from autograder.sandbox.figure_data import describe_figure
from autograder.sandbox.figure_words import in_words

GROUPS = [np.random.default_rng(seed).normal(600 + 40 * seed, 50, 41) for seed in range(3)]
NAMES = ["none", "mild", "severe"]


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    with no_figures():
        yield


def quarters() -> list[tuple[float, ...]]:
    """The quartiles, by sorting: of 41 values they are the 11th, the 21st and the 31st."""
    return [tuple(np.sort(group)[[10, 20, 30]]) for group in GROUPS]


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"patch_artist": True},
        {"notch": True},
        {"notch": True, "patch_artist": True},
        {"orientation": "horizontal"},
        {"orientation": "horizontal", "patch_artist": True},
        {"showfliers": False, "showcaps": False},
        {"whis": (0, 100)},
        {"showmeans": True},
        {"showmeans": True, "meanline": True},
        {"widths": 0.9, "positions": [2, 7, 30]},
    ],
)
def test_quartiles_and_names_are_read_whatever_the_boxes_look_like(how: dict[str, Any]) -> None:
    plt.boxplot(GROUPS, tick_labels=NAMES, **how)
    found = boxes(figures()[0])
    assert [one.name for one in found] == NAMES
    assert np.allclose([one.box.quarters for one in found], quarters())
    assert all(one.box.upright == ("orientation" not in how) for one in found)


def test_whiskers_end_at_the_last_values_within_one_and_a_half_boxes() -> None:
    values = np.array([0.0, 40, 41, 42, 43, 44, 45, 46, 100])
    plt.boxplot([values])
    box = boxes(figures()[0])[0].box
    assert box.quarters == (41, 43, 45)
    assert box.ends == (40, 46)
    assert sorted(box.beyond) == [0, 100]


def test_notches_that_reach_beyond_the_box() -> None:
    values = np.array([1.0, 2, 3, 40, 41, 42, 43])
    plt.boxplot(values, notch=True)
    assert boxes(figures()[0])[0].box.quarters == (2.5, 40, 41.5)


def test_each_box_by_its_own_call() -> None:
    for place, (group, name) in enumerate(zip(GROUPS, NAMES, strict=True)):
        plt.boxplot(group, positions=[place], tick_labels=[name])
    found = boxes(figures()[0])
    assert [one.name for one in found] == NAMES
    assert np.allclose([one.box.quarters for one in found], quarters())


def test_names_given_to_the_ticks_afterwards() -> None:
    plt.boxplot(GROUPS)
    plt.xticks([1, 2, 3], NAMES)
    assert [one.name for one in boxes(figures()[0])] == NAMES


def test_numbers_are_no_names() -> None:
    plt.boxplot(GROUPS)
    assert [one.name for one in boxes(figures()[0])] == ["", "", ""]


def test_names_in_a_legend_by_colour() -> None:
    _, ax = plt.subplots()
    drawn = ax.boxplot(GROUPS[:2], patch_artist=True)
    for patch, colour in zip(drawn["boxes"], ["red", "blue"], strict=True):
        patch.set_facecolor(colour)
    ax.legend(handles=[Patch(color="blue", label="mild"), Patch(color="red", label="none")])
    assert [one.name for one in boxes(figures()[0])] == ["none", "mild"]


def test_one_tick_for_two_boxes_and_a_legend_for_their_colours() -> None:
    _, ax = plt.subplots()
    for shift, colour, name in ((-0.2, "tab:green", "ill"), (0.2, "tab:orange", "well")):
        ax.boxplot(
            GROUPS[:2],
            positions=np.arange(2) + shift,
            patch_artist=True,
            manage_ticks=False,
            boxprops={"facecolor": colour},
            label=[name, ""],
        )
    ax.set_xticks([0, 1], ["women", "men"])
    ax.legend()
    assert [one.name for one in boxes(figures()[0])] == [
        "women ill", "men ill", "women well", "men well",
    ]  # fmt: skip


def test_panels_are_told_apart_by_their_titles() -> None:
    _, axes = plt.subplots(1, 2, sharey=True)
    for ax, title in zip(axes, ["women", "men"], strict=True):
        ax.boxplot(GROUPS[:2], tick_labels=NAMES[:2])
        ax.set_title(title)
    axes[0].set_ylabel("volume in ml")
    found = boxes(figures()[0])
    assert [one.name for one in found] == ["women none", "women mild", "men none", "men mild"]
    assert value_labels(found) == ["volume in ml"]


def test_the_label_of_the_values_is_that_of_the_axis_along_which_they_run() -> None:
    plt.boxplot(GROUPS, orientation="horizontal")
    plt.xlabel("volume in ml")
    plt.ylabel("group")
    assert value_labels(boxes(figures()[0])) == ["volume in ml"]


@pytest.mark.parametrize(
    "hidden",
    [
        {"boxprops": {"color": "white"}},
        {"boxprops": {"linewidth": 0}},
        {"showbox": False},
        {"boxprops": {"visible": False}},
    ],
)
def test_boxes_that_cannot_be_seen_are_none(hidden: dict[str, Any]) -> None:
    plt.boxplot(GROUPS, **hidden)
    assert boxes(figures()[0]) == []


def test_boxes_outside_the_limits_are_none() -> None:
    plt.boxplot(GROUPS)
    plt.ylim(0, 100)
    assert boxes(figures()[0]) == []


def test_what_only_looks_a_little_like_a_box_is_none() -> None:
    plt.plot([0, 1, 1, 0, 0], [0, 0, 1, 1, 0])  # a square
    plt.plot([3, 5], [0.5, 0.5])
    plt.bar([1, 2], [3, 4])
    plt.hist(GROUPS[0], histtype="step")
    plt.violinplot(GROUPS)
    assert boxes(figures()[0]) == []


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30))
@example([0.0, 0.0, 5.0, 5.0, 5.0])  # caps at both edges, the median at the upper one
@example([0.0, 0.0, 0.0, 5.0, 5.0])
@settings(max_examples=25, deadline=None)
def test_any_values_give_their_quartiles_or_no_box(values: list[float]) -> None:
    plt.close("all")
    plt.boxplot(values)
    found = boxes(figures()[0])
    expected = np.percentile(values, [25, 50, 75])
    span = max(np.ptp(values), 1e-9)
    assert all(np.allclose(one.box.quarters, expected, atol=1e-6 * span) for one in found)
    assert len(found) == 1 or np.ptp(values) == 0 or min(np.diff(expected)) < 1e-9 * span


def test_words_name_the_boxes_and_count_the_other_lines() -> None:
    figure, ax = plt.subplots()
    ax.boxplot(GROUPS, tick_labels=NAMES, showmeans=True)
    assert "Figure. A box plot of 3 boxes (none, mild, severe); x axis" in in_words(
        describe_figure(figure)
    )
    ax.plot([1, 3], [600, 600], label="limit")
    said = in_words(describe_figure(figure))
    assert "A box plot of 3 boxes (none, mild, severe); a line (limit); x axis" in said
