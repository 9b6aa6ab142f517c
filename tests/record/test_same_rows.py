"""The parallel door writes what nbgrader's own door writes: every row, and every byte of a file."""

from __future__ import annotations

import base64
import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Base
from nbgrader_tools import autograde, gradebook
from PIL import Image
from small_course import ANSWERS, STAGE, _nbgrader, fill_in, hand_in, master, write_course
from sqlalchemy import create_engine, select

from autograder.build.compile import build_release
from autograder.collect.handed_in import submissions
from autograder.commands.grade import grade_cohort
from autograder.course.course import Course
from autograder.record import recorders
from autograder.record.direct import DirectRecorder
from autograder.record.recorders import NbgraderRecorder

# A setting of nbgrader's for each way in which it goes on about a graded notebook.
SETTINGS = """
c.LateSubmissionPlugin.penalty_method = "zero"
c.LimitOutput.max_lines = 50
"""
DEADLY = """
    import os
    if student["area"] == 13:
        os.kill(os.getpid(), 9)
"""
DUE = datetime(2026, 1, 2, 12)
Door = Callable[[Course], None]


def through_nbgrader(course: Course) -> None:
    success, log = autograde(course, "*", force=True)
    assert success, log


def in_parallel(course: Course) -> None:
    todo = submissions(course, course.stages)
    graded = grade_cohort(course, todo, workers=2)
    assert [one.problem for one in graded] == [""] * len(todo)


def rows(course: Course) -> dict[str, list[dict[str, Any]]]:
    """All rows of the gradebook; in place of an id, what it is the id of."""
    engine = create_engine(f"sqlite:///{course.root / 'gradebook.db'}")
    tables = {}
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            tables[table.name] = [dict(row) for row in connection.execute(select(table)).mappings()]
    engine.dispose()
    # nbgrader's preprocessors open the gradebook without the course's name.
    tables["course"] = [row for row in tables["course"] if row["id"] != "default_course"]
    named: dict[str, str] = {}

    def spoken(value: Any) -> Any:
        return named.get(value, value) if isinstance(value, str) else value

    for table in Base.metadata.sorted_tables:
        for row in tables[table.name]:
            own = {
                key: spoken(value)
                for key, value in row.items()
                if key in ("name", "type") or (key.endswith("_id") and key != "lms_user_id")
            }
            if len(str(row.get("id", ""))) == 32 and row["id"] not in named:
                named[row["id"]] = f"{table.name} {sorted(own.items(), key=str)}"
    found = {
        table: [{key: spoken(value) for key, value in row.items()} for row in many]
        for table, many in tables.items()
    }
    return {table: sorted(many, key=str) for table, many in found.items()}


