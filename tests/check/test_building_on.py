"""A slip costs once: what a check makes of the earlier answers that it builds on."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import nbformat
import pytest
from small_course import STAGE, fill_in

from autograder.check.building_on import hidden_choices, judge
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student
from autograder.course.course import Course
from autograder.score.results import UNKNOWN, QuestionResult, SubmissionResult
from autograder.score.shown import as_text


class Known:
    """A notebook's process that knows some values."""

    def __init__(self, **values: Any) -> None:
        self.values = values

    def get(self, name: str) -> tuple[bool, Any]:
        return name in self.values, self.values.get(name)

    def figures(self) -> list[Any]:
        return []

    def drop_copy(self) -> None:
        pass


def student_with(**values: Any) -> Student:
    return Student(Known(**values), Reference(Known(a=2, b=3)))  # type: ignore[arg-type]


def product(student: Student) -> Callable[[], None]:
    def check() -> None:
        a, b = student.get("a", 2), student.get("b", 3)
        assert student["answer"] == a * b, f"it goes by {a} and {b}"

    return check


@pytest.mark.parametrize("answer", [6, 50, 15, 20])
def test_what_follows_counts_and_what_is_true_and_any_mixture(answer: int) -> None:
    student = student_with(a=5, b=10, answer=answer)
    judge(product(student), student, ["a", "b"])


def test_what_neither_follows_nor_is_true_is_judged_by_the_own_answers() -> None:
    student = student_with(a=5, b=10, answer=7)
    with pytest.raises(AssertionError, match="it goes by 5 and 10"):
        judge(product(student), student, ["a", "b"])
    assert student.get("a") == 5, "what was hidden is shown again"


def test_only_named_answers_can_be_hidden() -> None:
    student = student_with(a=5, b=10, answer=20)
    with pytest.raises(AssertionError):
        judge(product(student), student, ["b"])


def test_an_answer_that_is_just_the_solutions_is_not_hidden() -> None:
    tried = []

    def check_of(student: Student) -> Callable[[], None]:
        def check() -> None:
            tried.append((student.get("a"), student.get("b")))
            raise AssertionError

        return check

    # Of the same value but another type, it may look other to a check.
    for own, again in (((2, 10), [(2, None)]), ((2, 3), []), ((2.0, 3), [(None, 3)])):
        tried.clear()
        student = student_with(a=own[0], b=own[1])
        with pytest.raises(AssertionError):
            judge(check_of(student), student, ["a", "b"])
        assert tried == [own, *again]


def test_an_earlier_answer_that_breaks_the_check_is_hidden_as_well() -> None:
    student = student_with(a="five", b=3, answer=6)

    def check() -> None:
        assert student["answer"] == int(student.get("a", 2)) * 3

    judge(check, student, ["a"])


def test_a_check_is_tried_once_for_each_choice() -> None:
    assert list(hidden_choices(["a"])) == [("a",)]
    choices = list(hidden_choices(["a", "b", "c"]))
    assert choices[0] == ("a", "b", "c")
    assert len(choices) == len(set(choices)) == 7
    assert not list(hidden_choices([]))
    tried = []
    student = student_with(a=5)

    def check() -> None:
        tried.append(student.get("a"))
        raise AssertionError

    with pytest.raises(AssertionError):
        judge(check, student, ["a", "never looked at"])
    assert tried == [5, None]


# From a marked check to what a student reads.

CHECKS = '''
import pytest
from autograder.check.kit.own import own_function, own_number
from autograder.check.kit.words import saw

@pytest.mark.question("side", points=2)
@pytest.mark.hint("Count the columns.")
def test_side(student, reference):
    """The side is right"""
    assert student["side"] == reference["side"]

@pytest.mark.question("area", points=3)
@pytest.mark.builds_on("side")
@pytest.mark.hint("Side times side.")
def test_area(student, reference):
    """The area is right"""
    side = own_number(student, reference, "side")
    assert student["area"] != side, saw("This is the side.", do="Multiply it by itself.")
    assert student["area"] == side * side

@pytest.mark.question("double", points=1)
def test_double(student, reference):
    """The function doubles"""
    assert student["double"](21) == 42

@pytest.mark.question("name", points=0.5)
@pytest.mark.builds_on("double")
def test_name(student, reference):
    """The name is twice a number"""
    assert student["name"] == own_function(student, reference, "double")(4)
'''


