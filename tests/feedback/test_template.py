"""The page itself: everything is escaped, said in words, and reachable without a script."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from graded_cells import answer, check, checked, facts, heading, written
from nbformat.v4 import new_markdown_cell, new_notebook, new_output

from autograder.course.course import Course
from autograder.feedback.cards import WAITS
from autograder.feedback.printing import FeedbackExporter

RUN = "<img src=x onerror=alert(1)><script>alert(1)</script>"
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="


@pytest.fixture(scope="module")
def render(built_small: Callable[[], Course]) -> Callable[..., BeautifulSoup]:
    config = copy.deepcopy(built_small().config)
    config.HTMLExporter.merge(config.GenerateFeedback.HTMLExporter)
    config.HTMLExporter.default_preprocessors = []  # They would drop a test's own flags.
    exporter = FeedbackExporter(config=config)

    def page(*cells: Any, **about: Any) -> BeautifulSoup:
        notebook = new_notebook(cells=[new_markdown_cell("# Stage 9"), *cells])
        resources = {"nbgrader": {"assignment": "09_x", "notebook": "09_x", **about}}
        html, _ = exporter.from_notebook_node(notebook, resources=resources)
        return BeautifulSoup(html, "html.parser")

    return page


def test_all_words_of_checks_students_and_graders_are_harmless(render: Any) -> None:
    mine = answer("a", RUN, comment=RUN)
    mine.outputs = [
        new_output("stream", name="stdout", text=RUN),
        new_output("error", ename=RUN, evalue=RUN, traceback=[RUN]),
        new_output("display_data", {"image/png": PNG}, metadata={"image/png": {"alt": f'"{RUN}'}}),
        new_output("display_data", {"text/html": RUN}),
        new_output("display_data", {"text/markdown": RUN}),
    ]
    page = render(
        heading(f"Task 1: {RUN}"),
        mine,
        checked("t", check(RUN, 0.0, RUN, f"`{RUN}`")),
        written(RUN, comment=RUN),
    )
    assert page.find_all("script") == []
    assert not [name for tag in page.find_all(True) for name in tag.attrs if name[:2] == "on"]
    assert all(one["src"].startswith("data:image/") for one in page.find_all("img", src=True))
    assert page.head.find(True)["http-equiv"] == "Content-Security-Policy"
    assert page.get_text().count("alert(1)") > 8


def test_a_page_says_its_language_and_what_each_sign_means(render: Any) -> None:
    page = render(
        *(heading("Task 1"), answer("a", "x"), checked("t1", check("One", 1.0))),
        *(heading("Task 2"), answer("b", "x"), checked("t2", check("a", 1.0), check("b", 0.0))),
        *(heading("Task 3"), answer("c", "x"), checked("t3", check("a", 0.0))),
        *(heading("Task 4"), written("Mine.", **{WAITS: True})),
    )
    assert page.html["lang"] == "en"
    assert [chip.get_text() for chip in page.select(".chip")] == [
        "◐ Task 2: some points, 1 of 2 points",
        "✗ Task 3: no points, 0 of 1 point",
        "✓ Task 1: all points, 1 of 1 point",
        "… Task 4: not marked yet, 4 points, not marked yet",
    ]
    assert "2 of 4 points; 4 points not marked yet" in page.select_one(".score").get_text()
    assert [card.has_attr("open") for card in page.select(".card")] == [False, True, True, True]
    for chip in page.select(".chip"):
        assert page.find(id=chip["href"].removeprefix("#")) is not None


def test_no_names_of_cells_and_no_results_of_test_cells(render: Any) -> None:
    secret = "grade_id_of_cell"
    page = str(render(heading("T 1"), answer(secret, "x = 1"), checked(secret, check("A", 1.0))))
    assert secret not in page
    assert "Out[" not in page
    assert "Comment" not in page


def test_what_nobody_has_marked_is_no_score(render: Any) -> None:
    page = render(heading("Task 1"), written("Mine.", **{WAITS: True}))
    assert page.select_one(".score").get_text() == "Not marked yet: 4 points"
    assert page.find("meter") is None


def test_lateness_is_said(render: Any) -> None:
    cells = (heading("Task 1"), answer("a", "x"), checked("t", check("A", 1.0), check("B", 1.0)))
    said = render(*cells, late_penalty=0.5).select_one(".penalty").get_text()
    assert said == "It came late: 0.5 points off, so that 1.5 remain."
    assert render(*cells, late_penalty=0).select_one(".penalty") is None


def test_code_is_code_and_a_right_task_is_folded(render: Any) -> None:
    listed = check("Use `a < b`", 0.0, "You wrote `a`.", "Try `b`.")
    page = render(heading("The `fov`"), answer("a", "x = 1"), checked("t", listed))
    codes = [code.get_text() for code in page.select(".card code")]
    assert codes[:4] == ["fov", "a < b", "a", "b"]
    assert not re.search("`", page.get_text())
    full = render(heading("T 1"), answer("a", "x"), checked("t", check("A", 1.0)))
    assert not full.select_one(".card").has_attr("open")


def test_a_task_cell_shows_what_the_student_put_below_it(render: Any) -> None:
    claims = facts("plot", task=True, points=3, score=2.0, comment="Label the axes.")
    page = render(new_markdown_cell("## Plot it\n\nUse any data.", metadata=claims))
    card = page.select_one(".card")
    assert card.h2.get_text() == "Plot it"
    assert "Label the axes." in card.get_text()
    assert "2 of 3 points" in card.summary.get_text()
