"""Adopt a course that was made for nbgrader: this engine grades it as it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from autograder.course.before_grading import leads_here
from autograder.course.course import CONFIGURATION, Course, CourseError
from autograder.course.own_notebooks import read_own
from autograder.course.whole_files import write_text
from autograder.run.cells import code_cells, names_checks

__all__ = ["Adopted", "adopt_course"]

LINES = """

# Added by `autograder adopt`. Student code runs in a sandbox. Questions that have no check yet are
# graded by the asserts of their test cell, there too.
from pathlib import Path  # noqa: E402

from autograder.record.configure import configure  # noqa: E402

c.CourseSettings.by_asserts = True
configure(c, Path(__file__).resolve().parent)
"""


@dataclass(frozen=True)
class Adopted:
    """What adopting a course has led to.

    Attributes
    ----------
    course : Course
        The course.
    changed : bool
        Whether its configuration was written to; not when it led to this engine before.
    questions : int
        How many automatically graded questions it has that have no check of their own.
    """

    course: Course
    changed: bool
    questions: int

    def __str__(self) -> str:
        done = "now leads" if self.changed else "led before"
        said = f"{self.course.root / CONFIGURATION} {done} to this engine."
        if not self.questions:
            return said
        return (
            f"{said}\n{self.questions} questions have no check of their own. The asserts of their "
            "test cells grade them, in the sandbox, with points as nbgrader gives them. They are "
            "only as safe as these asserts, which run beside the student's code; reports name "
            "them. Write checks question by question: docs/authors.md."
        )


def adopt_course(root: Path) -> Adopted:
    """Add to the configuration of an nbgrader course what leads to this engine.

    Nothing else is touched. Taking the added lines out undoes it.

    Parameters
    ----------
    root : Path
        The course's folder.

    Raises
    ------
    CourseError
        When there is no `nbgrader_config.py`, it cannot be read, or there is no stage in
        ``source/``.
    """
    path = root / CONFIGURATION
    if not path.is_file():
        raise CourseError(
            f"{root.resolve()} holds no {CONFIGURATION}, so it is no nbgrader course. Change into "
            "the course's folder and try again; `autograder init` starts a new course."
        )
    given = Course(root.resolve())
    led_here = leads_here(given)
    course = Course(given.root, replace(given.settings, by_asserts=True))
    if not course.stages:
        raise CourseError(f"There is no notebook in {course.path('source', '.', '*').parent}.")
    if not led_here:
        write_text(path, path.read_text(encoding="utf-8").rstrip("\n") + LINES)
    masters = [course.master(part) for stage in course.stages for part in course.parts(stage)]
    questions = [
        cell
        for master in masters
        for notebook in [read_own(master)]
        for cell in code_cells(notebook)
        if cell.question and not names_checks(notebook.cells[cell.index].source)
    ]
    return Adopted(Course(course.root), not led_here, len(questions))
