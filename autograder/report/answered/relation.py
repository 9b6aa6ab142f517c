"""How an answer stands to the reference's, in words that are alike for answers that are alike."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["AS_REFERENCE", "Relation"]


@dataclass(frozen=True)
class Relation:
    """What one answer is, seen from the reference.

    Attributes
    ----------
    words : str
        A clause that goes on after the answer's name: "is exactly the reference divided by 1.125".
        Answers with the same words are in one group.
    same : bool
        Whether it is what the reference is, but for rounding in the last digits.
    """

    words: str
    same: bool = False


AS_REFERENCE = Relation("is as in the reference", same=True)
