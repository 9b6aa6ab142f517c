"""What comes of a typical answer is held against what was noted with it, and shown on a page."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from small_course import STAGE

from autograder.authoring.answer import Answer, right, wrong
from autograder.authoring.checks_page import page_path, section, sections_in
from autograder.authoring.messages import messages_in, unmet
from autograder.authoring.trial import CheckNotes
from autograder.authoring.tried_answers import (
    Tried,
    faults_of_answer,
    recognised,
    unfailed,
    unshown,
)
from autograder.authoring.wording import faults_of_words, measure
from autograder.course.course import Course
from autograder.score.results import UNKNOWN, CheckResult, QuestionResult

Run = Callable[..., subprocess.CompletedProcess[str]]

PASSED = CheckResult("test_area", "The area", 2.0, 2.0)
FAILED = CheckResult("test_area", "The area", 2.0, 0.0, hint="Side times side.", message=UNKNOWN)
KNOWN = replace(FAILED, message="This is the side.", hint="Multiply it by itself.")


def tried(answer: Answer, *checks: CheckResult) -> Tried:
    return Tried("area", answer, QuestionResult("area", 2.0, checks))


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (tried(right("a", ""), PASSED), ""),
        (tried(right("a", ""), FAILED), "it is right, and earns 0 of 2"),
        (tried(wrong("a", ""), FAILED), ""),
        (tried(wrong("a", ""), PASSED), "it is wrong, and earns all points"),
        (tried(wrong("a", "", hint="times"), FAILED), ""),
        (tried(wrong("a", "", hint="minus"), FAILED), "nobody tells “minus”"),
        (tried(wrong("a", "", fails=("test_area",)), FAILED), ""),
        (tried(wrong("a", "", fails=("test_side",)), FAILED), "fails test_area, not test_side"),
        (tried(wrong("a", ""), replace(FAILED, error=True)), "could not be carried out"),
    ],
)
def test_an_answer_earns_and_meets_what_was_noted(one: Tried, said: str) -> None:
    faults = faults_of_answer(one)
    assert said in "".join(faults)
    assert bool(faults) == bool(said)


def test_a_check_that_nobody_fails_is_named() -> None:
    side = replace(PASSED, name="test_side")
    assert unfailed([tried(right("a", ""), PASSED, side), tried(wrong("b", ""), FAILED, side)]) == [
        "area: test_side"
    ]


def test_a_hint_that_nobody_is_shown_is_named() -> None:
    notes = {"area": [CheckNotes("test_area", 2.0, "Side times side.", ())]}
    assert unshown([tried(wrong("a", ""), KNOWN)], notes) == ["area: test_area"]
    assert unshown([tried(wrong("a", ""), KNOWN), tried(wrong("b", ""), FAILED)], notes) == []


def test_words_that_fit_are_told_from_those_that_do_not() -> None:
    assert recognised(tried(wrong("a", ""), KNOWN))
    assert not recognised(tried(wrong("a", ""), FAILED))


def test_a_section_shows_an_answer_a_row_and_is_found_again() -> None:
    some = [
        tried(right("one | two", ""), PASSED),
        tried(wrong("b", ""), FAILED),
        tried(wrong("c", ""), KNOWN),
    ]
    text = section("area", some)
    assert "| one \\| two | right | ✓ |" in text
    assert "| b | wrong | ? |" in text
    assert "| c | wrong | ✗ |" in text
    page = f"# Checks\n\n## {STAGE}\n\nA table.\n\n{text}\n\n{section('side', some)}\n"
    assert sections_in(page) == {STAGE: {"area": text, "side": section("side", some)}}


MODULE = """
def test_area(student):
    assert student["area"], "There is no area."
    assert good, saw(f"It is {kind}, not in {unit}.", do="Convert it.")
    assert fine, "These are voxels." if voxels else "These are ml."
    pytest.fail("Not so.", pytrace=False)
    assert good, saw(seen, do="Nobody knows what is said here.")
"""


def test_messages_are_found_in_checks_and_in_what_was_said(tmp_path: Path) -> None:
    path = tmp_path / "areas.py"
    path.write_text(MODULE, encoding="utf-8")
    found = messages_in([path])
    assert {message.text for message in found} == {
        "There is no area.",
        "It is…, not in….",
        "These are voxels.",
        "These are ml.",
        "Not so.",
    }
    left = unmet(found, ["It is a list, not in mm.", "These  are\nml.", "Not so. Really."])
    assert {message.text for message in left} == {
        "There is no area.",
        "These are voxels.",
        "Not so.",
    }
    assert all(message.where.startswith(f"{path.parent.name}/areas.py:") for message in left)


@pytest.mark.parametrize(
    ("seen", "do", "said"),
    [
        ("These are numbers of voxels.", "Multiply by `np.prod(spacing)`. Then divide.", ""),
        ("One. Two. Three.", "Do it.", "what was seen takes 3 sentences"),
        ("One, e.g. this at 0.5 ml. Two.", "Use `a.b. c`.", ""),
        (
            "Notwithstanding considerable multidimensional heterogeneity, interpretability "
            "deteriorates.",
            "Reconsider.",
            "reading grade",
        ),
    ],
)
def test_words_have_to_be_few_and_easy(seen: str, do: str, said: str) -> None:
    faults = faults_of_words(replace(FAILED, message=seen, hint=do))
    assert said in "".join(faults)
    assert bool(faults) == bool(said)


def test_words_are_measured_once_each() -> None:
    short = replace(FAILED, message="Too short.", hint="Write more.")
    long = replace(FAILED, message="word " * 20, hint="word " * 10)
    found = measure([short, short, long])
    assert (found.count, found.words, found.in_range) == (2, 17.0, 0.5)
    assert measure([]).count == 0


ANSWERS = """
from autograder.authoring.answer import right, wrong

ANSWERS = {
    "side": [
        right("by hand", "side = 3191"),
        wrong("one more", "side = 3192", hint="columns", fails=("test_side",)),
    ],
    "area": [wrong("not whole", "area = float(side * side)", fails=("test_area_is_whole",))],
}
"""


def test_the_command_tells_what_was_not_tried_out_and_writes_the_page(
    built_small: Callable[[], Course], run: Run
) -> None:
    course = built_small()
    folder = course.typical_answers(STAGE)
    folder.mkdir(parents=True)
    (folder / "small.py").write_text(ANSWERS, encoding="utf-8")
    done = run("autograder", "answers", STAGE, "--workers", "1", cwd=course.root)
    assert done.returncode == 1
    assert "  ?  one more" in done.stdout
    assert "- no wrong answer fails the check area: test_area" in done.stdout
    assert "- only 0 of 2 wrong answers meet words that fit them" in done.stdout
    text = page_path(course).read_text(encoding="utf-8")
    assert "| one more | wrong | ? |" in text
    again = run("autograder", "docs", "--check", cwd=course.root)
    assert "checks.md: up to date" in again.stdout
