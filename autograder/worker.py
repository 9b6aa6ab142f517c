"""A grading process: ``python -m autograder.worker COURSE``.

It reads one JSON line for each submission on stdin and answers with one JSON line on stdout. Both
of nbgrader's door and the parallel one use such processes, so that both give the same scores, and
so that pytest and the engine never run inside a Jupyter server.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, TextIO

import nbformat

from autograder.checking.reference import ReferenceError
from autograder.checking.session import CheckError, in_check_session
from autograder.course import Course
from autograder.engine.run import TimeLimits
from autograder.engine.zygote import Limits, SandboxError, Zygote
from autograder.grading import Grader
from autograder.sandbox.confine import readable_folder

__all__ = ["main"]


def main() -> None:
    """Serve until stdin is closed."""
    order = json.loads(sys.argv[1])
    course = Course(Path(order["course"]))
    # Whatever the checks print must not end up among the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        paths = [course.checks(stage) for stage in course.stages]
        images, limits = Path(order["images"]), Limits(**order["limits"])
        if limits.sandboxed and (folder := readable_folder(course.root, images)):
            raise SandboxError(
                f"The course is in {folder}, which student code may read. Move it elsewhere."
            )
        with Zygote(images, limits) as zygote:
            in_check_session(
                paths,
                lambda checks: _serve(
                    Grader(course, checks, zygote, TimeLimits(**order["times"])), answers
                ),
            )
    except (CheckError, SandboxError) as error:
        _answer(answers, {"fatal": str(error)})
        sys.exit(1)


def _serve(grader: Grader, answers: TextIO) -> None:
    _answer(answers, {"ready": True})
    for line in sys.stdin:
        order = json.loads(line)
        notebook = nbformat.from_dict(order["notebook"])
        try:
            result = grader.grade(order["stage"], notebook)
        except (CheckError, ReferenceError, SandboxError) as error:
            _answer(answers, {"error": f"{type(error).__name__}: {error}"})
        else:
            _answer(answers, {"result": result.to_json()})


def _answer(answers: TextIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
