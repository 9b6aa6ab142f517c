"""In a real browser: nothing of a hand-in runs, no request leaves, no mark changes."""

from __future__ import annotations

import copy
import json
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hostile import STRUCTURE, STUDENT, hostile_notebook, hostile_values
from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions.formgrader import handlers
from nbgrader_tools import autograded, gradebook, scores
from printed_fields import printed_fields
from small_course import STAGE

from autograder.collect.handed_in import submissions
from autograder.course.course import Course
from autograder.feedback import cards, shown_outputs
from autograder.feedback.pages import write_feedback
from autograder.report.written import write_reports
from autograder.score.outcome import Graded

READ = {
    *(("cell", "source"), ("cell", "metadata", "nbgrader", "comment")),
    ("cell", "attachments", "x.png", "image/png"),
    *(("cell", "metadata", "nbgrader", "points"), ("cell", "metadata", "nbgrader", "score")),
    *(("output", "ename"), ("output", "evalue"), ("output", "traceback"), ("output", "text")),
    *(("output", "metadata", "alt"), ("output", "metadata", "image/png", "alt")),
    *(("output", "data", kind) for kind in ("text/html", "text/markdown", "text/latex")),
    *(("output", "data", kind) for kind in ("text/plain", "image/png", "image/svg+xml")),
    ("nb", "metadata", "autograder", "remarks"),
}
"""Fields that are read before a template sees them, by `autograder.feedback.cards`."""
PATIENCE = 300_000.0
"""How long a page may take on a busy machine, in milliseconds."""


def all_fields(course: Course) -> list[tuple[str, ...]]:
    """Every field that one of the templates prints: nbconvert's, nbgrader's, this project's."""
    config = copy.deepcopy(course.config)
    found: set[tuple[str, ...]] = set()
    guards = dict.fromkeys(("guard_feedback", "guard_formgrader", "model_answer"), str)
    own = [config.HTMLExporter, config.GenerateFeedback.HTMLExporter, {"template_name": "lab"}]
    for one in own:
        exporter = HTMLExporter(
            template_name=one["template_name"],
            extra_template_basedirs=config.HTMLExporter.extra_template_basedirs,
        )
        exporter.environment.filters.update(guards)
        found |= printed_fields(exporter.environment, one.get("template_file", "index.html.j2"))
    known = {("output", "metadata", "image/png", "width"), ("cell", "id"), ("output", "text")}
    assert known <= found
    return sorted((found | READ) - STRUCTURE)


@pytest.fixture(scope="module")
def hostile(graded: Course) -> Iterator[dict[str, Any]]:
    """The hand-in of `eve` with hostile values in every field that is printed."""
    path = autograded(graded, STAGE, "eve")
    before = path.read_text()
    notebook = hostile_notebook(nbformat.read(path, as_version=4), all_fields(graded))
    path.chmod(0o644)
    path.write_text(json.dumps(notebook))
    yield notebook
    path.write_text(before)


@contextmanager
def watched(browser: Any, address: str = "") -> Iterator[tuple[Any, Callable[[], list[str]]]]:
    """A page, and what has gone wrong on it: scripts that ran, requests that left."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.add_init_script("window.ran = []; window.alert = () => ran.push('alert');")
    left: list[str] = []
    page.on("pageerror", lambda error: left.append(f"a script of nbgrader's failed: {error}"))
    allowed = tuple(filter(None, (f"{address}/formgrader/", "data:", "file:")))
    page.on("request", lambda one: one.url.startswith(allowed) or left.append(one.url))

    def wrong() -> list[str]:
        page.wait_for_timeout(300)
        title = page.title() == "1"
        return [*map(str, page.evaluate("window.ran")), *(["title"] if title else []), *left]

    try:
        yield page, wrong
    finally:
        context.close()


def until(page: Any, expression: str) -> None:
    """Wait for something; Playwright's own way would need a page that allows `eval`."""
    for _ in range(3000):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {expression}")


def submission_address(course: Course, formgrader: str, student: str) -> str:
    with gradebook(course) as book:
        number = book.find_submission_notebook(STAGE, STAGE, student).id
    return f"{formgrader}/formgrader/submissions/{number}/"


def rendered(course: Course, guarded: bool) -> str:
    """The formgrader's page without the first wall, with or without the second."""
    config = copy.deepcopy(course.config)
    config.HTMLExporter.default_preprocessors = []
    if not guarded:
        config.HTMLExporter.template_name = "formgrade"
        config.HTMLExporter.template_file = "index.html.j2"
        config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    names = {"student": "eve", "last_name": None, "first_name": None, "notebook_path": "eve"}
    resources = {
        "assignment_id": STAGE, "notebook_id": STAGE, "submission_id": "1", "index": 0, "total": 1,
        "base_url": "", **names,
    }  # fmt: skip
    cell = nbformat.v4.new_code_cell("x", execution_count=1)
    bad = "1 onerror=ran.push(1) onload=ran.push(1)"
    cell.outputs = [
        nbformat.v4.new_output("display_data", {"image/png": "AAAA"}, metadata={"width": bad})
    ]
    page, _ = HTMLExporter(config=config).from_notebook_node(
        nbformat.v4.new_notebook(cells=[cell]), resources=resources
    )
    return str(page)


