"""Try many answers out at once: as many warm processes as the machine has idle cores."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import SimpleQueue

from autograder.authoring.trial import Trials
from autograder.course.course import Course
from autograder.course.progress import SILENT, Progress
from autograder.score.results import QuestionResult

__all__ = ["Attempt", "idle_cores", "try_all"]


@dataclass(frozen=True)
class Attempt:
    """What is to be tried; see `autograder.authoring.trial.Trials.answers`.

    Attributes
    ----------
    codes : dict of str to str
    judged : sequence of str
    left_out : sequence of str
    """

    codes: dict[str, str]
    judged: Sequence[str]
    left_out: Sequence[str] = field(default=())


def idle_cores() -> int:
    """Return how many processes this machine has room for; at least one."""
    cores = len(os.sched_getaffinity(0))
    return min(cores, max(1, round(cores - os.getloadavg()[0] + 0.5)))


def try_all(
    course: Course,
    stage: str,
    attempts: Iterable[Attempt],
    *,
    workers: int | None = None,
    progress: Progress = SILENT,
    first: Trials | None = None,
) -> list[dict[str, QuestionResult]]:
    """Try answers to questions of a stage.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.
    attempts : iterable of Attempt
        What is to be tried.
    workers : int, optional
        How many at once; `idle_cores` by default.
    progress : Progress, optional
        Told of each answer that was tried.
    first : Trials, optional
        One that is there already. It stays open.

    Returns
    -------
    list of dict
        For each attempt, in order, the questions that were judged and what their checks say.

    Raises
    ------
    TrialError
        When the solution or the checks are broken.
    """
    attempts = list(attempts)
    progress.expect(len(attempts))
    count = min(workers or idle_cores(), max(1, len(attempts) // 8))
    free: SimpleQueue[Trials] = SimpleQueue()
    opened = [Trials(course, stage) for _ in range(count - (first is not None))]
    for trials in [*([first] if first else []), *opened]:
        free.put(trials)

    def work(attempt: Attempt) -> dict[str, QuestionResult]:
        trials = free.get()
        try:
            return trials.answers(attempt.codes, attempt.judged, attempt.left_out)
        finally:
            free.put(trials)
            progress.advance()

    try:
        with ThreadPoolExecutor(count) as threads:
            return list(threads.map(work, attempts))
    finally:
        for trials in opened:
            trials.close()
