"""What is remarked about a hand-in: a sentence for a person, and what kind it is for a program.

A report counts and sorts by kind. So it need not search sentences, which may be worded anew, and
in which a student's text may stand.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

__all__ = ["Kind", "Remark", "kind_of", "packed", "unpacked"]


class Kind(StrEnum):
    """What a remark is about."""

    BROKEN = "broken"
    """Nothing could be read: the untouched release was graded in its place."""
    UNTOUCHED = "untouched"
    """No answer was filled in."""
    CRASHED = "crashed"
    """A cell ended its process."""
    TIMED_OUT = "timed out"
    """A cell used up its time and was interrupted, or ended."""
    UNREAD = "unread"
    """Answers could not be read, as their process had ended."""
    TESTS_EDITED = "tests edited"
    """Test cells had another text; the release's was used."""
    GIVEN_EDITED = "given cells edited"
    """Other locked cells had another text; the release's was used."""
    DELETED = "deleted"
    """Cells of the release were missing, and put back."""
    PACKAGES = "packages"
    """Packages that it imports are not installed where it was graded."""
    WRITTEN_ELSEWHERE = "written elsewhere"
    """Written answers were found elsewhere than in their cells."""
    GIVEN_UP = "given up"
    """Grading could not be finished: some questions were not checked."""
    NOT_CHECKED = "not checked"
    """Checks could not be carried out."""
    CHANGED = "changed"
    """Handed in again, or changed, since it was graded."""
    OTHER_FILES = "other files"
    """Graded on other images or data than those in place now."""
    OTHER = "other"
    """Anything else."""


class Remark(str):
    """A sentence about a hand-in that knows its kind.

    Parameters
    ----------
    text : str
        The sentence, for a lecturer and perhaps for the student.
    kind : Kind
        What it is about.
    number : int
        How many cells, packages or questions it is about.
    """

    __slots__ = ("kind", "number")

    kind: Kind
    number: int

    def __new__(cls, text: str, kind: Kind = Kind.OTHER, number: int = 1) -> Remark:
        """Make one; see the class."""
        remark = super().__new__(cls, text)
        remark.kind = kind
        remark.number = number
        return remark

    def __reduce__(self) -> tuple[Any, ...]:
        return Remark, (str(self), self.kind, self.number)


def kind_of(remark: str) -> Kind:
    """Return the kind of a remark; a sentence that was stored without one is of another kind."""
    return remark.kind if isinstance(remark, Remark) else Kind.OTHER


def packed(remarks: Iterable[str]) -> list[str | list[Any]]:
    """Return remarks as `json` can write them without losing their kinds."""
    return [
        [str(one), one.kind.value, one.number] if isinstance(one, Remark) else one
        for one in remarks
    ]


def unpacked(data: Iterable[Any]) -> list[str]:
    """Return remarks that `packed` and JSON have been through.

    Raises
    ------
    ValueError, TypeError
        When it is something else.
    """
    remarks: list[str] = []
    for one in data:
        if isinstance(one, str):
            remarks.append(one)
        else:
            text, kind, number = one
            remarks.append(Remark(str(text), Kind(kind), int(number)))
    return remarks
