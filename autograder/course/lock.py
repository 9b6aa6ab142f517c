"""One grader at a time: a lock on the course that a killed process gives up by itself."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path
from typing import TextIO

__all__ = ["LOCK", "CourseInUse", "grading_lock"]

LOCK = ".autograder.lock"
"""Name of the file in the course's folder that is locked."""

# Of this thread: a course's own grader lets nbgrader's converters in.
_held: ContextVar[frozenset[Path]] = ContextVar("held", default=frozenset())


class CourseInUse(Exception):
    """Somebody else is grading this course; the message says who."""


@contextmanager
def grading_lock(root: Path) -> Iterator[bool]:
    """Keep other graders out of a course for as long as the `with` block lasts.

    Parameters
    ----------
    root : Path
        The course's folder.

    Yields
    ------
    bool
        Whether the lock was taken here; False when this thread had it before.

    Raises
    ------
    CourseInUse
        When another process, or another thread of this one, is grading the course.
    OSError
        When the file that is locked cannot be written.
    """
    root = root.resolve()
    if root in _held.get():
        yield False
        return
    with os.fdopen(os.open(root / LOCK, os.O_RDWR | os.O_CREAT, 0o666), "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CourseInUse(
                f"{root} is being graded by {_holder(file)}. Wait until it is done, or stop it; "
                "then run the same command again."
            ) from None
        since = datetime.now().astimezone().isoformat(" ", "seconds")
        file.truncate()
        file.write(json.dumps({"process": os.getpid(), "since": since}))
        file.flush()
        before = _held.set(_held.get() | {root})
        try:
            yield True
        finally:
            _held.reset(before)


def _holder(file: TextIO) -> str:
    # Whoever has just taken the lock may not have written yet.
    try:
        holder = json.loads(file.read())
        return f"process {int(holder['process'])} since {holder['since']}"
    except (ValueError, LookupError, TypeError):
        return "another process"
