"""Master notebooks as they are in force: without the questions that the course leaves out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.course.course import Course
from autograder.course.leaving_out import NothingLeft, leave_out
from autograder.course.nearest import nearest
from autograder.course.own_notebooks import read_own
from autograder.course.settings import CourseError

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["graded_in", "in_force", "left_out_of", "read_master"]


def read_master(course: Course, part: str) -> NotebookNode:
    """Return a master notebook without the questions that are left out.

    Parameters
    ----------
    course : Course
        The course.
    part : str
        A stage, or one of its notebooks; see `Course.parts`.

    Raises
    ------
    NoNotebook
        When it cannot be read.
    CourseError
        As for `in_force`.
    """
    return in_force(course, part, read_own(course.master(part)))


def in_force(course: Course, part: str, notebook: NotebookNode) -> NotebookNode:
    """Return a master notebook that has been read without the questions that are left out.

    Parameters
    ----------
    course, part
        As for `read_master`.
    notebook : NotebookNode
        The notebook; it stays as it is.

    Raises
    ------
    CourseError
        When the setting names what there is not, or leaves no question of the notebook.
    """
    stage = part.partition("/")[0]
    try:
        return leave_out(notebook, left_out_of(course, stage))
    except NothingLeft:
        raise CourseError(
            f"CourseSettings.left_out leaves no question of {part}. Leave one in; a stage that is "
            f"not wanted at all is taken out of {course.path('source', '.', stage).parent}."
        ) from None


def left_out_of(course: Course, stage: str) -> frozenset[str]:
    """Return the names of a stage's questions that are left out.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.

    Raises
    ------
    CourseError
        When the setting names a stage or a question that there is not.
    """
    found = set()
    for name in course.settings.left_out:
        its_stage, _, question = name.partition("/")
        _check_known(course, name, its_stage, question)
        if its_stage == stage:
            found.add(question)
    return frozenset(found)


def _check_known(course: Course, name: str, stage: str, question: str) -> None:
    stages = course.stages
    if stage in stages:
        known = [graded_in(course.master(part)) for part in course.parts(stage)]
        # Of one that cannot be read, whoever opens it says why.
        if None in known or any(question in names for names in known if names):
            return
    there = {
        f"{one}/{other}": other
        for one in stages
        for part in course.parts(one)
        for other in graded_in(course.master(part)) or ()
    }
    # Names of one stage begin alike: only what follows tells them apart.
    its_own = {other: full for full, other in there.items() if full == f"{stage}/{other}"}
    near = [its_own[other] for other in nearest(question, its_own)] or nearest(name, there)
    raise CourseError(
        f"CourseSettings.left_out names {name!r}, which there is not."
        + (f" Did you mean {' or '.join(near)}?" if near else "")
        + " Write a stage, a slash and a question's name"
        + (f", such as {next(iter(there))!r}." if there else ".")
    )


def graded_in(path: Path) -> list[str] | None:
    """List the names of a notebook's questions, also those left out; None when it is none.

    Parameters
    ----------
    path : Path
        A master notebook.
    """
    try:
        cells = json.loads(path.read_bytes())["cells"]
        metas = [cell["metadata"].get("nbgrader", {}) for cell in cells]
        return [
            str(meta.get("grade_id", "")) for meta in metas if meta.get("grade") or meta.get("task")
        ]
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
