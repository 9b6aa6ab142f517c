"""Machines that share no folder with the course give the same as this one, whatever they suffer.

``make campaign`` does more of it: ``KILLS`` says how often machines are killed, ``KILL_SEED``
repeats a run.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from clusters import Cluster, cluster
from graded_state import answers, state
from processes import below, has_ended, wait_for
from small_course import ANSWERS, STAGE, fill_in, hand_in

from autograder.cluster.address import find
from autograder.cluster.pool import ClusterPool
from autograder.collect.handed_in import pending, submissions
from autograder.commands.grade import GradingStopped, grade_cohort
from autograder.course.course import Course
from autograder.score.outcome import Graded

KILLS = int(os.environ.get("KILLS", "2"))
SEED = int(os.environ.get("KILL_SEED", random.SystemRandom().randrange(10**6)))
BUSY = "side = 3191\nfor number in range(3_000_000):\n    number * number"
LARGE = "area = side * side + 1\nimport numpy\nnoise = numpy.random.default_rng(1).random(90_000)"
DEADLY = """
    import os
    if student["area"] == 13:
        os.kill(os.getpid(), 9)
"""
READS = """
    if student["area"] == 3191 * 3191 + 1:
        assert student["noise"].size == 90_000
"""
CLI = str(Path(sys.executable).parent / "autograder")


def with_cohort(course: Course) -> Course:
    """Right, wrong, half done, busy, with large answers; one kills its worker, one is no file."""
    path = course.checks(STAGE) / "small.py"
    title = '"""The function doubles"""\n'
    text = path.read_text().replace(title, title + DEADLY.lstrip("\n"))
    title = '"""The area is a whole number"""\n'
    path.write_text(text.replace(title, title + READS.lstrip("\n")))
    release = nbformat.read(course.release(STAGE), as_version=4)
    for student, notebook in {
        "a_right": fill_in(release),
        "b_busy": fill_in(release, {**ANSWERS, "side": BUSY}),
        "c_wrong": fill_in(release, {**ANSWERS, "area": "area = 1.5"}),
        "d_half": fill_in(release, {"side": "side = 3191"}),
        "e_exits": fill_in(release, {**ANSWERS, "side": "import os; os._exit(0)"}),
        "f_large": fill_in(release, {**ANSWERS, "area": LARGE}),
        "g_deadly": fill_in(release, {**ANSWERS, "area": "area = 13"}),
        "h_no_notebook": "side = 3191",
        "i_right": fill_in(release, {**ANSWERS, "double": "double = lambda x: x + x"}),
    }.items():
        hand_in(course, student, notebook)
    return course


@pytest.fixture(scope="module")
def expected(built_small: Callable[[], Course]) -> tuple[list[Graded], dict[Any, Any], Any]:
    """What this machine's own workers give."""
    course = with_cohort(built_small())
    graded = grade_cohort(course, submissions(course, [STAGE]), workers=2)
    stored = answers(course)
    assert 720_000 in set(sizes_of(stored[f"students/f_large/{STAGE}.json"]))
    return graded, state(course), stored


def sizes_of(stored: dict[str, Any]) -> list[int]:
    """Sizes of the bytes that stored answers refer to."""
    replies = [reply for one in stored["replies"].values() for reply in one.values()]
    return [blob["size"] for reply in replies for blob in reply["blobs"] if "size" in blob]


def check_same(course: Course, expected: tuple[list[Graded], dict[Any, Any], Any]) -> None:
    now, before = state(course), expected[1]
    assert {key for key in before if now.get(key) != before[key]} - {"files"} == set()
    assert _kept(before["files"]) == _kept(now["files"])
    assert answers(course) == expected[2]


def _kept(files: list[str]) -> set[str]:
    # The solution ran elsewhere: its answers are not stored here, and no check was loaded.
    return {one for one in files if not {"reference", "blobs", "__pycache__"} & {*one.split("/")}}


