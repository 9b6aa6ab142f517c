"""Share points out anew: the same shares of another total, in numbers that people can read."""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["rescaled", "shares"]

DECIMALS = (2, 4, 6)
"""How many decimals a share has: as few as give everybody something and add up to the total."""


def shares(points: Sequence[float], total: float) -> list[float]:
    """Scale points so that they add up to a total.

    Parameters
    ----------
    points : sequence of float
        What there was, each above 0.
    total : float
        What they are to add up to, above 0.

    Returns
    -------
    list of float
        In the same order, in hundredths where that is possible. What rounding leaves over goes,
        a hundredth each, to those who lost most by it. The points themselves where they add up to
        the total already.
    """
    whole = math.fsum(points)
    if not points or math.isclose(whole, total, abs_tol=1e-9):
        return list(points)
    exact = [one * total / whole for one in points]
    for decimals in DECIMALS:
        unit = 10**decimals
        wanted = round(total * unit)
        counts = [math.floor(one * unit + 1e-6) for one in exact]
        by_loss = sorted(range(len(exact)), key=lambda at: counts[at] - exact[at] * unit)
        for at in by_loss[: max(wanted - sum(counts), 0)]:
            counts[at] += 1
        fits = math.isclose(sum(counts), total * unit, abs_tol=1e-6)
        if fits and min(counts) > 0:
            return [count / unit for count in counts]
    return exact


def rescaled(points: float, most: float, now: float) -> float:
    """Return points of one scale on another.

    Parameters
    ----------
    points : float
        What was given.
    most : float
        Of how many, above 0.
    now : float
        Of how many it is to be.

    Returns
    -------
    float
        In hundredths, all where it was all. Hundredths that were scaled up come back as they were.
    """
    if most == now:
        return points
    return now if points == most else round(points * now / most, 2)
