"""Grade again after a check was corrected, from stored answers.

Only checks that have changed are run, and only what has another result is written: into the graded
notebook, and by nbgrader's own preprocessors into the gradebook. A submission of which something
is not stored is graded as if it had just been handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace

import typer
from sqlalchemy.exc import SQLAlchemyError

from autograder.collect.handed_in import pending
from autograder.commands.grade import RESTART_SECONDS, GradingStopped, grade_cohort
from autograder.course.course import Course
from autograder.course.database_server import server_lock
from autograder.course.lock import grading_lock
from autograder.course.readiness import NotReady, check_ready
from autograder.course.submission import Submission
from autograder.course.variants import known_variants
from autograder.record.again import record_again
from autograder.record.backups import back_up_gradebook
from autograder.record.gradebook import shared_engine
from autograder.record.variants import check_built
from autograder.score.outcome import Graded
from autograder.score.results import PackedResults, QuestionResult, check_remarks
from autograder.score.shown import as_html
from autograder.store.submissions import AnswerStore, StoredSubmission
from autograder.workers.alike import Alike, MachineTrouble
from autograder.workers.messages import CheckedAgain, NothingStored, Unchanged
from autograder.workers.pool import CannotStart, GradingFailed, NotGraded, WorkerPool

__all__ = ["Regraded", "regrade_cohort"]

STOPPED_HERE = (
    "Grading again stopped. What was brought up to date before stays so. Run the same command "
    "again."
)


@dataclass
class Regraded:
    """What grading again has led to.

    Attributes
    ----------
    graded : list of Graded
        All submissions that were looked at, in the order in which they were given.
    changed : list of (Submission, float, float)
        Those with another score: before and after, in points.
    ran_again : list of Submission
        Those whose notebook had to run.
    rewritten : list of Submission
        Those whose graded notebook is another: their feedback pages are out of date.
    """

    graded: list[Graded] = field(default_factory=list)
    changed: list[tuple[Submission, float, float]] = field(default_factory=list)
    ran_again: list[Submission] = field(default_factory=list)
    rewritten: list[Submission] = field(default_factory=list)


@shared_engine()
def regrade_cohort(
    course: Course,
    candidates: list[Submission],
    *,
    workers: int | None = None,
    pool: WorkerPool | None = None,
    on_graded: Callable[[Graded], None] = lambda graded: None,
    doing: Callable[[str], None] = lambda what: None,
    note: Callable[[str], None] = lambda text: typer.echo(text, err=True),
) -> Regraded:
    """Bring all grades up to date with the checks as they are now.

    Parameters
    ----------
    course : Course
        The course.
    candidates : list of Submission
        What to look at. What has not been graded since it was handed in is graded.
    workers : int, optional
        How many submissions at once; one a core by default.
    pool : WorkerPool, optional
        That many workers, late ones, which have been started before.
    on_graded : callable, optional
        Called with each outcome as it comes.
    doing : callable, optional
        Called with what is done before outcomes come.
    note : callable, optional
        As for `autograder.commands.grade.grade_cohort`.

    Raises
    ------
    CourseInUse, NotReady, GradingStopped, BuildError
        As for `autograder.commands.grade.grade_cohort`.
    """
    store = AnswerStore(course.root)
    outcomes: dict[Submission, Graded] = {}
    result = Regraded()
    scores: dict[Submission, float] = {}
    with grading_lock(course.root) as alone, ExitStack() as outer:
        check_ready(course)
        if alone:
            outer.enter_context(server_lock(course))
        doing("backing up the gradebook")
        back_up_gradebook(course)
        # Of a stage with notebooks of other names, all run again: what its asserts ask is not kept.
        to_run = {one for one in candidates if course.parts(one.stage) != [one.stage]}
        to_run |= set(pending(course, candidates))
        again = [one for one in candidates if one not in to_run]
        variants = known_variants(course)
        check_built(course, {variants.get(one.student, 0) for one in candidates})
        with ExitStack() as stack:
            stages = {submission.stage for submission in candidates}
            if pool is None:
                pool = stack.enter_context(WorkerPool(course, workers, stages=stages, late=True))
            alike = Alike()
            doing("workers are starting")
            for submission, future in _run(pool, again, variants):
                stored = store.read(store.of_student(submission.student, submission.stage))
                try:
                    answer = future.result()
                except CannotStart as error:
                    raise GradingStopped(f"{error}\n{STOPPED_HERE}") from error
                except GradingFailed as error:
                    outcome = Graded(submission, problem=str(error))
                    if isinstance(error, NotGraded):
                        alike.note(error.why)
                        if alike.is_many:
                            raise GradingStopped(
                                f"{MachineTrouble(error.why)}\n{STOPPED_HERE}"
                            ) from error
                else:
                    if stored is None or isinstance(answer, NothingStored):
                        to_run.add(submission)
                        if stored is not None:
                            scores[submission] = _score(stored.questions)
                        continue
                    now = stored
                    if isinstance(answer, CheckedAgain):
                        new = StoredSubmission.from_json(answer.stored)
                        remarks = _remarks(stored, new.questions)
                        now = replace(new, replies=stored.replies, remarks=remarks)
                        if _shown(now.questions) != _shown(stored.questions):
                            _record(course, submission, stored.questions, now)
                            result.rewritten.append(submission)
                        # Without it, the next run does the same again.
                        with suppress(OSError):
                            store.write(store.of_student(submission.student, submission.stage), now)
                        scores[submission] = _score(stored.questions)
                    outcome = Graded(submission, PackedResults(now.questions), now.remarks)
                outcomes[submission] = outcome
                on_graded(outcome)
        result.ran_again = [one for one in candidates if one in to_run]
        for outcome in grade_cohort(
            *(course, result.ran_again),
            workers=pool.count,
            on_graded=on_graded,
            doing=doing,
            note=note,
            back_up=False,
        ):
            outcomes[outcome.submission] = outcome
    result.rewritten += result.ran_again
    result.graded = [outcomes[submission] for submission in candidates]
    result.changed = [
        (outcome.submission, scores[outcome.submission], outcome.score)
        for outcome in result.graded
        if not outcome.problem and scores.get(outcome.submission, outcome.score) != outcome.score
    ]
    return result


def _record(
    course: Course, submission: Submission, old: list[QuestionResult], new: StoredSubmission
) -> None:
    try:
        record_again(course, submission, old, new)
    except SQLAlchemyError:
        # It was in use for a moment, or its server is being restarted.
        try:
            check_ready(course, RESTART_SECONDS)
        except NotReady as error:
            raise GradingStopped(f"{error}\n{STOPPED_HERE}") from error
        record_again(course, submission, old, new)


def _run(
    pool: WorkerPool, todo: list[Submission], variants: Mapping[str, int]
) -> Iterator[tuple[Submission, Future[CheckedAgain | Unchanged | NothingStored]]]:
    # A worker keeps the reference answers of one stage and variant at a time.
    waiting = iter(sorted(todo, key=lambda one: (one.stage, variants.get(one.student, 0))))
    running: dict[Future[CheckedAgain | Unchanged | NothingStored], Submission] = {}
    while True:
        while len(running) < 4 * pool.count and (submission := next(waiting, None)):
            variant = variants.get(submission.student, 0)
            again = pool.submit_again(submission.stage, submission.student, variant)
            running[again] = submission
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            yield running.pop(future), future


def _remarks(old: StoredSubmission, questions: list[QuestionResult]) -> list[str]:
    outdated = check_remarks(old.questions)
    return [r for r in old.remarks if r not in outdated] + check_remarks(questions)


def _shown(questions: list[QuestionResult]) -> list[str]:
    # What is for the instructor alone is in the reports.
    return [as_html(question) for question in questions]


def _score(questions: list[QuestionResult]) -> float:
    return sum(question.score for question in questions)
