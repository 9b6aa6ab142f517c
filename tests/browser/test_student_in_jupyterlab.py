"""A student in a real JupyterLab: opens a stage, answers two tasks, runs all, validates.

The notebook has Windows' line ends, its folder a name with blanks and an accent, and the images
are archives that lie beside it, as somebody has who has downloaded all into one folder.
"""

from __future__ import annotations

import re
import shutil
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import jupyter

from autograder.course.course import Course

STAGE = "01_exploration"
ANSWERED = ("load_image", "image_properties")
OPEN = "intensity_statistics"
"""The task after these: nobody has answered it."""
PATIENCE = 300_000.0
"""How long one step may take on a busy machine, in milliseconds."""
KNOWN = ()
"""Beginnings of what JupyterLab itself writes to the console as an error."""


class Laboratory:
    """JupyterLab with the notebook open, and what went wrong in it."""

    def __init__(self, page: Any, address: str, folder: Path, root: Path) -> None:
        self.page, self.folder = page, folder
        self.errors: list[str] = []
        self.elsewhere: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._console)
        page.on("request", lambda asked: self._request(asked.url, address))
        page.on("websocket", lambda socket: self._request(socket.url, address))
        path = folder.relative_to(root) / f"{STAGE}.ipynb"
        page.goto(f"{address}/lab/tree/{urllib.parse.quote(path.as_posix())}")
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()

    def _console(self, message: Any) -> None:
        if message.type == "error" and not message.text.startswith(KNOWN):
            self.errors.append(message.text)

    def _request(self, url: str, address: str) -> None:
        own = (f"{address}/", f"{address.replace('http', 'ws')}/", "data:", "blob:")
        if not url.startswith(own):
            self.elsewhere.append(url)

    def answer(self, placeholder: str, code: str) -> None:
        """Type an answer in the place of what stands in a cell."""
        editor = self.page.locator(".jp-CodeCell .cm-content", has_text=placeholder).first
        editor.click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(code)

    def run_all(self) -> None:
        # JupyterLab asks a kernel that has started whether it can debug; one that is started again
        # before it has answered is an error on JupyterLab's console.
        self.page.get_by_text(re.compile(r"\| Idle$")).wait_for()
        self.page.wait_for_load_state("networkidle")
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Restart Kernel and Run All Cells").click()
        self.page.locator(".jp-Dialog .jp-mod-accept").click()
        self.output_of_last_cell().wait_for()

    def output_of_last_cell(self) -> Any:
        return self.page.locator(".jp-CodeCell").last.locator(".jp-OutputArea-output").first

    def validate(self) -> str:
        self.page.get_by_role("button", name="Validate").click()
        dialog = self.page.locator(".jp-Dialog", has_text="Validation Results")
        dialog.wait_for()
        return str(dialog.inner_text())

    def saved(self) -> Any:
        return nbformat.read(self.folder / f"{STAGE}.ipynb", as_version=4)


def by_id(notebook: Any, grade_id: str) -> Any:
    cells = notebook.cells
    return next(c for c in cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


@pytest.fixture(scope="module")
def laboratory(
    browser: Any, course: Course, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Laboratory]:
    root = tmp_path_factory.mktemp("home of a student")
    folder = root / "Année 1" / "image analysis"
    folder.mkdir(parents=True)
    released = course.release(STAGE).read_bytes().replace(b"\r\n", b"\n")
    (folder / f"{STAGE}.ipynb").write_bytes(released.replace(b"\n", b"\r\n"))
    assert course.archives is not None
    for archive in course.archives.glob("*.zip"):
        shutil.copy(archive, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(course.settings.files_variable, raising=False)
        with jupyter("lab", folder=root, home=tmp_path_factory.mktemp("home")) as address:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            yield Laboratory(page, address, folder, root)
            page.close()


def test_a_student_answers_two_tasks_runs_all_and_validates(
    laboratory: Laboratory, course: Course
) -> None:
    solution = nbformat.read(course.solution(STAGE), as_version=4)
    release = nbformat.read(course.release(STAGE), as_version=4)
    for name in ANSWERED:
        first_line = by_id(release, f"{name}_answer").source.splitlines()[0]
        laboratory.answer(first_line, by_id(solution, f"{name}_answer").source)
    laboratory.run_all()
    images = laboratory.page.get_by_text(re.compile("^images found: .*head_mri .192 files."))
    assert images.count() == 1, "The archives beside the notebook were not unpacked."
    said = laboratory.validate()
    summary = laboratory.output_of_last_cell().inner_text()

    # Validate has saved the notebook, with the outputs of the run.
    saved = laboratory.saved()
    ran = [cell for cell in saved.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in ran)
    for name in ANSWERED:
        (output,) = by_id(saved, name).outputs
        assert output.output_type == "stream"
        assert by_id(release, name).source.strip() not in said
    assert "still empty" in str(by_id(saved, OPEN).outputs)
    assert "The following cell failed" in said
    assert by_id(release, OPEN).source.strip() in said
    assert re.match(r"2 of \d+ self-checks pass", summary)

    assert laboratory.errors == []
    assert laboratory.elsewhere == []
