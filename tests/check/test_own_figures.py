"""A student's own figures beside the one that was asked for cost nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import nbformat
import numpy as np
import pytest

from autograder.check.own_figures import MOST_TRIES, parts_of
from autograder.course.course import Course
from autograder.score.results import QuestionResult
from autograder.wire.figures import Axes, Figure, Image

STAGE = "01_exploration"
RIGHT = 'plt.figure(); plt.imshow(ct, cmap="gray", origin="lower"); plt.axis("off"); plt.show()\n'
OWN = "plt.figure(); plt.imshow(np.arange(12.).reshape(3, 4)); plt.show()\n"
CURVE = "plt.figure(); plt.plot(np.arange(256) ** 2.0); plt.show()\n"
COLOURED = RIGHT.replace(', cmap="gray"', "")
WITH_AXES = RIGHT.replace('plt.axis("off")', "None")
INTERACT = "from ipywidgets import interact\n@interact(i=(1, 4))\ndef look(i=2):\n    "


def drawn(scale: float) -> Axes:
    values = np.arange(12.0).reshape(3, 4) * scale
    image = Image(values, "gray", 0, 1, (0, 1, 0, 1), "upper", "", np.zeros((2, 4)))
    return Axes(images=[image])


@pytest.mark.parametrize("sizes", [[], [0], [1], [2], [1, 1], [3, 0, 2], [1] * 7, [9] * 50, [500]])
def test_parts_are_some_of_what_was_shown_and_never_all(sizes: list[int]) -> None:
    figures = [
        Figure(axes=[*map(drawn, range(1, size + 1)), Axes(), Axes(colorbar=True)])
        for size in sizes
    ]
    shown = [
        [(id(figure.axes[0]), [id(axes) for axes in figure.axes]) for figure in part]
        for part in parts_of(figures, [Figure(axes=[drawn(1)])])
    ]
    if sum(sizes) < 2:
        assert shown == []
        return
    assert 0 < len(shown) <= MOST_TRIES
    assert len({str(part) for part in shown}) == len(shown)
    for part in shown:
        # Empty axes and colour bars stay with their figure.
        kept = [len(axes) - 2 for _, axes in part]
        assert 0 < sum(kept) < sum(sizes)
        assert all(count > 0 for count in kept)


def test_what_is_most_like_the_solution_is_tried_first() -> None:
    other = Axes(images=[replace(drawn(1).images[0], data=np.eye(30))])
    asked = drawn(2)
    figures = [Figure(axes=[other, asked]), Figure(axes=[other])]
    first = next(parts_of(figures, [Figure(axes=[drawn(1)])]))
    assert [figure.axes for figure in first] == [[asked]]


def test_a_single_axes_is_no_choice() -> None:
    assert list(parts_of([Figure(axes=[drawn(1)])], [])) == []


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


LIMITS = "limits = np.percentile(spoiled, [1, 99])\nf, a = plt.subplots(1, 3)\n"
IN_LIMITS = "imshow(spoiled, cmap='gray', vmin=limits[0], vmax=limits[1])\n"
PLANES = "coronal, sagittal = vol[:, n_rows // 2], vol[:, :, n_columns // 2]\n"
CORONAL = "imshow(coronal, cmap='gray', origin='lower', aspect=slice_distance / column_distance)"
SAGITTAL = "imshow(sagittal, cmap='gray', origin='lower', aspect=slice_distance / row_distance)"
NINE = "for x, i in zip({}, np.linspace(5, 170, 9).astype(int)):\n    "
ONE_OF_NINE = "x.imshow(vol[i], cmap='gray', vmin=0, vmax=900); x.axis('off')\n"
BONE = (
    "bone_only = np.where(bone, ct, -1024)\nsoft_mean, soft_std = ct[soft].mean(), ct[soft].std()\n"
)
BONE += "soft_area = soft.sum() * CT_SAMPLING[0] * CT_SAMPLING[1] / 100\n"


@pytest.mark.parametrize(
    ("stage", "question", "code"),
    [
        (STAGE, "percentile_limits", f"{LIMITS}a[0].{IN_LIMITS}a[1].imshow(spoiled)\nplt.show()"),
        (
            STAGE,
            "percentile_limits",
            f"{LIMITS}a[0].imshow(spoiled)\na[1].{IN_LIMITS}a[2].hist(spoiled.ravel())\nplt.show()",
        ),
        (
            STAGE,
            "fly_through",
            "f, a = plt.subplots(3, 4)\n"
            + NINE.format("a.flat")
            + ONE_OF_NINE
            + "for x in a.flat[9:]: x.imshow(ct)\nplt.show()",
        ),
        (
            STAGE,
            "fly_through",
            NINE.format("range(9)")
            + "x = plt.subplot()\n    "
            + ONE_OF_NINE
            + "    plt.show()\n    plt.hist(vol[i].ravel()); plt.show()",
        ),
        (
            STAGE,
            "other_planes",
            f"{PLANES}f, a = plt.subplots(2, 2)\na[0, 0].imshow(coronal)\n"
            f"a[0, 1].imshow(sagittal)\na[1, 0].{CORONAL}\na[1, 1].{SAGITTAL}\nplt.show()",
        ),
        (
            STAGE,
            "other_planes",
            f"{PLANES}plt.imshow(coronal); plt.show()\nf, a = plt.subplots(1, 2)\n"
            f"a[0].{CORONAL}\na[1].{SAGITTAL}\nplt.show()\nplt.imshow(sagittal); plt.show()\n"
            "plt.imshow(coronal[::-1], aspect=3); plt.show()",
        ),
        (
            STAGE,
            "maximum_projection",
            "mip = vol.max(axis=2)\nf, a = plt.subplots(1, 3)\na[0].imshow(vol.max(axis=0))\n"
            f"a[1].{SAGITTAL.replace('sagittal', 'mip')}\na[2].imshow(mip)\nplt.show()",
        ),
        (
            "03_masks_and_filters",
            "apply_mask",
            f"{BONE}f, a = plt.subplots(1, 3)\na[0].imshow(bone_only[::-1], cmap='gray')\n"
            "a[1].imshow(bone_only, cmap='gray')\na[2].imshow(ct * bone)\nplt.show()",
        ),
        ("03_masks_and_filters", "apply_mask", f"{BONE}show(bone, ct, bone_only, -bone_only)"),
    ],
    ids=lambda value: value if value.isidentifier() else "",
)
def test_the_best_of_several_axes_is_judged(
    try_answer: Callable[[str, str, str], QuestionResult], stage: str, question: str, code: str
) -> None:
    result = try_answer(stage, question, code)
    assert result.score == result.points, [check.message for check in result.checks]


OWN_FIGURES = {
    STAGE: "plt.imshow(ct); plt.show()\nplt.hist(ct.ravel(), 100); plt.show()\n",
    "02_image_comparison": "plt.imshow(later); plt.colorbar(); plt.show()\n"
    "plt.scatter(np.arange(500), np.arange(500)); plt.show()\n",
    "03_masks_and_filters": "show(ct, head)\nplt.hist(ct.ravel(), 256); plt.show()\n",
    "04_measurements": "plt.imshow(np.eye(88)); plt.show()\n"
    "plt.plot(np.arange(16.0), np.arange(16.0) ** 3); plt.show()\n",
}
AROUND = "import ipywidgets\n@ipywidgets.interact(i=(0, 9))\ndef look(i=2):\n    " + OWN
ODD = (
    "plt.figure().add_subplot(projection='3d').plot([1, 2], [1, 2], [1, 2]); plt.show()\n"
    "plt.polar([1, 2], [3, 4]); plt.show()\nplt.pie([1, 2]); plt.show()\n"
    "plt.pcolormesh(np.eye(4)); plt.colorbar(); plt.show()\nplt.subplots(3, 3); plt.show()\n"
    "plt.imshow(np.zeros((5, 5, 3))); plt.show()\nplt.loglog([1, 10], [1, 10]); plt.show()\n"
)


def answers_with_figures(course: Course, stage: str) -> dict[str, str]:
    """Question to its solution, of those that draw."""
    cells = nbformat.read(course.master(stage), as_version=4).cells
    return {
        cell.metadata.nbgrader.grade_id.removesuffix("_answer"): cell.source
        for cell in cells
        if cell.metadata.get("nbgrader", {}).get("solution")
        and any(word in cell.source for word in ("plt.show()", "\nshow("))
    }


@pytest.mark.parametrize("stage", OWN_FIGURES)
def test_own_figures_cost_nothing_in_any_question(
    course: Course, try_answer: Callable[[str, str, str], QuestionResult], stage: str
) -> None:
    solutions = answers_with_figures(course, stage)
    assert len(solutions) >= 3
    for question, code in solutions.items():
        result = try_answer(stage, question, f"{AROUND}{OWN_FIGURES[stage]}{code}\n{OWN}")
        lost = [check.message for check in result.checks if not check.passed]
        assert result.score == result.points, (question, lost)


def test_any_kind_of_figure_can_be_drawn(
    try_answer: Callable[[str, str, str], QuestionResult],
) -> None:
    result = try_answer(STAGE, "show_image", ODD + RIGHT)
    assert result.score == result.points, [check.message for check in result.checks]
