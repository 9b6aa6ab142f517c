"""How long student code may take, and how often grading tries again: one place for all of it.

What costs a student something is counted in CPU time, or in *waiting time*: the time in which none
of a submission's processes computes, while the machine would let it (see
`autograder.run.watching`). The clock on the wall decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "ALIKE_SECONDS",
    "ANSWER_CPU_SECONDS",
    "ANSWER_WAITING_SECONDS",
    "GRACE_SECONDS",
    "LOOK_SECONDS",
    "MOST_ALIKE",
    "MOST_RESTARTS",
    "MOST_SURPRISES",
    "MOST_TRIES",
    "ONE_THREAD",
    "POLL_SECONDS",
    "START_SECONDS",
    "Retries",
    "TimeLimits",
]

POLL_SECONDS = 0.25
"""How often a process that is waited for is looked at."""
START_SECONDS = 300.0
"""Waiting time in which a process has to be confined, or its supervisor has to report."""
LOOK_SECONDS = 0.5
"""How often a process of ours that is waited for is looked at."""
GRACE_SECONDS = 4.0
"""CPU or waiting time in which a cell that is interrupted has to end."""
ANSWER_CPU_SECONDS = 30.0
"""CPU time in which a process has to give one value."""
ANSWER_WAITING_SECONDS = 30.0
"""Waiting time in which a process has to give one value."""
MOST_RESTARTS = 3
"""How often a notebook is run again without the cells that ended its process."""
MOST_SURPRISES = 6
"""How often a notebook may end its process at ever other cells, before that is called our fault."""
MOST_TRIES = 2
"""How often a submission is tried beside others, and how often alone."""
MOST_ALIKE = 3
"""How many submissions in `ALIKE_SECONDS` may fail in the same way before grading looks into it."""
ALIKE_SECONDS = 1800.0
"""How long such a failure is remembered."""

ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")}
"""Environment of all processes that compute. Two threads for a dot product of one slice, in each of
two workers, wait for each other longer than they work; and sums keep their order with one."""


@dataclass(frozen=True)
class TimeLimits:
    """Time for student code, in seconds.

    Attributes
    ----------
    cell_cpu : float
        CPU time of one cell, with all processes that it starts.
    cell_waiting : float
        Waiting time of one cell.
    call_cpu : float
        CPU time of one call of a student's function.
    submission_cpu : float
        CPU time after which a notebook that ends its process is not started again.
    submission_waiting : float
        Waiting time of a whole submission; when it is used up, the rest is not run.
    patience : float
        Waiting time after which a submission lets all others go first.
    """

    cell_cpu: float = 30.0
    cell_waiting: float = 90.0
    call_cpu: float = 5.0
    submission_cpu: float = 1200.0
    submission_waiting: float = 600.0
    patience: float = 30.0


@dataclass(frozen=True)
class Retries:
    """How long grading pauses before it tries again, and how long it waits for its own processes.

    Attributes
    ----------
    pause : float
        Before the second try on a fresh process, in seconds.
    pause_alone : float
        Before each try without any other submission, in seconds.
    silence : float
        How long a grading process may neither answer nor compute, in seconds.
    """

    pause: float = 1.0
    pause_alone: float = 5.0
    silence: float = 900.0
