"""What a check needs of the images: on others, its question may mean nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from small_course import STAGE, write_course

from autograder.check.session import CheckError, CheckSession, in_check_session
from autograder.check.state import Reference
from autograder.course.course import Course

CHECKS = '''"""Checks that need something."""

import pytest

from autograder.check.kit.needs import needs


def is_dark(reference):
    return "" if reference["kind"] == 1 else "bone is bright as it is."


def is_large(reference):
    if reference["size"] < 3:
        return "there are fewer than 3 slices"


def cannot_tell(reference):
    return reference["size"] / 0


@pytest.mark.question("area", points=1)
@needs(is_dark, is_large)
def test_one(student, reference):
    """One"""


@pytest.mark.question("area", points=1)
@needs(is_large)
def test_two(student, reference):
    """Two"""


@pytest.mark.question("free", points=1)
def test_three(student, reference):
    """Three"""


@pytest.mark.question("odd", points=1)
@needs(cannot_tell)
def test_four(student, reference):
    """Four"""
'''


class Known:
    """A solution's process that knows some values."""

    def __init__(self, **values: Any) -> None:
        self.values = values

    def get(self, name: str) -> tuple[bool, Any]:
        return name in self.values, self.values.get(name)

    def drop_copy(self) -> None:
        pass


def told(course: Course, question: str, **values: Any) -> str:
    said = []

    def work(session: CheckSession) -> None:
        reference = Reference(Known(**values))  # type: ignore[arg-type]
        said.append(session.meaning_lost(course.checks(STAGE).name, question, reference))

    in_check_session(course, [STAGE], work)
    return said[0]


@pytest.fixture
def course(tmp_path: Path) -> Course:
    made = write_course(tmp_path)
    (made.checks(STAGE) / "small.py").write_text(CHECKS, encoding="utf-8")
    return made


@pytest.mark.parametrize(
    ("kind", "size", "reasons"),
    [
        (1, 9, ""),
        (2, 9, "bone is bright as it is"),
        (2, 1, "bone is bright as it is; there are fewer than 3 slices"),
    ],
)
def test_each_reason_is_told_once(course: Course, kind: int, size: int, reasons: str) -> None:
    assert told(course, "area", kind=kind, size=size) == reasons


def test_a_question_without_needs_always_means_something(course: Course) -> None:
    assert told(course, "free") == ""


def test_one_that_cannot_tell_is_named(course: Course) -> None:
    with pytest.raises(CheckError, match=r"test_four needs cannot_tell.*ZeroDivisionError"):
        told(course, "odd", size=1)


def test_a_text_for_a_function_is_refused_when_checks_are_collected(course: Course) -> None:
    module = course.checks(STAGE) / "small.py"
    module.write_text(CHECKS.replace("needs(cannot_tell)", 'needs("several phases")'), "utf-8")
    with pytest.raises(CheckError, match="test_four: import needs"):
        told(course, "free")
