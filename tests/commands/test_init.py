"""`autograder init`: a new course that builds, agrees with itself and grades."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from page_commands import NEW_COURSE, commands

from autograder.authoring.hand_ins import HandIns
from autograder.course.course import Course

Run = Callable[..., subprocess.CompletedProcess[str]]
STAGE = "01_pulse"


@pytest.fixture(autouse=True)
def _no_files_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COURSE_FILES", raising=False)
    monkeypatch.delenv("PYTHONPATH", raising=False)


def test_a_new_course_builds_passes_its_own_check_and_grades(run: Run, tmp_path: Path) -> None:
    made = run("autograder", "init", "a course", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    course = Course(tmp_path / "a course")
    build, check, grade = (command.text.split() for command in commands(NEW_COURSE))
    built = run(*build, cwd=course.root)
    assert built.returncode == 0, built.stderr
    assert "BEGIN HIDDEN" not in course.release(STAGE).read_text()
    checked = run(*check, cwd=course.root)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    hand_ins = HandIns(course, STAGE)
    for student, notebook in {
        "right": hand_ins.right(),
        "mistaken": hand_ins.typically_wrong(),
        "untouched": hand_ins.untouched(),
    }.items():
        folder = course.root / "submitted" / student / STAGE
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{STAGE}.ipynb")
    graded = run(*grade, cwd=course.root)
    assert graded.returncode == 0, graded.stdout + graded.stderr
    with Gradebook(f"sqlite:///{course.root}/gradebook.db", "a_course") as gradebook:
        scores = {one.student.id: one.score for one in gradebook.assignment_submissions(STAGE)}
        assert scores["right"] == gradebook.find_assignment(STAGE).max_score == 4
    assert scores["untouched"] == 0
    assert 0 <= scores["mistaken"] < 4


def test_its_name_is_the_folders(run: Run, tmp_path: Path) -> None:
    assert run("autograder", "init", "anatomy", cwd=tmp_path).returncode == 0
    assert Course(tmp_path / "anatomy").config.CourseDirectory.course_id == "anatomy"
    assert "my_course" not in (tmp_path / "anatomy" / "README.md").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["anatomy"]


def test_an_empty_folder_will_do(run: Run, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    assert run("autograder", "init", ".", cwd=tmp_path / "here").returncode == 0
    assert Course(tmp_path / "here").stages == [STAGE]


@pytest.mark.parametrize("name", ["notes.txt", "deep/notes.txt"])
def test_a_folder_with_something_in_it_stays_as_it_is(run: Run, tmp_path: Path, name: str) -> None:
    there = tmp_path / "course" / name
    there.parent.mkdir(parents=True)
    there.write_text("mine")
    done = run("autograder", "init", "course", cwd=tmp_path)
    assert done.returncode == 2
    assert "not empty" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path for path in (tmp_path / "course").rglob("*") if path.is_file()] == [there]
    assert there.read_text() == "mine"
