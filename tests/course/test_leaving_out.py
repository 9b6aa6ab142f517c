"""A notebook without some of its questions keeps its total, and says so where points are read."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from small_course import STAGE

from autograder.course.course import Course, CourseError
from autograder.course.leaving_out import NothingLeft, leave_out
from autograder.course.masters import graded_in, left_out_of, read_master
from autograder.course.own_notebooks import read_own
from autograder.course.questions import questions_of
from autograder.mark.asked import written_questions

COURSE = Course(Path(__file__).resolve().parents[2])


def facts(grade_id: str, **more: Any) -> dict[str, Any]:
    return {"nbgrader": {"grade_id": grade_id, "grade": False, "solution": False, **more}}


def asked(name: str, points: float, text: str) -> list[NotebookNode]:
    return [
        new_markdown_cell(text, id=f"ask-{name}"),
        new_code_cell(
            f"{name} = 1", id=f"a-{name}", metadata=facts(f"{name}_answer", solution=True)
        ),
        new_code_cell("check", id=f"t-{name}", metadata=facts(name, grade=True, points=points)),
    ]


def written(name: str, points: float, text: str) -> list[NotebookNode]:
    meta = facts(name, grade=True, solution=True, points=points)
    return [
        new_markdown_cell(text, id=f"ask-{name}"),
        new_markdown_cell("Say.", id=name, metadata=meta),
    ]


@pytest.fixture
def notebook() -> NotebookNode:
    return new_notebook(
        cells=[
            new_markdown_cell(
                "# A stage\n\nThere are 20 points: 14 for code, 6 for two short texts. Begin.",
                id="title",
            ),
            new_code_cell("LEFT_OUT = []  # filled in: left_out\n\ncheck = LEFT_OUT", id="checks"),
            *asked(
                "side", 2, "## A theory\n\nSquares.\n\n### Task 1: the side (2 points)\n\nFind it."
            ),
            *asked(
                "area", 4, "### Task 2: the area (4 points)\n\nA grid of 4 points has 4 points."
            ),
            new_code_cell("files = [1]", id="given"),
            new_markdown_cell("Go by `files`.", id="more"),
            *written("why", 4, "### Task 3: is it? (4 points, read by a person)\n\nSay why."),
            new_markdown_cell("```\n# no heading (5 points)\n```\n\n## Both (8 points)", id="both"),
            *asked("one", 5, "The one."),
            *asked("two", 3, "The other."),
            *written("end", 2, "### The end (2 points)"),
        ]
    )


def points_of(notebook: NotebookNode) -> dict[str, float]:
    metas = [cell.metadata.get("nbgrader", {}) for cell in notebook.cells]
    return {meta["grade_id"]: meta["points"] for meta in metas if meta.get("grade")}


def text_of(notebook: NotebookNode) -> str:
    return "\n".join(cell.source for cell in notebook.cells)


def test_a_question_goes_and_the_others_make_up_the_total(notebook: NotebookNode) -> None:
    whole = nbformat.writes(notebook)
    left = leave_out(notebook, {"area"})
    # 20 points, as before, in the proportions of 2, 4, 5, 3 and 2.
    assert points_of(left) == {"side": 2.5, "why": 5.0, "one": 6.25, "two": 3.75, "end": 2.5}
    assert nbformat.writes(notebook) == whole
    text = text_of(left)
    assert "### Task 1: the side (2.5 points)\n\nFind it." in text
    assert "**Task 2: the area** This task is left out here, and gives no points." in text
    assert "A grid" not in text
    assert "### Task 3: is it? (5 points, read by a person)" in text
    assert "## Both (10 points)" in text
    assert "# no heading (5 points)" in text
    assert "There are 20 points: 12.5 for code, 7.5 for two short texts. Begin." in text
    assert "LEFT_OUT = [2]  # filled in: left_out" in text
    assert "area" not in {
        cell.id.partition("-")[2] for cell in left.cells if cell.cell_type == "code"
    }


def test_what_a_person_gives_is_scaled_like_all_else(notebook: NotebookNode) -> None:
    left = leave_out(notebook, {"why"})
    assert points_of(left)["end"] == 2.5
    assert math.fsum(points_of(left).values()) == pytest.approx(20)
    text = text_of(left)
    assert "There are 20 points: 17.5 for code, 2.5 for a short text. Begin." in text
    assert "**Task 3: is it?** This task" in text
    # Code between a task's text and its answer may be needed later; text is of the task.
    assert "files = [1]" in text
    assert "Say why." not in text
    assert "There are 20 points, all for code." in text_of(leave_out(notebook, {"why", "end"}))


def test_where_a_person_gives_all_that_is_left_it_is_scaled(notebook: NotebookNode) -> None:
    left = leave_out(notebook, {"side", "area", "one", "two"})
    assert points_of(left) == pytest.approx({"why": 13.33, "end": 6.67})
    assert "### Task 3: is it? (13.33 points, read by a person)" in text_of(left)


def test_one_of_two_under_a_heading_goes_with_its_own_text(notebook: NotebookNode) -> None:
    left = leave_out(notebook, {"one"})
    assert points_of(left)["two"] == 4.0
    assert "## Both (4 points)" in text_of(left)
    assert "The one." not in text_of(left)
    assert "\nThis task is left out here" in text_of(left)
    assert "The other." in text_of(left)


def test_nobody_is_sent_back_to_a_task_that_is_left_out(notebook: NotebookNode) -> None:
    rescue = 'print("No {}. Go on, and come back to task {} later.")'
    notebook.cells.insert(
        8, new_code_cell("\n".join(rescue.format(*one) for one in [("side", 1), ("area", 2)]))
    )
    text = text_of(leave_out(notebook, {"area"}))
    assert 'print("No side. Go on, and come back to task 1 later.")' in text
    assert 'print("No area. Task 2 is left out here: go on.")' in text


@pytest.mark.parametrize("stage", COURSE.stages)
def test_in_this_course_a_locked_cell_sends_back_to_no_task_that_is_left_out(stage: str) -> None:
    whole = read_own(COURSE.master(stage))
    for name in graded_in(COURSE.master(stage)) or []:
        [left] = re.findall(
            r"^LEFT_OUT = \[(\d*)\]", text := text_of(leave_out(whole, {name})), re.MULTILINE
        )
        assert left
        assert not re.search(rf"come back to (its task|task {left}\b)", text)


def test_nothing_changes_where_none_is_left_out(notebook: NotebookNode) -> None:
    assert leave_out(notebook, {"another"}) is notebook


def test_all_cannot_be_left_out(notebook: NotebookNode) -> None:
    with pytest.raises(NothingLeft):
        leave_out(notebook, points_of(notebook).keys())


# Of a course


@pytest.fixture
def small(built_small: Callable[[], Course]) -> Course:
    return built_small()


def without(course: Course, *names: str) -> Course:
    return Course(course.root, replace(course.settings, left_out=names))


def test_a_course_names_stage_and_question(small: Course) -> None:
    course = without(small, f"{STAGE}/area", f"{STAGE}/prose")
    assert left_out_of(course, STAGE) == {"area", "prose"}
    assert questions_of(course, STAGE) == ["side", "double", "name"]
    assert written_questions(course, STAGE) == []
    assert points_of(read_master(course, STAGE)) == {"side": 6.0, "double": 3.0, "name": 1.5}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (f"{STAGE}/aera", f"Did you mean {STAGE}/area?"),
        ("02_small/area", f"Did you mean {STAGE}/area?"),
        ("area", f"such as '{STAGE}/side'"),
        (f"{STAGE}/area_answer", f"Did you mean {STAGE}/area"),
        ("", "Write a stage, a slash and a question's name"),
    ],
)
def test_a_name_that_is_not_there_is_told(small: Course, name: str, words: str) -> None:
    course = without(small, name)
    with pytest.raises(CourseError, match=r"CourseSettings\.left_out names") as raised:
        left_out_of(course, STAGE)
    assert words in str(raised.value)


def test_a_stage_keeps_at_least_one_question(small: Course) -> None:
    names = [f"{STAGE}/{name}" for name in ("side", "area", "double", "name", "prose")]
    with pytest.raises(CourseError, match=f"leaves no question of {STAGE}"):
        read_master(without(small, *names), STAGE)
