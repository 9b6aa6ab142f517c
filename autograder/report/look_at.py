"""Say in words which items to look at, and what may be wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.report.item_statistics import ItemStatistics
from autograder.report.item_table import Item

__all__ = ["LookAt", "items_to_look_at"]

ENOUGH = 10
"""Fewest students of whom a correlation says anything about an item."""
FEWEST_SAID = 5
"""Fewest students of whom it is said that nobody gets an item."""
HARDLY_ANY, FEW, NEARLY_ALL = 0.05, 0.25, 0.97
"""Shares of an item's points."""
AGAINST, UNRELATED, WORKS = -0.1, 0.1, 0.3
"""Discriminations. R. L. Ebel (*Measuring Educational Achievement*, 1965) calls items from 0.3
on reasonably good, and those below 0.2 poor."""


@dataclass(frozen=True)
class LookAt:
    """An item to look at.

    Attributes
    ----------
    index : int
        Which item.
    why : str
        What is odd about it, and what that may mean.
    name : str
        The same for programs: ``error``, ``nobody``, ``best lose``, ``against``, ``unrelated``,
        ``everybody``.
    """

    index: int
    why: str
    name: str


def items_to_look_at(items: Sequence[Item], found: ItemStatistics) -> list[LookAt]:
    """List the items that are odd, the oddest kind first.

    Parameters
    ----------
    items : sequence of Item
        Questions, or checks.
    found : ItemStatistics
        Of these items.

    Returns
    -------
    list of LookAt
        At most one for each item.
    """
    order = ["error", "nobody", "best lose", "against", "unrelated", "everybody"]
    odd = [one for index, item in enumerate(items) if (one := _odd(index, item, found))]
    return sorted(odd, key=lambda one: (order.index(one.name), one.index))


def _odd(index: int, item: Item, found: ItemStatistics) -> LookAt | None:
    facility, discrimination = found.facility[index], found.discrimination[index]
    best, count = found.best[index], int(found.counts[index])
    if item.errors:
        said = f"Could not be carried out for {len(item.errors)}: is the check wrong?"
        return LookAt(index, said, "error")
    # An item that only the good get is hard, and works.
    works = count >= ENOUGH and discrimination >= WORKS
    if count >= FEWEST_SAID and facility <= HARDLY_ANY and not works:
        return LookAt(
            index,
            f"{'Nobody' if facility == 0 else 'Hardly anybody'} gets this: is the check wrong, or "
            "does the task not say what is wanted?",
            "nobody",
        )
    if count < ENOUGH:
        return None
    if best <= FEW and not works:
        return LookAt(
            index,
            f"{'Nobody' if best == 0 else 'Hardly anybody'} who is good at the rest gets this: is "
            "the check wrong?",
            "best lose",
        )
    if discrimination <= AGAINST:
        return LookAt(
            index,
            "Those who are good at the rest lose points here more often than others: is the check, "
            "or the task, wrong?",
            "against",
        )
    if discrimination < UNRELATED and facility < NEARLY_ALL:
        return LookAt(
            index,
            "Who gets this has little to do with who is good at the rest: can it be guessed, or "
            "does it ask for something else?",
            "unrelated",
        )
    if facility >= NEARLY_ALL:
        said = "Nearly everybody gets this: it says little about who has understood."
        return LookAt(index, said, "everybody")
    return None
