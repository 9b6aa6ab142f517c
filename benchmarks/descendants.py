"""Look at a command and its descendants, in ``/proc``: which is which, CPU time, memory."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "COMMAND",
    "FIRST",
    "KINDS",
    "WORKER",
    "ZYGOTE",
    "Member",
    "family",
    "kilobytes",
    "own_cpu",
]

COMMAND = "the command"
FIRST = "its first worker"
WORKER = "a worker"
ZYGOTE = "the zygote"
KINDS = (COMMAND, FIRST, WORKER, ZYGOTE)
"""Processes of this project that last as long as the command, or nearly so."""


@dataclass(frozen=True)
class Member:
    """A running process, and which of `KINDS` it is; None when it is none of them."""

    pid: int
    kind: str | None


def family(pid: int) -> Iterator[Member]:
    """Yield a command and all its descendants."""
    yield Member(pid, COMMAND)
    for child in _children(pid):
        yield from _descendants(child, COMMAND)


def _descendants(pid: int, parent: str | None) -> Iterator[Member]:
    kind = _kind(pid, parent)
    yield Member(pid, kind)
    for child in _children(pid):
        yield from _descendants(child, kind)


def _kind(pid: int, parent: str | None) -> str | None:
    """Tell what a process is by its command line; forked ones have their parent's."""
    if parent not in (COMMAND, FIRST):
        return None
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return None
    if b"autograder.workers.process" in words:
        return FIRST if parent == COMMAND else WORKER
    # Whatever checks the typical answers has a zygote of its own; it is soon gone.
    return ZYGOTE if b"autograder.sandbox.zygote" in words and parent == FIRST else None


def _children(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:  # it has ended
        return []


def own_cpu(pid: int) -> float:
    """Return the CPU time of a process, in seconds, without its children's.

    It may have ended, as long as nobody has waited for it.

    Raises
    ------
    OSError
        When it is gone.
    """
    # clock_getcpuclockid(3)
    return time.clock_gettime((~pid << 3) | 2)


def kilobytes(pid: int, file: str, name: str) -> int | None:
    """Return what a file in ``/proc`` says about memory; None when it may not be read.

    Parameters
    ----------
    pid : int
        The process.
    file : str
        Name of the file.
    name : str
        How the line begins.
    """
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), None)
