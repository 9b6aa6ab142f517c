"""Downloads as learning platforms make them, and a course of two stages to collect them into.

Written from the formats that the platforms' sources have; all names are invented.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.course.course import Course

FIRST, SECOND = "01_first", "02_second"
QUESTIONS = {FIRST: ("side", "area", "edge"), SECOND: ("mean", "mode", "range")}
EMPTY = "# YOUR CODE HERE\nraise NotImplementedError()"


def two_stages(root: Path) -> Course:
    """A course that has releases, and nothing else that collecting needs."""
    root.mkdir(parents=True, exist_ok=True)
    for stage in QUESTIONS:
        for step in ("source", "release"):
            folder = root / step / stage
            folder.mkdir(parents=True)
            (folder / f"{stage}.ipynb").write_text(notebook(stage, 0))
    (root / "nbgrader_config.py").write_text(
        "from pathlib import Path\nfrom autograder.record.configure import configure\n"
        "c = get_config()\nc.CourseDirectory.course_id = 'two'\n"
        "configure(c, Path(__file__).resolve().parent)\n"
    )
    return Course(root)


def notebook(stage: str, answered: int = 3, note: str = "", *, nameless: bool = False) -> str:
    """The text of a notebook of a stage with so many answers in it."""
    cells = [new_markdown_cell(f"# {stage}", id="title"), new_markdown_cell(note, id="note")]
    for number, name in enumerate(QUESTIONS[stage]):
        facts = {"grade_id": f"{name}_answer", "solution": True, "grade": False, "locked": False}
        tests = {"grade_id": name, "solution": False, "grade": True, "locked": True, "points": 1}
        cells += [
            new_markdown_cell(f"Define `{name}`.", id=f"ask-{name}"),
            new_code_cell(
                f"{name} = {number}" if number < answered else EMPTY,
                id=f"answer-{name}",
                metadata={} if nameless else {"nbgrader": {**facts, "schema_version": 3}},
            ),
            new_code_cell(
                f"assert {name} is not None",
                id=f"test-{name}",
                metadata={} if nameless else {"nbgrader": {**tests, "schema_version": 3}},
            ),
        ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.writes(new_notebook(cells=cells, metadata={"kernelspec": kernel}))


def zipped(path: Path, files: Mapping[str, str | bytes], time: tuple[int, ...] = ()) -> Path:
    path.write_bytes(zip_bytes(files, time))
    return path


def zip_bytes(files: Mapping[str, str | bytes], time: tuple[int, ...] = ()) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, time or (2026, 1, 2, 3, 4, 6))  # type: ignore[arg-type]
            archive.writestr(entry, text, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def submitted(course: Course) -> dict[str, bytes]:
    """All files below submitted/, by path."""
    root = course.root / "submitted"
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def is_of(content: bytes, stage: str, answered: int) -> bool:
    texts = ["".join(cell["source"]) for cell in json.loads(content)["cells"]]
    there = sum(f"{name} = {n}" in texts for n, name in enumerate(QUESTIONS[stage]))
    return there == answered
