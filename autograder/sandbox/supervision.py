"""Watch over a student's process from outside the sandbox, and end all that it leaves behind."""

from __future__ import annotations

import ctypes
import os
import select
import signal
import socket
import time
from pathlib import Path
from typing import Any

__all__ = ["become_reaper", "end_descendants", "watch"]

PR_SET_CHILD_SUBREAPER = 36
POLL_SECONDS = 0.2
MOST_PROCESSES = 64
PAGE = os.sysconf("SC_PAGE_SIZE")


def become_reaper() -> None:
    """Become the parent of whatever the student's process starts and abandons."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def watch(child: int, control: socket.socket, memory: int) -> dict[str, Any]:
    """Wait for the end of the student's process; interrupt or end it when told to.

    Parameters
    ----------
    child : int
        Its process id.
    control : socket
        Carries the grader's orders: ``b"i"`` to interrupt, anything else, or the end of the
        connection, to kill.
    memory : int
        Most bytes for it and all its descendants together.

    Returns
    -------
    dict
        ``status``, as `os.waitpid` gives it, and ``reason``, if it was ended for one.
    """
    process = os.pidfd_open(child)
    reason = ""
    while True:
        watched: list[Any] = [process, control]
        ready = select.select(watched, [], [], POLL_SECONDS)[0]
        if process in ready:
            break
        if control in ready:
            if control.recv(1) == b"i":
                signal.pidfd_send_signal(process, signal.SIGINT)
                continue
            signal.pidfd_send_signal(process, signal.SIGKILL)
            break
        family = _family(child)
        if len(family) > MOST_PROCESSES:
            reason = f"it started more than {MOST_PROCESSES} processes"
        elif _resident(family) > memory and _proportional(family) > memory:
            reason = f"it used more than {memory / 2**30:g} GB of memory"
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
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and (children := _children(os.getpid())):
        for pid in children:
            os.kill(pid, signal.SIGKILL)
        for pid in children:
            os.waitpid(pid, 0)
    times = os.times()
    return times.children_user + times.children_system


def _children(pid: int) -> list[int]:
    try:
        tasks = os.listdir(f"/proc/{pid}/task")
        return [
            int(child)
            for task in tasks
            for child in Path(f"/proc/{pid}/task/{task}/children").read_text().split()
        ]
    except OSError:
        return []


def _family(pid: int) -> list[int]:
    family: list[int] = []
    todo = [pid]
    while todo and len(family) <= 4 * MOST_PROCESSES:
        member = todo.pop()
        if _has_ended(member):
            continue
        family.append(member)
        todo += _children(member)
    return family


def _has_ended(pid: int) -> bool:
    # A process that nobody has waited for yet holds a number, but no memory.
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except (OSError, IndexError):
        return True


def _resident(pids: list[int]) -> int:
    total = 0
    for pid in pids:
        try:
            total += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
        except (OSError, IndexError):
            continue
    return total


def _proportional(pids: list[int]) -> int:
    # Copies share most of their memory: count each page once.
    total = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total
