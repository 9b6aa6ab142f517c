"""`autograder report` tells of everything as it stands now, and grades nothing."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable

import nbformat
import pytest
from nbgrader_tools import gradebook
from small_course import STAGE, fill_in, hand_in

from autograder.collect.handed_in import submissions
from autograder.commands.grade import grade_cohort
from autograder.course.course import Course

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def graded(built_small: Callable[[], Course]) -> Course:
    """One right hand-in with prose in it, one that nobody filled in, one that is no notebook."""
    course = built_small()
    release = nbformat.read(course.release(STAGE), as_version=4)
    right = fill_in(release)
    prose = [c for c in right.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "prose"]
    prose[0].source = "The side is as long as the picture is wide."
    hand_in(course, "ann", right)
    hand_in(course, "bob", release)
    hand_in(course, "cid", "not a notebook")
    outcomes = grade_cohort(course, submissions(course, [STAGE]), workers=1)
    assert [one.problem for one in outcomes] == [""] * 3
    return course


def test_where_nothing_was_handed_in_there_is_no_report(
    built_small: Callable[[], Course], run: Run
) -> None:
    course = built_small()
    done = run("autograder", "report", cwd=course.root)
    assert done.returncode == 2
    assert f"{STAGE}: nothing was handed in" in done.stdout
    assert not (course.root / "reports" / f"{STAGE}.html").exists()


def test_it_tells_of_marks_that_were_given_since(graded: Course, run: Run) -> None:
    def overview() -> dict[str, int]:
        done = run("autograder", "report", STAGE, "--json", cwd=graded.root)
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert f"{graded.root / 'reports' / STAGE}.html" in told["reports"]
        return dict(json.loads((graded.root / "reports" / f"{STAGE}.json").read_text())["overview"])

    before = overview()
    assert (before["handed in"], before["graded"]) == (3, 3)
    assert (before["could not be read"], before["no answer filled in"]) == (1, 1)
    assert before["not yet marked by hand"] == 1
    with gradebook(graded) as book:
        grade = book.find_grade("prose", STAGE, STAGE, "ann")
        grade.manual_score, grade.needs_manual_grade = 3.0, False
        book.db.commit()
    assert overview()["not yet marked by hand"] == 0


def test_who_did_not_try_is_in_no_statistics(graded: Course, run: Run) -> None:
    assert run("autograder", "report", cwd=graded.root).returncode == 0
    items = json.loads((graded.root / "reports" / f"{STAGE}.json").read_text())["items"]
    assert items["n"] == 1
    assert items["left out"] == {"could not be read": ["cid"], "no answer filled in": ["bob"]}
    page = (graded.root / "reports" / f"{STAGE}.html").read_text()
    with gradebook(graded) as book:
        number = book.find_submission_notebook(STAGE, STAGE, "cid").id
    assert f'href="http://localhost:8888/formgrader/submissions/{number}"' in page
