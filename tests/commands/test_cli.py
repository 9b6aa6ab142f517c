"""The commands that people type, and what the README says of them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from small_course import STAGE, fill_in, hand_in

from autograder.course.course import Course

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def small(built_small: Callable[[], Course]) -> Course:
    course = built_small()
    right = fill_in(nbformat.read(course.release(STAGE), as_version=4))
    hand_in(course, "right", right)
    hand_in(course, "[red]=evil", "not a notebook")
    return course


def test_grade_tells_scores_and_where_things_are(run: Run, small: Course) -> None:
    done = run("autograder", "grade", STAGE, "--feedback", "--workers", "1", cwd=small.root)
    assert done.returncode == 0, done.stderr
    assert re.search(rf"{STAGE} +2 +1 +6.5 +6.5–6.5 +6.5 +0 +0 +0 *\n", done.stdout)
    assert f"{STAGE}, right" not in done.stdout
    (line,) = [one for one in done.stdout.splitlines() if "[red]=evil" in one]
    assert "not a notebook" in line
    for folder in ("gradebook.db", "autograded", "feedback", f"reports/{STAGE}.html"):
        assert (small.root / folder).exists()
    table = (small.root / "reports" / f"{STAGE}.csv").read_text()
    assert "\nright,6.5,6.5,2.0,3.0,1.0,0.5," in table
    page = (small.root / "reports" / f"{STAGE}.html").read_text()
    assert "The side is right" in page
    assert "1 of 1" in page
    assert "[red]=evil" in page
    # A run may have been stopped before it had written its report.
    shutil.rmtree(small.root / "reports")
    again = run("autograder", "grade", STAGE, cwd=small.root)
    assert again.returncode == 0
    assert "2 graded before" in again.stdout
    assert (small.root / "reports" / f"{STAGE}.csv").read_text() == table


def test_a_script_gets_one_document_whatever_comes_of_it(run: Run, small: Course) -> None:
    done = run(
        "autograder", "grade", STAGE, "--force", "--student", "right", "--json", cwd=small.root
    )
    data = json.loads(done.stdout)
    assert data["command"] == "grade"
    (line,) = data["stages"]
    assert (line["stage"], line["handed_in"], line["n"], line["mean"]) == (STAGE, 2, 1, 6.5)
    (one,) = data["submissions"]
    assert (one["student"], one["score"], one["problem"]) == ("right", 6.5, "")
    assert all(Path(path).is_file() for path in data["reports"])
    assert "Gradebook: " in done.stderr
    again = json.loads(run("autograder", "regrade", STAGE, "--json", cwd=small.root).stdout)
    assert again["changed"] == []
    assert {one["student"] for one in again["submissions"]} == {"right", "[red]=evil"}
    done = run("autograder", "check", STAGE, "--json", cwd=small.root)
    assert json.loads(done.stdout) == {"command": "check", "stages": [STAGE], "problems": []}
    for words in (("grade", "05_nowhere"), ("collect", "nothing.zip"), ("check", "05_nowhere")):
        done = run("autograder", *words, "--json", cwd=small.root)
        error = json.loads(done.stdout)
        assert (done.returncode, error["exit_status"]) == (2, 2)
        assert error["error"] in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("grade",), "Name a stage, or --all"),
        (("grade", "05_nowhere"), "There is no stage '05_nowhere'"),
        (("grade", STAGE, "--student", "nobody"), "Student 'nobody' has handed in nothing"),
    ],
)
def test_mistakes_are_told_in_a_sentence(
    run: Run, small: Course, words: tuple[str, ...], said: str
) -> None:
    done = run("autograder", *words, cwd=small.root)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_outside_a_course(run: Run, tmp_path: Path) -> None:
    done = run("autograder", "grade", "--all", cwd=tmp_path)
    assert done.returncode == 2
    assert "No course found" in done.stderr


def test_missing_checks_stop_grading_with_a_reason(
    run: Run, built_small: Callable[[], Course]
) -> None:
    course = built_small()
    hand_in(course, "right", fill_in(nbformat.read(course.release(STAGE), as_version=4)))
    checks = course.checks(STAGE) / "small.py"
    checks.write_text(checks.read_text().replace('"double"', '"dubble"', 1))
    done = run("autograder", "grade", STAGE, "--workers", "1", cwd=course.root)
    assert done.returncode == 2
    assert f"{STAGE}, question double, cell 11: the question has no checks" in done.stderr
    assert not (course.root / "autograded").exists()


def test_doctor_finds_what_is_required_here(run: Run) -> None:
    done = run("autograder", "doctor")
    assert done.returncode == 0, done.stdout
    assert "✓ Landlock (required)" in done.stdout
    assert "✓ seccomp (required)" in done.stdout


def test_demo_grades_its_cohort_and_leaves_the_course_alone(
    run: Run, built_small: Callable[[], Course], tmp_path: Path
) -> None:
    course = built_small()
    before = sorted(course.root.rglob("*"))
    done = run("autograder", "demo", "--folder", tmp_path, cwd=course.root)
    assert done.returncode == 0, done.stderr
    assert re.search(rf"{STAGE} +9 ", done.stdout)
    rows = (tmp_path / "reports" / f"{STAGE}.csv").read_text().splitlines()
    scores = {name: score for name, score, *_ in (row.split(",") for row in rows)}
    assert (scores["amira_right"], scores["fatima_untouched"], scores["hugo_forged"]) == (
        *("6.5", "0.0", "0.0"),
    )
    assert "not a notebook" in done.stdout
    assert len(list((tmp_path / "feedback").glob("*/*/*.html"))) == 9
    assert sorted(course.root.rglob("*")) == before


def test_every_command_of_the_readme_exists(run: Run, course: Course) -> None:
    readme = (course.root / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"\bmake ([a-z]+)", readme)) - {"up", "can"}
    listed = subprocess.run(
        ["make", "help"], cwd=course.root, capture_output=True, text=True, check=True
    ).stdout
    assert targets <= {line.split()[0] for line in listed.splitlines()}
    for program in ("autograder", "course-images", "nbgrader"):
        for name in set(re.findall(rf"(?:^|`){program} ([a-z_-]+)", readme, re.MULTILINE)):
            done = run(program, name, "--help")
            assert done.returncode == 0, f"{program} {name}: {done.stderr}"
    for path in re.findall(r"\]\(((?!http)[^)#\s]+)\)", readme):
        assert (course.root / path).exists(), path
    for path in re.findall(r"-[rc] (requirements/\S+)", readme):
        assert (course.root / path).is_file(), path
