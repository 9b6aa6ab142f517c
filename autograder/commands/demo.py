"""The demonstration: a simulated cohort from the master notebooks to the feedback pages."""

from __future__ import annotations

import hashlib
from pathlib import Path

from autograder.authoring.copied import copy_course
from autograder.authoring.hand_ins import HandIns
from autograder.build.compile import build_release, build_solutions
from autograder.collect.handed_in import submissions
from autograder.commands.screen import Screen
from autograder.commands.terminal import grade_and_report
from autograder.course.course import Course
from autograder.course.whole_files import write_text
from autograder.workers.pool import WorkerPool

__all__ = ["MARKER", "DemoFailed", "NoDemoFolder", "run_demo"]

MARKER = ".autograder-demo"
"""Name of the file that makes a folder a demonstration, which may be replaced at any time."""


class DemoFailed(Exception):
    """A submission of the demonstration has no grade, or no page."""


class NoDemoFolder(Exception):
    """A folder holds something that is no demonstration; it has been left as it is."""


def run_demo(course: Course, folder: Path, *, screen: Screen, workers: int | None = None) -> None:
    """Build, hand in, grade and report in a folder of its own; the course stays as it is.

    Parameters
    ----------
    course : Course
        Whose notebooks are taken.
    folder : Path
        Where to put the demonstration; made when it is not there. It has to be empty, or an
        earlier demonstration.
    screen : Screen
        Where it is said what is done.
    workers : int, optional
        How many submissions at once.

    Raises
    ------
    NoDemoFolder
        When the folder holds anything else.
    DemoFailed
        When a submission could not be graded.
    """
    _claim(folder)
    demo = copy_course(course, folder.resolve())
    stages = demo.stages
    _build(demo, stages, screen)
    for stage in stages:
        HandIns(demo, stage).write_cohort(demo.root / "submitted")
    found = submissions(demo, stages)
    screen.say(f"{len(found)} simulated hand-ins of {len(stages)} stages, all invented.")
    with WorkerPool(demo, workers) as pool:
        outcomes = grade_and_report(
            demo, found, pool=pool, feedback=True, screen=screen, afresh=True
        )
    screen.say(f"Releases:   {', '.join(str(demo.release(stage)) for stage in stages)}")
    page = demo.root / "feedback" / found[0].student / stages[0] / f"{stages[0]}.html"
    screen.say(f"A student sees, for example: {page}")
    if not outcomes.all_well:
        raise DemoFailed("Some submissions have no grade or no feedback page; see above.")


def _claim(folder: Path) -> None:
    """Make the folder a demonstration, unless somebody's files are in it."""
    own = folder.exists() and not (folder / MARKER).is_file()
    if own and (not folder.is_dir() or any(folder.iterdir())):
        raise NoDemoFolder(
            f"{folder} is no demonstration: it holds files of its own, and they have been "
            "left as they are. Name a new folder: autograder demo --folder demo2"
        )
    write_text(
        folder / MARKER,
        "Made by `autograder demo`. All that is in this folder may be replaced or deleted.\n",
    )


def _build(demo: Course, stages: list[str], screen: Screen) -> None:
    digest = hashlib.sha256()
    for stage in stages:
        digest.update(demo.master(stage).read_bytes())
    stamp = demo.root / ".built"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == digest.hexdigest():
        return
    # A gradebook of an earlier demonstration may hold other cells.
    (demo.root / "gradebook.db").unlink(missing_ok=True)
    with screen.step("Compiling releases and solutions", len(stages)) as step:
        for stage in stages:
            step.now(stage)
            build_release(demo, [stage])
            build_solutions(demo, [stage])
            step.advance()
    write_text(stamp, digest.hexdigest())
