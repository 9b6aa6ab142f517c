"""A stage is read from its released notebook: sections, tasks with number and points, glossary."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from course_site.stages import Stage, Task, anchor, blocks, read_stage
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.course.course import Course
from autograder.feedback.outline import anchor as heading_anchor
from autograder.feedback.outline import outline_of


def graded(question: str, points: float) -> nbformat.NotebookNode:
    marks = {"grade": True, "grade_id": question, "points": points, "locked": True}
    return new_code_cell("assert True", metadata={"nbgrader": marks})


def given(grade_id: str, source: str) -> nbformat.NotebookNode:
    marks = {"grade": False, "solution": False, "locked": True, "grade_id": grade_id}
    return new_code_cell(source, metadata={"nbgrader": marks})


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Stage]:
    def read(*cells: nbformat.NotebookNode) -> Stage:
        path = tmp_path / "01_tiny.ipynb"
        nbformat.write(new_notebook(cells=list(cells)), path)
        return read_stage(path)

    return read


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("1. An image is an array", "1-an-image-is-an-array"),
        ("What's new, and what `isn't`?", "whats-new-and-what-isnt"),
        ("A – B", "a--b"),
        ("Field_of view", "field_of-view"),
    ],
)
def test_anchors_are_those_of_github(title: str, expected: str) -> None:
    assert anchor(title) == expected


def test_a_repeated_heading_gets_a_number(read: Callable[..., Stage]) -> None:
    stage = read(new_markdown_cell("# T\n\n## Same\n\n## Same\n\n## Same"))
    assert [section.anchor for section in stage.sections] == ["same", "same-1", "same-2"]


def test_a_task_belongs_to_the_nearest_heading_above(read: Callable[..., Stage]) -> None:
    stage = read(
        new_markdown_cell("# T\n\n## First\n\ntext"),
        new_markdown_cell("### Task 1: look (2 points)\n\n- `a`: a number"),
        graded("look", 2),
        new_markdown_cell("### Deeper\n\n### Task 2: think (4 points, read by a person)"),
        graded("think", 4),
    )
    first, deeper = stage.sections
    assert (first.title, first.tasks) == ("First", [Task(1, "look", 2, "look")])
    assert (deeper.title, deeper.tasks) == ("Deeper", [Task(2, "think", 4, "think", True)])
    assert (stage.points, stage.points_by_person) == (6, 4)


def test_points_are_those_of_the_graded_cell(read: Callable[..., Stage]) -> None:
    stage = read(
        new_markdown_cell("# T\n\n## S\n\n### Task 1: look (2 points)"), graded("look", 2.5)
    )
    assert stage.points == 2.5


def test_what_is_graded_or_helps_along_is_no_theory(read: Callable[..., Stage]) -> None:
    stage = read(
        new_markdown_cell("# T\n\n### Set-up\n\nRun this."),
        given("get_ready", "find_images()"),
        given("set_up", "import numpy"),
        given("more_set_up", "x = 1"),
        new_markdown_cell("## S\n\ntext"),
        given("figure", "draw()"),
        given("rescue_x", "x = 2"),
        given("fresh_images_1", "x = 3"),
        graded("q", 1),
    )
    assert [section.parts for section in stage.sections] == [
        [("markdown", "text"), ("code", "draw()")]
    ]
    assert (stage.get_ready, stage.set_up) == ("find_images()", "import numpy\n\n\nx = 1")


def test_a_task_without_a_graded_cell_is_named(read: Callable[..., Stage]) -> None:
    with pytest.raises(ValueError, match="Task 1 has no graded cell"):
        read(new_markdown_cell("# T\n\n## S\n\n### Task 1: look (2 points)"))


def test_text_is_parted_at_blank_lines_and_headings_but_not_in_code() -> None:
    text = "a\nb\n## H\nc\n```\n# no heading\n\nd\n```"
    assert list(blocks(text)) == ["a\nb", "## H", "c\n```\n# no heading\n\nd\n```"]


def test_the_courses_stages_are_read_whole(course: Course) -> None:
    for name in course.stages:
        stage = read_stage(course.release(name))
        notebook = nbformat.read(course.release(name), as_version=4)
        cells = [
            c.metadata.nbgrader
            for c in notebook.cells
            if c.metadata.get("nbgrader", {}).get("grade")
        ]
        assert [task.question for task in stage.tasks] == [cell["grade_id"] for cell in cells]
        assert [task.points for task in stage.tasks] == [cell["points"] for cell in cells]
        assert [task.number for task in stage.tasks] == list(range(1, len(cells) + 1))
        text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
        told = [
            float(points)
            for points in re.findall(r"^### Task .*\((\d+) points?", text, re.MULTILINE)
        ]
        assert told == [task.points for task in stage.tasks]
        assert stage.goals.count("- ") >= 4
        assert len(stage.glossary) >= 5
        assert "doi" in stage.references
        assert all(section.title for section in stage.sections)


def test_every_section_that_feedback_can_name_is_on_the_page(course: Course) -> None:
    for name in course.stages:
        known = {section.anchor for section in read_stage(course.release(name)).sections}
        places = outline_of(nbformat.read(course.release(name), as_version=4)).places
        assert len(places) > 15
        for question, place in places.items():
            assert heading_anchor(place.section) in known, (name, question)
