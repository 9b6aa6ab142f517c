"""Submissions whose answers are known get, to the last byte, what they would get by themselves."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import nbformat
import pytest
from small_course import ANSWERS, STAGE, fill_in

from autograder.course.course import Course
from autograder.score.results import QuestionResult

CHECKS = '''
import pytest

@pytest.mark.question("side", points=2)
def test_side(student, reference):
    """The side is right"""
    assert student["side"] == reference["side"], "Count again."

@pytest.mark.question("area", points=3)
@pytest.mark.builds_on("side")
def test_area(student, reference):
    """The area follows from the side"""
    side = student.get("side", reference["side"])
    assert student["area"] == reference["double"](side) * side / 2

@pytest.mark.question("double", points=0.5)
def test_double(student, reference):
    """The function doubles"""
    assert [student["double"](n) for n in (21, 4, 21)] == [42, 8, 42]

@pytest.mark.question("double", points=0.5)
def test_double_again(student, reference):
    """The function doubles still"""
    assert student["double"](5) == 10
    assert student["double"].changes(5) == []

@pytest.mark.question("name", points=0.5)
def test_figure(student, reference):
    """The figure has a title"""
    (figure,) = student.figures
    assert figure.axes[0].title == student["name"]
    assert figure.axes[0].lines[0].y[-1] == 3, "Draw up to three."
'''


def plot(last: float = 3, title: str = "Wilhelm") -> str:
    draw = f"plt.plot([1, 2, {last}])\nplt.title({title!r})\nplt.show()"
    return f"import matplotlib.pyplot as plt\n{draw}\nname = {title!r}"


def counting(second: str) -> str:
    """A function that is right but for its second call."""
    return (
        "calls = 0\ndef double(x):\n    global calls\n    calls += 1\n"
        f"    if calls == 2:\n        {second}\n    return 2 * x"
    )


RIGHT = ANSWERS | {"name": plot()}
HAND_INS: dict[str, dict[str, str]] = {
    "right": RIGHT,
    "right, too": RIGHT,
    "in other words": RIGHT | {"side": "side = 3000 + 191", "double": "double = lambda x: x + x"},
    "a float": RIGHT | {"side": "side = 3191.0"},
    "of NumPy": RIGHT | {"side": "import numpy\nside = numpy.int64(3191)"},
    "of the same hash": RIGHT | {"side": "class S(int): pass\nside = S(3191)"},
    "wrong": RIGHT | {"side": "side = 5", "area": "area = 7", "name": plot(2)},
    "wrong, too": RIGHT | {"side": "side = 5", "area": "area = 7", "name": plot(2)},
    "wrong, the third": RIGHT | {"side": "side = 5", "area": "area = 7", "name": plot(2)},
    "slightly other figure": RIGHT | {"name": plot(3.0000001)},
    "two figures": RIGHT | {"name": f"{plot(2)}\n{plot()}"},
    "imitates, then differs": RIGHT | {"double": counting("return 9")},
    "imitates, then raises": RIGHT | {"double": counting("raise ValueError('no')")},
    "imitates, then differs, too": RIGHT | {"double": counting("return 9")},
    "imitates, then waits": RIGHT | {"double": counting("while True: pass")},
    "imitates, then dies": RIGHT | {"double": counting("import os; os._exit(1)")},
    "nothing": {},
    "nothing, too": {},
    "right, the third": RIGHT,
    "right, the fourth": RIGHT,
}

GRADE = """
import json, sys
from pathlib import Path
import nbformat
from autograder.check.session import in_check_session
from autograder.course.course import Course
from autograder.run.limits import TimeLimits
from autograder.run.zygote import Zygote
from autograder.score.results import QuestionResult
from autograder.store.known_results import KnownResults
from autograder.store.submissions import StoredSubmission
from autograder.workers.one_submission import Grader

course, folder = Course(Path(sys.argv[1])), Path(sys.argv[2])

def work(checks):
    said = {}
    with Zygote(folder) as zygote:
        notebooks = json.loads((folder / "notebooks.json").read_text())
        for name, known in (("without", KnownResults(0)), ("with", KnownResults())):
            grader = Grader(course, checks, zygote, TimeLimits(call_cpu=0.5), known)
            results = [grader.grade("01_small", nbformat.from_dict(n)).to_json() for n in notebooks]
            said[name] = {"results": results, "foreseen": known.foreseen, "checked": known.checked}
        again, checked = [], known.checked
        for result in results:
            stored = result["stored"]
            questions = [QuestionResult.from_json(one) for one in result["questions"]]
            old = StoredSubmission(stored["run_key"], questions, {}, stored["replies"])
            again.append([one.to_json() for one in grader.regrade("01_small", old).questions])
        said["again"] = {"results": again, "checked": known.checked - checked}
        grader.references.close()
    (folder / "results.json").write_text(json.dumps(said))

in_check_session(course, ["01_small"], work)
"""


@dataclass
class Graded:
    """What a script said of the hand-ins: with what is known, without, and of a second time."""

    said: dict[str, Any]

    def of(self, name: str, how: str = "with") -> dict[str, QuestionResult]:
        questions = self.said[how]["results"][list(HAND_INS).index(name)]["questions"]
        return {one["question"]: QuestionResult.from_json(one) for one in questions}


@pytest.fixture(scope="module")
def graded(built_small: Callable[[], Course], tmp_path_factory: pytest.TempPathFactory) -> Graded:
    course = built_small()
    (course.root / "checks" / "small" / "small.py").write_text(CHECKS)
    release = nbformat.read(course.release(STAGE), as_version=4)
    folder = tmp_path_factory.mktemp("graded")
    notebooks = [fill_in(release, answers) for answers in HAND_INS.values()]
    (folder / "notebooks.json").write_text(json.dumps(notebooks))
    (folder / "grade.py").write_text(GRADE)
    subprocess.run([sys.executable, folder / "grade.py", str(course.root), str(folder)], check=True)
    return Graded(json.loads((folder / "results.json").read_text()))


def test_results_outputs_and_stored_answers_are_those_of_a_grader_that_knows_nothing(
    graded: Graded,
) -> None:
    for name, one, other in zip(
        HAND_INS, graded.said["with"]["results"], graded.said["without"]["results"], strict=True
    ):
        for result in (one, other):
            del result["cpu_seconds"]
        assert json.dumps(one) == json.dumps(other), name
    assert graded.said["without"]["foreseen"] == 0
    assert graded.said["with"]["foreseen"] >= 30


def test_who_imitates_a_right_answer_gets_what_the_difference_is_worth(graded: Graded) -> None:
    assert graded.of("right, the fourth")["double"].score == 1
    for name in ("differs", "raises", "differs, too", "waits", "dies"):
        assert graded.of(f"imitates, then {name}")["double"].score == 0.5, name
    assert "ended the whole process" in str(graded.of("imitates, then dies")["double"])
    assert "raised ValueError: no" in str(graded.of("imitates, then raises")["double"])


def test_what_looks_the_same_is_judged_by_itself(graded: Graded) -> None:
    assert graded.of("slightly other figure")["name"].score == 0
    assert graded.of("two figures")["name"].score == 0.5
    assert graded.of("wrong, the third")["side"].score == 0
    assert graded.of("nothing, too")["name"].score == 0


def test_checking_again_finds_what_was_known(graded: Graded) -> None:
    for old, new in zip(
        graded.said["with"]["results"], graded.said["again"]["results"], strict=True
    ):
        assert json.dumps(old["questions"]) == json.dumps(new)
    assert graded.said["again"]["checked"] <= 30, "of 100"
