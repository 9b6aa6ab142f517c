"""Nothing of a hand-in runs on a page: not from outputs, from cells, nor from an older run."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell
from nbgrader_tools import autograde, autograded, scores
from pages import dangers
from small_course import ANSWERS, STAGE, fill_in, hand_in

from autograder.collect.handed_in import submissions
from autograder.commands.grade import grade_cohort
from autograder.course.course import Course
from autograder.feedback.pages import write_feedback

KINDS = {"text/plain", "text/html", "text/markdown", "text/latex", "image/png", "image/svg+xml"}
"""What of the displays below may be kept."""
RUN = "document.title=1"
HOSTILE = f"'></a><img src=x onerror={RUN}><script>{RUN}</script>"
ATTACKS = f"""
from IPython.display import HTML, SVG, Image, Javascript, Latex, Markdown, display
png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=='
hostile = "1 onerror={RUN} x='>"
for kind in ('image/png', 'image/jpeg'):
    for data in (png, 'AAAA'):
        for field in ('width', 'height', 'alt', 'unconfined', 'needs_background'):
            display({{kind: data}}, raw=True, metadata={{kind: {{field: hostile}}}})
            display({{kind: data}}, raw=True, metadata={{field: hostile}})
    display({{kind: png + '" onerror="{RUN}'}}, raw=True)
    display({{kind: png}}, raw=True, metadata={{'filenames': {{kind: hostile}}}})
display(Javascript("{RUN}"), HTML("<img src=x onerror='{RUN}'><script>{RUN}</script>"))
display(Latex(r"$\\href{{javascript:{RUN}}}{{x}}$"), Markdown("<img src=//evil.example/x.png>"))
apart = {{'text/html': {{'isolated': True}}}}
display({{'text/html': '<script>{RUN}</script>'}}, raw=True, metadata=apart)
display({{'image/svg+xml': '<svg xmlns="http://www.w3.org/2000/svg" onload="{RUN}"/>'}}, raw=True)
display({{'text/vnd.mermaid': '<script>{RUN}</script>', 'application/pdf': hostile}}, raw=True)
display({{'application/vnd.jupyter.widget-view+json': {{'x': '</script><script>{RUN}'}}}}, raw=True)
print("\\x1b[38;2;1;2;3'><script>m", "</pre><script>{RUN}</script>")
"""


@pytest.fixture(scope="module")
def eve(built_small: Callable[[], Course]) -> Course:
    """The small course with a hand-in of right answers that attacks whoever looks at it."""
    course = built_small()
    release = nbformat.read(course.release(STAGE), as_version=4)
    notebook = fill_in(release, {**ANSWERS, "side": ANSWERS["side"] + ATTACKS})
    picture = {"x.png": {"image/svg+xml": "<svg onload=x>", "image/png": f'A" onerror="{RUN}'}}
    hostile = f'![a](attachment:x.png) <img src=x onerror="{RUN}"> <script>{RUN}</script>'
    notebook.cells[0:0] = [
        new_markdown_cell(hostile, attachments=picture, metadata={"tags": [hostile]}),
        new_raw_cell(hostile, metadata={"raw_mimetype": "text/html"}),
    ]
    notebook.metadata["title"] = f"</title><script>{RUN}</script>"
    notebook.metadata["language_info"] = {"name": hostile, "pygments_lexer": hostile}
    hand_in(course, "eve", notebook)
    return course


def formgrader_page(course: Course, path: Path) -> str:
    """The formgrader's page of a notebook, as its server extension makes it."""
    config = copy.deepcopy(course.config)
    resources = {
        "assignment_id": STAGE, "notebook_id": STAGE, "submission_id": "1", "index": 0, "total": 1,
        "base_url": "", "student": HOSTILE, "last_name": HOSTILE, "first_name": HOSTILE,
        "notebook_path": HOSTILE,
    }  # fmt: skip
    page, _ = HTMLExporter(config=config).from_filename(str(path), resources=resources)
    return str(page)


def dangers_of_templates(course: Course, path: Path) -> list[str]:
    """What the formgrader's page holds without anything of a student's."""
    nbformat.write(nbformat.v4.new_notebook(), path)
    return dangers(formgrader_page(course, path))


@pytest.mark.parametrize("door", ["command", "nbgrader"])
def test_nothing_that_a_cell_shows_runs(eve: Course, door: str, tmp_path: Path) -> None:
    if door == "command":
        (outcome,) = grade_cohort(eve, submissions(eve, [STAGE]), workers=1)
        assert outcome.problem == ""
        remarks = outcome.remarks
    else:
        succeeded, said = autograde(eve, STAGE, force=True)
        assert succeeded, said
        remarks = [said]
    assert any("Left out" in one and "metadata width" in one for one in remarks), remarks
    assert scores(eve, STAGE, "eve")["side"] == 2.0
    path = autograded(eve, STAGE, "eve")
    outputs = [one for cell in nbformat.read(path, 4).cells for one in cell.get("outputs", [])]
    assert "onerror=" not in str([one.get("metadata") for one in outputs])
    assert {kind for one in outputs for kind in one.get("data", {})} <= KINDS
    (page,) = write_feedback(eve, submissions(eve, [STAGE]))
    assert dangers(page.read_text()) == []
    templates = dangers_of_templates(eve, tmp_path / "empty.ipynb")
    assert dangers(formgrader_page(eve, path)) == templates


def test_nothing_that_an_older_run_left_runs(eve: Course, tmp_path: Path) -> None:
    if not autograded(eve, STAGE, "eve").exists():
        grade_cohort(eve, submissions(eve, [STAGE]), workers=1)
    path = autograded(eve, STAGE, "eve")
    notebook = nbformat.read(path, as_version=4)
    bad = f"1 onerror={RUN}"
    outputs = [
        new_output("display_data", {"image/png": "AAAA"}, metadata={"image/png": {"width": bad}}),
        new_output("display_data", {"application/javascript": RUN, "image/svg+xml": f'"{bad}"'}),
        new_output(
            "display_data",
            {"image/jpeg": f'" {bad} x="'},
            metadata={"filenames": {"image/jpeg": bad}},
        ),
        new_output("stream", name="stdout", text=f"<script>{RUN}</script>"),
        new_output("error", ename=bad, evalue=bad, traceback=[f"<script>{RUN}</script>"]),
    ]
    cell = new_code_cell(f"'</script><script>{RUN}'", outputs=outputs, execution_count=1)
    cell["execution_count"] = f"<script>{RUN}</script>"
    cell["id"] = f'"><script>{RUN}</script>'
    cell.metadata["tags"] = [f'"><script>{RUN}</script>']
    text = new_markdown_cell("![x](attachment:x)", attachments={"x": {f'image/png" {bad}': bad}})
    raw = new_raw_cell(f"<script>{RUN}</script>", metadata={"raw_mimetype": "text/html"})
    notebook.cells[0:0] = [cell, text, raw]
    notebook.cells[-1].metadata["nbgrader"]["points"] = f"<script>{RUN}</script>"
    notebook.metadata["widgets"] = {
        "application/vnd.jupyter.widget-state+json": f"</script><script>{RUN}"
    }
    path.write_text(nbformat.v4.writes(notebook))
    (page,) = write_feedback(eve, submissions(eve, [STAGE]))
    assert dangers(page.read_text()) == []
    templates = dangers_of_templates(eve, tmp_path / "empty.ipynb")
    assert dangers(formgrader_page(eve, path)) == templates
