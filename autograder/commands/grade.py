"""The parallel door: grade many submissions at once, and let nbgrader record them.

Workers run and check submissions side by side. One process, this one, records: for each submission
it starts nbgrader's own `Autograde` converter, which finds the result ready (see
`autograder.record.source`). So nothing about scores differs from `nbgrader autograde`, and the
gradebook has one writer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import ExitStack
from typing import Any

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.utils import is_grade

from autograder.build.compile import register
from autograder.course.course import Course
from autograder.course.lock import grading_lock
from autograder.course.readiness import NotReady, check_ready, check_space
from autograder.course.submission import Submission
from autograder.record.backups import back_up_gradebook
from autograder.record.gradebook import shared_engine
from autograder.record.handover import Handover, Opened
from autograder.record.one_submission import record
from autograder.sanitise import open_submission
from autograder.score.outcome import Graded
from autograder.score.results import PackedResults, SubmissionResult
from autograder.workers.pool import CannotStart, GradingFailed, WorkerPool

__all__ = ["GradingStopped", "grade_cohort"]


class GradingStopped(Exception):
    """Nothing more can be graded; the message says why, and what has been."""


@shared_engine()
def grade_cohort(
    course: Course,
    todo: list[Submission],
    *,
    workers: int | None = None,
    pool: WorkerPool | None = None,
    on_graded: Callable[[Graded], None] = lambda graded: None,
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
    pool : WorkerPool, optional
        That many workers, which have been started before.
    on_graded : callable, optional
        Called with each outcome as it comes.
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
    with grading_lock(course.root), ExitStack() as stack:
        check_ready(course)
        if back_up:
            back_up_gradebook(course)
        stages = {submission.stage for submission in todo}
        if pool is None:
            pool = stack.enter_context(WorkerPool(course, workers, stages=stages))
        releases = {}
        for stage in sorted(stages):
            _make_known(course, stage)
            releases[stage] = nbformat.read(course.release(stage), as_version=4)
        try:
            for outcome in _grade_all(course, todo, releases, pool):
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
    releases: dict[str, Any],
    pool: WorkerPool,
) -> Iterator[Graded]:
    for submission, opened, future in _run(pool, todo, releases):
        remarks = opened[1]
        outcome = Graded(submission, remarks=remarks)
        try:
            result = future.result()
            outcome.questions = PackedResults(result.questions)
            outcome.remarks = [*remarks, *result.remarks]
            outcome.seconds = result.cpu_seconds
            check_space(course.root)
            handover = Handover(course, releases, opened, result)
            outcome.problem = record(submission, handover)
            if outcome.problem:
                # The gradebook's fault stops everything. Or it was in use for a moment.
                check_ready(course)
                outcome.problem = record(submission, handover)
        except CannotStart:
            raise
        except GradingFailed as error:
            outcome.problem = str(error)
        yield outcome


def _run(
    pool: WorkerPool, todo: list[Submission], releases: dict[str, Any]
) -> Iterator[tuple[Submission, Opened, Future[SubmissionResult]]]:
    """Yield submissions as they are done. Only a few are read ahead, so memory stays constant."""
    waiting = iter(todo)
    running: dict[Future[SubmissionResult], tuple[Submission, Opened]] = {}
    while True:
        while len(running) < 2 * pool.count and (submission := next(waiting, None)):
            release = releases[submission.stage]
            opened = open_submission(submission.folder, submission.stage, release)
            running[pool.submit(submission.stage, opened[0])] = (submission, opened)
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            submission, opened = running.pop(future)
            yield submission, opened, future


def _make_known(course: Course, stage: str) -> None:
    """Enter a stage into the gradebook, unless it is there just as the release has it."""
    released = {
        cell.metadata.nbgrader.grade_id: float(cell.metadata.nbgrader.points)
        for cell in nbformat.read(course.release(stage), as_version=4).cells
        if is_grade(cell)
    }
    coursedir = course.coursedir
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        try:
            known = gradebook.find_notebook(stage, stage).grade_cells
            same = {cell.name: float(cell.max_score) for cell in known} == released
        except MissingEntry:
            same = False
    if not same:
        register(course, stage)
