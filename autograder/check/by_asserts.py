"""Questions without a check: graded as nbgrader does, by the asserts of their test cell.

The whole cell runs in the student's process, its hidden region too, and what it shows decides. So
such a question is only as safe as its asserts: the student's code runs beside them, and may read
them, change what they call, or show a number of its own. What is hidden reaches the process only
when the cell runs, and is taken out of all outputs before these are kept.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

import nbformat

from autograder.check.session import CheckError
from autograder.course.course import Course
from autograder.course.masters import in_force
from autograder.course.own_notebooks import read_own
from autograder.run.cells import NotebookCell, code_cells, names_checks, without_hidden_region
from autograder.run.outputs import CellOutputs
from autograder.score.results import BY_ASSERTS, CheckResult, QuestionResult

__all__ = ["Asserts", "asserts_of", "with_asserts", "without_hidden"]

TITLE = "The asserts of this cell"
LOST = "The process ended before this cell, or this cell did not come to its end."
NO_POINTS = "The last value of this cell is no number of points between 0 and what it is worth."
SHORTEST = 8
"""Letters of the shortest line of a hidden region that is looked for in outputs."""
TAKEN_OUT = "[This output was left out: it holds a part of the hidden tests.]"
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Asserts:
    """One question's test cell.

    Attributes
    ----------
    question : str
        Its name.
    points : float
        What its asserts give at most.
    worth : float
        What that counts for: more than `points` where others are left out.
    source : str
        The whole cell, with its hidden region.
    hidden : frozenset of str
        Lines that only the hidden region holds, stripped.
    """

    question: str
    points: float
    worth: float
    source: str
    hidden: frozenset[str]

    @property
    def digest(self) -> str:
        """Digest of what decides."""
        return hashlib.sha256(f"{self.points} {self.worth} {self.source}".encode()).hexdigest()

    def result(self, outputs: CellOutputs, *, lost: bool) -> QuestionResult:
        """Return the points that nbgrader gives for a cell's outputs; and hide what is hidden.

        Parameters
        ----------
        outputs : CellOutputs
            What the cell has shown. Of an error, only its name and text stay, where there is a
            hidden region: its lines would be in the traceback.
        lost : bool
            Whether the process had ended before.
        """
        shown, message, details = list(outputs.outputs), "", ""
        has_run = outputs.was_run or not self.source.strip()
        earned, wrong = (0.0, LOST) if lost or not has_run else self._earned(shown)
        for error in [output for output in shown if output["output_type"] == "error"]:
            message = f"{error['ename']}: {error['evalue']}"
            if error["ename"] == "AssertionError":
                message = error["evalue"]
            details = COLOURS.sub("", "\n".join(error["traceback"]))
            if self.source != without_hidden_region(self.source):
                error["traceback"] = [f"{error['ename']}: {error['evalue']}"]
        outputs.outputs[:] = without_hidden(shown, [self])
        message = TAKEN_OUT if self._is_told_in(message) else message
        check = CheckResult(
            name=BY_ASSERTS,
            title=TITLE,
            points=self.worth,
            earned=self.worth if earned == self.points else earned * self.worth / self.points,
            message=wrong or message,
            details=details[-8000:],
            error=wrong == NO_POINTS,
        )
        return QuestionResult(self.question, self.worth, (check,))

    def _earned(self, outputs: list[dict[str, Any]]) -> tuple[float, str]:
        from nbgrader.utils import determine_grade  # takes a second, and few courses need it

        facts = {"grade": True, "solution": False, "points": self.points}
        cell = nbformat.v4.new_code_cell(
            outputs=[nbformat.from_dict(output) for output in outputs], metadata={"nbgrader": facts}
        )
        try:
            earned = float(determine_grade(cell)[0])
        except (ValueError, KeyError, TypeError):
            # nbgrader would stop at this submission.
            return 0.0, NO_POINTS
        return (earned, "") if self._is_said_plainly(outputs) else (0.0, NO_POINTS)

    def _is_said_plainly(self, outputs: list[dict[str, Any]]) -> bool:
        # nbgrader gives full marks for a NaN.
        for output in outputs:
            if output["output_type"] == "execute_result":
                try:
                    return not math.isnan(float(output["data"]["text/plain"]))
                except (ValueError, TypeError):
                    return True
        return True

    def _is_told_in(self, text: str) -> bool:
        plain = COLOURS.sub("", text)
        return any(line in plain for line in self.hidden)


def asserts_of(course: Course, part: str, known: Collection[str]) -> dict[str, Asserts]:
    """Return the questions of a notebook that are graded by their asserts.

    Parameters
    ----------
    course : Course
        The course; without its setting `by_asserts` there are none.
    part : str
        Which notebook; see `Course.parts`.
    known : collection of str
        Questions with checks. One that names its checks but has none is left to be found out.

    Raises
    ------
    CheckError
        When what a cell asks cannot be known.
    """
    if not course.settings.by_asserts:
        return {}
    master = read_own(course.master(part))
    points = {cell.question: cell.points for cell in code_cells(master)}
    master = in_force(course, part, master)
    release = read_own(course.release(part))
    released = {cell.question: cell.source for cell in code_cells(release) if cell.question}
    visible = "\n".join(cell.source for cell in release.cells)
    found = {}
    for cell in code_cells(master):
        name, whole = cell.question, master.cells[cell.index].source
        if name is None or name in known or names_checks(whole):
            continue
        hidden = whole != cell.source
        if hidden and "AUTOTEST" in whole:
            raise CheckError(f"{name} has both an AUTOTEST and a hidden region: write it as two.")
        # nbgrader has written what an AUTOTEST stands for into the release.
        source = whole if hidden else released.get(name, whole)
        lines = {line.strip() for line in whole.splitlines()} if hidden else set()
        secret = frozenset(line for line in lines if len(line) >= SHORTEST and line not in visible)
        found[name] = Asserts(name, points[name], cell.points, source, secret)
    return found


def with_asserts(cells: list[NotebookCell], asserts: dict[str, Asserts]) -> list[NotebookCell]:
    """Return a notebook's cells; those that are graded by their asserts with their whole source."""
    return [
        replace(cell, source=asserts[cell.question].source) if cell.question in asserts else cell
        for cell in cells
    ]


def without_hidden(
    outputs: list[dict[str, Any]], asserts: Iterable[Asserts]
) -> list[dict[str, Any]]:
    """Take out of a cell's outputs those that hold a line of a hidden region.

    Parameters
    ----------
    outputs : list of dict
        As nbformat 4 has them.
    asserts : iterable of Asserts
        Whose regions.
    """
    secrets = [one for one in asserts if one.hidden]
    if not secrets:
        return outputs
    return [
        {"output_type": "stream", "name": "stdout", "text": TAKEN_OUT}
        if any(one._is_told_in(text) for one in secrets for text in _texts(output))
        else output
        for output in outputs
    ]


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in _texts(part)] + (
        ["\n".join(value)] if isinstance(value, list) and all(map(_is_text, value)) else []
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str)
