"""The checks of stage 3 against typical answers, and its reference answers by another route."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from autograder.answers.masks_and_filters import ANSWERS
from autograder.authoring.answer import Answer
from autograder.score.results import QuestionResult

STAGE = "03_masks_and_filters"

CASES = [
    pytest.param(question, answer, id=f"{question}: {answer.title}")
    for question, answers in ANSWERS.items()
    for answer in answers
]


@pytest.mark.parametrize(("question", "answer"), CASES)
def test_typical_answer(
    try_answer: Callable[[str, str], QuestionResult], question: str, answer: Answer
) -> None:
    result = try_answer(question, answer.code)
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


@pytest.mark.parametrize("question", ANSWERS)
def test_enough_answers(question: str) -> None:
    kinds = [answer.is_right for answer in ANSWERS[question]]
    assert kinds.count(True) >= 2
    assert kinds.count(False) >= 2
