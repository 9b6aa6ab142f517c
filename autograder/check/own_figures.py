"""A student's own figures beside the one that was asked for cost nothing.

The checks of a question first see all figures that were shown since the previous graded cell. When
one that looked at them finds fault, all that looked at them are run again with some of the figures
only, and those with which the question earns most are judged: by all these checks alike, so that no
answer is put together from figures that are each wrong.
"""

from __future__ import annotations

from collections.abc import Iterator

__all__ = ["MOST_TRIES", "some_of"]

MOST_TRIES = 60
"""How often the checks of a question are run again at most, for somebody with many figures."""


def some_of(count: int) -> Iterator[slice]:
    """Choose some of several figures: one alone, then neighbours, the most of them first.

    Parameters
    ----------
    count : int
        How many figures there are.

    Yields
    ------
    slice
        Which of them to judge; never all.
    """
    # What is most likely comes first: one figure alone, the last before others; then all but a few
    # of those that were shown first and last.
    alone = [(i, i + 1) for i in reversed(range(count))][: MOST_TRIES // 2]
    runs = [(i, j) for i in range(count) for j in range(i + 2, count + 1) if j - i < count]
    runs.sort(key=lambda ends: ends[0] - ends[1])
    if count > 1:
        for first, end in [*alone, *runs][:MOST_TRIES]:
            yield slice(first, end)
