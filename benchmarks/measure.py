"""Measure commands: wall time and CPU time; and, in runs of their own, memory."""

from __future__ import annotations

import resource
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["CommandFailed", "Memory", "Time", "run_timed", "run_watched"]

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
    """

    wall: float
    cpu: float

    def __add__(self, other: Time) -> Time:
        return Time(self.wall + other.wall, self.cpu + other.cpu)

    def per(self, count: int) -> Time:
        """Return the share of one of `count` notebooks."""
        return Time(self.wall / count, self.cpu / count)


@dataclass
class Memory:
    """Memory of a command, in bytes.

    Attributes
    ----------
    peak : int
        The most that the command and all its descendants had together (proportional set size: a
        page that several share counts once), in samples taken twice a second.
    own : list of int
        The most resident memory of any one process, by generation: the command itself, its
        children, their children.
    unread : int
        How many processes in how many samples would not tell their share; their whole resident
        memory was counted instead.
    """

    peak: int = 0
    own: list[int] = field(default_factory=list)
    unread: int = 0


def run_timed(command: list[str], folder: Path, environment: dict[str, str]) -> Time:
    """Run a command to its end, and measure it.

    Parameters
    ----------
    command : list of str
        Program and arguments.
    folder : Path
        Where to run it.
    environment : dict
        Its environment variables.

    Raises
    ------
    CommandFailed
        When it fails.

    Notes
    -----
    A process's CPU time counts once its parent has waited for it, and so on up to the command.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    _check(command, done.returncode, done.stdout + done.stderr)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Time(wall, cpu)


def run_watched(
    command: list[str], folder: Path, environment: dict[str, str], *, shared: bool = True
) -> tuple[Memory, float]:
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
    wall : float
        Time that it took, in seconds.

    Raises
    ------
    CommandFailed
        When it fails.
    """
    memory = Memory()
    said = folder / "said.log"
    start = time.perf_counter()
    with said.open("w") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        while True:
            _sample(process.pid, memory, shared)
            try:
                code = process.wait(timeout=SAMPLE_SECONDS)
                break
            except subprocess.TimeoutExpired:
                continue
    wall = time.perf_counter() - start
    _check(command, code, said.read_text(errors="replace"))
    return memory, wall


def _check(command: list[str], code: int, said: str) -> None:
    if code:
        words = " ".join([Path(command[0]).name, *command[1:]])
        raise CommandFailed(f"{words} ended with status {code}.\n{said[-3000:]}")


def _sample(pid: int, memory: Memory, shared: bool) -> None:
    total = 0
    for member, generation in _tree(pid):
        if generation < 3:
            while len(memory.own) <= generation:
                memory.own.append(0)
            most = _kilobytes(member, "status", "VmHWM:")
            memory.own[generation] = max(memory.own[generation], (most or 0) * 1024)
        if shared:
            share = _kilobytes(member, "smaps_rollup", "Pss:")
            if share is None:
                share = _kilobytes(member, "status", "VmRSS:")
                memory.unread += share is not None
            total += (share or 0) * 1024
    memory.peak = max(memory.peak, total)


def _tree(pid: int, generation: int = 0) -> Iterator[tuple[int, int]]:
    yield pid, generation
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [
            int(child) for task in tasks for child in (task / "children").read_text().split()
        ]
    except OSError:  # it has ended
        return
    for child in children:
        yield from _tree(child, generation + 1)


def _kilobytes(pid: int, file: str, name: str) -> int | None:
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), None)
