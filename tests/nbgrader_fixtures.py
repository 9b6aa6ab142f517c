"""Fixtures of the tests that work on a small course of their own."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from small_course import write_course

from autograder.authoring.agreement import require_agreement
from autograder.build.compile import build_release, build_solutions
from autograder.course.course import Course


@pytest.fixture(scope="session")
def template_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small course, built once for all of pytest-xdist's processes."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    root = shared / "small_course"
    with (shared / "small_course.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not root.is_dir():
            building = shared / "small_course_building"
            shutil.rmtree(building, ignore_errors=True)
            course = write_course(building)
            build_release(course, course.stages)
            build_solutions(course, course.stages)
            require_agreement(course, course.stages)  # which is noted, in its copies too
            building.rename(root)
    return root


@pytest.fixture(scope="session")
def built_small(
    template_course: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Course]:
    """Make a fresh copy of the small course, built and registered."""

    def copy() -> Course:
        root = tmp_path_factory.mktemp("course")
        shutil.copytree(template_course, root, dirs_exist_ok=True)
        return Course(root)

    return copy
