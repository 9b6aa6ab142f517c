"""Where results come from when nbgrader itself grades: one grading process, kept for the next."""

from __future__ import annotations

import atexit
from pathlib import Path

import autograder
from autograder.course.course import Course
from autograder.workers.pool import Worker

__all__ = ["own_worker"]


class _OwnWorker:
    def __init__(self, course: Course) -> None:
        self.course = course
        self.state = _state_of_sources(course)
        self.worker = Worker(course)


_own: _OwnWorker | None = None


def own_worker(course: Course) -> Worker:
    """Return this process's own worker for a course.

    A Jupyter server runs for weeks: the worker is replaced when a check or a master notebook has
    been edited since it was started.
    """
    global _own
    if _own is None or _own.course != course or _own.state != _state_of_sources(course):
        _close_own()
        _own = _OwnWorker(course)
    return _own.worker


@atexit.register
def _close_own() -> None:
    global _own
    if _own is not None:
        _own.worker.close()
        _own = None


def _state_of_sources(course: Course) -> frozenset[tuple[Path, int, int]]:
    paths = [
        *Path(autograder.__file__).parent.rglob("*.py"),
        *course.checks_folder.rglob("*.py"),
        *(course.master(stage) for stage in course.stages),
    ]
    return frozenset((path, path.stat().st_mtime_ns, path.stat().st_size) for path in paths)
