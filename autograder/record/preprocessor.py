"""The second half of nbgrader's door: the engine's outputs and scores, in place of `Execute`."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool

from autograder.course.course import Course
from autograder.course.submission import NOTE
from autograder.fields.left_out import LeftOut
from autograder.fields.notebooks import rebuilt_notebook
from autograder.score.results import SubmissionResult
from autograder.store.submissions import AnswerStore, StoredSubmission

__all__ = ["REMARKS", "GradeInSandbox", "RecordingError"]

REMARKS = "about-the-submission"
"""The id of the first cell of a graded notebook whose file was not as it should be."""


class RecordingError(Exception):
    """A result does not fit the notebook; nothing is recorded."""


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
        _put_outputs(nb, result)
        nb = rebuilt_notebook(nb, LeftOut())
        _check_scores(nb, result)
        remarks = list(nb.metadata.get(NOTE, {}).get("remarks", []))
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
        nb.metadata[NOTE] = {"graded": True, "remarks": [*remarks, *result.remarks]}
        if remarks:
            nb.cells.insert(0, _remarks_cell(remarks))
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


def _put_outputs(nb: NotebookNode, result: SubmissionResult) -> None:
    for index, cell in enumerate(nb.cells):
        if cell.cell_type == "code":
            cell.outputs = nbformat.from_dict(result.outputs.get(index, []))
            cell.execution_count = result.execution_counts.get(index)


def _check_scores(nb: NotebookNode, result: SubmissionResult) -> None:
    scores = {question.question: question.score for question in result.questions}
    for cell in nb.cells:
        if not utils.is_grade(cell) or utils.is_solution(cell):
            continue
        name = cell.metadata.nbgrader.grade_id
        if name not in scores:
            raise RecordingError(f"Grading gave no result for the question {name!r}.")
        recorded, _ = utils.determine_grade(cell)
        has_score = any(output.output_type == "execute_result" for output in cell.outputs)
        if not has_score or recorded != scores[name]:
            raise RecordingError(
                f"nbgrader would record {recorded} for the question {name!r}, "
                f"but its checks gave {scores[name]}."
            )


def _remarks_cell(remarks: list[str]) -> NotebookNode:
    # Indented by four: markdown shows it as it is, whatever a file's name holds.
    lines = "\n".join(f"    - {remark}" for remark in remarks)
    return nbformat.v4.new_markdown_cell(
        f"**About the file that was handed in**\n\n{lines}", id=REMARKS
    )
