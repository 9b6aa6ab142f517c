"""A stage may be changed after it was handed in: nothing is lost, and the new grades are right."""

from __future__ import annotations

import copy
import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader_tools import api, autograde, autograded, gradebook, scores
from small_course import ANSWERS, POINTS, STAGE, fill_in, hand_in

from autograder.authoring.agreement import Disagreement, require_agreement
from autograder.build.compile import build_release, build_solutions, check_built
from autograder.collect.handed_in import submissions
from autograder.commands.grade import grade_cohort
from autograder.commands.regrade import regrade_cohort
from autograder.course.course import Course
from autograder.record.changed_release import REMOVED

BEFORE = {**POINTS, "prose": 3.0}
CUBE = '''

@pytest.mark.question("cube", points=5)
@pytest.mark.hint("Three times.")
def test_cube(student, reference):
    """The cube is right"""
    assert student["cube"] == reference["cube"]
'''


@pytest.fixture(scope="module")
def graded(built_small: Callable[[], Course]) -> Course:
    """The small course, graded, with a mark given by hand."""
    course = built_small()
    release = nbformat.read(course.release(STAGE), as_version=4)
    right = fill_in(release)
    next(cell for cell in right.cells if cell.id == "prose").source = "Because."
    hand_in(course, "ada", right)
    hand_in(course, "bob", fill_in(release, {**ANSWERS, "side": "side = 1"}))
    grade_cohort(course, submissions(course, [STAGE]), workers=1)
    with gradebook(course) as book:
        grade = book.find_grade("prose", STAGE, STAGE, "ada")
        grade.manual_score, grade.needs_manual_grade = 3.0, False
        book.find_comment("prose", STAGE, STAGE, "ada").manual_comment = "Good."
        book.db.commit()
    return course


@pytest.fixture
def course(graded: Course, tmp_path: Path) -> Course:
    return Course(shutil.copytree(graded.root, tmp_path / "course"))


def change(
    course: Course, notebook: Callable[[NotebookNode], None], checks: Callable[[str], str]
) -> list[str]:
    """Change the master notebook and its checks, and build; return what was said."""
    path = course.root / "source" / STAGE / f"{STAGE}.ipynb"
    master = nbformat.read(path, as_version=4)
    notebook(master)
    nbformat.write(master, path)
    file = course.checks(STAGE) / "small.py"
    file.write_text(checks(file.read_text()))
    said: list[str] = []
    build_release(course, [STAGE], say=said.append)
    build_solutions(course, [STAGE])
    return said


def cell(notebook: NotebookNode, name: str) -> NotebookNode:
    return next(
        one for one in notebook.cells if one.metadata.get("nbgrader", {}).get("grade_id") == name
    )


def regrade(course: Course) -> list[str]:
    """Grade again; return everybody's remarks."""
    result = regrade_cohort(course, submissions(course, [STAGE]), workers=1)
    assert [one.problem for one in result.graded] == ["", ""]
    return [remark for one in result.graded for remark in one.remarks]


def accusations(remarks: list[str]) -> list[str]:
    words = ("edited", "other points or flags", "lost", "missing")
    return [remark for remark in remarks if any(word in remark for word in words)]


def add(master: NotebookNode) -> None:
    for name in ("side_answer", "side"):
        new = copy.deepcopy(cell(master, name))
        new.id = new.id.replace("side", "cube")
        new.metadata.nbgrader.grade_id = name.replace("side", "cube")
        new.source = new.source.replace("side", "cube")
        if "points" in new.metadata.nbgrader:
            new.metadata.nbgrader.points = 5
        master.cells.insert(-2, new)


def remove(*names: str) -> Callable[[NotebookNode], None]:
    def change(master: NotebookNode) -> None:
        master.cells = [one for one in master.cells if one not in [cell(master, n) for n in names]]

    return change


def rename(master: NotebookNode) -> None:
    for name in ("area_answer", "area"):
        one = cell(master, name)
        one.metadata.nbgrader.grade_id = name.replace("area", "surface")
        one.source = one.source.replace('("area")', '("surface")')
    cell(master, "prose").metadata.nbgrader.grade_id = "essay"


def test_a_question_is_added(course: Course) -> None:
    (said,) = change(course, add, lambda text: text + CUBE)
    assert said.endswith(f"run: autograder regrade {STAGE}")
    assert "2 submissions" in said
    assert "'cube' was added" in said
    remarks = regrade(course)
    assert scores(course, STAGE, "ada") == {**BEFORE, "cube": 0.0, "prose": None}
    assert accusations(remarks) == []
    assert any("'cube'" in remark and "newer" in remark for remark in remarks)
    with gradebook(course) as book:
        assert book.find_grade("prose", STAGE, STAGE, "ada").score == 3.0


