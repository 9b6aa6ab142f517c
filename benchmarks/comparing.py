"""Grade the same cohorts with this project, nbgrader and otter-grader, and measure the limit."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from assignments import BUSY_SECONDS, make_busy, make_cohort, make_course
from graders import Limit, Otter, Project, Stock, environment
from measure import Memory, Time
from performance_page import ALL, Comparison, Found

from autograder.course.course import Course

__all__ = ["Cohort", "compare", "say"]

# For memory. With fewer, the most is needed before anything is graded: by the solutions.
WORKERS = (2, 6)

Grader = Project | Stock | Otter | Limit


def say(text: str) -> None:
    """Say how far the work is."""
    print(text, file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Cohort:
    """How large a cohort to compare with, and how often.

    Attributes
    ----------
    students : int
        Hand-ins of each stage.
    repeats : int
        How often each grader grades them.
    by_stock : int or None
        How many of each stage nbgrader grades: the first of them. None: all.
    """

    students: int
    repeats: int
    by_stock: int | None = None


def compare(
    folder: Path,
    original: Course,
    stages: list[str],
    cohorts: list[Cohort],
    *,
    otter: str | None = None,
    times_only: bool = False,
) -> Found:
    """Measure all graders in turn, so that what else the machine does touches them alike.

    Parameters
    ----------
    folder : Path
        Where to work.
    original : Course
        The course.
    stages : list of str
        Names of the stages.
    cohorts : list of Cohort
        The cohorts, the smallest first. Each round takes those that have not had all their repeats.
    otter : str, optional
        A Python that has otter-grader.
    times_only : bool, optional
        Whether to leave out memory, and the test whether all CPU time counts.
    """
    busy: dict[str, float] = {}
    if not times_only:
        say("Does all CPU time count? …")
        busy = _check_accounting(folder / "accounting", original, stages[0], otter)
    prepared = []
    for cohort in cohorts:
        say(f"Making {cohort.students} hand-ins of each stage …")
        there = folder / f"cohort_of_{cohort.students}"
        prepared.append(_prepare(there, original, stages, cohort, otter))
    for number in range(max(cohort.repeats for cohort in cohorts)):
        for cohort, (graders, found) in zip(cohorts, prepared, strict=True):
            if number < cohort.repeats:
                say(f"{found.count} hand-ins, {number + 1} of {cohort.repeats}")
                _take_turns(graders, found)
    project = prepared[0][0][0]
    assert isinstance(project, Project)
    memory: dict[int, Memory] = {}
    if not times_only:
        say("Memory …")
        memory = {workers: project.memory(stages, workers)[0] for workers in WORKERS}
    return Found(
        cohorts=[found for _, found in prepared],
        memory=memory,
        help_cpu=project.help_seconds(),
        busy=busy,
        busy_seconds=BUSY_SECONDS,
    )


def _prepare(
    folder: Path, original: Course, stages: list[str], cohort: Cohort, otter: str | None
) -> tuple[list[Grader], Comparison]:
    course = make_course(folder / "project", original, stages)
    hand_ins = {stage: make_cohort(course, stage, cohort.students) for stage in stages}
    by_stock = min(cohort.by_stock or cohort.students, cohort.students)
    part = {stage: paths[:by_stock] for stage, paths in hand_ins.items()}
    graders: list[Grader] = [
        Project(course.root, environment(course, folder)),
        Stock(folder / "stock", course, part, folder),
    ]
    if otter is not None:
        graders.append(Otter(folder / "otter", course, hand_ins, otter))
    graders.append(Limit(course, hand_ins, folder))
    return graders, Comparison(cohort.students, by_stock, stages, {})


def _take_turns(graders: list[Grader], found: Comparison) -> None:
    """Let each grader grade each stage; and this project all stages in one command, as it can."""

    def note(grader: Grader, stage: str, time: Time, count: int) -> None:
        per = time.per(count)
        found.times.setdefault(grader.name, {}).setdefault(stage, []).append(per)
        say(f"  {grader.name}, {stage}: {per.wall:.2f} s wall, {per.cpu:.2f} s CPU a notebook")

    totals = {grader.name: Time(0.0, 0.0) for grader in graders}
    for stage in found.stages:
        for grader in graders:
            time = grader.time([stage])
            count = found.by_stock if isinstance(grader, Stock) else found.students
            note(grader, stage, time, count)
            totals[grader.name] += time.per(count)
    if len(found.stages) > 1:
        for grader in graders:
            # The others take a command a stage anyway.
            if isinstance(grader, Project):
                note(grader, ALL, grader.time(found.stages), found.count)
            else:
                note(grader, ALL, totals[grader.name], len(found.stages))


def _check_accounting(
    folder: Path, original: Course, stage: str, otter: str | None
) -> dict[str, float]:
    """Grade a plain hand-in and one that is known to be busy; return what CPU time that added.

    It also warms up: Python's bytecode is written and all files are in memory from then on.
    """
    cpu: dict[str, list[float]] = {}
    for kind in ("plain", "busy"):
        there = folder / kind
        course = make_course(there / "project", original, [stage])
        plain = kind == "plain"
        made = make_cohort(course, stage, 1) if plain else [make_busy(course, stage)]
        graders: list[Project | Stock | Otter] = [
            Project(course.root, environment(course, there)),
            Stock(there / "stock", course, {stage: made}, there),
        ]
        if otter is not None:
            graders.append(Otter(there / "otter", course, {stage: made}, otter))
        for grader in graders:
            if plain:
                grader.time([stage])  # the very first run is slower
            cpu.setdefault(grader.name, []).append(grader.time([stage]).cpu)
    return {name: busy - plain for name, (plain, busy) in cpu.items()}
