"""One student's process, seen from the trusted side."""

from __future__ import annotations

import contextlib
import secrets
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.run.failures import OurFailure, ProcessDied
from autograder.run.limits import (
    ANSWER_CPU_SECONDS,
    ANSWER_WAITING_SECONDS,
    GRACE_SECONDS,
    START_SECONDS,
)
from autograder.run.replies import Answering, CallFailed, Request, failed_call
from autograder.run.supervisor import SupervisorLink
from autograder.run.watching import Family, Net, WaitingTime
from autograder.sandbox.folders import remove_folder
from autograder.wire.bounds import FLOOD_BYTES
from autograder.wire.connections import connect
from autograder.wire.frames import Closed, Frame, Malformed, Patience, TimedOut, receive, send

__all__ = ["CallFailed", "CellEnd", "ProcessDied", "SandboxedProcess"]

TOKEN_BYTES = 16
REPLIES = {"get": "values", "figures": "figures"}
"""Request to what its reply is called."""
MESSAGE_BYTES = 1000
"""What a message of output counts for beyond its own size: small ones take time, too."""


@dataclass(frozen=True)
class CellEnd:
    """How a cell ended.

    Attributes
    ----------
    error : str
        Class name of the error; empty for none.
    used_up : str
        ``"CPU time"``, ``"waiting time"`` or ``"room for outputs"``, if it was interrupted for
        that; else empty.
    """

    error: str
    used_up: str = ""

    @property
    def interrupted(self) -> bool:
        """Whether one of them ran out."""
        return bool(self.used_up)


