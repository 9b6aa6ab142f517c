"""A student's own figures beside the one that was asked for cost nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograder.check.own_figures import MOST_TRIES, some_of
from autograder.score.results import QuestionResult

STAGE = "01_exploration"
RIGHT = 'plt.figure(); plt.imshow(ct, cmap="gray", origin="lower"); plt.axis("off"); plt.show()\n'
OWN = "plt.figure(); plt.imshow(np.arange(12.).reshape(3, 4)); plt.show()\n"
CURVE = "plt.figure(); plt.plot(np.arange(256) ** 2.0); plt.show()\n"
COLOURED = RIGHT.replace(', cmap="gray"', "")
WITH_AXES = RIGHT.replace('plt.axis("off")', "None")
INTERACT = "from ipywidgets import interact\n@interact(i=(1, 4))\ndef look(i=2):\n    "


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 500])
def test_some_figures_are_a_run_of_them_and_never_all(count: int) -> None:
    chosen = [range(count)[some] for some in some_of(count)]
    assert len(chosen) <= MOST_TRIES
    assert len(set(chosen)) == len(chosen)
    assert all(0 < len(run) < count for run in chosen)
    if 1 < count <= 7:
        assert len(chosen) == count * (count + 1) // 2 - 1


@pytest.mark.parametrize(
    "code",
    [
        OWN + CURVE + RIGHT,
        RIGHT + OWN + CURVE,
        CURVE + OWN + RIGHT + CURVE + OWN,
        COLOURED + WITH_AXES + RIGHT,
        INTERACT + OWN.replace("\n", "") + "\n" + RIGHT,
        INTERACT + RIGHT,
    ],
    ids=["before", "after", "around", "after wrong ones", "interactive before", "interactive"],
)
def test_the_best_figure_is_judged(
    try_answer: Callable[[str, str, str], QuestionResult], code: str
) -> None:
    result = try_answer(STAGE, "show_image", code)
    assert result.score == result.points, [check.message for check in result.checks]


def test_no_answer_is_put_together_from_wrong_figures(
    try_answer: Callable[[str, str, str], QuestionResult],
) -> None:
    points: dict[str, Any] = {}
    for name, code in (("one", WITH_AXES), ("two", COLOURED + WITH_AXES), ("none", OWN + CURVE)):
        result = try_answer(STAGE, "show_image", code)
        points[name] = result.score, result.points
    assert points["one"] == points["two"]
    assert points["two"][0] == points["two"][1] - 1
    assert points["none"][0] <= 1
