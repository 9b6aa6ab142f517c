"""Whose fault a failure is: the one place where that is defined.

Ours
    Whatever fails on the trusted side, or between it and the student's process: no process, no
    memory, no space, no descriptors, no answer from zygote or worker, one of them gone, a
    connection that breaks before student code has run, a check session that fails. It is tried
    again on a fresh process, then without any other submission; if it stays, the submission is not
    graded. It never costs a point.
The student's, at once
    What only student code can bring about: a cell that uses up its CPU time, or more memory, disk
    or processes than its supervisor allows.
Open
    A process that ends for any other reason, or does not answer. It may be the student's
    (`os._exit`) or the machine's (the kernel was out of memory). It is the student's when it
    happens again, at the same cell, while no other submission runs.
"""

from __future__ import annotations

import errno

__all__ = ["AgainAlone", "OurFailure", "Place", "ProcessDied", "what_failed"]

Place = tuple[int, bool]
"""Where a process ended: the index of the cell, and whether its answers were being read."""

RESOURCES = frozenset(
    {
        *(errno.EAGAIN, errno.ENOMEM, errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE),
        *(errno.ENOBUFS, errno.ETOOMANYREFS, errno.EIO, errno.EROFS, errno.ENOLCK, errno.EUSERS),
        *(errno.EPIPE, errno.ECONNRESET, errno.ETIMEDOUT, errno.ESTALE, errno.ENODEV),
    }
)
"""Errors of the operating system that say something about the machine."""


class OurFailure(Exception):
    """Something failed on the trusted side, or between it and the student's process."""


class ProcessDied(Exception):
    """The process ended, was killed, or no longer speaks the protocol.

    Parameters
    ----------
    why : str
        What happened.
    certain : bool, optional
        Whether nothing but student code can have brought it about.
    """

    def __init__(self, why: str, *, certain: bool = False) -> None:
        super().__init__(why)
        self.certain = certain


class AgainAlone(Exception):
    """What happened may be the student's or ours: only a run without any other tells.

    Parameters
    ----------
    why : str
        What happened.
    places : collection of Place
        Where. What happens there again, alone, is the student's.
    """

    def __init__(self, why: str, places: list[Place]) -> None:
        super().__init__(why)
        self.places = places


def what_failed(error: BaseException | None) -> str:
    """Tell what failed of ours.

    Parameters
    ----------
    error : BaseException or None
        What was raised on the trusted side.

    Returns
    -------
    str
        A sentence about it; empty when the error tells of no such failure.
    """
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, OurFailure):
            return str(error)
        if isinstance(error, MemoryError):
            return f"Grading ran out of memory. {error}".strip()
        if isinstance(error, OSError) and error.errno in RESOURCES:
            return f"The machine refused what grading needs: {error}."
        if isinstance(error, RuntimeError) and "can't start new thread" in str(error):
            return f"The machine refused what grading needs: {error}."
        error = error.__cause__
    return ""
