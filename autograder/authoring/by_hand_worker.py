"""The process behind `autograder.authoring.by_hand`: runs checks on an author's kernel."""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path
from typing import Any, TextIO

from autograder.check.session import CheckError, CheckSession, in_check_session
from autograder.check.state import Reference, Student
from autograder.course.course import Course
from autograder.run.process import SandboxedProcess
from autograder.score.shown import as_text
from autograder.wire.classes import allow

__all__ = ["main"]


def main() -> None:
    """Serve until stdin is closed."""
    course = Course.from_json(json.loads(sys.argv[1]))
    allow(course.settings.plain_classes)
    process = SandboxedProcess(
        socket.socket(fileno=int(sys.argv[2])), None, None, Path(sys.argv[3])
    )
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        in_check_session(
            course, course.stages, lambda checks: _serve(course, checks, process, answers)
        )
    except CheckError as error:
        _answer(answers, {"error": str(error)})


def _serve(
    course: Course, checks: CheckSession, process: SandboxedProcess, answers: TextIO
) -> None:
    for line in sys.stdin:
        order = json.loads(line)
        question, stage = order["question"], order["folder"]
        modules = [
            module
            for module in (course.checks(stage).name for stage in course.stages)
            if question in checks.questions(module)
        ]
        if stage in course.stages and course.checks(stage).name in modules:
            modules = [course.checks(stage).name]
        if len(modules) != 1:
            said = f"is in {', '.join(modules)}" if modules else "has no checks"
            _answer(answers, {"error": f"The question {question!r} {said}."})
            continue
        points = checks.questions(modules[0])[question]
        reference = Reference(process)
        student = Student(process, reference)
        result = checks.check(modules[0], question, points, student, reference)
        details = [check.details for check in result.checks if not check.passed]
        _answer(answers, {"text": as_text(result), "details": details})


def _answer(answers: TextIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
