"""The checks of every stage against its typical answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.authoring.answer import Answer
from autograder.authoring.typical import typical_answers
from autograder.course.course import Course
from autograder.score.results import QuestionResult

COURSE = Course(Path(__file__).resolve().parents[2])
ANSWERS = {stage: typical_answers(COURSE, stage) for stage in COURSE.stages}

CASES = [
    pytest.param(stage, question, answer, id=f"{stage}-{question}: {answer.title}")
    for stage, questions in ANSWERS.items()
    for question, answers in questions.items()
    for answer in answers
]


@pytest.mark.parametrize(("stage", "question", "answer"), CASES)
def test_typical_answer(
    try_answer: Callable[[str, str, str], QuestionResult],
    stage: str,
    question: str,
    answer: Answer,
) -> None:
    result = try_answer(stage, question, answer.code)
    said = "\n".join(f"{c.title}: {c.message} {c.hint}" for c in result.checks if not c.passed)
    broken = [f"{c.name}: {c.details}" for c in result.checks if c.error]
    assert not broken
    if answer.is_right:
        assert result.score == result.points, said
        return
    assert result.score < result.points
    assert answer.hint in said
    failed = {check.name for check in result.checks if not check.passed}
    assert failed == set(answer.fails) or not answer.fails


@pytest.mark.parametrize(
    ("stage", "question"), [(stage, question) for stage in ANSWERS for question in ANSWERS[stage]]
)
def test_enough_answers(stage: str, question: str) -> None:
    kinds = [answer.is_right for answer in ANSWERS[stage][question]]
    assert kinds.count(True) >= 2
    assert kinds.count(False) >= 2
