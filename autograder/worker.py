"""A grading process: ``python -m autograder.worker COURSE``.

It reads one JSON line for each submission on stdin. On stdout it answers with one JSON line for
each question as soon as that is checked, so that nothing is lost should this process be killed, and
one for the whole submission. nbgrader's door and the parallel one both use such processes, so that
both give the same scores, and so that pytest and the engine never run inside a Jupyter server.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import threading
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

import nbformat

from autograder.checking.reference import ReferenceError
from autograder.checking.session import CheckError, in_check_session
from autograder.course import Course
from autograder.engine.process import SandboxedProcess
from autograder.engine.run import TimeLimits
from autograder.engine.zygote import Limits, SandboxError, Zygote, ZygoteGone
from autograder.grading import Grader
from autograder.results import QuestionResult
from autograder.sandbox.confine import readable_folder
from autograder.stored.replies import NotStored

__all__ = ["main"]


def main() -> None:
    """Serve until stdin is closed."""
    order = json.loads(sys.argv[1])
    course = Course(Path(order["course"]))
    # Whatever the checks print must not end up among the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    # Ctrl-C reaches all processes of a terminal: the one that started this one decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        paths = [course.checks(stage) for stage in course.stages]
        images, limits = Path(order["images"]), Limits(**order["limits"])
        if limits.required and (folder := readable_folder(course.root, images)):
            raise SandboxError(
                f"The course is in {folder}, which student code may read. Move it elsewhere."
            )
        with _LateZygote(images, limits) as zygote:
            if not order["late"]:
                zygote.start()
            in_check_session(
                paths,
                lambda checks: _serve(
                    Grader(course, checks, zygote, TimeLimits(**order["times"])), answers
                ),
            )
    except ZygoteGone as error:
        # Ends like a worker that was killed: it is started again.
        sys.exit(str(error))
    except (CheckError, SandboxError) as error:
        _answer(answers, {"fatal": str(error)})
        sys.exit(1)


class _LateZygote:
    """A zygote that is started when first needed: grading again mostly does without."""

    def __init__(self, images: Path, limits: Limits) -> None:
        self._images = images
        self._limits = limits
        self._stack = ExitStack()
        self._zygote: Zygote | None = None

    def __enter__(self) -> _LateZygote:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def start(self) -> Zygote:
        if self._zygote is None:
            self._zygote = self._stack.enter_context(Zygote(self._images, self._limits))
        return self._zygote

    def spawn(self) -> SandboxedProcess:
        return self.start().spawn()


def _serve(grader: Grader, answers: TextIO) -> None:
    def tell(result: QuestionResult) -> None:
        _answer(answers, {"question": asdict(result)})

    busy = threading.Event()
    threading.Thread(target=_end_with_the_grader, args=[busy], daemon=True).start()
    _answer(answers, {"ready": True})
    for line in sys.stdin:
        busy.set()
        order = json.loads(line)
        try:
            if "student" in order:
                _answer(answers, _regrade(grader, order["stage"], order["student"]))
            else:
                notebook = nbformat.from_dict(order["notebook"])
                result = grader.grade(order["stage"], notebook, tell)
                _answer(answers, {"result": result.to_json()})
        except ZygoteGone:
            raise
        except (CheckError, ReferenceError, SandboxError) as error:
            _answer(answers, {"error": f"{type(error).__name__}: {error}"})
        busy.clear()


def _regrade(grader: Grader, stage: str, student: str) -> dict[str, Any]:
    stored = grader.store.read(grader.store.of_student(student, stage))
    if stored is None:
        return {"not_stored": "nothing is stored"}
    try:
        new = grader.regrade(stage, stored)
    except NotStored as missing:
        return {"not_stored": str(missing)}
    if new == stored:
        return {"unchanged": True}
    return {"regraded": {**new.to_json(), "replies": {}}}


def _end_with_the_grader(busy: threading.Event) -> None:
    """End this process when nobody waits for its answer any more, be it in the middle of a check.

    The zygote notices, ends what runs below it, and removes the temporary folder.
    """
    hangup = select.poll()
    hangup.register(0, 0)  # no events: a hang-up is reported all the same
    hangup.poll()
    busy.wait()
    os._exit(1)


def _answer(answers: TextIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
