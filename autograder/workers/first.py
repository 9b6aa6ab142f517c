"""Start the process that workers are forked from; see `autograder.workers.process`."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograder.course.course import Course
from autograder.run.failures import OurFailure
from autograder.run.limits import LOOK_SECONDS, MOST_TRIES, ONE_THREAD, Retries, TimeLimits
from autograder.run.watching import crowding
from autograder.run.zygote import Limits
from autograder.sandbox.folders import remove_abandoned, remove_folder
from autograder.wire.connections import connect
from autograder.workers.messages import (
    Ended,
    Fatal,
    Fork,
    Forked,
    HowEnded,
    Message,
    Ready,
    Start,
    Trouble,
    read,
    write,
)

__all__ = [
    "ALLOW_UNSANDBOXED",
    "STOPPED",
    "CannotStart",
    "FirstWorker",
    "GradingFailed",
    "WorkerProcess",
]

ALLOW_UNSANDBOXED = "AUTOGRADER_ALLOW_UNSANDBOXED"
"""Environment variable: student code may run where the kernel lacks what should confine it."""

STOPPED = "grading was stopped"


class GradingFailed(Exception):
    """A submission could not be graded through no fault of the student; the message says why."""


class CannotStart(GradingFailed):
    """No submission can be graded: the checks or the sandbox do not start."""


class WorkerProcess:
    """One process that grades; forked by `FirstWorker`."""

    def __init__(self, first: FirstWorker, pid: int, connection: socket.socket, said: Any) -> None:
        self.pid = pid
        self._first = first
        self._process = os.pidfd_open(pid)
        self._connection = connection
        self._begun = bytearray()
        self._said = said
        self._is_silent = False

    def write(self, order: Message) -> None:
        """Send a message; when the process has ended, `read` tells."""
        with contextlib.suppress(OSError):
            self._connection.sendall(write(order).encode() + b"\n")

    def read(self, silence: float) -> Message | None:
        """Return the next message; None when the process has ended.

        Parameters
        ----------
        silence : float
            How long it may neither answer nor compute before it is ended, in seconds. While it
            waits for a student's process, it looks after it many times a second.
        """
        line, self._begun = self._begun, bytearray()
        while (end := line.find(b"\n", max(len(line) - 2**16, 0))) < 0:
            try:
                self._await(silence)
                part = self._connection.recv(2**16)
            except OSError:
                return None
            if not part:
                return None
            line += part
        self._begun = line[end + 1 :]
        return read(bytes(line[:end]))

    def _await(self, silence: float) -> None:
        used, waited = self._cpu(), 0.0
        before = time.monotonic()
        while not select.select([self._connection], [], [], LOOK_SECONDS)[0]:
            now = time.monotonic()
            waited += min(now - before, 2 * LOOK_SECONDS) / crowding()
            before = now
            if self._cpu() > used:
                used, waited = self._cpu(), 0.0
            elif waited > silence:
                self._is_silent = True
                self.kill()

    def _cpu(self) -> float:
        # See `autograder.run.watching.Family.own_cpu`.
        try:
            return time.clock_gettime((~self.pid << 3) | 2)
        except OSError:
            return 0.0

    def kill(self) -> None:
        """Kill it; from any thread."""
        with contextlib.suppress(OSError):
            signal.pidfd_send_signal(self._process, signal.SIGKILL)

    def end(self) -> tuple[int | None, str]:
        """Close the connection, which ends the process.

        Returns
        -------
        status : int or None
            Its exit status, or the negative number of the signal that ended it; None when it is
            not known.
        said : str
            Its last words.
        """
        self._connection.close()
        status = self._first.status_of(self.pid)
        os.close(self._process)
        with self._said:
            return None if self._is_silent else status, _last_words(self._said)


class FirstWorker:
    """The process that workers are forked from. It is started when first needed, if not before.

    Parameters
    ----------
    course : Course
        The course.
    times : TimeLimits, optional
        Time for student code.
    limits : Limits, optional
        What a student's process may use.
    stages : collection of str, optional
        Names of the stages that will be graded: their solutions run before workers are forked. By
        default any may be graded, and a worker runs a solution when it needs one.
    late : bool, optional
        Whether a zygote is started, and a solution run, only when a notebook has to run.
    variants : collection of int, optional
        Variants of the course's files on which solutions run before workers are forked; by default
        only the files themselves.
    """

    def __init__(
        self,
        course: Course,
        times: TimeLimits | None = None,
        limits: Limits | None = None,
        *,
        stages: Collection[str] | None = None,
        late: bool = False,
        variants: Collection[int] = (0,),
    ) -> None:
        self._course = course
        chosen = [stage for stage in course.stages if stages is None or stage in stages]
        self._order = Start(
            course=course.to_json(),
            stages=chosen,
            solutions=[] if late or stages is None else chosen,
            variants=sorted(variants),
            late=late,
            times=asdict(times or TimeLimits()),
            limits=asdict(limits or Limits(required=not os.environ.get(ALLOW_UNSANDBOXED))),
        )
        self._lock = threading.RLock()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: socket.socket | None = None
        self._said: Any = None
        self._workers: Path | None = None
        self._is_ready = False
        self._abandoned = False

    def launch(self) -> None:
        """Start the process, unless it is there; do not wait until it is ready."""
        with self._lock:
            if self._process is None:
                self._start()

    def fork(self, retries: Retries) -> WorkerProcess:
        """Return a new worker.

        Parameters
        ----------
        retries : Retries
            How long to pause before it is tried again.

        Raises
        ------
        OurFailure
            When the machine refuses another process.
        CannotStart
            When the checks or the sandbox do not start.
        GradingFailed
            When it was abandoned.
        """
        with self._lock:
            for attempt in range(MOST_TRIES):
                if attempt:
                    time.sleep(retries.pause)
                if self._abandoned:
                    raise GradingFailed(STOPPED)
                self.launch()
                said = None if self._is_ready else self._hear()
                if isinstance(said, Ready):
                    self._workers = Path(said.workers)
                    self._is_ready = True
                if self._is_ready:
                    worker, said = self._fork()
                    if worker is not None:
                        return worker
                if isinstance(said, Trouble):
                    raise OurFailure(said.why)
                words = said.why if isinstance(said, Fatal) else self._last_words()
                self.close()
            raise CannotStart(f"Grading cannot start: {words}")

    def _fork(self) -> tuple[WorkerProcess | None, Message | None]:
        assert self._workers is not None
        try:
            connection = connect(self._workers)
        except OSError:  # It has ended; its last words tell more.
            return None, None
        forked = self._ask(Fork())
        if not isinstance(forked, Forked):
            connection.close()
            return None, forked
        with contextlib.suppress(OSError):  # It may have been ended at this moment.
            said = Path(forked.said).open("rb")  # noqa: SIM115 - the worker's, closed with it
            Path(forked.said).unlink()
            return WorkerProcess(self, forked.pid, connection, said), forked
        connection.close()
        return None, None

    def status_of(self, pid: int) -> int | None:
        """Wait for the end of a worker.

        Returns
        -------
        int or None
            Its exit status, or the negative number of a signal; None when nobody knows.
        """
        with self._lock:
            ended = self._ask(HowEnded(pid)) if self._is_ready else None
            return ended.status if isinstance(ended, Ended) else None

    def abandon(self) -> None:
        """Fork no more, and kill the process if it is still starting; from any thread."""
        self._abandoned = True
        process = self._process
        if process is not None and not self._is_ready:
            process.kill()

    def close(self) -> None:
        """End the process."""
        with self._lock:
            if self._process is None:
                return
            assert self._connection is not None
            if not self._is_ready:
                self._process.kill()
            self._is_ready = False
            self._connection.close()
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
            self._said.close()
            if self._workers is not None:
                remove_folder(self._workers.parent)  # It does so itself, unless it was killed.
                self._workers = None
            else:
                remove_abandoned()  # It was killed before it could tell where its folder is.

    def _start(self) -> None:
        said = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close()
        with contextlib.ExitStack() as undo:
            undo.push(said)
            connection, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            undo.push(connection)
            undo.push(there)
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-P", "-m", "autograder.workers.process"),
                    *(write(self._order), str(there.fileno())),
                ],
                stdin=subprocess.DEVNULL,
                # Whatever the checks print on import must not end up anywhere else.
                stdout=said,
                stderr=said,
                pass_fds=[there.fileno()],
                cwd=self._course.root,
                env=os.environ | ONE_THREAD,
            )
            undo.pop_all()
            there.close()
            self._said, self._connection = said, connection

    def _ask(self, order: Message) -> Message | None:
        assert self._connection is not None
        try:
            self._connection.sendall(write(order).encode())
        except OSError:
            return None
        return self._hear()

    def _hear(self) -> Message | None:
        assert self._connection is not None
        try:
            message = self._connection.recv(2**16)
        except OSError:
            return None
        return read(message) if message else None

    def _last_words(self) -> str:
        return _last_words(self._said) if self._said is not None else ""


def _last_words(said: Any) -> str:
    said.seek(0, os.SEEK_END)
    said.seek(max(said.tell() - 2000, 0))
    text: str = said.read().decode(errors="replace").strip()
    return text
