"""What a machine writes down of a hand-in is, byte for byte, what a worker here writes down."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import wait
from pathlib import Path

import nbformat
import pytest
from clusters import cluster
from small_course import ANSWERS, STAGE, fill_in, hand_in

from autograder.cluster.address import find
from autograder.cluster.pool import ClusterPool
from autograder.collect.handed_in import submissions
from autograder.course.course import Course
from autograder.workers.hand_ins import HandIns
from autograder.workers.keeping import LongestOutput, Written
from autograder.workers.pool import Pool, WorkerPool
from autograder.workers.tasks import HandInTask

ARRAY = "import numpy\nside = 3191\nname = 'W' * 3000"
LONG = "area = side * side\nfor line in range(3000): print(line)"


@pytest.fixture(scope="module")
def course(built_small: Callable[[], Course]) -> Course:
    course = built_small()
    release = nbformat.read(course.release(STAGE), as_version=4)
    for student, notebook in {
        "right": fill_in(release),
        "wrong": fill_in(release, {**ANSWERS, "area": "area = 1.5"}),
        "long": fill_in(release, {**ANSWERS, "area": LONG, "side": ARRAY}),
        "broken": "no notebook",
        "linked": fill_in(release),
        "nothing": None,
    }.items():
        folder = hand_in(course, student, notebook)
        (folder / "thesis.pdf").write_bytes(bytes(2_000_000))
    (course.root / "submitted" / "linked" / STAGE / "link").symlink_to("/etc/passwd")
    return course


def grade(course: Course, pool: Pool, into: Path) -> dict[str, tuple[Written, bytes, bytes]]:
    hand_ins = HandIns(course)
    futures = {}
    for one in submissions(course, [STAGE]):
        task = HandInTask(
            course, hand_ins.of(one, STAGE), into / one.student, LongestOutput(lines=100)
        )
        futures[one.student] = pool.submit(task)
    wait(futures.values())
    found = {}
    for student, future in futures.items():
        written = future.result()
        assert written.notebook.parent == into / student
        assert written.answers is not None
        found[student] = (
            written.at(Path()),
            written.notebook.read_bytes(),
            written.answers.read_bytes(),
        )
    return found


def test_both_files_are_the_same(course: Course, tmp_path: Path) -> None:
    with WorkerPool(course, 2, stages=[STAGE]) as pool:
        here = grade(course, pool, tmp_path / "here")
    with (
        cluster(tmp_path / "cluster", 1) as machines,
        ClusterPool(course, find(machines.address), stages=[STAGE]) as elsewhere,
    ):
        there = grade(course, elsewhere, tmp_path / "there")
        assert not list(machines.temporary(0).glob("*/hand-in-*"))
    for student in here:
        one, other = here[student], there[student]
        # How long it took is no part of what is compared.
        assert {**vars(one[0]), "cpu_seconds": 0} == {**vars(other[0]), "cpu_seconds": 0}
        assert one[1:] == other[1:], student
