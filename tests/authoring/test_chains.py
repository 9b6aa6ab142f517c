"""A slip that costs points again in a later question is found, in both ways of going on."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import pytest
from small_course import STAGE

from autograder.authoring.chains import FOLLOWS, TRUE, Link, try_chains
from autograder.authoring.dependencies import Step, affected, defined
from autograder.course.course import Course

Run = Callable[..., subprocess.CompletedProcess[str]]

ANSWERS = """
from autograder.authoring.answer import right, wrong

ANSWERS = {
    "side": [
        right("by hand", "side = 3191"),
        wrong("one more", "side = 3192"),
        wrong("a text", "side = 'three'"),
    ],
}
"""
STRICT = 'assert student["area"] == reference["area"]'
OWN_OR_TRUE = 'assert student["area"] in (student["side"] ** 2, reference["area"])'
OWN_ALONE = 'assert student["area"] == student["side"] ** 2'


@pytest.fixture
def tried(built_small: Callable[[], Course]) -> Callable[..., list[Link]]:
    """Try the chains of a course whose check of the area is written in some way."""

    def tried(check: str, marker: str = "") -> list[Link]:
        course = built_small()
        path = course.checks(STAGE) / "small.py"
        text = path.read_text(encoding="utf-8").replace(STRICT, check)
        text = text.replace("def test_area(", f"{marker}\ndef test_area(")
        path.write_text(text, encoding="utf-8")
        folder = course.typical_answers(STAGE)
        folder.mkdir(parents=True)
        (folder / "small.py").write_text(ANSWERS, encoding="utf-8")
        chains, broken = try_chains(course, STAGE, workers=1)
        assert [(chain.answer.title, chain.way, chain.later) for chain in chains] == [
            ("one more", FOLLOWS, ("area",)),
            ("one more", TRUE, ("area",)),
            ("a text", FOLLOWS, ("area",)),
            ("a text", TRUE, ("area",)),
        ]
        return broken

    return tried


def broken_by(links: list[Link]) -> list[tuple[str, str]]:
    return [(link.chain.answer.title, link.chain.way) for link in links]


def test_a_check_that_knows_only_the_solution_refuses_what_follows(
    tried: Callable[..., list[Link]],
) -> None:
    assert ("one more", FOLLOWS) in broken_by(tried(STRICT))


def test_a_check_that_knows_only_own_answers_refuses_the_truth(
    tried: Callable[..., list[Link]],
) -> None:
    links = tried(OWN_ALONE)
    assert broken_by(links)[0] == ("one more", TRUE)
    assert "side, “one more”, then the true values: area earns 1 of 3\n    test_area:" in str(
        links[0]
    )


def test_a_check_that_knows_both_holds(tried: Callable[..., list[Link]]) -> None:
    # Nothing follows from a text: the solution's code raises, and nothing rescues it here.
    links = tried(OWN_OR_TRUE, '@pytest.mark.builds_on("side")')
    assert broken_by(links) == [("a text", FOLLOWS), ("a text", TRUE)][: len(links)]
    assert ("one more", FOLLOWS) not in broken_by(links)
    assert ("one more", TRUE) not in broken_by(links)


STEPS = [
    Step("a", "a = 1"),
    Step("", "b = a + 1"),
    Step("c", "c = b"),
    Step("a_again", "a = 5"),
    Step("d", "d = a"),
    Step("e", "e = 3"),
]


def later(
    code: str, builds_on: dict[str, set[str]] | None = None, steps: list[Step] = STEPS
) -> str:
    return " ".join(
        step.question for step in affected(steps, "a", code, builds_on or {}) if step.question
    )


def test_what_reads_a_name_is_concerned_also_through_given_cells() -> None:
    assert later("a = 2") == "c"


def test_what_a_check_builds_on_concerns_it() -> None:
    assert later("a = 2", {"e": {"c"}}) == "c e"


def test_a_name_that_is_made_anew_concerns_nobody_any_more() -> None:
    assert "d" not in later("a = 2").split()


def test_an_array_that_is_changed_in_place_concerns_who_reads_it() -> None:
    steps = [Step("a", "a = 1"), Step("b", "b = image.mean()")]
    assert later("a = 1", steps=steps) == ""
    assert later("image[0] = 0", steps=steps) == "b"
    steps = [Step("a", "def a(x):\n    return x"), Step("b", "a(image)"), Step("c", "image.sum()")]
    assert later("def a(x):\n    x[0] = 1", steps=steps) == "b c"


def test_what_a_cell_defines() -> None:
    code = (
        "def f(x):\n    y = x\n    return y\nfor i in range(3):\n    s = [k for k in t]\nu.v[0] = 1"
    )
    assert defined(code) == {"f", "i", "s", "u"}
    assert defined("not python") == set()
