"""A small real course for tests of nbgrader's side: one stage, four questions, no images."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.course.course import Course

STAGE = "01_small"

CHECKS = '''
import pytest


@pytest.mark.question("side", points=2)
@pytest.mark.hint("Count the columns.")
def test_side(student, reference):
    """The side is right"""
    assert student["side"] == reference["side"]


@pytest.mark.question("area", points=2)
@pytest.mark.hint("Side times side.")
def test_area(student, reference):
    """The area is right"""
    assert student["area"] == reference["area"]


@pytest.mark.question("area", points=1)
@pytest.mark.hint("No half pixels.")
def test_area_is_whole(student, reference):
    """The area is a whole number"""
    assert isinstance(student["area"], int)


@pytest.mark.question("double", points=1)
@pytest.mark.hint("Two times.")
def test_double(student, reference):
    """The function doubles"""
    assert student["double"](21) == 42


@pytest.mark.question("name", points=0.5)
@pytest.mark.hint("Any text will do.")
def test_name(student, reference):
    """The name is a text"""
    assert isinstance(student["name"], str)
'''

CONFIGURATION = """
from pathlib import Path
from autograder.record.configure import configure

c = get_config()
c.CourseDirectory.course_id = "biomedical_image_analysis"
c.CourseDirectory.solution_directory = "solutions"
c.CourseSettings.files_variable = "BIOMEDICAL_IMAGES"
configure(c, Path(__file__).resolve().parent)
"""

# What somebody who knows the answers writes, and the text that must not leave the source.
ANSWERS = {
    "side": "side = 3191",
    "area": "area = side * side",
    "double": "def double(x):\n    return 2 * x",
    "name": "name = 'Wilhelm'",
}
POINTS = {"side": 2, "area": 3, "double": 1, "name": 0.5}
SECRETS = ["3191", "side * side", "2 * x", "Wilhelm", "hidden_checks", "HIDDEN TESTS", "SCHEME-7"]


# A first cell that fools tests which run in the student's own kernel.
FORGERY = """
import ast, numpy as np, builtins
class NoAsserts(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()
get_ipython().ast_transformers.append(NoAsserts())
np.array_equal = np.allclose = lambda *a, **k: True
def hidden_checks(question):
    return 100
class Equal:
    def __eq__(self, other): return True
    def __repr__(self): return "100"
side = area = name = Equal()
double = lambda x: Equal()
"""


def _nbgrader(grade_id: str, **flags: object) -> dict[str, object]:
    facts = {"grade": False, "solution": False, "locked": False, "schema_version": 3}
    return {"nbgrader": {**facts, "grade_id": grade_id, **flags}}


def master() -> NotebookNode:
    """The master notebook: a locked cell, four questions and a manually graded one."""
    cells = [
        new_markdown_cell("# A small stage", id="title"),
        new_code_cell("import math", id="setup", metadata=_nbgrader("setup", locked=True)),
    ]
    for name, answer in ANSWERS.items():
        cells += [
            new_markdown_cell(f"Define `{name}`.", id=f"ask-{name}"),
            new_code_cell(
                f"### BEGIN SOLUTION\n{answer}\n### END SOLUTION",
                id=f"answer-{name}",
                metadata=_nbgrader(f"{name}_answer", solution=True),
            ),
            new_code_cell(
                f"# Self-check\nassert {name} is not None\n"
                "### BEGIN HIDDEN TESTS\nfrom autograder import hidden_checks\n"
                f'hidden_checks("{name}")\n### END HIDDEN TESTS',
                id=f"test-{name}",
                metadata=_nbgrader(name, grade=True, locked=True, points=POINTS[name]),
            ),
        ]
    cells += [
        new_code_cell("print('the end of the questions')", id="plain"),
        new_markdown_cell(
            "### BEGIN SOLUTION\nSCHEME-7\n### END SOLUTION",
            id="prose",
            metadata=_nbgrader("prose", grade=True, solution=True, points=4),
        ),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def write_course(root: Path) -> Course:
    """Write the small course: its master notebook, its checks and its configuration."""
    (root / "source" / STAGE).mkdir(parents=True)
    nbformat.write(master(), root / "source" / STAGE / f"{STAGE}.ipynb")
    checks = root / "checks" / "small"
    checks.mkdir(parents=True)
    (checks / "small.py").write_text(CHECKS)
    (root / "nbgrader_config.py").write_text(CONFIGURATION)
    return Course(root)


def fill_in(release: NotebookNode, answers: dict[str, str] | None = None) -> NotebookNode:
    """A copy of the release with answers in it; the right ones by default."""
    notebook = nbformat.from_dict(release)
    notebook = nbformat.reads(nbformat.writes(notebook), as_version=4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "").removesuffix("_answer")
        if name in (ANSWERS if answers is None else answers) and cell.metadata.nbgrader.solution:
            cell.source = (ANSWERS if answers is None else answers)[name]
    return notebook


def hand_in(
    course: Course,
    student: str,
    notebook: NotebookNode | str | bytes | None,
    name: str = f"{STAGE}.ipynb",
) -> Path:
    """Put a file (or none) into a student's submission folder."""
    folder = course.root / "submitted" / student / STAGE
    folder.mkdir(parents=True, exist_ok=True)
    if isinstance(notebook, bytes):
        (folder / name).write_bytes(notebook)
    elif isinstance(notebook, str):
        (folder / name).write_text(notebook)
    elif notebook is not None:
        (folder / name).write_text(nbformat.writes(notebook))
    return folder
