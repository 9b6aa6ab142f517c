"""Grading processes that die in the middle: what was checked counts, and the rest goes on."""

from __future__ import annotations

import os
import re
import signal
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import nbformat
import pytest
from nbgrader_tools import api, autograde, autograded, scores
from processes import ZYGOTE, below, has_ended, running, wait_for
from small_course import ANSWERS, POINTS, STAGE, fill_in, hand_in

from autograder.collect.handed_in import submissions
from autograder.commands.grade import grade_cohort
from autograder.course.course import Course
from autograder.sandbox.folders import OwnFolder, remove_abandoned
from autograder.score.outcome import Graded
from autograder.score.results import SubmissionResult
from autograder.workers.first import FirstWorker, GradingFailed
from autograder.workers.pool import WorkerPool
from autograder.workers.tasks import NotebookTask
from autograder.workers.worker import Worker

ALL = {**{name: float(points) for name, points in POINTS.items()}, "prose": 0.0}

DEADLY = """
    import os, pathlib
    mark = pathlib.Path("died_once")
    if student["area"] == 13 or (student["area"] == 14 and not mark.exists()):
        mark.touch()
        os.kill(os.getpid(), 9)
"""


def make_deadly(course: Course, check: str, answer: str = "area") -> None:
    """Let a check kill its process at one answer, and once only at another."""
    path = course.checks(STAGE) / "small.py"
    before, found, after = path.read_text().partition(f'"""{check}"""\n')
    assert found
    path.write_text(before + found + DEADLY.replace("area", answer).lstrip("\n") + after)


@pytest.fixture(scope="module")
def deadly(built_small: Callable[[], Course]) -> Course:
    course = built_small()
    make_deadly(course, "The function doubles")
    release = nbformat.read(course.release(STAGE), as_version=4)
    for student, area in (("a_right", None), ("b_deadly", 13), ("c_once", 14), ("d_right", None)):
        answers = {**ANSWERS, **({"area": f"area = {area}"} if area else {})}
        hand_in(course, student, fill_in(release, answers))
    return course


def check_deadly(course: Course) -> None:
    wrong = {**ALL, "area": 1.0}
    assert scores(course, STAGE, "a_right") == ALL
    assert scores(course, STAGE, "d_right") == ALL
    assert scores(course, STAGE, "c_once") == wrong
    assert scores(course, STAGE, "b_deadly") == {**wrong, "double": 0.0, "name": 0.0}
    graded = nbformat.read(autograded(course, STAGE, "b_deadly"), as_version=4)
    assert "Not checked: double, name." in " ".join(graded.metadata.autograder.remarks)
    result = api(course).generate_feedback(STAGE, "b_deadly")
    assert result["success"], result
    page = (course.root / "feedback" / "b_deadly" / STAGE / f"{STAGE}.html").read_text()
    assert "there are no points for it yet" in page
    assert re.search(r"Right: </span>\s*<span class=\"title\">The side is right", page)


def test_what_was_checked_counts_in_the_cohort(deadly: Course) -> None:
    graded = grade_cohort(deadly, submissions(deadly, [STAGE]), workers=2)
    assert [one.problem for one in graded] == [""] * 4
    assert [one.remarks for one in graded if one.submission.student != "b_deadly"] == [[]] * 3
    check_deadly(deadly)


def test_what_was_checked_counts_for_nbgrader(deadly: Course) -> None:
    (deadly.root / "died_once").unlink(missing_ok=True)
    success, log = autograde(deadly, STAGE, force=True)
    assert success, log
    check_deadly(deadly)


def test_dead_before_the_first_question_is_no_grade_and_the_rest_goes_on(
    built_small: Callable[[], Course],
) -> None:
    course = built_small()
    make_deadly(course, "The side is right", answer="side")
    release = nbformat.read(course.release(STAGE), as_version=4)
    hand_in(course, "deadly", fill_in(release, {**ANSWERS, "side": "side = 13"}))
    hand_in(course, "right", fill_in(release))
    said: list[Graded] = []
    grade_cohort(course, submissions(course, [STAGE]), workers=1, on_graded=said.append)
    # What fails is tried again at the end, when no other runs.
    assert [one.submission.student for one in said] == ["right", "deadly"]
    assert "The grading process was ended by signal 9" in said[1].problem
    assert not said[0].problem
    assert scores(course, STAGE, "right") == ALL


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where temporary folders go."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def worker(built_small: Callable[[], Course], folder: Path) -> Iterator[Worker]:
    with Worker(built_small()) as worker:
        yield worker


SLOW = {**ANSWERS, "area": "import time\ntime.sleep(60)"}


def start_slow(worker: Worker, errors: list[str]) -> tuple[threading.Thread, int]:
    """Let a worker grade something that takes long; wait until it is at it."""
    release = nbformat.read(worker.course.release(STAGE), as_version=4)

    def grade() -> None:
        try:
            worker.grade(STAGE, fill_in(release, SLOW))
        except GradingFailed as error:
            errors.append(str(error))

    thread = threading.Thread(target=grade)
    thread.start()
    wait_for(at_a_submission)
    return thread, pid_of_first(worker)


def submission_folders() -> list[Path]:
    return list(Path(tempfile.gettempdir()).glob("autograder-*/submission-*"))


def at_a_submission() -> bool:
    # The solution's process comes first, then the submission's; each has a folder.
    return len(submission_folders()) == 2


def pid_of_first(worker: Worker) -> int:
    """The process that the worker is forked from; all others are below it."""
    assert worker._first._process is not None
    return worker._first._process.pid


