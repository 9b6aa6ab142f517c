"""The notebook that is kept of a submission: outputs of its cells, and what was remarked."""

from __future__ import annotations

import nbformat
from nbformat import NotebookNode
from nbgrader import utils

from autograder.course.submission import NOTE
from autograder.fields.left_out import LeftOut
from autograder.fields.notebooks import rebuilt_notebook
from autograder.fields.text import text
from autograder.score.results import SubmissionResult

__all__ = ["REMARKS", "RecordingError", "graded_notebook"]

REMARKS = "about-the-submission"
"""The id of the first cell of a graded notebook whose file was not as it should be."""


class RecordingError(Exception):
    """A result does not fit the notebook; nothing is recorded."""


def graded_notebook(
    notebook: NotebookNode, remarks: list[str], result: SubmissionResult
) -> NotebookNode:
    """Put what grading gave into a notebook.

    For nbgrader, the score of a test cell is its first `execute_result`, and no output at all is
    full marks. So every test cell is looked at before anything is recorded.

    Parameters
    ----------
    notebook : NotebookNode
        The submission, rebuilt from the release; its outputs are replaced.
    remarks : list of str
        What was remarked about its file.
    result : SubmissionResult
        What grading gave.

    Returns
    -------
    NotebookNode
        A new one, with outputs, execution counts, and remarks at its top.

    Raises
    ------
    RecordingError
        When a test cell has no result, or nbgrader would read another score from it.
    """
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            cell.outputs = nbformat.from_dict(result.outputs.get(index, []))
            cell.execution_count = result.execution_counts.get(index)
    graded = rebuilt_notebook(notebook, LeftOut())
    _check_scores(graded, result)
    about_file = [text(remark) for remark in remarks]
    graded.metadata[NOTE] = {"graded": True, "remarks": [*about_file, *result.remarks]}
    if about_file:
        graded.cells.insert(0, _remarks_cell(about_file))
    return graded


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
