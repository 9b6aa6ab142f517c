"""Watch over a student's process from outside the sandbox, and end all that it leaves behind."""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.sandbox.family import (
    Member,
    descendants,
    files_on_disk,
    hidden_files,
    member,
    memory_of,
    open_files,
)

__all__ = ["STUDENTS_OOM_SCORE", "Bounds", "become_reaper", "end_descendants", "watch"]

PR_SET_CHILD_SUBREAPER = 36
POLL_SECONDS = 0.2
REST_SECONDS = 5.0
MOST_PROCESSES = 64
MOST_ENDED = 1_000
"""Most processes that have ended and that nobody has waited for: each still takes a number."""
MOST_THREADS = 512
"""Most threads of all processes together."""
MOST_FILES = 20_000
MOST_PIPES = 400
"""Most pipes and sockets: what they hold is the kernel's memory, and is counted for each user. A
sixteenth of what Linux lets a user's pipes hold is left for a submission to keep below it."""
MORE_THAN_ONE_CORE = 1.5
LEAST_NICE = 19
STUDENTS_OOM_SCORE, OTHERS_OOM_SCORE = 500, 1000
"""Whom the kernel ends first when memory is short: what a student's process started, then that
process, then anybody else. See proc_pid_oom_score_adj(5)."""
END_SECONDS = 60.0


@dataclass(frozen=True)
class Bounds:
    """What a submission may use, all its processes together.

    Attributes
    ----------
    memory, disk, file_size : int
        Most bytes in memory, in files, and in one file.
    cpu_seconds : float
        Most CPU time, in seconds.
    """

    memory: int
    disk: int
    file_size: int
    cpu_seconds: float


def become_reaper() -> None:
    """Become the parent of whatever the student's process starts and abandons."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def watch(child: int, control: socket.socket, scratch: Path, bounds: Bounds) -> dict[str, Any]:
    """Wait for the end of the student's process; interrupt or end it when told to.

    Parameters
    ----------
    child : int
        Its process id.
    control : socket
        Carries the grader's orders: ``b"i"`` to interrupt, ``b"c"`` to end its copies and all else
        that it started, ``b"r"`` to look seldom from now on: no more cells will run. Anything
        else, or the end of the connection, to kill.
    scratch : Path
        Its own folder.
    bounds : Bounds
        What it and all its descendants may use together.

    Returns
    -------
    dict
        ``status``, as `os.waitpid` gives it, and ``reason``, if it was ended for one.
    """
    watcher = _Watcher(child, scratch, bounds)
    process = os.pidfd_open(child)
    reason = ""
    interval = POLL_SECONDS
    while True:
        watched: list[Any] = [process, control]
        ready = select.select(watched, [], [], interval)[0]
        if process in ready:
            break
        if control in ready:
            order = control.recv(1)
            if order == b"i":
                signal.pidfd_send_signal(process, signal.SIGINT)
                continue
            if order == b"c":
                _kill(list(descendants(child)))
                continue
            if order == b"r":
                interval = REST_SECONDS
                continue
            signal.pidfd_send_signal(process, signal.SIGKILL)
            break
        reason = watcher.look()
        if reason:
            signal.pidfd_send_signal(process, signal.SIGKILL)
            break
    return {"status": os.waitpid(child, 0)[1], "reason": reason}


def end_descendants() -> float:
    """Kill every process that is left below this one.

    Returns
    -------
    float
        CPU time of all of them, and of those that ended before, in seconds.
    """
    deadline = time.monotonic() + END_SECONDS
    while time.monotonic() < deadline and (family := list(descendants(os.getpid()))):
        # All of them, not only the children: so that no fork bomb outruns this loop.
        _kill(family)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
    times = os.times()
    return times.children_user + times.children_system


def _kill(pids: list[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


class _Watcher:
    """Looks at all that is below this process: what the student's abandons becomes its child."""

    def __init__(self, child: int, scratch: Path, bounds: Bounds) -> None:
        self._child = child
        self._scratch = scratch
        self._bounds = bounds
        self._cpu_seconds = 0.0
        self._since = time.monotonic()
        self._free = _free(scratch)
        self._told: set[int] = set()

    def look(self) -> str:
        """Return why the process has to be ended; empty when it may go on."""
        family, reason = _family(os.getpid())
        pids = [process.pid for process in family]
        bounds = self._bounds
        self._make_room(family)
        if not reason and memory_of(pids, bounds.memory) > bounds.memory:
            reason = f"it used more than {bounds.memory / 2**30:g} GB of memory"
        if not reason and self._cpu_seconds > bounds.cpu_seconds:
            reason = f"it used more than {bounds.cpu_seconds:g} s of CPU time"
        return reason or self._too_much_in_files(pids)

    def _make_room(self, family: list[Member]) -> None:
        """Let whatever it started give way to others, if it keeps more than one core busy."""
        now = time.monotonic()
        waited_for = os.times()
        used = sum(process.cpu_seconds for process in family)
        used += waited_for.children_user + waited_for.children_system
        running = sum(process.state == "R" for process in family)
        busy = used - self._cpu_seconds > MORE_THAN_ONE_CORE * (now - self._since)
        self._cpu_seconds, self._since = max(used, self._cpu_seconds), now
        for process in family:
            if process.pid not in self._told and process.pid != self._child:
                self._told.add(process.pid)
                with contextlib.suppress(OSError):
                    score = Path(f"/proc/{process.pid}/oom_score_adj")
                    score.write_text(str(OTHERS_OOM_SCORE))
            if busy or running > 2:
                self._demote(process.pid)

    def _demote(self, pid: int) -> None:
        with contextlib.suppress(OSError):
            for task in os.listdir(f"/proc/{pid}/task"):
                if int(task) != self._child:
                    os.setpriority(os.PRIO_PROCESS, int(task), LEAST_NICE)

    def _too_much_in_files(self, pids: list[int]) -> str:
        bounds = self._bounds
        sizes = files_on_disk(self._scratch, MOST_FILES)
        if len(sizes) > MOST_FILES:
            return f"it made more than {MOST_FILES} files"
        deleted, pipes = open_files(pids)
        if pipes > MOST_PIPES:
            return f"it opened more than {MOST_PIPES} pipes and sockets"
        sizes |= deleted
        total = sum(sizes.values())
        if self._free - _free(self._scratch) > bounds.disk:
            # Files that are deleted and closed, but in memory still, take up space as well. One
            # counts as large as a file may be.
            known = {number for _, number in sizes}
            total += len(hidden_files(pids) - known) * bounds.file_size
        if total > bounds.disk:
            return f"it wrote more than {bounds.disk / 2**20:g} MB to files"
        return ""


def _family(pid: int) -> tuple[list[Member], str]:
    # Stops counting at the limit: among thousands of busy processes every step takes its time.
    family: list[Member] = []
    ended = threads = 0
    for found in descendants(pid):
        process = member(found)
        if process.threads == 0:
            ended += 1
        else:
            family.append(process)
            threads += process.threads
        if len(family) > MOST_PROCESSES:
            return family, f"it started more than {MOST_PROCESSES} processes"
        if threads > MOST_THREADS:
            return family, f"it started more than {MOST_THREADS} threads"
        if ended > MOST_ENDED:
            return family, f"it left more than {MOST_ENDED} ended processes behind"
    return family, ""


def _free(folder: Path) -> int:
    try:
        facts = os.statvfs(folder)
    except OSError:
        return 0
    return facts.f_bavail * facts.f_frsize
