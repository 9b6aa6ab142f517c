"""Ctrl-C: a sentence says what was done and how to go on; nothing is left running."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["STATUS", "Stopped", "listen", "told_when_stopped"]

STOPPING = b"\nStopping ...\n"
IMPATIENT = 2.0
"""Time after which one more Ctrl-C ends the process at once, in seconds."""
STATUS = 130
"""Exit status of a command that was stopped, as shells have it: 128 and the signal's number."""


class Stopped(Exception):
    """Somebody has pressed Ctrl-C; the message says what was done and how to go on."""


@contextmanager
def told_when_stopped(said: Callable[[], str]) -> Iterator[None]:
    """Turn Ctrl-C within the ``with`` block into a sentence.

    Parameters
    ----------
    said : callable
        Returns what was done, and how to go on.

    Raises
    ------
    Stopped
        When somebody has pressed Ctrl-C.
    """
    try:
        yield
    except KeyboardInterrupt:
        raise Stopped(said()) from None


def listen() -> None:
    """Take the first Ctrl-C as a wish to stop in order, and one that comes later to stop at once.

    Workers of any kind end by themselves when nobody reads their answers.
    """
    # Where it is ignored, as behind `nohup`, it stays so.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _Stopper())


class _Stopper:
    def __init__(self) -> None:
        self._since = 0.0

    def __call__(self, number: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if not self._since:
            self._since = now
            os.write(2, STOPPING)
            raise KeyboardInterrupt
        # Who presses twice has hardly read what the first one led to.
        if now - self._since > IMPATIENT:
            os._exit(STATUS)
