"""What grading does when the disk, the gradebook or another grader is in its way."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import nbformat
import pytest
from nbgrader_tools import autograde, scores
from processes import wait_for
from small_course import POINTS, STAGE, fill_in, hand_in

from autograder.collect.handed_in import pending, pending_feedback, submissions
from autograder.commands.grade import GradingStopped, grade_cohort
from autograder.course.course import Course
from autograder.course.lock import LOCK, CourseInUse, grading_lock
from autograder.course.readiness import LEAST_FREE, NotReady
from autograder.feedback.pages import write_feedback
from autograder.score.outcome import Graded

ALL = {**{name: float(points) for name, points in POINTS.items()}, "prose": 0.0}
STUDENTS = ("ann", "bob", "cid")
Run = Callable[..., subprocess.CompletedProcess[str]]
MAY_MOUNT = pytest.mark.skipif(os.getuid() != 0, reason="only root may mount a small disk")


def with_hand_ins(course: Course) -> Course:
    release = nbformat.read(course.release(STAGE), as_version=4)
    for student in STUDENTS:
        hand_in(course, student, fill_in(release))
    return course


@pytest.fixture
def small(built_small: Callable[[], Course]) -> Course:
    return with_hand_ins(built_small())


@pytest.fixture(scope="module")
def graded(built_small: Callable[[], Course]) -> Course:
    """A course in which everybody has been graded."""
    course = with_hand_ins(built_small())
    outcomes = grade_cohort(course, submissions(course, [STAGE]), workers=1)
    assert [one.problem for one in outcomes] == ["", "", ""]
    return course


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[None]:
    subprocess.run(["mount", *options, str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def locked(gradebook: Path) -> Iterator[None]:
    """Let another process hold a write transaction."""
    code = (
        "import sqlite3, sys\n"
        "book = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "book.execute('BEGIN EXCLUSIVE')\n"
        "print('locked', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(gradebook)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == b"locked\n"
        yield
        process.stdin.close()


def damage(path: Path, start: int) -> bytes:
    """Put random bytes into a file from `start` on; return what it is then."""
    content = path.read_bytes()
    damaged = content[:start] + random.Random(start).randbytes(len(content) - start)
    path.write_bytes(damaged)
    return damaged


def through_nbgrader(course: Course) -> None:
    success, log = autograde(course, STAGE, force=True)
    if not success:
        raise NotReady(log)


def in_parallel(course: Course) -> None:
    grade_cohort(course, submissions(course, [STAGE]), workers=1)


DOORS = pytest.mark.parametrize("door", [through_nbgrader, in_parallel])


@DOORS
@pytest.mark.parametrize("start", [0, 8192])
def test_a_damaged_gradebook_is_refused_and_left_alone(
    small: Course, door: Callable[[Course], None], start: int
) -> None:
    book = small.root / "gradebook.db"
    content = damage(book, start)
    with pytest.raises(NotReady, match=r"gradebook\.db is damaged"):
        door(small)
    assert book.read_bytes() == content
    assert not (small.root / "autograded").exists()


@DOORS
def test_a_locked_gradebook_is_refused(
    small: Course, door: Callable[[Course], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.course.readiness.LOCK_SECONDS", 0.5)
    with (
        locked(small.root / "gradebook.db"),
        pytest.raises(NotReady, match="locked by another program"),
    ):
        door(small)


@DOORS
@MAY_MOUNT
def test_a_full_disk_is_refused(
    small: Course, tmp_path: Path, door: Callable[[Course], None]
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    with mounted(disk, "-t", "tmpfs", "-o", f"size={LEAST_FREE // 2}", "tmpfs"):
        subprocess.run(["cp", "-r", f"{small.root}/.", str(disk)], check=True)
        with pytest.raises(NotReady, match=r"The disk of .* is full"):
            door(Course(disk))


@DOORS
@MAY_MOUNT
def test_a_read_only_folder_is_refused(
    graded: Course, tmp_path: Path, door: Callable[[Course], None]
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["cp", "-r", f"{graded.root}/.", str(disk)], check=True)
    folder = disk / "autograded"
    before = {path: path.read_bytes() for path in folder.rglob("*.ipynb")}
    assert len(before) == 3
    with (
        mounted(folder, "--bind", "-o", "ro", str(folder)),
        pytest.raises(NotReady, match=r"autograded cannot be written to"),
    ):
        door(Course(disk))
    assert {path: path.read_bytes() for path in folder.rglob("*.ipynb")} == before


@MAY_MOUNT
def test_a_disk_that_fills_up_stops_grading_and_loses_nothing(
    small: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    with mounted(disk, "-t", "tmpfs", "-o", f"size={2 * LEAST_FREE}", "tmpfs"):
        subprocess.run(["cp", "-r", f"{small.root}/.", str(disk)], check=True)
        course = Course(disk)
        filler = disk / "filler"
        # Without the look at the free space: so it is SQLite or nbgrader that fails.
        monkeypatch.setattr("autograder.commands.grade.check_space", lambda root: None)

        def fill(_: Graded) -> None:
            with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
                while True:
                    file.write(bytes(4096))

        todo = submissions(course, [STAGE])
        with pytest.raises(GradingStopped, match=r"(?s)is full.*1 of 3 submissions were graded"):
            grade_cohort(course, todo, workers=1, on_graded=fill)
        filler.unlink()
        assert scores(course, STAGE, "ann") == ALL
        left = pending(course, todo)
        assert [one.student for one in left] == ["bob", "cid"]
        assert [one.problem for one in grade_cohort(course, left, workers=1)] == ["", ""]
        assert [scores(course, STAGE, student) for student in STUDENTS] == [ALL] * 3


def test_a_gradebook_that_breaks_on_the_way_stops_grading_at_once(small: Course) -> None:
    book = small.root / "gradebook.db"
    told: list[Graded] = []

    def break_it(outcome: Graded) -> None:
        told.append(outcome)
        damage(book, 8192)

    with pytest.raises(GradingStopped, match=r"(?s)is damaged.*1 of 3 submissions"):
        grade_cohort(small, submissions(small, [STAGE]), workers=1, on_graded=break_it)
    assert [one.submission.student for one in told] == ["ann"]


def test_a_gradebook_that_is_busy_for_a_while_is_waited_for(small: Course) -> None:
    release = threading.Event()
    seconds = 8.0  # longer than nbgrader waits, shorter than grading does

    def hold() -> None:
        with locked(small.root / "gradebook.db"):
            release.set()
            threading.Event().wait(seconds)

    thread = threading.Thread(target=hold)

    def busy(outcome: Graded) -> None:
        if outcome.submission.student == "ann":
            thread.start()
            release.wait()

    outcomes = grade_cohort(small, submissions(small, [STAGE]), workers=1, on_graded=busy)
    thread.join()
    assert [one.problem for one in outcomes] == ["", "", ""]
    assert [scores(small, STAGE, student) for student in STUDENTS] == [ALL] * 3


def test_what_a_replaced_gradebook_lacks_is_graded_again(
    graded: Course, template_course: Path, tmp_path: Path
) -> None:
    course = Course(tmp_path)
    subprocess.run(["cp", "-rp", f"{graded.root}/.", str(tmp_path)], check=True)
    found = submissions(course, [STAGE])
    assert pending(course, found) == []
    (tmp_path / "gradebook.db").write_bytes((template_course / "gradebook.db").read_bytes())
    assert pending(course, found) == found
    (tmp_path / "gradebook.db").unlink()
    assert pending(course, found) == found
    with closing(sqlite3.connect(tmp_path / "gradebook.db")) as book:
        assert book.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)


def test_pages_that_are_missing_cut_off_or_old_are_written(graded: Course) -> None:
    found = submissions(graded, [STAGE])
    assert pending_feedback(graded, found) == found
    pages = write_feedback(graded, found)
    assert pending_feedback(graded, found) == []
    for page in pages:
        page.chmod(0o644)
    pages[0].write_bytes(pages[0].read_bytes()[:5000])
    os.utime(pages[1], (0, 0))
    pages[2].unlink()
    assert pending_feedback(graded, found) == found


def test_a_second_grader_is_refused(run: Run, small: Course) -> None:
    with grading_lock(small.root):
        command = run("autograder", "grade", STAGE, cwd=small.root)
        assert command.returncode == 2
        assert f"is being graded by process {os.getpid()} since 2" in command.stderr
        assert "Traceback" not in command.stderr
        nbgrader = run("nbgrader", "autograde", STAGE, cwd=small.root)
        assert nbgrader.returncode != 0
        assert f"is being graded by process {os.getpid()} since 2" in nbgrader.stderr
        # The one that has the lock lets its own converters in, but not another thread.
        errors: list[BaseException] = []

        def try_it() -> None:
            try:
                in_parallel(small)
            except CourseInUse as error:
                errors.append(error)

        thread = threading.Thread(target=try_it)
        thread.start()
        thread.join()
        assert len(errors) == 1
    assert not (small.root / "autograded").exists()


def test_a_killed_grader_gives_up_its_lock(small: Course) -> None:
    code = (
        "import sys, time; from pathlib import Path\n"
        "from autograder.course.lock import grading_lock\n"
        "with grading_lock(Path(sys.argv[1])): time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(small.root)]) as process:
        file = small.root / LOCK
        wait_for(lambda: file.exists() and str(process.pid) in file.read_text())
        with (
            pytest.raises(CourseInUse, match=f"process {process.pid} since"),
            grading_lock(small.root),
        ):
            pass
        process.send_signal(signal.SIGKILL)
        process.wait()
    with grading_lock(small.root) as taken_here:
        assert taken_here
        with grading_lock(small.root) as taken_again:
            assert not taken_again


def test_troubles_are_told_in_a_sentence(run: Run, small: Course) -> None:
    damage(small.root / "gradebook.db", 0)
    done = run("autograder", "grade", STAGE, cwd=small.root)
    assert done.returncode == 2
    assert "is damaged" in done.stderr
    assert "move it away" in done.stderr
    assert "Traceback" not in done.stderr
