"""In a real browser: a lecturer's report can be read, sorted, filtered and printed by everyone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cohorts import course_and_links, outcome
from hostile import hostile_values
from small_course import STAGE

from autograder.collect.roster import Roster, Student
from autograder.course.remarks import Kind, Remark
from autograder.report.recorded import Recorded
from autograder.report.written import write_reports

WIDTHS = {"desk": 1280, "phone": 390}
COUNT = 40


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports of a cohort that holds one of everything, hostile names and words among it."""
    course, _ = course_and_links(tmp_path_factory.mktemp("reports") / "course")
    Roster([Student("never_seen")]).write(course.root)
    hostile = [value for index in range(3) for value in hostile_values(index)]
    graded = [
        outcome(
            f"student_{number:02}",
            {"side": 2.0 * (number % 3 > 0), "area": number / 20, "odd": 2.0 * (number < 12)},
            message=hostile[number % len(hostile)],
            remarks=[Remark(hostile[number % len(hostile)], kind) for kind in kinds(number)],
        )
        for number in range(COUNT)
    ]
    graded.append(outcome("<img src=x onerror=alert(1)>", {"side": 0.0, "area": 0.0, "odd": None}))
    graded.append(outcome("zoe", {}, problem="Not graded, through no fault of the student."))
    known = {
        one.submission.student: Recorded({STAGE: f"{number:032x}"}, 3600.0 * (number % 2), 1, 9)
        for number, one in enumerate(graded)
    }
    known["student_03"].waiting.append("prose")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("autograder.report.links.recorded", lambda course, stage: known)
        write_reports(course, graded)
    return course.root / "reports"


NOT_COUNTED = {Kind.BROKEN, Kind.UNTOUCHED}


def kinds(number: int) -> list[Kind]:
    every = list(Kind)
    return [every[number % len(every)]] if number % 2 else []


@pytest.fixture(params=["stage", "course"])
def page_file(reports: Path, request: pytest.FixtureRequest) -> Path:
    return reports / {"stage": f"{STAGE}.html", "course": "index.html"}[request.param]


Open = Callable[..., Any]


@pytest.fixture
def opened(browser: Any) -> Iterator[Open]:
    """Opens a page that loads nothing, and says nothing to the console."""

    @contextmanager
    def window(path: Path, width: int = 1280, scheme: str = "light") -> Iterator[Any]:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
        )
        page = context.new_page()
        wrong: list[str] = []
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: wrong.append(dialog.message))
        page.on("request", lambda one: one.url.startswith("file:") or wrong.append(one.url))
        try:
            page.goto(path.as_uri())
            yield page
            assert wrong == []
        finally:
            context.close()

    return window


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_everyone_can_read_it(opened: Open, page_file: Path, width: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    with opened(page_file, WIDTHS[width], scheme) as page:
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        # Else axe looks only at what is on the screen.
        page.add_style_tag(content="section { content-visibility: visible !important }")
        found = axe.run(page, options={"preload": False}).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width]


def column(page: Any, table: str, number: int) -> list[str]:
    return [
        one.strip() for one in page.locator(f"{table} td:nth-child({number})").all_inner_texts()
    ]


def test_a_table_is_sorted_by_its_headings_with_the_keyboard(opened: Open, reports: Path) -> None:
    with opened(reports / f"{STAGE}.html") as page:
        heading = page.locator("#hand-ins-table th", has_text="Score").first
        heading.locator("button").focus()
        page.keyboard.press("Enter")
        scores = column(page, "#hand-ins-table", 2)
        known = [float(one) for one in scores if one != "no grade"]
        assert known == sorted(known)
        assert scores[-1] == "no grade"
        assert heading.get_attribute("aria-sort") == "ascending"
        assert "Sorted by Score" in page.locator("[role=status]").inner_text()
        page.keyboard.press("Space")
        scores = column(page, "#hand-ins-table", 2)
        assert [float(one) for one in scores[:-1]] == sorted(known, reverse=True)
        assert scores[-1] == "no grade"
        assert heading.get_attribute("aria-sort") == "descending"


def test_a_table_is_filtered(opened: Open, reports: Path) -> None:
    with opened(reports / f"{STAGE}.html") as page:
        page.get_by_label("Show only rows with").last.fill("STUDENT_07")
        shown = page.locator("#hand-ins-table tbody tr:visible")
        assert shown.count() == 1
        assert "student_07" in shown.inner_text()
        assert f"1 of {COUNT + 2} rows" in page.locator("[role=status]").inner_text()
        page.get_by_label("Show only rows with").last.fill("")
        assert shown.count() == COUNT + 2


def test_a_number_opens_into_the_students_behind_it(opened: Open, reports: Path) -> None:
    with opened(reports / f"{STAGE}.html") as page:
        row = page.locator("#items table").first.locator("tr", has_text="side").first
        lost = row.locator("details.who")
        lost.locator("summary").click()
        links = lost.locator("a.student")
        links.first.wait_for()
        lost_points = [n for n in range(COUNT) if n % 3 == 0 and not {*kinds(n)} & NOT_COUNTED]
        assert links.count() == len(lost_points) + 1  # And the one with the odd name.
        hrefs = [one.get_attribute("href") for one in links.all()]
        assert f"../feedback/student_03/{STAGE}/{STAGE}.html" in hrefs
        assert links.last.inner_text() == "<img src=x onerror=alert(1)>"
        grader = lost.locator("a.formgrader").first
        assert grader.get_attribute("href").startswith(
            "http://localhost:8888/formgrader/submissions/"
        )
        assert grader.get_attribute("aria-label") == "student_00 in the formgrader"


def test_a_part_is_reached_by_its_link(opened: Open, reports: Path) -> None:
    """Also those that are laid out only when somebody comes near them."""
    with opened(reports / f"{STAGE}.html") as page:
        page.get_by_role("link", name="Hand-ins", exact=True).click()
        heading = page.locator("#hand-ins h2")
        page.wait_for_function(
            "(y => y >= 0 && y < innerHeight)(document.querySelector('#hand-ins h2')"
            ".getBoundingClientRect().y)"
        )
        assert heading.is_visible()


def test_what_is_odd_is_said_in_words(opened: Open, reports: Path) -> None:
    with opened(reports / f"{STAGE}.html") as page:
        items = page.locator("#items")
        assert "Could not be carried out for 1" in items.inner_text()
        assert items.locator("svg[role=img]").get_attribute("aria-label").startswith("Facility")
        assert "never_seen" in page.locator("#overview").inner_html()
        assert page.get_by_text("could not be made").count() == 0


def test_a_page_prints_without_what_is_only_for_the_screen(opened: Open, page_file: Path) -> None:
    with opened(page_file) as page:
        page.emulate_media(media="print")
        for what in ("nav", "input.filter"):
            assert not page.locator(what).first.is_visible()
        assert page.locator(".scroll > table").first.is_visible()
        assert len(page.pdf()) > 10_000


def test_the_pages_lead_to_each_other(opened: Open, reports: Path) -> None:
    with opened(reports / "index.html") as page:
        page.get_by_role("link", name=STAGE).first.click()
        assert page.title() == f"Report: {STAGE}"
        page.get_by_role("link", name="All stages").click()
        assert page.title() == "Report: all stages"
