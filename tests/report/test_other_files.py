"""Who changes the images after grading is told whose grades are of the earlier ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from small_course import STAGE, fill_in, hand_in, write_course

from autograder.collect.handed_in import submissions
from autograder.commands.grade import grade_cohort
from autograder.commands.regrade import regrade_cohort
from autograder.course.course import Course
from autograder.course.remarks import Kind, kind_of
from autograder.course.submission import Submission
from autograder.report.attention import matters
from autograder.report.other_files import in_words, note_files, remark_other_files
from autograder.report.whole_stages import whole_stages
from autograder.run.limits import TimeLimits
from autograder.score.outcome import Graded
from autograder.store.digests import run_key
from autograder.store.submissions import AnswerStore, StoredSubmission

TOLD = (
    "01_small: {} graded on other images or data than those in place now. To grade all on these: "
    "autograder regrade 01_small"
)


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of files that tests may change."""
    monkeypatch.setenv("BIOMEDICAL_IMAGES", str(tmp_path / "images"))
    put(tmp_path / "images", "1 2 3")
    return tmp_path / "images"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return write_course(tmp_path / "course")


def put(files: Path, text: str) -> None:
    (files / "scan").mkdir(parents=True, exist_ok=True)
    (files / "scan" / "values.txt").write_text(text)


def graded(course: Course, key: str, *students: str) -> list[Graded]:
    """What grading leaves behind, of a run with this key."""
    store = AnswerStore(course.root)
    for student in students:
        store.write(store.of_student(student, STAGE), StoredSubmission(key))
    return [Graded(Submission(student, STAGE, Path(student))) for student in students]


def others(outcomes: list[Graded]) -> list[str]:
    return [
        one.submission.student
        for one in outcomes
        if any(kind_of(remark) is Kind.OTHER_FILES for remark in one.remarks)
    ]


def later(course: Course, *students: str) -> list[Graded]:
    """Outcomes of earlier runs, as a later command reads them."""
    outcomes = [Graded(Submission(student, STAGE, Path(student))) for student in students]
    remark_other_files(Course(course.root), outcomes)
    return outcomes


def test_who_was_graded_on_earlier_images_is_named_and_counted(course: Course, files: Path) -> None:
    note_files(course, graded(course, "a1", "ann", "bob"))
    assert in_words(later(course, "ann", "bob", "cid")) == []
    put(files, "4 5 6 7")
    note_files(course, graded(course, "a2", "cid"))
    whole = later(course, "ann", "bob", "cid", "dan")
    assert others(whole) == ["ann", "bob"]
    assert in_words(whole) == [TOLD.format("2 of 4 hand-ins were")]
    [matter] = matters(whole, {})
    assert matter.name == "other files"
    note_files(course, graded(course, "a2", "ann"))
    assert in_words(later(course, "ann", "bob", "cid")) == [TOLD.format("1 of 3 hand-ins was")]
    # Put back where they were, it is the others.
    put(files, "1 2 3")
    assert others(later(course, "ann", "bob", "cid")) == ["ann", "cid"]


def test_another_engine_or_time_of_a_file_means_no_other_images(
    course: Course, files: Path
) -> None:
    note_files(course, graded(course, "a1", "ann"))
    (files / "scan" / "values.txt").unlink()
    put(files, "1 2 3")
    note_files(course, graded(course, "a2", "bob"))
    assert others(later(course, "ann", "bob")) == []


def test_what_nobody_has_noted_is_not_claimed(course: Course, files: Path) -> None:
    note_files(course, graded(course, "a1", "ann"))
    failed = graded(course, "a2", "bob")
    failed[0].problem = "No space left."
    note_files(course, failed)
    graded(course, "", "cid")
    put(files, "4 5 6 7")
    assert others(later(course, "ann", "bob", "cid", "dan")) == ["ann"]
    for text in ("", "[]", "{}"):
        (course.root / "answers" / "graded_on.json").write_text(text)
        assert others(later(course, "ann")) == []


def test_a_run_takes_the_note_for_an_earlier_one_that_was_killed(
    built_small: Callable[[], Course], files: Path
) -> None:
    course = built_small()
    now = run_key(course, STAGE, TimeLimits())
    note_files(course, [], graded(course, now, "ann"))
    assert json.loads((course.root / "answers" / "graded_on.json").read_text()).keys() == {now}


def test_of_an_earlier_run_on_something_else_no_note_is_taken(course: Course, files: Path) -> None:
    note_files(course, [], graded(course, "a1", "ann"))
    assert not (course.root / "answers" / "graded_on.json").exists()


def test_a_course_without_files_takes_no_notes(course: Course, files: Path) -> None:
    (files / "scan" / "values.txt").unlink()
    (files / "scan").rmdir()
    note_files(course, graded(course, "a1", "ann"))
    assert not (course.root / "answers" / "graded_on.json").exists()


def test_grading_takes_the_note_and_regrading_settles_it(
    built_small: Callable[[], Course], files: Path
) -> None:
    course = built_small()
    hand_in(course, "ann", fill_in(nbformat.read(course.release(STAGE), as_version=4)))
    todo = submissions(course, [STAGE])
    assert others(whole_stages(course, grade_cohort(course, todo, workers=1))) == []
    assert len(json.loads((course.root / "answers" / "graded_on.json").read_text())) == 1
    put(files, "4 5 6 7")
    assert others(whole_stages(Course(course.root), [], [STAGE])) == ["ann"]
    regraded = regrade_cohort(course, todo, workers=1)
    assert [one.student for one in regraded.ran_again] == ["ann"]
    assert others(whole_stages(course, regraded.graded)) == []
    assert others(whole_stages(Course(course.root), [], [STAGE])) == []
