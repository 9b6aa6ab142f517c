"""Whether a course's questions fit the files that are in place: each one by itself.

`autograder check` asks whether parts of a question agree, and stops at the first that does not run.
Here other images have been put in the place of those that the questions were written for: the
lecturer wants to know of each question whether it works on them, and what to leave out.
"""

from __future__ import annotations

import copy
import os
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from autograder.authoring.agreement import Examiners, examine
from autograder.build.compile import compile_release
from autograder.course.course import Course
from autograder.course.masters import left_out_of
from autograder.course.progress import SILENT, Progress

__all__ = ["Fit", "Verdict", "fits_of", "line_that_leaves_out"]

WORKER = "autograder.authoring.fit_worker"


class Verdict(StrEnum):
    """What becomes of a question on these files."""

    WORKS = "works"
    BY_HAND = "is read by a person"
    LOST = "lost its meaning"
    DOES_NOT_RUN = "its solution does not run"
    LOSES = "its solution loses points"
    GIVES = "gives points for no answer"
    NOT_CHECKED = "cannot be checked"


@dataclass(frozen=True)
class Fit:
    """How a question fits the files.

    Attributes
    ----------
    stage, question : str
        Which one. Without a question it is about a cell that all questions go by.
    verdict : Verdict
    why : str
        The reason, a clause; empty for one that works.
    left_out : bool
        Whether the course leaves it out already.
    """

    stage: str
    question: str
    verdict: Verdict
    why: str = ""
    left_out: bool = False

    @property
    def is_good(self) -> bool:
        """Whether it can be asked."""
        return self.verdict in (Verdict.WORKS, Verdict.BY_HAND)

    @property
    def name(self) -> str:
        """Its name for the setting ``left_out``."""
        return f"{self.stage}/{self.question}"

    def __str__(self) -> str:
        """Say it in a clause."""
        because = f", because {self.why}" if self.verdict == Verdict.LOST else f": {self.why}"
        said = self.verdict + (because if self.why else "")
        return f"{said} (left out)" if self.left_out else said

    def to_json(self) -> dict[str, Any]:
        """Return it as a dictionary that `json` can write."""
        return asdict(self)


def fits_of(course: Course, stages: Iterable[str], progress: Progress = SILENT) -> list[Fit]:
    """Run solutions on the files that are in place, and look at every question.

    Parameters
    ----------
    course : Course
        The course. Questions that it leaves out are looked at, too.
    stages : iterable of str
        Names of stages.
    progress : Progress, optional
        Told of each stage.

    Returns
    -------
    list of Fit
        In the order of the notebooks.

    Raises
    ------
    BuildError
        When nbgrader refuses a master notebook.
    CheckFailed
        When a stage cannot be examined.
    """
    stages = list(stages)
    left_out = {stage: left_out_of(course, stage) for stage in stages}
    whole = _with_all_questions(course)
    progress.expect(len(stages))
    with tempfile.TemporaryDirectory() as folder:
        releases = {}
        for stage in stages:
            progress.now(f"compiling the release of {stage}")
            releases[stage] = compile_release(whole, stage, Path(folder)) / f"{stage}.ipynb"

        def run(stage: str) -> list[Fit]:
            found = examine(whole, stage, releases[stage], examiners, WORKER)
            progress.advance()
            return [
                Fit(stage, one["question"], Verdict(one["verdict"]), one["why"]) for one in found
            ]

        with (
            ThreadPoolExecutor(max(len(os.sched_getaffinity(0)), 1)) as threads,
            Examiners() as examiners,
        ):
            found = [fit for fits in threads.map(run, stages) for fit in fits]
    return [replace(fit, left_out=fit.question in left_out[fit.stage]) for fit in found]


def _with_all_questions(course: Course) -> Course:
    config = copy.deepcopy(course.config)
    config.CourseSettings.left_out = []
    settings = replace(course.settings, left_out=())
    if settings.archives:
        # Where the environment names other files, the archives of these lie beside them.
        beside = course.files.parent / Path(settings.archives).name
        if beside.is_dir():
            settings = replace(settings, archives=str(beside))
    return Course(course.root, settings, config)


def line_that_leaves_out(fits: Sequence[Fit], others: Iterable[str] = ()) -> str:
    """Return what `nbgrader_config.py` needs, so that all questions that are left fit.

    Parameters
    ----------
    fits : sequence of Fit
        What was found. What is left out already stays so.
    others : iterable of str
        Names that are left out, of stages that were not looked at.
    """
    names = [fit.name for fit in fits if fit.question and (fit.left_out or not fit.is_good)]
    lines = [f'    "{name}",\n' for name in sorted({*names, *others})]
    return f"c.CourseSettings.left_out = [\n{''.join(lines)}]" if lines else ""
