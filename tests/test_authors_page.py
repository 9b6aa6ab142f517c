"""What `docs/authors.md` says is done, to the letter, in a course that `autograder init` made."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from page_commands import ADOPTING, ROOT, commands

from autograder.authoring.hand_ins import HandIns
from autograder.course.course import TOLD, Course

Run = Callable[..., subprocess.CompletedProcess[str]]
PAGE = ROOT / "docs" / "authors.md"
STEP = re.compile(
    r"^\*\*(?P<what>[^*]+)\*\*[^\n]*\n+(?:```\w+\n(?P<text>.*?)^```$)?"
    r"|^```console\n(?P<commands>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
FLAGS = {
    "markdown": {},
    "locked": {"locked": True},
    "answer": {"solution": True},
    "test": {"grade": True, "locked": True},
}


class Author:
    """Does what a page says."""

    def __init__(self, folder: Path, run: Run) -> None:
        self.folder = folder
        self.run = run
        self.notebook = Path()
        self.done: list[str] = []

    def command(self, line: str) -> None:
        done = self.run(*line.split(), cwd=self.folder)
        assert done.returncode == 0, (line, done.stdout, done.stderr)
        self.done.append(line)
        if line.startswith("autograder init"):
            self.folder /= line.split()[-1]
            self.notebook = Course(self.folder).master("01_pulse")

    def step(self, what: str, text: str | None) -> None:
        self.done.append(what)
        kind, _, name = what.partition(" ")
        if kind == "file":
            path = self.folder / name.strip("`")
            assert not path.exists()
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(str(text))
        elif kind == "notebook":
            self.notebook = self.folder / name.strip("`")
            self.notebook.parent.mkdir(parents=True)
            kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
            nbformat.write(new_notebook(metadata={"kernelspec": kernel}), self.notebook)
        else:
            self.add_cell(kind, name, str(text).rstrip("\n"))

    def add_cell(self, kind: str, name: str, text: str) -> None:
        notebook = nbformat.read(self.notebook, as_version=4)
        facts = {"grade": False, "solution": False, "locked": False, "schema_version": 3}
        if kind == "markdown":
            notebook.cells.append(new_markdown_cell(text))
        else:
            named = re.match(r"cell `(?P<id>\w+)`(, (?P<points>\d+) points?)?$", name)
            assert named is not None, name
            facts |= {"grade_id": named["id"], **FLAGS[kind]}
            if named["points"]:
                facts["points"] = int(named["points"])
            notebook.cells.append(new_code_cell(text, metadata={"nbgrader": facts}))
        nbformat.write(notebook, self.notebook)


@pytest.fixture(scope="module")
def author(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Author:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTHONPATH", raising=False)
        # Another test of this process may have read a course with a variable of this name.
        for variable in ("COURSE_FILES", TOLD + "COURSE_FILES"):
            patch.setenv(variable, "")
            patch.delenv(variable)
        author = Author(tmp_path_factory.mktemp("page"), run)
        for step in STEP.finditer(PAGE.read_text().partition(f"\n## {ADOPTING}\n")[0]):
            if step["commands"]:
                for line in step["commands"].splitlines():
                    author.command(line)
            elif step["what"].split()[0] in (*FLAGS, "file", "notebook"):
                author.step(step["what"], step["text"])
        return author


def test_the_page_leads_to_a_question_a_stage_and_a_dataset(author: Author) -> None:
    course = Course(author.folder)
    assert course.stages == ["01_pulse", "02_pressure"]
    elsewhere = [command.line for command in commands("docs/authors.md", ADOPTING)]
    page = commands("docs/authors.md")
    typed = [command.text for command in page if command.line not in elsewhere]
    assert [line for line in author.done if line.startswith("autograder")] == typed
    assert author.done[-1] == "autograder check --all"
    for stage, question in [("01_pulse", "longest_interval"), ("02_pressure", "mean_pressure")]:
        assert question in HandIns(course, stage).reference
    assert "FILES = " in course.release("02_pressure").read_text()


def test_the_new_stage_is_graded(author: Author, run: Run) -> None:
    course = Course(author.folder)
    hand_ins = HandIns(course, "02_pressure")
    folder = course.root / "submitted" / "somebody" / "02_pressure"
    folder.mkdir(parents=True)
    nbformat.write(hand_ins.right(), folder / "02_pressure.ipynb")
    done = run("autograder", "grade", "--all", cwd=course.root)
    assert done.returncode == 0, done.stdout + done.stderr
    table = (course.root / "reports" / "02_pressure.csv").read_text().splitlines()
    assert table[1].split(",")[1:3] == ["1.0", "1.0"]


def test_shared_code_that_is_out_of_date_is_found_and_refreshed(author: Author, run: Run) -> None:
    course = Course(author.folder)
    shared = course.root / "source" / "shared" / "files.py"
    shared.write_text(shared.read_text() + "NEW = 1\n")
    checked = run("autograder", "check", "--all", cwd=course.root)
    assert checked.returncode == 1
    assert "shared code" in checked.stdout
    built = run("autograder", "build", "--all", cwd=course.root)
    assert built.returncode == 0, built.stdout + built.stderr
    for stage in course.stages:
        assert "NEW = 1" in course.master(stage).read_text()
        assert "NEW = 1" in course.release(stage).read_text()
    assert run("autograder", "check", "--all", cwd=course.root).returncode == 0


def test_shared_code_that_is_not_there_is_named(author: Author, run: Run) -> None:
    course = Course(author.folder)
    master = course.master("02_pressure")
    before = master.read_text()
    master.write_text(before.replace("SHARED files", "SHARED nothing"))
    done = run("autograder", "build", "02_pressure", cwd=course.root)
    master.write_text(before)
    assert done.returncode == 2
    assert "nothing.py" in done.stderr
    assert "Traceback" not in done.stderr
