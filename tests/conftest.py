"""Fixtures that tests share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.answers.trial import Trials
from autograder.course import Course
from autograder.results import QuestionResult

pytest_plugins = ["nbgrader_fixtures"]

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def course() -> Course:
    """The course of this repository."""
    return Course(ROOT)


@pytest.fixture(scope="module")
def try_answer(
    request: pytest.FixtureRequest, course: Course
) -> Iterator[Callable[..., QuestionResult]]:
    """Try an answer to a question of the stage that the test module names as `STAGE`."""
    with Trials(course, request.module.STAGE) as trials:
        yield trials.answer
