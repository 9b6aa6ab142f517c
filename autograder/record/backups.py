"""Copies of the gradebook, made before each grading run: marks given by hand exist nowhere else."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from autograder.course.course import Course
from autograder.course.readiness import NotReady
from autograder.course.whole_files import PART, whole_file

__all__ = ["FOLDER", "KEPT", "back_up_gradebook", "why_not_backed_up"]

FOLDER = "gradebook_backups"
"""Name of the folder of backups, in the course's folder."""
KEPT = 5
"""How many backups are kept; the oldest goes first."""
WAIT_SECONDS = 10.0
"""Time for which another program's short use of the gradebook is waited for."""


def back_up_gradebook(course: Course) -> Path | None:
    """Copy the gradebook, unless the newest copy is the same.

    SQLite's own online backup is used: the copy is whole even while another program writes.

    Parameters
    ----------
    course : Course
        The course.

    Returns
    -------
    Path or None
        The newest backup; None when there is no gradebook, or it is no SQLite file (see
        `why_not_backed_up`).

    Raises
    ------
    NotReady
        When the backup cannot be written. Nothing should be graded then.
    """
    root = course.root
    url = make_url(course.coursedir.db_url)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    gradebook = root / url.database
    if not gradebook.is_file() or gradebook.stat().st_size == 0:
        return None
    folder = root / FOLDER
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S.%f")
    backup = folder / f"{gradebook.stem}-{now}.db"
    for part in folder.glob(f"{PART}*"):
        part.unlink(missing_ok=True)  # A run was killed; nobody else is grading now.
    before = _backups(folder, gradebook.stem)
    try:
        with whole_file(backup, gradebook.stat().st_mode & 0o777) as part:
            _copy(gradebook, part)
            if before and part.read_bytes() == before[-1].read_bytes():
                raise _Same
    except _Same:
        return before[-1]
    except (sqlite3.Error, OSError) as error:
        raise NotReady(
            f"The gradebook {gradebook} could not be backed up to {folder} ({error}), so nothing "
            "was graded. Make room there, or change the folder's permissions."
        ) from None
    # The clock may have been set back: the new one stays, whatever its name.
    for old in before[: max(len(before) + 1 - KEPT, 0)]:
        with suppress(OSError):
            old.unlink()
    return backup


def why_not_backed_up(course: Course) -> str:
    """Say why the gradebook has no backups here.

    Parameters
    ----------
    course : Course
        The course.

    Returns
    -------
    str
        A sentence for the instructor; empty for a gradebook that is backed up.
    """
    backend = make_url(course.coursedir.db_url).get_backend_name()
    if backend == "sqlite":
        return ""
    return (
        f"The gradebook is a {backend} database: it is not backed up here. Back it up with the "
        "database's own tools before you grade."
    )


class _Same(Exception):
    """The newest backup holds the same."""


def _backups(folder: Path, stem: str) -> list[Path]:
    """List the backups of one gradebook, the oldest first, and nothing else that lies there."""
    name = re.compile(re.escape(stem) + r"-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{6}\.db")
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if name.fullmatch(path.name))


def _copy(gradebook: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(gradebook, timeout=WAIT_SECONDS, isolation_level=None)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        # The backup itself would wait for a lock for ever; this does not.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(copy)
        # A copy of a gradebook in WAL mode would need two more files beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
