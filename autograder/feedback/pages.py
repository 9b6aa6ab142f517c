"""Write feedback pages, by nbgrader's own `GenerateFeedback`, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from nbgrader.converters import GenerateFeedback, NbGraderException
from sqlalchemy.exc import SQLAlchemyError

from autograder.course.course import Course
from autograder.course.readiness import check_ready
from autograder.course.submission import Submission
from autograder.record.gradebook import shared_engine
from autograder.record.one_folder import OneSubmission, coursedir_of, quiet_log

__all__ = ["FeedbackFailed", "write_feedback"]


class FeedbackFailed(Exception):
    """Some pages could not be written; the message says whose, and why.

    Parameters
    ----------
    problems : mapping of Submission to str
        Whose, and why.
    """

    def __init__(self, problems: Mapping[Submission, str]) -> None:
        lines = [f"{one.student}, {one.stage}: {why}" for one, why in problems.items()]
        super().__init__("These feedback pages could not be written:\n" + "\n".join(lines))
        self.problems = dict(problems)


class _FeedbackOne(OneSubmission, GenerateFeedback):  # type: ignore[misc]
    pass


@shared_engine()
def write_feedback(
    course: Course,
    todo: Iterable[Submission],
    on_written: Callable[[Path], None] = lambda path: None,
) -> list[Path]:
    """Write nbgrader's feedback pages for submissions that have been graded.

    Parameters
    ----------
    course : Course
        The course.
    todo : iterable of Submission
        Which ones.
    on_written : callable, optional
        Called with the path of each page.

    Returns
    -------
    list of Path
        The pages.

    Raises
    ------
    FeedbackFailed
        When pages cannot be written; all others have been.
    NotReady
        When none can be written.
    """
    pages = []
    problems: dict[Submission, str] = {}
    for submission in todo:
        coursedir = coursedir_of(course, submission)
        said: list[str] = []
        log = quiet_log(said)
        converter = _FeedbackOne(coursedir=coursedir, config=course.config, log=log, force=True)
        converter.submission = submission
        converter.names = course.notebooks(submission.stage)
        try:
            converter.start()
        except (NbGraderException, SQLAlchemyError, OSError) as error:
            check_ready(course)
            problems[submission] = "\n".join(said) or str(error)
            continue
        folder = course.path("feedback", submission.student, submission.stage)
        pages += [folder / f"{name}.html" for name in converter.names]
        on_written(pages[-1])
    if problems:
        raise FeedbackFailed(problems)
    return pages
