"""Hidden checks of stage 2, image comparison: the table of people."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.compare import same
from autograder.check.kit.instead import kind_of
from autograder.check.kit.needs import needs
from autograder.check.kit.plain import whole_number
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from .meaning import has_columns

__all__ = [
    "own_column",
    "own_table",
    "test_number_of_demented",
    "test_number_of_people",
    "test_table",
]

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on

Table = NDArray[Any]

# 10. Comparing people

NUMBERS = ("age", "cdr", "skull_ml", "brain_ml", "grey_ml", "white_ml")
"""Columns of numbers, from which later tasks go on."""


@question("read_table", points=1)
@needs(has_columns)
@hint("The first line is a remark: `skip_header=1`. Then `names=True` finds the names.")
def test_table(student: Student, reference: Reference) -> None:
    """The table is read, with the names of its columns"""
    table, expected = student["table"], reference["table"]
    names = getattr(getattr(table, "dtype", None), "names", None) or ()
    assert names, saw(
        f"`table` has no columns with names. It is {kind_of(table)}.",
        do="Say `names=True`, which takes the names from the first line that is read, and "
        "`skip_header=1`, so that this is the line with the names.",
    )
    masked = any(np.ma.is_masked(table[name]) for name in names)
    assert not masked
    missing = [name for name in expected.dtype.names if name not in names]
    assert not missing, saw(
        f"There is no column called `{missing[0]}`: the names were taken from another line.",
        do="Print `table.dtype.names`. The names are in the second line of the file, so leave out "
        "one line before them: `skip_header=1`.",
    )
    assert np.size(table) >= len(expected), saw(
        f"`table` holds {np.size(table)} people. Some lines of the file are missing.",
        do="Leave out the first line of the file only, the remark: `skip_header=1`. Every line "
        "after the one with the names is a person.",
    )
    assert np.shape(table) == np.shape(expected)
    for name in NUMBERS:
        values = table[name]
        assert values.dtype.kind in "if"
        assert np.array_equal(values, expected[name]), saw(
            f"Values in the column `{name}` are not those of the file.",
            do="Read the table with `np.genfromtxt` as in the text, and leave its values as they "
            "are: no rounding, no sorting, nothing stored in it.",
        )
    for name in ("subject", "sex"):
        assert texts(table[name]) == texts(expected[name]), saw(
            f"The column `{name}` does not hold the texts of the file.",
            do='Say `dtype=None` and `encoding="utf-8"`: then texts stay texts. Without them they '
            "become nan.",
        )


def texts(values: NDArray[Any]) -> list[str]:
    """Return a column as texts, be they bytes or not."""
    return [v.decode("utf-8", "replace") if isinstance(v, bytes) else str(v) for v in values]


def own_table(student: Student, reference: Reference) -> Table:
    """Return the student's own table where later tasks can go by it, else the reference's."""
    own: Any = student.get("table")
    names = getattr(getattr(own, "dtype", None), "names", None) or ()
    good = isinstance(own, np.ndarray) and own.ndim == 1 and set(NUMBERS) <= set(names)
    count = len(reference["table"])
    if not good or not count / 5 <= len(own) <= 10 * count:
        return np.asarray(reference["table"])
    if any(np.ma.is_masked(own[name]) for name in NUMBERS):
        return np.asarray(reference["table"])
    plain = np.asarray(np.ma.getdata(own))
    for name in NUMBERS:
        column = plain[name]
        if column.dtype.kind not in "if" or not np.isfinite(column).all() or np.ptp(column) == 0:
            return np.asarray(reference["table"])
    return plain


def own_column(table: Table, name: str) -> NDArray[np.float64]:
    """Return a column of numbers."""
    return np.asarray(table[name], dtype=np.float64)


def rows_of(student: Student, reference: Reference) -> int:
    """Return how many rows the student's own table has, with names or without."""
    own: Any = student.get("table")
    good = isinstance(own, np.ndarray) and own.ndim in (1, 2) and len(own) > 1
    return len(own) if good else len(reference["table"])


@question("read_table", points=1)
@builds_on("table")
@hint("One line of the table is one person: `len(table)`.")
def test_number_of_people(student: Student, reference: Reference) -> None:
    """The number of people"""
    rows = rows_of(student, reference)
    columns = len(reference["table"].dtype.names)
    same(
        whole_number(student["n_people"], "n_people"),
        rows,
        "n_people",
        mistakes=[
            (
                rows - 1,
                saw(
                    "There is one person too few.",
                    do="`len(table)` counts the people: the remark and the line with the names are "
                    "no part of `table`, so nothing has to be subtracted.",
                ),
            ),
            (
                rows + 1,
                saw(
                    "There is one person too many.",
                    do="`len(table)` counts the people. The line with the names is no person, and "
                    "counting begins with the first one.",
                ),
            ),
            (
                rows + 2,
                saw(
                    "There are two people too many: the remark and the line with the names count.",
                    do="Count the people in `table`, not the lines of the file: `len(table)`.",
                ),
            ),
            (
                columns,
                saw(
                    "This is the number of columns: what is known of each person.",
                    do="Count the people, which are the rows: `len(table)`.",
                ),
            ),
            (
                rows * columns,
                saw(
                    "This is the number of all entries of the table: people times columns.",
                    do="Count the people, which are the rows: `len(table)`.",
                ),
            ),
        ],
    )


@question("read_table", points=1)
@builds_on("table")
@hint('`np.sum(table["cdr"] > 0)` counts who has a rating above 0: 0.5 counts too.')
def test_number_of_demented(student: Student, reference: Reference) -> None:
    """The number of people with dementia"""
    table = own_table(student, reference)
    rating, age = own_column(table, "cdr"), own_column(table, "age")
    same(
        whole_number(student["n_demented"], "n_demented"),
        int(np.sum(rating > 0)),
        "n_demented",
        mistakes=[
            (
                int(np.sum(rating >= 1)),
                saw(
                    "Only people with a rating of 1 or more are counted.",
                    do="A rating of 0.5 is very mild dementia: it is above 0 and counts. Compare "
                    "with `> 0`.",
                ),
            ),
            (
                int(np.sum(rating == 0.5)),
                saw(
                    "Only people with a rating of 0.5 are counted.",
                    do="A rating of 1 is above 0 as well. Compare with `> 0`: it holds for all.",
                ),
            ),
            (
                int(np.sum(rating == 0)),
                saw(
                    "These are the people without dementia.",
                    do='Count those whose rating is above 0: `np.sum(table["cdr"] > 0)`.',
                ),
            ),
            (
                int(np.sum(rating >= 0)),
                saw(
                    "Everybody is counted: a rating of 0, no dementia, counts here too.",
                    do="Compare with `> 0`, above 0, and not with `>= 0`.",
                ),
            ),
            (
                int(np.sum((rating > 0) & (age >= 65))),
                saw(
                    "Some people with dementia are left out because of their age.",
                    do="Count everybody whose rating is above 0, whatever their age.",
                ),
            ),
        ],
    )
