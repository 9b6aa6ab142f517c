"""What checks see, what they refuse to give away, and what a student reads of them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import nbformat
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_course import STAGE, fill_in

from autograder.check.leaks import gives_away
from autograder.course.course import Course
from autograder.score.results import (
    UNKNOWN,
    CheckResult,
    PackedResults,
    QuestionResult,
    SubmissionResult,
    safe_score,
)
from autograder.score.shown import as_html, as_text, visible_part_only

# Leaks.

SECRET = np.array([1.5, 2.25, 3.1])


@pytest.mark.parametrize(
    ("passed", "secrets"),
    [
        (SECRET, [SECRET]),
        (SECRET.copy(), [SECRET]),
        (SECRET[1:], [SECRET]),
        ([{"a": (SECRET,)}], [SECRET]),
        (SECRET, [{"deep": [SECRET]}]),
        (0.7310, [0.7310]),
        (np.float64(0.7310), [{"x": 0.7310}]),
        (np.array(0.7310), [0.7310]),
        (0.7310 + 2j, [0.7310 + 2j]),
        ("Wilhelm", ["Wilhelm"]),
        (b"Wilhelm", [(b"Wilhelm",)]),
        ({"Wilhelm": 1}, ["Wilhelm"]),
    ],
    ids=repr,
)
def test_a_secret_is_noticed(passed: Any, secrets: list[Any]) -> None:
    assert gives_away([passed], secrets, [])
    assert not gives_away([passed], [], [])
    # A student who found it out has it anyway.
    assert not gives_away([passed], secrets, secrets)


@pytest.mark.parametrize("passed", [0, 3, 0.5, 2.0, True, None, "abc", float("nan"), [], "other"])
def test_what_turns_up_in_any_input_is_no_secret(passed: Any) -> None:
    secrets = [0, 3, 0.5, 2.0, True, None, "abc", float("nan"), [], np.array([1.0])]
    assert not gives_away([passed], secrets, [])


# Checks, from collection to what a student reads.

CHECKS = '''
import numpy as np
import pytest

def check(name):
    return pytest.mark.question(name, points=1)

@check("side")
def test_introspection(student, reference):
    """One"""
    assert student["side"] == reference["side"]

@check("side")
def test_words(student, reference):
    """Two"""
    assert student["side"] == reference["side"], "Count again."

@check("area")
def test_library(student, reference):
    """Three"""
    np.testing.assert_allclose(student["area"], reference["area"])

@check("area")
def test_type(student, reference):
    """Four"""
    assert len(student["area"]) == 3

@check("area")
def test_missing(student, reference):
    """Five"""
    assert student["no_such_name"]

@check("name")
def test_leak(student, reference):
    """Six"""
    student["double"](reference["name"])

@check("double")
def test_leak_of_a_result(student, reference):
    """Seven"""
    student["double"](reference["double"](3.3))

@check("name")
def test_own_value(student, reference):
    """Eight"""
    assert reference["name"]
    assert student["double"](student["name"])

@check("double")
def test_raises(student, reference):
    """Nine"""
    student["double"]("<b>", None)

@check("double")
def test_hangs(student, reference):
    """Ten"""
    while student["double"](1):
        pass
    while True:
        pass

@check("name")
def test_blank(student, reference):
    """Eleven"""
    student["name"]

@check("name")
def test_author_slip(student, reference):
    """Twelve"""
    reference["no_such_name"]
'''


@pytest.fixture(scope="module")
def small(built_small: Callable[[], Course]) -> Course:
    course = built_small()
    (course.root / "checks" / "small" / "small.py").write_text(CHECKS)
    return course


@pytest.fixture(scope="module")
def graded(small: Course, tmp_path_factory: pytest.TempPathFactory) -> dict[str, SubmissionResult]:
    """The results of a wrong and of a right submission, from a process of their own."""
    release = nbformat.read(small.release(STAGE), as_version=4)
    wrong = {
        "side": "side = 5",
        "area": "area = 5.25",
        "double": "def double(x):\n    return x * 0",
        "name": "name = ...",
    }
    right = {
        **{"side": "side = 3191", "area": "area = side * side", "name": "name = 'Wilhelm'"},
        "double": "def double(x):\n    return 2 * x",
    }
    notebooks = [fill_in(release, wrong), fill_in(release, right)]
    folder = tmp_path_factory.mktemp("graded")
    script = folder / "grade.py"
    script.write_text(GRADE)
    (folder / "notebooks.json").write_text(json.dumps(notebooks))
    subprocess.run([sys.executable, script, str(small.root), str(folder)], check=True)
    results = json.loads((folder / "results.json").read_text())
    return dict(zip(["wrong", "right"], map(SubmissionResult.from_json, results), strict=True))


# In a process of its own, as in grading: pytest's sessions do not nest.
GRADE = """
import json, sys
from pathlib import Path
import nbformat
from autograder.check import plugin
from autograder.check.session import in_check_session
from autograder.course.course import Course
from autograder.run.limits import TimeLimits
from autograder.run.zygote import Zygote
from autograder.workers.one_submission import Grader

plugin.CHECK_SECONDS = 0.5
course, folder = Course(Path(sys.argv[1])), Path(sys.argv[2])

def work(checks):
    with Zygote(folder) as zygote:
        grader = Grader(course, checks, zygote, TimeLimits(call_cpu=1))
        notebooks = json.loads((folder / "notebooks.json").read_text())
        results = [grader.grade("01_small", nbformat.from_dict(n)).to_json() for n in notebooks]
        grader.references.close()
        (folder / "results.json").write_text(json.dumps(results))

