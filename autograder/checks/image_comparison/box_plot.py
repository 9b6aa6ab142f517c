"""Hidden checks of stage 2, image comparison: a box plot by dementia and sex."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.boxes import NamedBox, boxes, value_labels
from autograder.check.kit.needs import needs
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from .age_plot import WITHOUT
from .ageing import Column, own_share
from .groups import TESTS, groupings, own_way
from .meaning import has_volumes
from .table import Table, own_column, own_table

__all__ = [
    "People",
    "earlier_grouping",
    "people_of",
    "plotted",
    "sexes_are_there",
    "test_box_names",
    "test_box_values",
]

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on

Mask = NDArray[np.bool_]

FEWEST = 3
"""People of each sex that each of the two groups needs."""


@dataclass(frozen=True)
class People:
    """The student's own table, who in it is a man, and the grey matter in ml."""

    table: Table
    male: Mask
    grey: Column

    def four(self, grouping: int) -> list[Mask]:
        """Return women without and with dementia, then men, by a way to form the groups."""
        (a, b), _ = groupings(self.table)[grouping]
        return [a & ~self.male, b & ~self.male, a & self.male, b & self.male]


def people_of(student: Student, reference: Reference) -> People:
    """Return the people of the student's own table; the reference's where it tells no sexes."""
    table = own_table(student, reference)
    if "sex" not in (table.dtype.names or ()) or not {"F", "M"} <= set(texts(table)):
        table = np.asarray(reference["table"])
    return People(table, np.array(texts(table)) == "M", own_column(table, "grey_ml"))


def texts(table: Table) -> list[str]:
    """Return the column of sexes as texts."""
    return [str(value) for value in table["sex"].tolist()]


def sexes_are_there(reference: Reference) -> str:
    """Say why women and men cannot be compared with one another."""
    table = np.asarray(reference["table"])
    if "sex" not in (table.dtype.names or ()):
        return "the table does not tell the sex of people"
    people = People(table, np.array(texts(table)) == "M", own_column(table, "grey_ml"))
    few = min(int(who.sum()) for who in people.four(0)) < FEWEST
    return (
        f"fewer than {FEWEST} women or men of 60 and older are with or without dementia"
        if few
        else ""
    )


def earlier_grouping(student: Student, people: People) -> set[int]:
    """Return the ways to form the two groups that earlier answers follow, the right one first."""
    own = own_way(student, "p_raw", people.table, people.grey, TESTS)
    return {0, own[0]} if own else {0}


def plotted(student: Student, reference: Reference) -> list[NamedBox]:
    """Return the boxes of the figure with most of them.

    Raises
    ------
    AssertionError
        When no box can be seen.
    """
    # The example above the task is no answer.
    examples = [quartiles(np.asarray(reference[name])) for name in ("runners", "others")]
    drawn = [
        [
            one
            for one in boxes(figure)
            if np.isfinite([one.box.quarters[0], one.box.quarters[2]]).all()
            and not any(is_at(one, example) for example in examples)
        ]
        for figure in student.figures
    ]
    found = max(drawn, key=len, default=[])
    assert found, "No box of a box plot can be seen."
    return found


def quartiles(values: Column) -> Column:
    """Return what a box of some values shows."""
    return np.percentile(values, [25, 50, 75]) if len(values) else np.full(3, np.nan)


def is_at(one: NamedBox, right: Column) -> bool:
    """Tell whether a box has certain quartiles."""
    slack = 2e-3 * max(right[2] - right[0], 1e-9)
    return bool(np.abs(np.subtract(one.box.quarters, right)).max() <= slack)


def matched(found: list[NamedBox], wanted: list[Column]) -> list[NamedBox | None]:
    """Return for each group of values the box that shows it."""
    result: list[NamedBox | None] = []
    for values in wanted:
        right = quartiles(values)
        result.append(next((one for one in found if is_at(one, right)), None))
    return result


def all_shown(found: list[NamedBox], wanted: list[Column]) -> bool:
    """Tell whether each group of values has a box."""
    return all(one is not None for one in matched(found, wanted))


