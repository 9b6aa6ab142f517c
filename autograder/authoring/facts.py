"""What is compared of a stage: cells of its notebook, checks as pytest collects them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from autograder.authoring.problem import Problem
from autograder.run.cells import ANSWER_SUFFIX

__all__ = ["CheckFacts", "StageCell", "cells_of"]


@dataclass(frozen=True)
class CheckFacts:
    """One check.

    Attributes
    ----------
    question : str
        Empty when it names none.
    name : str
        With the parameters' id for one of several.
    points : float
    hint : str
    faults : tuple of str
        Why it cannot be used.
    """

    question: str
    name: str
    points: float
    hint: str
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class StageCell:
    """One cell of a master notebook or of a release.

    Attributes
    ----------
    number : int
        Counted from 1.
    kind : str
        ``"code"`` or ``"markdown"``.
    name : str
        Its `grade_id`; empty for a cell that nbgrader does not know.
    graded, solution, locked : bool
        nbgrader's flags.
    points : object
        Whatever is written down as points.
    source : str
    outputs : bool
        Whether it has any.
    """

    number: int
    kind: str
    name: str
    graded: bool
    solution: bool
    locked: bool
    points: Any
    source: str
    outputs: bool

    @property
    def is_test(self) -> bool:
        """Whether it holds the checks of a question."""
        return self.graded and not self.solution

    @property
    def is_answer(self) -> bool:
        """Whether it is where students write code that a test cell checks."""
        return self.solution and not self.graded

    @property
    def question(self) -> str:
        """The question that it belongs to; empty for none."""
        return self.name.removesuffix(ANSWER_SUFFIX) if self.is_answer else self.name

    def problem(self, stage: str, what: str, remedy: str) -> Problem:
        """Say what is wrong with it, and what to do."""
        return Problem(stage, what, remedy, self.question, self.number)


def cells_of(notebook: Any) -> list[StageCell]:
    """List the cells of a notebook."""
    cells = []
    for number, cell in enumerate(notebook.cells, start=1):
        meta = cell.metadata.get("nbgrader") or {}
        cells.append(
            StageCell(
                number=number,
                kind=cell.cell_type,
                name=str(meta.get("grade_id") or ""),
                graded=bool(meta.get("grade")),
                solution=bool(meta.get("solution")),
                locked=bool(meta.get("locked")),
                points=meta.get("points"),
                source=cell.source,
                outputs=bool(cell.get("outputs")),
            )
        )
    return cells
