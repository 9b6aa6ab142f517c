"""The demonstration: a simulated cohort from the master notebooks to the feedback pages."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import typer

from autograder.authoring.hand_ins import HandIns
from autograder.build.compile import build_release, build_solutions
from autograder.collect.handed_in import submissions
from autograder.commands.terminal import grade_and_report
from autograder.course.course import Course
from autograder.workers.pool import WorkerPool

__all__ = ["DemoFailed", "run_demo"]


class DemoFailed(Exception):
    """A submission of the demonstration has no grade."""


def run_demo(course: Course, folder: Path, *, workers: int | None = None) -> None:
    """Build, hand in, grade and report in a folder of its own; the course stays as it is.

    Parameters
    ----------
    course : Course
        Whose notebooks are taken.
    folder : Path
        Where to put the demonstration; made when it is not there.
    workers : int, optional
        How many submissions at once.

    Raises
    ------
    DemoFailed
        When a submission could not be graded.
    """
    demo = Course(folder.resolve())
    _copy(course, demo)
    stages = demo.stages
    _build(demo, stages)
    for stage in stages:
        HandIns(demo, stage).write_cohort(demo.root / "submitted")
    found = submissions(demo, stages)
    typer.echo(f"{len(found)} simulated hand-ins of {len(stages)} stages, all invented.")
    with WorkerPool(demo, workers) as pool:
        graded = grade_and_report(demo, found, pool=pool, feedback=True)
    typer.echo(f"Releases:   {', '.join(str(demo.release(stage)) for stage in stages)}")
    page = demo.root / "feedback" / found[0].student / stages[0] / f"{stages[0]}.html"
    typer.echo(f"A student sees, for example: {page}")
    problems = [outcome for outcome in graded if outcome.problem]
    if problems:
        raise DemoFailed(f"{len(problems)} submissions have no grade; see the table.")


def _copy(course: Course, demo: Course) -> None:
    demo.root.mkdir(parents=True, exist_ok=True)
    shutil.copy(course.root / "nbgrader_config.py", demo.root)
    shutil.rmtree(demo.root / "source", ignore_errors=True)
    shutil.copytree(
        course.root / "source",
        demo.root / "source",
        ignore=shutil.ignore_patterns(".ipynb_checkpoints"),
    )
    images = demo.root / "datasets" / "data" / "images"
    if not images.exists():
        images.parent.mkdir(parents=True, exist_ok=True)
        images.symlink_to(course.images.resolve(), target_is_directory=True)


def _build(demo: Course, stages: list[str]) -> None:
    digest = hashlib.sha256()
    for stage in stages:
        digest.update(demo.master(stage).read_bytes())
    stamp = demo.root / ".built"
    if stamp.is_file() and stamp.read_text() == digest.hexdigest():
        return
    typer.echo(f"Compiling release and solution of {', '.join(stages)} with nbgrader …")
    # A gradebook of an earlier demonstration may hold other cells.
    (demo.root / "gradebook.db").unlink(missing_ok=True)
    build_release(demo, stages)
    build_solutions(demo, stages)
    stamp.write_text(digest.hexdigest())
