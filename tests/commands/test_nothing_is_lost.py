"""Whatever command fails or is mistyped: what people made is still there afterwards."""

from __future__ import annotations

import itertools
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.preprocessors import SaveAutoGrades
from nbgrader_tools import autograde, autograded, gradebook, scores
from small_course import ANSWERS, STAGE, fill_in, hand_in

from autograder.collect.handed_in import pending, submissions
from autograder.commands.demo import MARKER
from autograder.commands.grade import grade_cohort
from autograder.commands.regrade import regrade_cohort
from autograder.course.course import Course
from autograder.record.backups import FOLDER
from autograder.record.direct import SPOOL
from autograder.record.rows import Rows
from autograder.score import graded_notebook
from autograder.score.outcome import Graded
from autograder.workers.pool import GradingFailed
from autograder.workers.tasks import HandInTask

ROOT = Path(__file__).parents[2]
NAME = "Müller"
Run = Callable[..., subprocess.CompletedProcess[str]]


def everything(folder: Path) -> dict[str, bytes]:
    """All files below a folder: name and content."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def graded_once(built_small: Callable[[], Course]) -> Course:
    course = built_small()
    release = nbformat.read(course.release(STAGE), as_version=4)
    hand_in(course, NAME, fill_in(release, {**ANSWERS, "side": "side = 1"}))
    assert [one.problem for one in grade(course)] == [""]
    return course


@pytest.fixture
def graded(graded_once: Course, tmp_path: Path) -> Course:
    """The small course with one graded hand-in."""
    return Course(shutil.copytree(graded_once.root, tmp_path / "course"))


def grade(course: Course) -> list[Graded]:
    return grade_cohort(course, submissions(course, [STAGE]), workers=1)


def content(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as book:
        return list(book.iterdump())


def answer_rightly(course: Course) -> None:
    release = nbformat.read(course.release(STAGE), as_version=4)
    hand_in(course, NAME, fill_in(release, ANSWERS))


def kept(course: Course) -> tuple[Any, ...]:
    """What must not be lost: marks, graded notebooks, stored answers."""
    return (
        scores(course, STAGE, NAME),
        everything(course.root / "autograded"),
        everything(course.root / "answers" / "students"),
    )


# A run that fails half-way


def fail_in_recording(monkeypatch: pytest.MonkeyPatch, after: int = 2) -> None:
    add, added = SaveAutoGrades._add_score, itertools.count()

    def fail_in_the_middle(*args: Any) -> None:
        if next(added) >= after:
            raise OSError("the gradebook's disk is gone")
        add(*args)

    monkeypatch.setattr(SaveAutoGrades, "_add_score", fail_in_the_middle)


def fail_in_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    enter = Rows.enter

    def fail_at_the_end(*args: Any) -> None:
        enter(*args)
        raise OSError("the gradebook's disk is gone")

    monkeypatch.setattr(Rows, "enter", fail_at_the_end)


def fail_in_grading(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any) -> None:
        raise graded_notebook.RecordingError("does not fit")

    monkeypatch.setattr(graded_notebook, "_check_scores", fail)


def fail_in_its_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any) -> None:
        raise GradingFailed("RecordingError: does not fit")

    monkeypatch.setattr(HandInTask, "read", fail)


def fail_in_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **more: Any) -> None:
        raise UnicodeEncodeError("ascii", NAME, 1, 2, "ordinal not in range(128)")

    monkeypatch.setattr("nbconvert.writers.FilesWriter.write", fail)


def fail_in_moving(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("autograder.record.direct._copy", fail)


@pytest.mark.parametrize(
    ("door", "fail"),
    [
        *(("parallel", fail) for fail in (fail_in_rows, fail_in_its_worker, fail_in_moving)),
        *(("nbgrader", fail) for fail in (fail_in_recording, fail_in_grading, fail_in_writing)),
    ],
)
def test_a_run_that_fails_half_way_leaves_everything_as_it_was(
    graded: Course,
    monkeypatch: pytest.MonkeyPatch,
    fail: Callable[[pytest.MonkeyPatch], None],
    door: str,
) -> None:
    before = kept(graded)
    answer_rightly(graded)
    with monkeypatch.context() as patch:
        fail(patch)
        if door == "parallel":
            (outcome,) = grade(graded)
            assert outcome.problem
        else:
            assert not autograde(graded, STAGE, student=NAME, force=True)[0]
    assert kept(graded) == before
    # The next run takes it up.
    todo = submissions(graded, [STAGE])
    assert pending(graded, todo) == todo
    assert [one.problem for one in grade(graded)] == [""]
    assert scores(graded, STAGE, NAME)["side"] == 2.0
    assert [path.name for path in (graded.root / "autograded" / NAME).iterdir()] == [STAGE]


KILLED_BEFORE = "Rows.enter = lambda *args: os.kill(os.getpid(), 9)"
"""While the gradebook is told."""
KILLED_AFTER = """
rename = Path.rename
def killed(path, target):
    return os.kill(os.getpid(), 9) if path.suffix == ".ipynb" else rename(path, target)
