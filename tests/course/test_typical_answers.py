"""The checks of every stage against its typical answers, each of which is tried once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.authoring.answer import Answer
from autograder.authoring.checks_page import builds_on_of, page, page_path, section, sections_in
from autograder.authoring.tried_answers import Tried, faults_of_answer, unfailed
from autograder.authoring.typical import typical_answers
from autograder.authoring.wording import faults_of_words
from autograder.course.course import Course
from autograder.score.results import QuestionResult

COURSE = Course(Path(__file__).resolve().parents[2])
ANSWERS = {stage: typical_answers(COURSE, stage) for stage in COURSE.stages}
TryAnswer = Callable[[str, str, str], QuestionResult]

QUESTIONS = [
    pytest.param(stage, question, id=f"{stage}-{question}")
    for stage, questions in ANSWERS.items()
    for question in questions
]
CASES = [
    pytest.param(stage, question, answer, id=f"{stage}-{question}: {answer.title}")
    for stage, questions in ANSWERS.items()
    for question, answers in questions.items()
    for answer in answers
]


@pytest.fixture
def tried(try_answer: TryAnswer, stage: str, question: str) -> list[Tried]:
    """All answers to a question, with what its checks say of them."""
    return [
        Tried(question, answer, try_answer(stage, question, answer.code))
        for answer in ANSWERS[stage][question]
    ]


@pytest.mark.parametrize(("stage", "question", "answer"), CASES)
def test_typical_answer(try_answer: TryAnswer, stage: str, question: str, answer: Answer) -> None:
    tried = Tried(question, answer, try_answer(stage, question, answer.code))
    assert faults_of_answer(tried) == []


@pytest.mark.parametrize(("stage", "question"), QUESTIONS)
def test_the_page_shows_what_checks_say(stage: str, question: str, tried: list[Tried]) -> None:
    known = sections_in(page_path(COURSE).read_text(encoding="utf-8"))
    assert known[stage].get(question) == section(question, tried), (
        f"run: autograder answers {stage}"
    )


@pytest.mark.parametrize(("stage", "question"), QUESTIONS)
def test_words_are_few_and_easy(stage: str, question: str, tried: list[Tried]) -> None:
    said = [check for one in tried for check in one.failed if check.is_recognised]
    assert [fault for check in said for fault in faults_of_words(check)] == []


@pytest.mark.parametrize(("stage", "question"), QUESTIONS)
def test_each_check_is_failed_by_some_answer(stage: str, question: str, tried: list[Tried]) -> None:
    assert unfailed(tried) == []


@pytest.mark.parametrize(("stage", "question"), QUESTIONS)
def test_there_are_enough_answers(stage: str, question: str) -> None:
    answers = ANSWERS[stage][question]
    assert sum(answer.is_right for answer in answers) >= 4
    assert sum(not answer.is_right for answer in answers) >= 6


@pytest.mark.parametrize(("stage", "question"), QUESTIONS)
def test_each_wrong_answer_names_its_checks_and_its_words(stage: str, question: str) -> None:
    vague = [
        answer.title
        for answer in ANSWERS[stage][question]
        if not answer.is_right and not (answer.hint and answer.fails)
    ]
    assert vague == []


def test_the_page_has_all_parts() -> None:
    text = page_path(COURSE).read_text(encoding="utf-8")
    assert text == page(COURSE, builds_on_of(COURSE, COURSE.stages), sections_in(text))
    sections = {stage: set(known) for stage, known in sections_in(text).items()}
    assert sections == {stage: set(questions) for stage, questions in ANSWERS.items()}
