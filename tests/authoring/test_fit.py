"""On other files, each question is looked at by itself: what works, what does not, and why."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace

import nbformat
import pytest
from small_course import STAGE

from autograder.authoring.agreement import Disagreement, require_agreement
from autograder.authoring.fit import Fit, Verdict, fits_of, line_that_leaves_out
from autograder.build.compile import build_release
from autograder.commands.fit import tell_fits
from autograder.commands.screen import Screen
from autograder.course.course import Course

NEEDS = """
from autograder.check.kit.needs import needs


def has_slices(reference):
    return f"there are {reference['side']} slices, and fewer than 5000"


@pytest.mark.question("side", points=2)
@needs(has_slices)
"""


def rewrite(course: Course, answers: dict[str, str], checks: Callable[[str], str]) -> None:
    """Change solutions, and checks."""
    notebook = nbformat.read(course.master(STAGE), as_version=4)
    for cell in notebook.cells:
        name = cell.id.removeprefix("answer-")
        if cell.id.startswith("answer-") and name in answers:
            cell.source = f"### BEGIN SOLUTION\n{answers[name]}\n### END SOLUTION"
    nbformat.write(notebook, course.master(STAGE))
    file = course.checks(STAGE) / "small.py"
    file.write_text(checks(file.read_text()))


def verdicts(course: Course) -> dict[str, tuple[Verdict, str]]:
    return {fit.question: (fit.verdict, fit.why) for fit in fits_of(course, [STAGE])}


@pytest.fixture(scope="module")
def broken(built_small: Callable[[], Course]) -> Course:
    """A course whose questions are broken in different ways."""
    course = built_small()
    rewrite(
        course,
        {"area": "area = side * missing", "double": "def double(x):\n    return area + x"},
        lambda text: text.replace('\n@pytest.mark.question("side", points=2)\n', NEEDS),
    )
    return course


@pytest.fixture(scope="module")
def found(broken: Course) -> list[Fit]:
    return fits_of(broken, [STAGE])


def test_each_question_has_its_verdict_and_hides_no_other(found: list[Fit]) -> None:
    assert [(fit.question, str(fit)) for fit in found] == [
        ("side", "lost its meaning, because there are 3191 slices, and fewer than 5000"),
        (
            "area",
            "its solution does not run: it raises NameError: name 'missing' is not defined",
        ),
        (
            "double",
            "its solution loses points: it earns 0 of 1: “The function doubles” (Calling "
            "`double` raised NameError: name 'area' is not defined)",
        ),
        ("name", "works"),
        ("prose", "is read by a person"),
    ]


def test_the_line_leaves_out_what_does_not_work(broken: Course, found: list[Fit]) -> None:
    line = line_that_leaves_out(found, ["02_other/kept"])
    path = broken.root / "nbgrader_config.py"
    before = path.read_text()
    with pytest.raises(Disagreement, match=r"course-images check .*c\.CourseSettings\.left_out"):
        require_agreement(broken, [STAGE])
    try:
        path.write_text(f"{before}\n{line_that_leaves_out(found)}\n")
        course = Course(broken.root)
        assert course.settings.left_out == tuple(
            f"{STAGE}/{name}" for name in ("area", "double", "side")
        )
        build_release(course, [STAGE])
        require_agreement(course, [STAGE])
    finally:
        path.write_text(before)
    assert '    "02_other/kept",\n' in line


def told(course: Course, fits: list[Fit], *, as_json: bool = False) -> tuple[bool, str, str]:
    out, err = io.StringIO(), io.StringIO()
    good = tell_fits(course, [STAGE], fits, Screen(as_json=as_json, out=out, err=err))
    return good, out.getvalue(), err.getvalue()


def test_a_person_reads_what_to_write(broken: Course, found: list[Fit]) -> None:
    good, out, _ = told(broken, found)
    assert not good
    assert "  side    lost its meaning, because" in out
    assert "3 questions do not work on these files." in out
    assert f'c.CourseSettings.left_out = [\n    "{STAGE}/area",\n' in out
    assert "Traceback" not in out


def test_a_script_reads_one_document(broken: Course, found: list[Fit]) -> None:
    _, out, err = told(broken, found, as_json=True)
    document = json.loads(out)
    assert [one["works"] for one in document["questions"]] == [False, False, False, True, True]
    assert document["questions"][0]["verdict"] == "lost its meaning"
    assert document["setting"].startswith("c.CourseSettings.left_out = [")
    assert "side" in err


def test_what_is_left_out_already_is_well(broken: Course, found: list[Fit]) -> None:
    fits = [replace(fit, left_out=not fit.is_good) for fit in found]
    good, out, _ = told(broken, fits)
    assert good
    assert "(left out)" in out
    assert "All questions that are asked work on these files." in out


def test_a_set_up_that_is_broken_is_told_apart(broken: Course) -> None:
    fits = [Fit(STAGE, "", Verdict.DOES_NOT_RUN, "cell 2, which is no question's: it raises X")]
    good, out, _ = told(broken, fits)
    assert not good
    assert "  set-up  its solution does not run: cell 2" in out
    assert f"does not mend what is wrong with the set-up of {STAGE}." in out
    assert "left_out" not in out


def test_what_ends_the_process_or_pays_for_nothing_is_named(
    built_small: Callable[[], Course],
) -> None:
    course = built_small()

    def checks(text: str) -> str:
        return text.replace('isinstance(student["name"], str)', "True").replace(
            'assert student["area"] == reference["area"]', 'raise KeyError("slices")'
        )

    rewrite(course, {"side": "side = 3191\nimport os", "double": "import os\nos._exit(3)"}, checks)
    found = verdicts(course)
    assert found["side"][0] == Verdict.WORKS
    assert found["area"] == (
        Verdict.LOSES,
        "it earns 1 of 3: “The area is right” could not be carried out (KeyError: 'slices')",
    )
    verdict, why = found["double"]
    assert verdict == Verdict.DOES_NOT_RUN
    assert "ended its process" in why
    assert found["name"] == (
        Verdict.GIVES,
        "the untouched release earns 0.5: “The name is a text”",
    )
    assert found["prose"][0] == Verdict.BY_HAND
