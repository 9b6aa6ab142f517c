"""The benchmark runs, and what it measures with can be relied on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from small_course import STAGE

from autograder.course.course import Course

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"
sys.path.append(str(BENCHMARKS))

from measure import CommandFailed, run_timed, run_watched  # noqa: E402

BUSY = "import time\nwhile time.process_time() < 0.5: pass\n"
CHILD = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {BUSY!r}])\n"
LARGE = "import time\nlarge = b'x' * 100_000_000\ntime.sleep(1.2)\n"
LARGE_CHILD = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {LARGE!r}])\n"


def test_the_time_of_descendants_counts(tmp_path: Path) -> None:
    idle = run_timed([sys.executable, "-c", "import time; time.sleep(0.5)"], tmp_path, {})
    busy = run_timed([sys.executable, "-c", CHILD], tmp_path, {})
    assert idle.wall > 0.5
    assert idle.cpu < 0.4
    assert 0.5 < busy.cpu < 1.5


def test_the_memory_of_descendants_counts(tmp_path: Path) -> None:
    memory, wall = run_watched([sys.executable, "-c", LARGE_CHILD], tmp_path, {})
    assert wall > 1.2
    assert 100e6 < memory.peak < 200e6
    assert memory.own[0] < 60e6
    assert 100e6 < memory.own[1] < 200e6


def test_a_command_that_fails_has_no_time(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match="ended with status 3"):
        run_timed([sys.executable, "-c", "raise SystemExit(3)"], tmp_path, {})


def test_the_benchmark_writes_its_page(built_small: Callable[[], Course], tmp_path: Path) -> None:
    command = [sys.executable, str(BENCHMARKS / "cohort.py"), "--course", str(built_small().root)]
    command += ["--students", "1", "--repeats", "1", "--times-only", "--output", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "performance.md").read_text()
    for grader in ("this project", "nbgrader", "the limit"):
        assert f"| {STAGE} | {grader} | " in page
    assert "CPU time, all included: at most 1.5 times the limit" in page
    assert (tmp_path / "performance.png").stat().st_size > 1000
