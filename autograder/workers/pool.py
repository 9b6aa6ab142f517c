"""Hand submissions to grading processes."""

from __future__ import annotations

import contextlib
import os
import queue
from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Protocol, TypeVar

from autograder.course.course import Course
from autograder.run.limits import Retries, TimeLimits
from autograder.run.zygote import Limits
from autograder.workers.first import STOPPED, CannotStart, FirstWorker, GradingFailed
from autograder.workers.messages import CheckedAgain, NothingStored, Unchanged
from autograder.workers.tasks import Task
from autograder.workers.worker import NotGraded, PutOff, Worker

__all__ = ["CannotStart", "GradingFailed", "NotGraded", "Pool", "PutOff", "WorkerPool"]

T = TypeVar("T")


class Pool(Protocol):
    """What grades submissions: this machine, or others (`autograder.cluster.pool`)."""

    @property
    def count(self) -> int:
        """How many submissions are graded at once."""

    @property
    def here(self) -> int:
        """How many processes may work on this machine."""

    def submit(self, task: Task[T], waiting: float | None = None) -> Future[T]:
        """Grade a submission beside others; see `Worker.try_beside`."""

    def submit_alone(
        self, task: Task[T], put_off: PutOff, waiting: float | None = None
    ) -> Future[T]:
        """Grade a submission while no other is graded; see `Worker.try_alone`."""


class WorkerPool:
    """Several workers, which grade submissions side by side.

    Parameters
    ----------
    course : Course
        The course.
    count : int, optional
        Number of workers; one a core by default.
    times, limits : TimeLimits, Limits, optional
        As for `Worker`.
    stages : collection of str, optional
        Names of the stages that will be graded; all by default.
    late : bool, optional
        Whether a zygote is started only when a notebook has to run.
    variants : collection of int, optional
        As for `FirstWorker`.
    retries : Retries, optional
        How long a worker pauses before it tries again.
    at_once : bool, optional
        Whether they get ready now, or only when there is something to do.
    """

    def __init__(
        self,
        course: Course,
        count: int | None = None,
        times: TimeLimits | None = None,
        limits: Limits | None = None,
        *,
        stages: Collection[str] | None = None,
        late: bool = False,
        variants: Collection[int] = (0,),
        retries: Retries | None = None,
        at_once: bool = True,
    ) -> None:
        self.count = count or len(os.sched_getaffinity(0))
        self._threads = ThreadPoolExecutor(self.count)
        self._closing = False
        self._idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        self._first = FirstWorker(
            *(course, times, limits), stages=stages, late=late, variants=variants
        )
        if at_once:
            self._first.launch()
        self._workers = [
            Worker(course, first=self._first, retries=retries) for _ in range(self.count)
        ]
        for worker in self._workers:
            self._idle.put(worker)

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def here(self) -> int:
        """How many processes may work on this machine."""
        return self.count

    def submit(self, task: Task[T], waiting: float | None = None) -> Future[T]:
        """Grade a submission as soon as a worker is idle; see `Worker.try_beside`."""
        return self._threads.submit(
            self._with_worker, lambda worker: worker.try_beside(task, waiting)
        )

    def submit_alone(
        self, task: Task[T], put_off: PutOff, waiting: float | None = None
    ) -> Future[T]:
        """Grade a submission while no other is graded; see `Worker.try_alone`."""
        return self._threads.submit(
            self._with_worker, lambda worker: worker.try_alone(task, put_off, waiting)
        )

    def submit_again(
        self, stage: str, student: str, variant: int = 0
    ) -> Future[CheckedAgain | Unchanged | NothingStored]:
        """Check a submission again as soon as a worker is idle; see `Worker.regrade`."""
        return self._threads.submit(
            self._with_worker, lambda worker: worker.regrade(stage, student, variant)
        )

    def _with_worker(self, work: Callable[[Worker], T]) -> T:
        worker = self._idle.get()
        try:
            if self._closing:
                raise GradingFailed(STOPPED)
            return work(worker)
        finally:
            self._idle.put(worker)

    def close(self) -> None:
        """Drop what has not been finished, and end all workers."""
        self._closing = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        idle: set[Worker] = set()
        with contextlib.suppress(queue.Empty):
            while True:
                idle.add(self._idle.get_nowait())
        for worker in self._workers:
            if worker in idle:
                self._idle.put(worker)
            else:
                worker.abandon()
        self._threads.shutdown(wait=True)
        for worker in self._workers:
            worker.close()
        self._first.close()
