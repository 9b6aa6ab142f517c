"""Where nbgrader's preprocessor gets the results of a submission from.

By default from one grading process of its own. The parallel door computes all results beforehand
and lends its own source for the time in which nbgrader records them.
"""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from nbformat import NotebookNode

import autograder
from autograder.course.course import Course
from autograder.score.results import SubmissionResult
from autograder.workers.pool import Worker

__all__ = ["ResultSource", "current_source", "results_from"]


class ResultSource(Protocol):
    """Knows the result of a submission, or finds it out."""

    def result_for(self, stage: str, student: str, notebook: NotebookNode) -> SubmissionResult:
        """Return what grading `notebook` gives.

        Parameters
        ----------
        stage : str
            Name of the stage.
        student : str
            The student's id.
        notebook : NotebookNode
            The submission, rebuilt from the release.
        """


class _OwnWorker:
    """One grading process, kept for the next submission."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.state = _state_of_sources(course)
        self.worker = Worker(course)

    def result_for(self, stage: str, student: str, notebook: NotebookNode) -> SubmissionResult:
        return self.worker.grade(stage, notebook)


_lent: ResultSource | None = None
_own: _OwnWorker | None = None


@contextmanager
def results_from(source: ResultSource) -> Iterator[None]:
    """Take results from `source` for as long as the `with` block lasts.

    Parameters
    ----------
    source : ResultSource
        What to ask.
    """
    global _lent
    before, _lent = _lent, source
    try:
        yield
    finally:
        _lent = before


def current_source(course: Course) -> ResultSource:
    """Return the source that was lent, else this process's own worker for a course.

    A Jupyter server runs for weeks: the worker is replaced when a check or a master notebook has
    been edited since it was started.
    """
    global _own
    if _lent is not None:
        return _lent
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
    package = Path(autograder.__file__).parent
    paths = [*package.rglob("*.py"), *(course.master(stage) for stage in course.stages)]
    return frozenset((path, path.stat().st_mtime_ns, path.stat().st_size) for path in paths)
