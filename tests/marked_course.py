"""A small course with graded written answers, for tests of marking by hand."""

from __future__ import annotations

import copy
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import nbformat
from nbgrader_tools import Known, autograde, results_from, score_output
from small_course import STAGE, fill_in, hand_in

from autograder.course.course import Course
from autograder.feedback.safe_html import clean_markdown
from autograder.mark.page import MarkPage
from autograder.mark.server import MarkServer
from autograder.mark.sitting import Sitting

WIDE = "The window was too wide, so bone was white everywhere and the fracture did not show."
ANSWERS = {
    "ada": WIDE,
    "bob": WIDE.upper(),
    "cyd": WIDE.replace("fracture", "fractuer"),
    "dan": "I do not know.",
    "eve": "It is $x^2$.\n\n<script>alert(1)</script> <b onclick=alert(1)>bold</b>",
}
BLANK = "fay"
SCHEME = (
    "\n=== BEGIN MARK SCHEME ===\n- 2 points: SCHEME-9\n- 2 points: more\n=== END MARK SCHEME ==="
)


def hand_in_answer(course: Course, student: str, text: str | None) -> None:
    """Hand in a notebook with this written answer; None leaves it blank."""
    notebook = fill_in(nbformat.read(course.release(STAGE), as_version=4))
    if text is not None:
        [cell] = [cell for cell in notebook.cells if cell.id == "prose"]
        cell.source = text
    hand_in(course, student, notebook)


def grade_again(course: Course, student: str = "*", score: float = 1.0) -> None:
    """Grade as `nbgrader autograde --force` does, without running anything."""
    with results_from(Known(score_output, score)):
        success, log = autograde(course, STAGE, student=student, force=True)
    assert success, log


def with_answers(course: Course) -> Course:
    """Hand in the answers and grade them; the master has a mark scheme."""
    master = nbformat.read(course.master(STAGE), as_version=4)
    [prose] = [cell for cell in master.cells if cell.id == "prose"]
    master = copy.deepcopy(master)
    prose.source += SCHEME
    master.cells[-1] = prose
    nbformat.write(master, course.master(STAGE))
    for student, text in {**ANSWERS, BLANK: None}.items():
        hand_in_answer(course, student, text)
    grade_again(course)
    return course


@contextmanager
def serving(course: Course, *, anonymous: bool = False) -> Iterator[MarkServer]:
    """The page for marking, served by a thread of this process."""
    page = MarkPage(Sitting(course, STAGE), clean_markdown, anonymous=anonymous)
    server = MarkServer(page, "prose")
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join(60)
    assert not thread.is_alive()
