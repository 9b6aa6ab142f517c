"""`autograder adopt`: nbgrader's own example course, graded by its asserts, in the sandbox."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook
from page_commands import ADOPTING, commands

from autograder.course.course import Course

Run = Callable[..., subprocess.CompletedProcess[str]]
Scores = dict[str, dict[str, tuple[float | None, float | None]]]

HIDDEN = "assert squares(12)[-1] == 144"
PARTIAL = """# One point for each that is right.
numbers = [int(line) for line in open("numbers.txt")]
sum(squares(n)[-1] == n * n for n in numbers)
### BEGIN HIDDEN TESTS
### END HIDDEN TESTS"""
ANSWERS = {
    "right": "def squares(n):\n    if n < 1:\n        raise ValueError\n"
    "    return [i ** 2 for i in range(1, n + 1)]",
    "cubes": "def squares(n):\n    return [i ** 3 for i in range(1, n + 1)]",
    "no_error": "def squares(n):\n    return [i * i for i in range(1, n + 1)]",
    "up_to_11": "def squares(n):\n    if n < 1:\n        raise ValueError\n"
    "    return [i ** 2 for i in range(1, min(n, 11) + 1)]",
    "endless_text": "def squares(n):\n    print('x' * 1000)\n    return [1]",
}


def meta(name: str, points: float) -> dict[str, object]:
    facts = {"grade": True, "solution": False, "locked": True, "schema_version": 3}
    return {"nbgrader": {**facts, "grade_id": name, "points": points}}


def cell_without_id(source: str, metadata: dict[str, object] | None = None) -> NotebookNode:
    """A cell of the format in which the example is written."""
    cell = new_code_cell(source, metadata=metadata or {})
    del cell["id"]
    return cell


def check(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def scores(course: Course) -> Scores:
    """Student to notebook and cell to automatic and final score."""
    with Gradebook(f"sqlite:///{course.root}/gradebook.db", "example") as gradebook:
        return {
            submission.student.id: {
                f"{notebook.name} {grade.name}": (grade.auto_score, grade.score)
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
            for submission in gradebook.assignment_submissions("ps1")
        }


def filled(release: NotebookNode, squares: str) -> NotebookNode:
    notebook = nbformat.from_dict(release)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "squares":
            cell.source = squares
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "sum_of_squares":
            cell.source = "def sum_of_squares(n):\n    return sum(squares(n))"
    return notebook


@pytest.fixture(scope="module")
def stock(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The example course, with some more cells, hand-ins, and scores that nbgrader gave."""
    with pytest.MonkeyPatch.context() as patch:
        # By itself nbgrader finds its own helpers only where the environment has been activated.
        path = [str(Path(sys.executable).parent), os.environ["PATH"]]
        patch.setenv("PATH", os.pathsep.join(path))
        return graded_by_nbgrader(run, tmp_path_factory)


def graded_by_nbgrader(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Course:
    folder = tmp_path_factory.mktemp("stock")
    check(run("nbgrader", "quickstart", "example", cwd=folder))
    course = Course(folder / "example")
    source = course.root / "source" / "ps1"
    (source / "numbers.txt").write_text("12\n3\n15\n20\n")
    notebook = nbformat.read(source / "problem1.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "correct_squares":
            cell.source += f"\n### BEGIN HIDDEN TESTS\n{HIDDEN}\n### END HIDDEN TESTS"
    # After all that deletes or defines something.
    notebook.cells.append(cell_without_id(PARTIAL, meta("partial", 4)))
    nbformat.write(notebook, source / "problem1.ipynb")
    check(run("nbgrader", "generate_assignment", "ps1", cwd=course.root))
    for student, squares in ANSWERS.items():
        hand_in = course.root / "submitted" / student / "ps1"
        shutil.copytree(course.root / "release" / "ps1", hand_in)
        nbformat.write(
            filled(nbformat.read(hand_in / "problem1.ipynb", as_version=4), squares),
            hand_in / "problem1.ipynb",
        )
    shutil.copytree(course.root / "release" / "ps1", course.root / "submitted/untouched/ps1")
    check(run("nbgrader", "autograde", "ps1", cwd=course.root))
    return course


@pytest.fixture(scope="module")
def adopted(run: Run, stock: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The same course and hand-ins, adopted and graded; nbgrader's grades are taken out."""
    root = tmp_path_factory.mktemp("adopted") / "example"
    shutil.copytree(stock.root, root)
    shutil.rmtree(root / "autograded")
    shutil.rmtree(root / "release")
    (root / "gradebook.db").unlink()
    adopt, build, grade = (
        command.text.split() for command in commands("docs/authors.md", ADOPTING)
    )
    said = check(run(*adopt, cwd=root))
    assert "only as safe" in said
    # Its header's path is from the course's folder, and this is another one.
    check(run(*build, cwd=root / "source"))
    thief = root / "submitted" / "thief" / "ps1"
    shutil.copytree(root / "submitted" / "up_to_11" / "ps1", thief)
    notebook = nbformat.read(thief / "problem1.ipynb", as_version=4)
    notebook.cells.append(cell_without_id("print(In)\n'\\n'.join(In)"))
    nbformat.write(notebook, thief / "problem1.ipynb")
    check(run(*grade, "--feedback", cwd=root))
    return Course(root)


def test_scores_are_those_of_stock_nbgrader(stock: Course, adopted: Course) -> None:
    expected = scores(stock)
    found = scores(adopted)
    del found["thief"]
    assert found == expected
    partial = {student: cells["problem1 partial"][0] for student, cells in expected.items()}
    assert partial == {
        **{"right": 4, "no_error": 4, "cubes": 0, "up_to_11": 1, "endless_text": 0},
        "untouched": 0,
    }


def test_nbgraders_own_command_gives_the_same(run: Run, stock: Course, adopted: Course) -> None:
    before = scores(adopted)
    check(run("nbgrader", "autograde", "ps1", "--force", cwd=adopted.root))
    assert scores(adopted) == before


def test_no_hidden_line_leaves_the_source(run: Run, adopted: Course) -> None:
    for folder in ("release", "autograded", "feedback"):
        files = [path for path in (adopted.root / folder).rglob("*") if path.is_file()]
        assert files
        for path in files:
            assert b"squares(12)" not in path.read_bytes(), path
    # Whatever else a page shows of the failed cell, it says that it failed.
    page = (adopted.root / "feedback" / "up_to_11" / "ps1" / "problem1.html").read_text()
    assert "✗" in page


def test_the_report_says_which_questions_are_only_as_safe_as_their_asserts(
    adopted: Course,
) -> None:
    report = (adopted.root / "reports" / "ps1.html").read_text()
    section = report.split("Only as safe as their asserts")[1].split("</ul>")[0]
    assert "problem1: correct_squares" in section
    assert "problem1: partial" in section


def test_a_second_grading_finds_nothing_to_do(run: Run, adopted: Course) -> None:
    said = check(run("autograder", "grade", "--all", "--feedback", cwd=adopted.root))
    assert "7 graded before" in said


def test_adopting_again_changes_nothing(run: Run, adopted: Course) -> None:
    before = (adopted.root / "nbgrader_config.py").read_text()
    assert "led before" in check(run("autograder", "adopt", cwd=adopted.root))
    assert (adopted.root / "nbgrader_config.py").read_text() == before


def test_a_folder_without_a_course_is_refused(run: Run, tmp_path: Path) -> None:
    done = run("autograder", "adopt", cwd=tmp_path)
    assert done.returncode == 2
    assert "nbgrader_config.py" in done.stderr
    assert list(tmp_path.iterdir()) == []
