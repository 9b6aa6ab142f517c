"""Record a submission that its worker has written down: rows into the gradebook, files into place.

The same comes of it as when nbgrader's own `Autograde` converts it, for a tenth of the time. It is
for courses whose configuration leaves nbgrader's steps as they are; see `recorder_of`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

from nbgrader.api import MissingEntry
from nbgrader.converters import Autograde
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy.exc import SQLAlchemyError

from autograder.course.course import Course
from autograder.course.earlier import is_aside, set_aside, settle
from autograder.course.submission import Submission, is_graded
from autograder.course.whole_files import PART
from autograder.record.authors_files import copy_authors_files
from autograder.record.rows import NotebookRows, Rows, SubmissionRows
from autograder.sanitise.beside import copy_beside, timestamp_of
from autograder.store.submissions import AnswerStore
from autograder.workers.hand_ins import HandIns, Openings
from autograder.workers.keeping import LongestOutput, Written
from autograder.workers.tasks import HandInTask

__all__ = ["DirectRecorder"]

SPOOL = "being_graded"
"""Folder in `answers/` where workers write what they have graded, until it is recorded."""


class DirectRecorder:
    """Records what workers have written down. One process does, and nobody else is grading.

    Parameters
    ----------
    course : Course
        The course.
    hand_ins : HandIns
        What is known of hand-ins before they are opened.
    converter : Autograde
        nbgrader's, with the course's configuration.
    penalties : AssignLatePenalties
        nbgrader's, likewise.
    longest : LongestOutput
        How much of a notebook's outputs is kept.
    """

    def __init__(
        self,
        course: Course,
        hand_ins: HandIns,
        converter: Autograde,
        penalties: AssignLatePenalties,
        longest: LongestOutput,
    ) -> None:
        self._course = course
        self._hand_ins = hand_ins
        self._converter = converter
        self._penalties = penalties
        self._longest = longest
        self._openings = Openings(course)
        self._store = AnswerStore(course.root)
        self._rows = Rows.of(course.coursedir.db_url)
        self._permissions = int(str(converter.permissions), 8)
        self._spool = self._store.folder / SPOOL
        self._given = 0
        # A run that was killed may have left something there.
        shutil.rmtree(self._spool, ignore_errors=True)

    def close(self) -> None:
        """Remove what has not been recorded."""
        self._rows.close()
        shutil.rmtree(self._spool, ignore_errors=True)

    def task(self, submission: Submission, part: str) -> HandInTask:
        """Return what a worker is asked to do with one notebook of a submission."""
        self._given += 1
        into = self._spool / str(self._given)
        hand_in = self._hand_ins.of(submission, part)
        return HandInTask(self._course, hand_in, into, self._longest)

    def about_file(self, task: HandInTask, written: Written | None) -> list[str]:
        """Return what is remarked about a notebook's file, also when it could not be graded."""
        if written is not None:
            return written.about_file
        return self._openings.open(task.hand_in)[1]

    def record(self, submission: Submission, done: Mapping[str, tuple[HandInTask, Written]]) -> str:
        """Record a submission: all of it, or nothing.

        Parameters
        ----------
        submission : Submission
            Whose it is.
        done : mapping of str to tuple
            The task of each of its notebooks, and what came of it, by their parts' names.

        Returns
        -------
        str
            What went wrong; empty when all is recorded. Then everything is as it was, and the
            next run takes the submission up.
        """
        try:
            self._record(submission, {part: written for part, (_, written) in done.items()})
        except (MissingEntry, SQLAlchemyError, OSError) as error:
            return f"{type(error).__name__}: {error}"
        return ""

    def drop(self, task: HandInTask) -> None:
        """Remove what may have been written down for a task."""
        shutil.rmtree(task.into, ignore_errors=True)

    def _record(self, submission: Submission, written: Mapping[str, Written]) -> None:
        course, stage, student = self._course, submission.stage, submission.student
        folder = course.path("autograded", student, stage)
        names = course.notebooks(stage)
        rows = SubmissionRows(
            *(student, stage, timestamp_of(submission.folder)),
            {part.rpartition("/")[2]: _rows(one) for part, one in written.items()},
            frozenset(n for n in names if not (submission.folder / f"{n}.ipynb").exists()),
        )
        # Only where a run that was killed has left one aside does it matter which is complete.
        complete = is_aside(folder) and _is_complete(folder, names)
        set_aside(folder, complete=complete)
        try:
            self._put_into_place(folder, stage, submission.folder, rows, written)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            settle(folder, complete=False)
            raise
        settle(folder, complete=True)
        for part, one in written.items():
            self._keep_answers(student, part, one)

    def _put_into_place(
        self,
        folder: Path,
        stage: str,
        handed_in: Path,
        rows: SubmissionRows,
        written: Mapping[str, Written],
    ) -> None:
        folder.mkdir(mode=0o755, parents=True)
        copy_beside(handed_in, folder)
        copy_authors_files(self._course.coursedir, stage, folder)
        moved = [
            (_copy(one.notebook, folder), folder / one.notebook.name) for one in written.values()
        ]
        self._set_permissions(folder)
        # A notebook takes its place after the gradebook has its grades: whoever is killed in
        # between does the submission once more.
        with self._rows.transaction() as connection:
            self._rows.enter(connection, rows, self._late)
        for copy, place in moved:
            copy.rename(place)

    def _set_permissions(self, folder: Path) -> None:
        for where, _, names in os.walk(folder):
            for name in names:
                Path(where, name).chmod(self._permissions)

    def _keep_answers(self, student: str, part: str, written: Written) -> None:
        place = self._store.of_student(student, part)
        # Without them the notebook runs again when it is graded again: no reason to fail.
        with suppress(OSError):
            self._store.remove(place)
            if written.answers is not None:
                place.parent.mkdir(parents=True, exist_ok=True)
                written.answers.rename(place)

    def _late(self, student: str, score: float, seconds: float) -> float | None:
        penalty = self._penalties.plugin_inst.late_submission_penalty(student, score, seconds)
        if penalty is None:
            return None
        notebook = SimpleNamespace(score=score)
        return float(self._penalties._check_late_penalty(notebook, penalty))


def _rows(written: Written) -> NotebookRows:
    return NotebookRows(written.scores, written.comments)


def _is_complete(folder: Path, names: list[str]) -> bool:
    return all(is_graded(folder / f"{name}.ipynb") for name in names)


def _copy(notebook: Path, folder: Path) -> Path:
    """Copy a notebook to where it will only have to be renamed.

    It stays where it is: a gradebook that is busy is tried again.
    """
    copy = folder / f"{PART}{notebook.name}"
    try:
        os.link(notebook, copy)
    except OSError:  # another file system, or one without links
        shutil.copyfile(notebook, copy)
    return copy
