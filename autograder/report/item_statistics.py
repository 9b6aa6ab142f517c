"""Classical item analysis: what scores say about questions, not about students.

An item is a question or a check. All functions take a table of scores: a row a student, a column
an item, in points. A figure that cannot be computed is NaN: with fewer than `FEWEST` students, or
for an item that all of them answered alike.

References
----------
.. [1] L. Crocker, J. Algina, *Introduction to Classical and Modern Test Theory*, Holt, Rinehart
   and Winston, 1986, chapter 14: item difficulty, corrected item-total correlation.
.. [2] S. Henrysson, "Correction of item-total correlations in item analysis", *Psychometrika*
   28(2), 211-218, 1963.
.. [3] L. J. Cronbach, "Coefficient alpha and the internal structure of tests", *Psychometrika*
   16(3), 297-334, 1951.
.. [4] T. Hunt, H. Mason, *Quiz statistics calculations*, MoodleDocs,
   https://docs.moodle.org/dev/Quiz_statistics_calculations: facility index, effective weight,
   coefficient of internal consistency.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "FEWEST",
    "ItemStatistics",
    "cronbach_alpha",
    "discrimination",
    "effective_weight",
    "facility",
    "item_statistics",
]

FEWEST = 3
"""Fewest students of whom a spread is computed."""
ROUNDING = 1e-9
"""Share of the scores' size below which a spread is rounding, not a spread."""

Floats = NDArray[np.float64]


def facility(scores: ArrayLike, points: ArrayLike) -> Floats:
    """Return the facility of each item: the mean score as a share of its points.

    The proportion of right answers where there are only right and wrong ones ([1]_, item
    difficulty; [4]_, facility index).

    Parameters
    ----------
    scores : array_like of shape (n students, k items)
        Points earned; NaN where an item has no result.
    points : array_like of shape (k,)
        The most that each item can give; positive.

    Returns
    -------
    ndarray of shape (k,)
        From 0 (nobody) to 1 (everybody); of those who have a result.
    """
    table = _table(scores)
    counts = np.isfinite(table).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        means: Floats = np.nansum(table, axis=0) / counts / np.asarray(points, dtype=float)
    return np.where(np.isfinite(means), means, np.nan)


def discrimination(scores: ArrayLike) -> Floats:
    """Return the discrimination of each item: its corrected item-total correlation.

    Pearson's correlation of the item with the total of all *other* items: were it part of the
    total, it would correlate with itself ([1]_, [2]_).

    Parameters
    ----------
    scores : array_like of shape (n students, k items)
        Points earned. A row with a NaN in it is left out.

    Returns
    -------
    ndarray of shape (k,)
        From -1 to 1. Positive: who is good at the rest is good at this. NaN with fewer than three
        students, with one item, and where the item or the rest has no spread.
    """
    table = _complete(scores)
    count, items = table.shape
    result = np.full(items, np.nan)
    if count < FEWEST or items < 2:
        return result
    rest = table.sum(axis=1, keepdims=True) - table
    usable = _varies(table) & _varies(rest)
    x, y = (one[:, usable] - one[:, usable].mean(axis=0) for one in (table, rest))
    # Divided by their size first, so that no square is too large or too small for a float.
    x, y = (one / np.abs(one).max(axis=0) for one in (x, y))
    products = (x * y).sum(axis=0) / np.sqrt((x**2).sum(axis=0) * (y**2).sum(axis=0))
    result[usable] = np.clip(products, -1.0, 1.0)
    return result


def cronbach_alpha(scores: ArrayLike) -> float:
    """Return Cronbach's alpha: how far all items ask for one and the same thing.

    ``k / (k - 1) * (1 - sum of the items' variances / variance of the total)`` ([3]_); the
    coefficient of internal consistency of [4]_, as a share.

    Parameters
    ----------
    scores : array_like of shape (n students, k items)
        Points earned. A row with a NaN in it is left out.

    Returns
    -------
    float
        At most 1. NaN with fewer than three students, with one item, or with a total that is the
        same for all.
    """
    table = _complete(scores)
    count, items = table.shape
    totals = table.sum(axis=1, keepdims=True)
    if count < FEWEST or items < 2 or not _varies(totals)[0]:
        return float("nan")
    scale = np.abs(table).max()
    variances = (table / scale).var(axis=0, ddof=1).sum()
    return float(items / (items - 1) * (1 - variances / (totals / scale).var(ddof=1)))


