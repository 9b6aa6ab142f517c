"""The partial grade of a submission whose grading could not be finished."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.course.remarks import Kind, Remark
from autograder.run.cells import code_cells
from autograder.run.outputs import NotebookOutputs
from autograder.score.results import CheckResult, QuestionResult, SubmissionResult
from autograder.score.shown import show_result

__all__ = ["partial_result"]

TITLE = "This question has not been checked"
LOST = (
    "Grading ended by itself, at this question or before it, so there are no points for it yet. "
    "Your instructor has been told."
)


def partial_result(
    notebook: Any, checked: Mapping[str, QuestionResult], why: str
) -> SubmissionResult:
    """Put together what is known of a submission that was given up.

    Parameters
    ----------
    notebook : NotebookNode
        The submission, rebuilt from the release.
    checked : mapping of str to QuestionResult
        Questions whose checks were carried out.
    why : str
        What happened, for the instructor.

    Returns
    -------
    SubmissionResult
        The questions in `checked` with their points, all others with none and a sentence that
        says so. The outputs of cells that test no question are not known.
    """
    outputs = NotebookOutputs()
    questions = []
    lost = []
    for count, cell in enumerate(code_cells(notebook), start=1):
        if cell.question is None:
            continue
        result = checked.get(cell.question)
        if result is None:
            check = CheckResult("not_checked", TITLE, cell.points, 0.0, message=LOST, error=True)
            result = QuestionResult(cell.question, cell.points, (check,))
            lost.append(cell.question)
        show_result(outputs.start_cell(cell.index, count), result)
        questions.append(result)
    remark = Remark(
        f"Grading could not be finished: {why} Not checked: {', '.join(lost) or 'nothing'}. "
        "Look at the submission, and grade these questions by hand.",
        Kind.GIVEN_UP,
        len(lost),
    )
    return SubmissionResult(
        outputs={index: cell.outputs for index, cell in outputs.cells.items()},
        execution_counts={index: cell.count for index, cell in outputs.cells.items()},
        questions=questions,
        remarks=[remark],
        # No answers, so that regrade runs it again; the results are for reports.
        stored={"run_key": ""},
    )
