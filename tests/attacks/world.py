"""What is around the sandbox in the tests of attacks: things that an attack may harm or reach."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import ordinary_user
import pytest
from small_course import ANSWERS, POINTS, STAGE, fill_in, hand_in

from autograder.course.course import Course
from autograder.run.limits import TimeLimits
from autograder.run.zygote import Limits
from autograder.sanitise import open_submission
from autograder.score.results import SubmissionResult
from autograder.workers.first import FirstWorker
from autograder.workers.worker import Worker

__all__ = ["HONEST", "HOSTILE", "World", "make_world"]

Neighbour = tuple[str, dict[str, Any]]

HOSTILE = Path(__file__).parent / "hostile"
PRELUDE = """TARGET = {target!r}
def attempt(what, action):
    try:
        got = action()
    except BaseException as error:
        print("refused:", what, type(error).__name__)
    else:
        print("SUCCEEDED:", what, repr(got)[:80])
"""
HONEST = Path(__file__).parent / "honest"
TIMES = TimeLimits(cell_cpu=3.0, cell_waiting=10.0, call_cpu=1.0)
OTHER_VARIANTS = "other_variants"
"""The attack that is graded on the first variant of the images; all others have the usual ones."""
LIMITS = {"memory": 2**30, "disk": 64 * 2**20}


def hostile_code(attack: str, target: dict[str, Any]) -> str:
    """The text of a hostile file, with what it is aimed at before it."""
    return PRELUDE.format(target=target) + (HOSTILE / f"{attack}.py").read_text()


@dataclass
class World:
    """A course, two workers, and what an attack may harm."""

    base: Path
    course: Course
    first: FirstWorker
    worker: Worker
    other: Worker
    namespaces: bool
    victim: subprocess.Popen[bytes]
    target: dict[str, Any]
    reached: list[str]
    alone: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        return self.base / "outside" / "file"

    def grade(self, attack: str) -> SubmissionResult:
        """Grade a hand-in whose first answer is the attack, and which answers nothing else."""
        return self.grade_text(attack, hostile_code(attack, self.target))

    def grade_text(self, student: str, code: str) -> SubmissionResult:
        release = nbformat.read(self.course.release(STAGE), as_version=4)
        folder = hand_in(self.course, student, fill_in(release, {"side": code}))
        notebook, _ = open_submission(folder, STAGE, release)
        return self.worker.grade(STAGE, notebook, variant=int(student == OTHER_VARIANTS))

    def grade_beside(self, attack: str) -> tuple[SubmissionResult, list[Neighbour], set[str]]:
        """Grade it on one worker and honest hand-ins on the other, until all are graded.

        Returns
        -------
        attack : SubmissionResult
        honest : list of Neighbour
            What the others got.
        disturbed : set of str
            What could not be done outside meanwhile.
        """
        honest: list[Neighbour] = []
        disturbed: set[str] = set()
        with ThreadPoolExecutor(1) as threads:
            going = threads.submit(self.grade, attack)
            while not (going.done() and honest):
                for name in sorted(path.stem for path in HONEST.glob("*.py")):
                    honest.append((name, self.grade_honest(name)))
                disturbed |= self.disturbed()
                # Beside an attack all the time, without taking the other core from everybody.
                wait([going], timeout=0.3)
            return going.result(), honest, disturbed

    def grade_alone(self) -> None:
        """Note what the honest hand-ins get when nobody is beside them."""
        for name in ("reading", "working"):
            result = self.grade_honest(name)
            assert "error" not in json.dumps(result["outputs"]), result["outputs"]
            assert result["scores"] == POINTS
            self.alone[name] = result
        # The solution has run on the first variant, too.
        release = nbformat.read(self.course.release(STAGE), as_version=4)
        self.worker.grade(STAGE, fill_in(release, ANSWERS), variant=1)

    def grade_honest(self, name: str) -> dict[str, Any]:
        """Grade a hand-in with right answers; return all that is said of it."""
        code = (HONEST / f"{name}.py").read_text() + ANSWERS["side"]
        answers = {**ANSWERS, "side": code.replace("IMAGE", repr(self.target["image"]))}
        release = nbformat.read(self.course.release(STAGE), as_version=4)
        result = self.other.grade(STAGE, fill_in(release, answers))
        scores = {question.question: question.score for question in result.questions}
        said = result.to_json()
        return {"scores": scores} | {key: said[key] for key in ("questions", "outputs", "remarks")}

    def disturbed(self) -> set[str]:
        """Do what others do with the images; return what did not work."""
        with open(self.target["image"], "r+b", opener=_at_once) as image:
            try:
                fcntl.flock(image, fcntl.LOCK_EX | fcntl.LOCK_NB)
                fcntl.lockf(image, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return {"a lock on an image"}
        return set()

    def grade_right_answers(self) -> SubmissionResult:
        release = nbformat.read(self.course.release(STAGE), as_version=4)
        return self.worker.grade(STAGE, fill_in(release, ANSWERS))

    def facts(self) -> dict[str, Any]:
        """All that an attack must not change."""
        at = self.file.stat()
        course = sorted(
            (str(path), path.stat().st_mtime_ns, path.stat().st_mode, path.stat().st_size)
            for path in self.course.root.rglob("*")
            if path.is_file() and "submitted" not in path.parts and "__pycache__" not in path.parts
        )
        victim = self.victim.pid
        status = _state(victim)
        return {
            "file": (self.file.read_text(), at.st_mode, at.st_uid, at.st_mtime_ns, at.st_nlink),
            "attributes": os.listxattr(self.file),
            "folder": sorted(path.name for path in self.file.parent.iterdir()),
            "course": (self.course.root.stat().st_mode, course),
            "alive": (self.victim.poll(), status[0] in "TZ", status[16]),
            "limits": Path(f"/proc/{victim}/limits").read_text(),
            "cores": os.sched_getaffinity(victim),
            "policy": os.sched_getscheduler(victim),
            "reached": list(self.reached),
            "shared memory": _segments(Path(f"/proc/{victim}").stat().st_uid),
        }

    def processes(self) -> set[int]:
        """All processes below the first worker that have not ended."""
        assert self.first._process is not None
        found, todo = set(), [self.first._process.pid]
        while todo:
            with contextlib.suppress(OSError):
                for task in Path(f"/proc/{todo.pop()}/task").iterdir():
                    todo += map(int, (task / "children").read_text().split())
            found.update(todo)
        return {pid for pid in found if _state(pid)[0] not in "XZ"}

    def left_behind(self, known: set[int]) -> set[int]:
        """Processes that are new and do not end within some seconds: the last may be about to."""
        deadline = time.monotonic() + 20
        while new := self.processes() - known:
            if time.monotonic() > deadline:
                return new
            time.sleep(0.05)
        return set()

    def scratch_folders(self) -> set[Path]:
        """The folders of submissions, and whatever else is left among temporary files."""
        return {path for path in (self.base / "tmp").glob("*/*") if path.name != "root"}


def _at_once(path: str, flags: int) -> int:
    # Without this flag it would wait for the end of a lease.
    return os.open(path, flags | os.O_NONBLOCK)


def _segments(user: int) -> list[tuple[str, str]]:
    """Key and number of each segment of System V shared memory that a user has made.

    How many processes use one, and when, changes with what else runs on the machine.
    """
    rows = [row.split() for row in Path("/proc/sysvipc/shm").read_text().splitlines()[1:]]
    return [(row[0], row[1]) for row in rows if int(row[9]) == user]


def _state(pid: int) -> list[str]:
    # State first, nice value at 16: see proc_pid_stat(5).
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ["X"]


@contextlib.contextmanager
def make_world(course: Course, *, change_user: bool, namespaces: bool) -> Iterator[World]:
    """Put a copy of the course into a world, with a worker in it that grades.

    Parameters
    ----------
    course : Course
        A built course.
    change_user : bool
        Whether all but this test runs as another, ordinary user.
    namespaces : bool
        Whether the sandbox may use namespaces.
    """
    base = Path(tempfile.mkdtemp(prefix="attacked-"))
    base.chmod(0o755)
    root = base / "course"
    shutil.copytree(course.root, root)
    images = base / "images"
    images.mkdir()
    image = images / "image.bin"
    image.write_bytes(bytes(range(256)) * 1024)
    for number in ("1", "2"):
        for name in ("data", "truth"):
            (base / "variants" / number / name).mkdir(parents=True)
            (base / "variants" / number / name / "side.txt").write_text(f"side {number}")
    with (root / "nbgrader_config.py").open("a") as config:
        config.write('c.CourseSettings.variants = "variants"\n')
    (root / "gradebook.db").write_text("grades")
    hand_in(Course(root), "other", None).joinpath(f"{STAGE}.ipynb").write_text("another's work")
    for folder in ("outside", "tmp", "mounts"):
        (base / folder).mkdir()
    (base / "outside" / "file").write_text("precious")
    (base / "outside" / "link").symlink_to("file")
    python = [sys.executable]
    if change_user:
        python = ordinary_user.command(base / "mounts")
        for path in [base, *base.rglob("*")]:
            os.chown(path, ordinary_user.NOBODY, ordinary_user.NOBODY)
    wrapper = base / "python"
    words = " ".join("'" + word.replace("'", "'\\''") + "'" for word in python)
    wrapper.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
    wrapper.chmod(0o755)
    listening = Listening(base)
    victim = subprocess.Popen(
        [wrapper, "-c", "import time; print(1, flush=True); time.sleep(3600)"],
        stdout=subprocess.PIPE,
    )
    try:
        assert victim.stdout is not None
        assert victim.stdout.readline(), "Python does not start"
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SECRET_OF_THE_GRADER", "1")
            patch.setenv(Course(root).settings.files_variable, str(images))
            patch.setenv("TMPDIR", str(base / "tmp"))
            patch.setattr(sys, "executable", str(wrapper))
            limits = Limits(**LIMITS, use_namespaces=namespaces)
            with contextlib.ExitStack() as stack:
                first = FirstWorker(Course(root), TIMES, limits)
                stack.callback(first.close)
                worker, other = (
                    stack.enter_context(Worker(Course(root), first=first)) for _ in range(2)
                )
                target = {
                    **listening.addresses,
                    "course": str(root),
                    "project": str(Path(__file__).resolve().parents[2]),
                    "images": str(images),
                    "image": str(image),
                    "variants": str(base / "variants"),
                    "file": str(base / "outside" / "file"),
                    "link": str(base / "outside" / "link"),
                    "pid": victim.pid,
                    "grader": os.getpid(),
                    "namespaces": namespaces,
                }
                yield World(
                    base,
                    Course(root),
                    first,
                    worker,
                    other,
                    namespaces,
                    victim,
                    target,
                    listening.reached,
                )
    finally:
        victim.kill()
        victim.communicate()
        listening.close()
        shutil.rmtree(base)


class Listening:
    """Sockets of every kind that somebody outside listens on, and what reached them."""

    def __init__(self, base: Path) -> None:
        self.reached: list[str] = []
        tcp = socket.create_server(("127.0.0.1", 0))
        port = tcp.getsockname()[1]
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(("127.0.0.1", port))
        stream, datagram, abstract = (
            socket.socket(socket.AF_UNIX, kind)
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_STREAM)
        )
        name = f"attacked-{os.getpid()}-{port}"
        for unix, path in (
            (stream, str(base / "stream")),
            (datagram, str(base / "datagram")),
            (abstract, f"\0{name}"),
        ):
            unix.bind(path)
        for path in ("stream", "datagram"):
            (base / path).chmod(0o777)
        self.sockets = {"TCP": tcp, "UDP": udp, "datagram": datagram}
        self.sockets |= {"stream": stream, "abstract": abstract}
        for what, listening in self.sockets.items():
            if listening.type == socket.SOCK_STREAM:
                listening.listen()
            threading.Thread(target=self._listen, args=(what, listening), daemon=True).start()
        self.addresses = {
            "port": port,
            "socket": str(base / "stream"),
            "datagram": str(base / "datagram"),
            "abstract": name,
        }

    def _listen(self, what: str, listening: socket.socket) -> None:
        while True:
            try:
                if listening.type == socket.SOCK_STREAM:
                    listening.accept()[0].close()
                else:
                    listening.recv(100)
            except OSError:
                return
            self.reached.append(what)

    def close(self) -> None:
        for listening in self.sockets.values():
            listening.close()
