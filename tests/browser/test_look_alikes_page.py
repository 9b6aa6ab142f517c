"""The report's look-alikes in a real browser: nothing of the answers runs, and all can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hostile import STUDENT, hostile_values
from small_course import STAGE, fill_in

from autograder.course.course import Course
from autograder.course.submission import Submission
from autograder.report.written import write_reports
from autograder.score.outcome import Graded

WIDTHS = {"phone": 390, "laptop": 1280}
PATIENCE = 300_000.0
ALIKE = (STUDENT, "eve")


@pytest.fixture(scope="module")
def page_file(built_small: Callable[[], Course]) -> Path:
    """The report of six hand-ins, two of them alike, in code and words that are hostile."""
    course = built_small()
    course.settings = replace(course.settings, look_alikes=True)
    release = nbformat.read(course.release(STAGE), as_version=4)
    hostile = "\n".join(hostile_values(1))
    outcomes = []
    for number, student in enumerate(("ann", "bob", "cid", "dan", *ALIKE)):
        code, words = f"side = {number}", f"I do not know {number}, or {number + 1}, or what."
        if student in ALIKE:
            code = f"side = len('<b>') + 3 * sum([4, 5, 6, 7, 8, 9, 10, 11, 12])\n{hostile}"
            words = f"{hostile}\n\n{hostile}"
        notebook = fill_in(release, {"side": code})
        notebook.cells[-1].source = words
        notebook.cells.insert(1, nbformat.v4.new_code_cell(code))
        folder = course.path("autograded", student, STAGE)
        folder.mkdir(parents=True)
        (folder / f"{STAGE}.ipynb").write_text(nbformat.writes(notebook), encoding="utf-8")
        submission = Submission(student, STAGE, course.path("submitted", student, STAGE))
        outcomes.append(Graded(submission))
    write_reports(course, outcomes)
    return course.root / "reports" / f"{STAGE}.html"


@contextmanager
def opened(browser: Any, file: Path, width: int, scheme: str) -> Iterator[tuple[Any, list[str]]]:
    """The page with all of the section open, and the requests that left."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.add_init_script("window.ran = []; window.alert = () => ran.push('alert');")
    left: list[str] = []
    page.on("request", lambda one: one.url == file.as_uri() or left.append(one.url))
    page.goto(file.as_uri())
    page.evaluate("document.querySelectorAll('.look-alike').forEach(one => one.open = true)")
    yield page, left
    context.close()


def test_nothing_of_the_answers_runs(browser: Any, page_file: Path) -> None:
    # Not even where the page's own Content-Security-Policy is passed over.
    with opened(browser, page_file, 1280, "light") as (page, left):
        shown = page.locator("#look-alikes").inner_text()
        assert STUDENT in shown
        assert "<script>" in shown
        page.wait_for_timeout(300)
        assert page.evaluate("window.ran") == []
        assert [one for one in left if not one.startswith("data:")] == []


def test_both_answers_are_beside_one_another_and_marked(browser: Any, page_file: Path) -> None:
    with opened(browser, page_file, 1280, "light") as (page, _):
        one = page.locator(".beside", has_text="sum([4, 5").first
        first, second = one.locator("figure").all()
        assert first.bounding_box()["y"] == second.bounding_box()["y"]
        for side in (first, second):
            assert "sum([4, 5, 6, 7, 8" in " ".join(side.locator("mark").all_inner_texts())
            assert side.locator("figcaption a.student").count() == 1


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Any, page_file: Path, width: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    with opened(browser, page_file, WIDTHS[width], scheme) as (page, _):
        found = axe.run(page, context="#look-alikes").response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
        sideways = page.evaluate("document.documentElement.scrollWidth") - WIDTHS[width]
        assert sideways <= 0