GRADE = """
import json, sys
from pathlib import Path
import nbformat
from autograder.check.session import in_check_session
from autograder.course.course import Course
from autograder.run.zygote import Zygote
from autograder.workers.one_submission import Grader

course, folder = Course(Path(sys.argv[1])), Path(sys.argv[2])

def work(checks):
    with Zygote(folder) as zygote:
        grader = Grader(course, checks, zygote)
        notebooks = json.loads((folder / "notebooks.json").read_text())
        results = [grader.grade("01_small", nbformat.from_dict(n)).to_json() for n in notebooks]
        grader.references.close()
        (folder / "results.json").write_text(json.dumps(results))

in_check_session(course, ["01_small"], work)
"""

DOUBLE, TRIPLE = "def double(x):\n    return 2 * x", "def double(x):\n    return 3 * x"
HAND_INS = {
    "follows": {"side": "side = 5", "area": "area = 25", "double": TRIPLE, "name": "name = 12"},
    "true": {"side": "side = 5", "area": "area = 3191**2", "double": TRIPLE, "name": "name = 8"},
    "two slips": {"side": "side = 5", "area": "area = 7", "double": TRIPLE, "name": "name = 1"},
    "a known slip": {"side": "side = 5", "area": "area = 5", "double": DOUBLE, "name": "name = 8"},
    "one slip": {"side": "side = 3191", "area": "area = 7", "double": DOUBLE, "name": "name = 8"},
}


@pytest.fixture(scope="module")
def graded(
    built_small: Callable[[], Course], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, SubmissionResult]:
    course = built_small()
    (course.root / "checks" / "small" / "small.py").write_text(CHECKS)
    release = nbformat.read(course.release(STAGE), as_version=4)
    folder = tmp_path_factory.mktemp("graded")
    notebooks = [fill_in(release, answers) for answers in HAND_INS.values()]
    (folder / "notebooks.json").write_text(json.dumps(notebooks))
    (folder / "grade.py").write_text(GRADE)
    subprocess.run([sys.executable, folder / "grade.py", str(course.root), str(folder)], check=True)
    results = json.loads((folder / "results.json").read_text())
    return dict(zip(HAND_INS, map(SubmissionResult.from_json, results), strict=True))


def lost(result: SubmissionResult) -> list[str]:
    return [q.question for q in result.questions if q.score < q.points]


def shown(result: SubmissionResult, question: str) -> str:
    return next(as_text(one) for one in result.questions if one.question == question)


def test_only_the_first_of_two_questions_loses(graded: dict[str, SubmissionResult]) -> None:
    assert lost(graded["follows"]) == ["side", "double"]
    assert lost(graded["true"]) == ["side", "double"]
    assert lost(graded["two slips"]) == ["side", "area", "double", "name"]


def test_the_page_says_what_follows_from_where(graded: dict[str, SubmissionResult]) -> None:
    counts = shown(graded["follows"], "area")
    assert "This builds on “A small stage”, which lost points. That costs nothing here." in counts
    elsewhere = shown(graded["two slips"], "area")
    assert "This builds on “A small stage”, which lost points." in elsewhere
    assert "Side times side." not in elsewhere


def test_a_mistake_that_is_recognised_is_told_all_the_same(
    graded: dict[str, SubmissionResult],
) -> None:
    text = shown(graded["a known slip"], "area")
    assert "This is the side.\n    Hint: Multiply it by itself." in text
    assert "Side times side." not in text


def test_what_is_not_recognised_is_said_to_be_so(graded: dict[str, SubmissionResult]) -> None:
    assert f"{UNKNOWN}\n    Hint: Side times side." in shown(graded["one slip"], "area")


def test_a_result_survives_being_stored(graded: dict[str, SubmissionResult]) -> None:
    for question in graded["follows"].questions:
        assert QuestionResult.from_json(json.loads(json.dumps(question.to_json()))) == question


def test_words_are_one_line_each() -> None:
    assert saw("Too\n  long.", do="Cut  it.") == "Too long.\nCut it."
