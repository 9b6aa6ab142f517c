"""`autograder return`: from the gradebook back to a platform, and nothing that must not leave."""

from __future__ import annotations

import os
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader_tools import gradebook, nbgrader
from platforms import moodle_imports, moodle_takes
from small_course import ANSWERS, SECRETS, STAGE, fill_in, hand_in

from autograder.collect.handed_in import submissions
from autograder.collect.record import Collected, StageRecord, write_record
from autograder.commands.give_back import return_stage
from autograder.commands.grade import grade_cohort
from autograder.course.course import Course
from autograder.hand_back.delivery import CannotReturn, Given
from autograder.hand_back.standing import State, standings

WORDS = {
    "id": "Identifier",
    "grade": "Grade",
    "modified": "Last modified (grade)",
    "comments": "Feedback comments",
    "participant": "Participant ",
}
NUMBERS = {"anna": 101, "bob": 102, "carla": 103, "dora": 104, "eve": 105, "fred": 106, "gina": 107}
WORKSHEET = (
    "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\n"
) + "".join(
    f"Participant {number},{name.title()} Test,{name}@example.org,x,,10.50,Yes,-,-,\n"
    for name, number in NUMBERS.items()
)
WRONG = {"side": "side = 77", "area": "area = 5929", "double": "double = abs", "name": "name = 1"}


def filled(release: NotebookNode, student: str, answers: dict[str, str]) -> NotebookNode:
    """A hand-in with a sentence in it that is only this student's."""
    notebook = fill_in(release, answers)
    for cell in notebook.cells:
        if cell.get("id") == "plain":
            cell.source = f"print('the private words of {student}')"
    return notebook


@pytest.fixture(scope="module")
def graded(built_small: Callable[[], Course]) -> Course:
    """A graded cohort: two in order (one late), and one of each that is not."""
    course = built_small()
    checks = course.root / "checks" / "small" / "small.py"
    broken = 'if student["side"] == 13:\n        raise RuntimeError("the check is broken")\n    '
    text = checks.read_text()
    checks.write_text(text.replace('assert student["side"]', f'{broken}assert student["side"]'))
    (course.root / "students.csv").write_text(
        "id,name,email\n"
        + "".join(f"{name},{name.title()} Test,{name}@example.org\n" for name in NUMBERS)
    )
    release = nbformat.read(course.release(STAGE), as_version=4)
    hand_in(course, "anna", filled(release, "anna", WRONG))
    hand_in(course, "bob", filled(release, "bob", WRONG | {"name": "name = 'Bob'"}))
    carla = filled(release, "carla", ANSWERS)
    prose = next(cell for cell in carla.cells if cell.get("id") == "prose")
    prose.source = "An answer in words."
    hand_in(course, "carla", carla)
    hand_in(course, "fred", filled(release, "fred", WRONG | {"side": "side = 13"}))
    hand_in(course, "gina", filled(release, "gina", WRONG))
    grade_cohort(course, submissions(course, [STAGE]), workers=1)
    hand_in(course, "dora", filled(release, "dora", WRONG))
    again = course.root / "submitted" / "gina" / STAGE / f"{STAGE}.ipynb"
    os.utime(again, (again.stat().st_mtime + 3600,) * 2)
    with gradebook(course) as book:
        notebook = book.find_submission_notebook(STAGE, STAGE, "bob")
        notebook.late_submission_penalty = 0.25
        book.db.commit()
    folders = {
        name: Collected(
            name,
            f"{name.title()} Test",
            "moodle",
            f"{name.title()} Test_{number}_assignsubmission_file",
            {"participant": str(number)},
        )
        for name, number in NUMBERS.items()
    }
    write_record(course.root, StageRecord(STAGE, folders))
    (course.root / "Grades.csv").write_text(WORKSHEET)
    return course


def test_everybody_stands_somewhere(graded: Course) -> None:
    with gradebook(graded) as book:
        found = {one.student: one for one in standings(graded, STAGE, book)}
    assert {student: one.state for student, one in found.items()} == {
        "anna": State.READY,
        "bob": State.READY,
        "carla": State.UNMARKED,
        "dora": State.PROBLEM,
        "eve": State.MISSING,
        "fred": State.PROBLEM,
        "gina": State.PROBLEM,
    }
    assert "prose" in found["carla"].why
    assert "not graded" in found["dora"].why
    assert "side" in found["fred"].why
    assert "again" in found["gina"].why
    assert (found["anna"].points, found["anna"].score) == (10.5, 0.0 + 1.0)
    assert (found["bob"].penalty, found["bob"].score) == (0.25, 1.25)
    assert found["carla"].open_points == 4.0