in_check_session(course, ["01_small"], work)
"""


def checks_of(result: SubmissionResult) -> dict[str, CheckResult]:
    return {check.name: check for question in result.questions for check in question.checks}


def test_messages_are_the_authors_words_and_nothing_else(
    graded: dict[str, SubmissionResult],
) -> None:
    messages = {name: check.message for name, check in checks_of(graded["wrong"]).items()}
    assert messages["test_introspection"] == UNKNOWN
    assert messages["test_words"] == "Count again."
    assert messages["test_library"] == UNKNOWN
    assert messages["test_type"].startswith("The check could not make sense of your answer.")
    assert messages["test_missing"] == "There is no variable called `no_such_name`."
    assert messages["test_blank"] == "`name` is still `...`: put your answer there."
    assert "TypeError" in messages["test_raises"]
    for result in graded.values():
        for question in result.questions:
            shown = as_text(question) + as_html(question)
            assert not [secret for secret in ("3191", str(3191**2), "Wilhelm") if secret in shown]


def test_the_instructor_sees_the_values(graded: dict[str, SubmissionResult]) -> None:
    checks = checks_of(graded["wrong"])
    assert "assert 5 == 3191" in checks["test_introspection"].details
    assert str(3191**2) in checks["test_library"].details


def test_a_reference_value_never_reaches_a_students_function(
    graded: dict[str, SubmissionResult],
) -> None:
    for result in graded.values():
        checks = checks_of(result)
        for name in ("test_leak", "test_leak_of_a_result"):
            assert checks[name].error
            assert "LeakRefused" in checks[name].details
    # The right answer is equal to the reference, but it is the student's own.
    assert checks_of(graded["right"])["test_own_value"].passed


def test_a_check_that_cannot_be_carried_out_is_reported(
    graded: dict[str, SubmissionResult],
) -> None:
    errors = {name for name, check in checks_of(graded["right"]).items() if check.error}
    assert errors == {
        *("test_type", "test_leak", "test_leak_of_a_result", "test_hangs", "test_author_slip")
    }
    for name in errors:
        assert any(name in remark for remark in graded["right"].remarks)
    assert "CheckTooSlow" in checks_of(graded["right"])["test_hangs"].details


def test_points_are_only_for_what_passed(graded: dict[str, SubmissionResult]) -> None:
    scores = {question.question: question.score for question in graded["right"].questions}
    # Each check gives its share of the cell's points, whatever they add up to: of the four on
    # `name`, which is worth half a point, two are passed.
    assert scores == {"side": 2.0, "area": 1.0, "double": 0.0, "name": 0.25}
    assert [question.score for question in graded["wrong"].questions] == [0.0] * 4


# Scores and feedback.


@pytest.mark.parametrize(
    ("earned", "points", "score"),
    [
        *((0.1 + 0.2, 3, 0.3), (3.0000000000000004, 3, 3.0), (5, 3, 3.0), (-1, 3, 0.0)),
        *((float("nan"), 3, 0.0), (float("inf"), 3, 0.0), (2 / 3, 3, 0.6667)),
    ],
)
def test_a_score_is_finite_rounded_and_clipped(earned: float, points: float, score: float) -> None:
    assert safe_score(earned, points) == score


def test_feedback_escapes_everything() -> None:
    check = CheckResult("n", "<i>title</i>", 1.0, 0.0, "<u>hint</u>", "<script>x</script>")
    page = as_html(QuestionResult("q", 1.0, (check,)))
    assert not [tag for tag in ("<i>", "<u>", "<script>") if tag in page]


def test_the_visible_part_decides_nothing() -> None:
    outputs = [
        {"output_type": "execute_result", "data": {"text/plain": "100"}, "metadata": {}},
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": []},
        {"output_type": "stream", "name": "stderr", "text": "w"},
    ]
    harmless = visible_part_only(outputs)
    assert [output["output_type"] for output in harmless] == [
        *("display_data", "display_data", "stream")
    ]
    assert harmless[2]["name"] == "stdout"


TEXT = st.text()
NUMBERS = st.floats(0, 100)


@given(st.lists(st.tuples(TEXT, NUMBERS, st.lists(st.tuples(TEXT, TEXT, NUMBERS), max_size=3))))
def test_packed_results_are_the_same_results(
    facts: list[tuple[str, float, list[tuple[str, str, float]]]],
) -> None:
    results = [
        QuestionResult(
            name,
            points,
            tuple(CheckResult(title, title, 1.0, earned, details=text)
                  for title, text, earned in checks),
        )
        for name, points, checks in facts
    ]  # fmt: skip
    packed = PackedResults(results)
    assert list(packed) == results
    assert len(packed) == len(results)
    assert packed.score == sum(result.score for result in results)
    assert packed.points == sum(result.points for result in results)
    assert all(result in packed for result in results)
    assert QuestionResult("another", -1.0, ()) not in packed


def test_what_lies_above_the_checks_is_not_run_with_them(
    built_small: Callable[[], Course],
) -> None:
    small = built_small()
    ours = small.checks(STAGE) / "conftest.py"
    ours.write_text("import pytest\n@pytest.fixture\ndef own(): return 1\n")
    (small.root / "conftest.py").write_text("raise RuntimeError('not of the checks')\n")
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from autograder.check.session import in_check_session\n"
        "from autograder.course.course import Course\n"
        f"in_check_session(Course(Path(sys.argv[1])), [{STAGE!r}], lambda checks: "
        "print(sorted(checks.items)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(small.root)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "small.area" in done.stdout