def test_a_killed_worker_leaves_nothing_behind(worker: Worker, folder: Path) -> None:
    errors: list[str] = []
    thread, pid = start_slow(worker, errors)
    wait_for(lambda: len(below(pid)) >= 6)  # worker, zygote, supervisors, students
    family = [pid, *below(pid)]
    worker.abandon()
    thread.join(30)
    assert errors == ["grading was stopped"]
    wait_for(lambda: not submission_folders())
    worker.close()
    wait_for(lambda: all(map(has_ended, family)))
    assert not list(folder.glob("autograder-*"))


def test_a_worker_ends_when_its_grader_does(worker: Worker, folder: Path) -> None:
    errors: list[str] = []
    thread, pid = start_slow(worker, errors)
    family = [pid, *below(pid)]
    # What the kernel does when the grader is killed.
    worker._abandoned.set()
    assert worker._process is not None
    assert worker._first._connection is not None
    for connection in (worker._process._connection, worker._first._connection):
        connection.shutdown(socket.SHUT_RDWR)
    thread.join(30)
    wait_for(lambda: all(map(has_ended, family)))
    wait_for(lambda: not list(folder.glob("autograder-*")))


def test_a_killed_zygote_is_replaced(worker: Worker) -> None:
    release = nbformat.read(worker.course.release(STAGE), as_version=4)
    assert sum(q.score for q in worker.grade(STAGE, fill_in(release)).questions) == 6.5
    for _ in range(2):
        (zygote,) = running(pid_of_first(worker), ZYGOTE)
        os.kill(zygote, signal.SIGKILL)
        assert sum(q.score for q in worker.grade(STAGE, fill_in(release)).questions) == 6.5


def test_a_killed_zygote_costs_other_workers_no_grade(
    built_small: Callable[[], Course], folder: Path
) -> None:
    course = built_small()
    release = nbformat.read(course.release(STAGE), as_version=4)
    file = "open('mine', 'w').write('3191')\nimport time\ntime.sleep(3)\n"
    slow = fill_in(release, {**ANSWERS, "side": f"{file}side = int(open('mine').read())"})
    results: list[SubmissionResult] = []
    first = FirstWorker(course)
    with (
        closing(first),
        Worker(course, first=first) as one,
        Worker(course, first=first) as other,
    ):
        thread = threading.Thread(target=lambda: results.append(other.grade(STAGE, slow)))
        thread.start()
        wait_for(at_a_submission)
        os.kill(running(pid_of_first(other), ZYGOTE)[0], signal.SIGKILL)
        assert sum(q.score for q in one.grade(STAGE, fill_in(release)).questions) == 6.5
        thread.join(60)
        assert sum(q.score for q in results[0].questions) == 6.5


def test_a_killed_first_worker_is_replaced(worker: Worker, folder: Path) -> None:
    release = nbformat.read(worker.course.release(STAGE), as_version=4)
    assert sum(q.score for q in worker.grade(STAGE, fill_in(release)).questions) == 6.5
    first = pid_of_first(worker)
    os.kill(first, signal.SIGKILL)
    # What was forked from it goes on; when that is killed as well, both are started again.
    assert sum(q.score for q in worker.grade(STAGE, fill_in(release)).questions) == 6.5
    assert worker._process is not None
    worker._process.kill()
    assert sum(q.score for q in worker.grade(STAGE, fill_in(release)).questions) == 6.5
    assert pid_of_first(worker) != first
    worker.close()
    wait_for(lambda: not list(folder.glob("autograder-*")))


def test_a_zygote_without_its_first_worker_removes_its_folder(worker: Worker, folder: Path) -> None:
    release = nbformat.read(worker.course.release(STAGE), as_version=4)
    worker.grade(STAGE, fill_in(release))
    os.kill(pid_of_first(worker), signal.SIGKILL)
    assert list(folder.glob("autograder-*"))
    worker.close()
    wait_for(lambda: not list(folder.glob("autograder-*")))


def test_closing_a_pool_waits_for_no_submission(
    built_small: Callable[[], Course], folder: Path
) -> None:
    course = built_small()
    release = nbformat.read(course.release(STAGE), as_version=4)
    with WorkerPool(course, 1) as pool:
        futures = [pool.submit(NotebookTask(STAGE, fill_in(release, SLOW))) for _ in range(3)]
        wait_for(at_a_submission)
        family = below(pid_of_first(pool._workers[0]))
    assert [future.cancelled() or str(future.exception()) for future in futures] == [
        "grading was stopped",
        True,
        True,
    ]
    wait_for(lambda: all(map(has_ended, family)))
    wait_for(lambda: not list(folder.glob("autograder-*")))


def test_abandoned_folders_are_removed_and_others_are_not(folder: Path) -> None:
    used = OwnFolder()
    abandoned = OwnFolder()
    (abandoned.path / "submission-1").mkdir()
    (abandoned.path / "submission-1").chmod(0)
    os.close(abandoned._lock)  # what the kernel does for a killed process
    fresh = folder / "autograder-fresh"
    old = folder / "autograder-old"
    kept = folder / "something-else"
    for path in (fresh, old, kept):
        path.mkdir()
    os.utime(old, (0, 0))
    (folder / "autograder-link").symlink_to(kept)
    assert sorted(remove_abandoned()) == sorted([abandoned.path, old])
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [used.path.name, "autograder-fresh", "autograder-link", "something-else"]
    )
    used.close()
    assert not used.path.exists()
