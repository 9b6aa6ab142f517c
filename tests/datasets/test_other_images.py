"""A course on a lecturer's own images: what does not fit is named and left out, the rest is graded.

One stage, from `course-images use` to the gradebook.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import numpy as np
import pydicom
import pytest
from course_images.own.use import use_images
from nbgrader.api import Gradebook
from own_series import headers, save
from people import rsna

from autograder.authoring.fit import Fit, Verdict, fits_of, line_that_leaves_out
from autograder.authoring.proof import filled_in
from autograder.build.compile import build_stages
from autograder.build.shared import refresh_shared
from autograder.collect.handed_in import submissions
from autograder.commands.grade import grade_cohort
from autograder.course.course import Course
from autograder.course.own_notebooks import read_own

ROOT = Path(__file__).resolve().parents[2]
STAGE = "01_exploration"


def small_head(folder: Path) -> Path:
    """Write every 7th slice of the course's head, every 4th row and column, under other names."""
    files = sorted((ROOT / "datasets/data/images/head_mri").glob("*.dcm"))
    slices = sorted(
        (pydicom.dcmread(file) for file in files), key=lambda one: one.ImagePositionPatient[2]
    )
    values = np.stack([one.pixel_array[::4, ::4] for one in slices[::7]])
    return save(headers(values, (7.875, 3.75, 3.75)), folder)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    """A copy of the course with a head and a hand of somebody's own in place."""
    root = tmp_path_factory.mktemp("own")
    for part in ("checks", "answers"):
        shutil.copytree(ROOT / "autograder" / part, root / "autograder" / part)
    for part in (f"source/{STAGE}", "source/shared", "requirements"):
        shutil.copytree(ROOT / part, root / part)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    data = root / "datasets" / "data"
    for part in ("images", "archives", "truth"):
        for name in ("body_ct", "small_ct", "head_mri", "radiograph"):
            for path in (ROOT / "datasets/data" / part).glob(f"{name}*"):
                copy = shutil.copytree if path.is_dir() else shutil.copy
                (data / part).mkdir(parents=True, exist_ok=True)
                copy(path, data / part / path.name)  # type: ignore[operator]
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("BIOMEDICAL_IMAGES")
        given = {"from": "A volunteer", "licence": "Consent"}
        use_images("dicom", small_head(root / "scans" / "head"), data, given)
        use_images("rsna-hand", rsna(root / "scans" / "hands"), data)
        yield Course(root)


@pytest.fixture(scope="module")
def found(course: Course) -> list[Fit]:
    return fits_of(course, [STAGE])


@pytest.fixture(scope="module")
def built(course: Course, found: list[Fit]) -> Course:
    """The course without the questions that do not fit, built."""
    path = course.root / "nbgrader_config.py"
    path.write_text(f"{path.read_text()}\n{line_that_leaves_out(found)}\n")
    course = Course(course.root)
    refresh_shared(course, [STAGE])
    build_stages(course, [STAGE])
    return course


def test_only_what_lost_its_meaning_does_not_work(found: list[Fit]) -> None:
    wrong = {fit.question: fit for fit in found if not fit.is_good}
    assert {fit.verdict for fit in wrong.values()} == {Verdict.LOST}
    assert wrong.keys() == {"dark_bone", "pixel_size"}
    assert all(fit.why for fit in wrong.values())


def test_the_build_is_of_these_images_and_this_setting(built: Course) -> None:
    text = built.release(STAGE).read_text()
    assert "is left out here, and gives no points" in text
    assert "dark_bone_answer" not in text
    assert "28" in str([cell.get("outputs") for cell in read_own(built.solution(STAGE)).cells])


def test_right_and_wrong_answers_are_told_apart(built: Course) -> None:
    right = filled_in(read_own(built.release(STAGE)), read_own(built.master(STAGE)))
    wrong = nbformat.from_dict(right)
    for cell in wrong.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if name == "field_of_view_answer":
            cell.source = "fov = [192, 240.0, 240.0]"  # of the course's own head
        if name == "volume_size_answer":
            cell.source = "n_slices, n_rows, n_columns = 192, 256, 256"
    for student, notebook in (("ada", right), ("bob", wrong)):
        folder = built.root / "submitted" / student / STAGE
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{STAGE}.ipynb")
    graded = grade_cohort(built, submissions(built, [STAGE]), workers=1)
    assert [one.problem for one in graded] == ["", ""]
    ada, bob = ({one.question: one for one in each.questions} for each in graded)
    lost = {name for name, one in bob.items() if one.score < one.points}
    assert [name for name, one in ada.items() if one.score < one.points] == []
    assert lost == {"field_of_view", "volume_size"}
    assert "dark_bone" not in ada
    with Gradebook(f"sqlite:///{built.root}/gradebook.db") as book:
        assert book.find_assignment(STAGE).max_score == pytest.approx(100)
