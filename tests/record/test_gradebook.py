"""A submission's grades reach the gradebook all at once, or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Grade, Gradebook
from nbgrader_tools import autograded, gradebook, scores
from small_course import POINTS, STAGE, fill_in, hand_in, write_course
from sqlalchemy import Connection, select

from autograder.collect.handed_in import pending, submissions
from autograder.commands.grade import grade_cohort
from autograder.course.course import Course
from autograder.course.readiness import ensure_gradebook
from autograder.course.submission import is_graded
from autograder.record.direct import SPOOL, DirectRecorder
from autograder.record.gradebook import one_transaction, shared_engine
from autograder.record.rows import Rows

FULL = {**{name: float(points) for name, points in POINTS.items()}, "prose": 0.0}


@pytest.fixture
def small(built_small: Callable[[], Course]) -> Course:
    return built_small()


def commits(course: Course) -> int:
    """How often anything was committed since the gradebook was made: its file counts that.

    The format of SQLite's files, section 1.3.7: https://www.sqlite.org/fileformat2.html
    """
    return int.from_bytes((course.root / "gradebook.db").read_bytes()[24:28], "big")


def students(course: Course) -> set[str]:
    """What another process finds in the gradebook."""
    with closing(sqlite3.connect(course.root / "gradebook.db")) as connection:
        return {row[0] for row in connection.execute("SELECT id FROM student")}


def test_a_submission_is_recorded_in_one_commit(small: Course) -> None:
    release = nbformat.read(small.release(STAGE), as_version=4)
    for student in ("ann", "bob", "cid"):
        hand_in(small, student, fill_in(release))
    todo = submissions(small, [STAGE])
    grade_cohort(small, todo[:1], workers=1)
    before = commits(small)
    assert [one.problem for one in grade_cohort(small, todo[1:], workers=1)] == ["", ""]
    assert commits(small) == before + 2
    assert scores(small, STAGE, "cid") == FULL


def test_what_is_committed_is_kept_and_nothing_else(small: Course) -> None:
    with shared_engine(), one_transaction() as commit:
        with gradebook(small) as book:
            book.add_student("ann")
        with gradebook(small) as book:
            assert book.find_student("ann").id == "ann"
        assert "ann" not in students(small)
        commit()
        assert "ann" in students(small)
    with shared_engine(), one_transaction(), gradebook(small) as book:
        book.add_student("bob")
    assert "bob" not in students(small)


def test_gradebooks_that_are_opened_afterwards_are_as_ever(small: Course) -> None:
    before = Gradebook.__init__, Gradebook.close
    with shared_engine(), one_transaction(), gradebook(small):
        assert (Gradebook.__init__, Gradebook.close) != before
    assert (Gradebook.__init__, Gradebook.close) == before
    with gradebook(small) as book:
        book.add_student("ann")
    assert "ann" in students(small)


def test_nothing_is_left_open(small: Course) -> None:
    with shared_engine():
        for name in ("ann", "bob"):
            with one_transaction() as commit:
                with gradebook(small) as book:
                    book.add_student(name)
                commit()
            # Whoever holds the file open would stand in the way of this.
            with closing(sqlite3.connect(small.root / "gradebook.db", timeout=0)) as connection:
                connection.execute("BEGIN EXCLUSIVE")
            open_files = {path.resolve() for path in Path("/proc/self/fd").iterdir()}
            assert small.root.resolve() / "gradebook.db" not in open_files


def test_a_failure_on_the_way_leaves_the_grades_of_before(
    small: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = nbformat.read(small.release(STAGE), as_version=4)
    hand_in(small, "ann", fill_in(release))
    grade_cohort(small, submissions(small, [STAGE]), workers=1)
    before = autograded(small, STAGE, "ann").read_bytes()
    hand_in(small, "ann", fill_in(release, {"side": "side = 1"}))

    def fail(self: Rows, connection: Connection, *args: object) -> None:
        enter(self, connection, *args)
        # The last step: the gradebook has been told all grades.
        zero = select(Grade.auto_score).where(Grade.auto_score == 0.0)
        assert connection.execute(zero).all()
        raise OSError("the disk is gone")

    enter = Rows.enter
    with monkeypatch.context() as patch:
        patch.setattr(Rows, "enter", fail)
        [outcome] = grade_cohort(small, submissions(small, [STAGE]), workers=1)
    assert "the disk is gone" in outcome.problem
    assert scores(small, STAGE, "ann") == FULL
    assert autograded(small, STAGE, "ann").read_bytes() == before
    # And what was handed in since is taken up by the next run.
    assert [one.student for one in pending(small, submissions(small, [STAGE]))] == ["ann"]


def test_a_notebook_says_that_it_is_graded_once_its_grades_are_kept(
    small: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = nbformat.read(small.release(STAGE), as_version=4)
    hand_in(small, "ann", fill_in(release))
    seen: list[tuple[bool, bool]] = []
    enter, place = Rows.enter, autograded(small, STAGE, "ann")

    def note(self: Rows, *args: Any) -> None:
        enter(self, *args)
        seen.append(("ann" in students(small), place.exists()))

    monkeypatch.setattr(Rows, "enter", note)
    rename = Path.rename

    def take_place(self: Path, target: Path) -> Path:
        if Path(target) == place:
            seen.append(("ann" in students(small), place.exists()))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", take_place)
    grade_cohort(small, submissions(small, [STAGE]), workers=1)
    assert seen == [(False, False), (True, False)]
    assert is_graded(place)
    # No other file of it is left anywhere.
    assert [path.name for path in place.parent.iterdir()] == [place.name]
    assert not (small.root / "answers" / SPOOL).exists()


def test_marks_given_while_it_is_graded_are_not_lost(
    small: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = nbformat.read(small.release(STAGE), as_version=4)
    hand_in(small, "ann", fill_in(release))
    grade_cohort(small, submissions(small, [STAGE]), workers=1)
    task = DirectRecorder.task

    def mark_meanwhile(self: DirectRecorder, *args: Any) -> Any:
        with gradebook(small) as book:
            book.find_grade("side", STAGE, STAGE, "ann").manual_score = 1.5
            book.db.commit()
        return task(self, *args)

    monkeypatch.setattr(DirectRecorder, "task", mark_meanwhile)
    grade_cohort(small, submissions(small, [STAGE]), workers=1)
    with gradebook(small) as book:
        grade = book.find_grade("side", STAGE, STAGE, "ann")
        assert (grade.auto_score, grade.manual_score) == (2.0, 1.5)
        assert grade.needs_manual_grade


def test_a_new_gradebook_is_what_nbgrader_would_make(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course")
    ensure_gradebook(course)
    theirs = tmp_path / "theirs.db"
    with Gradebook(f"sqlite:///{theirs}", course.coursedir.course_id):
        pass
    found = []
    for file in (course.root / "gradebook.db", theirs):
        with closing(sqlite3.connect(file)) as book:
            tables = [name for (name,) in book.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            )]  # fmt: skip
            assert "submitted_notebook" in tables
            columns = {
                name: book.execute("SELECT * FROM pragma_table_info(?)", (name,)).fetchall()
                for name in tables
            }
            keys = {
                name: sorted(book.execute("SELECT * FROM pragma_foreign_key_list(?)", (name,)))
                for name in tables
            }
            indices = book.execute(
                "SELECT name, tbl_name FROM sqlite_master WHERE type = 'index' ORDER BY name"
            ).fetchall()
            rows = {name: book.execute(f"SELECT * FROM {name}").fetchall() for name in tables}
            found.append((columns, keys, indices, rows))
    assert found[0] == found[1]
    assert found[0][3]["alembic_version"]
