"""Whoever marks in the formgrader reads model answer and mark scheme there; students nowhere."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter
from small_course import STAGE, fill_in

from autograder.course.course import Course
from autograder.feedback.printing import FeedbackExporter

ABOUT = {
    "assignment_id": STAGE, "notebook_id": STAGE, "submission_id": "1", "index": 0, "total": 1,
    "base_url": "", "student": "eve", "last_name": None, "first_name": None, "notebook_path": "e",
}  # fmt: skip
SCHEME = "- 2 points: *SCHEME-8*\n\n<script>alert(1)</script>"


@pytest.fixture(scope="module")
def course(built_small: Callable[[], Course]) -> Course:
    course = built_small()
    master = nbformat.read(course.master(STAGE), as_version=4)
    [prose] = [cell for cell in master.cells if cell.id == "prose"]
    prose.source += f"\n=== BEGIN MARK SCHEME ===\n{SCHEME}\n=== END MARK SCHEME ==="
    nbformat.write(master, course.master(STAGE))
    return course


def page(course: Course, exporter: Any = HTMLExporter, **about: Any) -> str:
    notebook = fill_in(nbformat.read(course.release(STAGE), as_version=4))
    config = copy.deepcopy(course.config)
    if exporter is FeedbackExporter:
        config.HTMLExporter.merge(config.GenerateFeedback.HTMLExporter)
    html, _ = exporter(config=config).from_notebook_node(notebook, resources={**ABOUT, **about})
    return str(html)


def test_the_formgrader_shows_both_below_the_answer_folded(course: Course) -> None:
    [block] = BeautifulSoup(page(course), "html.parser").select("details.model-answer")
    assert not block.has_attr("open")
    assert "SCHEME-7" in block.get_text()
    assert block.em.get_text() == "SCHEME-8"
    assert block.find("script") is None
    cell = block.find_previous("div", class_="nbgrader_cell")
    assert cell.find("textarea")["id"] == "prose-comment"


def test_it_says_what_a_point_of_the_scheme_counts_where_questions_are_left_out(
    course: Course,
) -> None:
    assert "Counts otherwise" not in page(course)
    config = copy.deepcopy(course.config)
    config.CourseSettings.left_out = [f"{STAGE}/area"]
    left = Course(course.root, config=config)
    [block] = BeautifulSoup(page(left), "html.parser").select("details.model-answer")
    assert "up to 4 points" in block.get_text()
    assert "up to 5.6 in the formgrader: take each point of the scheme for 1.4" in block.get_text()


def test_it_follows_the_master(course: Course) -> None:
    before = course.master(STAGE).read_text()
    course.master(STAGE).write_text(before.replace("SCHEME-8", "SCHEME-9"))
    assert "SCHEME-9" in page(course)
    course.master(STAGE).write_text("{")
    assert "model-answer" not in page(course)
    course.master(STAGE).unlink()
    assert "model-answer" not in page(course)
    course.master(STAGE).write_text(before)


def test_a_page_for_students_has_neither(course: Course) -> None:
    about = {"nbgrader": {"assignment": STAGE, "notebook": STAGE}}
    html = page(course, FeedbackExporter, **about)
    assert "YOUR ANSWER HERE" in html
    assert "SCHEME" not in html
    # Nor any other page that is made without nbgrader's formgrader.
    assert "SCHEME" not in page(course, submission_id=None)
