"""Record the result of one submission: nbgrader's own `Autograde`, which finds the result ready."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nbformat import NotebookNode
from nbgrader.converters import Autograde, NbGraderException
from sqlalchemy.exc import SQLAlchemyError

from autograder.course.submission import Submission
from autograder.record.gradebook import one_transaction
from autograder.record.one_folder import OneSubmission, coursedir_of, quiet_log
from autograder.record.source import results_from
from autograder.score.results import SubmissionResult

__all__ = ["Opened", "record"]

Opened = tuple[NotebookNode, list[str]]


class _RecordOne(OneSubmission, Autograde):  # type: ignore[misc]
    # The stage's release, which has been compared with the gradebook.
    releases: dict[str, Any]
    # The notebook that was graded, and what was remarked about its file.
    opened: Opened
    # Called before the notebook is written that says that it is graded.
    commit: Callable[[], None]


class _Ready:
    """A result source that knows the one result that is being recorded."""

    def __init__(self, result: SubmissionResult) -> None:
        self.result = result

    def result_for(self, stage: str, student: str, notebook: Any) -> SubmissionResult:
        return self.result


def record(
    config: Any,
    submission: Submission,
    opened: Opened,
    result: SubmissionResult,
    releases: dict[str, Any],
) -> str:
    """Let nbgrader record a result; return what went wrong."""
    said: list[str] = []
    coursedir = coursedir_of(config, submission)
    log = quiet_log(said)
    converter = _RecordOne(coursedir=coursedir, config=config, log=log, force=True)
    converter.submission = submission
    converter.releases = releases
    converter.opened = opened
    try:
        with results_from(_Ready(result)), one_transaction() as converter.commit:
            converter.start()
    except (NbGraderException, SQLAlchemyError, OSError) as error:
        return "\n".join(said) or str(error)
    return ""
