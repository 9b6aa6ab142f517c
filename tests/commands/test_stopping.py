"""Ctrl-C on a real terminal: a sentence, exit status 130, and nothing is left running."""

from __future__ import annotations

import os
import pty
import select
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from processes import below, has_ended, wait_for
from small_course import ANSWERS, STAGE, fill_in, hand_in

from autograder.course.course import Course
from autograder.course.lock import grading_lock

PROGRAM = Path(sys.executable).parent / "autograder"


class OnATerminal:
    """A command on a terminal of its own."""

    def __init__(self, course: Course, *words: str) -> None:
        self.shown = ""
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            os.chdir(course.root)
            os.environ["TERM"] = "xterm"
            os.execv(PROGRAM, [str(PROGRAM), *words])
        self.started: set[int] = set()

    def read_until(self, words: str) -> None:
        """Read until something is shown, and note which processes there are by then."""
        while words not in self.shown:
            assert self._read(), self.shown
        self.started |= set(below(self.pid))

    def press_ctrl_c(self) -> None:
        os.write(self._terminal, b"\x03")

    def end(self) -> int:
        """Read all that is left; return the exit status."""
        while self._read():
            self.started |= set(below(self.pid))
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.close(self._terminal)
        return status

    def _read(self) -> bool:
        while not select.select([self._terminal], [], [], 0.1)[0]:
            self.started |= set(below(self.pid))
        try:
            part = os.read(self._terminal, 2**16)
        except OSError:  # Nobody has the other end any more.
            return False
        self.shown += part.decode(errors="replace")
        return bool(part)


@pytest.fixture
def small(built_small: Callable[[], Course]) -> Course:
    return built_small()


def is_well_stopped(command: OnATerminal, said: str) -> None:
    assert command.end() == 130, command.shown
    assert "Traceback" not in command.shown
    assert said in " ".join(command.shown.split())
    assert command.started
    wait_for(lambda: all(map(has_ended, command.started)))


def test_grading_says_how_far_it_came_and_the_same_command_goes_on(small: Course) -> None:
    release = nbformat.read(small.release(STAGE), as_version=4)
    hand_in(small, "a_right", fill_in(release))
    hand_in(small, "b_slow", fill_in(release, {**ANSWERS, "side": "import time\ntime.sleep(600)"}))
    command = OnATerminal(small, "grade", STAGE, "--workers", "1", "--feedback")
    command.read_until("1/2")
    command.press_ctrl_c()
    is_well_stopped(
        command,
        "Stopped. 1 of 2 submissions were graded in this run, 0 feedback pages written; that stays."
        " The same command does the rest.",
    )
    assert (small.root / "autograded" / "a_right").is_dir()
    assert not (small.root / "autograded" / "b_slow").exists()
    with grading_lock(small.root):
        pass  # Nobody holds it.


def test_building_stops_in_the_middle_of_a_notebook_and_changes_nothing(small: Course) -> None:
    master = nbformat.read(small.master(STAGE), as_version=4)
    here = small.root / "is_running"
    # Not where the solution is examined before.
    master.cells[-2].source = (
        "import os, time\nif 'NBGRADER_EXECUTION' in os.environ:\n"
        f"    open({str(here)!r}, 'w').close()\n    time.sleep(600)"
    )
    nbformat.write(master, small.master(STAGE))
    before = {path: path.read_bytes() for path in (small.release(STAGE), small.solution(STAGE))}
    command = OnATerminal(small, "build", STAGE)
    command.read_until("the solution of")
    wait_for(here.exists)
    command.started |= set(below(command.pid))
    command.press_ctrl_c()
    is_well_stopped(command, "Stopped: not all was built. The same command builds what is out")
    assert {path: path.read_bytes() for path in before} == before


def test_examining_stops_at_once(small: Course) -> None:
    checks = small.checks(STAGE) / "small.py"
    here = small.root / "is_running"
    slow = f"import time\nopen({str(here)!r}, 'w').close()\ntime.sleep(600)\n"
    checks.write_text(slow + checks.read_text())
    command = OnATerminal(small, "check", STAGE)
    wait_for(here.exists)
    command.read_until("Examining")
    command.press_ctrl_c()
    is_well_stopped(command, "Stopped. What was done before stays.")
