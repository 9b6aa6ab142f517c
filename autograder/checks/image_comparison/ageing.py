"""Hidden checks of stage 2, image comparison: grey matter and age."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from autograder.check.kit.compare import same
from autograder.check.kit.needs import needs
from autograder.check.kit.own import usable
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from .meaning import has_volumes
from .table import Table, own_column, own_table

__all__ = ["Column", "own_share", "rounded", "test_correlation_with_age", "test_grey_share"]

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on

Column = NDArray[np.float64]


def share_of(table: Table) -> Column:
    """Return grey matter over skull of each person of a table."""
    return np.asarray(own_column(table, "grey_ml") / own_column(table, "skull_ml"))


def own_share(student: Student, table: Table) -> Column:
    """Return the student's own shares where there is one for each person, else the right ones."""
    own, right = usable(student.get("grey_share"), 1), share_of(table)
    return right if own is None or own.shape != right.shape else own.astype(np.float64)


def rounded(answer: Any, expected: float, digits: tuple[int, ...]) -> bool:
    """Tell whether an answer is what is right, rounded to some number of decimals."""
    if isinstance(answer, (float, np.floating)):
        return any(abs(float(answer) - round(expected, n)) < 1e-9 for n in digits)
    return False


@question("ageing", points=1)
@needs(has_volumes)
@builds_on("table")
@hint('`table["grey_ml"] / table["skull_ml"]`, for all people at once.')
def test_grey_share(student: Student, reference: Reference) -> None:
    """Grey matter as a share of the volume inside the skull"""
    table = own_table(student, reference)
    names = ("grey", "skull", "brain", "white")
    grey, skull, brain, white = (own_column(table, f"{name}_ml") for name in names)
    right, healthy = grey / skull, own_column(table, "cdr") == 0
    # 0.0006: the shares may be rounded to three decimals.
    same(
        student["grey_share"],
        right,
        "grey_share",
        abs=6e-4,
        mistakes=[
            (
                grey / brain,
                saw(
                    "This is the share of the brain, not of the volume inside the skull.",
                    do="A brain shrinks with age, so it does not say how large a head is. Divide "
                    "by the column `skull_ml`.",
                ),
            ),
            (
                skull / grey,
                saw(
                    "The fraction is upside down: the shares are greater than 1.",
                    do="Divide the grey matter by the volume inside the skull, not the other way "
                    "round.",
                ),
            ),
            (
                100 * right,
                saw(
                    "These are shares in per cent.",
                    do="Leave out the factor 100: a share is a number between 0 and 1.",
                ),
            ),
            (
                white / skull,
                saw(
                    "This is the share of white matter.",
                    do="Take the column `grey_ml`, and divide it by `skull_ml`.",
                ),
            ),
            (
                brain / skull,
                saw(
                    "This is the share of the whole brain: grey and white matter.",
                    do="Take the grey matter alone: divide the column `grey_ml` by `skull_ml`.",
                ),
            ),
            (
                grey,
                saw(
                    "These are the volumes of grey matter in ml: nothing was divided.",
                    do="Adjust for head size: divide by the column `skull_ml`.",
                ),
            ),
            (
                right[healthy],
                saw(
                    "There are shares of the people without dementia only.",
                    do="Compute the share for all people of the table. Choose some of them later, "
                    "for the correlation.",
                ),
            ),
            (
                grey / skull.mean(),
                saw(
                    "All grey matter is divided by one number, the mean volume of all skulls.",
                    do="Divide each by the volume of the same person's skull: column by column.",
                ),
            ),
        ],
    )


@question("ageing", points=1)
@needs(has_volumes)
@builds_on("table", "grey_share")
@hint('Take the people with `table["cdr"] == 0` only, from both age and `grey_share`.')
def test_correlation_with_age(student: Student, reference: Reference) -> None:
    """The correlation with age among people without dementia"""
    table = own_table(student, reference)
    share, age = own_share(student, table), own_column(table, "age")
    healthy = own_column(table, "cdr") == 0
    result = stats.pearsonr(age[healthy], share[healthy])
    right = float(result.statistic)
    if rounded(student.get("r_age"), right, (2, 3)):
        return
    everybody = float(np.corrcoef(age, share)[0, 1])
    ill = float(np.corrcoef(age[~healthy], share[~healthy])[0, 1])
    ranks = float(stats.spearmanr(age[healthy], share[healthy]).statistic)
    raw = float(np.corrcoef(age[healthy], own_column(table, "grey_ml")[healthy])[0, 1])
    old = healthy & (age >= 60)
    same(
        student["r_age"],
        right,
        "r_age",
        abs=1e-4,
        mistakes=[
            (
                everybody,
                saw(
                    "This is the correlation of everybody: people with dementia are among them.",
                    do='Take those with `table["cdr"] == 0` only, from both age and `grey_share`.',
                ),
            ),
            (
                ill,
                saw(
                    "This is the correlation among people with dementia.",
                    do='Take the others, those with `table["cdr"] == 0`.',
                ),
            ),
            (
                -right,
                saw(
                    "The sign is wrong: this would mean that the share rises with age.",
                    do="Take the number as `stats.pearsonr` gives it, with its sign. Does it fit "
                    "the picture?",
                ),
            ),
            (
                right**2,
                saw(
                    "This is r squared.",
                    do="The correlation coefficient itself is asked for: the first number that "
                    "`stats.pearsonr` returns, with its sign.",
                ),
            ),
            (
                float(result.pvalue),
                saw(
                    "This is the p-value that `stats.pearsonr` returns beside the correlation.",
                    do="Take the first of the two, `.statistic`: it is between -1 and 1.",
                ),
            ),
            (
                ranks,
                saw(
                    "This is Spearman's correlation, which compares ranks.",
                    do="Use `stats.pearsonr(x, y)`: it says how close the points are to a line.",
                ),
            ),
            (
                raw,
                saw(
                    "This is the correlation of age and grey matter in ml.",
                    do="Adjust for head size first: correlate age with `grey_share`.",
                ),
            ),
            (
                float(np.corrcoef(age[old], share[old])[0, 1]),
                saw(
                    "Only people of 60 and older are in this correlation.",
                    do='Here all ages count: take everybody with `table["cdr"] == 0`.',
                ),
            ),
        ],
    )
