"""What a failed check tells a student: what was seen, and what to do."""

from __future__ import annotations

__all__ = ["saw"]


def saw(seen: str, *, do: str) -> str:
    """Put together what stands behind the comma of an ``assert``.

    Parameters
    ----------
    seen : str
        What is wrong with what was seen: its type, shape, range or unit, or the first place where
        it differs. Never the value that is right, and nothing that is not certain: at most two
        sentences.
    do : str
        What to do about it, in at most two sentences. It is shown in place of the check's hint,
        which has to fit every wrong answer.

    Returns
    -------
    str
        Both, one a line.
    """
    return f"{' '.join(seen.split())}\n{' '.join(do.split())}"
