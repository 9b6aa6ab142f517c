"""Cut written answers into pieces: three words in a row, whatever their case and punctuation."""

from __future__ import annotations

import re

from autograder.report.look_alikes.pieces import MOST_CODE, MOST_PIECES, Pieces, hashed

__all__ = ["text_pieces"]

IN_A_ROW = 3
"""Words of a piece. Two in a row are common, four lose more with each word that is changed."""

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")
"""A word, or a sign of a script that writes no blanks between words."""


def text_pieces(text: str) -> Pieces:
    """Cut a written answer into pieces.

    Parameters
    ----------
    text : str
        The source of a text cell.
    """
    words = list(_WORD.finditer(text[:MOST_CODE]))
    found = Pieces(all_read=len(text) <= MOST_CODE and len(words) <= MOST_PIECES)
    for first, last, row in zip(words, words[IN_A_ROW - 1 :], _rows(words), strict=False):
        if len(found.sizes) >= MOST_PIECES:
            break
        number = hashed("words", *row)
        found.sizes[number] = 1
        found.within[number] = ()
        found.places.append((first.start(), last.end(), number))
    return found


def _rows(words: list[re.Match[str]]) -> list[tuple[str, ...]]:
    texts = [word[0].casefold() for word in words]
    return list(zip(*(texts[at:] for at in range(IN_A_ROW)), strict=False))
