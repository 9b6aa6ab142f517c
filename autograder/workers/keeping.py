"""Write down what is kept of a graded hand-in: the notebook, and the stored answers.

Whoever grades a hand-in writes both files, beside where they belong. So all that one process has
to do for each submission, to enter it into the gradebook, stays small.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.validator import normalize
from nbgrader import utils

from autograder.course.remarks import packed, unpacked
from autograder.score.graded_notebook import graded_notebook
from autograder.score.results import QuestionResult, SubmissionResult
from autograder.store.submissions import StoredSubmission
from autograder.workers.hand_ins import Opened

__all__ = ["LongestOutput", "Written", "write_down"]

NO_RESPONSE = "No response."
"""What nbgrader says of an answer that is as it was released."""


@dataclass(frozen=True)
class LongestOutput:
    """How much of a cell's output is kept, in lines; -1 for all: nbgrader's `LimitOutput`.

    Attributes
    ----------
    lines : int
        Of what was printed.
    traceback : int
        Of an error's traceback.
    """

    lines: int = 1000
    traceback: int = 100


@dataclass(frozen=True)
class Written:
    """What grading one notebook has led to, in so far as it has to be recorded.

    Attributes
    ----------
    questions : list of QuestionResult
        Results of its questions, in notebook order.
    about_file : list of str
        What is remarked about the file.
    remarks : list of str
        What is remarked about the run.
    scores : dict of str to float or None
        Name of each graded cell to what nbgrader's gradebook gets as its automatic score; None
        where a person has to mark it.
    comments : dict of str to str or None
        Name of each answer's cell to nbgrader's automatic comment.
    notebook : Path
        The graded notebook, which is to be put in its place.
    answers : Path or None
        The stored answers; None when there are none, and the notebook has to run again.
    cpu_seconds : float
        CPU time that the student's process used, in seconds.
    """

    questions: list[QuestionResult]
    about_file: list[str]
    remarks: list[str]
    scores: dict[str, float | None]
    comments: dict[str, str | None]
    notebook: Path
    answers: Path | None = None
    cpu_seconds: float = 0.0

    def at(self, folder: Path) -> Written:
        """Return the same, where both files have been put elsewhere, under their names."""
        answers = None if self.answers is None else folder / self.answers.name
        return replace(self, notebook=folder / self.notebook.name, answers=answers)

    def to_json(self) -> dict[str, Any]:
        """Return it as a dictionary that `json` can write."""
        return {
            **vars(self),
            "questions": [question.to_json() for question in self.questions],
            "about_file": packed(self.about_file),
            "remarks": packed(self.remarks),
            "notebook": str(self.notebook),
            "answers": None if self.answers is None else str(self.answers),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Written:
        """Make one from what `to_json` gave (after a trip through JSON text)."""
        return cls(
            **{
                **data,
                "questions": [QuestionResult.from_json(one) for one in data["questions"]],
                "about_file": unpacked(data["about_file"]),
                "remarks": unpacked(data["remarks"]),
                "notebook": Path(data["notebook"]),
                "answers": None if data["answers"] is None else Path(data["answers"]),
            }
        )


def write_down(
    name: str, opened: Opened, result: SubmissionResult, into: Path, longest: LongestOutput
) -> Written:
    """Write the notebook and the answers of a graded hand-in.

    The notebook is the same, byte for byte, as when nbgrader's converters write it.

    Parameters
    ----------
    name : str
        Name of the notebook, without ``.ipynb``.
    opened : Opened
        What was graded; its outputs are replaced.
    result : SubmissionResult
        What came of it.
    into : Path
        A private folder, made when it is not there; what is in it from an earlier try is
        replaced.
    longest : LongestOutput
        How much of the outputs is kept.

    Raises
    ------
    RecordingError
        As for `autograder.score.graded_notebook.graded_notebook`.
    OSError
        When the disk does not take the notebook. It need not take the answers: without them, the
        notebook runs again when it is graded again.
    """
    notebook, remarks = opened
    graded = graded_notebook(_with_ids(notebook), remarks, result)
    _shorten([cell for cell in graded.cells if _is_long(cell, longest)], longest)
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    file, answers = into / f"{name}.ipynb", into / f"{name}.json"
    answers.unlink(missing_ok=True)
    # Not validated: that takes as long as all the rest, and every field has just been rebuilt.
    file.write_text(nbformat.v4.writes(graded) + "\n", encoding="utf-8")
    written = Written(
        questions=result.questions,
        about_file=remarks,
        remarks=result.remarks,
        scores=_scores(graded),
        comments=_comments(graded),
        notebook=file,
        cpu_seconds=result.cpu_seconds,
    )
    if not result.stored:
        return written
    said = [*remarks, *result.remarks]
    stored = StoredSubmission(questions=result.questions, remarks=said, **result.stored)
    with suppress(OSError):
        answers.write_text(json.dumps(stored.to_json()), encoding="utf-8")
        return replace(written, answers=answers)
    answers.unlink(missing_ok=True)
    return written


def _with_ids(notebook: NotebookNode) -> NotebookNode:
    """Give ids to cells that lack them, as nbconvert does when it reads a notebook."""
    ids = [cell.get("id") for cell in notebook.cells]
    if None in ids or len(set(ids)) < len(ids):
        _, notebook = normalize(notebook)
    return notebook


def _is_long(cell: NotebookNode, longest: LongestOutput) -> bool:
    outputs = cell.outputs if cell.cell_type == "code" else []
    printed = [one.text.count("\n") + 1 for one in outputs if one.output_type == "stream"]
    traced = [len(one.traceback) for one in outputs if one.output_type == "error"]
    return (longest.lines != -1 and sum(printed) > longest.lines) or (
        longest.traceback != -1 and max(traced, default=0) > longest.traceback
    )


def _shorten(cells: list[NotebookNode], longest: LongestOutput) -> None:
    if cells:
        # With it comes nbconvert, which takes half a second to import; few outputs are long.
        from nbgrader.preprocessors import LimitOutput

        limit = LimitOutput(max_lines=longest.lines, max_traceback=longest.traceback)
        for index, cell in enumerate(cells):
            limit.preprocess_cell(cell, {}, index)


def _scores(graded: NotebookNode) -> dict[str, float | None]:
    return {
        cell.metadata.nbgrader.grade_id: utils.determine_grade(cell)[0]
        for cell in graded.cells
        if utils.is_grade(cell)
    }


def _comments(graded: NotebookNode) -> dict[str, str | None]:
    comments: dict[str, str | None] = {}
    for cell in graded.cells:
        if utils.is_task(cell):
            comments[cell.metadata.nbgrader.grade_id] = None
        elif utils.is_solution(cell):
            given = cell.metadata.nbgrader
            same = given.get("checksum") == utils.compute_checksum(cell)
            comments[given.grade_id] = NO_RESPONSE if same else None
    return comments
