"""Whose results say something about the questions: everybody's who tried to answer them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from autograder.course.remarks import Kind, kind_of
from autograder.score.outcome import Graded

__all__ = ["Cohort", "Why", "left_out"]


class Why(StrEnum):
    """Why a hand-in is left out of statistics."""

    NOT_GRADED = "not graded"
    BROKEN = "could not be read"
    UNTOUCHED = "no answer filled in"


@dataclass(frozen=True)
class Cohort:
    """The hand-ins of a stage that count in statistics, and those that do not.

    Attributes
    ----------
    graded : tuple of Graded
        Those that count.
    left_out : dict of Why to tuple of Graded
        The others.
    """

    graded: tuple[Graded, ...]
    left_out: dict[Why, tuple[Graded, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, outcomes: Iterable[Graded]) -> Cohort:
        """Sort the outcomes of a stage.

        Parameters
        ----------
        outcomes : iterable of Graded
            All of them.
        """
        counted: list[Graded] = []
        others: dict[Why, list[Graded]] = {}
        for outcome in outcomes:
            why = left_out(outcome)
            if why is None:
                counted.append(outcome)
            else:
                others.setdefault(why, []).append(outcome)
        return cls(tuple(counted), {why: tuple(others[why]) for why in Why if why in others})


def left_out(outcome: Graded) -> Why | None:
    """Say why a hand-in is left out of statistics; None when it counts.

    Parameters
    ----------
    outcome : Graded
        What became of it.
    """
    kinds = set(map(kind_of, outcome.remarks))
    if outcome.problem or not len(outcome.questions):
        return Why.NOT_GRADED
    if Kind.BROKEN in kinds:
        return Why.BROKEN
    if Kind.UNTOUCHED in kinds:
        return Why.UNTOUCHED
    return None
