"""One slip costs once: put a typical wrong answer before the solution of all later questions.

Later questions are answered twice: by the code of the solution, which goes on with what is wrong,
and with the true values, as if somebody had found a way around their own mistake. Both earn all.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from autograder.authoring.answer import Answer
from autograder.authoring.dependencies import Step, affected, defined, steps_of
from autograder.authoring.side_by_side import Attempt, try_all
from autograder.authoring.trial import Trials
from autograder.authoring.typical import typical_answers
from autograder.course.course import Course
from autograder.course.masters import read_master
from autograder.course.progress import SILENT, Progress
from autograder.score.results import QuestionResult

__all__ = ["Chain", "Link", "chains_of", "try_chains"]

FOLLOWS, TRUE = "what follows from it", "the true values"

AROUND = """\
import sys as _sys, types as _types
import matplotlib.pyplot as _plt
_kept = vars(_sys.modules.setdefault("_true_answers", _types.ModuleType("_true_answers")))
_true, _space = _kept.setdefault("values", {{}}), _kept.setdefault("space", {{}})
_space.update({{**globals(), **_true}})
_show, _plt.show = _plt.show, lambda *args, **kwargs: None
for _code, _names in {before!r}:
    exec(_code, _space)
    _true.update({{_name: _space[_name] for _name in _names if _name in _space}})
_plt.close("all")
_plt.show = _show
exec({code!r}, _space)
for _name in {names!r}:
    _true.pop(_name, None)
    if _name in _space:
        globals()[_name] = _space[_name]
"""
"""Runs a later answer with the true values of earlier ones, and leaves their wrong ones in place.

Functions that it makes see the true values as well, also when checks call them. All later answers
share one space of names, as in a notebook: a locked function that looks up a name finds the last.
"""


@dataclass(frozen=True)
class Chain:
    """A wrong answer, and how later questions are answered.

    Attributes
    ----------
    question : str
    answer : Answer
        A wrong answer to it.
    way : str
        `FOLLOWS` or `TRUE`.
    later : tuple of str
        The questions that come out differently, or may.
    codes : tuple of tuple of str
        Questions and what stands in their answer cells.
    """

    question: str
    answer: Answer
    way: str
    later: tuple[str, ...]
    codes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Link:
    """A later question that lost points for a slip made before.

    Attributes
    ----------
    chain : Chain
    result : QuestionResult
    """

    chain: Chain
    result: QuestionResult

    def __str__(self) -> str:
        """Say it in a few lines."""
        lost = [check for check in self.result.checks if not check.passed]
        said = [f"    {check.name}: {' '.join(check.message.split())}" for check in lost]
        first = (
            f"{self.chain.question}, “{self.chain.answer.title}”, then {self.chain.way}: "
            f"{self.result.question} earns {self.result.score:g} of {self.result.points:g}"
        )
        return "\n".join([first, *said])


def chains_of(course: Course, stage: str, builds_on: dict[str, set[str]]) -> list[Chain]:
    """Make all chains of a stage.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.
    builds_on : dict of str to set of str
        Question to the names on which its checks say that they build.
    """
    steps = steps_of(read_master(course, stage))
    sources = {step.question: step.source for step in steps if step.question}
    chains = []
    for question, answers in typical_answers(course, stage).items():
        for answer in answers:
            if answer.is_right or question not in sources:
                continue
            later = affected(steps, question, answer.code, builds_on)
            asked = tuple(step.question for step in later if step.question)
            if asked:
                wrong = (question, answer.code)
                true = [wrong, *_with_true_values(sources[question], later)]
                chains.append(Chain(question, answer, FOLLOWS, asked, (wrong,)))
                chains.append(Chain(question, answer, TRUE, asked, tuple(true)))
    return chains


def _with_true_values(first: str, later: Iterable[Step]) -> list[tuple[str, str]]:
    before, codes = [(first, sorted(defined(first)))], []
    for step in later:
        names = sorted(defined(step.source))
        if step.question:
            code = AROUND.format(before=before, code=step.source, names=names)
            codes.append((step.question, code))
            before = []
        elif names:
            before.append((step.source, names))
    return codes


def try_chains(
    course: Course,
    stage: str,
    *,
    questions: Collection[str] = (),
    share: float = 1.0,
    seed: int = 0,
    workers: int | None = None,
    progress: Progress = SILENT,
) -> tuple[list[Chain], list[Link]]:
    """Try the chains of a stage.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.
    questions : collection of str, optional
        Names of the questions that are answered wrongly; all by default.
    share : float, optional
        What share of the chains is tried, drawn at random.
    seed : int, optional
        Of the drawing.
    workers, done
        See `autograder.authoring.side_by_side.try_all`.

    Returns
    -------
    chains : list of Chain
        Those that were tried.
    broken : list of Link
        Where a later question lost points.

    Raises
    ------
    TrialError
        When the solution or the checks are broken.
    """
    with Trials(course, stage) as trials:
        builds_on = {
            question: {name for check in checks for name in check.builds_on}
            for question, checks in trials.checks().items()
        }
        chains = [
            chain
            for chain in chains_of(course, stage, builds_on)
            if chain.question in questions or not questions
        ]
        if share < 1:
            places = range(len(chains))
            chosen = random.Random(seed).sample(places, round(share * len(chains)))  # noqa: S311
            chains = [chains[place] for place in sorted(chosen)]
        attempts = [Attempt(dict(chain.codes), chain.later) for chain in chains]
        results = try_all(course, stage, attempts, workers=workers, progress=progress, first=trials)
    broken = [
        Link(chain, result)
        for chain, found in zip(chains, results, strict=True)
        for result in found.values()
        if result.score < result.points
    ]
    return chains, broken
