"""The person's list: by kind, in short, and never by words in a student's text."""

from __future__ import annotations

from pathlib import Path

import pytest
from cohorts import course_and_links, outcome
from small_course import STAGE

from autograder.course.remarks import Kind, Remark
from autograder.mark.look_again import Request, ask
from autograder.report.attention import in_short, matters
from autograder.report.people import MOST_ROWS, people_section
from autograder.report.recorded import Recorded

NAMES = ", ".join(f"'cell_{number}'" for number in range(25))
EDITED = Remark(f"The test cells {NAMES} had been edited.", Kind.TESTS_EDITED, 25)


def test_edited_cells_are_counted_and_not_named() -> None:
    [matter] = matters([outcome("ann", {"side": 2.0}, remarks=[EDITED])], {})
    assert matter.said == {"ann": "25 test cells edited"}
    assert in_short([EDITED, "Another remark."]) == "25 test cells edited. Another remark."


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.OTHER])
def test_each_kind_of_remark_is_a_line(kind: Kind) -> None:
    [matter] = matters([outcome("ann", {"side": 2.0}, remarks=[Remark("Said.", kind)])], {})
    assert matter.name == str(kind)
    assert "ann" in matter.said


def test_what_a_sentence_says_does_not_make_it_one() -> None:
    """A file may be called anything."""
    said = "The notebook was handed in as 'crashed late edited timed out'."
    assert matters([outcome("ann", {"side": 2.0}, remarks=[said])], {}) == []


def test_problems_come_first_then_marks_and_lateness_last() -> None:
    graded = [
        outcome("ann", {"side": 2.0}, remarks=[Remark("Cell 3 …", Kind.CRASHED)]),
        outcome("bob", {}, problem="No space left."),
    ]
    known = {"ann": Recorded(late=93_780.0, waiting=["prose"]), "bob": Recorded(late=20.0)}
    found = matters(graded, known)
    assert [one.name for one in found] == ["problem", "crashed", "to be marked: prose", "late"]
    assert found[-1].said == {"ann": "1 d 2 h 3 min", "bob": "less than a minute"}
    assert found[0].said == {"bob": "No space left."}


def test_nothing_to_do_is_said(tmp_path: Path) -> None:
    course, links = course_and_links(tmp_path)
    section = people_section(course, STAGE, [outcome("ann", {"side": 2.0})], links)
    assert "Nothing waits for a person." in section.html
    assert section.data == {"matters": []}


def test_a_student_who_asks_for_another_look_is_a_line(tmp_path: Path) -> None:
    course, links = course_and_links(tmp_path)
    for words in ("<b>I was right</b>", "and here"):
        ask(course, Request("ann", STAGE, "side", words))
    section = people_section(course, STAGE, [outcome("ann", {"side": 2.0})], links)
    [matter] = section.data["matters"]
    assert matter["what"] == "please look again"
    assert matter["students"]["ann"] == "side: <b>I was right</b>; side: and here"
    assert "&lt;b&gt;I was right" in section.html


def test_the_list_of_a_large_cohort_is_cut_and_says_where_the_rest_is(tmp_path: Path) -> None:
    course, links = course_and_links(tmp_path)
    graded = [outcome(f"s{n}", {"side": 2.0}, remarks=[EDITED]) for n in range(MOST_ROWS + 7)]
    section = people_section(course, STAGE, graded, links)
    assert section.html.count("25 test cells edited") == MOST_ROWS
    assert "7 more are in" in section.html
    assert len(section.data["matters"][0]["students"]) == MOST_ROWS + 7
