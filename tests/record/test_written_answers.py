"""A written answer outside its cell waits for a person, through both doors, and after regrading."""

from __future__ import annotations

import copy
import html
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader_tools import autograde, autograded, gradebook, nbgrader, scores
from small_course import POINTS, STAGE, fill_in, hand_in

from autograder.collect.handed_in import submissions
from autograder.commands.grade import grade_cohort
from autograder.commands.regrade import regrade_cohort
from autograder.course.course import Course
from autograder.feedback.pages import write_feedback
from autograder.record.recorders import NbgraderRecorder
from autograder.report.written import write_reports
from autograder.store import digests
from autograder.store.submissions import AnswerStore

ANSWER = "Bone takes up more of the X-rays than flesh does."
ASKED = "prose"


def own_cell(notebook: NotebookNode) -> None:
    notebook.cells.append(new_markdown_cell(ANSWER))


def two_cells(notebook: NotebookNode) -> None:
    notebook.cells[-1:] = [new_markdown_cell("Two reasons."), new_markdown_cell(ANSWER)]


def own_code(notebook: NotebookNode) -> None:
    notebook.cells.append(new_code_cell(f"# {ANSWER}\nprint(area)"))


def given_code(notebook: NotebookNode) -> None:
    [plain] = [cell for cell in notebook.cells if cell.id == "plain"]
    plain.source += f"\n# {ANSWER}"


def neighbour(notebook: NotebookNode) -> None:
    [name] = [cell for cell in notebook.cells if cell.id == "answer-name"]
    name.source += f"\n# Written answer: {ANSWER}"


CASES = {one.__name__: one for one in (own_cell, two_cells, own_code, given_code, neighbour)}
UNTOUCHED = ["left_alone", "zz_good"]


@pytest.fixture
def course(built_small: Callable[[], Course]) -> Course:
    course = built_small()
    right = fill_in(nbformat.read(course.release(STAGE), as_version=4))
    for student, change in CASES.items():
        notebook = copy.deepcopy(right)
        change(notebook)
        hand_in(course, student, notebook)
    for student in UNTOUCHED:
        hand_in(course, student, right)
    return course


def grade_through_nbgrader(course: Course) -> None:
    success, log = autograde(course, STAGE)
    assert success, log
    for student in CASES:
        assert f"{STAGE} of {student}: The cell for the written answer to 'prose'" in log


def grade_in_parallel(course: Course) -> None:
    graded = grade_cohort(course, submissions(course, [STAGE]), workers=2)
    assert not [outcome.problem for outcome in graded if outcome.problem]
    remarks = {outcome.submission.student: outcome.remarks for outcome in graded}
    assert {student for student, said in remarks.items() if said} == {*CASES}
    report = write_reports(course, graded)[0].read_text().partition('<section id="hand-ins"')[2]
    assert report.count("to &#39;prose&#39;") == len(CASES)


def pages_by_nbgrader(course: Course) -> None:
    nbgrader(course, "generate_feedback", STAGE)


def pages_in_parallel(course: Course) -> None:
    write_feedback(course, submissions(course, [STAGE]))


def answer_cell(path: Path) -> str:
    cells = nbformat.read(path, as_version=4).cells
    [source] = [c.source for c in cells if c.metadata.get("nbgrader", {}).get("grade_id") == ASKED]
    return str(source)


def assert_person_is_asked(course: Course) -> None:
    for student in CASES:
        assert scores(course, STAGE, student) == {**POINTS, ASKED: None}, student
        assert ANSWER in answer_cell(autograded(course, STAGE, student)), student
    for student in UNTOUCHED:
        assert scores(course, STAGE, student) == {**POINTS, ASKED: 0}, student


@pytest.mark.parametrize(
    ("grade", "write_pages"),
    [(grade_through_nbgrader, pages_by_nbgrader), (grade_in_parallel, pages_in_parallel)],
    ids=["nbgrader", "autograder"],
)
def test_a_person_is_asked_and_the_page_says_so(
    course: Course, grade: Callable[[Course], None], write_pages: Callable[[Course], None]
) -> None:
    grade(course)
    assert_person_is_asked(course)
    write_pages(course)
    pages = {
        student: (course.root / "feedback" / student / STAGE / f"{STAGE}.html").read_text()
        for student in [*CASES, *UNTOUCHED]
    }
    for student in CASES:
        page = html.unescape(pages[student])
        assert "The cell for the written answer to 'prose' (found in" in page, student
        assert "not marked yet" in pages[student], student
        assert pages[student].count(ANSWER) >= 1, student
    for student in UNTOUCHED:
        assert "not marked yet" not in pages[student], student


def test_a_page_says_it_no_longer_when_a_person_has_marked(course: Course) -> None:
    grade_in_parallel(course)
    with gradebook(course) as book:
        grade = book.find_grade(ASKED, STAGE, STAGE, "own_cell")
        grade.manual_score, grade.needs_manual_grade = 3.0, False
        book.find_comment(ASKED, STAGE, STAGE, "own_cell").manual_comment = "Well seen."
        book.db.commit()
    pages_in_parallel(course)
    page = (course.root / "feedback" / "own_cell" / STAGE / f"{STAGE}.html").read_text()
    assert "not marked yet" not in page
    assert "Well seen." in page


def test_regrading_leaves_it_with_the_person(course: Course) -> None:
    grade_in_parallel(course)
    path = course.checks_folder / "small" / "small.py"
    path.write_text(path.read_text().replace('student["double"](21) == 42', "False"))
    result = regrade_cohort(course, submissions(course, [STAGE]), workers=1)
    assert len(result.changed) == len(CASES) + len(UNTOUCHED)
    remarks = {one.submission.student for one in result.graded if one.remarks}
    assert remarks == {*CASES}
    for student in CASES:
        assert scores(course, STAGE, student)[ASKED] is None
        assert ANSWER in answer_cell(autograded(course, STAGE, student))


def test_what_an_earlier_version_overlooked_is_found_by_regrading(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr("autograder.sanitise.rebuilding.gather_written", lambda *cells: [])
        # Hand-ins are opened in this process, then, where the line above has changed something.
        earlier.setattr("autograder.commands.grade.recorder_of", NbgraderRecorder)
        grade_cohort(course, submissions(course, [STAGE]), workers=1)
    store = AnswerStore(course.root)
    for student in [*CASES, *UNTOUCHED]:
        path = store.of_student(student, STAGE)
        stored = store.read(path)
        assert stored is not None
        store.write(path, replace(stored, run_key="of the earlier version"))
    assert scores(course, STAGE, "own_cell")[ASKED] == 0
    regrade_cohort(course, submissions(course, [STAGE]), workers=1)
    assert_person_is_asked(course)


def test_what_reads_hand_ins_is_part_of_the_version() -> None:
    assert "sanitise" in digests.RUNS_IT
