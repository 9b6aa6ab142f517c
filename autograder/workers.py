"""Start grading processes and hand submissions to them."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import tempfile
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from types import TracebackType
from typing import Any

from autograder.course import Course
from autograder.engine.run import TimeLimits
from autograder.engine.zygote import Limits
from autograder.results import SubmissionResult

__all__ = ["GradingFailed", "Worker", "WorkerPool"]

MOST_TRIES = 2
# Two threads for a dot product of one slice, in each of two workers, wait for each other longer
# than they work; and sums keep their order with one.
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")}


class GradingFailed(Exception):
    """A submission could not be graded through no fault of the student; the message says why."""


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
    """

    def __init__(
        self, course: Course, times: TimeLimits | None = None, limits: Limits | None = None
    ) -> None:
        self.course = course
        self._order = {
            "course": str(course.root),
            "images": str(course.images),
            "times": asdict(times or TimeLimits()),
            "limits": asdict(limits or Limits()),
        }
        self._process: subprocess.Popen[str] | None = None
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

        Parameters
        ----------
        stage : str
            Name of the stage.
        notebook : NotebookNode
            The submission, rebuilt from the release.

        Raises
        ------
        GradingFailed
            When the checks, the solution or the sandbox are broken, or the process died twice.
        """
        order = json.dumps({"stage": stage, "notebook": notebook})
        said = ""
        for _ in range(MOST_TRIES):
            answer = self._ask(order)
            if answer is not None:
                if "result" in answer:
                    return SubmissionResult.from_json(answer["result"])
                raise GradingFailed(answer.get("error", "an unknown answer"))
            said = self._last_words()
            self.close()
        raise GradingFailed(f"the grading process ended twice: {said}")

    def _ask(self, order: str) -> dict[str, Any] | None:
        if self._process is None:
            self._start()
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(order + "\n")
            process.stdin.flush()
        except OSError:
            return None
        return self._read()

    def _read(self) -> dict[str, Any] | None:
        assert self._process is not None
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        answer: dict[str, Any] | None = json.loads(line) if line.endswith("\n") else None
        return answer

    def _start(self) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "autograder.worker", json.dumps(self._order)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            encoding="utf-8",
            cwd=self.course.root,
            env=os.environ | ONE_THREAD,
        )
        answer = self._read()
        if answer is None or "ready" not in answer:
            said = answer["fatal"] if answer else self._last_words()
            self.close()
            raise GradingFailed(f"grading cannot start: {said}")

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
    times, limits : TimeLimits, Limits, optional
        As for `Worker`.
    """

    def __init__(
        self,
        course: Course,
        count: int | None = None,
        times: TimeLimits | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.count = count or len(os.sched_getaffinity(0))
        self._threads = ThreadPoolExecutor(self.count)
        self._idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        self._workers = [Worker(course, times, limits) for _ in range(self.count)]
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
        return self._threads.submit(self._grade, stage, notebook)

    def _grade(self, stage: str, notebook: Any) -> SubmissionResult:
        worker = self._idle.get()
        try:
            return worker.grade(stage, notebook)
        finally:
            self._idle.put(worker)

    def close(self) -> None:
        """Drop what has not begun, and end all workers."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in self._workers:
            worker.close()
