"""Grading processes: ``python -m autograder.workers.process ORDER DESCRIPTOR``.

What this starts is the *first worker*. It imports everything, starts the zygote and collects the
checks, once. Then it forks a *worker* each time it is asked to, on the socket with that descriptor,
for the next one who has connected to a socket in its own folder.

A worker reads one message for each submission, on a socket of its own. It reports each question as
soon as that is checked, so that nothing is lost should it be killed, and then the whole submission;
all messages are in `autograder.workers.messages`. nbgrader's door and the parallel one both use
such processes, so that both give the same scores, and so that pytest and the engine never run
inside a Jupyter server.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from functools import partial
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.check.reference import ReferenceError
from autograder.check.session import CheckError, in_check_session
from autograder.course.course import Course, CourseError
from autograder.run.failures import AgainAlone, OurFailure, what_failed
from autograder.run.limits import TimeLimits
from autograder.run.zygote import Limits, SandboxError, Zygote, ZygoteGone
from autograder.sandbox.confine import readable_folder
from autograder.sandbox.folders import OwnFolder
from autograder.score.graded_notebook import RecordingError
from autograder.score.results import SubmissionResult
from autograder.store.replies import NotStored
from autograder.wire.connections import listen
from autograder.workers.hand_ins import HandIn, Opened
from autograder.workers.keeping import LongestOutput, write_down
from autograder.workers.messages import (
    Broken,
    Checked,
    CheckedAgain,
    Done,
    Ended,
    Fatal,
    Forked,
    Grade,
    GradeHandIn,
    HowEnded,
    Kept,
    Message,
    NothingStored,
    Ready,
    Regrade,
    Start,
    Trouble,
    Unchanged,
    Unclear,
    read,
    write,
)
from autograder.workers.one_submission import Grader
from autograder.workers.variants import Graders

__all__ = ["main"]

END_SECONDS = 10.0


def main() -> None:
    """Make everything ready, then fork workers until the grader closes the connection."""
    order = read(sys.argv[1])
    assert isinstance(order, Start)
    grader = socket.socket(fileno=int(sys.argv[2]))
    grader.set_inheritable(False)
    course = Course.from_json(order.course)
    # Ctrl-C reaches all processes of a terminal: the one that started this one decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limits = Limits(**order.limits)
    try:
        if limits.required and (folder := readable_folder(course.root, course.files)):
            raise SandboxError(
                f"The course is in {folder}, which student code may read. Move it elsewhere."
            )
        zygote = Zygote(course.files, limits, course.settings)
        with closing(OwnFolder()) as own, closing(zygote):
            # It warms up while the checks are collected.
            if not order.late:
                zygote.launch()
            in_check_session(
                course,
                order.stages,
                lambda checks: _FirstWorker(
                    grader,
                    own,
                    Graders(course, checks, zygote, TimeLimits(**order.times)),
                    zygote,
                    late=order.late,
                    solutions=order.solutions,
                    variants=order.variants,
                ).serve(),
            )
    except (CheckError, SandboxError) as error:
        grader.sendall(write(Fatal(str(error))).encode())
        sys.exit(1)


class _FirstWorker:
    """Forks workers, and tells how they ended.

    Parameters
    ----------
    connection : socket
        To the one who grades.
    folder : OwnFolder
        Where that one connects to each worker, before it asks for it.
    graders : Graders
        What each worker gets a copy of.
    zygote : Zygote
        What spawns student processes.
    late : bool
        Whether each worker starts a zygote of its own, should it need one. Otherwise there is one
        for all, before any worker is forked.
    solutions : list of str
        Stages whose solutions are run before any worker is forked.
    variants : list of int
        Variants of the course's files on which they run.
    """

    def __init__(
        self,
        connection: socket.socket,
        folder: OwnFolder,
        graders: Graders,
        zygote: Zygote,
        *,
        late: bool,
        solutions: list[str],
        variants: list[int],
    ) -> None:
        self._connection = connection
        self._folder = folder.path
        self._connecting = listen(self._folder / "workers")
        self._graders = graders
        self._zygote = zygote
        self._late = late
        self._solutions = solutions
        self._variants = variants
        self._workers: set[int] = set()

    def serve(self) -> None:
        self._await_zygote()
        self._graders.prepare(self._solutions, self._variants)
        gc.collect()
        gc.freeze()  # so that workers share what is here
        self._tell(Ready(str(self._folder / "workers")))
        while True:
            message = self._connection.recv(4096)
            if not message:
                break
            order = read(message)
            if isinstance(order, HowEnded):
                self._tell(Ended(self._status(order.pid)))
            else:
                self._fork()
        for pid in self._workers:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)

    def _await_zygote(self) -> None:
        if not self._late:
            if self._zygote.has_ended():
                # Its folder will be removed, and with it the files of what others are grading.
                for pid in self._workers:
                    os.kill(pid, signal.SIGKILL)
                # And with it go the solutions' processes.
                self._graders.forget()
            self._zygote.launch()
            self._zygote.await_ready()

    def _fork(self) -> None:
        try:
            self._await_zygote()  # It may have been killed since.
            with self._next_connection() as connection:
                descriptor, said = tempfile.mkstemp(prefix="said-", dir=self._folder)
                with open(descriptor, "ab"):
                    pid = os.fork()
                    if pid == 0:
                        self._connection.close()
                        self._connecting.close()
                        _be_a_worker(partial(self._grade, connection), descriptor)
        except SandboxError as error:
            self._tell(Fatal(str(error)))
        except (OSError, MemoryError) as error:
            self._tell(Trouble(what_failed(error) or str(error)))
        else:
            self._workers.add(pid)
            self._tell(Forked(pid, said))

    def _next_connection(self) -> socket.socket:
        while True:
            connection = self._connecting.accept()[0]
            ended = select.poll()
            ended.register(connection, 0)  # no events: a hang-up is reported all the same
            if not ended.poll(0):
                return connection
            # It was given up when there was no descriptor left for it.
            connection.close()

    def _grade(self, connection: socket.socket) -> None:
        with ExitStack() as stack:
            if self._late:
                stack.callback(self._zygote.close)
            _serve(self._graders, stack.enter_context(connection))

    def _status(self, pid: int) -> int | None:
        ended = False
        with suppress(OSError):  # It has been told to end; without descriptors, it is made to.
            end = os.pidfd_open(pid)
            ended = bool(select.select([end], [], [], END_SECONDS)[0])
            os.close(end)
        if not ended:
            os.kill(pid, signal.SIGKILL)
        self._workers.remove(pid)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        return status if ended else None

    def _tell(self, message: Message) -> None:
        self._connection.sendall(write(message).encode())


def _be_a_worker(work: Callable[[], None], errors: int) -> None:
    """Do the work, and end this process, whatever happens."""
    status = 1
    try:
        # Whatever the checks print goes there as well.
        os.dup2(errors, 1)
        os.dup2(errors, 2)
        os.close(errors)
        work()
        status = 0
    except ZygoteGone as error:
        # Ends like a worker that was killed: another one takes its place.
        print(error, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _serve(graders: Graders, connection: socket.socket) -> None:
    orders = connection.makefile("r", encoding="utf-8")
    reports = connection.makefile("w", encoding="utf-8")

    def report(message: Message) -> None:
        reports.write(write(message) + "\n")
        reports.flush()

    def grade(
        part: str, notebook: NotebookNode, variant: int, order: Grade | GradeHandIn
    ) -> SubmissionResult:
        return graders.of(variant).grade(
            part,
            notebook,
            lambda question: report(Checked(question.to_json())),
            alone=order.alone,
            suspects=[(index, by_checks) for index, by_checks in order.suspects],
            waiting=order.waiting,
        )

    busy = threading.Event()
    threading.Thread(target=_end_with_the_grader, args=[connection, busy], daemon=True).start()
    for line in orders:
        busy.set()
        order = read(line)
        try:
            if isinstance(order, Regrade):
                report(_regrade(graders.of(order.variant), order.stage, order.student))
            elif isinstance(order, GradeHandIn):
                hand_in = HandIn.from_json(order.hand_in)
                opened = graders.openings.open(hand_in)
                result = grade(hand_in.part, opened[0], hand_in.variant, order)
                report(_kept(hand_in, opened, result, order))
            else:
                assert isinstance(order, Grade)
                notebook = nbformat.from_dict(order.notebook)
                report(Done(grade(order.stage, notebook, order.variant, order).to_json()))
        except AgainAlone as unclear:
            report(Unclear(str(unclear), list(unclear.places)))
        except (CheckError, CourseError, RecordingError, ReferenceError) as error:
            report(Broken(f"{type(error).__name__}: {error}"))
        except (OurFailure, OSError, MemoryError, RuntimeError) as error:
            why = what_failed(error)
            if not why:
                raise
            report(Trouble(why))
            if isinstance(error, ZygoteGone):
                raise
        busy.clear()


def _kept(hand_in: HandIn, opened: Opened, result: SubmissionResult, order: GradeHandIn) -> Message:
    name = hand_in.part.rpartition("/")[2]
    longest = LongestOutput(**order.longest)
    return Kept(write_down(name, opened, result, Path(order.into), longest).to_json())


def _regrade(grader: Grader, stage: str, student: str) -> Message:
    stored = grader.store.read(grader.store.of_student(student, stage))
    if stored is None:
        return NothingStored("nothing is stored")
    try:
        new = grader.regrade(stage, stored)
    except NotStored as missing:
        return NothingStored(str(missing))
    if new == stored:
        return Unchanged()
    return CheckedAgain({**new.to_json(), "replies": {}})


def _end_with_the_grader(connection: socket.socket, busy: threading.Event) -> None:
    """End this process when nobody waits for its answer any more, be it in the middle of a check.

    Supervisors notice, end what runs below them, and remove its folders.
    """
    hangup = select.poll()
    hangup.register(connection, 0)  # no events: a hang-up is reported all the same
    hangup.poll()
    busy.wait()
    os._exit(1)


if __name__ == "__main__":
    main()