@question("confounder", points=2)
@builds_on("table", "p_raw")
@needs(has_volumes, sexes_are_there)
@hint(
    'Four masks, such as `old & ill & (table["sex"] == "F")`, and a list of four arrays, each '
    '`table["grey_ml"][mask]`.'
)
def test_box_values(student: Student, reference: Reference) -> None:
    """Four boxes show the grey matter of women and men without and with dementia"""
    found, people = plotted(student, reference), people_of(student, reference)
    ways = groupings(people.table)
    for i in earlier_grouping(student, people):
        if all_shown(found, [people.grey[who] for who in people.four(i)]):
            return
    for i, (_, words) in enumerate(ways):
        if words:
            wrong = [people.grey[who] for who in people.four(i)]
            assert not all_shown(found, wrong), words
    four = people.four(0)
    for name, column in other_columns(student, people):
        assert not all_shown(found, [column[who] for who in four]), saw(
            f"The boxes show `{name}`, and not grey matter in ml.",
            do='Draw `table["grey_ml"]` of each of the four groups.',
        )
    women, men = four[0] | four[1], four[2] | four[3]
    well, ill = four[0] | four[2], four[1] | four[3]
    some = sum(one is not None for one in matched(found, [people.grey[who] for who in four]))
    if not some:
        assert not all_shown(found, [people.grey[well], people.grey[ill]]), saw(
            "The boxes tell people with and without dementia apart, but not women and men.",
            do='Make two masks more, `table["sex"] == "F"` and `table["sex"] == "M"`, and combine '
            "them with both groups: that makes four boxes.",
        )
        assert not all_shown(found, [people.grey[women], people.grey[men]]), saw(
            "The boxes tell women and men apart, but not people with and without dementia.",
            do="Combine each sex with both groups, a and b: that makes four boxes.",
        )
    assert not some, saw(
        f"Of the four groups, {some} {'has' if some == 1 else 'have'} a box in one figure.",
        do="Draw all four boxes into one figure: women of a, women of b, men of a, men of b.",
    )
    raise AssertionError("There are boxes, but none is that of one of the four groups.")


def other_columns(student: Student, people: People) -> Iterator[tuple[str, Column]]:
    """Yield what else might have been drawn, with its name."""
    yield "grey_share", own_share(student, people.table)
    for name in ("skull_ml", "brain_ml", "white_ml", "age"):
        yield name, own_column(people.table, name)


UNIT = re.compile(
    r"\bml\b|millilit|\bcc\b|\bccm\b|\bcm\b|cm\^|cm³|cubic|\bl\b|\blit", re.IGNORECASE
)
FEMALE = re.compile(r"wom[ae]n|female|\bf\b|lad(y|ies)|frau|weib|♀", re.IGNORECASE)
MALE = re.compile(r"\bm[ae]n\b|\bmales?\b|\bm\b|männ|♂", re.IGNORECASE)


@question("confounder", points=1)
@builds_on("table", "p_raw")
@needs(has_volumes, sexes_are_there)
@hint("`plt.xticks([1, 2, 3, 4], […])` with four names, and `plt.ylabel(…)` with the unit, ml.")
def test_box_names(student: Student, reference: Reference) -> None:
    """Each box has its name, and the axis of the values a label with the unit"""
    found, people = plotted(student, reference), people_of(student, reference)
    labels = value_labels(found)
    assert any(labels), saw(
        "The axis along which the values run has no label.",
        do='Say what it shows, with the unit: `plt.ylabel("grey matter in ml")`, or `plt.xlabel` '
        "where the boxes lie.",
    )
    assert all(UNIT.search(label.replace("_", " ")) for label in labels), saw(
        "The label of the axis of the values does not say the unit.",
        do='Write the unit too: "grey matter in ml".',
    )
    names = [one.name for one in found]
    assert all(names), saw(
        "Not every box has a name: below it is a number, or nothing.",
        do="Give the names in the order of the arrays: `plt.xticks([1, 2, 3, 4], […])`.",
    )
    assert len(set(names)) == len(names), saw(
        "Two boxes have the same name: nobody can tell them apart.",
        do="Say of each box both whether these are women or men, and whether they have dementia.",
    )
    for i in range(len(groupings(people.table))):
        four = matched(found, [people.grey[who] for who in people.four(i)])
        names = [one.name.replace("_", " ") for one in four if one is not None]
        if len(names) == 4:
            assert not sexes_exchanged(names), saw(
                "Women and men have changed places in the names of the boxes.",
                do='In the column `sex`, `"F"` are women and `"M"` are men. Give the names in the '
                "order of the arrays.",
            )
            says = [bool(WITHOUT.search(name)) for name in names]
            assert says != [False, True, False, True], saw(
                "The people with dementia are called those without, and the other way round.",
                do="Give the names in the order of the arrays: `cdr` is 0 for those without.",
            )
            return


def sexes_exchanged(names: list[str]) -> bool:
    """Tell whether names of women, women, men and men say the opposite."""
    female = [bool(FEMALE.search(name)) for name in names]
    male = [bool(MALE.search(name)) for name in names]
    return (female == [False, False, True, True] and not any(male[2:])) or (
        male == [True, True, False, False] and not any(female[:2])
    )
