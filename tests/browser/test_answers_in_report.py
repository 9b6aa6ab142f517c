"""In a real browser: what students answered, hostile values among it, is text that all can read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hostile import ELSEWHERE, hostile_values
from invented_answers import IMAGE, STAGE, Invented, drawn, png

from autograder.report.written import write_reports


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a cohort with a hostile value in each field that is printed."""
    invented = Invented(tmp_path_factory.mktemp("answers"))
    invented.student("fine", pictures={"picture": [png("white")]})
    for number, value in enumerate(hostile_values(0)):
        answers: dict[str, dict[str, Any]] = {
            "volume": {"spacing": value, "voxel_volume": {value: value}},
            "image": {"image": [value, [value]]},
            "names": {"names": {value, "skull"}},
            "picture": {},
            "scale": {},
        }
        figure = drawn(IMAGE[::-1] if number % 2 else IMAGE.T, cmap="viridis")
        figure.axes[0].set_title(value)
        figure.axes[0].images[0].get_cmap().name = value
        invented.student(
            f"student_{number}" if number else "<img src=x onerror=ran.push(1)>",
            answers,
            figures=[figure],
            codes=dict.fromkeys(answers, f"{value}\n# {value}"),
            pictures={"picture": [png("red"), png("green", (3, 3000)), "iVBORw0KGgo="]},
            message=value,
        )
    write_reports(invented.course, invented.outcomes)
    return invented.course.root / "reports" / f"{STAGE}.html"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_everyone_can_read_it_and_nothing_runs(
    browser: Any, page_file: Path, width: int, scheme: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.add_init_script("window.ran = []")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.on("pageerror", lambda error: asked.append(str(error)))
    try:
        page.goto(page_file.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert page.get_by_text("could not be made").count() == 0
        assert page.locator("#answers details.question").count() == 5
        # Small pictures are there, and have been decoded.
        pictures = page.locator("#figures img")
        assert pictures.count() >= 4
        pictures.last.scroll_into_view_if_needed()
        assert pictures.first.evaluate("one => one.decode().then(() => one.naturalWidth)") > 0
        found = axe.run(page, options={"preload": False}).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("window.ran") == []
        elsewhere = [url for url in asked if not url.startswith(("file:", "data:image/jpeg"))]
        assert elsewhere == []
        assert ELSEWHERE in page.locator("#answers").inner_text()
    finally:
        context.close()
