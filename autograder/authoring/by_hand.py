"""Run hidden checks in the author's own kernel, while a master notebook is worked on.

The checks run in a process of their own, just as in grading, and ask this kernel for the answers.
Here the author's kernel stands for both the student and the reference.
"""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from IPython.core.getipython import get_ipython
from matplotlib.figure import Figure

from autograder.course.course import Course
from autograder.run.limits import ONE_THREAD
from autograder.sandbox.answer_server import AnswerServer
from autograder.sandbox.figure_data import describe_figure
from autograder.wire.classes import allow
from autograder.wire.connections import listen
from autograder.wire.frames import Closed, receive

__all__ = ["run_by_hand"]

_shown_figures: list[Any] = []
_checkers: dict[Any, _Checker] = {}


class Stopped(KeyboardInterrupt):
    """The author has stopped the checks."""

    def _render_traceback_(self) -> list[str]:
        # What IPython shows of it: where in this engine they stopped helps nobody.
        return ["The checks were stopped. Run the cell again to start them anew."]


class _Checker:
    """A process that holds the collected checks of all stages."""

    def __init__(self, course: Course, namespace: dict[str, Any]) -> None:
        allow(course.settings.plain_classes)
        here, there = socket.socketpair()
        self._folder = tempfile.TemporaryDirectory()
        path = Path(self._folder.name) / "copies"
        door = listen(path)
        door.setblocking(False)
        with there:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "autograder.authoring.by_hand_worker"),
                    *(json.dumps(course.to_json()), str(there.fileno()), str(path)),
                ],
                pass_fds=[there.fileno()],
                # Jupyter's stop button reaches all processes of a kernel's group.
                start_new_session=True,
                env=os.environ | ONE_THREAD,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                encoding="utf-8",
            )
        self._door = door
        self._server = AnswerServer(here, namespace, _shown_figures, door)

    def check(self, question: str, folder: str) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"question": question, "folder": folder}) + "\n")
        self._process.stdin.flush()
        while True:
            watched: list[Any] = [self._server.sock, self._process.stdout]
            ready = select.select(watched, [], [])[0]
            if self._server.sock in ready:
                try:
                    self._server.answer(receive(self._server.sock))
                    continue
                except Closed:
                    pass
            line = self._process.stdout.readline()
            if not line:
                raise RuntimeError("The process that runs the checks has ended; see its messages.")
            answer: dict[str, Any] = json.loads(line)
            return answer

    def kill(self) -> None:
        """End the checks wherever they are."""
        self._process.kill()
        self.close()

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._server.sock.close()
        self._process.wait()
        self._door.close()
        self._folder.cleanup()


def run_by_hand(question: str) -> None:
    """Run a question's checks on this kernel's variables, and print the outcome.

    Parameters
    ----------
    question : str
        Name of the question.

    Raises
    ------
    AssertionError
        When a check fails; the message holds pytest's report.
    Stopped
        When the author stops the kernel meanwhile.
    RuntimeError
        When it is not called from a notebook, or the checks cannot be collected.
    """
    shell = get_ipython()
    if shell is None:
        raise RuntimeError("hidden_checks runs in a notebook: open the master notebook in Jupyter.")
    course = Course.find()
    stamp = tuple(
        (path, path.stat().st_mtime_ns) for path in sorted(course.checks_folder.rglob("*.py"))
    )
    checker = _checkers.get(stamp)
    if checker is None:
        for old in _checkers.values():
            old.close()
        _checkers.clear()
        checker = _checkers[stamp] = _Checker(course, shell.user_ns)
    try:
        answer = checker.check(question, shell.user_ns["_dh"][0].name)
    except KeyboardInterrupt:
        # Its answer would be taken for that to the next question.
        del _checkers[stamp]
        checker.kill()
        raise Stopped from None
    _shown_figures.clear()
    if "error" in answer:
        raise RuntimeError(answer["error"])
    print(answer["text"])
    if answer["details"]:
        raise AssertionError("\n\n".join(answer["details"]))


def _record_figures() -> None:
    # From the first call on: what was shown before that is not known here.
    shell = get_ipython()
    if shell is None:
        return
    formatter = shell.display_formatter
    plain = formatter.format

    def record(obj: Any, include: Any = None, exclude: Any = None) -> Any:
        if isinstance(obj, Figure):
            _shown_figures.append(describe_figure(obj))
        return plain(obj, include, exclude)

    formatter.format = record


_record_figures()
