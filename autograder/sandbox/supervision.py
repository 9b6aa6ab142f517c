"""Watch over a student's process from outside the sandbox, and end all that it leaves behind."""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import socket
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

__all__ = ["become_reaper", "end_descendants", "watch"]

PR_SET_CHILD_SUBREAPER = 36
POLL_SECONDS = 0.2
REST_SECONDS = 5.0
MOST_PROCESSES = 64
MOST_ENDED = 1_000
"""Most processes that have ended and that nobody has waited for: each still takes a number."""
MOST_THREADS = 512
"""Most threads of all processes together."""
MOST_FILES = 20_000
END_SECONDS = 60.0
PAGE = os.sysconf("SC_PAGE_SIZE")


def become_reaper() -> None:
    """Become the parent of whatever the student's process starts and abandons."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def watch(
    child: int, control: socket.socket, scratch: Path, *, memory: int, disk: int
) -> dict[str, Any]:
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
    memory, disk : int
        Most bytes in memory and in files, for it and all its descendants together.

    Returns
    -------
    dict
        ``status``, as `os.waitpid` gives it, and ``reason``, if it was ended for one.
    """
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
                _kill(list(_descendants(child)))
                continue
            if order == b"r":
                interval = REST_SECONDS
                continue
            signal.pidfd_send_signal(process, signal.SIGKILL)
            break
        # All that is below this process: what the student's abandons becomes a child of this one.
        family, reason = _family(os.getpid())
        if not reason and _resident(family) > memory and _proportional(family) > memory:
            reason = f"it used more than {memory / 2**30:g} GB of memory"
        if not reason:
            reason = _too_much_on_disk(scratch, family, disk)
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
    while time.monotonic() < deadline and (family := list(_descendants(os.getpid()))):
        # All of them, not only the children: so that no fork bomb outruns this loop.
        _kill(family)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
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


def _descendants(pid: int) -> Iterator[int]:
    todo = _children(pid)
    while todo:
        member = todo.pop()
        yield member
        todo += _children(member)


def _family(pid: int) -> tuple[list[int], str]:
    # Stops counting at the limit: among thousands of busy processes every step takes its time.
    family: list[int] = []
    ended = threads = 0
    for member in _descendants(pid):
        if (count := _threads(member)) == 0:
            ended += 1
        else:
            family.append(member)
            threads += count
        if len(family) > MOST_PROCESSES:
            return family, f"it started more than {MOST_PROCESSES} processes"
        if threads > MOST_THREADS:
            return family, f"it started more than {MOST_THREADS} threads"
        if ended > MOST_ENDED:
            return family, f"it left more than {MOST_ENDED} ended processes behind"
    return family, ""


def _threads(pid: int) -> int:
    # 0 for one that has ended and that nobody has waited for: it holds a number, but no memory.
    try:
        facts = Path(f"/proc/{pid}/stat").read_text(encoding="latin-1").rpartition(")")[2].split()
        return 0 if facts[0] in "ZX" else int(facts[17])
    except (OSError, IndexError):
        return 0


def _kill(pids: list[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


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
        except OSError:  # A process may keep this to itself; then all that it has counts.
            total += _resident([pid])
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total


def _too_much_on_disk(scratch: Path, family: list[int], most: int) -> str:
    sizes: dict[tuple[int, int], int] = {}
    todo = [str(scratch)]
    while todo:
        with contextlib.suppress(OSError), os.scandir(todo.pop()) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    _note(sizes, entry.stat(follow_symlinks=False))
                    if entry.is_dir(follow_symlinks=False):
                        todo.append(entry.path)
                if len(sizes) > MOST_FILES:
                    return f"it made more than {MOST_FILES} files"
    for pid in family:
        # A deleted file takes up its space as long as it is open.
        with contextlib.suppress(OSError):
            for descriptor in os.listdir(f"/proc/{pid}/fd"):
                with contextlib.suppress(OSError):
                    facts = os.stat(f"/proc/{pid}/fd/{descriptor}")
                    if stat.S_ISREG(facts.st_mode) and facts.st_nlink == 0:
                        _note(sizes, facts)
    if sum(sizes.values()) > most:
        return f"it wrote more than {most / 2**20:g} MB to files"
    return ""


def _note(sizes: dict[tuple[int, int], int], facts: os.stat_result) -> None:
    sizes[facts.st_dev, facts.st_ino] = facts.st_blocks * 512
