"""Compare an answer with what is right, and say in words how it differs: never what is right.

    same(student["fov"], expected, "fov", rel=2e-3, unit="mm", mistakes=[
        (sampling, saw("These are the distances.", do="Multiply each by its number of voxels.")),
    ])

What can be said is tied to what is true of the answer: a known mistake is named only when the
answer is what this mistake gives, and no other known mistake gives the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from operator import eq
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.check.kit import plain
from autograder.check.kit.differences import differences
from autograder.check.kit.instead import kind_of, opening
from autograder.check.kit.words import saw

__all__ = ["close", "same"]

Mistakes = Iterable[tuple[Any, str]]

MOST_LISTED = 6
"""Up to so many numbers may be a list of variables, NumPy's numbers among them."""


def close(answer: Any, expected: Any, *, rel: float = 1e-9, abs: float = 0.0) -> bool:
    """Tell whether numbers or arrays have one shape and agree within a tolerance.

    Parameters
    ----------
    answer, expected : number or ndarray of numbers
        What is compared. NaN, and what is masked, is close to nothing.
    rel, abs : float, optional
        Largest difference allowed: as a share of the expected value, and in its unit. The larger
        one counts.
    """
    if np.ma.is_masked(answer):
        return False
    a, b = (np.asarray(value) for value in (answer, expected))
    if a.shape != b.shape or a.dtype.kind not in "biuf" or b.dtype.kind not in "biuf":
        return False
    return bool(_alike(a, b, rel, abs).all())


def same(
    answer: Any,
    expected: Any,
    name: str,
    *,
    rel: float = 1e-9,
    abs: float = 0.0,
    unit: str = "",
    mistakes: Mistakes = (),
) -> None:
    """Fail the check, with what was seen, unless an answer is what was expected.

    Parameters
    ----------
    answer : object
        The answer, just as `student` gives it.
    expected : number, text, list, tuple or ndarray
        What is right. It decides what the answer has to be: one number, so many numbers, an array
        of so many axes, a text.
    name : str
        Name of the variable, or ``what f returns``, for the words.
    rel, abs : float, optional
        Largest difference allowed: as a share of the expected value, and in its unit. The larger
        one counts.
    unit : str, optional
        Unit of the values, for the words: ``"mm"``.
    mistakes : iterable of (value, words), optional
        What a known wrong way would give, and what to say to whom it happened: `saw(…)`. A value
        of another shape is fine. It is passed over where it agrees with what is right, and where
        a mistake with other words gives the same: then nobody can tell which of them it was.

    Raises
    ------
    AssertionError
        When the answer is of another kind, of another shape, or differs by more than allowed.
    """
    if isinstance(expected, str):
        _same_text(plain.text(answer, name), expected, name, mistakes)
        return
    right = np.asarray(expected)
    given = _read(answer, right, name)
    alike = partial(_alike, rel=rel, abs=abs)
    if given.shape == right.shape and alike(given, right).all():
        return
    known = _known(given, right, list(mistakes), partial(close, rel=rel, abs=abs))
    raise AssertionError(known or differences(given, right, name, unit, alike))


def _read(answer: Any, right: NDArray[Any], name: str) -> NDArray[Any]:
    """Return an answer as an array of numbers with the right number of axes."""
    if right.dtype.kind == "b" and not right.ndim:
        good = isinstance(answer, (bool, np.bool_))
        assert good, f"{opening(name)} should be True or False. It is {kind_of(answer)}."
        return np.asarray(answer)
    if not right.ndim:
        return np.asarray(plain.number(answer, name))
    if right.ndim == 1 and not isinstance(answer, np.ndarray) and right.size <= MOST_LISTED:
        return plain.numbers(answer, right.size, name)
    return plain.array(answer, right.ndim, name)


def _same_text(given: str, right: str, name: str, mistakes: Mistakes) -> None:
    if given == right:
        return
    known = _known(given, right, list(mistakes), eq)
    if known:
        raise AssertionError(known)
    if not given.strip():
        raise AssertionError(f"{opening(name)} is empty.")
    assert given.strip().casefold() != right.strip().casefold(), saw(
        f"{opening(name)} differs from what was asked for in capital letters or spaces only.",
        do="Copy the text letter by letter, without spaces around it. For Python a capital letter "
        "is another one than a small one.",
    )
    raise AssertionError(f"{opening(name)} is another text than the one asked for.")


def _alike(a: NDArray[Any], b: NDArray[Any], rel: float, abs: float) -> NDArray[np.bool_]:
    """Tell where two arrays of one shape agree."""
    with np.errstate(invalid="ignore", over="ignore"):
        a, b = a.astype(np.float64), b.astype(np.float64)
        tolerance = np.maximum(abs, rel * np.abs(b))
        return np.asarray((a == b) | (np.abs(a - b) <= tolerance))


def _known(
    given: Any, right: Any, mistakes: list[tuple[Any, str]], agrees: Callable[[Any, Any], bool]
) -> str:
    """Return the words of the one known mistake that gives the answer; empty for none."""
    words = {
        message
        for value, message in mistakes
        if agrees(given, value) and not agrees(value, right) and not agrees(right, value)
    }
    return words.pop() if len(words) == 1 else ""
