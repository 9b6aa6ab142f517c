"""The connection to a supervisor, which watches over one student's process (see `sandbox`)."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
from typing import Any

from autograder.run.failures import OurFailure, ProcessDied
from autograder.run.limits import START_SECONDS
from autograder.run.watching import Family, Net
from autograder.wire.frames import TimedOut

__all__ = ["SupervisorLink"]


class SupervisorLink:
    """Gives a supervisor orders, and reads what it reports.

    Parameters
    ----------
    control : socket or None
        The connection; None for a process that has no supervisor of its own, such as a copy.
    """

    def __init__(self, control: socket.socket | None) -> None:
        self._control = control
        self._lines = control.makefile("rb") if control is not None else None
        self._end: dict[str, Any] | None = None

    def await_pid(self) -> int:
        """Return the process id of the student's process.

        Raises
        ------
        OurFailure
            When it is not told.
        """
        pid = self._report().get("pid")
        if not isinstance(pid, int):
            raise OurFailure("The process that watches over student code did not answer.")
        return pid

    def order(self, order: bytes) -> None:
        """Give an order; see `autograder.sandbox.supervision.watch`."""
        if self._control is not None:
            with contextlib.suppress(OSError):
                self._control.sendall(order)

    def death(self) -> ProcessDied:
        """Say how the process ended."""
        if self._control is None:
            return ProcessDied("the process ended")
        report = self._end_report()
        if report.get("reason"):
            return ProcessDied(f"it was stopped: {report['reason']}", certain=True)
        status = report.get("status")
        if isinstance(status, int) and os.WIFSIGNALED(status):
            return ProcessDied(f"the process was ended by {_signal_name(os.WTERMSIG(status))}")
        if isinstance(status, int) and os.WIFEXITED(status):
            code = os.WEXITSTATUS(status)
            return ProcessDied(f"the process ended itself with exit status {code}")
        return ProcessDied("the process ended")

    def close(self) -> float:
        """End the connection; return the CPU time of all that ran, in seconds."""
        if self._control is None or self._lines is None:
            return 0.0
        used = self._end_report().get("cpu_seconds", 0.0)
        self._lines.close()
        self._control.close()
        self._control = None
        return float(used) if isinstance(used, (int, float)) else 0.0

    def _end_report(self) -> dict[str, Any]:
        if self._end is None:
            self._end = self._report()
        return self._end

    def _report(self) -> dict[str, Any]:
        assert self._control is not None
        assert self._lines is not None
        # As long as it lives it will report, however busy the machine is.
        net = Net(Family(), cpu=START_SECONDS, waiting=START_SECONDS)
        try:
            while not select.select([self._control], [], [], net.patience())[0]:
                pass
            self._control.settimeout(START_SECONDS)
            report = json.loads(self._lines.readline() or b"{}")
        except (OSError, ValueError, TimedOut):
            report = {}
        return report if isinstance(report, dict) else {}


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # Real-time signals have no names.
        return f"signal {number}"
