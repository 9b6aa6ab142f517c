"""From a platform's zip to grades, by both doors; what the command says and how it ends."""

from __future__ import annotations

import csv
import io
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbgrader_tools import autograde, gradebook, scores
from small_course import POINTS, STAGE, fill_in

from autograder.collect.handed_in import submissions
from autograder.collect.remembered import open_collected, remembered
from autograder.commands.collect import split_stage
from autograder.commands.grade import grade_cohort
from autograder.course.course import Course, CourseError
from autograder.course.submission import Submission

Run = Callable[..., subprocess.CompletedProcess[str]]
ALL = {**{name: float(points) for name, points in POINTS.items()}, "prose": 0.0}


@pytest.fixture
def small(built_small: Callable[[], Course]) -> Course:
    return built_small()


def download(course: Course, path: Path) -> Path:
    """A Moodle zip: an untouched original beside a solved copy, a damaged one, a right one."""
    release = nbformat.read(course.release(STAGE), as_version=4)
    right, untouched = nbformat.writes(fill_in(release)), nbformat.writes(release)
    with zipfile.ZipFile(path, "w") as archive:
        ann = "Anna Müller_101_assignsubmission_file_"
        archive.writestr(f"{ann}/{STAGE}.ipynb", untouched)
        archive.writestr(f"{ann}/{STAGE}-Copy1.ipynb", right)
        archive.writestr(f"Bob Ray_102_assignsubmission_file_/{STAGE}.ipynb", "{damaged")
        archive.writestr("Cid O'Hara_103_assignsubmission_file_/sub/x.ipynb.txt", right)
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w") as handed_in:
            handed_in.writestr("my work/x.ipynb", right)
        archive.writestr("Dee_104_assignsubmission_file_/work.zip", inner.getvalue())
    return path


@pytest.mark.parametrize("door", ["autograder grade", "nbgrader autograde"])
def test_from_a_moodle_zip_to_grades(small: Course, tmp_path: Path, run: Run, door: str) -> None:
    done = run("autograder", "collect", download(small, tmp_path / "m.zip"), STAGE, cwd=small.root)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 collected." in done.stdout
    with gradebook(small) as book:
        names = {one.id: (one.first_name, one.last_name) for one in book.students}
    assert names["anna_mueller"] == ("Anna", "Müller")
    if door == "autograder grade":
        outcomes = grade_cohort(small, submissions(small, [STAGE]), workers=1)
        assert [one.problem for one in outcomes] == [""] * 4
        assert "There were also" in outcomes[0].remarks[0]
    else:
        success, log = autograde(small, STAGE)
        assert success, log
    for student in ("anna_mueller", "cid_o_hara", "dee"):
        assert scores(small, STAGE, student) == ALL
    assert scores(small, STAGE, "bob_ray") == dict.fromkeys(ALL, 0.0)


def test_what_the_collection_noticed_is_recalled_until_the_notebook_is_another(
    small: Course, tmp_path: Path, run: Run
) -> None:
    run("autograder", "collect", download(small, tmp_path / "m.zip"), cwd=small.root)
    release = nbformat.read(small.release(STAGE), as_version=4)
    folder = small.path("submitted", "anna_mueller", STAGE)
    submission = Submission("anna_mueller", STAGE, folder)
    before = remembered(small.root, submission, STAGE)
    _, remarks = open_collected(submission, STAGE, release, before)
    assert f"Of 2 notebooks {STAGE}-Copy1.ipynb counts" in remarks[0]
    (folder / f"{STAGE}.ipynb").write_text(nbformat.writes(fill_in(release, {"side": "side = 2"})))
    assert open_collected(submission, STAGE, release, before)[1] == []


def test_it_says_what_needs_a_look_and_ends_with_1(small: Course, tmp_path: Path, run: Run) -> None:
    (small.root / "students.csv").write_text("id,name\nann,Anna Müller\nzed,Zed Noll\n")
    path = download(small, tmp_path / "m.zip")
    done = run("autograder", "collect", path, "--dry-run", cwd=small.root)
    assert done.returncode == 1
    assert "Nothing was written" in done.stdout
    assert not (small.root / "submitted").exists()
    done = run("autograder", "collect", path, cwd=small.root)
    assert done.returncode == 1
    assert "3 unknown" in done.stdout
    assert "1 missing" in done.stdout
    assert [one.name for one in (small.root / "submitted").iterdir()] == ["ann"]
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK")
    done = run("autograder", "collect", broken, cwd=small.root)
    assert done.returncode == 2
    assert "is no zip that can be read" in done.stderr
    assert "Traceback" not in done.stderr


def test_grading_names_what_it_passes_over_and_refuses_a_misspelt_student(
    small: Course, run: Run
) -> None:
    release = small.release(STAGE).read_text(encoding="utf-8")
    for path in (f"ann/{STAGE}", "bob/1_smal"):
        (small.root / "submitted" / path).mkdir(parents=True)
        (small.root / "submitted" / path / "x.ipynb").write_text(release, encoding="utf-8")
    words = ("--student", "ann", "--student", "bbo")
    done = run("autograder", "grade", STAGE, *words, cwd=small.root)
    assert done.returncode == 2
    assert "'bbo' has handed in nothing" in done.stderr
    assert f"submitted/bob/1_smal is no stage and is not graded. Rename it to {STAGE}." in (
        done.stderr
    )
    assert not (small.root / "autograded").exists()
    success, log = autograde(small, STAGE)
    assert success
    assert "submitted/bob/1_smal is no stage and is not graded" in log


def test_the_stage_is_the_last_word(small: Course, tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.touch()
    assert split_stage(small, [str(path), STAGE]) == ([path], STAGE)
    assert split_stage(small, [str(path)]) == ([path], "")
    with pytest.raises(CourseError, match="There is no stage '01_smal'"):
        split_stage(small, [str(path), "01_smal"])
    with pytest.raises(CourseError, match="Name what to collect"):
        split_stage(small, [STAGE])


def test_a_late_hand_in_keeps_its_grade_and_the_penalty_is_shown(
    small: Course, tmp_path: Path, run: Run
) -> None:
    """Through Blackboard's time, nbgrader's timestamp, its late penalty, to the report."""
    with (small.root / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write('\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    with gradebook(small) as book:
        book.update_or_create_assignment(STAGE, duedate="2026-01-02 12:00:00 UTC")
    release = nbformat.read(small.release(STAGE), as_version=4)
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        for student, time in (("ann", "11-59-59"), ("bob", "23-59-59"), ("cid", "13-00-00")):
            name = f"Task_{student}_attempt_2026-01-02-{time}_x.ipynb"
            archive.writestr(name, nbformat.writes(fill_in(release)))
    words = (tmp_path / "b.zip", "--timezone", "UTC")
    assert run("autograder", "collect", *words, cwd=small.root).returncode == 0
    # A time that cannot be read costs nobody a grade.
    (small.path("submitted", "cid", STAGE) / "timestamp.txt").write_text("yesterday, I think")
    done = run("autograder", "grade", STAGE, cwd=small.root)
    assert done.returncode == 0, done.stderr
    assert scores(small, STAGE, "bob") == scores(small, STAGE, "cid") == ALL
    with (small.root / "reports" / f"{STAGE}.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert [rows[one]["penalty"] for one in ("ann", "bob", "cid")] == ["", "6.5", ""]
    assert rows["bob"]["score after penalty"] == "0"
    assert "it holds no time: nothing is late" in rows["cid"]["remarks"]
    page = (small.root / "reports" / f"{STAGE}.html").read_text(encoding="utf-8")
    assert "Penalty for lateness" in page
    assert "6.5" in done.stdout
