"""Grade one cohort with this project, nbgrader and otter-grader, and compare with the limit.

Run it with the Python that this project is installed in: ``python benchmarks/cohort.py --help``.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Found whether it has been installed or not, and before another copy that has been.
sys.path.insert(1, str(ROOT))

from assignments import BUSY_SECONDS, make_busy, make_cohort, make_course  # noqa: E402
from graders import Limit, Otter, Project, Stock, environment  # noqa: E402
from measure import Memory, Time  # noqa: E402
from performance_page import (  # noqa: E402
    ALL,
    Comparison,
    Growth,
    comparison_tables,
    draw,
    growth_tables,
    put_between,
)

from autograder.course.course import Course  # noqa: E402

PAGE = "performance.md"
PLOT = "performance.png"
# For memory. With fewer, the most is needed before anything is graded: by the solutions.
WORKERS = (2, 6)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--students", type=int, default=10, help="hand-ins of each stage (10)")
    add("--stages", nargs="+", help="which stages (all)")
    add("--repeats", type=int, default=3, help="how often, in turn; 0: no comparison (3)")
    add("--otter", metavar="PYTHON", help="a Python that has otter-grader")
    add("--linear", type=int, metavar="N", help="also grade N/4, N/2 and N hand-ins of one stage")
    add("--quick", action="store_true", help="2 students, 1 repeat: only to see that it runs")
    add("--times-only", action="store_true", help="no memory, and no test whether all CPU counts")
    add("--course", type=Path, default=ROOT, help="the course's folder (this one)")
    add("--output", type=Path, default=ROOT / "docs", help="folder of the page and the plot (docs)")
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.students, chosen.repeats = 2, 1
    if chosen.linear is not None and chosen.linear < 4:
        parser.error("--linear needs at least 4 hand-ins")
    return chosen


def say(text: str) -> None:
    """Say how far the work is."""
    print(text, file=sys.stderr, flush=True)


def check_accounting(
    folder: Path, original: Course, stage: str, otter: str | None
) -> dict[str, float]:
    """Grade a plain hand-in and one that is known to be busy; return what CPU time that added.

    It also warms up: Python's bytecode is written and all files are in memory from then on.

    Parameters
    ----------
    folder : Path
        Where to work.
    original : Course
        The course.
    stage : str
        Name of the stage.
    otter : str or None
        A Python that has otter-grader.
    """
    cpu: dict[str, list[float]] = {}
    for kind in ("plain", "busy"):
        course = make_course(folder / kind / "project", original, [stage])
        if kind == "plain":
            hand_ins = {stage: make_cohort(course, stage, 1)}
        else:
            hand_ins = {stage: [make_busy(course, stage)]}
        for grader in _graders(folder / kind, course, hand_ins, otter):
            if kind == "plain":
                grader.time([stage])  # the very first run is slower
            cpu.setdefault(grader.name, []).append(grader.time([stage]).cpu)
    return {name: busy - plain for name, (plain, busy) in cpu.items()}


def _graders(
    folder: Path, course: Course, hand_ins: dict[str, list[Path]], otter: str | None
) -> list[Project | Stock | Otter]:
    stages = list(hand_ins)
    graders: list[Project | Stock | Otter] = [
        Project(course.root, environment(course, folder)),
        Stock(folder / "stock", course, stages, folder),
    ]
    if otter is not None:
        graders.append(Otter(folder / "otter", course, hand_ins, otter))
    return graders


def compare(
    folder: Path, original: Course, stages: list[str], chosen: argparse.Namespace
) -> Comparison:
    """Measure all graders in turn, so that what else the machine does touches them alike."""
    busy: dict[str, float] = {}
    if not chosen.times_only:
        say("Does all CPU time count? …")
        busy = check_accounting(folder / "accounting", original, stages[0], chosen.otter)
    say("Making the cohort …")
    course = make_course(folder / "project", original, stages)
    hand_ins = {stage: make_cohort(course, stage, chosen.students) for stage in stages}
    graders = _graders(folder, course, hand_ins, chosen.otter)
    limit = Limit(course, hand_ins, stages, folder)
    times: dict[str, dict[str, list[Time]]] = {}

    def note(grader: str, stage: str, time: Time, count: int) -> None:
        times.setdefault(grader, {}).setdefault(stage, []).append(time.per(count))
        per = time.per(count)
        say(f"  {grader}, {stage}: {per.wall:.2f} s wall, {per.cpu:.2f} s CPU a notebook")

    for repeat in range(chosen.repeats):
        say(f"Repeat {repeat + 1} of {chosen.repeats}")
        for grader in graders:
            total = Time(0.0, 0.0)
            for stage in stages:
                time = grader.time([stage])
                note(grader.name, stage, time, chosen.students)
                total += time
            if len(stages) > 1:
                # One command does all stages here; the others take a command a stage anyway.
                whole = grader.time(stages) if isinstance(grader, Project) else total
                note(grader.name, ALL, whole, chosen.students * len(stages))
        of_stages = limit.times()
        for stage, time in of_stages.items():
            note(limit.name, stage, time, chosen.students)
        if len(stages) > 1:
            total = sum(of_stages.values(), Time(0.0, 0.0))
            note(limit.name, ALL, total, chosen.students * len(stages))
    project = graders[0]
    assert isinstance(project, Project)
    memory: dict[int, Memory] = {}
    if not chosen.times_only:
        say("Memory …")
        memory = {workers: project.memory(stages, workers)[0] for workers in WORKERS}
    return Comparison(
        students=chosen.students,
        stages=stages,
        times=times,
        memory=memory,
        help_cpu=project.help_seconds(),
        busy=busy,
        busy_seconds=BUSY_SECONDS,
    )


def grow(folder: Path, original: Course, stage: str, most: int) -> list[Growth]:
    """Grade cohorts of a quarter, half and all of `most` hand-ins of a stage."""
    found = []
    for count in (most // 4, most // 2, most):
        course = make_course(folder / f"cohort_of_{count}", original, [stage])
        make_cohort(course, stage, count)
        project = Project(course.root, environment(course, folder))
        memory, wall = project.memory([stage], shared=False)
        found.append(Growth(count, wall, memory))
        say(f"{count} submissions: {wall / count:.3f} s a submission")
    return found


def main() -> None:
    """Measure, print, and write the page."""
    chosen = arguments()
    original = Course(chosen.course.resolve())
    stages = [original.check_stage(stage) for stage in chosen.stages or original.stages]
    chosen.output.mkdir(parents=True, exist_ok=True)
    page = chosen.output / PAGE
    if not page.exists():
        shutil.copy(ROOT / "docs" / PAGE, page)
    with tempfile.TemporaryDirectory(prefix="benchmark-") as work:
        if chosen.repeats:
            found = compare(Path(work), original, stages, chosen)
            tables = comparison_tables(found)
            alt = draw(found, chosen.output / PLOT)
            put_between(page, "COMPARISON", f"![{alt}]({PLOT})\n\n{tables}")
            print(tables)
        if chosen.linear is not None:
            tables = growth_tables(grow(Path(work), original, stages[0], chosen.linear), stages[0])
            put_between(page, "GROWTH", tables)
            print(tables)
    say(f"Written: {page.name}")


if __name__ == "__main__":
    main()
