"""Nothing in `submitted/` is passed over without a word."""

from __future__ import annotations

from pathlib import Path

import pytest
from downloads import FIRST, SECOND, notebook, two_stages

from autograder.collect.overlooked import nearest_stage, overlooked
from autograder.course.course import Course, CourseError
from autograder.course.submission import Submission, chosen_students

STAGES = [FIRST, SECOND]


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return two_stages(tmp_path / "course")


def put(course: Course, path: str, text: str) -> None:
    file = course.root / "submitted" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def test_what_is_where_it_should_be_is_not_named(course: Course) -> None:
    put(course, f"ann/{FIRST}/{FIRST}.ipynb", notebook(FIRST))
    put(course, f"ann/{SECOND}/other name.ipynb", notebook(SECOND, nameless=True))
    put(course, f"bob/{FIRST}/{FIRST}.ipynb", "{damaged")
    put(course, "README.txt", "hello")
    assert overlooked(course, STAGES) == []


@pytest.mark.parametrize(
    ("path", "text", "says"),
    [
        ("x y.ipynb", notebook(FIRST), "autograder collect 'submitted/x y.ipynb'"),
        ("ann/x.ipynb", notebook(FIRST), f"Move it to submitted/ann/{FIRST}/."),
        ("ann/x.ipynb", "{damaged", "Move it to submitted/ann/<stage>/."),
        (f"ann/{FIRST}.ipynb.txt", "{damaged", f"Move it to submitted/ann/{FIRST}/."),
        ("ann/1_first/x.ipynb", notebook(FIRST), f"Rename it to {FIRST}."),
        ("ann/1_first/x.ipynb", "{damaged", f"Rename it to {FIRST}."),
        ("ann/02_Secnd/x.ipynb", "{damaged", f"Rename it to {SECOND}."),
        ("ann/homework/x.ipynb", notebook(SECOND), f"Rename it to {SECOND}."),
        ("ann/homework/x.ipynb", "{damaged", f"Stages: {FIRST}, {SECOND}."),
        (f"{FIRST}/ann/x.ipynb", notebook(FIRST), f"autograder collect submitted/{FIRST}"),
        (f"ann/{FIRST}/{FIRST}.ipynb", notebook(SECOND), f"its cells are of {SECOND}. Move it to"),
        (f"[x]/{FIRST}/{FIRST}.ipynb", notebook(FIRST), "The id '[x]' holds"),
    ],
)
def test_what_nobody_would_grade_is_named_with_what_puts_it_right(
    course: Course, path: str, text: str, says: str
) -> None:
    put(course, f"bob/{FIRST}/{FIRST}.ipynb", notebook(FIRST))
    put(course, path, text)
    (sentence,) = overlooked(course, STAGES)
    assert says in sentence


def test_links_are_not_followed(course: Course) -> None:
    put(course, f"ann/{FIRST}/{FIRST}.ipynb", notebook(FIRST))
    (course.root / "submitted" / "eve").symlink_to(course.root / "source")
    (course.root / "submitted" / "ann" / "x.ipynb").symlink_to(course.master(FIRST))
    assert overlooked(course, STAGES) == []


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        *(("1_first", FIRST), ("First", FIRST), ("01-first", FIRST), ("02_secodn", SECOND)),
        *(("second", SECOND), ("01_First ", FIRST), ("homework", ""), ("", "")),
    ],
)
def test_the_nearest_stage(said: str, meant: str) -> None:
    assert nearest_stage(said, STAGES) == meant


def test_a_misspelt_student_among_right_ones_is_an_error() -> None:
    found = [Submission(name, FIRST, Path()) for name in ("ann", "bob", "Zoë")]
    assert chosen_students(found, None) == found
    assert [one.student for one in chosen_students(found, ["bob", "ann"])] == ["ann", "bob"]
    for wrong, near in (("anm", "ann"), ("BOB", "bob"), ("zoë", "Zoë")):
        with pytest.raises(CourseError, match=f"{wrong!r} has handed in nothing.*mean {near}"):
            chosen_students(found, ["ann", wrong])
    with pytest.raises(CourseError, match="'nobody' has handed in nothing for"):
        chosen_students(found, ["ann", "nobody"])
