"""The process that makes feedback pages, one after the other; see `side_by_side`.

Its arguments are the course's folder and the CPU seconds that a page may take. It reads a line of
JSON for each page and answers with one. It ends when nobody listens any more,
also in the middle of a page.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from autograder.course.course import Course
from autograder.course.readiness import NotReady
from autograder.course.submission import Submission
from autograder.feedback.pages import FeedbackFailed, write_feedback
from autograder.record.gradebook import shared_engine

__all__ = ["MOST_MEMORY", "main"]

MOST_MEMORY = 4 * 2**30
"""Memory that a process may take for itself, in bytes."""


def main() -> None:
    """Make pages until there is nobody who wants any."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="surrogateescape")
    os.dup2(2, 1)  # Whatever a library prints is no answer.
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    threading.Thread(target=_end_with_the_reader, args=[answers.fileno()], daemon=True).start()
    course = Course(Path(sys.argv[1]))
    orders = os.fdopen(0, encoding="utf-8", errors="surrogateescape")
    with shared_engine():
        for line in iter(orders.readline, ""):
            order = json.loads(line)
            _allow(int(sys.argv[2]))
            answers.write(json.dumps(_write(course, order["student"], order["stage"])) + "\n")
            answers.flush()


def _write(course: Course, student: str, stage: str) -> dict[str, Any]:
    submission = Submission(student, stage, course.path("submitted", student, stage))
    try:
        write_feedback(course, [submission])
    except NotReady as error:
        return {"not_ready": str(error)}
    except FeedbackFailed as error:
        return {"problem": error.problems.get(submission, str(error))}
    except Exception as error:
        # Whatever it is: it comes of this page, and the next one is another.
        return {"problem": f"{type(error).__name__}: {error}"}
    return {"problem": ""}


def _allow(seconds: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _end_with_the_reader(answers: int) -> None:
    hangup = select.poll()
    hangup.register(answers, 0)  # no events: a hang-up is reported all the same
    hangup.poll()
    os._exit(1)


if __name__ == "__main__":
    main()