class SandboxedProcess(Answering):
    """A process in which a submission's cells run.

    Parameters
    ----------
    data : socket
        Carries requests and replies.
    control : socket or None
        To the supervisor, which can interrupt and end the process; None for a copy.
    scratch : Path or None
        The process's own folder, removed when it is closed.
    door : Path or None, optional
        Where copies of it are met; removed with `scratch`.

    Attributes
    ----------
    turn : callable
        Gives what is entered while a question is answered, for those who share the connection.
    final : bool
        Whether a copy that ends in a call is the student's: the call then fails. Otherwise it may
        have been ours, and `ProcessDied` is raised.
    lost : ProcessDied or OurFailure or None
        What was raised last while answers were read. A check may have caught it.
    """

    def __init__(
        self,
        data: socket.socket,
        control: socket.socket | None,
        scratch: Path | None,
        door: Path | None = None,
    ) -> None:
        self._data = data
        self._supervisor = SupervisorLink(control)
        self.scratch = scratch
        self._door = door
        self.family = Family()
        self._copy: SandboxedProcess | None = None
        self._marked = False
        self._output_bytes = 0
        self.on_reply: Callable[[str, Frame], None] = lambda key, frame: None
        self.turn: Callable[[], AbstractContextManager[None]] = contextlib.nullcontext
        self.protections: list[str] = []
        self.cpu_seconds = 0.0
        self.alive = True
        self.final = True
        self.lost: ProcessDied | OurFailure | None = None

    def await_start(self) -> None:
        """Wait until the process is confined.

        Raises
        ------
        OurFailure
            When it does not start.
        ProcessDied
            When it cannot be confined; the message says why.
        """
        net = Net(self.family, cpu=START_SECONDS, waiting=START_SECONDS)
        try:
            first = receive(self._data, net.patience)
        except (Closed, TimedOut, Malformed) as error:
            raise OurFailure(
                f"A process for student code did not start ({type(error).__name__})."
            ) from None
        in_force = first.header.get("started")
        if not isinstance(in_force, list):
            raise ProcessDied(str(first.header.get("refused", "it did not start")))
        self.protections = [str(name) for name in in_force]
        self.family = Family(self._supervisor.await_pid())

    def limit_waiting(self, waiting: WaitingTime) -> None:
        """Let all that it waits count against a submission's waiting time."""
        self.family.waiting = waiting

    def execute(
        self,
        code: str,
        count: int,
        on_output: Callable[[dict[str, Any]], None],
        *,
        cpu_seconds: float,
        waiting_seconds: float,
    ) -> CellEnd:
        """Run one cell.

        Parameters
        ----------
        code : str
            The cell's source.
        count : int
            Its execution count.
        on_output : callable
            Takes each output message as it comes.
        cpu_seconds, waiting_seconds : float
            When either is used up the cell is interrupted, as by Jupyter's stop button.

        Raises
        ------
        ProcessDied
            When the process ended, or ignored the interrupt and was killed.
        """
        self._request({"request": "execute", "code": code, "count": count})
        net = Net(self.family, cpu=cpu_seconds, waiting=waiting_seconds)
        used_up = ""
        flood = self._output_bytes + FLOOD_BYTES // 5

        def interrupt(why: str) -> None:
            nonlocal net, used_up
            used_up = why
            self._supervisor.order(b"i")
            # A submission's waiting time may be used up: this one is for the grace alone.
            family = Family(self.family.pid)
            net = Net(family, cpu=GRACE_SECONDS, waiting=GRACE_SECONDS)

        def patience() -> float:
            net.look()
            if net.used_up and not used_up:
                interrupt(net.used_up)
            return net.patience()

        while True:
            try:
                frame = self._receive(patience)
            except TimedOut:
                self.kill()
                raise ProcessDied(
                    f"it ran out of {used_up} and ignored the interrupt, so it was stopped",
                    certain=used_up != "waiting time",
                ) from None
            reply, error = frame.header.get("reply"), frame.header.get("error")
            if reply == "output":
                on_output(frame.header)
                if self._output_bytes > flood and not used_up:
                    interrupt("room for outputs")
            elif reply == "done":
                return CellEnd(error if isinstance(error, str) else "", used_up)
            else:
                self.kill()
                raise ProcessDied("the process sent a reply that nobody asked for")

    def which(self, names: Iterable[str]) -> set[str]:
        """Ask which of some names are variables."""
        found = self._ask({"request": "which", "names": list(names)}, "which").header.get("names")
        return (
            {name for name in found if isinstance(name, str)} if isinstance(found, list) else set()
        )

    def reply(self, request: Request) -> Frame:
        """Ask something for a check, and return the reply.

        Calls go to a copy of the process. One serves all of them until one fails to end, or
        `drop_copy` is called.

        Raises
        ------
        ProcessDied
            When the process ends or cannot be copied; when the copy ends or does not answer, and
            it is not `final` that this is the student's.
        """
        if request.header["request"] == "call":
            frame = self._reply_of_copy(request)
        else:
            with self.turn():
                frame = self._ask(request.header, REPLIES[request.header["request"]])
        self.on_reply(request.key, frame)
        return frame

    def mark(self) -> None:
        """Let `figures` start anew. The next request carries it."""
        self._marked = True

    def fork(self, *, lean: bool = False) -> SandboxedProcess:
        """Make a copy of the process as it is now, with a connection of its own.

        Parameters
        ----------
        lean : bool, optional
            Whether to give back free memory first, for a copy that stays.
        """
        if self._door is None:
            raise ProcessDied("it cannot be copied: there is nowhere to meet a copy")
        token = secrets.token_hex(TOKEN_BYTES)
        with self.turn():
            try:
                connection = connect(self._door, ANSWER_WAITING_SECONDS)
            except OSError:
                connection = None  # The answer tells why, if the process has ended.
            try:
                if connection is not None:
                    connection.sendall(bytes.fromhex(token))
                self._ask({"request": "fork", "lean": lean, "token": token}, "forked")
            except BaseException:
                if connection is not None:
                    connection.close()
                raise
        if connection is None:
            self.kill()
            raise ProcessDied("it cannot be copied")
        copy = SandboxedProcess(connection, None, None, self._door)
        # Its process id is not known here; but it is one of those that are watched.
        copy.family = self.family
        return copy

    def _reply_of_copy(self, request: Request) -> Frame:
        function = request.header["function"]
        with self._noting_loss():
            if self._copy is None:
                self._copy = self.fork()
            done = False
            try:
                frame = self._copy._reply_to_call(request)
                done = frame.header.get("name") != "timeout"
            except TimedOut:
                self._supervisor.order(b"c")
                frame = failed_call("timeout")
                if not self.final:
                    raise ProcessDied(f"`{function}` did not answer") from None
            except ProcessDied:
                frame = failed_call("crash")
                if not self.final:
                    raise
            finally:
                if not done:
                    self.drop_copy()
        return frame

    def _reply_to_call(self, request: Request) -> Frame:
        # One net for all that it prints: it may print for ever.
        most = 4 * request.header["cpu_seconds"] + 5.0
        net = Net(self.family, cpu=most, waiting=most)
        self._request(request.header, request.blobs)
        while True:
            frame = self._receive(net.patience)
            if frame.header.get("reply") != "output":
                return frame

    @contextlib.contextmanager
    def _noting_loss(self) -> Iterator[None]:
        try:
            yield
        except (ProcessDied, OurFailure) as error:
            self.lost = error
            raise

    def raise_loss(self) -> None:
        """Raise what was raised while answers were read, should a check have caught it."""
        lost, self.lost = self.lost, None
        if lost is not None:
            raise lost

    def drop_copy(self) -> None:
        """Let the next call begin in a new copy, which knows nothing of earlier calls."""
        if self._copy is not None:
            self._copy.close()
            self._copy = None

    def rest(self) -> None:
        """Let the supervisor look seldom: no more cells will run."""
        self._supervisor.order(b"r")

    def kill(self) -> None:
        """End the process and everything that it started."""
        if self.alive:
            self.alive = False
            self._supervisor.order(b"k")

    def close(self) -> None:
        """End the process, note what it used, and remove its folder."""
        self.drop_copy()
        self.kill()
        self._data.close()
        self.cpu_seconds = self._supervisor.close() or self.cpu_seconds
        if self.scratch is not None:
            remove_folder(self.scratch)
            if self._door is not None:
                self._door.unlink(missing_ok=True)

    def _net_of_answer(self) -> Net:
        return Net(self.family, cpu=ANSWER_CPU_SECONDS, waiting=ANSWER_WAITING_SECONDS)

    def _ask(self, request: dict[str, Any], reply: str) -> Frame:
        with self._noting_loss():
            self._request(request)
            net = self._net_of_answer()
            while True:
                try:
                    frame = self._receive(net.patience)
                except TimedOut:
                    self.kill()
                    raise ProcessDied("the process did not answer") from None
                kind = frame.header.get("reply")
                if kind == reply:
                    return frame
                if kind != "output":  # What a thread prints between cells is dropped.
                    self.kill()
                    raise ProcessDied("the process sent a reply that nobody asked for")

    def _request(self, request: dict[str, Any], blobs: Sequence[Any] = ()) -> None:
        if not self.alive:
            raise ProcessDied("the process ended")
        if self._marked:
            request, self._marked = {**request, "mark": True}, False
        try:
            send(self._data, request, blobs, self._net_of_answer().patience)
        except TimedOut:
            self.kill()
            raise ProcessDied("the process did not read what it was asked") from None
        except OSError:
            death = self._supervisor.death()
            self.kill()
            raise death from None

    def _receive(self, patience: Patience) -> Frame:
        try:
            frame = receive(self._data, patience)
        except Closed:
            # Not killed first: so the supervisor tells how it ended by itself.
            death = self._supervisor.death()
            self.kill()
            raise death from None
        except Malformed as error:
            self.kill()
            raise ProcessDied(f"the process broke the protocol ({error})") from None
        if frame.header.get("reply") == "output":
            self._output_bytes += frame.size + MESSAGE_BYTES
            if self._output_bytes > FLOOD_BYTES:
                self.kill()
                raise ProcessDied("it sent far more output than can be shown", certain=True)
        return frame
