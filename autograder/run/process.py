"""One student's process, seen from the trusted side."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import select
import signal
import socket
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.run.replies import (
    FIGURES_KEY,
    CallFailed,
    call_key,
    failed_call,
    figures_in,
    get_key,
    result_in,
    value_in,
)
from autograder.sandbox.folders import remove_folder
from autograder.wire.connections import connect
from autograder.wire.encode import Encoder
from autograder.wire.frames import Closed, Frame, Malformed, TimedOut, receive, send

__all__ = ["CallFailed", "CellEnd", "ProcessDied", "SandboxedProcess"]

POLL_SECONDS = 0.25
ANSWER_SECONDS = 30.0
GRACE_SECONDS = 4.0
TOKEN_BYTES = 16


class ProcessDied(Exception):
    """The process ended, was killed, or no longer speaks the protocol."""


@dataclass(frozen=True)
class CellEnd:
    """How a cell ended: class name of the error ('' for none), and whether time ran out."""

    error: str
    interrupted: bool


class SandboxedProcess:
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
    """

    def __init__(
        self,
        data: socket.socket,
        control: socket.socket | None,
        scratch: Path | None,
        door: Path | None = None,
    ) -> None:
        self._data = data
        self._control = control
        self._lines = control.makefile("rb") if control is not None else None
        self._scratch = scratch
        self._door = door
        self._pid = 0
        self._end: dict[str, Any] | None = None
        self._copy: SandboxedProcess | None = None
        self._marked = False
        self.on_reply: Callable[[str, Frame], None] = lambda key, frame: None
        self.turn: Callable[[], AbstractContextManager[None]] = contextlib.nullcontext
        self.protections: list[str] = []
        self.cpu_seconds = 0.0
        self.alive = True

    def await_start(self, timeout: float) -> None:
        """Wait until the process is confined.

        Raises
        ------
        ProcessDied
            When it could not be; the message says why.
        """
        try:
            first = receive(self._data, timeout)
        except (Closed, TimedOut, Malformed) as error:
            raise ProcessDied(f"it did not start ({type(error).__name__})") from None
        in_force = first.header.get("started")
        if not isinstance(in_force, list):
            raise ProcessDied(str(first.header.get("refused", "it did not start")))
        self.protections = [str(name) for name in in_force]
        self._pid = self._report().get("pid", 0)

    def _report(self) -> dict[str, Any]:
        assert self._control is not None
        assert self._lines is not None
        self._control.settimeout(10.0)
        try:
            report = json.loads(self._lines.readline() or b"{}")
        except (OSError, ValueError):
            report = {}
        return report if isinstance(report, dict) else {}

    def execute(
        self,
        code: str,
        count: int,
        on_output: Callable[[dict[str, Any]], None],
        *,
        cpu_seconds: float,
        wall_seconds: float,
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
        cpu_seconds, wall_seconds : float
            When either is used up the cell is interrupted, as by Jupyter's stop button.

        Raises
        ------
        ProcessDied
            When the process ended, or ignored the interrupt and was killed.
        """
        self._request({"request": "execute", "code": code, "count": count})
        start, used = time.monotonic(), self._cpu_clock()
        interrupted_at: float | None = None
        while True:
            now = time.monotonic()
            if interrupted_at is not None and now - interrupted_at > GRACE_SECONDS:
                self.kill()
                raise ProcessDied("it ran out of time and ignored the interrupt, so it was stopped")
            if interrupted_at is None and (
                now - start > wall_seconds or self._cpu_clock() - used > cpu_seconds
            ):
                interrupted_at = now
                self._order(b"i")
            try:
                frame = self._receive(POLL_SECONDS, patient=True)
            except TimedOut:
                continue
            reply, error = frame.header.get("reply"), frame.header.get("error")
            if reply == "output":
                on_output(frame.header)
            elif reply == "done":
                return CellEnd(error if isinstance(error, str) else "", interrupted_at is not None)
            else:
                self.kill()
                raise ProcessDied("the process sent a reply that nobody asked for")

    def which(self, names: Iterable[str]) -> set[str]:
        """Ask which of some names are variables."""
        found = self._ask({"request": "which", "names": list(names)}, "which").header.get("names")
        return (
            {name for name in found if isinstance(name, str)} if isinstance(found, list) else set()
        )

    def get(self, name: str) -> tuple[bool, Any]:
        """Fetch the value of a variable.

        Returns
        -------
        found : bool
        value : object
            Plain data; None when not found.
        """
        with self.turn():
            frame = self._ask({"request": "get", "names": [name]}, "values")
        self.on_reply(get_key(name), frame)
        return value_in(frame, name)

    def figures(self) -> list[Any]:
        """Fetch the descriptions of the figures shown since `mark` was last called."""
        with self.turn():
            frame = self._ask({"request": "figures"}, "figures")
        self.on_reply(FIGURES_KEY, frame)
        return figures_in(frame)

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
                connection = connect(self._door, ANSWER_SECONDS)
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
        return SandboxedProcess(connection, None, None, self._door)

    def call(
        self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any], cpu_seconds: float = 5.0
    ) -> Any:
        """Call a function that the student wrote, in a copy of the process.

        One copy serves all calls until one fails to end, or `drop_copy` is called.

        Parameters
        ----------
        function : str
            Its name.
        args, kwargs : tuple, dict
            Plain data.
        cpu_seconds : float, optional
            Time for the call; four times as much by the clock on the wall.

        Raises
        ------
        CallFailed
            When the function raises, or does not end in time.
        """
        encoder = Encoder()
        request = {
            "request": "call",
            "function": function,
            "args": encoder.encode(tuple(args)),
            "kwargs": encoder.encode(dict(kwargs)),
            "cpu_seconds": cpu_seconds,
        }
        if self._copy is None:
            self._copy = self.fork()
        done = False
        try:
            frame = self._copy._reply_to_call(request, encoder.blobs, cpu_seconds)
            done = frame.header.get("name") != "timeout"
        except TimedOut:
            self._order(b"c")
            frame = failed_call("timeout")
        except ProcessDied:
            frame = failed_call("crash")
        finally:
            if not done:
                self.drop_copy()
        self.on_reply(call_key(request, encoder.blobs), frame)
        return result_in(frame)

    def _reply_to_call(
        self, request: dict[str, Any], blobs: list[Any], cpu_seconds: float
    ) -> Frame:
        # One deadline for all that it prints: it may print for ever.
        deadline = time.monotonic() + 4 * cpu_seconds + 5.0
        self._request(request, blobs)
        while True:
            frame = self._receive(max(deadline - time.monotonic(), 0.0))
            if frame.header.get("reply") != "output":
                return frame

    def drop_copy(self) -> None:
        """Let the next call begin in a new copy, which knows nothing of earlier calls."""
        if self._copy is not None:
            self._copy.close()
            self._copy = None

    def rest(self) -> None:
        """Let the supervisor look seldom: no more cells will run."""
        self._order(b"r")

    def kill(self) -> None:
        """End the process and everything that it started."""
        if self.alive:
            self.alive = False
            self._order(b"k")

    def close(self) -> None:
        """End the process, note what it used, and remove its folder."""
        self.drop_copy()
        self.kill()
        self._data.close()
        if self._control is not None and self._lines is not None:
            used = self._end_report().get("cpu_seconds", 0.0)
            self.cpu_seconds = float(used) if isinstance(used, (int, float)) else 0.0
            self._lines.close()
            self._control.close()
            self._control = None
        if self._scratch is not None:
            remove_folder(self._scratch)
            if self._door is not None:
                self._door.unlink(missing_ok=True)

    def _end_report(self) -> dict[str, Any]:
        if self._end is None:
            self._end = self._report()
        return self._end

    def _why_it_ended(self) -> str:
        if self._control is None:
            return "the process ended"
        report = self._end_report()
        if report.get("reason"):
            return f"it was stopped: {report['reason']}"
        status = report.get("status")
        if isinstance(status, int) and os.WIFSIGNALED(status):
            return f"the process was ended by {_signal_name(os.WTERMSIG(status))}"
        if isinstance(status, int) and os.WIFEXITED(status):
            return f"the process ended itself with exit status {os.WEXITSTATUS(status)}"
        return "the process ended"

    def _order(self, order: bytes) -> None:
        if self._control is not None:
            with contextlib.suppress(OSError):
                self._control.sendall(order)

    def _cpu_clock(self) -> float:
        # The kernel's clock id for the CPU time of another process (man clock_getcpuclockid).
        if not self._pid:
            return 0.0
        try:
            return time.clock_gettime((~self._pid << 3) | 2)
        except OSError:
            return 0.0

    def _ask(self, request: dict[str, Any], reply: str) -> Frame:
        self._request(request)
        deadline = time.monotonic() + ANSWER_SECONDS
        while True:
            try:
                frame = self._receive(max(deadline - time.monotonic(), 0.0))
            except TimedOut:
                self.kill()
                raise ProcessDied("the process did not answer") from None
            kind = frame.header.get("reply")
            if kind == reply:
                return frame
            if kind != "output":  # What a thread of the student's prints between cells is dropped.
                self.kill()
                raise ProcessDied("the process sent a reply that nobody asked for")

    def _request(self, request: dict[str, Any], blobs: list[Any] | None = None) -> None:
        if not self.alive:
            raise ProcessDied("the process ended")
        if self._marked:
            request, self._marked = {**request, "mark": True}, False
        self._data.settimeout(ANSWER_SECONDS)
        try:
            send(self._data, request, blobs or [])
        except OSError:
            self.kill()
            raise ProcessDied(self._why_it_ended()) from None
        finally:
            self._data.settimeout(None)

    def _receive(self, timeout: float, *, patient: bool = False) -> Frame:
        # `patient`: wait `timeout` for a frame to begin, then long enough for all of it.
        try:
            if patient:
                if not select.select([self._data], [], [], timeout)[0]:
                    raise TimedOut
                timeout = ANSWER_SECONDS
            return receive(self._data, timeout)
        except Closed:
            # Not killed first: so the supervisor tells how it ended by itself.
            why = self._why_it_ended()
            self.kill()
            raise ProcessDied(why) from None
        except Malformed as error:
            self.kill()
            raise ProcessDied(f"the process broke the protocol ({error})") from None
        except TimedOut:
            if patient and timeout == ANSWER_SECONDS:
                self.kill()
                raise ProcessDied("the process stopped in the middle of a message") from None
            raise


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # Real-time signals have no names.
        return f"signal {number}"
