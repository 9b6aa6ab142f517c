"""Whatever a student is called, both doors grade the hand-in and write its feedback page."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import nbformat
import pytest
from nbgrader_tools import api, autograde, scores
from small_course import ANSWERS, POINTS, STAGE, fill_in, hand_in

from autograder.collect.handed_in import pending_feedback, submissions
from autograder.commands.grade import grade_cohort
from autograder.course.course import Course
from autograder.feedback.pages import write_feedback

IDS = [
    *("HS\\x", "[x]", "x", "-rf", "--force", ".hidden", "Alice", "alice", "a b", "*", "?", "{y}"),
    *("100%", "o'neill", "$HOME", "~", "#1", "a&b;c", "(?P<z>.*)", "x" * 120, "\u732b"),
    *(unicodedata.normalize(form, "M\u00fcller") for form in ("NFC", "NFD")),
    "zoe",
]


@pytest.mark.parametrize("door", ["autograder", "nbgrader"])
def test_any_id(built_small: Callable[[], Course], door: str) -> None:
    course = built_small()
    release = nbformat.read(course.release(STAGE), as_version=4)
    right = {}
    for number, student in enumerate(IDS):
        right[student] = number % 2 == 0
        answers = ANSWERS if right[student] else {**ANSWERS, "side": "side = 1"}
        hand_in(course, student, fill_in(release, answers))
    assert {one.student for one in submissions(course, [STAGE])} == set(IDS)
    if door == "autograder":
        graded = grade_cohort(course, submissions(course, [STAGE]), workers=1)
        assert [one.problem for one in graded] == [""] * len(IDS)
        write_feedback(course, [one.submission for one in graded])
    else:
        success, log = autograde(course, STAGE)
        assert success, log
        result = api(course).generate_feedback(STAGE)
        assert result["success"], result["log"] + result["error"]
    assert pending_feedback(course, submissions(course, [STAGE])) == []
    for student in IDS:
        side = scores(course, STAGE, student)["side"]
        assert side == (POINTS["side"] if right[student] else 0.0), student
        page = course.root / "feedback" / student / STAGE / f"{STAGE}.html"
        assert page.is_file(), student
