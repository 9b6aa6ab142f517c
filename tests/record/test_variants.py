"""Students who have different images: graded right by every door, and copies do not pay."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader_tools import nbgrader
from small_course import STAGE, fill_in, hand_in, write_course
from sqlalchemy import create_engine

from autograder.build.compile import build_release
from autograder.commands.grade import grade_cohort
from autograder.commands.regrade import regrade_cohort
from autograder.course.course import Course
from autograder.course.readiness import NotReady
from autograder.course.submission import submissions
from autograder.course.variants import known_variants
from autograder.record.variants import assign, check_built, keep_variants
from autograder.report.answered.grouping import grouped_answers
from autograder.workers.hand_ins import WITHOUT

READ = "side = int(open('data/side.txt').read())"
TRUE = '''

@pytest.mark.question("side", points=1)
@pytest.mark.hint("Look again.")
def test_side_is_true(student, truth):
    """The side is true"""
    assert student["side"] == int((truth / "side.txt").read_text())
'''
SIDES = {0: 100, 1: 61, 2: 122}
FULL = 7.5


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course whose first answer is read from a file, with two variants of that file."""
    root = tmp_path_factory.mktemp("variants")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("BIOMEDICAL_IMAGES", raising=False)
        course = write_course(root)
        config = root / "nbgrader_config.py"
        config.write_text(
            config.read_text().replace(
                "configure(c,",
                'c.CourseSettings.files_variable = "VARIANTS_FILES"\n'
                'c.CourseSettings.variants = "variants"\nconfigure(c,',
            )
        )
        master = root / "source" / STAGE / f"{STAGE}.ipynb"
        text = master.read_text().replace("side = 3191", READ)
        master.write_text(text.replace('"points": 2', '"points": 3', 1))
        checks = root / "checks" / "small" / "small.py"
        checks.write_text(checks.read_text() + TRUE)
        for variant, side in SIDES.items():
            base = root / "variants" / str(variant) if variant else root
            for name in ("data", "truth"):
                (base / name).mkdir(parents=True)
                (base / name / "side.txt").write_text(str(side))
        course = Course(root)
        build_release(course, [STAGE])
        keep_variants(course, {"ann": 1, "bob": 2, "copy_cat": 2})
        release = nbformat.read(course.release(STAGE), as_version=4)
        right = {
            "area": "area = side * side",
            "double": "double = lambda x: 2 * x",
            "name": "name = ''",
        }
        for student in ("ann", "bob", "newcomer"):
            hand_in(course, student, fill_in(release, {"side": READ, **right}))
        # Has bob's images, and ann's number.
        hand_in(course, "copy_cat", fill_in(release, {"side": "side = 61", **right}))
    return course


def _scores(course: Course) -> dict[str, float]:
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
        return {one.student.id: one.score for one in gradebook.assignment_submissions(STAGE)}


EXPECTED = {
    "ann": FULL,
    "bob": FULL,
    "newcomer": FULL,
    "copy_cat": FULL - 5,
}  # the area is that of another side


def test_each_is_graded_on_the_own_images_and_a_copied_number_does_not_pay(course: Course) -> None:
    outcomes = {
        one.submission.student: one
        for one in grade_cohort(course, submissions(course, [STAGE]), workers=2)
    }
    assert {name: one.problem for name, one in outcomes.items()} == dict.fromkeys(EXPECTED, "")
    assert _scores(course) == EXPECTED
    remarked = {name for name, one in outcomes.items() if WITHOUT in one.remarks}
    assert remarked == {"newcomer"}


def test_the_solution_runs_once_a_variant(course: Course) -> None:
    folder = course.root / "answers" / "reference"
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*.json")}
    assert found == {f"{STAGE}.json", f"variant_1/{STAGE}.json", f"variant_2/{STAGE}.json"}
    sides = {json.loads((folder / name).read_text())["run_key"] for name in found}
    assert len(sides) == 3


def test_regrading_goes_by_the_own_images_too(course: Course) -> None:
    checks = course.root / "checks" / "small" / "small.py"
    checks.write_text(checks.read_text().replace("Look again.", "Look once more."))
    result = regrade_cohort(Course(course.root), submissions(course, [STAGE]), workers=1)
    assert result.ran_again == []
    assert {one.submission.student: one.score for one in result.graded} == EXPECTED
    assert [one.student for one in result.rewritten] == ["copy_cat"]
    # The report holds an answer against the reference on the images of whoever gave it.
    _, found = grouped_answers(course, STAGE, result.graded)
    [group] = next(one.wrong for one in found if one.question.name == "side")
    assert "; ".join(group.words) == "`side` is 61: exactly the reference divided by 2"


def test_another_variant_means_another_run_and_another_score(course: Course) -> None:
    keep_variants(course, {"copy_cat": 1})
    result = regrade_cohort(course, submissions(course, [STAGE]), workers=1)
    assert [one.student for one in result.ran_again] == ["copy_cat"]
    assert _scores(course)["copy_cat"] == FULL
    keep_variants(course, {"copy_cat": 2})


def test_nbgraders_own_door_gives_the_same(course: Course) -> None:
    nbgrader(course, "autograde", STAGE, "--force")
    assert _scores(course) == EXPECTED


def test_a_variant_that_is_not_there_stops_grading_with_a_reason(course: Course) -> None:
    with pytest.raises(NotReady, match=r"variant 3 .*variants/3/data.*--variants 3"):
        check_built(course, [0, 3])
    keep_variants(course, {"ann": 3})
    with pytest.raises(NotReady):
        grade_cohort(course, submissions(course, [STAGE]), workers=1)
    keep_variants(course, {"ann": 1})


def test_who_has_which_is_in_the_gradebook_and_stays() -> None:
    known: dict[str, int] = {}
    people = dict.fromkeys(("ann", "bob", "eve", "zoe"), "")
    known |= assign(people, 2, known)
    assert known == {"ann": 1, "bob": 2, "eve": 1, "zoe": 2}
    assert assign(people, 2, known) == {}
    # Somebody later, and more variants: nobody's is changed, and the new ones are used first.
    people |= {"abe": "", "max": ""}
    assert assign(people, 3, known) == {"abe": 3, "max": 3}


def test_a_group_has_one_variant_whoever_comes_later() -> None:
    groups = {"ann": "red", "bob": "blue", "eve": "red", "zoe": ""}
    known = assign(groups, 3, {})
    assert known == {"ann": 1, "bob": 2, "eve": 1, "zoe": 3}
    assert assign(groups | {"max": "blue"}, 3, known) == {"max": 2}


def test_a_course_without_variants_gets_no_table(tmp_path: Path) -> None:
    course = write_course(tmp_path)
    assert known_variants(course) == {}
    assert not (tmp_path / "gradebook.db").exists()
    (tmp_path / "nbgrader_config.py").write_text(
        (tmp_path / "nbgrader_config.py").read_text() + '\nc.CourseSettings.variants = "variants"\n'
    )
    course = Course(tmp_path)
    assert known_variants(course) == {}
    assert not (tmp_path / "gradebook.db").exists()
    create_engine(course.coursedir.db_url).connect().close()
    assert known_variants(course) == {}
