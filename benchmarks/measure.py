"""Measure commands: wall time and CPU time; and, in runs of their own, memory."""

from __future__ import annotations

import os
import resource
import select
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from descendants import COMMAND, family, kilobytes, own_cpu

__all__ = ["CommandFailed", "Memory", "Time", "cores", "run_timed", "run_watched"]

SAMPLE_SECONDS = 0.5


class CommandFailed(Exception):
    """A measured command did not do its work; the message holds what it said."""


@dataclass(frozen=True)
class Time:
    """What some work took, in seconds.

    Attributes
    ----------
    wall : float
        By the clock on the wall.
    cpu : float
        On all cores together, user and system time, descendants included.
    parts : mapping of str to float
        CPU time of single processes without their children, by kind: `descendants.KINDS`. That
        of the command itself is exact; others are looked at twice a second, so that the end of
        theirs may be missing.
    """

    wall: float
    cpu: float
    parts: Mapping[str, float] = field(default_factory=dict)

    def __add__(self, other: Time) -> Time:
        parts = Counter(self.parts)
        parts.update(other.parts)
        return Time(self.wall + other.wall, self.cpu + other.cpu, dict(parts))

    def per(self, count: int) -> Time:
        """Return the share of one of `count` notebooks."""
        parts = {kind: seconds / count for kind, seconds in self.parts.items()}
        return Time(self.wall / count, self.cpu / count, parts)


@dataclass
class Memory:
    """Memory of a command, in bytes.

    Attributes
    ----------
    peak : int
        The most that the command and all its descendants had together (proportional set size: a
        page that several share counts once), in samples taken twice a second.
    own : dict of str to int
        The most resident memory of any one process of each kind (see `descendants.KINDS`).
    unread : int
        How many processes in how many samples would not tell their share; their whole resident
        memory was counted instead.
    """

    peak: int = 0
    own: dict[str, int] = field(default_factory=dict)
    unread: int = 0


@contextmanager
def cores(count: int | None) -> Iterator[None]:
    """Let everything that is started run on so many cores only; None: on all."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:count])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def run_timed(
    command: list[str], folder: Path, environment: dict[str, str], *, parts: bool = False
) -> Time:
    """Run a command to its end, and measure it.

    Parameters
    ----------
    command : list of str
        Program and arguments.
    folder : Path
        Where to run it.
    environment : dict
        Its environment variables.
    parts : bool, optional
        Whether to look at other processes than the command's own; that takes a millisecond or so,
        twice a second.

    Raises
    ------
    CommandFailed
        When it fails.

    Notes
    -----
    A process's CPU time counts once its parent has waited for it, and so on up to the command.
    """
    seen: dict[int, tuple[str, float]] = {}

    def look(pid: int) -> None:
        for member in family(pid) if parts else ():
            if member.kind not in (None, COMMAND):
                with suppress(OSError):
                    seen[member.pid] = (member.kind, own_cpu(member.pid))

    taken = _run(command, folder, environment, look)
    found = Counter(taken.parts)
    for kind, seconds in seen.values():
        found[kind] += seconds
    return Time(taken.wall, taken.cpu, dict(found))


def run_watched(
    command: list[str], folder: Path, environment: dict[str, str], *, shared: bool = True
) -> tuple[Memory, Time]:
    """Run a command to its end, and look at its memory twice a second.

    Parameters
    ----------
    command, folder, environment : list of str, Path, dict
        As for `run_timed`.
    shared : bool, optional
        Whether to find `Memory.peak`. It costs time: for each process, the kernel walks through all
        its pages.

    Returns
    -------
    memory : Memory
        What it had.
    time : Time
        What it took.

    Raises
    ------
    CommandFailed
        When it fails.
    """
    memory = Memory()
    taken = _run(command, folder, environment, lambda pid: _sample(pid, memory, shared))
    return memory, taken


def _run(
    command: list[str], folder: Path, environment: dict[str, str], look: Callable[[int], None]
) -> Time:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryFile("w+", errors="replace") as said:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=said, stderr=subprocess.STDOUT
        )
        ended = os.pidfd_open(process.pid)
        poll = select.poll()
        poll.register(ended, select.POLLIN)
        look(process.pid)
        while not poll.poll(SAMPLE_SECONDS * 1000):
            look(process.pid)
        wall = time.perf_counter() - start
        os.close(ended)
        own = own_cpu(process.pid)  # as long as nobody has waited for it
        code = process.wait()
        said.seek(0)
        words = said.read()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if code:
        name = " ".join([Path(command[0]).name, *command[1:]])
        raise CommandFailed(f"{name} ended with status {code}.\n{words[-3000:]}")
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Time(wall, cpu, {COMMAND: own})


def _sample(pid: int, memory: Memory, shared: bool) -> None:
    total = 0
    for member in family(pid):
        if member.kind is not None:
            most = kilobytes(member.pid, "status", "VmHWM:")
            memory.own[member.kind] = max(memory.own.get(member.kind, 0), (most or 0) * 1024)
        if shared:
            share = kilobytes(member.pid, "smaps_rollup", "Pss:")
            if share is None:
                share = kilobytes(member.pid, "status", "VmRSS:")
                memory.unread += share is not None
            total += (share or 0) * 1024
    memory.peak = max(memory.peak, total)