Path.rename = killed
"""
"""When it has been told, and the notebook is about to take its place."""


@pytest.mark.parametrize(("patch", "side"), [(KILLED_BEFORE, 0.0), (KILLED_AFTER, 2.0)])
def test_a_graded_notebook_outlives_a_run_that_is_killed(
    graded: Course, patch: str, side: float
) -> None:
    before = kept(graded)
    answer_rightly(graded)
    code = f"""
import os, sys
from pathlib import Path
from autograder.commands.grade import grade_cohort
from autograder.course.course import Course
from autograder.collect.handed_in import submissions
from autograder.record.rows import Rows
{patch}
course = Course(Path(sys.argv[1]))
grade_cohort(course, submissions(course, [sys.argv[2]]), workers=1)
"""
    killed = subprocess.run([sys.executable, "-c", code, graded.root, STAGE], check=False)
    assert killed.returncode == -9
    aside = graded.root / "autograded" / NAME / f".{STAGE}-earlier"
    assert list(everything(aside).values()) == list(before[1].values())
    assert kept(graded)[2] == before[2]
    assert scores(graded, STAGE, NAME)["side"] == side
    todo = submissions(graded, [STAGE])
    assert pending(graded, todo) == todo
    assert [one.problem for one in grade(graded)] == [""]
    assert scores(graded, STAGE, NAME)["side"] == 2.0
    assert not aside.exists()
    assert not (graded.root / "answers" / SPOOL).exists()


def test_what_nbgrader_skips_stays_untouched(graded: Course) -> None:
    before = kept(graded), autograded(graded, STAGE, NAME).stat().st_mtime_ns
    assert autograde(graded, STAGE, student=NAME)[0]
    assert (kept(graded), autograded(graded, STAGE, NAME).stat().st_mtime_ns) == before


def test_a_regrade_that_fails_half_way_leaves_everything_as_it_was(
    graded: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kept(graded)
    checks = graded.checks(STAGE) / "small.py"
    checks.write_text(checks.read_text().replace('reference["side"]', "1", 1))
    with monkeypatch.context() as patch:
        fail_in_recording(patch, after=0)
        with pytest.raises(OSError, match="disk is gone"):
            regrade_cohort(graded, submissions(graded, [STAGE]), workers=1)
    assert kept(graded) == before
    (changed,) = regrade_cohort(graded, submissions(graded, [STAGE]), workers=1).changed
    assert changed[2] - changed[1] == 2.0


def test_each_run_backs_the_gradebook_up_first(graded: Course) -> None:
    shutil.rmtree(graded.root / FOLDER, ignore_errors=True)
    with gradebook(graded) as book:
        book.find_grade("prose", STAGE, STAGE, NAME).manual_score = 3.5
        book.db.commit()
    marked = content(graded.root / "gradebook.db")
    answer_rightly(graded)
    grade(graded)
    (backup,) = (graded.root / FOLDER).iterdir()
    assert content(backup) == marked
    checks = graded.checks(STAGE) / "small.py"
    checks.write_text(checks.read_text().replace('reference["side"]', "7", 1))
    regrade_cohort(graded, submissions(graded, [STAGE]), workers=1)
    autograde(graded, STAGE, student=NAME, force=True)
    assert len(list((graded.root / FOLDER).iterdir())) == 3


# A locale that is not UTF-8


@pytest.fixture
def ascii_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("LC_ALL", "C"), ("PYTHONUTF8", "0"), ("PYTHONCOERCECLOCALE", "0")):
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("ascii_locale")
def test_a_name_is_the_same_in_every_locale(run: Run, graded: Course) -> None:
    done = run("autograder", "grade", STAGE, "--force", "--feedback", cwd=graded.root)
    assert done.returncode == 0, done.stderr
    assert [one.name for one in (graded.root / "autograded").iterdir()] == [NAME]
    assert scores(graded, STAGE, NAME)["side"] == 0.0
    assert (graded.root / "feedback" / NAME / STAGE / f"{STAGE}.html").is_file()
    assert NAME in (graded.root / "reports" / f"{STAGE}.csv").read_text(encoding="utf-8")
    checks = graded.checks(STAGE) / "small.py"
    lenient = checks.read_text().replace('== reference["side"]', 'in (1, reference["side"])', 1)
    checks.write_text(lenient)
    done = run("autograder", "regrade", STAGE, cwd=graded.root)
    assert done.returncode == 0, done.stderr
    assert scores(graded, STAGE, NAME)["side"] == 2.0


@pytest.mark.usefixtures("ascii_locale")
def test_nbgrader_refuses_where_names_cannot_be_read(run: Run, graded: Course) -> None:
    before = kept(graded)
    done = run("nbgrader", "autograde", STAGE, "--force", cwd=graded.root)
    assert done.returncode != 0
    assert "PYTHONUTF8=1" in done.stderr
    assert kept(graded) == before


# Commands that delete


def test_make_clean_removes_what_can_be_built_again_and_nothing_else(tmp_path: Path) -> None:
    for name in ("Makefile", "datasets/registry.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    package = tmp_path / "datasets" / "course_images"
    shutil.copytree(
        ROOT / "datasets" / "course_images", package, ignore=shutil.ignore_patterns("__pycache__")
    )
    for folder in ("autograder", "benchmarks", "tests"):
        (tmp_path / folder).mkdir()
    data = ROOT / "datasets" / "data" / "images"
    ours = tmp_path / "datasets" / "data" / "images" / "small_ct"
    shutil.copytree(data / "small_ct", ours)
    people_made = [
        *("gradebook.db", f"{FOLDER}/gradebook-1.db", "submitted/a/s/s.ipynb", "notes.txt"),
        *("autograded/a/s/s.ipynb", "feedback/a/s/s.html", "answers/students/a/s.json"),
        *("reports/s.html", "grades.csv", "downloaded/s/archive/all.zip", "release/s/s.ipynb"),
        *("datasets/data/images/small_ct/mine.dcm", "datasets/data/images/mine/scan.dcm"),
        *("datasets/data/truth/mine.txt", "datasets/data/set_aside/x.dcm", "demo/thesis.txt"),
    ]
    for name in people_made:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("precious")
    changed = next(ours.glob("CT_small*"))
    changed.write_bytes(b"another scan")
    for name in (".venv/bin/python", ".ruff_cache/x", "autograder/__pycache__/x.pyc"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    before = everything(tmp_path)
    subprocess.run(["make", "clean", f"PYTHON={sys.executable}"], cwd=tmp_path, check=True)
    after = everything(tmp_path)
    assert {name: after.get(name) for name in people_made} == dict.fromkeys(
        people_made, b"precious"
    )
    assert changed.read_bytes() == b"another scan"
    assert {name for name in after if name.startswith((".venv", ".ruff", "autograder/__"))} == set()
    (tmp_path / "demo" / MARKER).touch()
    shutil.copytree(data / "small_mr", tmp_path / "datasets" / "data" / "images" / "small_mr")
    subprocess.run(["make", "clean", f"PYTHON={sys.executable}"], cwd=tmp_path, check=True)
    assert not (tmp_path / "demo").exists()
    assert not (tmp_path / "datasets" / "data" / "images" / "small_mr").exists()
    assert before.keys() - everything(tmp_path).keys() >= {".venv/bin/python"}


@pytest.mark.parametrize("what", ["gradebook.db", "thesis.txt", ".git/HEAD"])
def test_a_demonstration_replaces_nothing_but_a_demonstration(
    run: Run, built_small: Callable[[], Course], tmp_path: Path, what: str
) -> None:
    precious = tmp_path / "folder" / what
    precious.parent.mkdir(parents=True)
    precious.write_text("precious")
    done = run("autograder", "demo", "--folder", tmp_path / "folder", cwd=built_small().root)
    assert done.returncode == 2
    assert "no demonstration" in done.stderr
    assert everything(tmp_path / "folder") == {what: b"precious"}


def test_a_course_is_no_demonstration_of_itself(run: Run, graded: Course) -> None:
    before = everything(graded.root)
    done = run("autograder", "demo", "--folder", ".", cwd=graded.root)
    assert done.returncode == 2
    assert everything(graded.root) == before


# What git would take along


def test_git_ignores_names_and_work_of_students(run: Run, graded: Course) -> None:
    shutil.copy(ROOT / ".gitignore", graded.root)
    subprocess.run(["git", "init", "--quiet"], cwd=graded.root, check=True)
    (graded.root / "students.csv").write_text(f"id\n{NAME}\n")
    for words in (
        ["autograder", "grade", STAGE, "--force", "--feedback"],
        ["nbgrader", "db", "student", "import", "students.csv"],
        ["nbgrader", "export"],
        ["nbgrader", "generate_feedback", STAGE, "--force"],
    ):
        done = run(*words, cwd=graded.root)
        assert done.returncode == 0, done.stderr
    assert NAME in (graded.root / "grades.csv").read_text(encoding="utf-8")
    seen = subprocess.run(
        ["git", "-c", "core.quotePath=off", "status", "--porcelain", "--untracked-files=all"],
        cwd=graded.root, capture_output=True, encoding="utf-8", check=True,
    ).stdout.split()  # fmt: skip
    for name in [name for name in seen if name != "??"]:
        assert NAME not in name
        assert NAME.encode() not in (graded.root / name).read_bytes(), name


@pytest.mark.parametrize(
    "path",
    [
        *("grades.csv", "grades_final.csv", "students.csv", "moodle_worksheet.csv"),
        *("downloaded/01_small/archive/all.zip", "feedback_01_small.zip", f"returned/{NAME}.html"),
        *(f"{FOLDER}/gradebook-x.db", "gradebook.db", "gradebook.db-journal"),
        *(f"submitted/{NAME}/s/s.ipynb", f"autograded/{NAME}/s/s.ipynb", "reports/s.html"),
        *(f"feedback/{NAME}/s/s.html", f"answers/students/{NAME}/s.json", "exchange/x/inbound"),
        *("datasets/data/set_aside/mine.dcm", "demo/gradebook.db"),
    ],
)
def test_git_ignores(path: str) -> None:
    command = ["git", "check-ignore", "--quiet", "--no-index", path]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize("path", ["release/01/01.ipynb", "docs/page.md", "source/x/table.csv"])
def test_git_keeps(path: str) -> None:
    command = ["git", "check-ignore", "--quiet", "--no-index", path]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 1
