"""The parallel door: grade many submissions at once, and let nbgrader record them.

Workers run and check submissions side by side. One process, this one, records: for each submission
it starts nbgrader's own `Autograde` converter, which finds the result ready (see
`autograder.result_source`). So nothing about scores differs from `nbgrader autograde`, and the
gradebook has one writer.
"""

from __future__ import annotations

import glob
import logging
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde, GenerateFeedback, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import is_grade
from sqlalchemy.exc import SQLAlchemyError

from autograder.build import load_config, register
from autograder.collecting import Submission
from autograder.course import Course
from autograder.course_lock import grading_lock
from autograder.gradebook import one_transaction, shared_engine
from autograder.readiness import NotReady, check_ready, check_space
from autograder.result_source import results_from
from autograder.results import PackedResults, SubmissionResult
from autograder.submission import open_submission
from autograder.workers import CannotStart, GradingFailed, WorkerPool

__all__ = [
    "FeedbackFailed",
    "Graded",
    "GradingStopped",
    "grade_cohort",
    "write_feedback",
]


class GradingStopped(Exception):
    """Nothing more can be graded; the message says why, and what has been."""


class FeedbackFailed(Exception):
    """Some pages could not be written; the message says whose, and why."""


@dataclass
class Graded:
    """What became of one submission.

    Attributes
    ----------
    submission : Submission
        Which one.
    questions : PackedResults
        Results of the automatically checked questions; empty when grading failed.
    remarks : list of str
        About the file and about its run.
    problem : str
        Why there is no grade; empty when there is one.
    seconds : float
        CPU time of the student's code, in seconds.
    """

    submission: Submission
    questions: PackedResults = field(default_factory=PackedResults)
    remarks: list[str] = field(default_factory=list)
    problem: str = ""
    seconds: float = 0.0

    @property
    def score(self) -> float:
        """Points of the automatically checked questions."""
        return self.questions.score

    @property
    def points(self) -> float:
        """The most that these questions can give."""
        return self.questions.points


Opened = tuple[NotebookNode, list[str]]


class _OneSubmission:
    """Makes a converter of nbgrader's work on one folder, whatever characters its name holds."""

    def init_notebooks(self) -> None:
        """Name the folder and its notebook; nbgrader would take both for patterns."""
        coursedir = self.coursedir  # type: ignore[attr-defined]
        folder = coursedir.format_path(
            self._input_directory,  # type: ignore[attr-defined]
            self.submission.student,
            self.submission.stage,
        )
        notebook = str(Path(folder, f"{self.submission.stage}.ipynb"))
        self.assignments = {folder: [notebook]}
        self.notebooks = [notebook]

    submission: Submission


class _RecordOne(_OneSubmission, Autograde):  # type: ignore[misc]
    # The stage's release, which has been compared with the gradebook.
    releases: dict[str, Any]
    # The notebook that was graded, and what was remarked about its file.
    opened: Opened
    commit: Callable[[], None]

    def write_single_notebook(self, output: str, resources: Any) -> None:
        """Write a notebook; one that says that it is graded, when its grades are kept."""
        if not self._sanitizing:
            self.commit()
        super().write_single_notebook(output, resources)


class _FeedbackOne(_OneSubmission, GenerateFeedback):  # type: ignore[misc]
    pass


class _Ready:
    """A result source that knows the one result that is being recorded."""

    def __init__(self, result: SubmissionResult) -> None:
        self.result = result

    def result_for(self, stage: str, student: str, notebook: Any) -> SubmissionResult:
        return self.result


@shared_engine()
def grade_cohort(
    course: Course,
    todo: list[Submission],
    *,
    workers: int | None = None,
    pool: WorkerPool | None = None,
    on_graded: Callable[[Graded], None] = lambda graded: None,
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
    config = load_config(course)
    outcomes: dict[Submission, Graded] = {}
    with grading_lock(course.root), ExitStack() as stack:
        check_ready(CourseDirectory(config=config))
        stages = {submission.stage for submission in todo}
        if pool is None:
            pool = stack.enter_context(WorkerPool(course, workers, stages=stages))
        releases = {}
        for stage in sorted(stages):
            _make_known(course, config, stage)
            releases[stage] = nbformat.read(course.release(stage), as_version=4)
        try:
            for outcome in _grade_all(course, config, todo, releases, pool):
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
    config: Any,
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
            outcome.problem = _record(config, submission, opened, result, releases)
            if outcome.problem:
                # The gradebook's fault stops everything. Or it was in use for a moment.
                check_ready(CourseDirectory(config=config))
                outcome.problem = _record(config, submission, opened, result, releases)
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


def _record(
    config: Any,
    submission: Submission,
    opened: Opened,
    result: SubmissionResult,
    releases: dict[str, Any],
) -> str:
    """Let nbgrader record a result; return what went wrong."""
    said: list[str] = []
    coursedir = _coursedir_of(config, submission)
    log = _quiet_log(said)
    converter = _RecordOne(coursedir=coursedir, config=config, log=log, force=True)
    converter.submission = submission
    converter.releases = releases
    converter.opened = opened
    try:
        with results_from(_Ready(result)), one_transaction() as converter.commit:
            converter.start()
    except (NbGraderException, SQLAlchemyError, OSError) as error:
        return "\n".join(said) or str(error)
    return ""


@shared_engine()
def write_feedback(
    course: Course,
    todo: Iterable[Submission],
    on_written: Callable[[Path], None] = lambda path: None,
) -> list[Path]:
    """Write nbgrader's feedback pages for submissions that have been graded.

    Parameters
    ----------
    course : Course
        The course.
    todo : iterable of Submission
        Which ones.
    on_written : callable, optional
        Called with the path of each page.

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
    config = load_config(course)
    pages = []
    problems = []
    for submission in todo:
        coursedir = _coursedir_of(config, submission)
        said: list[str] = []
        log = _quiet_log(said)
        converter = _FeedbackOne(coursedir=coursedir, config=config, log=log, force=True)
        converter.submission = submission
        try:
            converter.start()
        except (NbGraderException, SQLAlchemyError, OSError) as error:
            check_ready(CourseDirectory(config=config))
            problems.append(f"{submission.student}, {submission.stage}: {said or error}")
            continue
        folder = coursedir.format_path(
            coursedir.feedback_directory, submission.student, submission.stage
        )
        pages.append(Path(folder, f"{submission.stage}.html"))
        on_written(pages[-1])
    if problems:
        raise FeedbackFailed("These pages could not be written:\n" + "\n".join(problems))
    return pages


def _coursedir_of(config: Any, submission: Submission) -> CourseDirectory:
    # nbgrader takes both names for patterns, and a student's name may hold a bracket.
    return CourseDirectory(
        config=config,
        student_id=glob.escape(submission.student),
        assignment_id=glob.escape(submission.stage),
    )


def _make_known(course: Course, config: Any, stage: str) -> None:
    """Enter a stage into the gradebook, unless it is there just as the release has it."""
    released = {
        cell.metadata.nbgrader.grade_id: float(cell.metadata.nbgrader.points)
        for cell in nbformat.read(course.release(stage), as_version=4).cells
        if is_grade(cell)
    }
    coursedir = CourseDirectory(config=config)
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        try:
            known = gradebook.find_notebook(stage, stage).grade_cells
            same = {cell.name: float(cell.max_score) for cell in known} == released
        except MissingEntry:
            same = False
    if not same:
        register(course, stage)


def _quiet_log(said: list[str]) -> logging.Logger:
    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    log = logging.Logger("cohort", level=logging.ERROR)
    log.addHandler(Keep())
    return log
