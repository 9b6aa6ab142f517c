"""Commands that grade what was handed in."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.declared.arguments import (
    AsJson,
    InsecureScheduler,
    Scheduler,
    Stages,
    Students,
    TlsAuthority,
    TlsCertificate,
    TlsKey,
    Unsandboxed,
    Workers,
    chosen_stages,
)

if TYPE_CHECKING:
    from autograder.course.course import Course
    from autograder.course.submission import Submission
    from autograder.workers.pool import Pool

__all__ = ["grading"]

grading = typer.Typer()


@grading.command(rich_help_panel="Grade", short_help="grade all that was handed in")
def grade(
    stages: Stages = None,
    everything: Annotated[bool, typer.Option("--all", help="Grade all stages.")] = False,
    student: Students = None,
    force: Annotated[
        bool, typer.Option(help="Grade again what has been graded since it was handed in.")
    ] = False,
    feedback: Annotated[bool, typer.Option(help="Write the feedback pages as well.")] = False,
    workers: Workers = None,
    scheduler: Scheduler = None,
    tls_ca: TlsAuthority = None,
    tls_cert: TlsCertificate = None,
    tls_key: TlsKey = None,
    insecure_scheduler: InsecureScheduler = False,
    allow_unsandboxed: Unsandboxed = False,
    as_json: AsJson = False,
) -> None:
    """Grade a whole cohort: all that is in submitted/.

    What a run that was stopped left undone is done by the same command.

    Exit status: 0 when every submission has its grade, 1 when some have none (or no feedback page,
    with --feedback), 2 when grading could not begin or had to stop: then the message says why, and
    what was graded before stays. 130 after Ctrl-C.
    """
    from autograder.commands.screen import Screen
    from autograder.course.course import Course
    from autograder.course.submission import seems_graded
    from autograder.workers.pool import WorkerPool

    course = Course.find()
    chosen = chosen_stages(course, stages, everything)
    found = _handed_in(course, chosen, student)
    _allow_unsandboxed(allow_unsandboxed)
    screen = Screen(as_json=as_json)
    variants = _variants_of(course, found)
    entered: AbstractContextManager[Pool]
    if scheduler is None:
        # Processes get ready while nbgrader is imported, unless there is nothing for them to do.
        awaited = force or not all(seems_graded(course, one) for one in found)
        entered = WorkerPool(course, workers, stages=chosen, variants=variants, at_once=awaited)
    else:
        if workers is not None:
            raise typer.BadParameter(
                "With --scheduler, each machine says how many it grades at once "
                "(dask worker --nthreads). Leave --workers out."
            )
        from autograder.cluster.address import find
        from autograder.cluster.pool import ClusterPool

        address = find(
            scheduler,
            ca=tls_ca,
            certificate=tls_cert,
            key=tls_key,
            insecure=insecure_scheduler,
        )
        entered = ClusterPool(course, address, stages=chosen, variants=variants, note=screen.note)
    with entered as pool:
        from autograder.authoring.agreement import require_agreement
        from autograder.collect.handed_in import pending, pending_feedback
        from autograder.commands.terminal import grade_and_report
        from autograder.course.lock import grading_lock

        _name_overlooked(course, chosen)
        with screen.step("Examining questions") as step:
            require_agreement(course, {one.stage: None for one in found}, step)
        with grading_lock(course.root):
            todo = found if force else pending(course, found)
            if len(todo) < len(found):
                screen.say(f"{len(found) - len(todo)} graded before; --force grades them again.")
            due = pending_feedback(course, found) if feedback else []
            pages = [one for one in due if one not in todo]
            # Also when nothing is left to do: the run before may have been stopped at its report.
            outcomes = grade_and_report(
                course,
                todo,
                pool=pool,
                feedback=feedback,
                screen=screen,
                pages=pages,
                stages=chosen,
                afresh=force,
            )
    raise typer.Exit(0 if outcomes.all_well else 1)


@grading.command(rich_help_panel="Grade", short_help="grade again after a check was mended")
def regrade(
    stages: Stages = None,
    everything: Annotated[bool, typer.Option("--all", help="Look at all stages.")] = False,
    student: Students = None,
    feedback: Annotated[bool, typer.Option(help="Write the feedback pages as well.")] = False,
    workers: Workers = None,
    allow_unsandboxed: Unsandboxed = False,
    as_json: AsJson = False,
) -> None:
    """Bring grades up to date after a check was corrected, from stored answers.

    Only checks that have changed are run. A notebook runs again only when a check asks for
    something that was not stored. Exit status: as for grade.
    """
    from autograder.commands.screen import Screen
    from autograder.course.course import Course
    from autograder.workers.pool import WorkerPool

    course = Course.find()
    chosen = chosen_stages(course, stages, everything)
    found = _handed_in(course, chosen, student)
    _allow_unsandboxed(allow_unsandboxed)
    screen = Screen(as_json=as_json)
    with WorkerPool(course, workers, stages=chosen, late=True) as pool:
        # It gets ready while nbgrader is imported, which is what these need.
        from autograder.authoring.agreement import require_agreement
        from autograder.commands.terminal import regrade_and_report

        _name_overlooked(course, chosen)
        with screen.step("Examining questions") as step:
            require_agreement(course, {one.stage: None for one in found}, step)
        outcomes = regrade_and_report(course, found, pool=pool, feedback=feedback, screen=screen)
    raise typer.Exit(0 if outcomes.all_well else 1)


def _handed_in(course: Course, stages: list[str], students: list[str] | None) -> list[Submission]:
    """List what is to be graded; a wrong name, or a missing release, is told at once."""
    from autograder.course.before_grading import require_gradable
    from autograder.course.course import CourseError
    from autograder.course.submission import chosen_students, submissions

    try:
        found = chosen_students(submissions(course, stages), students)
    except CourseError:
        _name_overlooked(course, stages)  # which may be where this student's is
        raise
    if not found:
        _name_overlooked(course, stages)
        place = course.path("submitted", "<student>", "<stage>").relative_to(course.root)
        raise CourseError(
            f"Nothing was handed in for {', '.join(stages)}: {course.root} holds no {place}/. "
            "autograder collect DOWNLOAD puts there what a platform gives you."
        )
    require_gradable(course, dict.fromkeys(one.stage for one in found))
    return found


def _variants_of(course: Course, found: list[Submission]) -> set[int]:
    """Return on which variants of the course's files solutions have to run."""
    folder = course.variants_folder
    if folder is None or not folder.is_dir():
        return {0}
    from sqlalchemy.exc import SQLAlchemyError

    from autograder.course.variants import known_variants

    try:
        variants = known_variants(course)
    except SQLAlchemyError:
        return {0}  # What is wrong with the gradebook is told when it is about to be used.
    return {variants.get(one.student, 0) for one in found}


def _name_overlooked(course: Course, stages: list[str]) -> None:
    from autograder.collect.overlooked import overlooked

    # Before grading begins, which may take long.
    for sentence in overlooked(course, stages):
        typer.echo(sentence, err=True)


def _allow_unsandboxed(allowed: bool) -> None:
    from autograder.workers.first import ALLOW_UNSANDBOXED

    if allowed:
        os.environ[ALLOW_UNSANDBOXED] = "1"
        typer.echo(
            "--allow-unsandboxed: where this machine cannot confine student code, that runs with "
            "your rights. `autograder doctor` says what there is.",
            err=True,
        )
