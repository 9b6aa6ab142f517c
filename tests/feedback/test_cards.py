"""A card for each task: what was marked, what was seen, and whose the cells are."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from graded_cells import answer, check, checked, facts, heading, written
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.feedback.cards import MOST_ANSWERS, NO_RESPONSE, WAITS, Card, cards_of
from autograder.feedback.outline import outline_of

PNG = "iVBORw0KGgo="


def cards(*cells: Any, release: tuple[Any, ...] = ()) -> list[Card]:
    notebook = new_notebook(cells=list(cells))
    handed_out = new_notebook(cells=list(release)) if release else None
    return cards_of(notebook, outline_of(handed_out or notebook), handed_out)


@pytest.mark.parametrize(
    ("earned", "state", "lost"),
    [((1.0, 1.0), "full", 0.0), ((1.0, 0.0), "part", 1.0), ((0.0, 0.0), "none", 2.0)],
)
def test_a_task_is_right_in_part_or_not(
    earned: tuple[float, float], state: str, lost: float
) -> None:
    (card,) = cards(
        heading("Task 1"), answer("a", "x = 1"), checked("t", *map(check, "ab", earned))
    )
    assert (card.state, card.lost, card.points) == (state, lost, 2.0)
    assert [one.result.earned for one in card.checks] == list(earned)
    assert not card.by_hand


def test_what_nobody_has_marked_is_no_loss() -> None:
    (card,) = cards(heading("Task 9"), written("My answer.", **{WAITS: True}))
    assert (card.state, card.waiting, card.lost, card.points) == ("waits", 4.0, 0.0, 0.0)
    assert card.answers[0].cell.source == "My answer."


def test_marks_and_comment_of_a_person_are_shown() -> None:
    (card,) = cards(heading("Task 9"), written("Mine.", score=3.0, comment="Well seen."))
    assert (card.state, card.score, card.answers[0].comment) == ("part", 3.0, "Well seen.")
    assert card.has_comment


def test_points_that_a_person_changed_are_known_as_such() -> None:
    (card,) = cards(heading("T 1"), answer("a", "x"), checked("t", check("a", 0.0), score=1.0))
    assert card.by_hand
    assert card.state == "full"


def test_a_reason_is_given_once() -> None:
    same = {"message": "There is no variable called `x`.", "hint": "Define it."}
    listed = [check("a", 0.0, **same), check("b", 0.0, **same), check("c", 0.0, hint="Other.")]
    (card,) = cards(heading("T 1"), answer("a", "y = 1"), checked("t", *listed))
    assert [one.remarks for one in card.checks] == [(same["message"],), (), ()]
    assert [one.hint for one in card.checks] == ["Define it.", "", "Other."]


def test_what_was_left_open_is_known_and_nbgraders_own_comment_not_repeated() -> None:
    given = answer("a", "# YOUR CODE HERE\nraise NotImplementedError()")
    error = new_output("error", ename="NotImplementedError", evalue="", traceback=[])
    mine = copy.deepcopy(given)
    mine.outputs = [error]
    mine.metadata.nbgrader.comment = NO_RESPONSE
    test = checked("t", check("a", 0.0))
    (card,) = cards(heading("T 1"), mine, test, release=(heading("T 1"), given, test))
    assert card.is_open
    assert [(one.comment, one.outputs) for one in card.answers] == [("", [])]


def test_own_cells_are_shown_and_given_ones_are_not() -> None:
    given = (
        heading("Task 1"),
        new_code_cell("show(example)", id="example", metadata=facts("example", locked=True)),
        new_code_cell("free = 1", id="free"),
        answer("a", "raise NotImplementedError()"),
        checked("t", check("a", 1.0)),
        new_code_cell("print('end')", id="end"),
    )
    cells = [copy.deepcopy(cell) for cell in given]
    cells[2].source = "free = 2"
    cells[3].source = "mine = 1"
    cells.insert(3, new_code_cell("helper = 1", id="own"))
    cells.insert(3, new_markdown_cell("A note of mine", id="own-text"))
    cells.append(new_code_cell("after = 1", id="own-after"))
    (card,) = cards(*cells, release=given)
    assert [one.cell.source for one in card.answers] == [
        "free = 2", "A note of mine", "helper = 1", "mine = 1", "after = 1",
    ]  # fmt: skip


def test_cells_without_ids_are_known_by_what_they_hold() -> None:
    """Notebooks of an older format have none: each reading makes others up."""
    given = (
        heading("Task 1"),
        new_markdown_cell("Do this."),
        new_code_cell("NAME = ''"),
        answer("a", "raise NotImplementedError()"),
        checked("t", check("a", 0.0)),
    )
    cells = [copy.deepcopy(cell) for cell in given]
    for number, cell in enumerate(cells):
        cell.id = f"other-{number}"
    (card,) = cards(*cells, release=given)
    assert [one.cell.source for one in card.answers] == ["raise NotImplementedError()"]
    assert card.is_open


def test_figures_stand_apart_from_other_outputs() -> None:
    outputs = [
        new_output("stream", name="stdout", text="printed"),
        new_output("display_data", {"image/png": PNG}, metadata={"image/png": {"alt": "A head"}}),
    ]
    mine = answer("a", "plt.show()")
    mine.outputs = outputs
    (card,) = cards(heading("T 1"), mine, checked("t", check("a", 1.0)))
    assert [figure.alt for figure in card.figures] == ["A head"]
    assert [shown.content for shown in card.answers[0].outputs] == ["printed"]


def test_several_tests_of_one_answer_are_one_card() -> None:
    found = cards(
        heading("Problem 1"),
        answer("a", "def f(): ..."),
        checked("t1", check("a", 1.0)),
        checked("t2", check("b", 0.0)),
        heading("Problem 2"),
        answer("b", "def g(): ..."),
        checked("t3", check("c", 1.0)),
    )
    assert [(card.score, card.points) for card in found] == [(1.0, 2.0), (1.0, 1.0)]


def test_below_a_task_cell_whatever_the_student_added_is_the_answer() -> None:
    claims = facts("plot", task=True, points=3, score=2.0, comment="Label the axes.")
    asked = new_markdown_cell("## Plot it", id="plot", metadata=claims)
    own = new_code_cell("plt.plot()", id="own")
    following = (heading("Task 2"), answer("a", "x = 1"), checked("t", check("a", 1.0)))
    first, second = cards(asked, own, *following, release=(asked, *following))
    assert [one.cell.source for one in first.answers] == ["plt.plot()"]
    assert (first.score, first.comments) == (2.0, ["Label the axes."])
    assert [one.cell.source for one in second.answers] == ["x = 1"]


def test_a_test_cell_without_a_list_of_checks_shows_what_it_said() -> None:
    """As nbgrader alone grades it."""
    error = new_output("error", ename="AssertionError", evalue="wrong", traceback=[])
    claims = facts("t", grade=True, points=1, score=0.0)
    (card,) = cards(
        heading("T 1"),
        answer("a", "x = 1"),
        new_code_cell("assert x", outputs=[error], metadata=claims),
    )
    assert [shown.content for shown in card.tests] == ["AssertionError: wrong"]
    assert card.checks == []


def test_thousands_of_cells_are_counted() -> None:
    own = [new_code_cell(f"x = {n}") for n in range(100)]
    (card,) = cards(heading("T 1"), *own, checked("t", check("a", 1.0)))
    assert len(card.answers) == MOST_ANSWERS
    assert card.more == 100 - MOST_ANSWERS
