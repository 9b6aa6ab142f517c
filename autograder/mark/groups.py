"""Answers that are the same, but for how they are typed, so that one mark goes to all of them.

The same: but for capitals, blanks, lines and punctuation between words. Nearly the same: also but
for articles, and a letter mistyped in a long word. Nothing that may turn a meaning round is left
out: numbers, signs such as ``<``, small words such as "not", and pictures have to be the same.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from autograder.mark.answers import Answer

__all__ = ["Group", "Piece", "differences", "grouped", "key_of"]

ARTICLES = frozenset(("a", "an", "the", "der", "die", "das", "ein", "eine"))
LEAST_LETTERS = 6
"""Shortest word that may be mistyped: shorter ones become others by one letter."""
WORDS_A_SLIP = 8
"""One word in so many may be mistyped."""
MOST_WORDS = 3_000
"""Longer answers are compared by their text alone."""

# Numbers with their sign and comma, words, and any other sign.
_PARTS = re.compile(r"[-+]?\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*|\S")
_PUNCTUATION = frozenset(".,;:!?'\"“”„‘…–—-#`_*")
_BRACKETS = frozenset("()[]{}")
_FORMULA = re.compile(r"[$=*^\\]")
"""Where these are in a text, brackets and stars are no mere punctuation."""


class Piece(NamedTuple):
    """A part of an answer, and whether it is the same in the one that it is compared with."""

    text: str
    same: bool


@dataclass(frozen=True)
class Group:
    """Answers that are marked together, the one that most gave first.

    Attributes
    ----------
    answers : tuple of Answer
        At least one.
    alike : int
        How many of them, from the first, are the same; the others are nearly the same.
    """

    answers: tuple[Answer, ...]
    alike: int

    @property
    def first(self) -> Answer:
        """The answer that stands for all."""
        return self.answers[0]


def grouped(answers: Iterable[Answer]) -> list[Group]:
    """Put answers together that are the same or nearly the same.

    Every answer of a group is nearly the same as its first, so that no chain of slips leads from
    one meaning to another.

    Parameters
    ----------
    answers : iterable of Answer
        All to one question.

    Returns
    -------
    list of Group
        The largest first; then in an order that has nothing to do with names.
    """
    same: dict[tuple[object, ...], list[Answer]] = defaultdict(list)
    for answer in answers:
        same[key_of(answer)].append(answer)
    for members in same.values():
        often = Counter(one.digest for one in members)
        members.sort(key=lambda one: (-often[one.digest], one.digest, one.student))
    by_size = sorted(same.items(), key=lambda item: (-len(item[1]), item[1][0].digest))
    # Only those with as many words can be nearly the same.
    heads: dict[tuple[object, ...], list[tuple[tuple[str, ...], list[list[Answer]]]]] = {}
    result: list[list[list[Answer]]] = []
    for _, members in by_size:
        words = _words(members[0].source)
        bucket = (members[0].is_code, _pictures(members[0]), len(words))
        if not members[0].is_code and 0 < len(words) <= MOST_WORDS:
            near = next((one for one in heads.get(bucket, []) if _nearly(one[0], words)), None)
            if near is not None:
                near[1].append(members)
                continue
            heads.setdefault(bucket, []).append((words, parts := [members]))
        else:
            parts = [members]
        result.append(parts)
    groups = [
        Group(tuple(one for part in parts for one in part), len(parts[0])) for parts in result
    ]
    return sorted(groups, key=lambda group: (-len(group.answers), group.first.digest))


def differences(first: Answer, other: Answer) -> list[Piece]:
    """Return another answer in pieces: what is as in the first one but for capitals, and what not.

    Parameters
    ----------
    first, other : Answer
        Two answers of a group.
    """
    old, new = (re.findall(r"\s+|[^\s\w]|\w+", one.source) for one in (first, other))
    before, after = ([part.casefold().strip() for part in parts] for parts in (old, new))
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    pieces = [
        Piece("".join(new[start:end]), kind == "equal")
        for kind, _, _, start, end in matcher.get_opcodes()
    ]
    return [piece for piece in pieces if piece.text]


def key_of(answer: Answer) -> tuple[object, ...]:
    """Return what answers have in common that are the same.

    Parameters
    ----------
    answer : Answer
        An answer.
    """
    if answer.is_code:
        return (True, answer.source.strip())
    parts = _parts(answer.source)
    # Without a word in it, nothing may be left out.
    return (False, parts or answer.source.strip(), _pictures(answer))


def _pictures(answer: Answer) -> str:
    return repr(sorted((name, sorted(kinds.items())) for name, kinds in answer.attachments.items()))


@lru_cache(maxsize=8192)
def _parts(source: str) -> tuple[str, ...]:
    # Not NFKC: that makes a 2 of a ².
    plain = unicodedata.normalize("NFC", source).casefold().replace("’", "'").replace("−", "-")
    bold = plain.replace("**", "")
    left_out = _PUNCTUATION - {"*"} if _FORMULA.search(bold) else _PUNCTUATION | _BRACKETS
    return tuple(part for part in _PARTS.findall(bold) if part not in left_out)


def _words(source: str) -> tuple[str, ...]:
    return tuple(part for part in _parts(source) if part not in ARTICLES)


def _nearly(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    left = len(one) // WORDS_A_SLIP
    for a, b in zip(one, other, strict=True):
        if a != b:
            left -= 1
            if left < 0 or not _mistyped(a, b):
                return False
    return True


def _mistyped(one: str, other: str) -> bool:
    """Whether two words differ by a letter, not the first one: `unlikely` is not `likely`."""
    return (
        min(len(one), len(other)) >= LEAST_LETTERS
        and one[0] == other[0]
        and one.isalpha()
        and other.isalpha()
        and OSA.distance(one, other, score_cutoff=1) <= 1
    )
