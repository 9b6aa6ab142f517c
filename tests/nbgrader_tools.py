"""Call nbgrader as its users do, and look at what it recorded."""

from __future__ import annotations

import contextlib
import copy
import io
import logging
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_core.application import NoStart
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI, NbGraderApp
from nbgrader.converters import Autograde, NbGraderException
from nbgrader.coursedir import CourseDirectory
from small_course import POINTS
from traitlets.config import Config

from autograder.course.course import Course
from autograder.record import exporter
from autograder.score.results import CheckResult, QuestionResult, SubmissionResult

COURSE_ID = "biomedical_image_analysis"


def gradebook(course: Course) -> Gradebook:
    return Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", COURSE_ID)


def scores(course: Course, stage: str, student: str) -> dict[str, float | None]:
    """What the gradebook holds for each graded cell; None where a person has to look."""
    with gradebook(course) as book:
        notebook = book.find_submission_notebook(stage, stage, student)
        return {
            grade.name: None if grade.needs_manual_grade else grade.score
            for grade in notebook.grades
        }


def autograde(
    course: Course, stage: str, *, student: str = "*", force: bool = False, **more: Config
) -> tuple[bool, str]:
    """Run what `nbgrader autograde` runs, in this process; return success and the log."""
    config = copy.deepcopy(course.config)
    for section, settings in more.items():
        config[section].merge(settings)
    said: list[str] = []
    log = logging.Logger("autograde")
    handler = logging.Handler()
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    log.addHandler(handler)
    coursedir = CourseDirectory(config=config, assignment_id=stage, student_id=student, log=log)
    try:
        Autograde(coursedir=coursedir, config=config, log=log, force=force).start()
    except NbGraderException:
        return False, "\n".join(said)
    return True, "\n".join(said)


def api(course: Course) -> NbGraderAPI:
    """The interface that the formgrader uses."""
    config = copy.deepcopy(course.config)
    return NbGraderAPI(CourseDirectory(config=config), config=config)


def autograded(course: Course, stage: str, student: str) -> Path:
    return course.root / "autograded" / student / stage / f"{stage}.ipynb"


def nbgrader(course: Course, *arguments: str) -> str:
    """Run an nbgrader command in the course's folder, in this process; return what it said.

    Starting Python for each command would take several seconds.
    """
    said = io.StringIO()
    before, path = Path.cwd(), list(sys.path)
    os.chdir(course.root)
    app = NbGraderApp.instance()
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            app.initialize(list(arguments))
            app.start()
    except NoStart:  # how Jupyter's applications end when a subcommand has done the work
        pass
    except SystemExit as end:
        if end.code:
            raise AssertionError(said.getvalue()) from end
    finally:
        app.reset()
        os.chdir(before)
        sys.path[:] = path
    return said.getvalue()


@contextlib.contextmanager
def results_from(source: Any) -> Iterator[None]:
    """Let nbgrader take results from `source` in place of a grading process."""

    class Worker:
        def grade(self, stage: str, notebook: NotebookNode, variant: int = 0) -> SubmissionResult:
            return source.result_for(stage, "", notebook)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exporter, "own_worker", lambda course: Worker())
        yield


class Known:
    """A result source that gives everybody the same scores and the outputs that it is told."""

    def __init__(self, outputs: Callable[[str], list[dict[str, object]]], score: float = 1.0):
        self.outputs = outputs
        self.score = score
        self.asked: list[str] = []

    def result_for(self, stage: str, student: str, notebook: NotebookNode) -> SubmissionResult:
        self.asked.append(student)
        result = SubmissionResult()
        for index, cell in enumerate(notebook.cells):
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if name in POINTS:
                earned = self.score * POINTS[name]
                check = CheckResult("check", "A check", POINTS[name], earned)
                result.questions.append(QuestionResult(name, POINTS[name], (check,)))
                result.outputs[index] = self.outputs(str(earned))
        return result


def score_output(text: str) -> list[dict[str, object]]:
    data = {"text/plain": text}
    return [{"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": data}]
