"""The name that somebody may have meant: the one most like what was typed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

__all__ = ["did_you_mean", "nearest"]

NUMBER = re.compile(r"^\d+[\W_]*")
LIKE = 0.6
"""Least likeness of two names, from 0 to 1, as `difflib` counts it."""
NEARLY = 0.15
"""What is less like than the likest by more than this is not meant."""


def nearest(word: str, known: Iterable[str], most: int = 3) -> list[str]:
    """List the names that a word is most like, the likest first.

    Capitals, blanks, signs and a leading number count for nothing: ``Exploration`` is
    ``01_exploration``.

    Parameters
    ----------
    word : str
        What was typed.
    known : iterable of str
        Names that there are.
    most : int, optional
        Most names.
    """
    plain: dict[str, list[str]] = {}
    for name in known:
        for form in dict.fromkeys((_plain(name), _plain(NUMBER.sub("", name)))):
            plain.setdefault(form, []).append(name)
    wanted = _plain(word)
    found = difflib.get_close_matches(wanted, [one for one in plain if one], most, LIKE)
    if not found:
        return []
    least = difflib.SequenceMatcher(None, found[0], wanted).ratio() - NEARLY
    alike = [one for one in found if difflib.SequenceMatcher(None, one, wanted).ratio() >= least]
    return list(dict.fromkeys(name for form in alike for name in plain[form]))[:most]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `` Did you mean a or b?``, with a blank before it; empty where nothing is like it.

    Parameters
    ----------
    word : str
        What was typed.
    known : iterable of str
        Names that there are.
    """
    names = nearest(word, known)
    return f" Did you mean {' or '.join(names)}?" if names else ""


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+|(?<!\d)0+(?=\d)", "", name.casefold())