def test_the_formgrader_runs_nothing_of_a_hand_in(
    browser: Any, graded: Course, formgrader: str, hostile: Any
) -> None:
    before = scores(graded, STAGE, "eve")
    with watched(browser, formgrader) as (page, wrong):
        answer = page.goto(submission_address(graded, formgrader, "eve"))
        assert answer.status == 200
        # nbgrader's own scripts do run: the score stands in its field.
        until(page, "document.getElementById('side').placeholder == '2'")
        assert page.locator("div.cell").count() > 300
        assert wrong() == []
    assert scores(graded, STAGE, "eve") == before


def test_a_feedback_page_runs_nothing_and_loads_nothing(
    browser: Any, graded: Course, hostile: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However many cells and outputs there are, all are on the page.
    monkeypatch.setattr(cards, "MOST_ANSWERS", 10**6)
    monkeypatch.setattr(shown_outputs, "MOST_OUTPUTS", 10**6)
    here = [one for one in submissions(graded, [STAGE]) if one.student == "eve"]
    (path,) = write_feedback(graded, here)
    with watched(browser) as (page, wrong):
        page.goto(path.as_uri())
        assert page.locator("details.code").count() > 300
        assert page.locator(".written").count() > 100
        assert page.locator("figure img").count() > 100
        assert page.locator("script").count() == 0
        assert wrong() == []


@pytest.mark.parametrize("guarded", [True, False])
def test_the_second_wall_holds_alone(
    browser: Any, graded: Course, formgrader: str, guarded: bool
) -> None:
    """And without it, nbconvert's template does let a script run: so this test can fail."""
    address = submission_address(graded, formgrader, "eve")
    body = rendered(graded, guarded)
    with watched(browser, formgrader) as (page, wrong):
        page.route(address, lambda route: route.fulfill(body=body, content_type="text/html"))
        page.route("https://**", lambda route: route.abort())
        page.goto(address)
        until(page, "document.readyState == 'complete'")
        ran = [one for one in wrong() if one == "1"]
        assert ran == ([] if guarded else ["1"])


@pytest.mark.parametrize(
    "page_of",
    [
        "manage_assignments", f"manage_submissions/{STAGE}", "gradebook", f"gradebook/{STAGE}",
        f"gradebook/{STAGE}/{STAGE}", "manage_students", "manage_students/{student}",
        "manage_students/{student}/" + STAGE,
    ],
)  # fmt: skip
def test_a_student_s_name_runs_nothing_in_the_formgrader(
    browser: Any, formgrader: str, page_of: str
) -> None:
    name = urllib.parse.quote(STUDENT, safe="")
    with watched(browser, formgrader) as (page, wrong):
        answer = page.goto(f"{formgrader}/formgrader/{page_of.format(student=name)}")
        assert answer.status == 200
        # Its own scripts do run: they fill the table.
        until(page, "!document.body.textContent.includes('Loading, please wait')")
        assert wrong() == []


def test_a_student_s_name_runs_nothing_on_the_page_for_marking(
    browser: Any, graded: Course, formgrader: str
) -> None:
    with watched(browser, formgrader) as (page, wrong):
        page.goto(submission_address(graded, formgrader, STUDENT))
        page.locator("span.glyphicon-eye-open").click()
        assert STUDENT in page.locator("a.name-shown").inner_text()
        assert wrong() == []


def test_marks_can_be_given(browser: Any, graded: Course, formgrader: str) -> None:
    with watched(browser, formgrader) as (page, wrong):
        page.goto(submission_address(graded, formgrader, STUDENT))
        until(page, "document.getElementById('side').placeholder == '2'")
        page.locator("#prose").fill("3")
        page.locator("#prose").blur()
        with page.expect_response("**/formgrader/api/grade/*"):
            pass
        assert wrong() == []
    assert scores(graded, STAGE, STUDENT)["prose"] == 3.0


def test_settings_in_a_hand_in_are_not_read(browser: Any, graded: Course, formgrader: str) -> None:
    folder = graded.root / "submitted" / "eve" / STAGE
    proof = graded.root / "proof"
    (folder / "nbgrader_config.py").write_text(f"open({str(proof)!r}, 'w')")
    with watched(browser, formgrader) as (page, _):
        answer = page.goto(f"{formgrader}/formgrader/?path={urllib.parse.quote(str(folder))}")
        assert answer.status == 403
    (folder / "nbgrader_config.py").unlink()
    assert not proof.exists()


def test_a_report_runs_nothing(browser: Any, graded: Course, tmp_path: Path) -> None:
    outcomes = [
        Graded(one, remarks=hostile_values(index))
        for index, one in enumerate(submissions(graded, [STAGE]))
    ]
    paths = write_reports(graded, outcomes)
    with watched(browser) as (page, wrong):
        page.goto(next(path for path in paths if path.suffix == ".html").as_uri())
        assert STUDENT in page.locator("body").inner_text()
        assert wrong() == []
