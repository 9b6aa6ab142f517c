"""`autograder lab`: the course is found whatever the folder, the formgrader is one click away."""

from __future__ import annotations

import json
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import started
from small_course import STAGE

from autograder.course.course import Course

PATIENCE = 200_000.0
"""How long one step may take on a busy machine, in milliseconds."""


@pytest.fixture(scope="module")
def lab(graded: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """JupyterLab, started deep inside of the course by somebody who has never used it."""
    program = Path(sys.executable).with_name("autograder")
    with started(
        *(str(program), "lab"),
        folder=graded.root / "source" / STAGE,
        home=tmp_path_factory.mktemp("home"),
        ready="/lab",
    ) as address:
        yield address


@pytest.fixture(scope="module")
def page(lab: str, browser: Any) -> Iterator[Any]:
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{lab}/lab")
    yield page
    page.close()


def asked(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=60) as answer:
        return json.load(answer)


def test_the_servers_folder_is_the_courses(lab: str) -> None:
    names = {one["name"] for one in asked(f"{lab}/api/contents")["content"]}
    assert {"source", "submitted", "nbgrader_config.py"} <= names


def test_the_formgrader_knows_the_course(lab: str) -> None:
    (stage,) = asked(f"{lab}/formgrader/api/assignments")
    assert stage["name"] == STAGE
    assert stage["num_submissions"] == 2


def test_one_click_opens_the_guarded_formgrader(page: Any, lab: str) -> None:
    page.get_by_role("button", name="Formgrader").click()
    frame = page.frame_locator("#formgrader iframe")
    frame.get_by_text(STAGE, exact=True).first.wait_for()
    with urllib.request.urlopen(f"{lab}/formgrader/manage_students", timeout=60) as answer:
        assert "script-src 'nonce-" in answer.headers["Content-Security-Policy"]


def test_nbgraders_other_tools_are_there(page: Any) -> None:
    page.get_by_role("menuitem", name="Nbgrader").click()
    for name in ("Assignment List", "Course List", "Formgrader", "Create assignment"):
        assert page.get_by_role("menuitem", name=name, exact=True).is_visible()
