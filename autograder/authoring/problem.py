"""One thing that is wrong with a question, in words that say where and what to do."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["Problem"]


@dataclass(frozen=True)
class Problem:
    """One thing that would cost students points, or give them answers.

    Attributes
    ----------
    stage : str
        Name of the stage.
    what : str
        What is wrong, without a full stop.
    remedy : str
        What to do, as a sentence.
    question : str
        Name of the question; empty when it concerns the stage as a whole.
    cell : int
        Number of the notebook's cell, counted from 1; 0 when it is about no cell.
    of_solution : bool
        Whether running the solution, or the untouched release, has shown it.
    """

    stage: str
    what: str
    remedy: str
    question: str = ""
    cell: int = 0
    of_solution: bool = False

    def __str__(self) -> str:
        """Say it in one line."""
        where = self.stage
        where += f", question {self.question}" if self.question else ""
        where += f", cell {self.cell}" if self.cell else ""
        stop = "" if self.what.endswith("?") else "."
        return " ".join(f"{where}: {self.what}{stop} {self.remedy}".split())

    def to_json(self) -> dict[str, Any]:
        """Return it as a dictionary that `json` can write."""
        return asdict(self)
