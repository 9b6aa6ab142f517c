"""A page is never long: what cells hold is cut, and in the end only results are shown."""

from __future__ import annotations

import copy
from collections.abc import Callable

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.course.course import Course
from autograder.feedback import printing
from autograder.feedback.printing import FeedbackExporter
from autograder.feedback.safe_html import as_it_is
from autograder.feedback.short_page import cut_sources, only_results
from autograder.score.results import CheckResult, QuestionResult
from autograder.score.shown import as_html, as_text
from autograder.wire.bounds import PAGE_BYTES, PAGE_TEXT

RESULT = QuestionResult("side", 1.0, (CheckResult("test_side", "The side is right", 1.0, 1.0),))


def graded(output: str) -> nbformat.NotebookNode:
    facts = {"grade_id": "side", "grade": True, "locked": True, "points": 1, "solution": False}
    shown = [
        new_output("stream", name="stdout", text=output),
        new_output("display_data", {"text/html": as_html(RESULT), "text/plain": as_text(RESULT)}),
        new_output("execute_result", {"text/plain": "1.0"}, execution_count=2),
    ]
    return new_notebook(
        cells=[
            new_markdown_cell("mine"),
            new_code_cell(f"side = {output!r}"),
            new_code_cell("# Self-check", metadata={"nbgrader": facts}, outputs=shown),
        ]
    )


def test_long_cells_are_cut_and_that_is_said() -> None:
    picture = "![](data:image/png;base64," + "A" * 500_000 + ")"
    notebook = new_notebook(
        cells=[
            new_markdown_cell(picture),
            new_code_cell("a." * PAGE_TEXT),
            new_code_cell("x = 1"),
            new_markdown_cell("[" * 2 * PAGE_TEXT),
        ]
    )
    cut_sources(notebook)
    sources = [cell.source for cell in notebook.cells]
    assert sources[0] == picture
    assert "not shown: it has 240,000 characters" in sources[1]
    assert "not shown: it has 5 characters" in sources[2]
    assert sum(map(len, sources[1:])) < 2 * PAGE_TEXT + 500


def test_an_honest_notebook_is_shown_as_it_is() -> None:
    notebook = new_notebook(
        cells=[new_code_cell("x = 1\n" * 5000), new_markdown_cell("b" * 40_000)]
    )
    before = [cell.source for cell in notebook.cells]
    cut_sources(notebook)
    assert [cell.source for cell in notebook.cells] == before


def test_a_page_that_would_be_too_long_shows_what_the_checks_say(
    monkeypatch: pytest.MonkeyPatch, built_small: Callable[[], Course]
) -> None:
    config = copy.deepcopy(built_small().config)
    config.HTMLExporter.merge(config.GenerateFeedback.HTMLExporter)
    exporter = FeedbackExporter(config=config)
    page, _ = exporter.from_notebook_node(graded("a line"))
    assert "a line" in page
    monkeypatch.setattr(printing, "PAGE_BYTES", len(page.encode()) - 1)
    page, _ = exporter.from_notebook_node(graded("a line"))
    assert "a line" not in page
    assert "The side is right" in page
    assert "shows what the checks say" in page


def test_only_results_keeps_graded_cells() -> None:
    short = only_results(graded("a line"), 10 * PAGE_BYTES)
    assert [cell.cell_type for cell in short.cells] == ["markdown", "code"]
    assert "would have 70 MB; at most 7 MB" in short.cells[0].source
    assert [output.output_type for output in short.cells[1].outputs] == [
        "display_data",
        "execute_result",
    ]


def test_nothing_looks_for_a_prefix_in_brackets(built_small: Callable[[], Course]) -> None:
    """nbconvert's filter of that name takes a time that grows with the square of the text."""
    config = built_small().config
    exporter = HTMLExporter(config=config)
    assert exporter.environment.filters["strip_files_prefix"] is as_it_is
