"""The benchmark runs, and what it measures with can be relied on."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from small_course import STAGE

from autograder.course.course import Course

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"
sys.path.append(str(BENCHMARKS))

from cohort import run_on_cores  # noqa: E402
from core_model import Model, Run, fit  # noqa: E402
from core_model_page import draw_model, model_tables  # noqa: E402
from descendants import COMMAND, FIRST, WORKER, ZYGOTE  # noqa: E402
from growing import Growth, growth_tables, make_short_cohort, make_short_course  # noqa: E402
from measure import CommandFailed, Memory, Time, cores, run_timed, run_watched  # noqa: E402
from page_parts import OtherWork  # noqa: E402
from performance_page import (  # noqa: E402
    ALL,
    LIMIT,
    PROJECT,
    STOCK,
    Comparison,
    Found,
    comparison_tables,
)

BUSY = "import time\nwhile time.process_time() < 0.5: pass\n"
CHILD = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {BUSY!r}])\n"
LARGE = "import time\nlarge = b'x' * 100_000_000\ntime.sleep(1.2)\n"
# Known by its command line, as a first worker is.
LARGE_CHILD = (
    "import subprocess, sys\n"
    f"subprocess.run([sys.executable, '-c', {LARGE!r}, 'autograder.workers.process'])\n"
)


def test_the_time_of_descendants_counts(tmp_path: Path) -> None:
    idle = run_timed([sys.executable, "-c", "import time; time.sleep(0.5)"], tmp_path, {})
    busy = run_timed([sys.executable, "-c", CHILD], tmp_path, {})
    assert idle.wall > 0.5
    assert idle.cpu < 0.4
    assert 0.5 < busy.cpu < 1.5
    assert busy.parts[COMMAND] < busy.cpu - 0.5  # its own does not hold its child's


def test_the_memory_of_descendants_counts(tmp_path: Path) -> None:
    memory, time = run_watched([sys.executable, "-c", LARGE_CHILD], tmp_path, {})
    assert time.wall > 1.2
    assert 100e6 < memory.peak < 200e6
    assert memory.own[COMMAND] < 60e6
    assert 100e6 < memory.own[FIRST] < 200e6


def test_a_command_runs_on_as_many_cores_as_it_is_given(tmp_path: Path) -> None:
    everything = os.sched_getaffinity(0)
    with cores(1):
        run_timed(
            [sys.executable, "-c", "import os; assert len(os.sched_getaffinity(0)) == 1"],
            tmp_path,
            {},
        )
    assert os.sched_getaffinity(0) == everything


def test_a_command_that_fails_has_no_time(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match="ended with status 3"):
        run_timed([sys.executable, "-c", "raise SystemExit(3)"], tmp_path, {})


MODEL = Model(
    start_alone=2.0, start_shared=4.0, alone=1.0, together=1.1, recording=0.02, spawning=0.005
)


def taken(model: Model, cores: int, submissions: int) -> Run:
    """What a run takes if the model is right."""
    parts = {COMMAND: 3 + submissions * model.recording, ZYGOTE: 1 + submissions * model.spawning}
    return Run(cores, submissions, Time(model.predict(submissions, cores).wall, 1.0, parts))


def test_a_model_is_found_again_from_runs_on_few_cores() -> None:
    found = fit([taken(MODEL, cores, count) for cores in (1, 2) for count in (40, 80, 120)])
    for name, value in vars(MODEL).items():
        assert vars(found)[name] == pytest.approx(value, abs=1e-6), name


def test_a_model_has_no_negative_times() -> None:
    runs = [Run(cores, n, Time(n / cores, n, {})) for cores in (1, 2) for n in (10, 20)]
    assert all(value >= 0 for value in vars(fit(runs)).values())


@pytest.mark.parametrize(
    ("submissions", "cores", "machines", "changed", "limit"),
    [
        (10_000, 8, 1, {}, "the cores"),
        (10_000, 512, 1, {}, "the recording process"),
        (10_000, 512, 1, {"recording": 0.001}, "a machine's zygote"),
        (10_000, 8, 64, {"recording": 0.001}, "the cores"),
        (10_000, 8, 64, {"shipped": 10e6}, "the network"),
        (10, 512, 1, {}, "the start"),
        (10, 512, 1, {"longest": 60.0}, "the longest notebook"),
    ],
)
def test_a_model_names_what_limits_it(
    submissions: int, cores: int, machines: int, changed: dict[str, float], limit: str
) -> None:
    model = replace(MODEL, **changed)
    assert model.predict(submissions, cores, machines).limit == limit


def test_the_page_shows_how_far_off_the_model_is() -> None:
    runs = [taken(MODEL, cores, count) for cores in (1, 2) for count in (40, 120)]
    slower = Run(2, 300, Time(2 * MODEL.predict(300, 2).wall, 1.0))
    page = model_tables(MODEL, runs, [slower], "a stage")
    assert page.count("| +0.0 % | yes |") == 4
    assert page.count("| -50.0 % | no |") == 1
    assert "take 50 submissions a second: what 55 cores grade" in page


def comparison(students: int, wall: float, cpu: float, serial: float) -> Comparison:
    """nbgrader takes 4 s a notebook, the cells 0.5 s."""
    graders = {
        PROJECT: Time(wall, cpu, {COMMAND: serial}),
        STOCK: Time(4.0, 4.0),
        LIMIT: Time(0.5, 0.5),
    }
    stages = ["a", "b"]
    times = {name: {row: [time] for row in (*stages, ALL)} for name, time in graders.items()}
    return Comparison(students, min(students, 20), stages, times)


def test_the_page_says_by_what_a_target_is_missed() -> None:
    # 20 and 200 hand-ins: the command's own process took 1 s + 0.03 s a hand-in.
    cohorts = [comparison(10, 0.6, 1.0, 0.08), comparison(100, 0.6, 0.8, 0.035)]
    page = comparison_tables(Found(cohorts, {}, help_cpu=0.1, busy={}, busy_seconds=5.0))
    assert (
        "wall time of every stage, nbgrader's is at least 6 times as long | 6.7 times (a) | reached"
        in page
    )
    assert "7 times as long | 6.7 times | **missed** by 0.03 s a notebook" in page
    assert "at most 1.5 times the limit | 1.60 times | **missed** by 0.05 s a notebook" in page
    assert "at most 0.02 s | 0.030 s | **missed** by 0.010 s" in page
    assert "| the command | 1.0 | 0.030 | 0.06 |" in page
    assert "nbgrader graded 20 of the 100 hand-ins of each stage" in page


def test_the_page_tells_growth_from_what_a_start_takes() -> None:
    def grown(submissions: int, each: float, megabytes: int, serial: float = 0.02) -> Growth:
        own = {COMMAND: 100_000_000, WORKER: megabytes * 1_000_000}
        parts = {COMMAND: 3.0 + serial * submissions}
        return Growth(submissions, Time(10 + each * submissions, 1.0, parts), Memory(own=own))

    same = growth_tables([grown(10, 0.1, 90), grown(100, 0.1, 90), grown(1000, 0.1, 99)])
    assert same.count("| reached |") == 3
    worse = growth_tables([grown(10, 0.1, 90), grown(100, 0.1, 90), grown(1000, 0.12, 100, 0.03)])
    assert "| 1.22 times (0.122 s and 0.100 s) | **missed** by 0.012 s |" in worse
    assert "| 0.0311 s | **missed** by 0.0111 s |" in worse
    assert "| 1.11 times (a worker) | **missed** by 1 MB |" in worse


def test_the_page_tells_other_work_from_its_own() -> None:
    others = OtherWork()
    run_timed([sys.executable, "-c", BUSY], Path.cwd(), {})
    found = re.search(r"Other work took (\d+)% of its CPU time", others.said())
    assert found
    assert 0 <= int(found[1]) <= 100


def test_no_two_hand_ins_of_the_short_course_are_alike(tmp_path: Path) -> None:
    course = make_short_course(tmp_path / "course")
    make_short_cohort(course, 30)
    texts = {path.read_text() for path in (course.root / "submitted").rglob("*.ipynb")}
    assert len(texts) == 30


def test_the_benchmark_writes_its_page(built_small: Callable[[], Course], tmp_path: Path) -> None:
    command = [sys.executable, str(BENCHMARKS / "cohort.py"), "--course", str(built_small().root)]
    command += ["--students", "1", "--repeats", "1", "--times-only", "--output", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "performance.md").read_text()
    for grader in ("this project", "nbgrader", "the limit"):
        assert f"| {STAGE} | {grader} | " in page
    assert "CPU time, all included, at most 1.5 times the limit" in page
    assert (tmp_path / "performance.png").stat().st_size > 1000


def test_runs_on_few_cores_tell_what_a_model_needs(
    built_small: Callable[[], Course], tmp_path: Path
) -> None:
    runs, longest, shipped, size = run_on_cores(tmp_path, built_small(), [STAGE], [1])
    assert [(run.cores, run.submissions) for run in runs] == [(1, 1), (2, 1)]
    for run in runs:
        assert 0 < run.time.parts[COMMAND] < run.time.cpu
        # A worker of one hand-in may be gone between two looks.
        assert {FIRST, ZYGOTE} <= set(run.time.parts)
    assert longest > 0
    assert 1000 < shipped < 1_000_000
    assert size > 1000


def test_the_model_is_drawn(tmp_path: Path) -> None:
    alt = draw_model(MODEL, [taken(MODEL, 1, 40), taken(MODEL, 2, 40)], tmp_path / "model.png")
    assert "with 512" in alt
    assert (tmp_path / "model.png").stat().st_size > 1000
