"""Record the result of one submission: nbgrader's own `Autograde`, which finds the result ready."""

from __future__ import annotations

from nbgrader.converters import Autograde, NbGraderException
from sqlalchemy.exc import SQLAlchemyError

from autograder.course.submission import Submission
from autograder.record.gradebook import one_transaction
from autograder.record.handover import Handover
from autograder.record.one_folder import OneSubmission, coursedir_of, quiet_log

__all__ = ["record"]


class _RecordOne(OneSubmission, Autograde):  # type: ignore[misc]
    handover: Handover


def record(submission: Submission, handover: Handover) -> str:
    """Let nbgrader record a result.

    Parameters
    ----------
    submission : Submission
        Whose it is.
    handover : Handover
        With the notebook that was graded, its result and the stage's release.

    Returns
    -------
    str
        What went wrong; empty when all is recorded.
    """
    said: list[str] = []
    course = handover.course
    converter = _RecordOne(
        coursedir=coursedir_of(course, submission),
        config=course.config,
        log=quiet_log(said),
        force=True,
    )
    converter.submission = submission
    converter.names = course.notebooks(submission.stage)
    converter.handover = handover
    try:
        with one_transaction() as handover.commit:
            converter.start()
    except (NbGraderException, SQLAlchemyError, OSError) as error:
        return "\n".join(said) or str(error)
    return ""
