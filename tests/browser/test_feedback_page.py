"""In a real browser: a student's feedback page is short, and everyone can read it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.authoring.copied import copy_course
from autograder.authoring.hand_ins import HandIns
from autograder.collect.handed_in import submissions
from autograder.commands.grade import grade_cohort
from autograder.course.course import Course
from autograder.feedback.pages import write_feedback

STAGE = "01_exploration"
BEFORE = 28_000
"""Height of the page of a stage before it was built anew, in pixels, at a width of 1280."""
SITE = "https://example.org/course"
ESSAY = "# My view\n\nThe *skin* is seen: $I(x) = 0$ outside.\n\n| a | b |\n|---|---|\n| 1 | 2 |"
WIDTHS = {"desk": 1280, "phone": 390}


@pytest.fixture(scope="module")
def stage(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Stage 1 with a graded hand-in: a typical mistake in every second answer, an essay unread."""
    copied = copy_course(course, tmp_path_factory.mktemp("stage"), [STAGE], release=True)
    configuration = copied.root / "nbgrader_config.py"
    configuration.write_text(f"{configuration.read_text()}\nc.CourseSettings.site = {SITE!r}\n")
    copied = Course(copied.root)
    notebook = HandIns(copied, STAGE).typically_wrong(every=2)
    next(cell for cell in notebook.cells if cell.id == "privacy").source = ESSAY
    path = copied.root / "submitted" / "amira" / STAGE / f"{STAGE}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)
    (outcome,) = grade_cohort(copied, submissions(copied, [STAGE]), workers=1)
    assert outcome.problem == ""
    return copied


@pytest.fixture(scope="module")
def page_file(stage: Course) -> Path:
    (path,) = write_feedback(stage, submissions(stage, [STAGE]))
    return path


@contextmanager
def opened(
    browser: Any, path: Path, width: int = 1280, scheme: str = "light", *, ours: bool = True
) -> Iterator[Any]:
    """A page in a window of that width; ours load nothing and say nothing to the console."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("request", lambda one: one.url.startswith(("file:", "data:")) or wrong.append(one.url))
    try:
        page.goto(path.as_uri())
        yield page
        assert not ours or wrong == []
    finally:
        context.close()


def height(browser: Any, path: Path) -> int:
    with opened(browser, path, ours=False) as page:
        return int(page.evaluate("document.documentElement.scrollHeight"))


def test_a_page_has_a_third_of_the_height_of_nbgraders(
    browser: Any, stage: Course, page_file: Path, tmp_path: Path
) -> None:
    ours = height(browser, page_file)
    config = copy.deepcopy(stage.config)
    feedback = config.GenerateFeedback.HTMLExporter
    feedback.template_name, feedback.template_file = "feedback", "index.html.j2"
    before = page_file.read_bytes()
    try:
        (plain,) = write_feedback(Course(stage.root, config=config), submissions(stage, [STAGE]))
        (tmp_path / "plain.html").write_bytes(plain.read_bytes())
    finally:
        page_file.write_bytes(before)
    theirs = height(browser, tmp_path / "plain.html")
    assert ours <= theirs / 3
    assert ours <= BEFORE / 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_everyone_can_read_it(browser: Any, page_file: Path, width: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    with opened(browser, page_file, WIDTHS[width], scheme) as page:
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        found = axe.run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
        sideways = page.evaluate("document.documentElement.scrollWidth") - WIDTHS[width]
        assert sideways <= 0


def test_the_summary_leads_to_cards_and_to_the_theory(browser: Any, page_file: Path) -> None:
    with opened(browser, page_file) as page:
        assert "of 96 points; 4 points not marked yet" in page.locator(".score").inner_text()
        signs = page.locator("nav .chip .sign").all_inner_texts()
        assert set(signs) == {"✓", "◐", "✗", "…"}
        lost = [sign in "✗◐" for sign in signs]
        assert lost == sorted(lost, reverse=True)
        first = page.locator(".review a").first.get_attribute("href")
        assert first.startswith(f"{SITE}/basics/{STAGE}.html#")
        # A folded card opens when somebody goes to it.
        chip = page.locator("nav .chip.full").first
        body = page.locator(chip.get_attribute("href"))
        assert not body.is_visible()
        chip.click()
        assert body.is_visible()
        assert body.locator(".checks .passed").count() > 0


def test_a_card_shows_checks_code_figure_and_what_was_asked(browser: Any, page_file: Path) -> None:
    with opened(browser, page_file) as page:
        text = page.locator("body").inner_text()
        for word in ("Out[", "`", "No response", "_answer", "hidden_checks", "None"):
            assert word not in text, word
        assert page.locator(".card").count() == 27
        figures = page.locator("figure img")
        assert figures.count() > 0
        for figure in figures.all():
            assert "icture of" in figure.get_attribute("alt")
        essay = page.locator(".card.waits .written").first
        assert essay.locator("h3", has_text="My view").count() == 1
        assert essay.locator("math").count() == 1
        assert page.locator(".card.full[open]").count() == 0


def test_the_keyboard_is_enough_and_its_place_is_seen(browser: Any, page_file: Path) -> None:
    with opened(browser, page_file, WIDTHS["phone"]) as page:
        for _ in range(3):
            page.keyboard.press("Tab")
        outline = "getComputedStyle(document.activeElement).outlineWidth"
        assert page.evaluate(outline) == "3px"


def test_paper_shows_folded_cards_too(browser: Any, page_file: Path) -> None:
    with opened(browser, page_file) as page:
        page.emulate_media(media="print")
        folded = page.locator(".card.full .body").first
        assert folded.bounding_box()["height"] > 20
        assert (
            page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        )
