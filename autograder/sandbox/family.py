"""What a student's process and all that it started use together, as `/proc` tells it."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "Member",
    "children",
    "descendants",
    "files_on_disk",
    "hidden_files",
    "member",
    "memory_of",
    "open_files",
]

PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Member:
    """One process.

    Attributes
    ----------
    pid : int
        Its number.
    state : str
        As in proc_pid_stat(5): R for running, Z for one that has ended.
    threads : int
        How many; 0 for one that has ended and that nobody has waited for: it holds a number, but
        no memory.
    cpu_seconds : float
        CPU time, with that of children that it waited for.
    """

    pid: int
    state: str
    threads: int
    cpu_seconds: float


def member(pid: int) -> Member:
    """Look at one process; one that is gone counts as ended."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="latin-1")
        facts = text.rpartition(")")[2].split()
        ended = facts[0] in "ZX"
        ticks = sum(map(int, facts[11:15]))
        return Member(pid, facts[0], 0 if ended else int(facts[17]), ticks / TICKS)
    except (OSError, IndexError):
        return Member(pid, "X", 0, 0.0)


def children(pid: int) -> list[int]:
    """Return the children of a process."""
    try:
        tasks = os.listdir(f"/proc/{pid}/task")
        return [
            int(child)
            for task in tasks
            for child in Path(f"/proc/{pid}/task/{task}/children").read_text().split()
        ]
    except OSError:
        return []


def descendants(pid: int) -> Iterator[int]:
    """Yield all processes below one."""
    todo = children(pid)
    while todo:
        found = todo.pop()
        yield found
        todo += children(found)


def memory_of(pids: list[int], most: int) -> int:
    """Return how much memory some processes use together, in bytes; exactly if above `most`."""
    total = sum(map(_resident, pids))
    if total <= most:
        return total
    # Copies share most of their memory: count each page once.
    total = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:  # A process may keep this to itself; then all that it has counts.
            total += _resident(pid)
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError):
        return 0


def files_on_disk(folder: Path, most: int) -> dict[tuple[int, int], int]:
    """Return the files below a folder, and the space that each takes up, in bytes.

    Parameters
    ----------
    folder : Path
        The folder.
    most : int
        Number of files after which it stops.
    """
    sizes: dict[tuple[int, int], int] = {}
    todo = [str(folder)]
    while todo and len(sizes) <= most:
        with contextlib.suppress(OSError), os.scandir(todo.pop()) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    _note(sizes, entry.stat(follow_symlinks=False))
                    if entry.is_dir(follow_symlinks=False):
                        todo.append(entry.path)
                if len(sizes) > most:
                    break
    return sizes


def open_files(pids: list[int]) -> tuple[dict[tuple[int, int], int], int]:
    """Look at all open descriptors.

    Returns
    -------
    deleted : dict
        Files that have been deleted, and the space that each takes up as long as it is open.
    pipes : int
        Number of pipes and sockets.
    """
    deleted: dict[tuple[int, int], int] = {}
    pipes: set[int] = set()
    for pid in pids:
        with contextlib.suppress(OSError):
            for descriptor in os.listdir(f"/proc/{pid}/fd"):
                with contextlib.suppress(OSError):
                    facts = os.stat(f"/proc/{pid}/fd/{descriptor}")
                    if stat.S_ISREG(facts.st_mode) and facts.st_nlink == 0:
                        _note(deleted, facts)
                    elif stat.S_ISFIFO(facts.st_mode) or stat.S_ISSOCK(facts.st_mode):
                        pipes.add(facts.st_ino)
    return deleted, len(pipes)


def hidden_files(pids: list[int]) -> set[int]:
    """Return the numbers of deleted files that are in memory: nothing tells how large they are."""
    hidden: set[int] = set()
    for pid in pids:
        with contextlib.suppress(OSError, ValueError):
            for line in Path(f"/proc/{pid}/maps").read_text(encoding="latin-1").splitlines():
                if line.endswith("(deleted)"):
                    hidden.add(int(line.split()[4]))
    return hidden


def _note(sizes: dict[tuple[int, int], int], facts: os.stat_result) -> None:
    sizes[facts.st_dev, facts.st_ino] = facts.st_blocks * 512