def test_a_question_is_removed_and_what_it_held_is_kept(course: Course) -> None:
    (said,) = change(
        course,
        remove("prose", "name", "name_answer"),
        lambda text: text[: text.index('@pytest.mark.question("name"')],
    )
    assert "'prose' was removed" in said
    assert REMOVED in said
    with (course.root / "gradebook_backups" / REMOVED).open() as file:
        rows = [(row["cell"], row["student"], row["manual_score"]) for row in csv.DictReader(file)]
    assert ("prose", "ada", "3.0") in rows
    assert "Good." in (course.root / "gradebook_backups" / REMOVED).read_text()
    assert accusations(regrade(course)) == []
    expected = {name: points for name, points in POINTS.items() if name != "name"}
    assert scores(course, STAGE, "ada") == expected


def test_a_question_is_renamed_and_takes_its_marks_along(course: Course) -> None:
    (said,) = change(
        course, rename, lambda text: text.replace('"area", points', '"surface", points')
    )
    assert "'area' is now 'surface'" in said
    assert "'prose' is now 'essay'" in said
    assert accusations(regrade(course)) == []
    with gradebook(course) as book:
        assert book.find_grade("essay", STAGE, STAGE, "ada").score == 3.0
        assert book.find_comment("essay", STAGE, STAGE, "ada").comment == "Good."
        assert book.find_grade("surface", STAGE, STAGE, "ada").score == 3.0
        assert book.find_grade("side", STAGE, STAGE, "bob").score == 0.0


def test_points_are_changed(course: Course) -> None:
    def more(master: NotebookNode) -> None:
        cell(master, "double").metadata.nbgrader.points = 7
        cell(master, "prose").metadata.nbgrader.points = 9

    (said,) = change(
        course, more, lambda text: text.replace('"double", points=1', '"double", points=7')
    )
    assert "'double' now gives 7 points instead of 1" in said
    assert accusations(regrade(course)) == []
    assert scores(course, STAGE, "bob") == {
        **POINTS,
        "side": 0.0,
        "area": 1.0,
        "double": 7.0,
        "prose": 0.0,
    }


def test_nothing_is_said_when_no_question_has_changed(course: Course) -> None:
    assert change(course, lambda master: None, lambda text: text) == []


def leave_out(course: Course, *names: str) -> Course:
    """Leave questions out by the course's own configuration; return the course opened anew."""
    path = course.root / "nbgrader_config.py"
    line = f"c.CourseSettings.left_out = {[f'{STAGE}/{name}' for name in names]}\n"
    path.write_text(path.read_text() + line)
    return Course(course.root)


def test_a_question_is_left_out_and_earlier_hand_ins_are_graded_right(course: Course) -> None:
    course = leave_out(course, "double", "prose")
    with pytest.raises(Disagreement, match=r"the release has a cell 'double'.*autograder build"):
        require_agreement(course, [STAGE])
    (said,) = change(course, lambda master: None, lambda text: text)
    assert "'double' was removed, 'prose' was removed" in said
    assert check_built(course) == []
    require_agreement(course, [STAGE])
    assert "`double`" not in course.release(STAGE).read_text()
    assert accusations(regrade(course)) == []
    # 10.5 points, as before, in the proportions of 2, 3 and 0.5.
    scaled = {"side": 3.82, "area": 5.73, "name": 0.95}
    assert scores(course, STAGE, "ada") == scaled
    # The second check of area gives a third of it.
    assert scores(course, STAGE, "bob") == {**scaled, "side": 0.0, "area": 1.91}
    with gradebook(course) as book:
        assert book.find_assignment(STAGE).max_score == pytest.approx(10.5)
    # nbgrader's own door gives the same.
    success, log = autograde(course, STAGE, force=True)
    assert success, log
    assert scores(course, STAGE, "bob") == {**scaled, "side": 0.0, "area": 1.91}
    # And back again.
    path = course.root / "nbgrader_config.py"
    path.write_text(path.read_text().rpartition("c.CourseSettings.left_out")[0])
    course = Course(course.root)
    change(course, lambda master: None, lambda text: text)
    assert accusations(regrade(course)) == []
    assert scores(course, STAGE, "ada") == {**BEFORE, "prose": None}


def test_nbgraders_own_door(course: Course) -> None:
    path = course.root / "source" / STAGE / f"{STAGE}.ipynb"
    master = nbformat.read(path, as_version=4)
    add(master)
    nbformat.write(master, path)
    file = course.checks(STAGE) / "small.py"
    file.write_text(file.read_text() + CUBE)
    result = api(course).generate_assignment(STAGE)
    assert result["success"], result
    assert "'cube' was added" in result["log"]
    success, log = autograde(course, STAGE, force=True)
    assert success, log
    assert scores(course, STAGE, "bob")["cube"] == 0.0
    assert autograded(course, STAGE, "ada").is_file()
    assert api(course).generate_feedback(STAGE)["success"]
