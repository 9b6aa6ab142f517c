"""nbgrader's converters, on the folder of one submission."""

from __future__ import annotations

import glob
import logging
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from autograder.course.brief import brief
from autograder.course.course import Course
from autograder.course.submission import Submission

__all__ = ["OneSubmission", "coursedir_of", "quiet_log"]


class OneSubmission:
    """Makes a converter of nbgrader's work on one folder, whatever characters its name holds."""

    def init_notebooks(self) -> None:
        """Name the folder and its notebook; nbgrader would take both for patterns."""
        folder = self.coursedir.format_path(  # type: ignore[attr-defined]
            self._input_directory,  # type: ignore[attr-defined]
            self.submission.student,
            self.submission.stage,
        )
        self.notebooks = [str(Path(folder, f"{name}.ipynb")) for name in self.names]
        self.assignments = {folder: self.notebooks}

    submission: Submission
    names: list[str]


def coursedir_of(course: Course, submission: Submission) -> CourseDirectory:
    """Return nbgrader's course directory, set to one submission."""
    # nbgrader takes both names for patterns, and a student's name may hold a bracket.
    return CourseDirectory(
        config=course.config,
        student_id=glob.escape(submission.student),
        assignment_id=glob.escape(submission.stage),
    )


def quiet_log(said: list[str]) -> logging.Logger:
    """Return a log that keeps errors in `said` and shows nothing."""

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(brief(record.getMessage()))

    log = logging.Logger("cohort", level=logging.ERROR)
    log.addHandler(Keep())
    return log