def test_all_are_listed_and_nothing_is_written_while_grades_are_open(
    graded: Course, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    given = Given(STAGE, 0.0, graded.root / "Grades.csv")
    assert return_stage(graded, given, tmp_path / "out") == 1
    said = capsys.readouterr()
    for student in ("carla", "dora", "eve", "fred", "gina"):
        assert student in said.out
    assert "bob: late, 0.25 points off, 1.25 remain." in said.out
    assert "--only-marked" in said.err
    assert not (tmp_path / "out").exists()


def test_only_marked_returns_what_is_complete_and_nothing_private(
    graded: Course, tmp_path: Path
) -> None:
    given = Given(STAGE, 0.0, graded.root / "Grades.csv")
    out = tmp_path / "out"
    assert return_stage(graded, given, out, only_marked=True) == 1
    imported = moodle_imports((out / "Grades.csv").read_bytes(), WORDS)
    assert {number: one["grade"] for number, one in imported.items() if "grade" in one} == {
        101: 1.0,
        102: 1.25,
    }
    assert imported[102]["comment"] == (
        "1.25 of 10.5 points. 0.25 points were taken off for lateness. Details: 01_small.html."
    )
    assert imported[103]["comment"] == ""
    pages = moodle_takes(out / "moodle_feedback.zip", set(NUMBERS.values()))
    assert set(pages) == {(101, f"{STAGE}.html"), (102, f"{STAGE}.html")}
    people = {number: name for name, number in NUMBERS.items()}
    for (number, _), page in pages.items():
        text = page.decode()
        assert f"private words of {people[number]}" in text
        assert [one for one in NUMBERS if f"private words of {one}" in text] == [people[number]]
    everything = b"".join(
        [
            *(path.read_bytes() for path in out.rglob("*") if path.suffix != ".zip"),
            *pages.values(),
        ]
    ).decode()
    assert [secret for secret in SECRETS if secret in everything] == []
    assert str(graded.root) not in everything
    names = zipfile.ZipFile(out / "moodle_feedback.zip").namelist()
    assert len(names) == 2


def test_marks_of_now_are_on_the_page_that_goes_back(graded: Course, tmp_path: Path) -> None:
    given = Given(STAGE, 0.0, graded.root / "Grades.csv")
    with gradebook(graded) as book:
        grade = book.find_grade("prose", STAGE, STAGE, "carla")
        grade.manual_score, grade.needs_manual_grade = 3.5, False
        book.db.commit()
    try:
        assert return_stage(graded, given, tmp_path, students=["carla"]) == 0
    finally:
        with gradebook(graded) as book:
            grade = book.find_grade("prose", STAGE, STAGE, "carla")
            grade.manual_score, grade.needs_manual_grade = None, True
            book.db.commit()
    imported = moodle_imports((tmp_path / "Grades.csv").read_bytes(), WORDS)
    assert imported[103]["grade"] == 10.0
    (page,) = moodle_takes(tmp_path / "moodle_feedback.zip", {103}).values()
    assert "<strong>10 of 10.5</strong> points" in page.decode()


def test_points_so_far_can_go_back_and_say_so(graded: Course, tmp_path: Path) -> None:
    given = Given(STAGE, 0.0, graded.root / "Grades.csv")
    assert return_stage(graded, given, tmp_path, also_unmarked=True, students=["carla"]) == 0
    imported = moodle_imports((tmp_path / "Grades.csv").read_bytes(), WORDS)
    assert imported[103]["grade"] == 6.5
    assert "Not marked yet: answers worth 4 points." in imported[103]["comment"]


def test_the_downloaded_worksheet_is_never_overwritten(graded: Course) -> None:
    given = Given(STAGE, 0.0, graded.root / "Grades.csv")
    with pytest.raises(CannotReturn, match="overwritten"):
        return_stage(graded, given, graded.root, only_marked=True)
    assert (graded.root / "Grades.csv").read_text() == WORKSHEET


def test_nbgrader_export_gives_the_same(graded: Course, tmp_path: Path) -> None:
    given = Given(STAGE, 0.0, graded.root / "Grades.csv")
    return_stage(graded, given, tmp_path / "own", only_marked=True)
    said = nbgrader(
        graded,
        *("export", "--exporter=autograder.hand_back.exporters.MoodleExporter"),
        *(f"--to={tmp_path / 'nbgrader'}", "--ReturnExporter.worksheet=Grades.csv"),
    )
    assert "Left out: carla: to be marked by hand: prose" in said
    own, other = tmp_path / "own", tmp_path / "nbgrader" / STAGE
    assert (own / "Grades.csv").read_bytes() == (other / "Grades.csv").read_bytes()
    zips = [zipfile.ZipFile(folder / "moodle_feedback.zip") for folder in (own, other)]
    assert zips[0].namelist() == zips[1].namelist()


def test_the_command_says_by_its_exit_status_what_came_of_it(
    graded: Course, run: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    words = ("autograder", "return", "--student", "anna", "--to", tmp_path / "out")
    done = run(*words, "--worksheet", "Grades.csv", cwd=graded.root)
    assert done.returncode == 0, done.stderr
    # Nothing but what it was doing.
    steps = ("Looking who stands where", "Writing feedback pages")
    assert [line for line in done.stderr.splitlines() if not line.startswith(steps)] == []
    assert f"written: {tmp_path / 'out' / 'Grades.csv'}" in done.stdout
    done = run(*words, "--worksheet", "students.csv", cwd=graded.root)
    assert done.returncode == 2
    assert "students.csv" in done.stderr
    assert "Traceback" not in done.stderr
