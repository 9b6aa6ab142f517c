"""The pool of a cluster: it does what `autograder.workers.pool.WorkerPool` does, on other machines.

Dask decides which of the machines that are ready grades a submission, and moves it to another one
when a machine is lost. This process says which are ready, and it alone records.
"""

from __future__ import annotations

import os
import secrets
import threading
from collections import deque
from collections.abc import Callable, Collection
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from autograder.cluster.address import Address
from autograder.cluster.connecting import connected
from autograder.cluster.machine import grade, serve
from autograder.cluster.machines import LOOK_SECONDS, Machines
from autograder.cluster.manifest import manifest_of
from autograder.cluster.orders import Order, put_off_in
from autograder.cluster.parcels import Part, unpack
from autograder.cluster.problems import ClusterProblem
from autograder.cluster.received import Received
from autograder.course.course import Course
from autograder.run.limits import MOST_TRIES
from autograder.workers.first import ALLOW_UNSANDBOXED, STOPPED
from autograder.workers.hand_ins import Openings
from autograder.workers.pool import GradingFailed, NotGraded, PutOff
from autograder.workers.tasks import Task

if TYPE_CHECKING:
    pass

__all__ = ["ClusterPool"]

T = TypeVar("T")

LEAVE_SECONDS = 15.0
"""Longest time for which machines are waited for at the end."""
LOST = "The machines that graded it were lost, one after the other."


@dataclass(eq=False)
class _Job:
    """One submission on its way."""

    number: int
    order: Order
    is_alone: bool
    future: Future[Any] = field(default_factory=Future)
    machines: frozenset[str] = frozenset()
    task: Any = None
    tries: int = 0


