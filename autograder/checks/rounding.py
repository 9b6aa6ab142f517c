"""Accept a number that was rounded, and none that is only near."""

from __future__ import annotations

__all__ = ["rounded"]


def rounded(answer: float, expected: float, *, most: float) -> bool:
    """Tell whether an answer is the number expected, or that number rounded.

    A relative tolerance wide enough for rounding would hide small mistakes; only values to which
    rounding leads count here.

    Parameters
    ----------
    answer, expected : float
        In the same unit.
    most : float
        Largest change by rounding, in their unit: 0.5 lets whole numbers count.
    """
    # Single precision has about seven digits; sums of many values lose one or two of them.
    if abs(answer - expected) <= 1e-5 * abs(expected):
        return True
    if abs(answer - expected) > most:
        return False
    decimals = range(10)
    near = 1e-9 + 1e-6 * abs(answer)
    return any(abs(answer - round(expected, n)) <= near for n in decimals)
