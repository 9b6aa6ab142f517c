"""What goes back to one student, and what a platform's own module makes of it all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["CannotReturn", "Delivery", "Given", "Packed", "shared"]


class CannotReturn(Exception):
    """Nothing was written; the message says why, and what to do."""


@dataclass(frozen=True)
class Delivery:
    """A student's grade and feedback page, on their way back.

    Attributes
    ----------
    student : str
        The id.
    name, email : str
        As the roster has them; may be empty.
    score : float
        Points, after the penalty for lateness.
    penalty : float
        Points taken off for lateness.
    comment : str
        A short text for the student.
    page : Path
        The feedback page.
    folder : str
        The platform's own name of the hand-in; empty where it is not known.
    ids : dict of str to str
        The platform's own numbers, as `autograder.collect.record.Collected` has them.
    """

    student: str
    name: str
    email: str
    score: float
    penalty: float
    comment: str
    page: Path
    folder: str = ""
    ids: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Given:
    """What a lecturer says about the return.

    Attributes
    ----------
    stage : str
        Name of the stage.
    points : float
        The most that can be earned in it.
    worksheet : Path or None
        The file that the platform takes back filled in.
    column : str
        Name of its column for this stage's grade; empty to look for it.
    scale : bool
        Whether scores are scaled to the platform's maximum where that is another.
    """

    stage: str
    points: float
    worksheet: Path | None = None
    column: str = ""
    scale: bool = False

    def on_platform(self, score: float, maximum: float) -> float:
        """Return a score as the platform counts.

        Raises
        ------
        CannotReturn
            When the platform has another maximum, and scores are not to be scaled.
        """
        if abs(maximum - self.points) < 1e-6:
            return score
        if not self.scale or not self.points:
            raise CannotReturn(
                f"The platform's maximum is {maximum:g} points, that of {self.stage} "
                f"{self.points:g}. Change it on the platform and download the file again, or give "
                "--scale to have scores converted."
            )
        return score * maximum / self.points


@dataclass
class Packed:
    """What is to be written for a platform.

    Attributes
    ----------
    tables : dict of str to bytes
        Name of a file to what is in it.
    archives : dict of str to list of tuple
        Name of a zip to what is in it: path there, and the file or the bytes.
    remarks : dict of str to list of str
        Student to what of theirs does not go back, and why.
    notes : list of str
        What else there is to say.
    """

    tables: dict[str, bytes] = field(default_factory=dict)
    archives: dict[str, list[tuple[str, Path | bytes]]] = field(default_factory=dict)
    remarks: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def remark(self, student: str, text: str) -> None:
        """Note what of a student's does not go back."""
        self.remarks.setdefault(student, []).append(text)


def shared(values: Sequence[str]) -> set[str]:
    """Return those that are there more than once; the empty one never is."""
    return {value for value, count in Counter(values).items() if value and count > 1}
