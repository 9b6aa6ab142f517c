"""What `autograder answers` prints of a stage."""

from __future__ import annotations

import importlib.util
from collections.abc import Collection, Sequence

import typer

from autograder.authoring.checks_page import section
from autograder.authoring.messages import messages_in, unmet
from autograder.authoring.tried_answers import (
    SHARE_RECOGNISED,
    Tried,
    faults_of_answer,
    recognised,
    said_to,
    try_answers,
    unfailed,
    unshown,
)
from autograder.commands.screen import Screen
from autograder.course.course import Course
from autograder.score.results import QuestionResult

__all__ = ["look_at_stage"]


def look_at_stage(
    course: Course,
    stage: str,
    questions: Collection[str],
    *,
    workers: int | None,
    screen: Screen,
) -> tuple[dict[str, str], list[str]]:
    """Try the answers of a stage, and print what came of them.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.
    questions : collection of str
        Names of questions; empty for all.
    screen : Screen
        Where it is said.
    workers
        See `autograder.authoring.side_by_side.try_all`.

    Returns
    -------
    sections : dict of str to str
        Question to its section of `docs/checks.md`.
    faults : list of str
        What is wrong.
    """
    with screen.step(stage) as step:
        tried, checks = try_answers(
            course, stage, questions=questions, workers=workers, progress=step
        )
    by_question: dict[str, list[Tried]] = {}
    for one in tried:
        by_question.setdefault(one.question, []).append(one)
    faults = []
    for question, some in by_question.items():
        typer.echo(f"\n{question}")
        for one in some:
            typer.echo(f"  {_marks(one.result)}  {one.answer.title}")
            for fault in faults_of_answer(one):
                faults.append(f"{question}, “{one.answer.title}”: {fault}")
    faults += [f"no wrong answer fails the check {name}" for name in unfailed(tried)]
    if hints := unshown(tried, checks):
        faults.append(f"no answer is shown the hints of {len(hints)} checks: {', '.join(hints)}")
    wrong = [one for one in tried if not one.answer.is_right]
    known = sum(map(recognised, wrong))
    if not questions:
        said = [check.message for one in tried for check in one.failed]
        modules = sorted(course.checks(stage).glob("*.py"))
        faults += [
            f"no answer meets the message in {message.where}: {message.text}"
            for message in unmet(messages_in(modules), said)
        ]
        if known < SHARE_RECOGNISED * len(wrong):
            faults.append(f"only {known} of {len(wrong)} wrong answers meet words that fit them")
    faults += _of_words(tried)
    typer.echo(f"\n{stage}: {len(tried) - len(wrong)} right answers, {len(wrong)} wrong ones")
    typer.echo(f"{known} of the wrong ones meet words that fit their mistake{_share(known, wrong)}")
    for fault in faults:
        typer.echo(f"- {' '.join(fault.split())}")
    sections = {question: section(question, some) for question, some in by_question.items()}
    return sections, faults


def _marks(result: QuestionResult) -> str:
    return "".join(
        "✓" if check.passed else "✗" if check.is_recognised else "?" for check in result.checks
    )


def _share(count: int, of: Sequence[object]) -> str:
    return f" ({count / len(of):.0%})" if of else ""


def _of_words(tried: Sequence[Tried]) -> list[str]:
    if importlib.util.find_spec("textstat") is None:
        typer.echo("Words are not measured: textstat is not installed (requirements/develop.txt).")
        return []
    from autograder.authoring.wording import faults_of_words, measure

    said = said_to(tried)
    found = measure(said)
    typer.echo(
        f"\n{found.count} messages of known mistakes: {found.words:g} words in the median, "
        f"{found.in_range:.0%} of them 25 to 60; reading grade {found.grade:.1f} in the median"
    )
    faults = [f"{check.name}: {fault}" for check in said for fault in faults_of_words(check)]
    return list(dict.fromkeys(faults))
