"""Hidden checks of stage 2, image comparison: the figure of age and grey matter."""

from __future__ import annotations

import re

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.curves import Group, groups
from autograder.check.kit.needs import needs
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student
from autograder.wire.figures import Axes

from .ageing import own_share
from .meaning import has_volumes
from .table import own_column, own_table

__all__ = ["test_age_plot_labels", "test_age_plot_points"]

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on

Column = NDArray[np.float64]

MOST_POINTS = 10_000
"""Each is compared with each person of the table."""


def drawn(points: Column, x: Column, y: Column) -> float:
    """Return the share of the pairs (x, y) that are among the points."""
    if not (len(points) and len(x)):
        return 0.0
    spans = np.maximum([np.ptp(x), np.ptp(y)], 1e-9)
    away = np.abs(points[None].astype(float) - np.column_stack([x, y])[:, None]) / spans
    return float(np.mean(away.max(axis=2).min(axis=1) < 1e-3))


def plots(student: Student) -> list[tuple[Axes, list[Group], Column]]:
    """Return all axes with points that can be seen, their groups, and all of the points."""
    found = []
    for figure in student.figures:
        for axes in figure.axes:
            seen = groups(axes)
            if seen:
                found.append((axes, seen, np.concatenate([group.xy for group in seen])))
    assert found, saw(
        "No points can be seen.",
        do="`ax.scatter(x, y)` draws them: once for the people without dementia and once for those "
        "with it.",
    )
    return [plot for plot in found if len(plot[2]) <= MOST_POINTS] or found[:0]


def people(student: Student, reference: Reference) -> tuple[Column, Column, NDArray[np.bool_]]:
    """Return age and share of each person of the student's own table, and who has dementia."""
    table = own_table(student, reference)
    return own_column(table, "age"), own_share(student, table), own_column(table, "cdr") > 0


@question("ageing", points=1)
@needs(has_volumes)
@builds_on("table", "grey_share")
@hint("`ax.scatter(age, grey_share)`: to the right first, upwards second; once for each group.")
def test_age_plot_points(student: Student, reference: Reference) -> None:
    """The points are those of the table"""
    age, share, ill = people(student, reference)
    clouds = [points for _, _, points in plots(student)]
    if any(drawn(points, age, share) > 0.95 for points in clouds):
        return
    assert not any(drawn(points, share, age) > 0.95 for points in clouds), saw(
        "Age runs upwards, and the share to the right.",
        do="`ax.scatter` takes what runs to the right first: the age. The share of grey matter "
        "comes second.",
    )
    grey = own_column(own_table(student, reference), "grey_ml")
    assert not any(drawn(points, age, grey) > 0.95 for points in clouds), saw(
        "The points show grey matter in ml, not as a share of the skull.",
        do="Draw `grey_share` upwards: then head size does not matter.",
    )
    for group, name in ((ill, "with"), (~ill, "without")):
        only = any(drawn(points, age[group], share[group]) > 0.95 for points in clouds)
        assert not only, saw(
            f"Only the people {name} dementia can be seen, or far from all of the others.",
            do="Draw both groups into the same axes: one `scatter` for each, with its mask.",
        )
    assert any(drawn(points, age, share) > 0.95 for points in clouds)


WITHOUT = re.compile(
    r"without|\bno\b|\bnot\b|\bnon|healthy|\bwell\b|control|normal|ohne|\bnone\b|=\s*0(?![.\d])"
    r"|^\W*0\W*$",
    re.IGNORECASE,
)
"""What stands in a name of people without dementia."""


@question("ageing", points=1)
@needs(has_volumes)
@builds_on("table", "grey_share")
@hint("`ax.set(xlabel=…, ylabel=…)`, `label=…` in each `scatter`, and `ax.legend()`.")
def test_age_plot_labels(student: Student, reference: Reference) -> None:
    """Both axes have a label, and the groups differ in colour and are named rightly"""
    found = [(axes, seen) for axes, seen, _ in plots(student)]
    age, share, ill = people(student, reference)
    problems = [problem(axes, seen, age, share, ill) for axes, seen in found]
    assert problems
    assert not all(problems), problems[0]


def problem(
    axes: Axes, seen: list[Group], age: Column, share: Column, ill: NDArray[np.bool_]
) -> str:
    """Say what is wrong with a plot of two groups; empty when nothing is."""
    for label, way in ((axes.xlabel, "to the right"), (axes.ylabel, "upwards")):
        if not label.strip():
            return saw(
                f"The axis that runs {way} has no label.",
                do="Say what each axis shows: `ax.set(xlabel=…, ylabel=…)`, or `plt.xlabel(…)` and "
                "`plt.ylabel(…)`.",
            )
    colours = {group.colour[:3] for group in seen if group.colour is not None}
    if len(seen) < 2 or (len(colours) == 1 and all(g.colour is not None for g in seen)):
        return saw(
            "All points have one colour: nobody can tell the two groups apart.",
            do="Draw each group with a `scatter` of its own: the second one gets another colour by "
            "itself.",
        )
    if not axes.legend:
        return saw(
            "There is no legend, so nobody knows which colour is which group.",
            do="Write `label=…` in each `scatter`, and then `ax.legend()` or `plt.legend()`.",
        )
    names = {True: set[str](), False: set[str]()}
    for group in seen:
        for sick in (True, False):
            chosen = ill if sick else ~ill
            # Of the points of this colour, how many are people of that group?
            if drawn(np.column_stack([age[chosen], share[chosen]]), *group.xy.T) > 0.8:
                names[sick].add(group.name.strip())
    if not names[True] or not names[False]:
        # Other values than the table's are the matter of the other check.
        return "" if len(axes.legend) > 1 else ONE_NAME
    if "" in names[True] | names[False] or names[True] & names[False]:
        return ONE_NAME
    says = {sick: [bool(WITHOUT.search(name)) for name in names[sick]] for sick in names}
    if all(says[True]) and not any(says[False]):
        return saw(
            "The names in the legend have changed places: the people with dementia are called "
            "those without.",
            do='Look at the masks: `table["cdr"] == 0` are the people without dementia. Give each '
            "`scatter` the label of its own group.",
        )
    return ""


ONE_NAME = saw(
    "The legend does not name both groups.",
    do="Write `label=…` in both `scatter` calls, one name for each group, and then `ax.legend()`.",
)
