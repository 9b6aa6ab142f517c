"""A graded course with written answers, made once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from marked_course import with_answers

from autograder.course.course import Course


@pytest.fixture(scope="session")
def graded_answers(built_small: Callable[[], Course]) -> Path:
    return with_answers(built_small()).root


@pytest.fixture
def written(graded_answers: Path, tmp_path: Path) -> Course:
    """The course; a test may do with it what it likes."""
    return Course(Path(shutil.copytree(graded_answers, tmp_path / "course")))
