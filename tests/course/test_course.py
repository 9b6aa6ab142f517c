"""The course as a whole: questions and checks fit, and both doors give the same, right scores."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader_tools import autograde

from autograder.authoring.copied import copy_course
from autograder.authoring.hand_ins import HandIns
from autograder.build.compile import register
from autograder.collect.handed_in import submissions
from autograder.commands.grade import grade_cohort
from autograder.course.course import Course
from autograder.workers.worker import Worker

ROOT = Path(__file__).resolve().parents[2]
STAGES = Course(ROOT).stages


COLLECT = """
import json, sys
from pathlib import Path
from autograder.check.session import in_check_session
from autograder.course.course import Course
course = Course(Path(sys.argv[1]))
def show(session):
    names = [course.checks(stage).name for stage in course.stages]
    print(json.dumps({name: session.questions(name) for name in names}))
in_check_session(course, course.stages, show)
"""


@pytest.fixture(scope="module")
def points_of_checks(course: Course) -> dict[str, dict[str, float]]:
    """Module to question to the sum of its checks' points, as pytest collects them."""
    done = subprocess.run(
        [sys.executable, "-c", COLLECT, str(course.root)],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("stage", STAGES)
def test_checks_add_up_to_the_points_of_their_cells(
    course: Course, stage: str, points_of_checks: dict[str, dict[str, float]]
) -> None:
    cells = nbformat.read(course.master(stage), as_version=4).cells
    points = {
        cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points
        for cell in cells
        if cell.metadata.get("nbgrader", {}).get("grade") and cell.cell_type == "code"
    }
    assert points_of_checks[course.checks(stage).name] == points


@pytest.mark.parametrize("stage", STAGES)
def test_every_test_cell_follows_its_answer_cell_and_names_its_question(
    course: Course, stage: str
) -> None:
    answered = set()
    for cell in nbformat.read(course.master(stage), as_version=4).cells:
        meta = cell.metadata.get("nbgrader", {})
        if meta.get("solution") and cell.cell_type == "code":
            answered.add(meta["grade_id"])
        if meta.get("grade") and cell.cell_type == "code":
            assert f"{meta['grade_id']}_answer" in answered
            assert re.findall(r"hidden_checks\(\"(.*)\"\)", cell.source) == [meta["grade_id"]]


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_is_worth_100_points_and_asks_for_prose(course: Course, stage: str) -> None:
    metas = [
        (cell.cell_type, cell.metadata["nbgrader"])
        for cell in nbformat.read(course.release(stage), as_version=4).cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    ]
    assert sum(meta["points"] for _, meta in metas) == 100
    assert [meta for kind, meta in metas if kind == "markdown" and meta["solution"]]


def recorded(course: Course, stage: str) -> dict[str, dict[str, float | None]]:
    """Student to cell to automatic score, as the gradebook has it."""
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", course_id="x") as gradebook:
        return {
            submission.student.id: {
                grade.name: grade.auto_score
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
            for submission in gradebook.assignment_submissions(stage)
        }


@pytest.fixture(scope="module", params=STAGES)
def graded_stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    """One stage, with five hand-ins that went through the parallel door with two workers."""
    course = copy_course(Course(ROOT), tmp_path_factory.mktemp("course"), release=True)
    hand_ins = HandIns(course, request.param)
    for student, notebook in {
        "right": hand_ins.right(),
        "other_words": hand_ins.right_in_other_words(),
        "mistaken": hand_ins.typically_wrong(),
        "untouched": hand_ins.untouched(),
        "forged": hand_ins.forged(),
    }.items():
        path = course.root / "submitted" / student / request.param / f"{request.param}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
    graded = grade_cohort(course, submissions(course, [request.param]), workers=2)
    return course, request.param, {outcome.submission.student: outcome for outcome in graded}


def test_who_gets_which_points(graded_stage) -> None:
    _, _, graded = graded_stage
    assert not [outcome.problem for outcome in graded.values() if outcome.problem]
    assert graded["right"].score == graded["right"].points
    assert graded["right"].remarks == []
    assert graded["other_words"].score == graded["other_words"].points
    assert graded["untouched"].score == 0
    assert graded["forged"].score == 0
    assert 0 < graded["mistaken"].score < graded["mistaken"].points
    # Where nothing is lost, all that is wrong follows from what was lost before.
    for question in graded["mistaken"].questions:
        follows = any(check.follows for check in question.checks)
        assert question.score < question.points or follows, question.question


def test_both_doors_record_the_same_score_for_every_cell(graded_stage, tmp_path: Path) -> None:
    parallel, stage, _ = graded_stage
    other = copy_course(Course(ROOT), tmp_path, release=True)
    students = ("mistaken", "forged")
    for student in students:
        shutil.copytree(parallel.root / "submitted" / student, other.root / "submitted" / student)
    register(other, stage)
    success, log = autograde(other, stage)
    assert success, log
    expected = recorded(parallel, stage)
    assert recorded(other, stage) == {student: expected[student] for student in students}


def test_one_worker_grades_stages_in_any_order(tmp_path: Path) -> None:
    course = copy_course(Course(ROOT), tmp_path, release=True)
    with Worker(course) as worker:
        for stage in (STAGES[1], STAGES[3], STAGES[1]):
            result = worker.grade(stage, HandIns(course, stage).right())
            assert not [q.question for q in result.questions if q.score < q.points], stage


def test_no_page_shows_a_reference_value_or_a_check(graded_stage) -> None:
    from autograder.feedback.pages import write_feedback

    course, stage, graded = graded_stage
    pages = write_feedback(course, [graded["untouched"].submission, graded["mistaken"].submission])
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for outcome in graded["untouched"].questions:
            for check in outcome.checks:
                assert check.name not in text
        for words in ("assert student", "reference[", "approx(", "hidden_checks", "BEGIN HIDDEN"):
            assert words not in text
    untouched = pages[0].read_text(encoding="utf-8")
    assert untouched.count("✗") >= len(graded["untouched"].questions)
    solution = course.master(stage).read_text(encoding="utf-8")
    # Numbers that only an answer has: long ones, which nobody meets by chance.
    released = course.release(stage).read_text(encoding="utf-8")
    secret = set(re.findall(r"\d+\.\d{3,}", solution)) - set(re.findall(r"\d+\.\d{3,}", released))
    assert not [number for number in secret if number in untouched]


@pytest.mark.parametrize("stage", STAGES)
def test_right_answers_run_with_the_students_packages_only(
    course: Course, stage: str, student_python: Path, tmp_path: Path
) -> None:
    path = tmp_path / f"{stage}.ipynb"
    nbformat.write(HandIns(course, stage).right(), path)
    images = course.root / "datasets" / "data" / "images"
    done = subprocess.run(
        [student_python.parent / "jupyter", "execute", "--inplace", path.name],
        cwd=tmp_path,
        env={"PATH": os.defpath, "HOME": str(tmp_path), "BIOMEDICAL_IMAGES": str(images)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    executed = nbformat.read(path, as_version=4)
    counts = [cell.execution_count for cell in executed.cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))


def test_students_packages_hold_no_grader(student_python: Path) -> None:
    for name in ("autograder", "nbgrader", "nibabel"):
        done = subprocess.run(
            [student_python, "-c", f"import {name}"],
            capture_output=True,
            cwd="/",
            env={"PATH": os.defpath},
            check=False,
        )
        assert done.returncode != 0, name


@pytest.fixture(scope="module")
def student_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with what `requirements/student.txt` lists, and nothing else."""
    folder = tmp_path_factory.mktemp("student")
    lists = ["--only-binary", ":all:", "-r", "requirements/student.txt"]
    lists += ["-c", "requirements/lock.txt"]
    python = folder / "bin" / "python"
    uv = Path(sys.executable).parent / "uv"
    make = [sys.executable, "-m", "venv", folder]
    quick = [uv, "pip", "install", "--quiet", "--python", python, *lists]
    plain = [python, "-m", "pip", "install", "--quiet", *lists]
    if uv.is_file():
        subprocess.run([*make, "--without-pip"], check=True)
        if subprocess.run(quick, cwd=ROOT, check=False).returncode == 0:
            return python
    subprocess.run([*make, "--clear"], check=True)
    subprocess.run(plain, cwd=ROOT, check=True)
    return python


def test_table_of_questions_is_up_to_date(course: Course, run: Callable) -> None:
    assert run("autograder", "docs", "--check").returncode == 0
