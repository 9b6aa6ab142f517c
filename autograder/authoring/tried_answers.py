"""Try all typical answers of a stage, and see whether its checks say of each what they should."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from autograder.authoring.answer import Answer
from autograder.authoring.side_by_side import Attempt, try_all
from autograder.authoring.trial import CheckNotes, Trials
from autograder.authoring.typical import typical_answers
from autograder.course.course import Course
from autograder.course.progress import SILENT, Progress
from autograder.score.results import CheckResult, QuestionResult

__all__ = [
    "SHARE_RECOGNISED",
    "Tried",
    "faults_of_answer",
    "recognised",
    "said_to",
    "try_answers",
    "unfailed",
    "unshown",
]

SHARE_RECOGNISED = 0.8
"""What share of the wrong answers has to meet words that fit their mistake."""


@dataclass(frozen=True)
class Tried:
    """An answer, and what the checks of its question said.

    Attributes
    ----------
    question : str
    answer : Answer
    result : QuestionResult
    """

    question: str
    answer: Answer
    result: QuestionResult

    @property
    def failed(self) -> tuple[CheckResult, ...]:
        """The checks that it did not pass."""
        return tuple(check for check in self.result.checks if not check.passed)


def try_answers(
    course: Course,
    stage: str,
    *,
    questions: Collection[str] = (),
    workers: int | None = None,
    progress: Progress = SILENT,
) -> tuple[list[Tried], dict[str, list[CheckNotes]]]:
    """Try the typical answers of a stage.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.
    questions : collection of str, optional
        Names of questions; all by default.
    workers, done
        See `autograder.authoring.side_by_side.try_all`.

    Returns
    -------
    tried : list of Tried
        By question, in the order of the notebook.
    checks : dict of str to list of CheckNotes
        Question to its checks.

    Raises
    ------
    TrialError
        When the solution or the checks are broken.
    """
    known = typical_answers(course, stage)
    with Trials(course, stage) as trials:
        checks = trials.checks()
        asked = [
            (question, answer)
            for question in checks
            for answer in known.get(question, [])
            if question in questions or not questions
        ]
        attempts = [Attempt({question: answer.code}, [question]) for question, answer in asked]
        results = try_all(course, stage, attempts, workers=workers, progress=progress, first=trials)
    tried = [
        Tried(question, answer, result[question])
        for (question, answer), result in zip(asked, results, strict=True)
    ]
    return tried, checks


def faults_of_answer(one: Tried) -> list[str]:
    """Say what came of an answer that should not have, each as a clause."""
    result, answer = one.result, one.answer
    failed = {check.name for check in one.failed}
    faults = [
        f"{check.name} could not be carried out: {(check.details.splitlines() or [''])[-1]}"
        for check in result.checks
        if check.error
    ]
    said = "\n".join(f"{check.title}: {check.message} {check.hint}" for check in one.failed)
    if answer.is_right:
        if result.score < result.points:
            faults.append(f"it is right, and earns {result.score:g} of {result.points:g}: {said}")
        return faults
    if result.score >= result.points:
        return [*faults, "it is wrong, and earns all points"]
    if answer.hint not in said:
        faults.append(f"nobody tells “{answer.hint}”, but: {said}")
    if answer.fails and failed != set(answer.fails):
        faults.append(f"it fails {_list(failed)}, not {_list(answer.fails)}")
    return faults


def _list(names: Collection[str]) -> str:
    return ", ".join(sorted(names))


def recognised(one: Tried) -> bool:
    """Return whether a wrong answer met words that fit its mistake."""
    return any(check.is_recognised for check in one.failed)


def unfailed(tried: Iterable[Tried]) -> list[str]:
    """Return the checks that no wrong answer fails, as ``"question: check"``.

    Parameters
    ----------
    tried : iterable of Tried
        Typical answers, all that there are to a question.
    """
    failed: dict[str, bool] = {}
    for one in tried:
        for check in one.result.checks:
            name = f"{one.question}: {check.name}"
            failed[name] = failed.get(name, False) or not check.passed
    return [name for name, is_failed in failed.items() if not is_failed]


def unshown(tried: Iterable[Tried], checks: dict[str, list[CheckNotes]]) -> list[str]:
    """Return the checks whose own hint no wrong answer is shown, as ``"question: check"``.

    Parameters
    ----------
    tried : iterable of Tried
        Typical answers, all that there are to a question.
    checks : dict of str to list of CheckNotes
        Question to its checks.
    """
    tried = list(tried)
    shown = {(one.question, check.name, check.hint) for one in tried for check in one.failed}
    return [
        f"{question}: {check.name}"
        for question in dict.fromkeys(one.question for one in tried)
        for check in checks[question]
        if check.hint and (question, check.name, check.hint) not in shown
    ]


def said_to(tried: Iterable[Tried]) -> Sequence[CheckResult]:
    """Return the failed checks that knew the mistake: those whose words are measured."""
    return [check for one in tried for check in one.failed if check.is_recognised]
