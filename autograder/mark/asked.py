"""What a written question asks, its model answer and its mark scheme: only `source/` has them.

Where the course leaves questions out, the others give more points, those that a person marks, too.
The mark scheme goes on counting as it was written, and so does who marks by it: `Asked.count` makes
of that what the gradebook holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution

from autograder.build.marks import SCHEME, SOLUTION, cut_out, inside
from autograder.course.course import Course
from autograder.course.masters import in_force
from autograder.course.settings import CourseError
from autograder.course.shares import rescaled

__all__ = ["Asked", "asked_in", "written_questions"]


@dataclass(frozen=True)
class Asked:
    """One question that a person marks.

    Attributes
    ----------
    stage, notebook, name : str
        Which one: `name` is the id of its cell.
    points : float
        The most points that it gives, as the gradebook has it.
    task : str
        What students read before the answer's cell, markdown.
    model, scheme : str
        The model answer and the mark scheme, markdown; empty where the master has none.
    is_code : bool
        Whether the model answer is code.
    in_scheme : float, optional
        The most points of the mark scheme, where these are others: questions are left out.
    """

    stage: str
    notebook: str
    name: str
    points: float
    task: str = ""
    model: str = ""
    scheme: str = ""
    is_code: bool = False
    in_scheme: float | None = None

    @property
    def most(self) -> float:
        """The most points that a person gives, who marks by the mark scheme."""
        return self.points if self.in_scheme is None else self.in_scheme

    @property
    def is_scaled(self) -> bool:
        """Whether the gradebook counts other points than the mark scheme."""
        return self.most != self.points and self.most > 0

    def count(self, given: float | None) -> float | None:
        """Return what the gradebook holds for points that a person gives.

        Parameters
        ----------
        given : float or None
            Points of the mark scheme.

        Returns
        -------
        float or None
            In hundredths, which are no coarser than those that were given: nothing is scaled down.
        """
        if given is None or not self.is_scaled:
            return given
        return rescaled(given, self.most, self.points)

    def given(self, counted: float | None) -> float | None:
        """Return which points of the mark scheme the gradebook's are; see `count`.

        Parameters
        ----------
        counted : float or None
            The gradebook's points.
        """
        if counted is None or not self.is_scaled:
            return counted
        return rescaled(counted, self.points, self.most)


def written_questions(course: Course, stage: str) -> list[Asked]:
    """List the questions of a stage that a person marks, in their order.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.

    Raises
    ------
    CourseError
        When a master notebook cannot be read.
    """
    return [
        asked
        for part in course.parts(stage)
        for asked in asked_in(course.master(part), stage, partial(in_force, course, part))
    ]


def asked_in(
    path: Path, stage: str, counts: Callable[[NotebookNode], NotebookNode] = lambda whole: whole
) -> list[Asked]:
    """List the questions of a master notebook that a person marks.

    Parameters
    ----------
    path : Path
        The notebook.
    stage : str
        Its stage.
    counts : callable, optional
        Given the notebook, gives what of it counts: all of it by default.

    Raises
    ------
    CourseError
        When it cannot be read.
    """
    try:
        whole = nbformat.read(path, as_version=4)
        cells = counts(whole).cells
    except (OSError, ValueError) as error:
        raise CourseError(f"The master notebook {path} cannot be read: {error}.") from error
    in_scheme = {
        str(cell.metadata.nbgrader.grade_id): float(cell.metadata.nbgrader.get("points", 0))
        for cell in whole.cells
        if is_grade(cell) and is_solution(cell)
    }
    found = []
    for index, cell in enumerate(cells):
        if is_grade(cell) and is_solution(cell):
            facts = cell.metadata.nbgrader
            found.append(
                Asked(
                    *(stage, path.stem, str(facts.grade_id), float(facts.get("points", 0))),
                    task=_task(cells[:index]),
                    model=_joined(inside(cell.source, SOLUTION)),
                    scheme=_joined(inside(cell.source, SCHEME)),
                    is_code=cell.cell_type == "code",
                    in_scheme=in_scheme.get(str(facts.grade_id)),
                )
            )
    return found


def _task(before: list[NotebookNode]) -> str:
    """Return the text from the last cell that was no text."""
    texts: list[str] = []
    for cell in reversed(before):
        if cell.cell_type != "markdown" or is_solution(cell):
            break
        texts.append(cut_out(cell.source))
    return _joined(reversed(texts))


def _joined(parts: Iterable[str]) -> str:
    return "\n\n".join(part.strip("\n") for part in parts)
