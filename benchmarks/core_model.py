"""A model of how long a cohort takes on any number of cores, fitted to runs on few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from descendants import COMMAND, ZYGOTE
from measure import Time
from scipy.optimize import nnls

__all__ = ["NETWORK", "Model", "Prediction", "Run", "fit"]

NETWORK = 125e6
"""Bytes a second between two machines: one gigabit."""

START, COMPUTING, RECORDING = "the start", "the cores", "the recording process"
SPAWNING, SENDING, LONGEST = "a machine's zygote", "the network", "the longest notebook"


@dataclass(frozen=True)
class Run:
    """One command: on how many cores, how many submissions, and what it took."""

    cores: int
    submissions: int
    time: Time


@dataclass(frozen=True)
class Prediction:
    """How long a cohort takes, in seconds, and what most of that is spent on."""

    wall: float
    limit: str


@dataclass(frozen=True)
class Model:
    """What a command takes; all in seconds, unless it says bytes.

    Attributes
    ----------
    start_alone : float
        That part of the start that more cores do not shorten.
    start_shared : float
        That part of it which cores share.
    alone : float
        Core time of a further submission when one core does everything.
    together : float
        Core time of one when several cores work, waiting included.
    recording : float
        CPU time of the command's own process, a further submission. There is only one.
    spawning : float
        The same of a zygote. Each machine has one.
    longest : float
        Time of the longest single notebook.
    shipped : float
        Bytes a submission, to and from another machine.
    course : float
        Bytes of the course and its images, which each other machine is sent once.
    """

    start_alone: float
    start_shared: float
    alone: float
    together: float
    recording: float = 0.0
    spawning: float = 0.0
    longest: float = 0.0
    shipped: float = 0.0
    course: float = 0.0

    def start(self, cores: int, machines: int = 1) -> float:
        """Return the time until all machines grade: each starts with its own cores."""
        sent = self.course * machines / NETWORK if machines > 1 else 0.0
        return self.start_alone + self.start_shared / cores + sent

    def rates(self, cores: int, machines: int = 1) -> dict[str, float]:
        """Return the seconds that a further submission takes each part that may be the limit."""
        core_time = self.alone if cores * machines == 1 else self.together
        return {
            COMPUTING: core_time / (cores * machines),
            RECORDING: self.recording,
            SPAWNING: self.spawning / machines,
            SENDING: self.shipped / NETWORK if machines > 1 else 0.0,
        }

    def predict(self, submissions: int, cores: int, machines: int = 1) -> Prediction:
        """Predict how long a cohort takes.

        Parameters
        ----------
        submissions : int
            How many.
        cores : int
            Cores of each machine.
        machines : int, optional
            How many machines.
        """
        start = self.start(cores, machines)
        rates = self.rates(cores, machines)
        busy = {part: submissions * seconds for part, seconds in rates.items()}
        busy[LONGEST] = self.longest
        limits = {START: start} | busy
        return Prediction(start + max(busy.values()), max(limits, key=lambda part: limits[part]))

    def most_cores(self) -> float:
        """Return how many cores the recording process can feed."""
        return self.together / self.recording if self.recording else float("inf")


def fit(
    runs: Sequence[Run], *, longest: float = 0.0, shipped: float = 0.0, course: float = 0.0
) -> Model:
    """Fit the model to runs on one core and on several.

    Parameters
    ----------
    runs : sequence of Run
        At least two sizes of cohorts on one core, and two on another number of cores.
    longest, shipped, course : float, optional
        See `Model`.

    Notes
    -----
    Least squares of relative errors; nothing can come out negative. With one core, the elapsed time
    of N submissions is ``start_alone + start_shared + N · alone``; with p of them
    ``start_alone + (start_shared + N · together) / p``.
    """
    rows = [
        [
            1.0,
            1.0 / run.cores,
            run.submissions * (run.cores == 1),
            run.submissions / run.cores * (run.cores > 1),
        ]
        for run in runs
    ]
    wall = np.array([run.time.wall for run in runs])
    found, _ = nnls(np.array(rows) / wall[:, np.newaxis], np.ones(len(runs)))
    return Model(
        *(float(value) for value in found),
        recording=_slope(runs, COMMAND),
        spawning=_slope(runs, ZYGOTE),
        longest=longest,
        shipped=shipped,
        course=course,
    )


def _slope(runs: Sequence[Run], part: str) -> float:
    """Return the CPU time that a further submission costs one process, on the most cores."""
    most = max(run.cores for run in runs)
    chosen = [run for run in runs if run.cores == most]
    counts = [run.submissions for run in chosen]
    return max(
        float(np.polyfit(counts, [run.time.parts.get(part, 0.0) for run in chosen], 1)[0]), 0.0
    )
