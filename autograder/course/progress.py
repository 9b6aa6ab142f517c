"""How far long work is, told by whoever does it to whoever shows it."""

from __future__ import annotations

from typing import Protocol

__all__ = ["SILENT", "Progress"]


class Progress(Protocol):
    """What shows how far some work is."""

    def expect(self, count: int) -> None:
        """Note that there are so many more parts to do."""

    def advance(self) -> None:
        """Note that one part is done; from any thread."""

    def now(self, detail: str) -> None:
        """Say what exactly is being done at the moment."""


class _Silent:
    def expect(self, count: int) -> None:
        pass

    def advance(self) -> None:
        pass

    def now(self, detail: str) -> None:
        pass


SILENT: Progress = _Silent()
"""Shows nothing."""