def disturb(machines: Cluster, dice: random.Random, seconds: float) -> None:
    """Kill a machine at a random moment, and add another one."""
    time.sleep(dice.uniform(0, seconds))
    alive = [n for n, one in enumerate(machines.machines) if one.poll() is None]
    victim = dice.choice(alive)
    family = below(machines.machines[victim].pid)
    machines.kill(victim)
    machines.add()
    wait_for(lambda: all(map(has_ended, family)))


def test_the_same_grades_whatever_happens_to_machines(
    built_small: Callable[[], Course], expected: Any, tmp_path: Path
) -> None:
    print(f"KILL_SEED={SEED} KILLS={KILLS}")
    dice = random.Random(SEED)
    left = KILLS
    with cluster(tmp_path) as machines:
        while left > 0:
            course = with_cohort(built_small())
            todo = submissions(course, [STAGE])
            dice.shuffle(todo)
            said: list[Graded] = []
            begun = threading.Event()

            def on_graded(one: Graded, said: list[Graded] = said, begun: Any = begun) -> None:
                said.append(one)
                begun.set()

            def disturber(begun: Any = begun, count: int = min(left, dice.randint(1, 3))) -> None:
                begun.wait(120)
                for _ in range(count):
                    disturb(machines, dice, 2.0)

            thread = threading.Thread(target=disturber)
            thread.start()
            with ClusterPool(course, find(str(machines.file)), stages=[STAGE]) as pool:
                graded = grade_cohort(course, todo, pool=pool, on_graded=on_graded)
            thread.join(120)
            left -= 3
            assert [one.problem for one in graded] == [""] * len(todo)
            assert sorted(one.submission.student for one in said) == sorted(
                one.student for one in todo
            )
            remarks = {one.submission.student: one.remarks for one in graded}
            assert remarks == {one.submission.student: one.remarks for one in expected[0]}
            check_same(course, expected)
        for number in range(len(machines.machines)):
            # Nothing of the course is left, not even where a machine was killed.
            folder = machines.temporary(number)
            wait_for(lambda folder=folder: not list(folder.glob("autograder-*")))


def test_a_machine_that_hangs_is_given_up_and_what_it_says_later_counts_for_nothing(
    built_small: Callable[[], Course], expected: Any, tmp_path: Path
) -> None:
    course = with_cohort(built_small())
    todo = submissions(course, [STAGE])
    said: list[str] = []
    with cluster(tmp_path) as machines:

        def on_graded(one: Graded) -> None:
            if not said:
                machines.kill(0, signal.SIGSTOP)
            said.append(one.submission.student)
            if len(said) == len(todo) - 1:
                machines.kill(0, signal.SIGCONT)

        with ClusterPool(course, find(machines.address), stages=[STAGE]) as pool:
            graded = grade_cohort(course, todo, pool=pool, on_graded=on_graded)
    assert [one.problem for one in graded] == [""] * len(todo)
    assert sorted(said) == sorted(one.student for one in todo)
    check_same(course, expected)


def test_a_scheduler_that_goes_stops_grading_and_the_rest_is_done_later(
    built_small: Callable[[], Course], expected: Any, tmp_path: Path
) -> None:
    course = with_cohort(built_small())
    todo = submissions(course, [STAGE])
    with cluster(tmp_path / "one") as machines:
        with (
            ClusterPool(course, find(machines.address), stages=[STAGE]) as pool,
            pytest.raises(GradingStopped, match=r"(?s)scheduler tcp.* is gone.*stay so"),
        ):
            grade_cohort(course, todo, pool=pool, on_graded=lambda one: machines.scheduler.kill())
        for number in range(2):
            machines.kill(number, signal.SIGTERM)
    left = pending(course, todo)
    assert 0 < len(left) < len(todo)
    notes: list[str] = []
    with (
        cluster(tmp_path / "other", 0) as machines,
        ClusterPool(course, find(machines.address), stages=[STAGE], note=notes.append) as pool,
    ):
        thread = threading.Thread(target=lambda: (wait_for(lambda: notes), machines.add(2)))
        thread.start()
        grade_cohort(course, left, pool=pool)
        assert pool.count == 2
        thread.join()
    assert "no machine now" in notes[0]
    check_same(course, expected)
