"""Remarks keep what kind they are, on their way through files and processes."""

from __future__ import annotations

import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course.remarks import Kind, Remark, kind_of, packed, unpacked

remarks = st.lists(
    st.text() | st.builds(Remark, st.text(), st.sampled_from(Kind), st.integers(0, 1000))
)


@given(remarks)
def test_kinds_survive_json(some: list[str]) -> None:
    back = unpacked(json.loads(json.dumps(packed(some))))
    assert back == some
    assert [kind_of(one) for one in back] == [kind_of(one) for one in some]
    assert [getattr(one, "number", None) for one in back] == [
        getattr(one, "number", None) for one in some
    ]


def test_kinds_survive_between_processes() -> None:
    back = pickle.loads(pickle.dumps(Remark("Cell 3 …", Kind.CRASHED, 2)))
    assert (back, back.kind, back.number) == ("Cell 3 …", Kind.CRASHED, 2)


def test_a_remark_is_a_sentence() -> None:
    assert json.loads(json.dumps([Remark("Said.", Kind.BROKEN)])) == ["Said."]
    assert f"{Remark('Said.', Kind.BROKEN)}" == "Said."


def test_a_sentence_without_a_kind_is_of_another() -> None:
    assert kind_of("The crashed cell was edited.") is Kind.OTHER


@pytest.mark.parametrize("data", [[["text", "no such kind", 1]], [["too", "few"]], [3]])
def test_anything_else_is_refused(data: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        unpacked(data)  # type: ignore[arg-type]
