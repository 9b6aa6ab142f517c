"""Kill the grader, a worker or a zygote at random moments; the same command then ends the job.

``make campaign`` kills more often: ``KILLS`` says how often, ``KILL_SEED`` repeats a run.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import pytest
from graded_state import state
from processes import WORKER, ZYGOTE, below, has_ended, running, wait_for
from small_course import ANSWERS, STAGE, fill_in, hand_in

from autograder.course.course import Course

KILLS = int(os.environ.get("KILLS", "2"))
SEED = int(os.environ.get("KILL_SEED", random.SystemRandom().randrange(10**6)))
BUSY = "side = 3191\nfor number in range(2_000_000):\n    number * number"
GRADE = [str(Path(sys.executable).parent / "autograder"), "grade", STAGE, "--feedback"]


def with_cohort(course: Course) -> Course:
    release = nbformat.read(course.release(STAGE), as_version=4)
    for student, notebook in {
        "a_right": fill_in(release),
        "b_busy": fill_in(release, {**ANSWERS, "side": BUSY}),
        "c_wrong": fill_in(release, {**ANSWERS, "area": "area = 1.5"}),
        "e_exits": fill_in(release, {**ANSWERS, "side": "import os; os._exit(0)"}),
        "f_no_notebook": "side = 3191",
    }.items():
        hand_in(course, student, notebook)
    return course


@pytest.fixture(scope="module")
def undisturbed(built_small: Callable[[], Course]) -> tuple[dict[str, Any], float]:
    """What a run gives that nobody disturbs, and its time in seconds."""
    course = with_cohort(built_small())
    begin = time.monotonic()
    subprocess.run([*GRADE, "--workers", "2"], cwd=course.root, check=True)
    return state(course), time.monotonic() - begin


def start(course: Course, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*GRADE, "--workers", "2"],
        cwd=course.root,
        env={**os.environ, "TMPDIR": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def recording(course: Course, seen: int) -> bool:
    """Whether nbgrader is at a submission: its folder is there, or SQLite's journal."""
    journal = (course.root / "gradebook.db-journal").exists()
    return journal or len(list((course.root / "autograded").glob("*"))) > seen


def kill_one(
    course: Course, grader: subprocess.Popen[bytes], dice: random.Random, most_seconds: float
) -> tuple[str, list[int]]:
    """Kill a random process of a grader at a random moment.

    Returns
    -------
    target : str
        What was to be killed.
    family : list of int
        All processes of the grader at that moment.
    """
    target = dice.choice(["grader", "grader while recording", "first worker", "worker", "zygote"])
    seen = dice.randrange(5)
    deadline = time.monotonic() + most_seconds
    if target == "grader while recording":
        while time.monotonic() < deadline and grader.poll() is None:
            if recording(course, seen):
                break
        time.sleep(dice.uniform(0, 0.1))
    else:
        time.sleep(dice.uniform(0, most_seconds))
    family = below(grader.pid)
    victims = [grader.pid]
    if target == "zygote":
        victims = running(grader.pid, ZYGOTE)
    elif "worker" in target:
        victims = running(grader.pid, WORKER, copies=target == "worker")
    if grader.poll() is None and victims:
        os.kill(dice.choice(victims), signal.SIGKILL)
    return target, family


def all_ended(pids: list[int]) -> bool:
    return all(map(has_ended, pids))


def test_the_same_command_ends_the_job(
    built_small: Callable[[], Course], undisturbed: tuple[dict[str, Any], float], tmp_path: Path
) -> None:
    expected, seconds = undisturbed
    print(f"KILL_SEED={SEED} KILLS={KILLS}")
    dice = random.Random(SEED)
    left = KILLS
    while left:
        course = with_cohort(built_small())
        for _ in range(min(left, dice.randint(2, 4))):
            left -= 1
            grader = start(course, tmp_path)
            target, family = kill_one(course, grader, dice, seconds)
            _, said = grader.communicate(timeout=120)
            killed = grader.returncode == -signal.SIGKILL
            assert killed or grader.returncode == 0, f"{target}: {said.decode()}"
            print(f"{target}: exit status {grader.returncode}")
            wait_for(partial(all_ended, family))
        with start(course, tmp_path) as grader:
            _, said = grader.communicate(timeout=120)
            assert grader.returncode == 0, said.decode()
        after = state(course)
        assert after.keys() == expected.keys()
        assert set(after["files"]) ^ set(expected["files"]) == set()
        assert {key for key in after if after[key] != expected[key]} == set()
        wait_for(lambda: not list(tmp_path.iterdir()))
