"""What became of each hand-in that was collected: one row each, and a table of them all."""

from __future__ import annotations

from dataclasses import dataclass, field

from autograder.collect.roster import Roster, Student

__all__ = [
    "AGAIN",
    "COLLECTED",
    "DOUBTFUL",
    "MISSING",
    "OLDER",
    "REFUSED",
    "SAME",
    "UNKNOWN",
    "Collection",
    "Row",
]

COLLECTED, AGAIN, SAME, OLDER = "collected", "handed in again", "unchanged", "older"
UNKNOWN, DOUBTFUL, REFUSED, MISSING = "unknown", "doubtful", "refused", "missing"


@dataclass(frozen=True)
class Row:
    """One line of the table at the end.

    Attributes
    ----------
    status : str
        ``collected``, ``handed in again``, ``unchanged``, ``older``, ``unknown``, ``doubtful``,
        ``refused`` or ``missing``.
    student : str
        The id, where it is known.
    name : str
        The name that the hand-in came under.
    stage : str
        The stage.
    counted : str
        The notebook that counts.
    late : bool
        Whether the platform says that it is late.
    time : str
        When it was handed in, in UTC; empty where nobody says.
    remarks : tuple of str
        What is to be known about it.
    """

    status: str
    student: str = ""
    name: str = ""
    stage: str = ""
    counted: str = ""
    late: bool = False
    time: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def needs_a_look(self) -> bool:
        """Whether something of it was not collected."""
        return self.status in (UNKNOWN, DOUBTFUL, REFUSED)


@dataclass
class Collection:
    """What came of it.

    Attributes
    ----------
    rows : list of Row
        What became of each hand-in, and who is missing.
    refused : list of str
        What in the sources was not looked at, in sentences.
    remarks : list of str
        What else is to be known.
    added : list of Student
        Who is new in the roster.
    roster : Roster
        Who takes part, as it is now.
    """

    rows: list[Row] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    added: list[Student] = field(default_factory=list)
    roster: Roster = field(default_factory=Roster)

    @property
    def all_well(self) -> bool:
        """Whether there was something, and all of it was collected."""
        return (
            bool(self.rows) and not self.refused and not any(row.needs_a_look for row in self.rows)
        )
