"""What a program prints, as a terminal shows it in the end."""

from __future__ import annotations

__all__ = ["as_shown"]


def as_shown(text: str) -> str:
    r"""Carry out the backspaces (``\b``) with which a program writes over what it printed before.

    They act on the line that they were printed for, as a reader's progress does: what a stored
    notebook has between two pieces of it, a line break, is taken back with them.
    """
    shown: list[str] = []
    for letter in text:
        if letter != "\b":
            shown.append(letter)
        elif shown and shown[-1] == "\n" and len(shown) > 1 and shown[-2] != "\n":
            shown[-2:] = []
        elif shown and shown[-1] != "\n":
            shown.pop()
    return "".join(shown)
