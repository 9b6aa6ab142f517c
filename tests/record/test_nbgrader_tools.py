"""nbgrader's own tools work on this course as nbgrader's documentation says."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from formgrader_server import Server, formgrader
from nbformat import NotebookNode
from nbgrader_tools import (
    COURSE_ID,
    Known,
    autograded,
    nbgrader,
    results_from,
    score_output,
    scores,
)
from small_course import POINTS, STAGE, fill_in, hand_in

from autograder.build.run_on import RUN_ON
from autograder.course.course import Course

SCRIPT = "<script>alert('DANGER')</script>"


def command_line(course: Course, *arguments: str) -> str:
    """Run a command as somebody at a terminal does."""
    run = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course.root,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout + run.stderr


@pytest.fixture(scope="module")
def small(built_small: Callable[[], Course]) -> Course:
    return built_small()


@pytest.fixture(scope="module")
def right(small: Course) -> NotebookNode:
    notebook = fill_in(nbformat.read(small.release(STAGE), as_version=4))
    next(cell for cell in notebook.cells if cell.id == "prose").source = f"Prose. {SCRIPT}"
    return notebook


@pytest.fixture(scope="module")
def graded(small: Course, right: NotebookNode) -> Course:
    """The small course after `nbgrader autograde`, from the command line."""
    hand_in(small, "anna", right)
    command_line(small, "autograde", STAGE, "--student", "anna")
    return small


def test_generate_assignment_writes_what_is_committed(built_small: Callable[[], Course]) -> None:
    course = built_small()
    before = course.release(STAGE).read_bytes()
    nbgrader(course, "generate_assignment", STAGE, "--force")
    assert course.release(STAGE).read_bytes() == before


def test_generate_solution_writes_what_is_committed_or_fails(
    built_small: Callable[[], Course],
) -> None:
    course = built_small()
    committed = nbformat.read(course.solution(STAGE), as_version=4)
    # Which files it was run on is noted by `autograder build` alone.
    committed.metadata.pop(RUN_ON, None)
    nbgrader(course, "generate_solution", STAGE, "--force")
    assert nbformat.read(course.solution(STAGE), as_version=4) == committed
    text = course.master(STAGE).read_text()
    course.master(STAGE).write_text(text.replace("side * side", "side * nothing"))
    with pytest.raises(AssertionError, match="area_answer: NameError"):
        nbgrader(course, "generate_solution", STAGE, "--force")


def test_validate(small: Course, right: NotebookNode) -> None:
    # Students validate before they hand in: a right answer passes, an untouched release does not.
    path = small.root / "mine.ipynb"
    nbformat.write(right, path)
    said = command_line(small, "validate", str(path), str(small.release(STAGE)))
    good, bad = said.split("VALIDATION FAILED ON")
    assert "Success! Your notebook passes all the tests." in good
    assert bad.split()[:2] == [f"{len(POINTS) + 1}", "CELL(S)!"]


def test_no_execute_is_refused_on_the_command_line(small: Course, right: NotebookNode) -> None:
    hand_in(small, "lazy", right)
    with pytest.raises(AssertionError, match=r"--no-execute .* is refused"):
        command_line(small, "autograde", STAGE, "--student", "lazy", "--no-execute")
    assert not autograded(small, STAGE, "lazy").exists()


def test_autograde_feedback_and_export(graded: Course) -> None:
    assert scores(graded, STAGE, "anna") == {**POINTS, "prose": None}
    nbgrader(graded, "generate_feedback", STAGE, "--student", "anna")
    page = (graded.root / "feedback" / "anna" / STAGE / f"{STAGE}.html").read_text()
    assert "The side is right" in page
    assert "<strong>6.5 of 6.5</strong> points; 4 points not marked yet" in page
    assert SCRIPT not in page
    assert "hidden_checks" not in page
    nbgrader(graded, "export", "--to", "grades.csv")
    with (graded.root / "grades.csv").open() as file:
        [row] = [row for row in csv.DictReader(file) if row["student_id"] == "anna"]
    assert (row["assignment"], float(row["score"]), float(row["max_score"])) == (STAGE, 6.5, 10.5)


def test_zip_collect(small: Course, right: NotebookNode) -> None:
    archive = small.root / "downloaded" / STAGE / "archive"
    archive.mkdir(parents=True)
    nbformat.write(right, archive / f"carl_attempt_2026-01-02-03-04-05_{STAGE}.ipynb")
    # The plugin reads student and file from names such as a learning platform gives.
    pattern = r".*/(?P<student_id>\w+)_attempt_(?P<timestamp>[0-9\-]+)_(?P<file_id>.*)"
    nbgrader(small, "zip_collect", STAGE, f"--FileNameCollectorPlugin.named_regexp={pattern}")
    folder = small.root / "submitted" / "carl" / STAGE
    assert (folder / f"{STAGE}.ipynb").read_bytes() == (
        archive / f"carl_attempt_2026-01-02-03-04-05_{STAGE}.ipynb"
    ).read_bytes()


def test_exchange(
    built_small: Callable[[], Course],
    right: NotebookNode,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    course = built_small()
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    student = Course(tmp_path / "student")
    student.root.mkdir()
    root, cache = f"--Exchange.root={exchange}", f"--Exchange.cache={tmp_path / 'cache'}"
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "config"))
    nbgrader(course, "release_assignment", STAGE, root, cache)
    mine = ("--course", COURSE_ID, root, cache)
    nbgrader(student, "fetch_assignment", STAGE, *mine)
    fetched = student.root / STAGE / f"{STAGE}.ipynb"
    assert fetched.read_bytes() == course.release(STAGE).read_bytes()
    nbformat.write(right, fetched)
    nbgrader(student, "submit", STAGE, *mine)
    nbgrader(course, "collect", STAGE, root, cache)
    [handed_in] = (course.root / "submitted").glob(f"*/{STAGE}/{STAGE}.ipynb")
    assert handed_in.read_bytes() == fetched.read_bytes()
    with results_from(Known(score_output)):
        nbgrader(course, "autograde", STAGE)
    name = handed_in.parts[-3]
    assert scores(course, STAGE, name) == {**POINTS, "prose": None}
    nbgrader(course, "generate_feedback", STAGE)
    nbgrader(course, "release_feedback", STAGE, root, cache)
    nbgrader(student, "fetch_feedback", STAGE, *mine)
    [page] = (student.root / STAGE / "feedback").rglob("*.html")
    assert "<strong>6.5 of 6.5</strong> points; 4 points not marked yet" in page.read_text()


@pytest.fixture
def server(small: Course, tmp_path: Path) -> Iterator[Server]:
    with formgrader(small, tmp_path) as running:
        yield running


def test_formgrader(server: Server, small: Course, right: NotebookNode) -> None:
    right = nbformat.from_dict(json.loads(json.dumps(right)))
    right.cells.append(
        nbformat.v4.new_code_cell(
            f'from IPython.display import HTML, display\ndisplay(HTML("{SCRIPT}"))', id="own"
        )
    )
    hand_in(small, "eve", right)
    answer = json.loads(server.ask(f"api/submission/{STAGE}/eve/autograde", "POST"))
    assert answer["success"], answer
    assert scores(small, STAGE, "eve") == {**POINTS, "prose": None}
    submitted = json.loads(server.ask(f"api/submission/{STAGE}/eve"))
    assert (submitted["autograded"], submitted["score"]) == (True, 6.5)
    notebooks = json.loads(server.ask(f"api/submitted_notebooks/{STAGE}/{STAGE}"))
    [key] = [notebook["id"] for notebook in notebooks if notebook["student"] == "eve"]
    page = server.ask(f"submissions/{key}/")
    assert "The side is right" in page
    assert SCRIPT not in page
    assert "hidden_checks" not in page
    for path in ("manage_assignments", "gradebook", f"gradebook/{STAGE}/{STAGE}"):
        assert re.search("<title>nbgrader formgrade", server.ask(path), re.IGNORECASE)
    answer = json.loads(server.ask(f"api/assignment/{STAGE}/eve/generate_feedback", "POST"))
    assert answer["success"], answer
    shutil.rmtree(small.root / "feedback" / "eve")