class ClusterPool:
    """Workers on the machines of a scheduler; see `autograder.workers.pool.WorkerPool`.

    Parameters
    ----------
    course : Course
        The course.
    address : Address
        The scheduler's.
    stages : collection of str
        Names of the stages that will be graded.
    variants : collection of int, optional
        Variants of the course's files on which they will be.
    note : callable, optional
        Called with sentences for whoever is looking.

    Raises
    ------
    ClusterProblem
        When the scheduler cannot be used.
    """

    def __init__(
        self,
        course: Course,
        address: Address,
        *,
        stages: Collection[str],
        variants: Collection[int] = (0,),
        note: Callable[[str], None] = lambda text: None,
    ) -> None:
        self._client = connected(address)
        self._run = secrets.token_hex(8)
        unsandboxed = bool(os.environ.get(ALLOW_UNSANDBOXED))
        manifest, sources = manifest_of(course, stages, variants, unsandboxed=unsandboxed)
        self._digest = manifest.digest
        self._openings = Openings(course)
        self._received = Received(course, self._fetch)
        self._lock = threading.RLock()
        self._waiting: deque[_Job] = deque()
        self._running: set[_Job] = set()
        self._number = 0
        self._problem: ClusterProblem | None = None
        self._closing = threading.Event()
        self._takers = ThreadPoolExecutor(4)
        self._machines = Machines(self._client, self._run, manifest, sources, note, self._place)
        self._looker = threading.Thread(target=self._look, daemon=True)
        self._looker.start()

    def __enter__(self) -> ClusterPool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def count(self) -> int:
        """How many submissions are graded at once, at this moment; at least one."""
        return max(1, sum(self._machines.ready.values()))

    @property
    def here(self) -> int:
        """How many processes may work on this machine; see `WorkerPool.here`."""
        return len(os.sched_getaffinity(0))

    def submit(self, task: Task[T], waiting: float | None = None) -> Future[T]:
        """Grade a submission on any machine; see `Worker.try_beside`."""
        return self._add(Order.of(task, waiting, None, self._openings))

    def submit_alone(
        self, task: Task[T], put_off: PutOff, waiting: float | None = None
    ) -> Future[T]:
        """Grade a submission while no other is graded; see `Worker.try_alone`."""
        order = Order.of(task, waiting, put_off, self._openings)
        return self._add(order, is_alone=True)

    def _add(self, order: Order, *, is_alone: bool = False) -> Future[Any]:
        with self._lock:
            self._number += 1
            job = _Job(self._number, order, is_alone)
            if self._problem is not None:
                job.future.set_exception(self._problem)
            else:
                self._waiting.append(job)
        self._place()
        return job.future

    def _place(self) -> None:
        """Hand what waits to Dask, if a machine is ready."""
        with self._lock:
            ready = frozenset(self._machines.ready)
            while self._waiting and ready and not self._closing.is_set():
                job = self._waiting.popleft()
                job.tries += 1
                job.machines = ready
                self._running.add(job)
                try:
                    self._hand_over(job)
                except Exception:  # The scheduler is gone, which is noticed soon.
                    self._running.discard(job)
                    self._waiting.appendleft(job)
                    return

    def _hand_over(self, job: _Job) -> None:
        # `pure`: the same hand-in twice is graded twice. What is lost is no task that raises, so
        # Dask's own `retries` have nothing to do; it moves the tasks of a lost machine, up to its
        # `allowed-failures` times.
        task = self._client.submit(
            *(grade, self._digest, job.order.message),
            key=f"autograder-{self._run}-{job.number}-{job.tries}",
            workers=sorted(job.machines),
            allow_other_workers=False,
            pure=False,
            retries=0,
        )
        job.task = task
        task.add_done_callback(lambda task: self._done(job, task))

    def _done(self, job: _Job, task: Any) -> None:
        with suppress(RuntimeError):  # It has been closed.
            self._takers.submit(self._take, job, task)

    def _take(self, job: _Job, task: Any) -> None:
        from distributed import KilledWorker

        try:
            packed, parcel = task.result()
        except KilledWorker:
            self._settle(job, task, PutOff(LOST) if not job.is_alone else NotGraded(LOST))
        except (Exception, CancelledError):  # Taken back, or lost on its way: Dask has many.
            self._again(job, task)
        else:
            try:
                self._judge(job, task, unpack(packed), parcel)
            except Exception as error:
                self._settle(job, task, error)

    def _judge(self, job: _Job, task: Any, said: dict[str, Any], parcel: list[Part]) -> None:
        kind, machine = said["kind"], said["machine"]
        if kind == "done":
            with self._lock:
                if job not in self._running or job.task is not task:
                    return
            is_last = job.tries >= MOST_TRIES
            result = self._received.result(job.order, said, parcel, is_last=is_last)
            if result is None:
                self._again(job, task)
            else:
                self._settle(job, task, result)
        elif kind == "put off":
            self._settle(job, task, put_off_in(said))
        elif kind == "not graded":
            self._settle(job, task, NotGraded(said["why"]))
        elif kind == "failed":
            self._settle(job, task, GradingFailed(said["why"]))
        else:
            if kind == "cannot start":
                self._machines.cannot_start(machine, said["why"])
            else:
                self._machines.is_not_ready(machine)
            job.tries -= 1  # It says nothing of the submission.
            self._again(job, task)

    def _settle(self, job: _Job, task: Any, outcome: Any) -> None:
        with self._lock:
            if job not in self._running or job.task is not task:
                return
            self._running.discard(job)
            job.task = None
        if isinstance(outcome, Exception):
            job.future.set_exception(outcome)
        else:
            job.future.set_result(outcome)

    def _again(self, job: _Job, task: Any) -> None:
        """Try once more, wherever; when that has been done too often, when no other runs."""
        with self._lock:
            if job not in self._running or job.task is not task:
                return
            if job.tries > MOST_TRIES:
                self._settle(job, task, PutOff(LOST) if not job.is_alone else NotGraded(LOST))
                return
            self._running.discard(job)
            job.task = None
            self._waiting.append(job)
        self._place()

    def _look(self) -> None:
        """Follow which machines there are, until this is closed."""
        while not self._closing.wait(LOOK_SECONDS):
            try:
                self._machines.look()
                self._take_back()
            except Exception as error:
                if not isinstance(error, ClusterProblem):
                    error = ClusterProblem(f"Nobody expected this: {error!r}")
                if not self._closing.is_set():
                    self._fail(error)
                return
            self._place()

    def _take_back(self) -> None:
        """Let submissions be tried again whose machines have all gone.

        Dask would wait for one of these machines to come back.
        """
        with self._lock:
            running = [(job, job.task) for job in self._running]
        for job, task in running:
            if all(map(self._machines.has_gone, job.machines)):
                self._again(job, task)
                with suppress(Exception):
                    task.cancel()

    def _fail(self, problem: ClusterProblem) -> None:
        with self._lock:
            self._problem = problem
            jobs = [*self._waiting, *self._running]
            self._waiting.clear()
            self._running.clear()
        for job in jobs:
            job.future.set_exception(problem)

    def _fetch(self, machine: str, wanted: list[tuple[str, int]]) -> list[list[Part]]:
        words = ("answers", self._digest, wanted)
        found = self._client.run(serve, *words, workers=[machine])[machine]
        return found if isinstance(found, list) else []

    def close(self) -> None:
        """Drop what has not been finished, and let the machines go."""
        self._closing.set()
        with self._lock:
            jobs = [*self._waiting, *self._running]
            tasks = [job.task for job in self._running]
            self._waiting.clear()
            self._running.clear()
        for job in jobs:
            job.future.set_exception(GradingFailed(STOPPED))
        leaving = threading.Thread(target=self._leave, args=[tasks], daemon=True)
        leaving.start()
        leaving.join(LEAVE_SECONDS)
        self._takers.shutdown(wait=False, cancel_futures=True)
        with suppress(Exception):
            self._client.close(timeout=5)
        self._looker.join(LEAVE_SECONDS)

    def _leave(self, tasks: list[Any]) -> None:
        with suppress(Exception):  # What cannot be reached notices by itself that nobody grades.
            self._client.cancel(tasks, force=True)
            self._client.run(serve, "leave", self._run, on_error="ignore")
