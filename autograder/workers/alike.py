"""Notice when submissions fail in the same way, one soon after another: then it is the machine."""

from __future__ import annotations

import re
import time

from autograder.run.limits import ALIKE_SECONDS, MOST_ALIKE
from autograder.workers.first import CannotStart

__all__ = ["Alike", "MachineTrouble"]


class MachineTrouble(CannotStart):
    """Something is wrong with the machine.

    Parameters
    ----------
    why : str
        What failed each time.
    """

    def __init__(self, why: str) -> None:
        super().__init__(
            f"Several submissions could not be graded, for the same reason: {why}\nSomething is "
            "wrong with this machine. Look at its memory, its disk space, and what else runs."
        )


class Alike:
    """Failures of the last while."""

    def __init__(self) -> None:
        self._seen: list[tuple[float, str]] = []

    def note(self, why: str) -> None:
        """Note a failure."""
        self._seen.append((time.monotonic(), re.sub(r"\d+", "", why)))

    def forget(self) -> None:
        """Begin anew: it has turned out that the machine is all right."""
        self._seen.clear()

    @property
    def is_many(self) -> bool:
        """Whether so many are alike that it is no accident."""
        since = time.monotonic() - ALIKE_SECONDS
        recent = [why for at, why in self._seen if at > since]
        return any(recent.count(why) >= MOST_ALIKE for why in set(recent))
