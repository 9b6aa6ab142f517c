"""A course lies where no student code may read it, or is not graded."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from small_course import STAGE

from autograder.course.course import Course
from autograder.sandbox.confine import readable_folder
from autograder.workers.first import GradingFailed
from autograder.workers.worker import Worker


@pytest.mark.parametrize("folder", ["/usr/share/a", "/bin/a", f"{sys.base_prefix}/lib/a"])
def test_folders_that_python_needs_are_no_place_for_a_course(folder: str, tmp_path: Path) -> None:
    assert readable_folder(Path(folder), tmp_path) is not None
    assert readable_folder(tmp_path / "a", tmp_path / "images") is None


def test_a_course_where_student_code_may_read_is_not_graded(
    built_small: Callable[[], Course], monkeypatch: pytest.MonkeyPatch
) -> None:
    course = built_small()
    assert readable_folder(course.root, course.files) is None
    for folder in ("/usr/share/course", "/bin/course", f"{sys.prefix}/share/course"):
        assert readable_folder(Path(folder), course.files) is not None
    monkeypatch.setenv("BIOMEDICAL_IMAGES", str(course.root.parent))
    release = nbformat.read(course.release(STAGE), as_version=4)
    with (
        Worker(course) as worker,
        pytest.raises(GradingFailed, match="which student code may read"),
    ):
        worker.grade(STAGE, release)
