"""When workers are started."""

from __future__ import annotations

from collections.abc import Callable

import nbformat
import pytest
from small_course import POINTS, STAGE, fill_in

from autograder.course.course import Course
from autograder.workers.first import FirstWorker
from autograder.workers.pool import WorkerPool
from autograder.workers.tasks import NotebookTask


def test_workers_that_need_not_be_ready_start_when_there_is_something_to_do(
    built_small: Callable[[], Course], monkeypatch: pytest.MonkeyPatch
) -> None:
    course = built_small()
    started = []
    start = FirstWorker._start
    monkeypatch.setattr(FirstWorker, "_start", lambda self: (started.append(1), start(self)))
    with WorkerPool(course, 1, stages=[STAGE], at_once=False):
        pass
    assert not started
    right = fill_in(nbformat.read(course.release(STAGE), as_version=4))
    with WorkerPool(course, 1, stages=[STAGE], at_once=False) as pool:
        result = pool.submit(NotebookTask(STAGE, right)).result()
    assert started == [1]
    assert sum(one.score for one in result.questions) == sum(POINTS.values())
