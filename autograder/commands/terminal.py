"""Grade, show how far it is, and say what came of it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.collect.handed_in import pending_feedback
from autograder.commands.grade import grade_cohort
from autograder.commands.regrade import Regraded, regrade_cohort
from autograder.commands.screen import Screen
from autograder.commands.stopping import told_when_stopped
from autograder.commands.summary import outcome_data, people_lines, stage_lines, stage_table
from autograder.course.course import Course
from autograder.course.database_server import gradebook_name
from autograder.course.submission import Submission
from autograder.feedback.pages import FeedbackFailed
from autograder.feedback.side_by_side import write_pages
from autograder.fields.text import line
from autograder.record.backups import why_not_backed_up
from autograder.record.penalties import note_penalties
from autograder.report.other_files import in_words
from autograder.report.recorded import recorded
from autograder.report.whole_stages import whole_stages
from autograder.report.written import write_reports
from autograder.score.outcome import Graded
from autograder.workers.pool import Pool, WorkerPool

__all__ = ["Outcomes", "grade_and_report", "regrade_and_report"]

MOST_CHANGES = 20
"""Most changed scores that are printed; the others are in the JSON document."""


@dataclass
class Outcomes:
    """What a grading command has led to.

    Attributes
    ----------
    graded : list of Graded
        In the order in which they were given.
    not_written : dict of Submission to str
        Whose feedback page could not be written, and why.
    """

    graded: list[Graded]
    not_written: dict[Submission, str]

    @property
    def all_well(self) -> bool:
        """Whether everybody has a grade, and a page where pages were wanted."""
        return not self.not_written and not any(one.problem for one in self.graded)


def grade_and_report(
    course: Course,
    todo: list[Submission],
    *,
    pool: Pool,
    feedback: bool,
    screen: Screen,
    pages: Sequence[Submission] = (),
    stages: Sequence[str] | None = None,
    afresh: bool = False,
) -> Outcomes:
    """Grade, then sum up each stage and say where everything is.

    Parameters
    ----------
    course : Course
        The course.
    todo : list of Submission
        What to grade.
    pool : Pool
        The workers, started before.
    feedback : bool
        Whether feedback pages are written as well.
    screen : Screen
        Where it is said.
    pages : sequence of Submission, optional
        What was graded before, but has no feedback page yet.
    stages : sequence of str, optional
        Stages to report on; those of `todo` by default.
    afresh : bool, optional
        Whether the same command would grade again what was graded in this run.

    Returns
    -------
    Outcomes
        In the order of `todo`.

    Raises
    ------
    Stopped
        When somebody has pressed Ctrl-C.
    """
    _say_why_not_backed_up(course, screen)
    gc.freeze()  # What has been imported stays: no garbage collection need look at it.
    recorded: list[Submission] = []
    written_pages: list[Path] = []

    def stopped() -> str:
        pages_too = f", {len(written_pages)} feedback pages written" if feedback else ""
        return (
            f"Stopped. {len(recorded)} of {len(todo)} submissions were graded in this run"
            f"{pages_too}; that stays. "
            + ("The same command begins anew." if afresh else "The same command does the rest.")
        )

    with told_when_stopped(stopped):
        with screen.step("Grading", len(todo)) as step:

            def on_graded(outcome: Graded) -> None:
                step.advance()
                if not outcome.problem:
                    recorded.append(outcome.submission)

            graded = grade_cohort(
                course, todo, pool=pool, on_graded=on_graded, doing=step.now, note=screen.note
            )
        not_written = _write_feedback(
            course,
            [*pages, *(one.submission for one in graded if not one.problem)] if feedback else [],
            pool.here,
            screen,
            written_pages.append,
        )
        with screen.step("Writing reports"):
            whole = whole_stages(course, graded, stages)
            note_penalties(course, [*graded, *whole])
            written = write_reports(course, whole)
    missing = sum(bool(outcome.problem) for outcome in graded)
    _sum_up(course, "grade", whole, graded, written, not_written, screen)
    if missing:
        screen.note(
            f"{missing} of {len(graded)} submissions have no new grade. The same command tries "
            "again."
        )
    return Outcomes(graded, not_written)


def regrade_and_report(
    course: Course,
    candidates: list[Submission],
    *,
    pool: WorkerPool,
    feedback: bool,
    screen: Screen,
) -> Outcomes:
    """Grade again, then say what has changed, sum up each stage and say where everything is.

    Parameters
    ----------
    course : Course
        The course.
    candidates : list of Submission
        What to look at.
    pool : WorkerPool
        The workers, started before.
    feedback : bool
        Whether the feedback pages that are out of date are written again.
    screen : Screen
        Where it is said.

    Returns
    -------
    Outcomes
        In the order of `candidates`.

    Raises
    ------
    Stopped
        When somebody has pressed Ctrl-C.
    """
    _say_why_not_backed_up(course, screen)
    gc.freeze()
    done = 0
    with told_when_stopped(
        lambda: (
            f"Stopped. {done} of {len(candidates)} submissions were brought up to date, and "
            "stay so. The same command does the rest."
        )
    ):
        with screen.step("Grading again", len(candidates)) as step:

            def on_graded(outcome: Graded) -> None:
                nonlocal done
                step.advance()
                done += not outcome.problem

            regraded = regrade_cohort(
                course, candidates, pool=pool, on_graded=on_graded, doing=step.now, note=screen.note
            )
        due = pending_feedback(course, candidates) if feedback else []
        not_written = _write_feedback(course, due, pool.count, screen, lambda path: None)
        with screen.step("Writing reports"):
            whole = whole_stages(course, regraded.graded)
            note_penalties(course, whole)
            written = write_reports(course, whole)
    _say_what_changed(screen, regraded)
    _sum_up(course, "regrade", whole, regraded.graded, written, not_written, screen, regraded)
    return Outcomes(regraded.graded, not_written)


def _write_feedback(
    course: Course,
    todo: Sequence[Submission],
    workers: int,
    screen: Screen,
    on_written: Callable[[Path], None],
) -> dict[Submission, str]:
    """Write pages; return which could not be written, and why."""
    try:
        with screen.step("Writing feedback pages", len(todo)) as step:

            def written(path: Path) -> None:
                step.advance()
                on_written(path)

            write_pages(course, todo, workers=workers, on_written=written)
    except FeedbackFailed as error:
        # What was graded is summed up all the same.
        return error.problems
    return {}


def _say_why_not_backed_up(course: Course, screen: Screen) -> None:
    if why := why_not_backed_up(course):
        screen.note(why)


def _say_what_changed(screen: Screen, regraded: Regraded) -> None:
    for submission, before, now in regraded.changed[:MOST_CHANGES]:
        name = f"{submission.stage}, {line(submission.student)}"
        screen.say(f"{name}: {before:g} before, {now:g} now")
    if len(regraded.changed) > MOST_CHANGES:
        screen.say(f"… and {len(regraded.changed) - MOST_CHANGES} more.")
    screen.say(
        f"{len(regraded.changed)} of {len(regraded.graded)} scores have changed. "
        f"{len(regraded.ran_again)} notebooks had to run."
    )
    if regraded.rewritten:
        screen.say(
            f"The feedback pages of {len(regraded.rewritten)} submissions are out of date, "
            "unless they were written now (--feedback)."
        )


def _sum_up(
    course: Course,
    command: str,
    whole: Sequence[Graded],
    graded: Sequence[Graded],
    written: Collection[Path],
    not_written: Mapping[Submission, str],
    screen: Screen,
    regraded: Regraded | None = None,
) -> None:
    known = {stage: recorded(course, stage) for stage in {one.submission.stage for one in whole}}
    lines = stage_lines(whole, known)
    if lines:
        screen.table(stage_table(lines))
    for said in people_lines(graded):
        screen.say(said)
    for said in in_words(whole):
        screen.note(said)
    for one, why in not_written.items():
        screen.say(f"{one.stage}, {line(one.student)}: no feedback page. {why}")
    screen.say(f"Gradebook:  {gradebook_name(course)}")
    screen.say(f"Notebooks:  {course.root / 'autograded'}")
    if (course.root / "feedback").is_dir():
        screen.say(f"Feedback:   {course.root / 'feedback'}")
    pages = [path for path in written if path.suffix == ".html"]
    screen.say(f"Reports:    {', '.join(str(path) for path in pages or written)}")
    data: dict[str, Any] = {
        "command": command,
        "stages": [one.to_json() for one in lines],
        "submissions": [outcome_data(one, known) for one in graded],
        "no_feedback_page": [
            {"stage": one.stage, "student": one.student, "problem": why}
            for one, why in not_written.items()
        ],
        "reports": [str(path) for path in written],
    }
    if regraded is not None:
        data["changed"] = [
            {"stage": one.stage, "student": one.student, "before": before, "now": now}
            for one, before, now in regraded.changed
        ]
        data["ran_again"] = [[one.stage, one.student] for one in regraded.ran_again]
        data["pages_out_of_date"] = [[one.stage, one.student] for one in regraded.rewritten]
    screen.document(data)
