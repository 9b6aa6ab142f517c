"""A mark that is misspelt is found; what only looks a little like one is left alone."""

from __future__ import annotations

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.build.marks import HIDDEN, SOLUTION, cut_out, faults_of_marks, inside, marks_in
from autograder.course.course import Course

MARKS = ["BEGIN HIDDEN TESTS", "END HIDDEN TESTS", "BEGIN SOLUTION", "END SOLUTION"]


@pytest.mark.parametrize(
    "line",
    [
        *("### BEGIN HIDEN TESTS", "### BEGIN HIDDEN TEST", "### BEGINN HIDDEN TESTS"),
        *("### Begin Hidden Tests", "### begin hidden tests", "###BEGINHIDDENTESTS"),
        *("### BEGIN  HIDDEN TESTS", "### BEGIN HIDDEN\u00a0TESTS", "# BEGIN-HIDDEN-TESTS"),
        *("### BEGIN HIDDEN", "### HIDDEN TESTS BEGIN", "### START HIDDEN TESTS"),
        *(
            "### HIDDEN TESTS",
            "BEGIN HIDEN TESTS",
            "    ### END HIDDENTESTS",
            "### END HIDEN TESTS",
        ),
        *("### ΒEGIN HIDDEN TESTS", "### ＢＥＧＩＮ ＨＩＤＤＥＮ ＴＥＳＴＳ", "### END TESTS"),
        *("### BEGIN SOLUTON", "### Begin solution", "### BEGIN SOLUTIONS"[:-2] + "M"),
        *("### END SOLUTOIN", "### END OF SOLUTION", "### STOP SOLUTION"),
        *("### BEGIN MARKSCHEME", "### BEGIN MARK SHEME", "### END MARKING SCHEME"),
    ],
)
def test_a_misspelt_mark_is_found(line: str) -> None:
    faults = faults_of_marks(f"x = 1\n{line}\ny = 2")
    assert faults
    assert repr(line.strip()) in faults[0].what
    assert "### " in faults[0].remedy


@pytest.mark.parametrize(
    "line",
    [
        *("# Self-check: run this cell.", "assert len(fov) == 3, 'fov needs one value an axis'"),
        *("## The end of the story", "# hidden behind the skull", "solution = 3", "ends = begin"),
        *("# The solution is shown later, when all have handed in", "## Begin", "", "###", "tests"),
        *("# In the beginning, tests were hidden from everybody who had not paid", "## Solutions"),
    ],
)
def test_other_lines_are_left_alone(line: str) -> None:
    assert faults_of_marks(line) == []


@given(st.sampled_from(MARKS), st.data())
def test_one_wrong_letter_anywhere_is_found(mark: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(mark) - 1))
    kind = data.draw(st.sampled_from(["left out", "another", "twice", "small"]))
    letter = data.draw(st.sampled_from("ABCXYZ -_"))
    spelt = {
        "left out": mark[:at] + mark[at + 1 :],
        "another": mark[:at] + letter + mark[at + 1 :],
        "twice": mark[:at] + mark[at] + mark[at:],
        "small": mark[:at] + mark[at].lower() + mark[at + 1 :],
    }[kind]
    source = f"### {spelt}\nsecret"
    # Either it is found, or nbgrader reads it as the mark that it is.
    assert faults_of_marks(source) or mark in spelt


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("### BEGIN SOLUTION\nx", "no END SOLUTION"),
        ("x\n### END SOLUTION", "no BEGIN SOLUTION"),
        ("### BEGIN SOLUTION\nx\n### END HIDDEN TESTS", "no BEGIN HIDDEN TESTS"),
        ("### BEGIN SOLUTION\n### BEGIN SOLUTION\nx\n### END SOLUTION", "inside another"),
        ("### END SOLUTION\nx\n### BEGIN SOLUTION", "no BEGIN SOLUTION"),
    ],
)
def test_a_mark_without_its_partner_is_found(source: str, said: str) -> None:
    assert any(said in fault.what for fault in faults_of_marks(source))


def test_regions_are_told_from_what_is_shown() -> None:
    source = (
        "a\n### BEGIN SOLUTION\nb\n### END SOLUTION\nc\n### BEGIN HIDDEN TESTS\nd\n"
        "### END HIDDEN TESTS"
    )
    assert faults_of_marks(source) == []
    assert inside(source, SOLUTION) == ["b"]
    assert inside(source, HIDDEN) == ["d"]
    assert cut_out(source) == "a\nc"
    assert len(marks_in(source)) == 4


def test_the_course_has_no_fault(course: Course) -> None:
    for stage in course.stages:
        for path in (course.master(stage), course.release(stage), course.solution(stage)):
            for cell in nbformat.read(path, as_version=4).cells:
                assert faults_of_marks(cell.source) == [], (path, cell.source)
