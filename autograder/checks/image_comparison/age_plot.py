"""Hidden checks of stage 2, image comparison: the figure of age and grey matter."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.curves import curve, drawn_points
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student
from autograder.wire.figures import Axes

from .ageing import own_share
from .table import own_column, own_table

__all__ = ["test_age_plot_labels", "test_age_plot_points"]

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on


def age_plot(student: Student, reference: Reference) -> tuple[Axes, NDArray[Any]]:
    """Return the axes with the most points in them, and these points, (n, 2)."""
    found = []
    for figure in student.figures:
        for axes in figure.axes:
            points = np.concatenate([drawn_points(axes), *(curve(line) for line in axes.lines)])
            if len(points):
                found.append((axes, points))
    assert found, saw(
        "No points were drawn.",
        do="`ax.scatter(x, y)` draws them: once for the people without dementia and once for those "
        "with it.",
    )
    axes, points = max(found, key=lambda pair: len(pair[1]))
    assert len(points) <= MOST_POINTS, "There are far more points than people."
    return axes, points


MOST_POINTS = 10_000
"""Each is compared with each person of the table."""


def drawn(points: NDArray[Any], x: NDArray[Any], y: NDArray[Any]) -> float:
    """Return the share of the pairs (x, y) that are among the points."""
    spans = np.maximum([np.ptp(x), np.ptp(y)], 1e-9)
    away = np.abs(points[None].astype(float) - np.column_stack([x, y])[:, None]) / spans
    return float(np.mean(away.max(axis=2).min(axis=1) < 1e-3))


@question("ageing", points=1)
@builds_on("table", "grey_share")
@hint("`ax.scatter(age, grey_share)`: to the right first, upwards second; once for each group.")
def test_age_plot_points(student: Student, reference: Reference) -> None:
    """The points are those of the table"""
    _, points = age_plot(student, reference)
    table = own_table(student, reference)
    age, share = own_column(table, "age"), own_share(student, table)
    assert drawn(points, share, age) < 0.95, "Age runs upwards. It should run to the right."
    assert drawn(points, age, share) > 0.95, "Some people are missing, or other values are shown."


@question("ageing", points=1)
@hint("`ax.set(xlabel=…, ylabel=…)`, `label=…` in each `scatter`, and `ax.legend()`.")
def test_age_plot_labels(student: Student, reference: Reference) -> None:
    """Both axes have a label, and the groups are told apart"""
    axes, _ = age_plot(student, reference)
    assert all(label.strip() for label in (axes.xlabel, axes.ylabel)), "An axis has no label."
    assert len(axes.legend) >= 2, "There is no legend of the two groups."
