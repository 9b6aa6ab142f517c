"""Halves of characters, wherever a hand-in shows them, cost nobody a grade, through either door."""

from __future__ import annotations

from collections.abc import Callable

import nbformat
import pytest
from nbgrader_tools import autograde, scores
from small_course import ANSWERS, POINTS, STAGE, fill_in, hand_in

from autograder.collect.handed_in import submissions
from autograder.commands.grade import grade_cohort
from autograder.course.course import Course
from autograder.feedback.pages import write_feedback

SHOWN = {
    "display": (
        "from IPython.display import display\n"
        r"display({'text/plain': '\ud800', 'text/html': '\udc00x'}, raw=True)"
    ),
    "streams": r"import sys; sys.stdout.write('\udfff'); sys.stderr.write('\ud800')",
    "error": r"raise type('A\ud800', (Exception,), {})('\udc01')",
    "type": "class T: pass\n" + r"T.__name__ = T.__qualname__ = '\ud800'" + "\nT()",
}
OF_AN_ODD_TYPE = "class T: pass\n" + r"T.__qualname__ = '\ud800'" + "\nside = T()"


@pytest.mark.parametrize("door", ["autograder", "nbgrader"])
def test_such_hand_ins_get_their_grades(built_small: Callable[[], Course], door: str) -> None:
    course = built_small()
    release = nbformat.read(course.release(STAGE), as_version=4)
    for name, code in SHOWN.items():
        hand_in(course, name, fill_in(release, ANSWERS | {"name": f"{ANSWERS['name']}\n{code}"}))
    hand_in(course, "odd", fill_in(release, ANSWERS | {"side": OF_AN_ODD_TYPE}))
    if door == "autograder":
        graded = grade_cohort(course, submissions(course, [STAGE]), workers=1)
        assert [one.problem for one in graded] == [""] * len(graded)
    else:
        success, log = autograde(course, STAGE)
        assert success, log
    for name in SHOWN:
        found = scores(course, STAGE, name)
        assert {question: found[question] for question in POINTS} == POINTS, name
    assert scores(course, STAGE, "odd")["side"] == 0
    for page in write_feedback(course, submissions(course, [STAGE])):
        assert page.read_text(encoding="utf-8").rstrip().endswith("</html>")
