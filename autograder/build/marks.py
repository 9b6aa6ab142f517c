"""The marks around what students must not see, and lines that were meant to be such marks.

nbgrader cuts out what stands between two marks, letter by letter. One wrong letter, and hidden
checks are in the release.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache
from typing import NamedTuple

__all__ = [
    "HIDDEN",
    "SCHEME",
    "SOLUTION",
    "Fault",
    "cut_out",
    "faults_of_marks",
    "inside",
    "marks_in",
]

HIDDEN, SOLUTION, SCHEME = "HIDDEN TESTS", "SOLUTION", "MARK SCHEME"
"""What can be cut out, as nbgrader writes it behind BEGIN and END."""

_MARKS = {
    f"{edge} {kind}": (edge, kind)
    for kind in (HIDDEN, SOLUTION, SCHEME)
    for edge in ("BEGIN", "END")
}
_LETTERS = {re.sub("[^A-Z]", "", mark): mark for mark in _MARKS}
_LIKE = 0.8
"""How alike a line's letters and a mark's are at least, when the line was meant to be one."""
_EDGES = {"BEGIN": "BEGIN", "START": "BEGIN", "END": "END", "STOP": "END", "FINISH": "END"}
_SUBJECTS = {
    **dict.fromkeys(("HIDDEN", "HIDE", "TESTS", "TEST"), HIDDEN),
    **dict.fromkeys(("SOLUTION", "SOLUTIONS", "ANSWER"), SOLUTION),
    **dict.fromkeys(("SCHEME", "MARKSCHEME", "MARKING"), SCHEME),
}


class Fault(NamedTuple):
    """What is wrong with a mark: a clause, and what to do, a sentence."""

    what: str
    remedy: str


def faults_of_marks(source: str) -> list[Fault]:
    """Find marks that are misspelt, have no partner, or stand in the wrong order.

    Parameters
    ----------
    source : str
        A cell's text.
    """
    faults = []
    open_kind = ""
    for line in source.split("\n"):
        mark = _mark_in(line)
        if mark is None:
            if meant := _meant(line):
                faults.append(
                    Fault(
                        f"the line {line.strip()[:80]!r} looks like a mark, and is none: what it "
                        "should hide is shown to students",
                        f'Write "### {meant}", letter by letter, or other words.',
                    )
                )
            continue
        edge, kind = _MARKS[mark]
        if edge == "BEGIN" and open_kind:
            faults.append(_unpaired(f"BEGIN {kind} stands inside another region"))
        elif edge == "END" and open_kind != kind:
            faults.append(_unpaired(f"END {kind} has no BEGIN {kind} before it"))
        open_kind = kind if edge == "BEGIN" else ""
    if open_kind:
        faults.append(_unpaired(f"BEGIN {open_kind} has no END {open_kind}"))
    return faults


def inside(source: str, kind: str) -> list[str]:
    """Return what stands in each region of one kind.

    Parameters
    ----------
    source : str
        A cell's text.
    kind : {HIDDEN, SOLUTION, SCHEME}
        Which regions.
    """
    regions: list[list[str]] = []
    is_open = False
    for line in source.split("\n"):
        mark = _mark_in(line)
        if mark is not None:
            is_open = _MARKS[mark] == ("BEGIN", kind)
            if is_open:
                regions.append([])
        elif is_open:
            regions[-1].append(line)
    return ["\n".join(region) for region in regions]


def marks_in(source: str) -> list[str]:
    """Return the marks in a cell's text, in order."""
    return [mark for line in source.split("\n") if (mark := _mark_in(line)) is not None]


def cut_out(source: str) -> str:
    """Return what is left of a cell's text when all regions are taken out."""
    shown, is_open = [], False
    for line in source.split("\n"):
        mark = _mark_in(line)
        if mark is not None:
            is_open = _MARKS[mark][0] == "BEGIN"
        elif not is_open:
            shown.append(line)
    return "\n".join(shown)


def _unpaired(what: str) -> Fault:
    return Fault(what, "Put one BEGIN and one END around each region.")


def _mark_in(line: str) -> str | None:
    return next((mark for mark in _MARKS if mark in line), None)


@lru_cache(maxsize=4096)  # Lines of a notebook are looked at several times, and come in others.
def _meant(line: str) -> str:
    """Return the mark that a line was meant to be; empty when it was not."""
    # Accents, letters that look alike, and widths of letters are taken off.
    plain = unicodedata.normalize("NFKD", line).upper()
    letters = re.sub("[^A-Z]", "", plain)
    if len(letters) > 30 or not letters:
        return ""
    best = max(_LETTERS, key=lambda mark: _likeness(letters, mark))
    # A heading "Solution" is no mark; a line "hidden tests" was meant to be one.
    alone = max(_likeness(letters, word) for word in ("SOLUTION", "SOLUTIONS", "MARKSCHEME"))
    if _likeness(letters, best) >= max(_LIKE, alone):
        return _LETTERS[best]
    words = re.findall("[A-Z]+", plain)
    if not line.lstrip().startswith("##") or len(words) > 5:
        return ""
    edges = get_close_matches(words[0], _EDGES, 1, 0.7) or get_close_matches(
        words[-1], _EDGES, 1, 0.7
    )
    kinds = [_SUBJECTS[near[0]] for word in words if (near := _near(word))]
    return f"{_EDGES[edges[0]]} {kinds[0]}" if edges and kinds else ""


def _likeness(letters: str, others: str) -> float:
    return SequenceMatcher(None, letters, others).ratio()


def _near(word: str) -> list[str]:
    return get_close_matches(word, _SUBJECTS, 1, 0.8)
