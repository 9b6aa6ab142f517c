"""Grade with a progress bar in the terminal, and say what came of it."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from autograder.collect.handed_in import pending_feedback
from autograder.commands.grade import grade_cohort
from autograder.commands.regrade import Regraded, regrade_cohort
from autograder.course.course import Course
from autograder.course.submission import Submission
from autograder.feedback.pages import write_feedback
from autograder.record.backups import why_not_backed_up
from autograder.record.penalties import note_penalties
from autograder.report.tables import summary_table
from autograder.report.whole_stages import whole_stages
from autograder.report.written import write_reports
from autograder.score.outcome import Graded
from autograder.workers.pool import WorkerPool

__all__ = ["grade_and_report", "regrade_and_report"]


def grade_and_report(
    course: Course,
    todo: list[Submission],
    *,
    pool: WorkerPool,
    feedback: bool,
    pages: Sequence[Submission] = (),
    stages: Sequence[str] | None = None,
) -> list[Graded]:
    """Grade, then print the table and say where everything is.

    Parameters
    ----------
    course : Course
        The course.
    todo : list of Submission
        What to grade.
    pool : WorkerPool
        The workers, started before.
    feedback : bool
        Whether feedback pages are written as well.
    pages : sequence of Submission, optional
        What was graded before, but has no feedback page yet.
    stages : sequence of str, optional
        Stages to report on; those of `todo` by default.

    Returns
    -------
    list of Graded
        In the order of `todo`.
    """
    _say_why_not_backed_up(course)
    gc.freeze()  # What has been imported stays: no garbage collection need look at it.
    console = Console(stderr=False)
    with _progress(console) as progress:
        task = progress.add_task("Grading", total=len(todo))
        graded = grade_cohort(course, todo, pool=pool, on_graded=lambda _: progress.advance(task))
        if feedback:
            recorded = [*pages, *(one.submission for one in graded if not one.problem)]
            task = progress.add_task("Feedback", total=len(recorded))
            write_feedback(course, recorded, lambda _: progress.advance(task))
    whole = whole_stages(course, graded, stages)
    note_penalties(course, [*graded, *whole])
    if graded:
        console.print(summary_table(graded))
    if missing := sum(bool(outcome.problem) for outcome in graded):
        typer.echo(
            f"{missing} of {len(graded)} submissions have no new grade: the table says why. The "
            "same command tries again.",
            err=True,
        )
    _say_where(
        course,
        write_reports(course, whole),
        feedback=feedback,
    )
    return graded


def regrade_and_report(
    course: Course, candidates: list[Submission], *, pool: WorkerPool, feedback: bool
) -> list[Graded]:
    """Grade again, then print what has changed and say where everything is.

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

    Returns
    -------
    list of Graded
        In the order of `candidates`.
    """
    _say_why_not_backed_up(course)
    gc.freeze()
    console = Console(stderr=False)
    with _progress(console) as progress:
        task = progress.add_task("Grading again", total=len(candidates))
        regraded = regrade_cohort(
            course, candidates, pool=pool, on_graded=lambda _: progress.advance(task)
        )
        if feedback:
            due = pending_feedback(course, candidates)
            task = progress.add_task("Feedback", total=len(due))
            write_feedback(course, due, lambda _: progress.advance(task))
    _say_what_changed(console, regraded)
    whole = whole_stages(course, regraded.graded)
    note_penalties(course, whole)
    _say_where(course, write_reports(course, whole), feedback=feedback)
    return regraded.graded


def _say_why_not_backed_up(course: Course) -> None:
    if why := why_not_backed_up(course):
        typer.echo(why, err=True)


def _say_what_changed(console: Console, regraded: Regraded) -> None:
    if regraded.changed:
        table = Table("Stage", "Student", "Before", "Now")
        for submission, before, now in regraded.changed:
            table.add_row(submission.stage, Text(submission.student), f"{before:g}", f"{now:g}")
        console.print(table)
    typer.echo(
        f"{len(regraded.changed)} of {len(regraded.graded)} scores have changed. "
        f"{len(regraded.ran_again)} notebooks had to run."
    )
    for outcome in regraded.graded:
        if outcome.problem:
            name = f"{outcome.submission.student}, {outcome.submission.stage}"
            typer.echo(f"{name}: {outcome.problem}", err=True)
    if regraded.rewritten:
        typer.echo(
            f"The feedback pages of {len(regraded.rewritten)} submissions are out of date, "
            "unless they were written now (--feedback)."
        )


def _say_where(course: Course, written: list[Path], *, feedback: bool) -> None:
    typer.echo(f"Gradebook:  {course.root / 'gradebook.db'}")
    typer.echo(f"Notebooks:  {course.root / 'autograded'}")
    if feedback:
        typer.echo(f"Feedback:   {course.root / 'feedback'}")
    typer.echo(f"Reports:    {', '.join(str(path) for path in written)}")


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left:"),
        TimeRemainingColumn(),
        console=console,
    )
