"""Call nbgrader as its users do, and look at what it recorded."""

from __future__ import annotations

import logging
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import Autograde, NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.build import load_config
from autograder.course import Course

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
    config = load_config(course)
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
    config = load_config(course)
    return NbGraderAPI(CourseDirectory(config=config), config=config)


def autograded(course: Course, stage: str, student: str) -> Path:
    return course.root / "autograded" / student / stage / f"{stage}.ipynb"
