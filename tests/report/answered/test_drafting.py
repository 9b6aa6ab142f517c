"""A draft of a typical answer and of a message, from a group of wrong answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_answers import IMAGE, STAGE, Invented

from autograder.authoring.answer import Answer
from autograder.commands.misconception import draft_misconception
from autograder.report.answered.drafting import NoDraft, draft_for, literal, without_comments

CODE = "# I am Ada\nspacing = 1.125\nvoxel_volume = 0.9887695 / 1.125  # says Ada"


def wrong(value: Any) -> dict[str, Any]:
    return {"volume": {"spacing": 1.125, "voxel_volume": value}}


@pytest.fixture
def invented(tmp_path: Path) -> Invented:
    invented = Invented(tmp_path)
    for name in ("ada", "bo"):
        invented.student(
            name, wrong(0.9887695 / 1.125), codes={"volume": CODE}, message="Too small.\nLook."
        )
    invented.student("cy", wrong(-0.9887695), codes={"volume": 'x = """\\\'"""\n\x00'})
    invented.student("di", {"image": {"image": IMAGE.T}})
    return invented


def run(text: str) -> Answer:
    names: dict[str, Any] = {}
    exec(text, names)
    answer = names["ANSWER"]
    assert isinstance(answer, Answer)
    return answer


def test_the_draft_is_a_typical_answer_without_comments(invented: Invented) -> None:
    draft = draft_for(invented.course, STAGE, "volume", 1, invented.outcomes)
    answer = run(draft.text)
    assert (draft.count, draft.of) == (2, 4)
    assert answer.code == "\nspacing = 1.125\nvoxel_volume = 0.9887695 / 1.125\n"
    assert answer.fails == ("test_volume",)
    assert answer.hint == "Too small."
    assert "divided by 1.125" in answer.title
    assert "Ada" not in draft.text


@pytest.mark.parametrize(
    ("question", "number", "formula"),
    [
        ("volume", 1, 'reference["voxel_volume"] / 1.125,'),
        ("volume", 2, '-reference["voxel_volume"],'),
        ("image", 1, "…,"),
    ],
)
def test_the_message_is_tied_to_what_the_mistake_gives(
    invented: Invented, question: str, number: int, formula: str
) -> None:
    text = draft_for(invented.course, STAGE, question, number, invented.outcomes).text
    assert f"#     {formula}" in text
    assert 'do="…"' in text


def test_code_of_any_kind_makes_valid_python(invented: Invented) -> None:
    assert run(draft_for(invented.course, STAGE, "volume", 2, invented.outcomes).text).code


def test_the_command_writes_a_draft_and_tells_the_other_groups(
    invented: Invented, capsys: pytest.CaptureFixture[str]
) -> None:
    draft_misconception(invented.course, STAGE, "volume", 1)
    (written,) = (invented.course.root / "reports" / "misconceptions").iterdir()
    said = capsys.readouterr().out
    assert str(written) in said
    assert "2 of 4 students" in said
    assert "--group 2: 1 of 4: `voxel_volume` is -0.9887695: minus the reference" in said
    assert run(written.read_text()).fails == ("test_volume",)


def test_a_misspelt_question_is_told_with_the_nearest_one(invented: Invented) -> None:
    with pytest.raises(NoDraft, match="Did you mean volume"):
        draft_misconception(invented.course, STAGE, "volum", 1)
    assert not (invented.course.root / "reports").exists()


@pytest.mark.parametrize(("question", "number"), [("volume", 3), ("volume", 0), ("names", 1)])
def test_a_group_that_is_not_there_is_told_with_those_that_are(
    invented: Invented, question: str, number: int
) -> None:
    with pytest.raises(NoDraft, match="Groups: "):
        draft_for(invented.course, STAGE, question, number, invented.outcomes)


@given(st.text())
def test_any_text_is_the_same_as_a_literal(text: str) -> None:
    assert eval(literal(text)) == text


@given(st.text())
def test_any_code_can_be_without_comments(code: str) -> None:
    assert isinstance(without_comments(code), str)
