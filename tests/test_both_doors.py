"""The course's own stages: both doors write the same score for every cell."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from nbgrader_tools import autograde, scores
from small_course import FORGERY

from autograder.build import register
from autograder.cohort import grade_cohort, submissions
from autograder.course import IMAGES_VARIABLE, Course


@pytest.fixture(scope="module")
def clean(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The course as in a clean clone, with hand-ins of every stage and no gradebook."""
    root = tmp_path_factory.mktemp("clone")
    for folder in ("source", "release"):
        shutil.copytree(course.root / folder, root / folder)
    shutil.copy(course.root / "nbgrader_config.py", root)
    copied = Course(root)
    for stage in copied.stages:
        release = nbformat.read(course.release(stage), as_version=4)
        forged = nbformat.read(course.release(stage), as_version=4)
        forged.cells.insert(0, nbformat.v4.new_code_cell(FORGERY))
        solution = nbformat.read(course.solution(stage), as_version=4)
        for student, notebook in {"no": release, "forged": forged, "yes": solution}.items():
            folder = root / "submitted" / student / stage
            folder.mkdir(parents=True)
            nbformat.write(notebook, folder / f"{stage}.ipynb")
    return copied


def test_solution_gets_all_points_and_release_and_forgery_none(
    clean: Course, course: Course, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(IMAGES_VARIABLE, str(course.images))
    graded = grade_cohort(clean, submissions(clean, clean.stages), workers=2)
    assert [outcome.problem for outcome in graded if outcome.problem] == []
    students = ("no", "forged", "yes")
    parallel = {
        (student, stage): scores(clean, stage, student)
        for student in students
        for stage in clean.stages
    }
    for name in ("gradebook.db", "autograded"):
        (clean.root / name).rename(tmp_path / name)
    for stage in clean.stages:
        register(clean, stage)
        success, log = autograde(clean, stage)
        assert success, log
        for student in students:
            assert scores(clean, stage, student) == parallel[student, stage]
    for stage in clean.stages:
        cells = nbformat.read(clean.release(stage), as_version=4).cells
        tests = [c.metadata.nbgrader for c in cells if c.metadata.get("nbgrader", {}).get("grade")]
        automatic = {meta.grade_id: meta.points for meta in tests if not meta.solution}
        for name, points in automatic.items():
            assert parallel["yes", stage][name] == points
            assert parallel["no", stage][name] == 0
            assert parallel["forged", stage][name] == 0
