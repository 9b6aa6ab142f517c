"""One mark goes to answers that say the same, and to no others."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.mark.answers import Answer
from autograder.mark.groups import differences, grouped

LONG = "The window was too wide, so bone was white everywhere and the fracture did not show."


def together(*texts: str, **more: object) -> list[set[str]]:
    answers = [Answer(str(number), text, **more) for number, text in enumerate(texts)]  # type: ignore[arg-type]
    return [{one.source for one in group.answers} for group in grouped(answers)]


@pytest.mark.parametrize(
    "other",
    [
        LONG.upper(),
        LONG.replace(" ", "\n"),
        f"\n\n {LONG.rstrip('.')} !",
        LONG.replace("fracture", "**fracture**"),
        LONG.replace(",", " –"),
    ],
)
def test_capitals_blanks_and_punctuation_make_no_difference(other: str) -> None:
    assert together(LONG, other) == [{LONG, other}]


@pytest.mark.parametrize(
    "other",
    [
        LONG.replace("fracture", "fractuer"),
        LONG.replace("window", "windwo"),
        LONG.replace("everywhere", "everywere"),
        LONG.replace("The ", ""),
    ],
)
def test_slips_of_typing_and_articles_are_nearly_the_same(other: str) -> None:
    answers = [Answer("a", LONG), Answer("b", LONG), Answer("c", other)]
    [group] = grouped(answers)
    assert [one.student for one in group.answers] == ["a", "b", "c"]
    assert group.alike == 2
    pieces = differences(group.first, group.answers[-1])
    assert "".join(piece.text for piece in pieces) == other
    assert sum(len(piece.text) for piece in pieces if not piece.same) < 15


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LONG, LONG.replace("not ", "")),
        (LONG, LONG.replace("wide", "wise")),
        (LONG, LONG + " No."),
        ("It gets brighter, 5 mm", "It gets brighter, 6 mm"),
        ("The value is 1.5 in this case", "The value is 15 in this case"),
        ("The value is -5", "The value is 5"),
        ("a < b", "a > b"),
        ("It goes ↑", "It goes ↓"),
        ("The area is 3 mm²", "The area is 3 mm2"),
        ("$(a + b) * c$", "$a + (b * c)$"),
        ("it is likely that the patient is ill now", "it is unlikely that the patient is ill now"),
        (
            "the volumes increase with the level by far",
            "the volumes decrease with the level by far",
        ),
        ("...", "---"),
    ],
)
def test_what_may_mean_something_else_is_kept_apart(one: str, other: str) -> None:
    assert together(one, other) in ([{one}, {other}], [{other}, {one}])


def test_no_chain_of_slips_leads_far() -> None:
    steps = [LONG]
    for old, new in (
        ("window", "windoww"),
        ("fracture", "fracturre"),
        ("everywhere", "everywheree"),
    ):
        steps.append(steps[-1].replace(old, new))
    for group in grouped(Answer(str(n), text) for n, text in enumerate(steps)):
        for one in group.answers:
            pieces = differences(group.first, one)
            assert sum(not piece.same for piece in pieces) <= 2 * len(LONG.split()) // 8


def test_pictures_tell_answers_apart() -> None:
    pictures = [{"x.png": {"image/png": data}} for data in ("AAAA", "BBBB", "AAAA")]
    answers = [Answer(str(n), LONG, attachments=one) for n, one in enumerate(pictures)]
    assert [[one.student for one in group.answers] for group in grouped(answers)] == [
        ["0", "2"],
        ["1"],
    ]


def test_code_is_the_same_to_the_letter() -> None:
    assert len(together("x = 1", "X = 1", is_code=True)) == 2
    assert len(together("x = 1", "x = 1\n", is_code=True)) == 1


@given(st.lists(st.text(max_size=30), max_size=12), st.randoms())
def test_everybody_is_in_one_group_and_order_does_not_matter(
    texts: list[str], chance: random.Random
) -> None:
    answers = [Answer(str(number), text) for number, text in enumerate(texts)]
    groups = grouped(answers)
    assert sorted(one.student for group in groups for one in group.answers) == sorted(
        one.student for one in answers
    )
    shuffled = answers[:]
    chance.shuffle(shuffled)
    as_sets = [{one.student for one in group.answers} for group in groups]
    again = [{one.student for one in group.answers} for group in grouped(shuffled)]
    assert sorted(map(sorted, as_sets)) == sorted(map(sorted, again))
    for group in groups:
        assert 1 <= group.alike <= len(group.answers)
        for one in group.answers:
            assert "".join(p.text for p in differences(group.first, one)) == one.source
