"""A question's answers, alike ones together: what a lecturer sees of invented students."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_answers import IMAGE, STAGE, Invented, drawn

from autograder.report.answered.answers import answers_section
from autograder.report.answered.grouping import Grouped, grouped_answers


@pytest.fixture
def invented(tmp_path: Path) -> Invented:
    return Invented(tmp_path)


def groups(invented: Invented) -> dict[str, Grouped]:
    _, found = grouped_answers(invented.course, STAGE, invented.outcomes)
    return {one.question.name: one for one in found}


def told(invented: Invented, question: str) -> list[tuple[int, str]]:
    return [(len(g.members), "; ".join(g.words)) for g in groups(invented)[question].wrong]


def test_a_shared_factor_is_one_group_and_the_largest_comes_first(invented: Invented) -> None:
    for number in range(3):
        # One as a number of NumPy's, one as an array of no axes.
        value = [float, np.float32, np.array][number](0.9887695 / 1.125)
        invented.student(f"d{number}", {"volume": {"spacing": 1.125, "voxel_volume": value}})
    invented.student("ml", {"volume": {"spacing": 1.125, "voxel_volume": 0.0009887695}})
    invented.student("right")
    found = groups(invented)["volume"]
    assert (found.count, found.question.right) == (5, 1)
    (first, words), (second, others) = told(invented, "volume")
    assert (first, second) == (3, 1)
    assert "exactly the reference divided by 1.125, which is `spacing`" in words
    assert "exactly the reference divided by 1,000" in others


def test_arrays_are_grouped_by_their_difference(invented: Invented) -> None:
    for name in "ab":
        invented.student(name, {"image": {"image": IMAGE.T}})
    invented.student("c", {"image": {"image": IMAGE[::-1].tolist()}})
    assert told(invented, "image") == [
        (2, "`image` has the shape (40, 30), the reference (30, 40): the same values, transposed"),
        (1, "`image` is the reference with rows turned around"),
    ]


def test_an_array_that_is_another_one_of_the_reference_is_told_by_its_name(
    invented: Invented,
) -> None:
    invented.reference_too("image", "given", IMAGE + 1)
    invented.student("a", {"image": {"image": IMAGE + 1}})
    assert told(invented, "image") == [(1, "`image` is the reference's `given`")]


def test_where_the_reference_was_not_asked_a_right_answer_stands_for_it(
    invented: Invented,
) -> None:
    invented.store.of_reference(STAGE).unlink()
    for name in ("right", "right_too"):
        invented.student(name)
    invented.student("a", {"image": {"image": IMAGE[::-1]}})
    assert told(invented, "image") == [(1, "`image` is the reference with rows turned around")]


def test_sets_texts_and_what_is_missing(invented: Invented) -> None:
    invented.student("a", {"names": {"names": {"scalp", "Skull"}}})
    invented.student("b", {"names": {"names": "scalp"}})
    words = dict(reversed(pair) for pair in told(invented, "names"))  # type: ignore[misc]
    assert words["`names` lacks “skull”; also has “Skull”"] == 1
    assert words["`names` is “scalp”, the reference a set"] == 1


def test_figures_are_grouped_by_what_they_show(invented: Invented) -> None:
    for name in "ab":
        invented.student(name, {"picture": {}}, figures=[drawn(cmap="viridis")])
    invented.student("c", {"picture": {}}, figures=[drawn(IMAGE[::-1])])
    assert told(invented, "picture") == [
        (2, "colour map viridis, not gray"),
        (1, "the picture is upside down"),
    ]


def test_what_right_answers_show_too_is_no_mistake(invented: Invented) -> None:
    invented.student("right", figures=[drawn(cmap="bone")])
    invented.student("wrong", {"picture": {}}, figures=[drawn(IMAGE[:, ::-1], cmap="bone")])
    assert told(invented, "picture") == [(1, "the picture is mirrored")]


def test_functions_are_grouped_by_what_they_returned(invented: Invented) -> None:
    given = (np.array([1.0, 2.0, 4.0]),)
    invented.student("right", calls=[("scale", given, given[0] / 4)])
    invented.student("twice", {"scale": {}}, calls=[("scale", given, given[0] / 2)])
    invented.student("none", {"scale": {}}, calls=[("scale", given, None)])
    invented.student("fails", {"scale": {}}, calls=[("scale", given, ZeroDivisionError("x"))])
    words = " | ".join(words for _, words in told(invented, "scale"))
    assert "what `scale` returns is 0.5, 1, 2: it is exactly 2 times the reference" in words
    assert "what `scale` returns is None" in words
    assert "what `scale` returns never comes: ZeroDivisionError is raised (1 of 1 call)" in words


def test_an_answer_that_is_not_stored_is_grouped_by_what_was_met(invented: Invented) -> None:
    for name in "ab":
        invented.student(name, lost=["image"], message="Too many axes.")
    invented.student("c", lost=["image"], message="Too few axes.")
    found = groups(invented)["image"].wrong
    assert [(len(g.members), g.is_stored) for g in found] == [(2, False), (1, False)]
    assert found[0].said[0][0] == ("The image", "Too many axes.")


def test_a_file_of_answers_that_cannot_be_read_costs_nobody_else_anything(
    invented: Invented,
) -> None:
    invented.student("a", {"volume": {"spacing": 1.125, "voxel_volume": 1.0}})
    invented.student("b", {"volume": {"spacing": 1.125, "voxel_volume": 1.0}})
    invented.store.of_student("a", STAGE).write_text("{")
    stored = [(len(g.members), g.is_stored) for g in groups(invented)["volume"].wrong]
    assert sorted(stored) == [(1, False), (1, True)]


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.sampled_from([None, 3, "x", [], {}, [[{}]], {"header": 1}, 1e308]))
def test_damaged_stored_answers_are_told_and_passed_over(
    damaged: Invented, place: int, other: Any
) -> None:
    """Something in a file is replaced by something else: each place in turn, as hypothesis goes."""
    path = damaged.store.of_student("a", STAGE)
    whole = path.read_bytes()
    try:
        data = json.loads(whole)
        places = list(_places(data["replies"]))
        container, key = places[place % len(places)]
        container[key] = other
        path.write_text(json.dumps(data))
        # Nothing of it is known from before.
        damaged.outcomes.reverse()
        answered = groups(damaged)["volume"].wrong
        assert sum(len(group.members) for group in answered) == 2
        html = answers_section(damaged.course, STAGE, damaged.outcomes, damaged.links).html
        assert "voxel_volume" in html
    finally:
        path.write_bytes(whole)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], (dict, list)):
            yield from _places(value[key])


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Invented:
    invented = Invented(tmp_path_factory.mktemp("damaged"))
    given = (np.array([1.0, 2.0]),)
    wrong = {"volume": {"spacing": 1.125, "voxel_volume": np.float32(2)}, "scale": {}}
    for name in "ab":
        invented.student(name, wrong, calls=[("scale", given, None)])
    return invented


def test_without_stored_answers_of_the_reference_answers_are_told_alone(
    invented: Invented,
) -> None:
    invented.student("a", {"volume": {"spacing": 1.125, "voxel_volume": 2.0}})
    invented.store.of_reference(STAGE).unlink()
    assert told(invented, "volume") == [(1, "`spacing` is 1.125; `voxel_volume` is 2")]
    html = answers_section(invented.course, STAGE, invented.outcomes, invented.links).html
    assert "The reference's answers are not stored" in str(html).replace("&#39;", "'")


HOSTILE: list[Any] = [
    float("nan"), float("inf"), -(10**300), 10**1000, 1e-320, complex(1, float("nan")), None, True,
    "<script>alert(1)</script>", "\u202e\x00\x1b[31m", "x" * 100_000, b"\x00" * 5000, object(),
    np.array([object()], dtype=object), np.ma.masked_array([1.0], [True]), np.zeros((0, 5)),
    np.full((3,), np.nan), np.array(["<b>"]), np.array([(1, 2.0)], [("<i>", "i4"), ("b", "f8")]),
    [[[[[[]]]]]], {"<a>": {"b": [float("nan")]}}, {1, "a"}, range(10**5), slice(None),
    type("Number", (float,), {"__eq__": lambda *a: True, "__repr__": lambda s: "<b>lie</b>"})(2.0),
    type("<img src=x>", (), {})(), lambda: 0, np.datetime64("NaT"), drawn(), np.dtype("O"),
]  # fmt: skip


@pytest.mark.parametrize("question", ["volume", "image", "names", "picture"])
def test_whatever_is_stored_the_page_is_made(invented: Invented, question: str) -> None:
    name = {"volume": "voxel_volume", "image": "image", "names": "names"}.get(question, "shown")
    for number, value in enumerate(HOSTILE):
        figures = [value] if question == "picture" else ()
        invented.student(f"s{number}", {question: {name: value}}, figures=figures)
    found = groups(invented)[question]
    assert sum(len(group.members) for group in found.wrong) == len(HOSTILE)
    section = answers_section(invented.course, STAGE, invented.outcomes, invented.links)
    json.dumps(section.data, allow_nan=False)
    for markup in ("<script", "<b>", "<img", "<a>", "<i>", "\u202e", "\x1b"):
        assert markup not in section.html


def test_the_page_shows_count_code_message_and_members(invented: Invented) -> None:
    wrong = {"volume": {"spacing": 1.125, "voxel_volume": 2.0}}
    invented.student("ada", wrong, codes={"volume": "voxel_volume = 2 < 3 and 2"}, message="Not 2.")
    invented.student("bo")
    html = str(answers_section(invented.course, STAGE, invented.outcomes, invented.links).html)
    assert "<strong>volume</strong>: 1 of 2 have all points" in html
    assert "<code>voxel_volume</code> is 2" in html
    assert "voxel_volume = 2 &lt; 3 and 2" in html
    assert "1 met <q>Not 2.</q>" in html
    assert "ada" in html


def test_a_large_cohort_stays_a_short_page(invented: Invented) -> None:
    for number in range(60):
        wrong = {"volume": {"spacing": 1.125, "voxel_volume": 3.0 + number}}
        invented.student(f"s{number:02}", wrong, codes={"volume": "x = 1\n" * 10_000})
    section = answers_section(invented.course, STAGE, invented.outcomes, invented.links)
    assert len(section.html) < 40_000
    (question,) = [q for q in section.data["questions"] if q["question"] == "volume"]
    assert len(question["groups"]) == 60
    assert "52 smaller groups: see 01_small.json" in section.html
