"""Measure the words that a student reads of a mistake: how many, and how hard to read."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import textstat

from autograder.score.results import CheckResult

__all__ = ["MOST_GRADE", "MOST_SENTENCES", "WORDS", "Wording", "faults_of_words", "measure"]

WORDS = range(25, 61)
"""How many words are good together, where the mistake is known."""
MOST_SENTENCES = 2
"""How many sentences say what was seen, and how many what to do."""
MOST_GRADE = 9.0
"""Reading grade (Flesch-Kincaid) that is not exceeded: that of somebody of 14 or 15 years."""
CODE = re.compile(r"`[^`]*`")
END = re.compile(r"[.!?…](?=\s|$)(?!\s[a-z])")


@dataclass(frozen=True)
class Wording:
    """What was measured of some messages.

    Attributes
    ----------
    count : int
        How many.
    words : float
        Their length in words, in the median.
    in_range : float
        The share of them with 25 to 60 words.
    grade : float
        Their reading grade, in the median.
    """

    count: int
    words: float
    in_range: float
    grade: float


def measure(said: Sequence[CheckResult]) -> Wording:
    """Measure what failed checks say.

    Parameters
    ----------
    said : sequence of CheckResult
        Failed checks that know the mistake.
    """
    texts = {_all_of(check) for check in said}
    if not texts:
        return Wording(0, 0.0, 0.0, 0.0)
    lengths = [len(text.split()) for text in texts]
    return Wording(
        len(texts),
        statistics.median(lengths),
        sum(length in WORDS for length in lengths) / len(lengths),
        statistics.median(map(grade, texts)),
    )


def faults_of_words(check: CheckResult) -> list[str]:
    """Say what makes the words of a failed check hard to read, each as a clause.

    Parameters
    ----------
    check : CheckResult
        A failed check.
    """
    faults = []
    for what, text in (("what was seen", check.message), ("what to do", check.hint)):
        count = len(END.findall(CODE.sub("code", text)))
        if count > MOST_SENTENCES:
            faults.append(f"{what} takes {count} sentences: {text}")
    if (found := grade(_all_of(check))) > MOST_GRADE:
        faults.append(f"it is of reading grade {found:.1f}: {_all_of(check)}")
    return faults


def grade(text: str) -> float:
    """Return the reading grade of a text (Flesch and Kincaid), code counted as one short word."""
    return float(textstat.flesch_kincaid_grade(CODE.sub("code", text)))


def _all_of(check: CheckResult) -> str:
    return f"{check.message} {check.hint}".strip()
