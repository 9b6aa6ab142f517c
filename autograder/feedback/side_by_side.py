"""Write many feedback pages at once, each in a process that may be ended.

A page is made of what a student wrote. Whatever that does to the process that makes it, only this
page is lost: it is tried once more by a fresh process, and then named as a problem.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from autograder.course.course import Course
from autograder.course.readiness import NotReady
from autograder.course.submission import Submission
from autograder.feedback.pages import FeedbackFailed
from autograder.run.limits import ONE_THREAD

__all__ = ["PAGE_SECONDS", "TRIES", "write_pages"]

PAGE_SECONDS = 120
"""CPU time for one page, in seconds; a long one takes 2."""

TRIES = 2
"""How often a page is tried whose process ends."""
PROCESS = "autograder.feedback.process"


def write_pages(
    course: Course,
    todo: Iterable[Submission],
    *,
    workers: int | None = None,
    on_written: Callable[[Path], None] = lambda path: None,
    page_seconds: int = PAGE_SECONDS,
) -> list[Path]:
    """Write nbgrader's feedback pages for submissions that have been graded.

    Parameters
    ----------
    course : Course
        The course; each process reads its `nbgrader_config.py` again.
    todo : iterable of Submission
        Which ones.
    workers : int, optional
        How many at once; one a core by default.
    on_written : callable, optional
        Called with the path of each page, in the order in which they are done.
    page_seconds : int, optional
        CPU time for one page, in seconds.

    Returns
    -------
    list of Path
        The pages.

    Raises
    ------
    FeedbackFailed
        When pages cannot be written; all others have been.
    NotReady
        When none can be written.
    """
    todo = list(todo)
    if not todo:
        return []
    count = min(workers or len(os.sched_getaffinity(0)), len(todo))
    writers = [_Writer(course, page_seconds) for _ in range(count)]
    idle: queue.SimpleQueue[_Writer] = queue.SimpleQueue()
    for writer in writers:
        idle.put(writer)

    def write(submission: Submission) -> str:
        writer = idle.get()
        try:
            return writer.write(submission)
        finally:
            idle.put(writer)

    problems: dict[Submission, str] = {}
    pages: list[Path] = []
    threads = ThreadPoolExecutor(count)
    try:
        running: dict[Future[str], Submission] = {threads.submit(write, one): one for one in todo}
        for future in as_completed(running):
            submission = running.pop(future)
            if problem := future.result():
                problems[submission] = problem
                continue
            folder = course.path("feedback", submission.student, submission.stage)
            pages += [folder / f"{name}.html" for name in course.notebooks(submission.stage)]
            on_written(pages[-1])
    finally:
        # Also after Ctrl-C: no page is waited for.
        threads.shutdown(wait=False, cancel_futures=True)
        for writer in writers:
            writer.stop()
        threads.shutdown()
        for writer in writers:
            writer.end()
    if problems:
        raise FeedbackFailed(problems)
    return pages


class _Writer:
    """Has pages written by a process of its own; used by one thread at a time."""

    def __init__(self, course: Course, page_seconds: int) -> None:
        self._words = [str(course.root), str(page_seconds)]
        self._process: subprocess.Popen[str] | None = None
        self._said: Any = None
        self._closed = False

    def write(self, submission: Submission) -> str:
        """Write one page; return why there is none, or an empty text."""
        why = ""
        for _ in range(TRIES):
            answer = self._ask({"student": submission.student, "stage": submission.stage})
            if answer is not None:
                if answer.get("not_ready"):
                    raise NotReady(answer["not_ready"])
                return str(answer["problem"])
            if self._closed:
                return "It was stopped."
            why, too_long = self.end()
            if too_long:
                break
        return why

    def _ask(self, order: dict[str, str]) -> dict[str, Any] | None:
        if self._process is None:
            self._start()
        process = self._process
        if process is None or self._closed:
            return None
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(order) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
            return json.loads(line) if line.endswith("\n") else None
        except (OSError, ValueError):
            return None

    def _start(self) -> None:
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the process has ended
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", PROCESS, *self._words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            encoding="utf-8",
            errors="surrogateescape",
            # Ctrl-C is for whoever started it, who ends it.
            start_new_session=True,
            env=os.environ | ONE_THREAD,
        )

    def end(self) -> tuple[str, bool]:
        """End the process, unless it has ended; say how, and whether it used up its time."""
        process, self._process = self._process, None
        if process is None:
            return "There was no process that makes it.", False
        process.kill()  # Nothing, when it has ended by itself.
        status = process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        with self._said as said:
            said.seek(max(said.seek(0, os.SEEK_END) - 300, 0))
            # The last line of a traceback says what happened.
            words = said.read().decode(errors="replace").strip().rpartition("\n")[2]
        if status == -signal.SIGXCPU:
            return "It takes far too long to make.", True
        how = f"signal {-status}" if status < 0 else f"exit status {status}"
        return f"The process that makes it ended with {how}. {words}".strip(), False

    def stop(self) -> None:
        """End the process at once, in the middle of a page; from any thread."""
        self._closed = True
        process = self._process
        if process is not None:
            process.kill()