def files(folder: Path) -> dict[str, tuple[int, bytes]]:
    """All that is below a folder: permissions and content."""
    return {
        str(path.relative_to(folder)): (
            path.stat().st_mode,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in sorted(folder.rglob("*"))
    }


def assert_same(course: Course, other: Course) -> None:
    mine, theirs = rows(course), rows(other)
    assert mine.keys() == theirs.keys()
    for table, many in theirs.items():
        assert mine[table] == many, table
    assert mine["grade"]
    assert files(course.root / "autograded") == files(other.root / "autograded")
    answers = files(other.root / "answers" / "students")
    assert files(course.root / "answers" / "students") == answers
    assert answers


@contextmanager
def recorded_by(kind: type) -> Iterator[None]:
    """Make sure that the parallel door records in one way, and no other."""
    used = []
    choose = recorders.recorder_of

    def chosen(*args: Any) -> Any:
        used.append(choose(*args))
        return used[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("autograder.commands.grade.recorder_of", chosen)
        yield
    assert [type(one) for one in used] == [kind] * len(used)
    assert used


def with_task() -> NotebookNode:
    notebook = master()
    notebook.cells += [
        new_markdown_cell(
            "Draw it.\n\n=== BEGIN MARK SCHEME ===\nSCHEME-7\n=== END MARK SCHEME ===",
            id="task",
            metadata=_nbgrader("drawn", task=True, points=3),
        ),
        new_code_cell(
            "### BEGIN SOLUTION\nprint('mine')\n### END SOLUTION",
            id="by-hand",
            metadata=_nbgrader("by_hand", grade=True, solution=True, points=2),
        ),
    ]
    return notebook


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("L", (8, 8)).save(file, "PNG")
    return file.getvalue()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with a task, a due date and hand-ins of all kinds; not graded."""
    course = write_course(tmp_path_factory.mktemp("template"))
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write(SETTINGS)
    checks = course.checks(STAGE) / "small.py"
    doubles = '"""The function doubles"""\n'
    checks.write_text(checks.read_text().replace(doubles, doubles + DEADLY.lstrip("\n")))
    nbformat.write(with_task(), course.master(STAGE))
    (course.root / "source" / STAGE / "words").mkdir()
    (course.root / "source" / STAGE / "words" / "given.txt").write_text("given")
    course = Course(course.root)
    build_release(course, [STAGE])
    release = nbformat.read(course.release(STAGE), as_version=4)
    right = fill_in(release)
    written = fill_in(release, {**ANSWERS, "prose": "Bone.", "by_hand": "print('hers')"})
    for cell in written.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "by_hand":
            cell.source = "print('hers')"
    hand_in(course, "right", right)
    hand_in(course, "written", written)
    hand_in(course, "wrong", fill_in(release, {**ANSWERS, "side": "side = 1", "double": "1 / 0"}))
    hand_in(course, "untouched", release)
    late = hand_in(course, "late", fill_in(release, {**ANSWERS, "area": "area = 0.5"}))
    (late / "timestamp.txt").write_text("2026-01-02 12:00:01 UTC")
    early = hand_in(course, "in_time", right)
    (early / "timestamp.txt").write_text("2026-01-02 11:59:59 UTC")
    more = hand_in(course, "with_files", right)
    (more / "drawn.png").write_bytes(picture())
    (more / "notes.docx").write_bytes(b"notes")
    (more / "words").mkdir()
    (more / "words" / "given.txt").write_text("changed")
    talks = {**ANSWERS, "name": "for i in range(200):\n    print(i)\nname = 'x'"}
    hand_in(course, "talks", fill_in(release, talks))
    draws = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\nname = 'x'"
    hand_in(course, "draws", fill_in(release, {**ANSWERS, "name": draws}))
    pasted = fill_in(release)
    data = base64.b64encode(picture()).decode()
    for cell in pasted.cells:
        if cell.get("id") == "prose":
            cell.source = "![it](attachment:it.png)"
            cell.attachments = {"it.png": {"image/png": data}}
    hand_in(course, "pasted", pasted)
    hand_in(course, "empty", None)
    hand_in(course, "broken", "{")
    hand_in(course, "misnamed", right, name="mine.ipynb")
    hand_in(course, "Bärbel [2]", right)
    hand_in(course, "deadly", fill_in(release, {**ANSWERS, "area": "area = 13"}))
    with gradebook(course) as book:
        book.find_assignment(STAGE).duedate = DUE
        # Some are in the gradebook before they hand in.
        book.add_student("right", first_name="Ri", last_name="Ght", email="r@x")
        book.db.commit()
    return course


@pytest.fixture
def two(template: Course, tmp_path: Path) -> tuple[Course, Course]:
    for name in ("parallel", "nbgrader"):
        shutil.copytree(template.root, tmp_path / name)
    return Course(tmp_path / "parallel"), Course(tmp_path / "nbgrader")


def mark(course: Course) -> None:
    """What people enter by hand between two gradings, and what is handed in again."""
    with gradebook(course) as book:
        prose = book.find_grade("prose", STAGE, STAGE, "written")
        prose.manual_score, prose.extra_credit, prose.needs_manual_grade = 3.5, 1.0, False
        book.find_comment("prose", STAGE, STAGE, "written").manual_comment = "Well said."
        side = book.find_grade("side", STAGE, STAGE, "wrong")
        side.manual_score, side.needs_manual_grade = 1.5, False
        task = book.find_grade("drawn", STAGE, STAGE, "right")
        task.manual_score, task.needs_manual_grade = 2.0, False
        book.find_grade("drawn", STAGE, STAGE, "empty").extra_credit = 0.25
        book.find_grade("area", STAGE, STAGE, "late").extra_credit = 0.1
        book.find_submission_notebook(STAGE, STAGE, "right").flagged = True
        book.find_submission(STAGE, "in_time").extension = timedelta(hours=-1)
        book.db.commit()
    release = nbformat.read(course.release(STAGE), as_version=4)
    hand_in(course, "wrong", fill_in(release))
    hand_in(course, "written", release)
    (course.root / "submitted" / "late" / STAGE / "timestamp.txt").unlink()
    (course.root / "submitted" / "with_files" / STAGE / "drawn.png").unlink()


def test_everything_is_the_same_and_stays_so_when_it_is_graded_again(
    two: tuple[Course, Course],
) -> None:
    parallel, other = two
    with recorded_by(DirectRecorder):
        in_parallel(parallel)
    through_nbgrader(other)
    assert_same(parallel, other)
    penalties = {
        row["assignment_id"]: row["late_submission_penalty"]
        for row in rows(other)["submitted_notebook"]
    }
    assert [value for key, value in penalties.items() if "'late'" in key] == [3.5]
    for course in two:
        mark(course)
    with recorded_by(DirectRecorder):
        in_parallel(parallel)
    through_nbgrader(other)
    assert_same(parallel, other)
    assert any(row["manual_score"] == 3.5 for row in rows(parallel)["grade"])
    late = [row for row in rows(parallel)["submitted_notebook"] if row["late_submission_penalty"]]
    assert len(late) == 2  # one has no note any more, but the gradebook knows; one has less time


def problem(name: str) -> NotebookNode:
    """A notebook made for nbgrader: its asserts grade it, and cells have no ids."""
    cells = [
        new_code_cell(
            "### BEGIN SOLUTION\nx = 2\n### END SOLUTION", metadata=_nbgrader("x", solution=True)
        ),
        new_code_cell(
            "assert x == 2\n### BEGIN HIDDEN TESTS\nassert x != 3\n### END HIDDEN TESTS",
            metadata=_nbgrader(f"is_x_{name}", grade=True, locked=True, points=2),
        ),
        new_markdown_cell("Why?", metadata=_nbgrader("why", grade=True, solution=True, points=1)),
    ]
    for cell in cells:
        del cell["id"]
    notebook = new_notebook(cells=cells, metadata={"kernelspec": master().metadata.kernelspec})
    notebook.nbformat_minor = 2
    return notebook


@pytest.fixture
def adopted(tmp_path: Path) -> tuple[Course, Course]:
    """A course that was made for nbgrader, whose assignment has two notebooks; not graded."""
    root = tmp_path / "parallel"
    course = write_course(root)
    shutil.rmtree(root / "source")
    with (root / "nbgrader_config.py").open("a") as config:
        config.write("c.CourseSettings.by_asserts = True\n")
    for name in ("first", "second"):
        (root / "source" / "ps1").mkdir(parents=True, exist_ok=True)
        nbformat.write(problem(name), root / "source" / "ps1" / f"{name}.ipynb")
    course = Course(root)
    build_release(course, ["ps1"])
    for student, given in {"both": {"first": 2, "second": 5}, "one": {"second": 2}}.items():
        folder = root / "submitted" / student / "ps1"
        folder.mkdir(parents=True)
        for name, x in given.items():
            notebook = nbformat.read(root / "release" / "ps1" / f"{name}.ipynb", as_version=4)
            notebook.cells[0].source = f"x = {x}"
            nbformat.write(notebook, folder / f"{name}.ipynb")
    shutil.copytree(root, tmp_path / "nbgrader")
    return course, Course(tmp_path / "nbgrader")


def test_a_stage_of_several_notebooks_is_the_same(adopted: tuple[Course, Course]) -> None:
    parallel, other = adopted
    for _ in range(2):
        with recorded_by(DirectRecorder):
            in_parallel(parallel)
        through_nbgrader(other)
        assert_same(parallel, other)
    assert len(rows(parallel)["submitted_notebook"]) == 4


def test_questions_that_are_left_out_are_the_same(tmp_path: Path) -> None:
    course = write_course(tmp_path / "parallel")
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write('c.CourseSettings.left_out = ["01_small/area"]\n')
    course = Course(course.root)
    build_release(course, [STAGE])
    release = nbformat.read(course.release(STAGE), as_version=4)
    assert "area" not in {one.metadata.get("nbgrader", {}).get("grade_id") for one in release.cells}
    hand_in(course, "ann", fill_in(release))
    shutil.copytree(course.root, tmp_path / "nbgrader")
    other = Course(tmp_path / "nbgrader")
    with recorded_by(DirectRecorder):
        in_parallel(course)
    through_nbgrader(other)
    assert_same(course, other)


OWN = """
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import NbGraderPreprocessor


class Half(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 2


class Signed(NbGraderPreprocessor):
    def preprocess(self, nb, resources):
        nb.metadata["title"] = "graded"
        return nb, resources


def hook(**more):
    pass
"""


@pytest.mark.parametrize(
    "setting",
    [
        "c.AssignLatePenalties.plugin_class = 'own.Half'",
        "c.Autograde.autograde_preprocessors.append('own.Signed')",
        "c.Autograde.post_convert_hook = 'own.hook'",
        "c.AssignLatePenalties.enabled = False",
        "c.CourseDirectory.groupshared = True",
        "c.Autograde.create_student = False",
    ],
)
def test_what_a_course_adds_to_nbgraders_steps_is_done(
    built_small: Callable[[], Course], monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    course = built_small()
    (course.root / "own.py").write_text(OWN)
    monkeypatch.syspath_prepend(course.root)
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write(f"{setting}\n")
    release = nbformat.read(course.release(STAGE), as_version=4)
    late = hand_in(course, "late", fill_in(release))
    (late / "timestamp.txt").write_text("2026-01-02 12:00:01 UTC")
    with gradebook(course) as book:
        book.find_assignment(STAGE).duedate = DUE
        book.add_student("late")
    shutil.copytree(course.root, course.root.parent / f"{course.root.name}-other")
    other = Course(course.root.parent / f"{course.root.name}-other")
    course = Course(course.root)
    with recorded_by(NbgraderRecorder):
        in_parallel(course)
    through_nbgrader(other)
    assert_same(course, other)
