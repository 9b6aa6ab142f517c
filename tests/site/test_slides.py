"""Slides: one a heading, more where there is much under it; nothing that a slide cannot show."""

from __future__ import annotations

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

# Only where the packages of the course's page are installed: make site, make test-browser.
pytest.importorskip("jupyter_cache")
from course_site.slides import as_slides


def slides_of(*cells: object) -> list[str]:
    """The text of each slide, its cells joined."""
    slides: list[str] = []
    for cell in as_slides(new_notebook(cells=list(cells))).cells:
        if cell.metadata["slideshow"]["slide_type"] == "-":
            slides[-1] += "\n" + cell.source
        else:
            slides.append(cell.source)
    return slides


def test_each_heading_begins_a_slide() -> None:
    assert slides_of(new_markdown_cell("# A\n\none\n\n## B\n\ntwo")) == ["# A\none", "## B\ntwo"]


def test_a_long_text_goes_on_under_the_same_title() -> None:
    first, second = slides_of(new_markdown_cell("## B\n\n" + "\n\n".join(["word " * 80] * 2)))
    assert first.startswith("## B")
    assert second.startswith('<p class="again">B</p>')


def test_a_long_list_is_cut_between_items() -> None:
    slides = slides_of(new_markdown_cell("## B\n\n" + "\n".join(f"- item {i}" for i in range(30))))
    assert len(slides) == 3
    assert all(f"- item {i}\n" in "\n".join(slides) + "\n" for i in range(30))


def test_hidden_cells_and_buttons_are_no_slides() -> None:
    (slide,) = slides_of(
        new_markdown_cell('# A\n\n<div class="links"><a href="x">Slides</a></div>'),
        new_code_cell("set_up()", metadata={"tags": ["hide-input"]}),
        new_code_cell("more()", metadata={"tags": ["remove-cell"]}),
    )
    assert slide == "# A"


def test_formulas_need_no_script() -> None:
    (slide,) = slides_of(new_markdown_cell("## B\n\n$$w_0$$\n\nwith $x$, and it costs 5 $ or 6 $."))
    assert slide.count("<math") == 2
    assert "5 $ or 6 $" in slide


def test_a_figure_has_its_description() -> None:
    output = new_output("display_data", {"image/png": "AAAA"})
    code = new_code_cell("show()", outputs=[output])
    code.metadata["mystnb"] = {"image": {"alt": "A disc."}}
    cells = as_slides(new_notebook(cells=[new_markdown_cell("## B"), code])).cells
    assert cells[-1].metadata["alt"] == "A disc."


def test_progress_that_is_written_over_is_shown_once() -> None:
    pieces = [new_output("stream", text=text) for text in ("1 of 2", "\b\b\b\b\b\b", "2 of 2\n")]
    code = new_code_cell("read()", outputs=pieces)
    cells = as_slides(new_notebook(cells=[new_markdown_cell("## B"), code])).cells
    assert [output.text for output in cells[-1].outputs] == ["2 of 2\n"]
