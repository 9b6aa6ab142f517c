"""Put the words about an answer together; much of them is what a student wrote."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.report.answered.grouping import Group
from autograder.report.answered.stored import Said

__all__ = ["group_words", "message_words", "printable"]

MOST_WORDS = 700
MOST_MESSAGE = 400
AS_RIGHT_ONES = "The stored values are as right answers have them too: what is missing is elsewhere"
NOT_STORED = (
    "The answer is not stored, as it was too large or lost with its process: these met the same"
)


def group_words(group: Group) -> str:
    """Return what the answers of a group are, as one text."""
    if not group.is_stored:
        return NOT_STORED
    if not group.words:
        return "As the reference" if group.is_right else AS_RIGHT_ONES
    return printable("; ".join(group.words), MOST_WORDS)


def message_words(said: Sequence[tuple[Said, int]]) -> list[tuple[str, str, int]]:
    """Return titles, messages and counts of what a group met, the most frequent first."""
    return [
        (printable(title, MOST_MESSAGE), printable(words, MOST_MESSAGE), count)
        for (title, words), count in said
    ]


def printable(words: str, most: int) -> str:
    """Return the printable characters of a text, cut where it is too long."""
    kept = "".join(letter if letter.isprintable() else " " for letter in words[: 2 * most])
    return kept if len(kept) <= most else f"{kept[: most - 1]}…"
