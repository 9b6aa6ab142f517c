"""Hand submissions to grading processes."""

from __future__ import annotations

import contextlib
import json
import os
import queue
from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, TypeVar

from autograder.course.course import Course
from autograder.run.notebook import TimeLimits
from autograder.run.zygote import Limits
from autograder.score.given_up import partial_result
from autograder.score.results import QuestionResult, SubmissionResult
from autograder.workers.first import (
    ALLOW_UNSANDBOXED,
    MOST_TRIES,
    STOPPED,
    CannotStart,
    FirstWorker,
    GradingFailed,
    WorkerProcess,
)

__all__ = ["ALLOW_UNSANDBOXED", "CannotStart", "GradingFailed", "Worker", "WorkerPool"]

T = TypeVar("T")


class Worker:
    """One grading process. It is started when first needed, and again when it has died.

    Parameters
    ----------
    course : Course
        The course.
    times : TimeLimits, optional
        Time for student code.
    limits : Limits, optional
        What a student's process may use.
    first : FirstWorker, optional
        What it is forked from; one of its own by default.
    """

    def __init__(
        self,
        course: Course,
        times: TimeLimits | None = None,
        limits: Limits | None = None,
        *,
        first: FirstWorker | None = None,
    ) -> None:
        self.course = course
        self._own = first is None
        self._first = first or FirstWorker(course, times, limits)
        self._process: WorkerProcess | None = None
        self._abandoned = False

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def grade(self, stage: str, notebook: Any) -> SubmissionResult:
        """Grade one submission.

        When the process dies it is started again, and the submission is tried again. One that
        kills its process each time is given up; what was checked until then counts.

        Parameters
        ----------
        stage : str
            Name of the stage.
        notebook : NotebookNode
            The submission, rebuilt from the release.

        Raises
        ------
        GradingFailed
            When the checks, the solution or the sandbox are broken, or the process died each time
            before any question was checked.
        CannotStart
            When no grading process can be started.
        """
        order = json.dumps({"stage": stage, "notebook": notebook})
        checked: dict[str, QuestionResult] = {}
        for _ in range(MOST_TRIES):
            answer = self._ask(order, checked)
            if answer is not None:
                if "result" in answer:
                    return SubmissionResult.from_json(answer["result"])
                raise GradingFailed(answer.get("error", "an unknown answer"))
            if self._abandoned:
                raise GradingFailed(STOPPED)
            why = self._why_it_ended()
        if not checked:
            raise GradingFailed(why)
        return partial_result(notebook, checked, why)

    def regrade(self, stage: str, student: str) -> dict[str, Any]:
        """Check a submission again from its stored answers.

        Parameters
        ----------
        stage, student : str
            Whose submission.

        Returns
        -------
        dict
            With one key: ``regraded`` (a `StoredSubmission` without replies, as a dictionary),
            ``unchanged``, or ``not_stored`` with a reason: then the notebook has to run again.

        Raises
        ------
        GradingFailed
            When the checks or the solution are broken, or the process died each time.
        CannotStart
            When no grading process can be started.
        """
        order = json.dumps({"stage": stage, "student": student})
        for _ in range(MOST_TRIES):
            answer = self._ask(order, {})
            if answer is not None:
                if "error" in answer:
                    raise GradingFailed(answer["error"])
                return answer
            if self._abandoned:
                raise GradingFailed(STOPPED)
            why = self._why_it_ended()
        raise GradingFailed(why)

    def abandon(self) -> None:
        """End the process in the middle of a submission, which then fails; from any thread."""
        self._abandoned = True
        process = self._process
        if process is not None:
            process.kill()
        else:
            self._first.abandon()

    def _ask(self, order: str, checked: dict[str, QuestionResult]) -> dict[str, Any] | None:
        if self._process is None:
            self._process = self._first.fork()
        if self._abandoned:
            return None
        self._process.write(order)
        while (answer := self._process.read()) is not None and "question" in answer:
            result = QuestionResult.from_json(answer["question"])
            checked[result.question] = result
        return answer

    def _why_it_ended(self) -> str:
        assert self._process is not None
        status, said = self._process.end()
        self._process = None
        if status is None:
            return f"the grading process stopped answering. {said}".strip()
        how = f"signal {-status}" if status < 0 else f"exit status {status}"
        return f"the grading process ended {MOST_TRIES} times ({how}). {said}".strip()

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.end()
            self._process = None
        if self._own:
            self._first.close()


class WorkerPool:
    """Several workers, which grade submissions side by side. They get ready at once.

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
    ) -> None:
        self.count = count or len(os.sched_getaffinity(0))
        self._threads = ThreadPoolExecutor(self.count)
        self._closing = False
        self._idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        self._first = FirstWorker(course, times, limits, stages=stages, late=late)
        self._first.launch()
        self._workers = [Worker(course, first=self._first) for _ in range(self.count)]
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

    def submit(self, stage: str, notebook: Any) -> Future[SubmissionResult]:
        """Grade a submission as soon as a worker is idle; see `Worker.grade`."""
        return self._threads.submit(self._with_worker, lambda worker: worker.grade(stage, notebook))

    def submit_again(self, stage: str, student: str) -> Future[dict[str, Any]]:
        """Check a submission again as soon as a worker is idle; see `Worker.regrade`."""
        return self._threads.submit(
            self._with_worker, lambda worker: worker.regrade(stage, student)
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
