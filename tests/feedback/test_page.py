"""The summary of a page: what is marked, what is lost, what to read again."""

from __future__ import annotations

import copy
from typing import Any

from graded_cells import check, checked, facts, written
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.feedback.cards import WAITS
from autograder.feedback.page import FILTERS, MOST_REVIEWS, feedback_page

SITE = "https://example.org/course"
RESOURCES = {"nbgrader": {"assignment": "01_exploration", "notebook": "01_exploration"}}
in_line, rendered = FILTERS["in_line"], FILTERS["rendered"]


def notebook(*sections: tuple[str, list[float]]) -> Any:
    """Sections with a task for each number of points earned, of two."""
    cells, number = [new_markdown_cell("# Stage 1: exploration")], 0
    for section, scores in sections:
        cells.append(new_markdown_cell(f"## {section}"))
        for score in scores:
            number += 1
            cells += [
                new_markdown_cell(f"### Task {number}: x (2 points)"),
                new_code_cell("x", metadata=facts(f"a{number}", solution=True)),
                checked(f"t{number}", check("a", min(score, 1)), check("b", max(score - 1, 0))),
            ]
    return new_notebook(cells=cells)


def test_the_score_is_of_what_has_been_marked() -> None:
    nb = notebook(("1. Theory", [2.0, 1.0]))
    nb.cells += [new_markdown_cell("### Task 3"), written("Mine.", **{WAITS: True})]
    page = feedback_page(nb, RESOURCES)
    assert (page.title, page.score, page.points, page.waiting) == (
        "Stage 1: exploration", 3.0, 4.0, 4.0,
    )  # fmt: skip


def test_tasks_that_lost_points_come_first() -> None:
    page = feedback_page(notebook(("A", [2.0, 1.0]), ("B", [2.0, 0.0])), RESOURCES)
    assert [page.cards[index].place.name for index in page.order] == [
        "Task 2", "Task 4", "Task 1", "Task 3",
    ]  # fmt: skip


def test_what_to_read_again_links_into_the_course_page_the_largest_loss_first() -> None:
    nb = notebook(("1. One", [1.0, 2.0]), ("Two `x`", [0.0]), ("Three", [2.0]))
    first, second = feedback_page(nb, RESOURCES, SITE).reviews
    assert first.section == "Two x"
    assert first.link == f"{SITE}/basics/01_exploration.html#two-x"
    assert (second.section, second.tasks) == ("1. One", [("Task 1", "task-1")])


def test_without_a_course_page_there_are_no_links() -> None:
    page = feedback_page(notebook(("One", [0.0])), RESOURCES)
    assert [review.link for review in page.reviews] == [""]
    assert page.links == [""]


def test_not_everything_is_to_be_read_again_at_once() -> None:
    page = feedback_page(notebook(*((f"S {n}", [0.0]) for n in range(9))), RESOURCES)
    assert len(page.reviews) == MOST_REVIEWS


def test_remarks_on_the_file_are_lines_of_text() -> None:
    nb = notebook(("One", [0.0]))
    release = copy.deepcopy(nb)
    said = "**About the file**\n\n    - The cell <b>x</b> was moved.\n    - Another."
    nb.cells.insert(0, new_markdown_cell(said, id="about-the-submission"))
    page = feedback_page(nb, RESOURCES, release=release)
    assert page.remarks == ["The cell <b>x</b> was moved.", "Another."]
    # They are shown once, and are no answer.
    assert [one.cell.source for one in page.cards[0].answers] == ["x"]


def test_a_page_of_nothing_has_no_cards() -> None:
    page = feedback_page(new_notebook(), {})
    assert (page.title, page.cards, page.points) == ("Feedback", [], 0)


def test_code_in_a_sentence_is_code() -> None:
    assert in_line("Use `a < b` or ``c`d``.") == ("Use <code>a &lt; b</code> or <code>c`d</code>.")


@given(st.text("<>&\"'`a ="))
def test_no_sentence_becomes_markup(text: str) -> None:
    shown = str(in_line(text)).replace("<code>", "").replace("</code>", "")
    assert not set("<>\"'") & set(shown)


def test_headings_in_an_answer_stand_below_those_of_the_card() -> None:
    shown = rendered("# Big\n\n###### Small\n\n<h2 id='task-1'>x</h2> <script>x</script>")
    assert str(shown).count("<h3>") == 3
    assert "id=" not in shown
    assert "<script" not in shown
