"""The parallel door: grade many submissions at once, and let nbgrader record them.

Workers open, run and check submissions side by side, and write down what is kept of them. One
process, this one, records: the gradebook has one writer, and gets the same rows as from
`nbgrader autograde` (see `autograder.record.recorders`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Any

import typer
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.utils import is_grade

from autograder.build.compile import register
from autograder.course.course import Course, CourseError
from autograder.course.database_server import server_lock
from autograder.course.lock import grading_lock
from autograder.course.own_notebooks import read_own
from autograder.course.readiness import NotReady, check_ready, check_space
from autograder.course.submission import Submission
from autograder.record.backups import back_up_gradebook
from autograder.record.gradebook import shared_engine
from autograder.record.recorders import Recorder, recorder_of
from autograder.record.variants import check_built
from autograder.score.graded_notebook import RecordingError
from autograder.score.outcome import Graded
from autograder.score.results import PackedResults, QuestionResult, in_part
from autograder.workers.alike import Alike, MachineTrouble
from autograder.workers.hand_ins import HandIns
from autograder.workers.pool import (
    CannotStart,
    GradingFailed,
    NotGraded,
    Pool,
    PutOff,
    WorkerPool,
)
from autograder.workers.tasks import Task

__all__ = ["RESTART_SECONDS", "GradingStopped", "grade_cohort"]

RESTART_SECONDS = 60.0
"""Time for which a database server that is gone is waited for, in the middle of grading."""


class GradingStopped(Exception):
    """Nothing more can be graded; the message says why, and what has been."""


@shared_engine()
def grade_cohort(
    course: Course,
    todo: list[Submission],
    *,
    workers: int | None = None,
    pool: Pool | None = None,
    on_graded: Callable[[Graded], None] = lambda graded: None,
    doing: Callable[[str], None] = lambda what: None,
    note: Callable[[str], None] = lambda text: typer.echo(text, err=True),
    back_up: bool = True,
) -> list[Graded]:
    """Grade submissions and record them in the gradebook.

    Parameters
    ----------
    course : Course
        The course.
    todo : list of Submission
        What to grade. What has been graded before is graded again; manual scores are kept.
    workers : int, optional
        How many to run at once; one a core by default.
    pool : Pool, optional
        That many workers, which have been started before, here or on other machines.
    on_graded : callable, optional
        Called with each outcome as it comes.
    doing : callable, optional
        Called with what is done before the first of them comes.
    note : callable, optional
        Called with what becomes of grades when a stage was changed that has been handed in; it is
        written to standard error by default.
    back_up : bool, optional
        Whether the gradebook is copied first; False for the second half of a run.

    Returns
    -------
    list of Graded
        In the order of `todo`.

    Raises
    ------
    BuildError
        When a stage cannot be entered into the gradebook.
    CourseInUse
        When somebody else is grading the course.
    NotReady
        When grades could not be kept.
    GradingStopped
        When the gradebook, the disk or the grading processes fail on the way.
    """
    if not todo:
        return []  # without workers that would get ready for nothing
    outcomes: dict[Submission, Graded] = {}
    with grading_lock(course.root) as alone, ExitStack() as stack:
        check_ready(course)
        if alone:
            stack.enter_context(server_lock(course))
        if back_up:
            doing("backing up the gradebook")
            back_up_gradebook(course)
        stages = {submission.stage for submission in todo}
        hand_ins = HandIns(course)
        variants = {hand_ins.variant(submission.student) for submission in todo}
        check_built(course, variants)
        if pool is None:
            pool = stack.enter_context(
                WorkerPool(course, workers, stages=stages, variants=variants)
            )
        for stage in sorted(stages):
            doing(f"reading the release of {stage}")
            _make_known(course, stage, note)
        recorder = recorder_of(course, hand_ins)
        stack.callback(recorder.close)
        doing("workers are starting, and run each solution first")
        try:
            for outcome in _grade_all(course, todo, pool, hand_ins, recorder):
                outcomes[outcome.submission] = outcome
                on_graded(outcome)
        except (CannotStart, NotReady) as error:
            recorded = sum(not outcome.problem for outcome in outcomes.values())
            raise GradingStopped(
                f"{error}\nGrading stopped. {recorded} of {len(todo)} submissions were graded "
                "before, and stay so. Run the same command again to grade the others."
            ) from error
    return [outcomes[submission] for submission in todo]


def _grade_all(
    course: Course,
    todo: list[Submission],
    pool: Pool,
    hand_ins: HandIns,
    recorder: Recorder,
) -> Iterator[Graded]:
    done: dict[Submission, list[_Done]] = {}
    # As with stages: a worker keeps the solution's processes of one variant at a time.
    by_variant = sorted(todo, key=lambda one: hand_ins.variant(one.student))
    by_stage = sorted(by_variant, key=lambda one: one.stage) if hand_ins.variants else todo
    for one in _Run(course, pool, by_stage, recorder):
        submission = one.notebook.submission
        done.setdefault(submission, []).append(one)
        if len(done[submission]) < len(course.parts(submission.stage)):
            continue  # Notebooks of one submission are recorded together.
        notebooks = sorted(done.pop(submission), key=lambda one: one.notebook.part)
        yield _recorded(course, submission, notebooks, recorder)


def _recorded(
    course: Course, submission: Submission, notebooks: list[_Done], recorder: Recorder
) -> Graded:
    outcome = Graded(submission)
    questions: list[QuestionResult] = []
    results: dict[str, tuple[Any, Any]] = {}
    try:
        for one in notebooks:
            part = one.notebook.part
            failed = one.future.exception()
            result = None if failed else one.future.result()
            about_file = recorder.about_file(one.task, result)
            outcome.remarks += [said for said in about_file if said not in outcome.remarks]
            if result is None:
                assert failed is not None
                raise failed
            questions += in_part(part, result.questions)
            outcome.remarks += result.remarks
            outcome.seconds += result.cpu_seconds
            results[part] = one.task, result
        outcome.questions = PackedResults(questions)
        check_space(course.root)
        outcome.problem = recorder.record(submission, results)
        if outcome.problem:
            # The gradebook's fault stops everything. Or it was in use for a moment.
            check_ready(course, RESTART_SECONDS)
            outcome.problem = recorder.record(submission, results)
    except CannotStart:
        raise
    except (GradingFailed, CourseError, RecordingError, OSError) as error:
        outcome.problem = str(error)
        _let_next_run_grade(course, submission)
    for one in notebooks:
        recorder.drop(one.task)
    return outcome


def _let_next_run_grade(course: Course, submission: Submission) -> None:
    """Make an earlier grade count as older than what was handed in; it stays as it is."""
    folder = course.path("autograded", submission.student, submission.stage)
    for name in course.notebooks(submission.stage):
        with suppress(OSError):
            os.utime(folder / f"{name}.ipynb", (0, 0))


@dataclass(frozen=True)
class _Notebook:
    """One notebook of a submission: most have but one."""

    submission: Submission
    part: str


@dataclass
class _Done:
    """A notebook that was graded, if its future says so."""

    notebook: _Notebook
    task: Task[Any]
    future: Future[Any]


class _Run:
    """Lets a pool grade submissions. Only a few are read ahead, so memory stays constant."""

    def __init__(
        self, course: Course, pool: Pool, todo: list[Submission], recorder: Recorder
    ) -> None:
        self._course = course
        self._recorder = recorder
        self._pool = pool
        self._coming = (_Notebook(one, part) for one in todo for part in course.parts(one.stage))
        self._waiting = course.settings.waiting_seconds
        self._running: dict[Future[Any], tuple[_Notebook, Task[Any]]] = {}
        self._put_off: list[tuple[_Notebook, PutOff]] = []
        self._slow: list[tuple[_Notebook, PutOff]] = []
        self._alike = Alike()

    def __iter__(self) -> Iterator[_Done]:
        """Yield submissions as they are done: those that were put off when no other runs."""
        while True:
            # When many fail in the same way, one is tried alone before there are more.
            if not self._alike.is_many:
                self._read_ahead()
            if self._running:
                yield from self._next()
            elif again := self._put_off or self._slow:
                yield self._alone(*again.pop(0))
            else:
                return

    def _read_ahead(self) -> None:
        while len(self._running) < 2 * self._pool.count and (one := next(self._coming, None)):
            task = self._recorder.task(one.submission, one.part)
            self._running[self._pool.submit(task, self._waiting)] = (one, task)

    def _next(self) -> Iterator[_Done]:
        for future in wait(self._running, return_when=FIRST_COMPLETED).done:
            notebook, task = self._running.pop(future)
            put_off = future.exception()
            if not isinstance(put_off, PutOff):
                yield _Done(notebook, task, future)
                continue
            self._recorder.drop(task)
            if put_off.is_slow:
                self._slow.append((notebook, put_off))
            else:
                self._alike.note(put_off.why)
                self._put_off.append((notebook, put_off))

    def _alone(self, notebook: _Notebook, put_off: PutOff) -> _Done:
        # It may be the disk that is full.
        check_ready(self._course)
        task = self._recorder.task(notebook.submission, notebook.part)
        future = self._pool.submit_alone(task, put_off, self._waiting)
        wait([future])
        error = future.exception()
        if isinstance(error, NotGraded):
            self._alike.note(error.why)
            if self._alike.is_many:
                raise MachineTrouble(error.why)
        else:
            self._alike.forget()
        return _Done(notebook, task, future)


def _make_known(course: Course, stage: str, note: Callable[[str], None]) -> None:
    """Enter a stage into the gradebook, unless it is there just as the release has it."""
    coursedir = course.coursedir
    same = True
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        for part, name in zip(course.parts(stage), course.notebooks(stage), strict=True):
            released = {
                cell.metadata.nbgrader.grade_id: float(cell.metadata.nbgrader.points)
                for cell in read_own(course.release(part)).cells
                if is_grade(cell)
            }
            try:
                known = gradebook.find_notebook(name, stage).grade_cells
                same &= {cell.name: float(cell.max_score) for cell in known} == released
            except MissingEntry:
                same = False
    if not same:
        register(course, stage, say=note)
