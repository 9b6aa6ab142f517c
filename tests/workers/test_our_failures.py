"""Whatever fails on our side costs nobody a point: it is tried again, and else not graded."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import MissingEntry
from nbgrader_tools import autograde, autograded, gradebook, scores
from processes import ZYGOTE, below, running, wait_for
from small_course import ANSWERS, POINTS, STAGE, fill_in, hand_in

from autograder.collect.handed_in import pending, submissions
from autograder.commands.grade import GradingStopped, grade_cohort
from autograder.commands.regrade import regrade_cohort
from autograder.course.course import Course
from autograder.run.limits import Retries, TimeLimits
from autograder.score.results import SubmissionResult
from autograder.store.submissions import AnswerStore
from autograder.workers.first import GradingFailed
from autograder.workers.pool import WorkerPool
from autograder.workers.worker import NotGraded, Worker

FULL = sum(POINTS.values())
ALL = {**{name: float(points) for name, points in POINTS.items()}, "prose": 0.0}
QUICK = Retries(pause=0.1, pause_alone=0.2)
IMPATIENT = TimeLimits(cell_cpu=10.0, cell_waiting=3.0, call_cpu=1.0, patience=60.0)
STOPPED_SECONDS = 8.0
"""Longer than any limit of `IMPATIENT` by the clock on the wall."""
MAY_MOUNT = pytest.mark.skipif(os.getuid() != 0, reason="only root may mount a small disk")


@pytest.fixture(scope="module")
def small(built_small: Callable[[], Course]) -> Course:
    return built_small()


@pytest.fixture
def worker(small: Course) -> Iterator[Worker]:
    with Worker(small, IMPATIENT, retries=QUICK) as worker:
        yield worker


def notebook(course: Course, **answers: str) -> nbformat.NotebookNode:
    release = nbformat.read(course.release(STAGE), as_version=4)
    return fill_in(release, {**ANSWERS, **answers})


def points(result: SubmissionResult) -> float:
    return sum(question.score for question in result.questions)


def messages(result: SubmissionResult) -> str:
    return " ".join(check.message for question in result.questions for check in question.checks)


def first_of(worker: Worker) -> int:
    """The process that the worker is forked from."""
    assert worker._first._process is not None
    return worker._first._process.pid


def in_background(worker: Worker, notebook: nbformat.NotebookNode) -> Callable[[], object]:
    """Grade in a thread; return what waits for the result, or for what was raised."""
    results: list[object] = []

    def grade() -> None:
        try:
            results.append(worker.grade(STAGE, notebook))
        except NotGraded as error:
            results.append(error)

    thread = threading.Thread(target=grade)
    thread.start()

    def result() -> object:
        thread.join(300)
        return results[0]

    return result


def student_processes(worker: Worker, mark: str) -> list[int]:
    """Processes that student code has named; see `call_itself`."""
    found = []
    for child in below(os.getpid()):
        try:
            name = Path(f"/proc/{child}/comm").read_text().strip()
        except OSError:
            continue
        if name == mark:
            found.append(child)
    return found


def call_itself(mark: str) -> str:
    """Student code whose process can be found from outside, by its name in /proc."""
    # PR_SET_NAME; what is forked from it has the name, too.
    return f"import ctypes\nctypes.CDLL(None).prctl(15, b'{mark}', 0, 0, 0)\n"


BUSY = "end = time.process_time() + {}\nwhile time.process_time() < end: pass\n"


@contextmanager
def stopped(*pids: int) -> Iterator[None]:
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


# A process that ends, or is killed: the student's only when it does so again.


def test_a_students_process_that_is_killed_once_costs_nothing(worker: Worker) -> None:
    slow = f"{call_itself('victim')}import time\ntime.sleep(2)\narea = side * side"
    result = in_background(worker, notebook(worker.course, area=slow))
    wait_for(lambda: student_processes(worker, "victim"))
    os.kill(student_processes(worker, "victim")[0], signal.SIGKILL)
    done = result()
    assert isinstance(done, SubmissionResult)
    assert points(done) == FULL
    assert done.remarks == []


def test_a_copy_that_is_killed_in_a_call_costs_nothing_and_is_not_stored(worker: Worker) -> None:
    slow = f"import time\ndef double(x):\n    {call_itself('caller').strip()}".replace(
        "\nctypes", "\n    ctypes"
    )
    slow += "\n    time.sleep(2)\n    return 2 * x"
    result = in_background(worker, notebook(worker.course, double=slow))
    wait_for(lambda: student_processes(worker, "caller"))
    os.kill(student_processes(worker, "caller")[0], signal.SIGKILL)
    done = result()
    assert isinstance(done, SubmissionResult)
    assert points(done) == FULL
    assert done.remarks == []
    assert "crash" not in json.dumps(done.stored)


def test_a_function_that_always_ends_its_process_fails_as_before(worker: Worker) -> None:
    done = worker.grade(
        STAGE, notebook(worker.course, double="import os\ndef double(x):\n    os._exit(0)")
    )
    assert points(done) == FULL - POINTS["double"]
    assert "Calling `double` ended the whole process." in messages(done)


def test_an_answer_that_ends_its_process_each_time_costs_itself_alone(worker: Worker) -> None:
    deadly = (
        "import os\nclass Deadly(list):\n    def __iter__(self): os._exit(0)\narea = Deadly([1])"
    )
    done = worker.grade(STAGE, notebook(worker.course, area=deadly))
    assert points(done) == FULL - POINTS["area"]
    assert "The process ended while your answer was being read" in messages(done)
    assert done.remarks == ["The answer to area cannot be read."]


def test_a_cell_that_ends_its_process_each_time_is_left_out(worker: Worker) -> None:
    done = worker.grade(STAGE, notebook(worker.course, name="import os; os._exit(3)"))
    assert points(done) == FULL - POINTS["name"]
    assert "was left out: the process ended itself with exit status 3" in done.remarks[0]


# Time.


def test_what_is_stopped_and_continued_loses_nothing(worker: Worker) -> None:
    slow = f"import time\n{call_itself('victim')}{BUSY.format(1)}time.sleep(1)\nside = 3191"
    result = in_background(worker, notebook(worker.course, side=slow))
    wait_for(lambda: student_processes(worker, "victim"))
    with stopped(*student_processes(worker, "victim")):
        time.sleep(STOPPED_SECONDS)
    done = result()
    assert isinstance(done, SubmissionResult)
    assert (points(done), done.remarks) == (FULL, [])


def test_graders_that_are_stopped_and_continued_charge_nothing(worker: Worker) -> None:
    slow = f"import time\n{call_itself('victim')}{BUSY.format(1)}time.sleep(1)\nside = 3191"
    result = in_background(worker, notebook(worker.course, side=slow))
    wait_for(lambda: student_processes(worker, "victim"))
    everybody = [first_of(worker), *below(first_of(worker))]
    with stopped(*everybody):
        time.sleep(STOPPED_SECONDS)
    done = result()
    assert isinstance(done, SubmissionResult)
    assert (points(done), done.remarks) == (FULL, [])


def test_a_call_that_is_stopped_and_continued_is_answered(worker: Worker) -> None:
    body = f"{call_itself('caller')}import time\ntime.sleep(1)\nreturn 2 * x"
    double = "def double(x):\n    " + body.replace("\n", "\n    ")
    result = in_background(worker, notebook(worker.course, double=double))
    wait_for(lambda: student_processes(worker, "caller"))
    with stopped(*student_processes(worker, "caller")):
        time.sleep(4 * IMPATIENT.call_cpu + 5 + 3)
    done = result()
    assert isinstance(done, SubmissionResult)
    assert (points(done), done.remarks) == (FULL, [])


def test_a_busy_machine_costs_nothing(worker: Worker) -> None:
    cores = len(os.sched_getaffinity(0))
    spin = "import time\nend = time.monotonic() + 60\nwhile time.monotonic() < end: pass"
    spinners = [subprocess.Popen([sys.executable, "-c", spin]) for _ in range(6 * cores)]
    try:
        slow = f"import time\ntime.sleep(1)\n{BUSY.format(2)}side = 3191"
        done = worker.grade(STAGE, notebook(worker.course, side=slow))
    finally:
        for spinner in spinners:
            spinner.kill()
            spinner.wait()
    assert (points(done), done.remarks) == (FULL, [])


def test_a_cell_that_sleeps_for_ever_is_interrupted(worker: Worker) -> None:
    done = worker.grade(STAGE, notebook(worker.course, name="import time\ntime.sleep(3600)"))
    assert points(done) == FULL - POINTS["name"]
    assert "waited for too long and was interrupted" in done.remarks[0]


def test_all_that_a_submission_waits_is_limited(small: Course) -> None:
    times = TimeLimits(cell_waiting=1.0, submission_waiting=1.5, call_cpu=1.0, patience=60.0)
    sleepy = "import time\ntime.sleep(3600)\n"
    answers = {name: f"{sleepy}{ANSWERS[name]}" for name in ("area", "double")}
    with Worker(small, times, retries=QUICK) as worker:
        done = worker.grade(STAGE, notebook(small, **answers))
    assert points(done) == POINTS["side"]
    assert "waited for too long and were interrupted" in done.remarks[0]
    assert "The notebook waited for more than 1.5 seconds" in " ".join(done.remarks)


def test_calls_that_sleep_count_as_well(small: Course) -> None:
    times = TimeLimits(cell_waiting=60.0, submission_waiting=2.0, call_cpu=60.0, patience=60.0)
    double = "import time\ndef double(x):\n    time.sleep(3600)"
    with Worker(small, times, retries=QUICK) as worker:
        done = worker.grade(STAGE, notebook(small, double=double))
    assert points(done) == POINTS["side"] + POINTS["area"]
    assert "The notebook waited for more than 2 seconds" in " ".join(done.remarks)


def test_others_do_not_wait_behind_one_that_sleeps(built_small: Callable[[], Course]) -> None:
    course = built_small()
    sleepy = "import time\ntime.sleep(10)\nside = 3191"
    hand_in(course, "a_sleepy", notebook(course, side=sleepy))
    hand_in(course, "b_quick", notebook(course))
    hand_in(course, "c_quick", notebook(course))
    order: list[str] = []
    times = TimeLimits(patience=0.2)
    with WorkerPool(course, 1, times, stages=[STAGE], retries=QUICK) as pool:
        grade_cohort(
            course,
            submissions(course, [STAGE]),
            pool=pool,
            on_graded=lambda one: order.append(one.submission.student),
        )
    assert order == ["b_quick", "c_quick", "a_sleepy"]
    assert [scores(course, STAGE, name) for name in order] == [ALL] * 3


# Processes of ours.


def test_a_worker_that_stops_answering_is_replaced(small: Course) -> None:
    slow = f"import time\n{call_itself('victim')}time.sleep(1)\nside = 3191"
    retries = Retries(pause=0.1, pause_alone=0.2, silence=3.0)
    with Worker(small, retries=retries) as worker:
        result = in_background(worker, notebook(small, side=slow))
        wait_for(lambda: student_processes(worker, "victim"))
        assert worker._process is not None
        os.kill(worker._process.pid, signal.SIGSTOP)
        done = result()
    assert isinstance(done, SubmissionResult)
    assert (points(done), done.remarks) == (FULL, [])


def test_a_stopped_zygote_is_waited_for(worker: Worker) -> None:
    worker.grade(STAGE, notebook(worker.course))
    with stopped(*running(first_of(worker), ZYGOTE)):
        result = in_background(worker, notebook(worker.course))
        time.sleep(STOPPED_SECONDS)
    done = result()
    assert isinstance(done, SubmissionResult)
    assert (points(done), done.remarks) == (FULL, [])


def test_without_descriptors_no_worker_starts_and_nothing_is_graded(worker: Worker) -> None:
    worker.grade(STAGE, notebook(worker.course))
    assert worker._process is not None
    worker._process.kill()
    before = resource.prlimit(first_of(worker), resource.RLIMIT_NOFILE)
    resource.prlimit(first_of(worker), resource.RLIMIT_NOFILE, (3, before[1]))
    with pytest.raises(NotGraded, match="through no fault of the student"):
        worker.grade(STAGE, notebook(worker.course))
    resource.prlimit(first_of(worker), resource.RLIMIT_NOFILE, before)
    assert points(worker.grade(STAGE, notebook(worker.course))) == FULL


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Take every place for a file as soon as there is one."""
    enough = threading.Event()
    fillers: list[Path] = []

    def fill() -> None:
        while not enough.wait(0.001):
            try:
                (disk / f"filler-{len(fillers)}").touch()
            except OSError:
                continue
            fillers.append(disk / f"filler-{len(fillers)}")

    thread = threading.Thread(target=fill)
    thread.start()
    wait_for(lambda: os.statvfs(disk).f_ffree == 0)
    try:
        yield
    finally:
        enough.set()
        thread.join()
        for filler in fillers:
            filler.unlink()


