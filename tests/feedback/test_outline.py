"""Tasks are called as their headings call them, and know where their theory is."""

from __future__ import annotations

from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.feedback.outline import Outline, Place, anchor, outline_of


def question(name: str, **flags: Any) -> Any:
    facts = {"grade_id": name, "grade": True, "solution": False, "points": 1, **flags}
    make = new_markdown_cell if flags.get("solution") or flags.get("task") else new_code_cell
    return make("# Self-check", metadata={"nbgrader": facts})


def outline(*cells: Any) -> Outline:
    return outline_of(
        new_notebook(cells=[new_markdown_cell(c) if isinstance(c, str) else c for c in cells])
    )


def test_a_task_has_its_heading_without_the_points_and_the_section_above() -> None:
    found = outline(
        "# Stage 1: exploration",
        "## 1. Theory\n\ntext\n\n### Task 1: the `fov` (2 points, read by a person)\n\nDo this.",
        "More of it.",
        question("one"),
        "### Task 2: again (3 points)",
        question("two", solution=True),
        "### Other planes\n\ntext",
        "### Task 3: planes (1 point)",
        question("three"),
    )
    assert found.title == "Stage 1: exploration"
    one, two, three = found.places.values()
    assert (one.title, one.name, one.section) == ("Task 1: the `fov`", "Task 1", "1. Theory")
    assert one.asked == "Do this.\n\nMore of it."
    assert (two.title, two.section) == ("Task 2: again", "1. Theory")
    assert (three.title, three.section) == ("Task 3: planes", "Other planes")


def test_a_notebook_without_headings_has_numbered_questions() -> None:
    found = outline("# A small stage", "Define x.", question("x"), "Define y.", question("y"))
    assert [place.title for place in found.places.values()] == ["Question 1", "Question 2"]
    assert [place.asked for place in found.places.values()] == ["Define x.", "Define y."]
    assert {place.section for place in found.places.values()} == {""}
    assert len({place.heading for place in found.places.values()}) == 2


def test_questions_under_one_heading_belong_together() -> None:
    found = outline("# Set 1", "## Problem 1", question("a"), question("b"), "## B", question("c"))
    a, b, c = found.places.values()
    assert a.title == b.title == "Problem 1"
    assert a.heading == b.heading != c.heading


def test_a_task_cell_brings_its_own_heading() -> None:
    cell = question("essay", grade=False, task=True)
    cell.source = "## Plot it\n\nUse any data."
    (place,) = outline("# Set 1", cell).places.values()
    assert (place.title, place.asked) == ("Plot it", "Use any data.")


def test_no_heading_is_read_in_code() -> None:
    found = outline(
        "## Task 1\n\n```python\n# no heading\n```\n~~~\n# nor here\n~~~", question("a")
    )
    assert [place.title for place in found.places.values()] == ["Task 1"]


def test_what_is_asked_of_a_figure_is_known() -> None:
    asked = (
        "### Task 1: windows\n\nLook at the picture above.\n\n- `limits`: those of the figure.\n"
        "- One figure with both,\n  in grey.\n- `axial`: an array.\n"
    )
    (place,) = outline("# S", asked, question("a")).places.values()
    assert place.figure == "- One figure with both,\n  in grey."


def test_a_long_heading_is_short_in_the_list() -> None:
    (place,) = outline("# S", "## " + "long " * 30, question("a")).places.values()
    assert isinstance(place, Place)
    assert len(place.name) <= 40
    assert place.name.endswith("…")


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("1. An image is an array", "1-an-image-is-an-array"),
        ("Where is it?", "where-is-it"),
        ("The `sampling`, in mm", "the-sampling-in-mm"),
        ("a signal-to-noise ratio", "a-signal-to-noise-ratio"),
    ],
)
def test_anchors_are_as_github_makes_them(heading: str, expected: str) -> None:
    assert anchor(heading) == expected
