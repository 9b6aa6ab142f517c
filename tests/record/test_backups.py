"""Before each grading run the gradebook is copied; the last five copies are kept."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from traitlets.config import Config

from autograder.course.course import Course
from autograder.course.readiness import NotReady
from autograder.record import backups as backups_module
from autograder.record.backups import FOLDER, KEPT, back_up_gradebook, why_not_backed_up


def course_with(root: Path, db_url: str) -> Course:
    config = Config({"CourseDirectory": {"root": str(root), "db_url": db_url}})
    return Course(root, config=config)


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course with a gradebook of one mark."""
    write_mark(tmp_path, 0)
    return course_with(tmp_path, f"sqlite:///{tmp_path}/gradebook.db")


def write_mark(root: Path, mark: int) -> None:
    with closing(sqlite3.connect(root / "gradebook.db")) as book:
        book.execute("CREATE TABLE IF NOT EXISTS mark (value)")
        book.execute("INSERT INTO mark VALUES (?)", [mark])
        book.commit()


def marks(path: Path) -> list[int]:
    with closing(sqlite3.connect(path)) as book:
        return [value for (value,) in book.execute("SELECT value FROM mark ORDER BY value")]


def backups(course: Any) -> list[Path]:
    return sorted(Path(course.root, FOLDER).iterdir())


def test_a_backup_holds_what_the_gradebook_holds(course: Any) -> None:
    Path(course.root, "gradebook.db").chmod(0o600)
    backup = back_up_gradebook(course)
    assert backups(course) == [backup]
    assert marks(backup) == [0]
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_the_last_five_are_kept_and_nothing_else_is_touched(course: Any) -> None:
    own = Path(course.root, FOLDER, "gradebook-before the exam.db")
    own.parent.mkdir()
    own.write_text("mine")
    for mark in range(1, KEPT + 4):
        back_up_gradebook(course)
        write_mark(Path(course.root), mark)
    kept = [path for path in backups(course) if path != own]
    assert [max(marks(path)) for path in kept] == [3, 4, 5, 6, 7]
    assert own.read_text() == "mine"


def test_runs_that_change_nothing_push_no_backup_out(course: Any) -> None:
    first = back_up_gradebook(course)
    write_mark(Path(course.root), 1)
    second = back_up_gradebook(course)
    assert [back_up_gradebook(course) for _ in range(2 * KEPT)] == [second] * 2 * KEPT
    assert backups(course) == [first, second]


def test_a_backup_is_whole_while_another_program_writes(course: Any) -> None:
    with closing(sqlite3.connect(Path(course.root, "gradebook.db"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO mark VALUES (99)")
        backup = back_up_gradebook(course)
        other.execute("COMMIT")
    assert marks(backup) == [0]


def test_what_only_the_write_ahead_log_holds_is_in_the_backup(course: Any) -> None:
    with closing(sqlite3.connect(Path(course.root, "gradebook.db"), isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("INSERT INTO mark VALUES (1)")
        backup = back_up_gradebook(course)
        assert [path.name for path in backups(course)] == [backup.name]
    assert marks(backup) == [0, 1]


def test_a_locked_gradebook_is_no_reason_to_wait_for_ever(
    course: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups_module, "WAIT_SECONDS", 0.2)
    with closing(sqlite3.connect(Path(course.root, "gradebook.db"), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(NotReady, match=r"could not be backed up .*locked"):
            back_up_gradebook(course)
    assert backups(course) == []


def test_where_backups_cannot_be_written_nothing_is_graded(course: Any) -> None:
    Path(course.root, FOLDER).write_text("a file")
    with pytest.raises(NotReady, match="nothing was graded"):
        back_up_gradebook(course)


def test_a_clock_that_was_set_back_loses_nothing_new(course: Any) -> None:
    back_up_gradebook(course)
    folder = Path(course.root, FOLDER)
    for old in folder.iterdir():
        old.rename(folder / "gradebook-2999-01-01T00-00-00.000000.db")
    write_mark(Path(course.root), 1)
    assert marks(back_up_gradebook(course)) == [0, 1]


def test_no_gradebook_yet(tmp_path: Path) -> None:
    course = course_with(tmp_path, f"sqlite:///{tmp_path}/gradebook.db")
    assert back_up_gradebook(course) is None
    assert list(tmp_path.iterdir()) == []


def test_another_database_is_said_not_to_be_backed_up(tmp_path: Path) -> None:
    course = course_with(tmp_path, "postgresql+psycopg://host/grades")
    assert back_up_gradebook(course) is None
    assert "postgresql database: it is not backed up" in why_not_backed_up(course)
    assert why_not_backed_up(course_with(tmp_path, "sqlite:////x/gradebook.db")) == ""
