"""In a real browser: the course's page and slides are whole, quiet, and can be read by everyone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag

import nbformat
import pytest
from conftest import served

from autograder.course.course import Course
from autograder.feedback.outline import anchor, outline_of

pytest.importorskip("myst_nb", reason="make site installs what the page is built with")

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    *("index", "requirements", "syllabus", "basics/index", "handing_in", "glossary", "images"),
    *("basics/01_exploration", "basics/02_image_comparison"),
    *("basics/03_masks_and_filters", "basics/04_measurements"),
)
LOOKS = {"desk": (1280, "light"), "phone": (390, "dark")}
ELSEWHERE = ("http://", "https://", "mailto:", "data:")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built page, without JupyterLite."""
    folder = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        [sys.executable, ROOT / "site" / "build.py", "--no-lite", "--to", folder],
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stdout[-3000:] + built.stderr[-3000:]
    return folder / "html"


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    with served(site) as address:
        yield address


@contextmanager
def opened(browser: Any, url: str, look: str) -> Iterator[Any]:
    """A page that says nothing to the console and asks no other server."""
    width, scheme = LOOKS[look]
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    wrong: list[str] = []
    home = url.split("/", 3)[:3]
    page.on("console", lambda message: message.type != "error" or wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("response", lambda one: one.status < 400 or wrong.append(f"{one.status} {one.url}"))
    page.on(
        "request",
        lambda one: (
            one.url.startswith("data:")
            or one.url.split("/", 3)[:3] == home
            or wrong.append(one.url)
        ),
    )
    try:
        page.goto(url)
        yield page
        assert wrong == [], wrong
    finally:
        context.close()


def violations(page: Any) -> list[tuple[str, str]]:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    # Colours on their way from one to another are those of neither.
    page.evaluate("Promise.allSettled(document.getAnimations().map(one => one.finished))")
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    # Else axe fetches style sheets itself, and resolves what they import from the wrong folder.
    found = axe.run(page, options={"preload": False}).response["violations"]
    return [(one["id"], node["html"][:200]) for one in found for node in one["nodes"][:3]]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_read_by_everyone(browser: Any, address: str, name: str, look: str) -> None:
    with opened(browser, f"{address}{name}.html", look) as page:
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= LOOKS[look][0]
        assert page.locator("h1").count() == 1
        assert page.evaluate("[...document.images].every(one => one.alt && one.naturalWidth)")


def test_search_finds_a_section(browser: Any, address: str) -> None:
    with opened(browser, f"{address}search.html?q=percentile", "desk") as page:
        results = page.locator("#search-results li a")
        results.first.wait_for()
        assert any("01_exploration" in one.get_attribute("href") for one in results.all())


@pytest.mark.parametrize("look", LOOKS)
def test_slides_need_no_other_server_and_fit_their_frame(
    browser: Any, address: str, site: Path, look: str
) -> None:
    for path in sorted((site / "slides").glob("*.html")):
        with opened(browser, f"{address}slides/{path.name}", look) as page:
            page.wait_for_function("window.Reveal && Reveal.isReady()")
            found = violations(page)
            assert found == [], (path.name, found)
            too_large = page.evaluate("""() => {
                const found = [];
                for (const slide of Reveal.getSlides()) {
                    Reveal.slide(...Object.values(Reveal.getIndices(slide)));
                    const at = Reveal.getCurrentSlide();
                    if (at.scrollHeight > 705 || at.scrollWidth > 1105) found.push(at.innerText);
                }
                return found;
            }""")
            assert too_large == [], (path.name, too_large)


class Links(HTMLParser):
    """The links and the anchors of a page."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.links.append(value)
            elif name == "id" and value:
                self.anchors.add(value)


def test_all_links_inside_lead_somewhere(site: Path) -> None:
    theme = site / "_static"  # its templates are no pages
    pages = {page: Links(page) for page in site.rglob("*.html") if not page.is_relative_to(theme)}
    broken = []
    for page, found in pages.items():
        for link in found.links:
            if link.startswith(ELSEWHERE):
                continue
            path, fragment = urldefrag(link)
            target = (page.parent / unquote(path.partition("?")[0])).resolve() if path else page
            target = target / "index.html" if target.is_dir() else target
            known = pages.get(target)
            there = target.is_file() and target.is_relative_to(site.resolve())
            anchored = not fragment or known is None or unquote(fragment) in known.anchors
            # Reveal makes the anchors of its slides itself.
            if not there or not (anchored or fragment.startswith("/")):
                broken.append(f"{page.relative_to(site)}: {link}")
    assert broken == [], broken


def test_whatever_feedback_links_to_is_there(site: Path, course: Course) -> None:
    for stage in course.stages:
        release = nbformat.read(course.release(stage), as_version=4)
        places = outline_of(release).places
        anchors = Links(site / "basics" / f"{stage}.html").anchors
        assert len(places) > 15
        for question, place in places.items():
            assert anchor(place.section) in anchors, (stage, question)


def test_nothing_hidden_from_students_is_on_it(site: Path) -> None:
    for path in site.rglob("*"):
        if path.suffix in (".html", ".js", ".ipynb", ".json"):
            text = path.read_text(encoding="utf-8", errors="replace")
            for mark in ("BEGIN SOLUTION", "BEGIN HIDDEN TESTS", "hidden_checks(", "MARK SCHEME"):
                assert mark not in text, path
