"""Where results come from when nbgrader itself grades: one grading process, kept for the next."""

from __future__ import annotations

import atexit
from pathlib import Path
from typing import Any

import autograder
from autograder.course.course import Course
from autograder.score.results import SubmissionResult
from autograder.workers.alike import Alike, MachineTrouble
from autograder.workers.worker import NotGraded, Worker

__all__ = ["own_worker", "start_run"]


class _OwnWorker:
    def __init__(self, course: Course) -> None:
        self.course = course
        self.state = _state_of_sources(course)
        self.worker = Worker(course)
        self.alike = Alike()

    def grade(self, stage: str, notebook: Any, variant: int = 0) -> SubmissionResult:
        """Grade a submission; see `Worker.grade`. It is not tried when something is wrong here."""
        if self.alike.is_many:
            raise NotGraded("So many were not graded for the same reason that it was not tried.")
        try:
            waiting = self.course.settings.waiting_seconds
            result = self.worker.grade(stage, notebook, waiting, variant)
        except NotGraded as error:
            self.alike.note(error.why)
            if self.alike.is_many:
                raise MachineTrouble(error.why) from error
            raise
        self.alike.forget()
        return result


_own: _OwnWorker | None = None


def start_run() -> None:
    """Forget what went wrong before: somebody has started grading again."""
    if _own is not None:
        _own.alike.forget()


def own_worker(course: Course) -> _OwnWorker:
    """Return this process's own worker for a course.

    A Jupyter server runs for weeks: the worker is replaced when a check or a master notebook has
    been edited since it was started.
    """
    global _own
    if _own is None or _own.course != course or _own.state != _state_of_sources(course):
        _close_own()
        _own = _OwnWorker(course)
    return _own


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
        *(course.master(part) for stage in course.stages for part in course.parts(stage)),
    ]
    return frozenset((path, path.stat().st_mtime_ns, path.stat().st_size) for path in paths)
