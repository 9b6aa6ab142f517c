"""One grading process, as seen by those who grade: it is tried again for whatever is our fault.

The way of a submission that is not simply graded: again on a fresh process, after a pause; then
without any other, after a longer pause; then it is not graded. Whose fault a failure is says
`autograder.run.failures`.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, TypeVar

from autograder.course.course import Course
from autograder.run.failures import OurFailure, Place, what_failed
from autograder.run.limits import MOST_TRIES, Retries, TimeLimits
from autograder.run.zygote import Limits
from autograder.score.results import QuestionResult, SubmissionResult
from autograder.workers.first import (
    STOPPED,
    FirstWorker,
    GradingFailed,
    WorkerProcess,
)
from autograder.workers.messages import (
    Broken,
    Checked,
    CheckedAgain,
    Message,
    NothingStored,
    Regrade,
    Trouble,
    Unchanged,
    Unclear,
)
from autograder.workers.tasks import NotebookTask, Task

__all__ = ["NotGraded", "PutOff", "Worker"]

T = TypeVar("T")


class NotGraded(GradingFailed):
    """Whatever was tried, something of ours failed.

    Parameters
    ----------
    why : str
        What failed.
    """

    def __init__(self, why: str) -> None:
        super().__init__(
            f"Not graded, through no fault of the student: {why} Nothing was recorded; the next "
            "run tries again."
        )
        self.why = why


@dataclass(eq=False)
class PutOff(Exception):
    """A submission has to be tried again when no other runs.

    Attributes
    ----------
    why : str
        What happened.
    places : list of Place
        Where the student's process ended.
    deaths : list of frozenset of str
        The questions that had been checked each time that the grading process ended.
    is_slow : bool
        Whether it only waits for long.
    """

    why: str
    places: list[Place] = field(default_factory=list)
    deaths: list[frozenset[str]] = field(default_factory=list)
    is_slow: bool = False


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
    retries : Retries, optional
        How long it pauses before it tries again.
    """

    def __init__(
        self,
        course: Course,
        times: TimeLimits | None = None,
        limits: Limits | None = None,
        *,
        first: FirstWorker | None = None,
        retries: Retries | None = None,
    ) -> None:
        self.course = course
        self._own = first is None
        self._first = first or FirstWorker(course, times, limits)
        self._retries = retries or Retries()
        self._process: WorkerProcess | None = None
        self._abandoned = threading.Event()

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def grade(
        self, stage: str, notebook: Any, waiting: float | None = None, variant: int = 0
    ) -> SubmissionResult:
        """Grade one notebook, where no other is graded at the same time.

        Parameters
        ----------
        stage, notebook, variant
            As for `NotebookTask`.
        waiting : float, optional
            As for `try_beside`.

        Raises
        ------
        GradingFailed, NotGraded, CannotStart
            As for `try_beside` and `try_alone`.
        """
        task = NotebookTask(stage, notebook, variant)
        try:
            return self.try_beside(task, waiting)
        except PutOff as put_off:
            return self.try_alone(task, put_off, waiting)

    def try_beside(self, task: Task[T], waiting: float | None = None) -> T:
        """Grade one submission beside others.

        Parameters
        ----------
        task : Task
            What is graded.
        waiting : float, optional
            How long it may wait, in seconds; as in `TimeLimits` by default.

        Raises
        ------
        PutOff
            When it has to be tried alone.
        GradingFailed
            When the checks or the solution are broken.
        CannotStart
            When no grading process can be started.
        """
        put_off = PutOff("")
        for attempt in range(MOST_TRIES):
            self._pause(self._retries.pause if attempt else 0.0)
            answer, _ = self._try(task, task.order(waiting), put_off)
            if answer is not None:
                return answer
            if put_off.places or put_off.is_slow:
                break
        raise put_off

    def try_alone(self, task: Task[T], put_off: PutOff, waiting: float | None = None) -> T:
        """Grade one submission that was put off, while no other is graded.

        One that ends the grading process at the same question again is given up: what was checked
        until then counts.

        Parameters
        ----------
        task, waiting
            As for `try_beside`.
        put_off : PutOff
            What came of trying it beside others.

        Raises
        ------
        NotGraded
            When something of ours fails each time.
        GradingFailed, CannotStart
            As for `try_beside`.
        """
        now = PutOff(put_off.why, list(put_off.places), list(put_off.deaths))
        for _ in range(MOST_TRIES):
            if not put_off.is_slow:
                self._pause(self._retries.pause_alone)
            before = list(now.deaths)
            order = task.order(waiting, alone=True, suspects=now.places)
            answer, checked = self._try(task, order, now)
            if answer is not None:
                return answer
            if checked and now.deaths != before and frozenset(checked) in before:
                return task.given_up(checked, now.why)
        raise NotGraded(now.why)

    def regrade(
        self, stage: str, student: str, variant: int = 0
    ) -> CheckedAgain | Unchanged | NothingStored:
        """Check a submission again from its stored answers.

        Parameters
        ----------
        stage, student : str
            Whose submission.
        variant : int, optional
            Which variant of the course's files it is graded on.

        Returns
        -------
        CheckedAgain, Unchanged or NothingStored
            After the last, the notebook has to run again.

        Raises
        ------
        NotGraded
            When something of ours fails each time.
        GradingFailed
            When the checks or the solution are broken.
        CannotStart
            When no grading process can be started.
        """
        why = ""
        for pause in (0.0, self._retries.pause, self._retries.pause_alone):
            self._pause(pause)
            report = self._ask(Regrade(stage, student, variant), {})
            if isinstance(report, Broken):
                raise GradingFailed(report.why)
            if isinstance(report, (CheckedAgain, Unchanged, NothingStored)):
                return report
            assert isinstance(report, Trouble)
            why = report.why
        raise NotGraded(why)

    def abandon(self) -> None:
        """End the process in the middle of a submission, which then fails; from any thread."""
        self._abandoned.set()
        process = self._process
        if process is not None:
            process.kill()
        else:
            self._first.abandon()

    def _pause(self, seconds: float) -> None:
        if self._abandoned.wait(seconds):
            raise GradingFailed(STOPPED)

    def _try(
        self, task: Task[T], order: Message, put_off: PutOff
    ) -> tuple[T | None, Mapping[str, QuestionResult]]:
        """Try once; return the result and what was checked, or note in `put_off` what happened."""
        checked: dict[str, QuestionResult] = {}
        report = self._ask(order, checked)
        if (result := task.read(report)) is not None:
            return result, checked
        if isinstance(report, Broken):
            raise GradingFailed(report.why)
        if isinstance(report, Unclear):
            put_off.why = report.why
            put_off.places += [(index, by_checks) for index, by_checks in report.places]
            put_off.is_slow = not report.places
        else:
            assert isinstance(report, Trouble)
            put_off.why = report.why
            if report.ended:
                put_off.deaths.append(frozenset(checked))
        return None, checked

    def _ask(self, order: Message, checked: dict[str, QuestionResult]) -> Message:
        """Return the report; `Trouble` when something of ours failed, and a fresh process next."""
        report: Message | None
        try:
            if self._process is None:
                self._process = self._first.fork(self._retries)
            if self._abandoned.is_set():
                raise GradingFailed(STOPPED)
            self._process.write(order)
            while isinstance(report := self._process.read(self._retries.silence), Checked):
                result = QuestionResult.from_json(report.question)
                checked[result.question] = result
        except (OurFailure, OSError, MemoryError, RuntimeError) as error:
            if not what_failed(error):
                raise
            report = Trouble(what_failed(error))
        if report is not None and not isinstance(report, Trouble):
            return report
        if self._abandoned.is_set():
            raise GradingFailed(STOPPED)
        how = self._end_process()
        return report or how

    def _end_process(self) -> Trouble:
        if self._process is None:
            return Trouble("There was no grading process.")
        process, self._process = self._process, None
        status, said = process.end()
        if status is None:
            how = "stopped answering"
        elif status < 0:
            how = f"was ended by signal {-status}"
        else:
            how = f"ended with exit status {status}"
        return Trouble(f"The grading process {how}. {said}".strip(), ended=True)

    def close(self) -> None:
        """End the process."""
        self._end_process()
        if self._own:
            self._first.close()
