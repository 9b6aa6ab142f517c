"""Record results that differ from those that a submission was graded with before."""

from __future__ import annotations

import nbformat
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades
from nbgrader.utils import is_grade

from autograder.course.course import Course
from autograder.course.submission import NOTE, Submission
from autograder.course.whole_files import whole_file
from autograder.fields.left_out import LeftOut
from autograder.fields.notebooks import rebuilt_notebook
from autograder.record.gradebook import one_transaction
from autograder.run.outputs import NotebookOutputs
from autograder.score.results import QuestionResult
from autograder.score.shown import as_html, show_result
from autograder.store.submissions import StoredSubmission

__all__ = ["record_again"]


def record_again(
    course: Course, submission: Submission, old: list[QuestionResult], new: StoredSubmission
) -> None:
    """Write results that differ into the graded notebook and into the gradebook.

    Parameters
    ----------
    course : Course
        The course.
    submission : Submission
        Whose results.
    old : list of QuestionResult
        What is in the notebook.
    new : StoredSubmission
        What is to be there.
    """
    folder = course.path("autograded", submission.student, submission.stage)
    path = folder / f"{submission.stage}.ipynb"
    # Not validated, here and below: that takes as long as all the rest, and nbgrader wrote it.
    notebook = rebuilt_notebook(
        nbformat.v4.reads(path.read_text(encoding="utf-8")), left_out := LeftOut()
    )
    before = {question.question: as_html(question) for question in old}
    changed = {q.question: q for q in new.questions if as_html(q) != before.get(q.question)}
    cells = []
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if cell.cell_type == "code" and is_grade(cell) and name in changed:
            outputs = NotebookOutputs().start_cell(0, cell.execution_count or 0)
            # The last two are the old list of checks and the old score.
            outputs.outputs = cell.outputs[:-2]
            show_result(outputs, changed[name])
            cell.outputs = nbformat.from_dict(outputs.outputs)
            cells.append(cell)
    notebook.metadata[NOTE]["remarks"] = [*new.remarks, *left_out.remarks()]
    resources = {
        "nbgrader": {
            "notebook": submission.stage,
            "assignment": submission.stage,
            "student": submission.student,
            "db_url": course.coursedir.db_url,
        }
    }
    part = nbformat.v4.new_notebook(cells=cells)
    # The notebook takes its place after the gradebook: what is killed in between is done once
    # more. And a disk that does not take it leaves both as they were.
    with whole_file(path) as file, one_transaction() as commit:
        file.write_text(nbformat.v4.writes(notebook), encoding="utf-8")
        for preprocessor in (SaveAutoGrades, AssignLatePenalties):
            preprocessor(config=course.config, parent=None).preprocess(part, resources)
        commit()
