"""Tracebacks of other programs are cut to what was raised."""

from __future__ import annotations

import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course.brief import brief, where_raised


def test_frames_go_and_what_was_raised_stays() -> None:
    def inner() -> None:
        {}["x"]

    try:
        try:
            inner()
        except KeyError as error:
            raise ValueError("two\nlines") from error
    except ValueError as error:
        text = "Before.\n" + "".join(traceback.format_exception(error)) + "After."
    assert brief(text).split("\n") == [
        "Before.",
        "KeyError: 'x'",
        "ValueError: two",
        "lines",
        "After.",
    ]
    assert brief("No traceback.") == "No traceback."


@given(st.text())
def test_any_text_will_do(text: str) -> None:
    assert len(brief(text)) <= len(text)


def test_where_an_error_was_raised() -> None:
    with pytest.raises(KeyError) as raised:
        {}["x"]
    assert where_raised(raised.value, __file__).startswith(f"{__file__}, line ")
    assert where_raised(raised.value, "/nowhere") == ""
    with pytest.raises(SyntaxError) as refused:
        compile("x = (\n", "/course/checks.py", "exec")
    assert where_raised(refused.value, "/course") == "/course/checks.py, line 1"
