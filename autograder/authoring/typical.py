"""Answers that are known: those of the solution, and those in the folder of typical answers."""

from __future__ import annotations

from types import ModuleType

from autograder.authoring.answer import Answer
from autograder.build.marks import marks_in
from autograder.course.by_path import load, open_folder
from autograder.course.course import Course
from autograder.course.masters import left_out_of, read_master
from autograder.run.cells import ANSWER_SUFFIX

__all__ = ["equivalents", "reference_answers", "typical_answers"]

ANSWERS = "course_answers"
"""What the folder of typical answers is called in a process that loads them."""


def reference_answers(course: Course, stage: str) -> dict[str, str]:
    """Return the code of the solution's answers by question, in the order of the notebook.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.
    """
    codes = {}
    for cell in read_master(course, stage).cells:
        meta = cell.metadata.get("nbgrader", {})
        if meta.get("solution") and cell.cell_type == "code":
            lines = [line for line in cell.source.split("\n") if not marks_in(line)]
            codes[meta["grade_id"].removesuffix(ANSWER_SUFFIX)] = "\n".join(lines)
    return codes


def typical_answers(course: Course, stage: str) -> dict[str, list[Answer]]:
    """Return the typical answers of a stage: question to answers, right ones and wrong ones.

    Questions that are left out have none.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage. Each module of its folder has some in `ANSWERS`.
    """
    left_out = left_out_of(course, stage)
    answers: dict[str, list[Answer]] = {}
    for module in _modules(course, stage):
        for question, some in getattr(module, "ANSWERS", {}).items():
            if question not in left_out:
                answers.setdefault(question, []).extend(some)
    return answers


def equivalents(course: Course, stage: str) -> dict[str, dict[str, str]]:
    """Return which mutants of a stage's solution are as right as it is, and why.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage. Any module of its folder may have some in `EQUIVALENT`.

    Returns
    -------
    dict
        Question to what was changed (see `autograder.authoring.mutations.Mutant.line`) to the
        reason.
    """
    found: dict[str, dict[str, str]] = {}
    for module in _modules(course, stage):
        for question, some in getattr(module, "EQUIVALENT", {}).items():
            found.setdefault(question, {}).update(some)
    return found


def _modules(course: Course, stage: str) -> list[ModuleType]:
    open_folder(ANSWERS, course.typical_answers_folder)
    paths = sorted(course.typical_answers(stage).glob("*.py"))
    return [load(ANSWERS, course.typical_answers_folder, path) for path in paths]
