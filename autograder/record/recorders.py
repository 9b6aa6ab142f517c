"""How the parallel door records: straight into the gradebook, or by nbgrader's own classes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import nbformat
from nbconvert.writers import FilesWriter
from nbgrader.converters import Autograde, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties, LimitOutput, SaveAutoGrades

from autograder.course.course import Course
from autograder.course.submission import Submission
from autograder.record.direct import DirectRecorder
from autograder.record.handover import Handover
from autograder.record.one_folder import quiet_log
from autograder.record.one_submission import record
from autograder.record.preprocessor import GradeInSandbox
from autograder.score.results import SubmissionResult
from autograder.workers.hand_ins import HandIns, Openings
from autograder.workers.keeping import LongestOutput
from autograder.workers.tasks import NotebookTask, Task

__all__ = ["NbgraderRecorder", "Recorder", "recorder_of"]

STEPS = [GradeInSandbox, LimitOutput, SaveAutoGrades, AssignLatePenalties]
"""What `autograder.record.configure` lets nbgrader do with a graded notebook, in this order."""


class Recorder(Protocol):
    """Records what came of submissions."""

    def task(self, submission: Submission, part: str) -> Task[Any]:
        """Return what a worker is asked to do with one notebook of a submission."""

    def about_file(self, task: Any, result: Any) -> list[str]:
        """Return what is remarked about a notebook's file; also when there is no result."""

    def record(self, submission: Submission, done: Mapping[str, tuple[Any, Any]]) -> str:
        """Record a submission; return what went wrong, or an empty string.

        Parameters
        ----------
        submission : Submission
            Whose it is.
        done : mapping of str to tuple
            The task of each of its notebooks, and what came of it, by their parts' names.
        """

    def drop(self, task: Any) -> None:
        """Forget a task, which has been recorded or is not going to be."""

    def close(self) -> None:
        """End."""


@dataclass(frozen=True)
class _OpenedTask(NotebookTask):
    """With what was remarked about the file."""

    about_file: list[str] = field(default_factory=list)


class NbgraderRecorder:
    """Lets nbgrader's own `Autograde` record, which finds the results ready.

    Parameters
    ----------
    course : Course
        The course.
    hand_ins : HandIns
        What is known of hand-ins before they are opened.
    """

    def __init__(self, course: Course, hand_ins: HandIns) -> None:
        self._course = course
        self._hand_ins = hand_ins
        self._openings = Openings(course)
        self._releases: dict[str, Any] = {}

    def close(self) -> None:
        """End; nothing is open."""

    def task(self, submission: Submission, part: str) -> _OpenedTask:
        """Open one notebook of a submission, to send it to a worker."""
        hand_in = self._hand_ins.of(submission, part)
        notebook, remarks = self._openings.open(hand_in)
        return _OpenedTask(part, notebook, hand_in.variant, remarks)

    def about_file(self, task: _OpenedTask, result: object) -> list[str]:
        """Return what is remarked about a notebook's file."""
        return task.about_file

    def record(
        self, submission: Submission, done: Mapping[str, tuple[_OpenedTask, SubmissionResult]]
    ) -> str:
        """Record a submission; see `autograder.record.one_submission.record`."""
        handover = Handover(self._course, self._releases)
        for part, (task, result) in done.items():
            handover.opened[part] = (task.notebook, task.about_file)
            handover.results[part] = result
        return record(submission, handover)

    def drop(self, task: _OpenedTask) -> None:
        """Forget a task; nothing is kept of it."""


def recorder_of(course: Course, hand_ins: HandIns) -> Recorder:
    """Choose how submissions of a course are recorded.

    Parameters
    ----------
    course : Course
        The course.
    hand_ins : HandIns
        What is known of hand-ins before they are opened.

    Returns
    -------
    Recorder
        A `DirectRecorder`, unless the course's configuration changes what nbgrader does with a
        graded notebook; then nbgrader's own classes do it.
    """
    config = course.config
    converter = Autograde(
        coursedir=CourseDirectory(config=config), config=config, log=quiet_log([])
    )
    try:
        penalties, longest = _nothing_of_their_own(converter)
    except (NbGraderException, _TheirOwn):
        return NbgraderRecorder(course, hand_ins)
    return DirectRecorder(course, hand_ins, converter, penalties, longest)


class _TheirOwn(Exception):
    """The course lets nbgrader do something else with a graded notebook."""


def _nothing_of_their_own(converter: Autograde) -> tuple[AssignLatePenalties, LongestOutput]:
    """Make sure that nbgrader would do what is done here, and nothing else.

    Raises
    ------
    NbGraderException
        When notebooks are not to be run, which nbgrader's door refuses.
    _TheirOwn
        When it would do something else.
    """
    # It brings nbgrader's exchange along, which a command needs when it records, not before.
    from autograder.record.exporter import SubmissionExporter

    # As nbgrader starts: so that every setting is looked for where nbgrader looks for it.
    converter.writer = FilesWriter(parent=converter, config=converter.config)
    converter.exporter = converter.exporter_class(parent=converter, config=converter.config)
    converter._sanitizing = False
    converter._init_preprocessors()
    steps = converter.exporter._preprocessors
    as_usual = (
        type(converter.exporter) is SubmissionExporter
        and converter.exporter.nbformat_version == nbformat.current_nbformat
        and not converter.sanitize_preprocessors
        and [type(step) for step in steps] == STEPS
        and all(step.enabled for step in steps)
        and converter.pre_convert_hook is None
        and converter.post_convert_hook is None
        and converter.create_student
        and not converter.coursedir.groupshared
        and not converter.writer.files
    )
    if not as_usual or steps[-1].plugin_class is not LateSubmissionPlugin:
        raise _TheirOwn
    _, limit, _, penalties = steps
    penalties.init_plugin()
    return penalties, LongestOutput(limit.max_lines, limit.max_traceback)
