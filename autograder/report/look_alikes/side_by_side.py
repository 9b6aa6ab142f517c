"""Two answers beside one another, what is alike in them marked."""

from __future__ import annotations

from collections.abc import Collection

from markupsafe import Markup, escape

from autograder.report.look_alikes.pieces import Pieces

__all__ = ["MOST_SHOWN", "marked"]

MOST_SHOWN = 3_000
"""Most characters of an answer that are shown."""


def marked(text: str, pieces: Pieces, alike: Collection[int]) -> Markup:
    """Return an answer as HTML, in which some pieces are marked.

    Parameters
    ----------
    text : str
        The answer, as the student wrote it.
    pieces : Pieces
        Its pieces.
    alike : collection of int
        Those to mark.

    Returns
    -------
    Markup
        Escaped, and cut where it is long; what cannot be printed is shown as �.
    """
    shown = "".join(letter if letter.isprintable() or letter in "\n\t" else "�" for letter in text)
    cut = len(shown) > MOST_SHOWN
    shown = shown[:MOST_SHOWN].rstrip()
    parts, at = [], 0
    for start, end in _joined([place[:2] for place in pieces.places if place[2] in alike]):
        start, end = min(start, len(shown)), min(end, len(shown))
        if start < end:
            parts += [escape(shown[at:start]), Markup("<mark>{}</mark>").format(shown[start:end])]
            at = end
    parts.append(escape(shown[at:]))
    if cut:
        parts.append(Markup("\n<em>… cut here</em>"))
    return Markup("").join(parts)


def _joined(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return places without overlaps, in order."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
