"""What was handed in, and whether it looks graded."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from small_course import STAGE, write_course

from autograder.course.course import Course
from autograder.course.submission import Submission, seems_graded


@pytest.fixture
def graded(tmp_path: Path) -> tuple[Course, Submission]:
    course = write_course(tmp_path)
    folder = course.path("submitted", "ada", STAGE)
    for place in (folder, course.path("autograded", "ada", STAGE)):
        place.mkdir(parents=True)
        (place / f"{STAGE}.ipynb").write_text("{}")
    return course, Submission("ada", STAGE, folder)


def test_a_newer_graded_notebook_looks_graded(graded: tuple[Course, Submission]) -> None:
    assert seems_graded(*graded)


def test_a_newer_file_that_was_handed_in_does_not(graded: tuple[Course, Submission]) -> None:
    beside = graded[1].folder / "figure.png"
    beside.write_bytes(b"")
    later = beside.stat().st_mtime + 100
    os.utime(beside, (later, later))
    assert not seems_graded(*graded)


def test_without_a_graded_notebook_nothing_does(graded: tuple[Course, Submission]) -> None:
    course, submission = graded
    (course.path("autograded", "ada", STAGE) / f"{STAGE}.ipynb").unlink()
    assert not seems_graded(course, submission)
