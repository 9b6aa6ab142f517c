"""Written answers are marked alike by two people: points by criterion, and two graded examples."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.build.marks import SCHEME, inside
from autograder.course.course import Course

COURSE = Course(Path(__file__).resolve().parents[2])
CRITERION = re.compile(r"^- (\d+) points?(?: for each of (two|three))?\b", re.MULTILINE)
TIMES = {"": 1, "two": 2, "three": 3}
EXAMPLE = re.compile(r"^\**Example, (\d+) of (\d+) points?:", re.MULTILINE)


def by_hand(stage: str) -> list[Any]:
    cells = nbformat.read(COURSE.master(stage), as_version=4).cells
    flags = ((cell, cell.metadata.get("nbgrader", {})) for cell in cells)
    return [cell for cell, meta in flags if meta.get("grade") and meta.get("solution")]


CELLS = [
    pytest.param(cell, id=f"{stage}-{cell.metadata.nbgrader.grade_id}")
    for stage in COURSE.stages
    for cell in by_hand(stage)
]


def scheme_of(cell: Any) -> str:
    return "\n".join(inside(cell.source, SCHEME))


@pytest.mark.parametrize("cell", CELLS)
def test_points_of_the_criteria_add_up(cell: Any) -> None:
    found = CRITERION.findall(scheme_of(cell))
    points = [int(number) * TIMES[times] for number, times in found]
    assert sum(points) == cell.metadata.nbgrader.points


@pytest.mark.parametrize("cell", CELLS)
def test_two_examples_are_graded_one_of_them_in_part(cell: Any) -> None:
    points = cell.metadata.nbgrader.points
    examples = [(int(earned), int(of)) for earned, of in EXAMPLE.findall(scheme_of(cell))]
    assert len(examples) == 2
    assert all(of == points for _, of in examples)
    (first, _), (second, _) = examples
    assert first == points
    assert 0 < second < points


@pytest.mark.parametrize("cell", CELLS)
def test_no_example_is_the_model_answer(cell: Any) -> None:
    model = " ".join("\n".join(inside(cell.source, "SOLUTION")).split())
    _, *examples = EXAMPLE.split(scheme_of(cell))
    assert model
    assert all(model not in " ".join(text.split()) for text in examples)
