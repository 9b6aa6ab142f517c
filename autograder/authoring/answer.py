"""One typical answer to a question."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Answer", "right", "wrong"]


@dataclass(frozen=True)
class Answer:
    """What a student might write into an answer cell, and what should come of it.

    Attributes
    ----------
    title : str
        What is typical of it.
    code : str
        The whole answer cell.
    is_right : bool
        Whether it earns all points of its question; otherwise it loses some.
    hint : str
        Words that a hint or message shown to the student has to contain; empty for any.
    fails : tuple of str
        Names of the checks that fail; empty for any.
    """

    title: str
    code: str
    is_right: bool
    hint: str = ""
    fails: tuple[str, ...] = ()


def right(title: str, code: str) -> Answer:
    """Describe an answer that earns all points."""
    return Answer(title, code, is_right=True)


def wrong(title: str, code: str, *, hint: str = "", fails: tuple[str, ...] = ()) -> Answer:
    """Describe an answer that loses points, and what its feedback has to say."""
    return Answer(title, code, is_right=False, hint=hint, fails=fails)
