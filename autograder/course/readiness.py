"""Look before grading whether its results can be kept: the gradebook, the folders, the disk."""

from __future__ import annotations

import codecs
import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from nbgrader.api import Base, Gradebook
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from autograder.course.course import Course
from autograder.course.database_server import (
    ServerProblem,
    check_server,
    is_on_server,
    make_tables,
)

__all__ = ["NotReady", "check_ready", "check_space", "ensure_gradebook"]

LEAST_FREE = 20 * 2**20
"""Least free bytes on the disk of the course."""
LEAST_FREE_TEMPORARY = 100 * 2**20
"""Least free bytes where student code writes its files: a full disk would cost it points."""
OWN_FOLDERS = ("reports", "answers", "gradebook_backups")
"""Folders of the course that grading writes to, beside nbgrader's."""
LOCK_SECONDS = 10.0
"""Time for which another program's short use of the gradebook is waited for."""


class NotReady(Exception):
    """Grades could not be kept; the message says what is wrong, where, and what to do."""


def check_ready(course: Course, patience: float = 0.0) -> None:
    """Make sure that grades can be recorded; make the gradebook when there is none.

    Parameters
    ----------
    course : Course
        The course.
    patience : float, optional
        Seconds for which to wait for a database server that cannot be reached.

    Raises
    ------
    NotReady
        When the disk is full, a folder cannot be written to, the gradebook is damaged, locked
        or cannot be written to, or names of files cannot be read here.
    """
    _check_encoding()
    root, coursedir = course.root, course.coursedir
    check_space(root)
    for name in (".", coursedir.autograded_directory, coursedir.feedback_directory, *OWN_FOLDERS):
        folder = root / name
        if folder.is_dir():
            _check_writable(folder.resolve())
        elif folder.exists() or folder.is_symlink():
            raise NotReady(
                f"{folder} is a file where a folder has to be. Move it away, and run the same "
                "command again."
            )
    if is_on_server(course):
        try:
            check_server(course, patience)
        except ServerProblem as error:
            raise NotReady(str(error)) from None
        return
    url = make_url(coursedir.db_url)
    if not url.database:
        return  # In memory.
    file = root / url.database
    if file.is_dir():
        raise NotReady(
            f"{file} is a folder where the gradebook, a file, has to be. Move it away, and run the "
            "same command again."
        )
    ensure_gradebook(course)
    _check_gradebook(file)


def ensure_gradebook(course: Course) -> None:
    """Make the gradebook when it would be a file that is not there.

    Parameters
    ----------
    course : Course
        The course.
    """
    name = None if is_on_server(course) else make_url(course.coursedir.db_url).database
    if not name:
        return
    file = course.root / name
    if not file.exists() or (file.is_file() and file.stat().st_size == 0):
        _make_gradebook(file, course.coursedir.course_id)


def _check_encoding() -> None:
    # With another encoding, a student `Müller` is somebody else in the gradebook.
    encoding = sys.getfilesystemencoding()
    if codecs.lookup(encoding).name != "utf-8":
        raise NotReady(
            f"Names of files are read as {encoding} here, so students' names would be wrong. Set "
            "PYTHONUTF8=1, or a locale such as LC_ALL=C.UTF-8, and run the same command again."
        )


def check_space(root: Path) -> None:
    """Make sure that there is room for what grading writes.

    Parameters
    ----------
    root : Path
        The course's folder.

    Raises
    ------
    NotReady
        When there is not.
    """
    for folder, least in ((root, LEAST_FREE), (Path(tempfile.gettempdir()), LEAST_FREE_TEMPORARY)):
        free = shutil.disk_usage(folder).free
        if free < least:
            raise NotReady(
                f"The disk of {folder} is full: {free / 2**20:.0f} MB are left, and grading needs "
                f"{least / 2**20:.0f} MB. Make room there."
            )


def _check_writable(folder: Path) -> None:
    try:
        # Has no name, so nothing is left behind.
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
    except OSError as error:
        raise NotReady(
            f"The folder {folder} cannot be written to ({error.strerror}). Change its permissions, "
            "or copy the course to where you may write."
        ) from None


def _make_gradebook(file: Path, course_id: str) -> None:
    # nbgrader makes it step by step. One that is killed in between would stay half-made for ever.
    unfinished = file.with_name(f"{file.name}-unfinished")
    unfinished.unlink(missing_ok=True)
    address = f"sqlite:///{unfinished}"
    engine = create_engine(address)
    with engine.begin() as connection:
        make_tables(connection)
    engine.dispose()
    with Gradebook(address, course_id):
        pass  # enters the course
    unfinished.replace(file)


def _check_gradebook(file: Path) -> None:
    try:
        with closing(
            sqlite3.connect(file, timeout=LOCK_SECONDS, isolation_level=None)
        ) as gradebook:
            gradebook.execute("BEGIN IMMEDIATE")
            (found,) = gradebook.execute("PRAGMA quick_check(1)").fetchone()
            gradebook.execute("ROLLBACK")
            lacking = _lacking(gradebook)
    except sqlite3.DatabaseError as error:
        raise NotReady(_what_is_wrong(file, error)) from None
    if found != "ok":
        raise NotReady(_damaged(file, found))
    if lacking:
        raise NotReady(
            f"The gradebook {file} was made by another version of nbgrader: it lacks {lacking}. "
            "It has been left as it is. Keep a copy of it, then run: nbgrader db upgrade"
        )


def _lacking(gradebook: sqlite3.Connection) -> str:
    """Name the first column that this nbgrader needs and the gradebook lacks; empty when none."""
    for table in Base.metadata.sorted_tables:
        rows = gradebook.execute("SELECT name FROM pragma_table_info(?)", (table.name,))
        there = {name for (name,) in rows}
        # nbgrader makes tables that are missing, but no columns.
        for column in table.columns:
            if there and column.name not in there:
                return f"the column {column.name} of the table {table.name}"
    return ""


def _what_is_wrong(file: Path, error: sqlite3.DatabaseError) -> str:
    # The second byte tells variants of an error apart.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return (
            f"The gradebook {file} is locked by another program ({error}). Close what else uses "
            "it, such as the formgrader or a database browser."
        )
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return _damaged(file, str(error))
    return (
        f"The gradebook {file} cannot be written to ({error}). Change its permissions, or copy the "
        "course to where you may write."
    )


def _damaged(file: Path, what: str) -> str:
    return (
        f"The gradebook {file} is damaged ({what}), and has been left as it is. Put a backup in "
        "its place, or move it away: grading then makes a new one, in which only what was graded "
        "by hand is missing."
    )
