"""Choices for variants of a dataset, the same on every machine."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


class Chance:
    """Choices that depend on the number of a variant and the name of a dataset only.

    They are cut from the raw output of a bit generator, which NumPy promises never to change.

    Parameters
    ----------
    variant : int
        Number of the variant, from 1.
    name : str
        What is chosen for; another name gives other choices.
    """

    def __init__(self, variant: int, name: str) -> None:
        self._bits = np.random.PCG64((variant, *name.encode()))

    def whole(self, first: int, last: int) -> int:
        """Return a whole number from `first` to `last`, both included."""
        return first + int(self._bits.random_raw()) % (last - first + 1)

    def one_of(self, options: Sequence[T]) -> T:
        """Return one of some options."""
        return options[self.whole(0, len(options) - 1)]

    def between(self, low: float, high: float, steps: int = 64) -> float:
        """Return one of the numbers that cut a range into equal steps, its ends included."""
        return low + (high - low) * self.whole(0, steps) / steps
