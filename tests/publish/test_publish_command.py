"""The command `autograder publish`, as a lecturer types it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from small_course import STAGE

from autograder.course.course import Course


def test_it_says_what_it_did_and_by_its_exit_status_that_it_did_not(
    built_small: Callable[[], Course],
    run: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path: Path,
) -> None:
    course = built_small()
    (course.root / "data").mkdir()
    (course.root / "data" / "scan.dcm").write_bytes(b"image")
    (course.root / "nbgrader_config.py").open("a").write(
        'c.CourseSettings.files_variable = "NO_SUCH"\n'
    )
    done = run("autograder", "publish", tmp_path / "out", cwd=course.root)
    assert done.returncode == 0, done.stderr
    # Nothing but what it was doing.
    assert [line for line in done.stderr.splitlines() if not line.endswith(" …")] == []
    assert f"written: {STAGE}.ipynb" in done.stdout
    assert "data/scan.dcm" in done.stdout
    (course.root / "data" / "copy.py").write_bytes(
        (course.root / "checks" / "small" / "small.py").read_bytes()
    )
    done = run("autograder", "publish", tmp_path / "other", cwd=course.root)
    assert done.returncode == 2
    assert "data/copy.py" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "other").exists()
