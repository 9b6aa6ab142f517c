"""Start grading processes and hand submissions to them."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from types import TracebackType
from typing import Any, TypeVar

from autograder.course import Course
from autograder.engine.run import TimeLimits
from autograder.engine.zygote import Limits
from autograder.given_up import partial_result
from autograder.results import QuestionResult, SubmissionResult

__all__ = ["ALLOW_UNSANDBOXED", "CannotStart", "GradingFailed", "Worker", "WorkerPool"]

T = TypeVar("T")

ALLOW_UNSANDBOXED = "AUTOGRADER_ALLOW_UNSANDBOXED"
"""Environment variable: student code may run where the kernel lacks what should confine it."""

MOST_TRIES = 2
# Two threads for a dot product of one slice, in each of two workers, wait for each other longer
# than they work; and sums keep their order with one.
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")}
STOPPED = "grading was stopped"


class GradingFailed(Exception):
    """A submission could not be graded through no fault of the student; the message says why."""


class CannotStart(GradingFailed):
    """No submission can be graded: the checks or the sandbox do not start."""


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
    late : bool, optional
        Whether the zygote is started only when a notebook has to run.
    """

    def __init__(
        self,
        course: Course,
        times: TimeLimits | None = None,
        limits: Limits | None = None,
        *,
        late: bool = False,
    ) -> None:
        self.course = course
        self._order = {
            "late": late,
            "course": str(course.root),
            "images": str(course.images),
            "times": asdict(times or TimeLimits()),
            "limits": asdict(limits or Limits(required=not os.environ.get(ALLOW_UNSANDBOXED))),
        }
        self._process: subprocess.Popen[str] | None = None
        self._abandoned = False
        self._errors: Any = None

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
            self.close()
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
            why = STOPPED if self._abandoned else self._why_it_ended()
            self.close()
        raise GradingFailed(why)

    def abandon(self) -> None:
        """End the process in the middle of a submission, which then fails; from any thread."""
        self._abandoned = True
        process = self._process
        if process is not None:
            process.kill()

    def _why_it_ended(self) -> str:
        assert self._process is not None
        said = self._last_words()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=10)
        status = self._process.returncode
        if status is None:
            return f"the grading process stopped answering. {said}".strip()
        how = f"signal {-status}" if status < 0 else f"exit status {status}"
        return f"the grading process ended {MOST_TRIES} times ({how}). {said}".strip()

    def _ask(self, order: str, checked: dict[str, QuestionResult]) -> dict[str, Any] | None:
        if self._process is None:
            self._start()
        if self._abandoned:
            return None
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(order + "\n")
            process.stdin.flush()
        except OSError:
            return None
        while (answer := self._read()) is not None and "question" in answer:
            result = QuestionResult.from_json(answer["question"])
            checked[result.question] = result
        return answer

    def _read(self) -> dict[str, Any] | None:
        assert self._process is not None
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        answer: dict[str, Any] | None = json.loads(line) if line.endswith("\n") else None
        return answer

    def _start(self) -> None:
        for _ in range(MOST_TRIES):
            answer = self._start_once()
            if answer is not None and "ready" in answer:
                return
            said = answer["fatal"] if answer else self._last_words()
            self.close()
        raise CannotStart(f"Grading cannot start: {said}")

    def _start_once(self) -> dict[str, Any] | None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "autograder.worker", json.dumps(self._order)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            encoding="utf-8",
            cwd=self.course.root,
            env=os.environ | ONE_THREAD,
        )
        return self._read()

    def _last_words(self) -> str:
        if self._errors is None:
            return ""
        self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(self._errors.tell() - 2000, 0))
        text: str = self._errors.read().decode(errors="replace").strip()
        return text

    def close(self) -> None:
        """End the process."""
        if self._process is None:
            return
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    continue
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
        self._errors.close()


class WorkerPool:
    """Several workers, which grade submissions side by side.

    Parameters
    ----------
    course : Course
        The course.
    count : int, optional
        Number of workers; one a core by default.
    times, limits, late : TimeLimits, Limits, bool, optional
        As for `Worker`.
    """

    def __init__(
        self,
        course: Course,
        count: int | None = None,
        times: TimeLimits | None = None,
        limits: Limits | None = None,
        *,
        late: bool = False,
    ) -> None:
        self.count = count or len(os.sched_getaffinity(0))
        self._threads = ThreadPoolExecutor(self.count)
        self._closing = False
        self._idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        self._workers = [Worker(course, times, limits, late=late) for _ in range(self.count)]
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
