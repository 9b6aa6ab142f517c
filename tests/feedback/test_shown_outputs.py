"""What a cell showed, in few lines: what is cut is said, and nothing is shown that says nothing."""

from __future__ import annotations

from typing import Any

import pytest
from nbformat.v4 import new_output

from autograder.feedback.shown_outputs import (
    MOST_LETTERS,
    MOST_LINES,
    MOST_OUTPUTS,
    NO_DESCRIPTION,
    shown_outputs,
)


def printed(text: str) -> Any:
    return new_output("stream", name="stdout", text=text)


def displayed(data: dict[str, str], **facts: Any) -> Any:
    return new_output("display_data", data, metadata=facts)


def test_prints_in_a_row_are_one_text() -> None:
    (shown,) = shown_outputs([printed("a\n"), printed("b\n")])
    assert (shown.kind, shown.content, shown.cut) == ("text", "a\nb", "")


def test_long_texts_are_cut_and_that_is_said() -> None:
    lines, letters = shown_outputs([printed("x\n" * 50), displayed({"text/plain": "y" * 9_000})])
    assert lines.content.count("x") == MOST_LINES
    assert lines.cut == f"Here are {MOST_LINES} of 50 lines."
    assert len(letters.content) == MOST_LETTERS
    assert letters.cut == "Here are 1,000 of 9,000 characters."


def test_a_progress_bar_leaves_its_last_state() -> None:
    (shown,) = shown_outputs([printed("read 1\rread 2\rread 192\ndone\n")])
    assert shown.content == "read 192\ndone"


def test_an_error_is_its_line_and_its_message() -> None:
    frames = [
        "\x1b[31m-----\x1b[39m",
        "\x1b[36mCell\x1b[39m In[3], line 2\n      1 a = 1\n\x1b[32m----> \x1b[39m2 b = c + 1",
        "NameError: name 'c' is not defined",
    ]
    error = new_output(
        "error", ename="NameError", evalue="name 'c' is not defined", traceback=frames
    )
    (shown,) = shown_outputs([error])
    assert shown.kind == "error"
    assert shown.content == "Line 2: b = c + 1\nNameError: name 'c' is not defined"


@pytest.mark.parametrize(
    "text",
    [
        "[<matplotlib.lines.Line2D at 0x7f12ab>]",
        "<matplotlib.image.AxesImage at 0x7f>",
        "<Figure size 640x480 with 1 Axes>",
        "  ",
    ],
)
def test_what_says_nothing_is_not_shown(text: str) -> None:
    assert shown_outputs([displayed({"text/plain": text})]) == []


def test_a_picture_has_its_description() -> None:
    described, other = shown_outputs(
        [
            displayed({"image/png": "AAAA", "text/plain": "x"}, **{"image/png": {"alt": "A head"}}),
            displayed({"image/jpeg": "BBBB"}),
        ]
    )
    assert (described.kind, described.mime, described.alt) == ("picture", "image/png", "A head")
    assert other.alt == NO_DESCRIPTION


def test_many_outputs_are_counted() -> None:
    found = shown_outputs([displayed({"text/plain": str(n)}) for n in range(20)])
    assert len(found) == MOST_OUTPUTS + 1
    assert found[-1].cut == "12 more outputs are not shown here."
