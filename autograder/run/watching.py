"""Watch a submission's processes from outside: what they compute, and how long they wait.

*Waiting time* passes only while all processes of a submission sleep, and while the grader itself
gets to look. It passes slowly while the machine is behind: when more processes want to run than
there are cores, each is served as much later. So a busy machine, a grader or a submission that is
stopped for a while, and a lid that is closed cost nobody anything, and what sleeps for ever is
found all the same.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.run.limits import POLL_SECONDS
from autograder.wire.frames import TimedOut

__all__ = ["Family", "Net", "WaitingTime", "crowding"]

SLOWLY = 0.1
"""Share of the time that counts while a process computes, waits for a disk, or is stopped."""
MOST_LOOKED_AT = 400
"""Most processes and threads that are looked at: a submission may have no more."""
TICKS = os.sysconf("SC_CLK_TCK")
CORES = len(os.sched_getaffinity(0))


def crowding() -> float:
    """Return how many processes want to run for each core; 1 where there is room.

    It counts all that the kernel runs, whoever's it is.
    """
    try:
        running = Path("/proc/loadavg").read_text(encoding="utf-8").split()[3].partition("/")[0]
        return max(int(running) / CORES, 1.0)
    except (OSError, ValueError, IndexError):
        return 1.0


@dataclass
class WaitingTime:
    """The waiting time of a whole submission, whatever it waits in.

    Attributes
    ----------
    most : float
        Its limit, in seconds.
    used : float
        How much has passed, in seconds.
    """

    most: float = float("inf")
    used: float = 0.0

    @property
    def is_used_up(self) -> bool:
        """Whether nothing is left."""
        return self.used >= self.most


class Family:
    """A student's process and all that it has started.

    Parameters
    ----------
    pid : int, optional
        The process, a child of its supervisor; 0 when it is not known.
    """

    def __init__(self, pid: int = 0) -> None:
        self.pid = pid
        self.waiting = WaitingTime()

    def own_cpu(self) -> float:
        """Return the CPU time of the process itself, in seconds."""
        if not self.pid:
            return 0.0
        try:
            # The kernel's clock id for the CPU time of another process (man clock_getcpuclockid).
            return time.clock_gettime((~self.pid << 3) | 2)
        except OSError:
            return 0.0

    def look(self) -> tuple[float, str]:
        """Look at all of them.

        Returns
        -------
        others_cpu : float
            CPU time of all but the process itself, in seconds; it never goes down by more than
            what has left the family.
        does : str
            ``"computes"``, ``"is held"`` (stopped by a signal) or ``"waits"``.
        """
        cpu, states = 0.0, set()
        left = MOST_LOOKED_AT
        todo = [self.pid] if self.pid else []
        if todo and (supervisor := _stat(f"/proc/{self.pid}")):
            # What the student's process abandons becomes a child of the supervisor.
            todo = _children(int(supervisor[1]))
        while todo and left > 0:
            pid = todo.pop()
            facts = _stat(f"/proc/{pid}")
            if not facts:
                continue
            own, ended = int(facts[11]) + int(facts[12]), int(facts[13]) + int(facts[14])
            cpu += (ended + (own if pid != self.pid else 0)) / TICKS
            for state in _states(pid):
                states.add(state)
                left -= 1
            todo += _children(pid)
        if states & set("RD"):
            return cpu, "computes"
        return cpu, "is held" if states & set("Tt") else "waits"


class Net:
    """Limits of what is waited for: CPU time, and waiting time.

    Parameters
    ----------
    family : Family
        Whose time counts. Nothing is read from it until it has been waited for.
    cpu, waiting : float
        The limits, in seconds.
    """

    def __init__(self, family: Family, *, cpu: float, waiting: float) -> None:
        self._family = family
        self._cpu, self._waiting = cpu, waiting
        self._own_before = family.own_cpu()
        self._others_before: float | None = None
        self._last = time.monotonic()
        self._used = self._waited = 0.0

    def look(self) -> None:
        """Count what has passed; called again and again, it looks as often as is needed."""
        now = time.monotonic()
        passed = now - self._last
        if passed < POLL_SECONDS / 2:
            return
        self._last = now
        others, does = self._family.look()
        if self._others_before is None:
            self._others_before = others
        self._used = (
            self._family.own_cpu() - self._own_before + max(others - self._others_before, 0.0)
        )
        # When it is late, this process itself was kept from looking.
        waited = min(passed, 2 * POLL_SECONDS) / crowding()
        self._waited += waited if does == "waits" else SLOWLY * waited
        if does != "computes":
            self._family.waiting.used += waited if does == "waits" else SLOWLY * waited

    @property
    def used_up(self) -> str:
        """What is used up: ``"CPU time"``, ``"waiting time"`` or nothing."""
        if self._used > self._cpu:
            return "CPU time"
        if self._waited > self._waiting or self._family.waiting.is_used_up:
            return "waiting time"
        return ""

    def patience(self) -> float:
        """Return for how many seconds to wait before asking again.

        Raises
        ------
        TimedOut
            When a limit is used up.
        """
        self.look()
        if self.used_up:
            raise TimedOut(self.used_up)
        return POLL_SECONDS


def _stat(folder: str) -> list[str]:
    # From the third field of `man proc_pid_stat` on: the name before may hold anything.
    try:
        facts = Path(f"{folder}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return []
    return [fact.decode() for fact in facts] if len(facts) > 14 else []


def _tasks(pid: int) -> list[str]:
    try:
        return [task.name for task in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:
        return []


def _states(pid: int) -> Iterator[str]:
    for task in _tasks(pid):
        if facts := _stat(f"/proc/{pid}/task/{task}"):
            yield facts[0]


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in _tasks(pid):
        try:
            found += map(
                int, Path(f"/proc/{pid}/task/{task}/children").read_text(encoding="utf-8").split()
            )
        except (OSError, ValueError):
            continue
    return found