@MAY_MOUNT
def test_without_space_for_students_files_nothing_is_graded(
    small: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", "nr_inodes=200", "tmpfs", tmp_path], check=True)
    try:
        monkeypatch.setenv("TMPDIR", str(tmp_path))
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        with Worker(small, retries=QUICK) as worker:
            assert points(worker.grade(STAGE, notebook(small))) == FULL
            with filled(tmp_path), pytest.raises(GradingFailed, match="No space left on device"):
                worker.grade(STAGE, notebook(small))
            assert points(worker.grade(STAGE, notebook(small))) == FULL
    finally:
        subprocess.run(["umount", "-l", str(tmp_path)], check=True)


# Both doors, and regrade: not graded, nothing recorded, and the next run takes it up.

OUT_OF_DESCRIPTORS = """
    import pathlib
    if pathlib.Path("no_descriptors").exists() and student["side"] in AFFECTED:
        taken = []
        while True:
            taken.append(open("/dev/null"))
"""
STUDENTS = ("ann", "bob", "cid", "dan")


def with_cohort(course: Course, *, affected: str) -> Course:
    """A cohort whose checks run out of descriptors while there is a file, at some answers."""
    path = course.checks(STAGE) / "small.py"
    before, found, after = path.read_text().partition('"""The function doubles"""\n')
    assert found
    fault = OUT_OF_DESCRIPTORS.replace("AFFECTED", affected).lstrip("\n")
    path.write_text(before + found + fault + after)
    for student in STUDENTS:
        side = "side = 13" if student == "bob" else ANSWERS["side"]
        hand_in(course, student, notebook(course, side=side))
    return course


def is_in_gradebook(course: Course, student: str) -> bool:
    with gradebook(course) as book:
        try:
            book.find_submission(STAGE, student)
        except MissingEntry:
            return False
    return True


@pytest.fixture
def quick_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.workers.worker.Retries", lambda: QUICK)


@pytest.mark.usefixtures("quick_pool")
def test_the_cohort_goes_on_without_one_that_was_not_graded(
    built_small: Callable[[], Course],
) -> None:
    course = with_cohort(built_small(), affected="[13]")
    (course.root / "no_descriptors").touch()
    todo = submissions(course, [STAGE])
    graded = {one.submission.student: one for one in grade_cohort(course, todo, workers=2)}
    assert {name for name in graded if graded[name].problem} == {"bob"}
    assert "Not graded, through no fault of the student" in graded["bob"].problem
    assert "Too many open files" in graded["bob"].problem
    assert not is_in_gradebook(course, "bob")
    assert not autograded(course, STAGE, "bob").exists()
    assert scores(course, STAGE, "dan") == ALL
    (course.root / "no_descriptors").unlink()
    left = pending(course, todo)
    assert [one.student for one in left] == ["bob"]
    assert [one.problem for one in grade_cohort(course, left, workers=1)] == [""]
    assert scores(course, STAGE, "bob") == {**ALL, "side": 0.0, "area": 1.0}
    # An earlier grade stays when it cannot be made anew, and the next run takes that up.
    (course.root / "no_descriptors").touch()
    (again,) = grade_cohort(course, left, workers=1)
    assert again.problem
    assert scores(course, STAGE, "bob") == {**ALL, "side": 0.0, "area": 1.0}
    assert [one.student for one in pending(course, todo)] == ["bob"]


@pytest.mark.usefixtures("quick_pool")
def test_grading_stops_when_it_is_the_machine(built_small: Callable[[], Course]) -> None:
    course = with_cohort(built_small(), affected="[13, 3191]")
    (course.root / "no_descriptors").touch()
    todo = submissions(course, [STAGE])
    with pytest.raises(GradingStopped, match=r"(?s)wrong with this machine.*0 of 4"):
        grade_cohort(course, todo, workers=2)
    (course.root / "no_descriptors").unlink()
    assert pending(course, todo) == todo
    assert [one.problem for one in grade_cohort(course, todo, workers=2)] == [""] * 4


@pytest.mark.usefixtures("quick_pool")
def test_nbgrader_records_nothing_of_one_that_was_not_graded(
    built_small: Callable[[], Course],
) -> None:
    course = with_cohort(built_small(), affected="[13]")
    (course.root / "no_descriptors").touch()
    success, log = autograde(course, STAGE)
    assert not success
    assert "Not graded, through no fault of the student" in log
    assert not is_in_gradebook(course, "bob")
    assert not autograded(course, STAGE, "bob").exists()
    assert scores(course, STAGE, "dan") == ALL
    (course.root / "no_descriptors").unlink()
    success, log = autograde(course, STAGE)
    assert success, log
    assert scores(course, STAGE, "bob") == {**ALL, "side": 0.0, "area": 1.0}


@pytest.mark.usefixtures("quick_pool")
def test_regrade_changes_nothing_when_it_fails_and_says_so(
    built_small: Callable[[], Course],
) -> None:
    course = with_cohort(built_small(), affected="[13]")
    todo = submissions(course, [STAGE])
    grade_cohort(course, todo, workers=2)
    store = AnswerStore(course.root)
    before = store.of_student("bob", STAGE).read_bytes()
    path = course.checks(STAGE) / "small.py"
    path.write_text(path.read_text().replace("== 42", "== 41 + 1"))
    (course.root / "no_descriptors").touch()
    result = regrade_cohort(course, todo, workers=2)
    assert {one.submission.student for one in result.graded if one.problem} == {"bob"}
    assert result.changed == []
    assert store.of_student("bob", STAGE).read_bytes() == before
    (course.root / "no_descriptors").unlink()
    assert [one.problem for one in regrade_cohort(course, todo, workers=1).graded] == [""] * 4


def test_the_command_says_that_one_was_not_graded(
    built_small: Callable[[], Course], run: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    course = with_cohort(built_small(), affected="[13]")
    (course.root / "no_descriptors").touch()
    done = run("autograder", "grade", STAGE, "--workers", "2", cwd=course.root)
    assert done.returncode == 1
    assert "1 of 4 submissions have no new grade" in done.stderr
    report = (course.root / "reports" / f"{STAGE}.html").read_text()
    assert "Not graded, through no fault of the student" in report
    (course.root / "no_descriptors").unlink()
    done = run("autograder", "grade", STAGE, cwd=course.root)
    assert done.returncode == 0, done.stderr
