"""The second half of nbgrader's door: the engine's outputs and scores, in place of `Execute`."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool

from autograder.course.course import Course
from autograder.course.submission import NOTE
from autograder.score.graded_notebook import graded_notebook
from autograder.score.results import SubmissionResult
from autograder.store.submissions import AnswerStore, StoredSubmission

__all__ = ["GradeInSandbox"]


class GradeInSandbox(NbGraderPreprocessor):  # type: ignore[misc]
    """Takes the place of nbgrader's `Execute`: puts the engine's outputs into the notebook.

    For nbgrader, the score of a test cell is its first `execute_result`, and no output at all is
    full marks. So every test cell is looked at before anything is recorded.
    """

    # Not configurable: a preprocessor that was switched off would give everybody full marks.
    enabled = Bool(True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Grade a submission.

        Parameters
        ----------
        nb : NotebookNode
            The submission as `SubmissionExporter` rebuilt it.
        resources : dict
            nbgrader's.

        Returns
        -------
        nb : NotebookNode
            With outputs, execution counts, and remarks at its top.
        resources : dict
            Unchanged.

        Raises
        ------
        RecordingError
            When a test cell has no result, or nbgrader would read another score from it.
        """
        stage = resources["nbgrader"]["assignment"]
        student = resources["nbgrader"]["student"]
        handover = self.parent.handover
        part = Course.part(stage, resources["nbgrader"]["notebook"])
        result = handover.results[part]
        remarks = list(nb.metadata.get(NOTE, {}).get("remarks", []))
        nb = graded_notebook(nb, remarks, result)
        self.parent.keep_answers.append(
            partial(
                _store_answers,
                # The notebook has only the sentences of remarks, these have their kinds.
                *(handover.course, student, part, result),
                [*handover.opened[part][1], *result.remarks],
            )
        )
        for remark in [*remarks, *result.remarks]:
            self.log.warning("%s of %s: %s", stage, student, remark)
        return nb, resources


def _store_answers(
    course: Course, student: str, part: str, result: SubmissionResult, remarks: list[str]
) -> None:
    store = AnswerStore(course.root)
    path = store.of_student(student, part)
    # Without them the notebook runs again when it is graded again: no reason to fail.
    with suppress(OSError):
        store.remove(path)
        if result.stored:
            store.write(
                path, StoredSubmission(questions=result.questions, remarks=remarks, **result.stored)
            )
