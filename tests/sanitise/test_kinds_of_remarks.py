"""Remarks on a hand-in know what they are about, whatever its text says."""

from __future__ import annotations

import copy
from collections.abc import Callable

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.utils import compute_checksum
from small_course import STAGE, fill_in, hand_in

from autograder.course.course import Course
from autograder.course.remarks import Kind, Remark, kind_of
from autograder.sanitise import open_submission


@pytest.fixture(scope="module")
def small(built_small: Callable[[], Course]) -> Course:
    return built_small()


@pytest.fixture(scope="module")
def release(small: Course) -> NotebookNode:
    return nbformat.read(small.release(STAGE), as_version=4)


Kinds = Callable[[NotebookNode | str | None], dict[Kind, int]]


@pytest.fixture
def kinds(small: Course, release: NotebookNode) -> Kinds:
    """Kinds of the remarks on a hand-in, and how many cells each is about."""

    def of(notebook: NotebookNode | str | None) -> dict[Kind, int]:
        folder = hand_in(small, "ann", notebook)
        _, remarks = open_submission(folder, STAGE, release)
        for path in folder.iterdir():
            path.unlink()
        return {kind_of(one): one.number for one in remarks if isinstance(one, Remark)}

    return of


def cell_of(notebook: NotebookNode, name: str) -> NotebookNode:
    named = (cell for cell in notebook.cells if cell.metadata.get("nbgrader"))
    return next(cell for cell in named if cell.metadata.nbgrader.grade_id == name)


def test_a_release_handed_in_again_is_untouched(kinds: Kinds, release: NotebookNode) -> None:
    assert kinds(copy.deepcopy(release)) == {Kind.UNTOUCHED: 1}


def test_one_of_an_earlier_release_is_untouched(kinds: Kinds, release: NotebookNode) -> None:
    older = copy.deepcopy(release)
    for cell in older.cells:
        if "nbgrader" in cell.metadata:
            cell.source = f"{cell.source}\n# Of last year."
            cell.metadata.nbgrader.checksum = compute_checksum(cell)
    assert Kind.UNTOUCHED in kinds(older)


def test_answers_that_were_emptied_are_none(kinds: Kinds, release: NotebookNode) -> None:
    assert Kind.UNTOUCHED in kinds(fill_in(release, {"side": " \n", "area": ""}))


@pytest.mark.parametrize("answers", [None, {"name": "name = 'x'"}])
def test_one_answer_is_enough(
    kinds: Kinds, release: NotebookNode, answers: dict[str, str] | None
) -> None:
    assert Kind.UNTOUCHED not in kinds(fill_in(release, answers))


@pytest.mark.parametrize("cell", [new_code_cell("side = 3"), new_markdown_cell("It is three.")])
def test_a_cell_of_ones_own_may_hold_an_answer(
    kinds: Kinds, release: NotebookNode, cell: NotebookNode
) -> None:
    notebook = copy.deepcopy(release)
    notebook.cells.insert(2, cell)
    assert Kind.UNTOUCHED not in kinds(notebook)


@pytest.mark.parametrize("content", [None, "no notebook", '{"cells": [], "nbformat": 4}'])
def test_what_cannot_be_read_is_broken(kinds: Kinds, content: str | None) -> None:
    found = kinds(content)
    assert Kind.BROKEN in found
    assert Kind.UNTOUCHED not in found


def test_another_notebook_is_broken(kinds: Kinds) -> None:
    other = nbformat.v4.new_notebook(cells=[new_code_cell("x = 1")])
    assert list(kinds(other)) == [Kind.BROKEN]


def test_edited_cells_are_counted_by_what_they_are(kinds: Kinds, release: NotebookNode) -> None:
    notebook = fill_in(release)
    for name in ("side", "area"):
        cell_of(notebook, name).source = "assert True  # crashed, timed out"
    cell_of(notebook, "setup").source = "import os"
    notebook.cells.remove(cell_of(notebook, "double"))
    assert kinds(notebook) == {Kind.TESTS_EDITED: 2, Kind.GIVEN_EDITED: 1, Kind.DELETED: 1}


def test_a_written_answer_elsewhere_is_told(kinds: Kinds, release: NotebookNode) -> None:
    notebook = fill_in(release)
    at = notebook.cells.index(cell_of(notebook, "prose"))
    notebook.cells.insert(at, new_markdown_cell("The side is as long as the picture is wide."))
    assert kinds(notebook) == {Kind.WRITTEN_ELSEWHERE: 1}