def effective_weight(scores: ArrayLike) -> Floats:
    """Return the effective weight of each item: its share in what makes totals differ.

    The root of its covariance with the total, divided by the sum of these roots over all items;
    an item whose covariance is negative has none, and does not count in the sum ([4]_). To be
    compared with its share of the points.

    Parameters
    ----------
    scores : array_like of shape (n students, k items)
        Points earned. A row with a NaN in it is left out.

    Returns
    -------
    ndarray of shape (k,)
        From 0 to 1; they add up to 1. NaN for a negative covariance, and for all with fewer than
        three students or a total that is the same for all.
    """
    table = _complete(scores)
    count, items = table.shape
    result = np.full(items, np.nan)
    totals = table.sum(axis=1, keepdims=True)
    if count < FEWEST or not items or not _varies(totals)[0]:
        return result
    table = table / np.abs(table).max()
    centred = table - table.mean(axis=0)
    covariances = (centred * centred.sum(axis=1, keepdims=True)).sum(axis=0) / (count - 1)
    covariances[~_varies(table)] = 0.0
    positive = covariances >= 0
    roots = np.sqrt(covariances[positive])
    result[positive] = roots / roots.sum()
    return result


@dataclass(frozen=True)
class ItemStatistics:
    """What the scores of a cohort say about its items.

    Attributes
    ----------
    facility, discrimination, weight : ndarray of shape (k,)
        See `facility`, `discrimination`, `effective_weight`.
    best : ndarray of shape (k,)
        Facility among the best third, by the total of all other items; NaN where that has no
        spread.
    counts : ndarray of int, shape (k,)
        How many students have a result for the item.
    alpha : float
        See `cronbach_alpha`.
    complete : int
        How many students have a result for all `used` items: discrimination, weight and alpha are
        of these.
    used : ndarray of bool, shape (k,)
        Whether at least half of the students have a result for the item. The others are left out
        of totals: they would leave nobody.
    """

    facility: Floats
    discrimination: Floats
    weight: Floats
    best: Floats
    counts: NDArray[np.int64]
    alpha: float
    complete: int
    used: NDArray[np.bool_]


def item_statistics(scores: ArrayLike, points: ArrayLike) -> ItemStatistics:
    """Compute all of them, also where some results are missing.

    Parameters
    ----------
    scores : array_like of shape (n students, k items)
        Points earned; NaN where an item has no result.
    points : array_like of shape (k,)
        The most that each item can give; positive.
    """
    table = _table(scores)
    counts = np.isfinite(table).sum(axis=0)
    used = (2 * counts >= len(table)) & (counts > 0)
    part = _complete(table[:, used])
    spread: list[Floats] = []
    for values in (discrimination(part), effective_weight(part), _best(part)):
        column = np.full(table.shape[1], np.nan)
        column[used] = values
        spread.append(column)
    with np.errstate(divide="ignore", invalid="ignore"):
        best = spread[2] / np.asarray(points, dtype=float)
    return ItemStatistics(
        facility=facility(table, points),
        discrimination=spread[0],
        weight=spread[1],
        best=best,
        counts=counts,
        alpha=cronbach_alpha(part),
        complete=len(part),
        used=used,
    )


def _best(table: Floats) -> Floats:
    """Return each item's mean among the third of the students who are best at all others."""
    count, items = table.shape
    result = np.full(items, np.nan)
    if count < FEWEST or items < 2:
        return result
    rest = table.sum(axis=1, keepdims=True) - table
    for item in np.flatnonzero(_varies(rest)):
        # Who is as good as the last of them counts as well.
        least = np.sort(rest[:, item])[-(count // 3 or 1)]
        chosen = rest[:, item] >= least - ROUNDING * max(1.0, abs(least))
        result[item] = table[chosen, item].mean()
    return result


def _table(scores: ArrayLike) -> Floats:
    table = np.asarray(scores, dtype=float)
    if table.ndim != 2:
        raise ValueError(f"scores need a row a student, a column an item; got {table.ndim} axes")
    return np.where(np.isfinite(table), table, np.nan)


def _complete(scores: ArrayLike) -> Floats:
    table = _table(scores)
    return table[np.isfinite(table).all(axis=1)]


def _varies(table: Floats) -> NDArray[np.bool_]:
    """Tell which columns have a spread that is more than rounding."""
    if not table.size:
        return np.zeros(table.shape[1], dtype=bool)
    # What was taken from a total carries that total's rounding.
    size = np.abs(table).max()
    spread: NDArray[np.bool_] = np.ptp(table, axis=0) > ROUNDING * size
    return spread
