"""Let the hidden checks of a stage find small mistakes that are put into its solution."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass, field

from autograder.authoring.mutations import Mutant, mutants_of
from autograder.authoring.side_by_side import Attempt, try_all
from autograder.authoring.typical import equivalents, reference_answers
from autograder.course.course import Course
from autograder.course.progress import SILENT, Progress
from autograder.score.results import QuestionResult

__all__ = ["TARGET", "QuestionMutants", "try_mutants"]

TARGET = 0.98
"""What share of the mutants that are wrong has to lose points."""


@dataclass
class QuestionMutants:
    """What became of the mutants of one question's solution.

    Attributes
    ----------
    question : str
    caught : list of Mutant
        Those that lost points.
    survivors : list of Mutant
        Those that lost none, though nobody says that they are as right as the solution.
    equivalent : list of Mutant
        Those that lost none, and are as right.
    broken : list of str
        Checks that could not be carried out, with what they said.
    stale : list of str
        Lines that are said to be as right, and are no mutant, or lost points.
    """

    question: str
    caught: list[Mutant] = field(default_factory=list)
    survivors: list[Mutant] = field(default_factory=list)
    equivalent: list[Mutant] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)


def try_mutants(
    course: Course,
    stage: str,
    *,
    questions: Collection[str] = (),
    most: int | None = None,
    seed: int = 0,
    workers: int | None = None,
    progress: Progress = SILENT,
) -> list[QuestionMutants]:
    """Try mutants of the solution of a stage.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.
    questions : collection of str, optional
        Names of questions; all by default.
    most : int, optional
        How many mutants of a question are tried, drawn at random; all by default.
    seed : int, optional
        Of the drawing.
    workers, done
        See `autograder.authoring.side_by_side.try_all`.

    Returns
    -------
    list of QuestionMutants
        In the order of the notebook.

    Raises
    ------
    TrialError
        When the solution or the checks are broken.
    """
    right = equivalents(course, stage)
    solution = reference_answers(course, stage)
    chosen = {
        question: mutants_of(code)
        for question, code in solution.items()
        if question in questions or not questions
    }
    found = {question: QuestionMutants(question) for question in chosen}
    for question, known in right.items():
        if question in chosen or (not questions and question not in solution):
            lines = {mutant.line for mutant in chosen.get(question, [])}
            mutants = found.setdefault(question, QuestionMutants(question))
            mutants.stale += [line for line in known if line not in lines]
    # The same line changed in the same way may stand in two places.
    tried = [
        (question, mutant)
        for question, mutants in chosen.items()
        for mutant in _drawn(mutants, most, f"{seed}:{question}")
    ]
    attempts = [Attempt({question: mutant.code}, [question]) for question, mutant in tried]
    results = try_all(course, stage, attempts, workers=workers, progress=progress)
    for (question, mutant), result in zip(tried, results, strict=True):
        _note(found[question], mutant, result[question], right.get(question, {}))
    return list(found.values())


def _drawn(mutants: list[Mutant], most: int | None, seed: str) -> list[Mutant]:
    if most is None or most >= len(mutants):
        return mutants
    chosen = sorted(random.Random(seed).sample(range(len(mutants)), most))  # noqa: S311
    return [mutants[place] for place in chosen]


def _note(
    found: QuestionMutants, mutant: Mutant, result: QuestionResult, right: Collection[str]
) -> None:
    found.broken += [
        f"{check.name} of {mutant.line}: {check.details.splitlines()[-1] if check.details else ''}"
        for check in result.checks
        if check.error
    ]
    if result.score < result.points:
        found.caught.append(mutant)
        if mutant.line in right:
            found.stale.append(mutant.line)
    elif mutant.line in right:
        found.equivalent.append(mutant)
    else:
        found.survivors.append(mutant)
