"""What a command shows while it works: on a terminal, in a log, and to a script."""

from __future__ import annotations

import io
import json
import os
import pty
import re
from collections.abc import Callable
from contextlib import suppress

import pytest
from rich.table import Table

from autograder.commands import screen as module
from autograder.commands.screen import Screen, in_words

STYLE = re.compile(r"\x1b\[[0-9;]*m")
HOSTILE = "eve\x1b[2J\x1b]0;owned\x07"


@pytest.fixture(autouse=True)
def _ordinary_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    now = [1000.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])

    def wait(seconds: float) -> None:
        now[0] += seconds

    return wait


def on_a_terminal(work: Callable[[Screen], None]) -> str:
    """Let both outputs be one terminal; return all that it was sent."""
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w", encoding="utf-8") as stream:
        work(Screen(out=stream, err=stream))
    shown = b""
    # Less than a pty holds was sent, so nobody had to read meanwhile.
    with suppress(OSError):
        while part := os.read(ours, 2**16):
            shown += part
    os.close(ours)
    return shown.decode()


def some_work(screen: Screen) -> None:
    with screen.step("Grading", 3) as step:
        for _ in range(3):
            step.advance()
    table = Table("Stage")
    table.add_row("01_small")
    screen.table(table)
    screen.say(f"{HOSTILE} is graded.")


def test_a_step_moves_on_a_terminal_and_leaves_one_line() -> None:
    shown = on_a_terminal(some_work)
    assert "3/3" in shown
    assert STYLE.search(shown)
    left = shown.rpartition("\x1b[2K")[2]
    assert left.startswith("Grading: 3 of 3, ")
    assert "owned" in left  # as text
    assert "\x1b]0;" not in shown
    assert "\x1b[2J" not in shown


def test_the_time_left_is_shown_when_it_is_known(clock: Callable[[float], None]) -> None:
    def work(screen: Screen) -> None:
        with screen.step("Grading", 100) as step:
            live = screen._live
            assert live is not None
            live.get_time = lambda: module.time.monotonic()
            live.refresh()
            for _ in range(10):
                clock(60.0)
                step.advance()
            live.refresh()

    shown = STYLE.sub("", on_a_terminal(work))
    assert "0/100" in shown
    assert "about 1 h 30 min left" in shown
    assert "-:--:--" not in shown


def test_without_colours_nothing_is_even_bold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert not STYLE.search(on_a_terminal(some_work))


@pytest.mark.parametrize("name", ["dumb", ""])
def test_a_terminal_that_cannot_move_gets_a_log(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("TERM", name)
    shown = on_a_terminal(some_work)
    assert "\x1b" not in shown
    assert shown.startswith("Grading (3) …\r\nGrading: 3 of 3, ")


def test_a_log_has_plain_lines_now_and_then_with_the_time_left(
    clock: Callable[[float], None],
) -> None:
    log = io.StringIO()
    screen = Screen(out=io.StringIO(), err=log)
    with screen.step("Grading", 10) as step:
        step.now("workers are starting")
        clock(100.0)
        for _ in range(10):
            step.advance()
            clock(20.0)
    lines = log.getvalue().splitlines()
    assert lines[:2] == ["Grading (10) …", "Grading: workers are starting …"]
    # The start does not count: a part takes 20 s.
    assert "Grading: 3 of 10, about 2 min 20 s left" in lines
    assert lines[-1] == "Grading: 10 of 10, 5 min"
    assert "\x1b" not in log.getvalue()
    assert "\r" not in log.getvalue()
    assert len(lines) <= 8


def test_a_step_that_waits_says_so_before_it_begins() -> None:
    log = io.StringIO()
    with Screen(out=io.StringIO(), err=log).step("Looking whether the parts agree"):
        assert log.getvalue() == "Looking whether the parts agree …\n"


def test_of_nothing_to_do_nothing_is_shown() -> None:
    def work(screen: Screen) -> None:
        with screen.step("Grading", 0) as step:
            step.now("backing up")

    log = io.StringIO()
    work(Screen(out=log, err=log))
    assert log.getvalue() == ""
    assert on_a_terminal(lambda screen: (work(screen), screen.say("."))[0]) == ".\r\n"


def test_a_count_that_is_known_later_is_shown_from_then_on() -> None:
    log = io.StringIO()
    with Screen(out=io.StringIO(), err=log).step("Trying") as step:
        step.expect(2)
        step.expect(0)
        step.advance()
        step.advance()
    assert "Trying: 2 of 2, " in log.getvalue()


def test_a_script_gets_one_document_and_nothing_else() -> None:
    out, log = io.StringIO(), io.StringIO()
    screen = Screen(as_json=True, out=out, err=log)
    some_work(screen)
    screen.document({"student": HOSTILE})
    assert json.loads(out.getvalue()) == {"student": HOSTILE}
    assert "\x1b" not in out.getvalue()
    assert "is graded" in log.getvalue()
    assert "01_small" in log.getvalue()


def test_people_get_no_document() -> None:
    out = io.StringIO()
    Screen(out=out, err=io.StringIO()).document({"a": 1})
    assert out.getvalue() == ""


def test_an_error_ends_the_line_that_moves() -> None:
    def work(screen: Screen) -> None:
        with pytest.raises(ValueError, match="no"), screen.step("Grading", 2):
            raise ValueError("no")
        with screen.step("Again", 1) as step:
            step.advance()

    assert STYLE.sub("", on_a_terminal(work)).rstrip().rpartition("\x1b[2K")[2].startswith("Again")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "0 s"), (59.4, "59 s"), (60, "1 min"), (185, "3 min 5 s"), (3720, "1 h 2 min")],
)
def test_times_are_said_as_people_say_them(seconds: float, words: str) -> None:
    assert in_words(seconds) == words
