"""What a cell showed, short: figures, a few lines of text, the last line of an error."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from nbconvert.filters import strip_ansi

from autograder.fields.pictures import PICTURES
from autograder.fields.text import text

__all__ = ["Shown", "shown_outputs"]

MOST_OUTPUTS = 8
"""Most outputs of one cell on a page."""
MOST_LINES, MOST_LETTERS = 8, 1_000
"""Most lines, and most characters, of one output."""
LONGEST_OBJECT = 1_000
"""Longest text that may be but the address of an object, in characters."""
NO_DESCRIPTION = "A picture that your code shows. There is no description of it."

_OBJECT = re.compile(r"[\[(<].*\bat 0x[0-9a-f]+>.*|<Figure size .*>|<\w+[^>]*>", re.DOTALL)
_ARROW = re.compile(r"-+> *(\d+) ?(.*)")
_RICH = {"text/html": "html", "text/markdown": "markdown", "text/latex": "markdown"}


@dataclass(frozen=True)
class Shown:
    """One thing that a cell showed.

    Attributes
    ----------
    kind : str
        ``"text"``, ``"error"``, ``"picture"``, ``"drawing"`` (SVG), ``"html"`` or ``"markdown"``.
    content : str
        The text, the base64 of the picture, the drawing, the HTML or the markdown.
    mime : str
        Type of a picture.
    alt : str
        What a picture shows, in words.
    cut : str
        A sentence that says what is not shown; empty when all is.
    """

    kind: str
    content: str
    mime: str = ""
    alt: str = ""
    cut: str = ""


def shown_outputs(outputs: Iterable[Any]) -> list[Shown]:
    """Return what a page shows of a cell's outputs.

    Parameters
    ----------
    outputs : iterable of NotebookNode
        Outputs whose fields have been rebuilt.
    """
    found: list[Shown] = []
    printed = ""
    for output in outputs:
        if output.output_type == "stream":
            printed += _as_a_terminal(output.text)
            continue
        if printed.strip():
            found.append(_text(printed))
        printed = ""
        one = _error(output) if output.output_type == "error" else _display(output)
        if one is not None:
            found.append(one)
    if printed.strip():
        found.append(_text(printed))
    if len(found) > MOST_OUTPUTS:
        more = len(found) - MOST_OUTPUTS
        said = f"{more} more {'output is' if more == 1 else 'outputs are'} not shown here."
        found = [*found[:MOST_OUTPUTS], Shown("text", "", cut=said)]
    return found


def _as_a_terminal(written: str) -> str:
    """Keep of each line what is left when a progress bar has gone over it."""
    return "\n".join(
        line.rstrip("\r").rpartition("\r")[2] for line in strip_ansi(written).split("\n")
    )


def _text(whole: str, kind: str = "text") -> Shown:
    lines = whole.strip("\n").splitlines()
    kept = "\n".join(lines[:MOST_LINES])[:MOST_LETTERS]
    cut = ""
    if len(lines) > MOST_LINES:
        cut = f"Here are {MOST_LINES} of {len(lines)} lines."
    elif len(kept) < len("\n".join(lines)):
        cut = f"Here are {len(kept):,} of {len(whole):,} characters."
    return Shown(kind, kept, cut=cut)


def _error(output: Any) -> Shown:
    said = f"{output.ename}: {output.evalue}" if output.evalue else output.ename
    lines = [line for frame in output.traceback for line in strip_ansi(frame).splitlines()]
    # The first arrow points into the cell itself.
    arrow = next((found for line in lines if (found := _ARROW.match(line.strip()))), None)
    where = f"Line {arrow[1]}: {arrow[2].strip()}\n" if arrow and arrow[2].strip() else ""
    return _text(strip_ansi(where + text(said)), "error")


def _display(output: Any) -> Shown | None:
    data, facts = output.data, output.metadata
    for mime in ("text/html", "text/markdown"):
        if data.get(mime):
            return Shown(_RICH[mime], data[mime])
    if data.get("image/svg+xml"):
        return Shown("drawing", data["image/svg+xml"], alt=_described(facts, "image/svg+xml"))
    for mime in PICTURES:
        if data.get(mime):
            return Shown("picture", data[mime], mime=mime, alt=_described(facts, mime))
    if data.get("text/latex"):
        return Shown("markdown", data["text/latex"])
    plain = strip_ansi(data.get("text/plain", ""))
    # `<matplotlib.lines.Line2D at 0x7f…>` says nothing to anybody.
    says_nothing = len(plain) <= LONGEST_OBJECT and _OBJECT.fullmatch(plain.strip())
    return None if says_nothing or not plain.strip() else _text(plain)


def _described(facts: Any, mime: str) -> str:
    return facts.get(mime, {}).get("alt") or facts.get("alt") or NO_DESCRIPTION
