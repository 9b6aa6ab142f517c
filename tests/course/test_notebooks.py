"""What students meet in a notebook beside its tasks: stubs, figures, output, worked examples."""

from __future__ import annotations

import base64
import re
import struct
from typing import Any

import nbformat
import pytest

from autograder.course.course import Course

STAGES = ["01_exploration", "02_image_comparison", "03_masks_and_filters", "04_measurements"]
FUNCTION = re.compile(r"^- `(\w+\([\w, ]+\))`: a function", re.MULTILINE)
"""A function that a task asks for, as the text gives it."""


def cells(course: Course, stage: str) -> list[Any]:
    found: list[Any] = nbformat.read(course.release(stage), as_version=4).cells
    return found


@pytest.mark.parametrize("stage", STAGES)
def test_each_function_stands_there_with_its_first_line(course: Course, stage: str) -> None:
    asked: list[str] = []
    for cell in cells(course, stage):
        if cell.cell_type == "markdown":
            asked += FUNCTION.findall(cell.source)
        elif cell.metadata.nbgrader.solution:
            for signature in asked:
                assert f'def {signature}:\n    """' in cell.source, signature
            asked = []
    assert not asked


@pytest.mark.parametrize("stage", STAGES)
def test_what_is_open_names_what_to_do(course: Course, stage: str) -> None:
    for cell in cells(course, stage):
        facts = cell.metadata.get("nbgrader", {})
        if facts.get("solution") and cell.cell_type == "markdown":
            assert "Double-click here" in cell.source
        elif facts.get("solution"):
            assert "# YOUR CODE HERE\n" in cell.source
            assert cell.source.startswith(("# ", "def ")), "its first line names what it creates"


@pytest.mark.parametrize("stage", STAGES)
def test_validate_is_explained(course: Course, stage: str) -> None:
    text = re.sub(r"\s+", " ", cells(course, stage)[0].source)
    assert "*Validate*" in text
    assert "It does **not** mean that values are right" in text


@pytest.mark.parametrize(
    ("stage", "task", "example"),
    [
        ("02_image_comparison", 5, "example_matrix"),
        ("02_image_comparison", 7, "example_inverse"),
        ("02_image_comparison", 12, "example_ssim"),
        ("03_masks_and_filters", 14, "example_otsu"),
        ("04_measurements", 9, "example_select"),
        ("04_measurements", 19, "example_edges"),
    ],
)
def test_an_example_stands_before_a_hard_task(
    course: Course, stage: str, task: int, example: str
) -> None:
    released = cells(course, stage)
    ids = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in released]
    headings = [f"### Task {task}:" in cell.source for cell in released]
    heading = headings.index(True)
    assert example in ids[heading - 3 : heading]


@pytest.mark.parametrize("stage", STAGES)
def test_figures_are_large_enough_and_output_is_short(course: Course, stage: str) -> None:
    widths = {}
    for cell in nbformat.read(course.solution(stage), as_version=4).cells:
        for output in cell.get("outputs", []):
            if png := output.get("data", {}).get("image/png"):
                width = struct.unpack(">I", base64.b64decode(png)[16:20])[0]
                pictures = max(1, cell.source.count("ax.imshow") + cell.source.count("axes["))
                widths[cell.metadata.nbgrader.grade_id] = width / min(pictures, 2)
            # A whole header is the longest that is worth a look.
            assert output.get("text", "").count("\n") <= 45, cell.source
            assert "examining files" not in output.get("text", ""), cell.source
    assert widths
    assert min(widths.values()) >= 240, widths
