"""Measure how fast grading is, beside other graders and the limit, and write the page about it.

Run it with the Python that this project is installed in: ``python benchmarks/cohort.py --help``.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Found whether it has been installed or not, and before another copy that has been.
sys.path.insert(1, str(ROOT))

from assignments import make_cohort, make_course  # noqa: E402
from comparing import Cohort, compare, say  # noqa: E402
from core_model import Run, fit  # noqa: E402
from core_model_page import draw_model, model_tables  # noqa: E402
from graders import Limit, Project, environment  # noqa: E402
from growing import grow, growth_tables  # noqa: E402
from page_parts import OtherWork, put_between  # noqa: E402
from performance_page import comparison_tables, draw  # noqa: E402

from autograder.course.course import Course  # noqa: E402

PAGE, PLOT, MODEL_PLOT = "performance.md", "performance.png", "performance_model.png"
CORES = (1, 2)
"""What the model is fitted to."""


def arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--students", type=int, nargs="+", default=[10], help="hand-ins of each stage (10)")
    add("--stages", nargs="+", help="which stages (all)")
    add(
        "--repeats",
        type=int,
        nargs="+",
        default=[3],
        help="how often, in turn, for each number of students; 0: no comparison (3)",
    )
    add(
        "--stock",
        type=int,
        metavar="N",
        help="nbgrader grades the first N hand-ins of each stage only; whole tens have the same "
        "mix of answers (all)",
    )
    add("--otter", metavar="PYTHON", help="a Python that has otter-grader")
    add(
        "--linear",
        type=int,
        metavar="N",
        help="also grade N/100, N/10 and N hand-ins of a short stage",
    )
    add(
        "--model",
        type=int,
        nargs="+",
        metavar="N",
        help="also grade so many hand-ins of each stage on 1 and 2 cores, and fit the model",
    )
    add("--quick", action="store_true", help="2 students, 1 repeat: only to see that it runs")
    add("--times-only", action="store_true", help="no memory, and no test whether all CPU counts")
    add("--course", type=Path, default=ROOT, help="the course's folder (this one)")
    add(
        "--output", type=Path, default=ROOT / "docs", help="folder of the page and the plots (docs)"
    )
    chosen = parser.parse_args(words)
    if chosen.quick:
        chosen.students, chosen.repeats = [2], [1]
    chosen.students.sort()
    # The last number is for all larger cohorts as well.
    missing = len(chosen.students) - len(chosen.repeats)
    chosen.repeats += chosen.repeats[-1:] * missing
    if chosen.linear is not None and chosen.linear < 100:
        parser.error("--linear needs at least 100 hand-ins")
    if chosen.model and len(set(chosen.model)) < 2:
        parser.error("--model needs at least two numbers")
    if chosen.model and len(os.sched_getaffinity(0)) < max(CORES):
        parser.error(f"--model needs {max(CORES)} cores")
    return chosen


def run_on_cores(
    folder: Path, original: Course, stages: list[str], students: list[int]
) -> tuple[list[Run], float, float, float]:
    """Grade cohorts of several sizes on few cores.

    Returns
    -------
    runs : list of Run
        One for each size and number of cores.
    longest : float
        What the longest notebook's cells take, in seconds.
    shipped : float
        Bytes of a submission, to and from another machine.
    course : float
        Bytes of the course's images and notebooks.
    """
    runs = []
    for count in sorted(set(students)):
        course = make_course(folder / f"cohort_of_{count}", original, stages)
        hand_ins = {stage: make_cohort(course, stage, count) for stage in stages}
        project = Project(course.root, environment(course, folder))
        for cores in CORES:
            run = Run(cores, count * len(stages), project.time(stages, cores))
            runs.append(run)
            say(f"{run.submissions} hand-ins, {cores} cores: {run.time.wall:.1f} s")
    limit = Limit(course, {stage: paths[:10] for stage, paths in hand_ins.items()}, folder)
    limit.time(stages)
    sizes = [
        path.stat().st_size
        for there in (course.files.resolve(), course.root / "release", course.root / "source")
        for path in there.rglob("*")
        if path.is_file()
    ]
    return runs, limit.longest, project.bytes_shipped(stages), sum(sizes)


def main() -> None:
    """Measure, print, and write the page."""
    chosen = arguments()
    original = Course(chosen.course.resolve())
    stages = [original.check_stage(stage) for stage in chosen.stages or original.stages]
    chosen.output.mkdir(parents=True, exist_ok=True)
    page = chosen.output / PAGE
    if not page.exists():
        shutil.copy(ROOT / "docs" / PAGE, page)
    others: list[Run] = []

    def write(name: str, during: OtherWork, tables: str, picture: str = "") -> None:
        text = f"{during.said()}\n\n{tables}"
        put_between(page, name, f"{text}\n\n{picture}" if picture else text)
        print(text, flush=True)

    with tempfile.TemporaryDirectory(prefix="benchmark-") as work:
        if any(chosen.repeats):
            during = OtherWork()
            cohorts = [
                Cohort(students, repeats, chosen.stock)
                for students, repeats in zip(chosen.students, chosen.repeats, strict=True)
                if repeats
            ]
            found = compare(
                Path(work) / "comparison",
                original,
                stages,
                cohorts,
                otter=chosen.otter,
                times_only=chosen.times_only,
            )
            alt = draw(found.cohorts[-1], chosen.output / PLOT)
            write("COMPARISON", during, comparison_tables(found), f"![{alt}]({PLOT})")
            others = [cohort.run(len(os.sched_getaffinity(0))) for cohort in found.cohorts]
        if chosen.model:
            during = OtherWork()
            there = Path(work) / "model"
            runs, longest, shipped, size = run_on_cores(there, original, stages, chosen.model)
            model = fit(runs, longest=longest, shipped=shipped, course=size)
            alt = draw_model(model, runs, chosen.output / MODEL_PLOT)
            of = f"{len(stages)} stages in one command" if len(stages) > 1 else stages[0]
            picture = f"![{alt}]({MODEL_PLOT})"
            write("MODEL", during, model_tables(model, runs, others, of), picture)
        if chosen.linear is not None:
            during = OtherWork()
            write("GROWTH", during, growth_tables(grow(Path(work), chosen.linear)))
    say(f"Written: {page.name}")


if __name__ == "__main__":
    main()
