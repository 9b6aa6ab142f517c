"""Text that can be written to any file and printed on any page."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

__all__ = ["in_html", "line", "spreadsheet_text", "text"]

MOST_COLOURS = 2_000
"""Most changes of colour kept in one text: at each, nbconvert copies the rest of the text."""

_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_COLOUR = re.compile(r"\x1b\[[0-9;]{0,40}m")
# CSI, OSC and the shorter ones, as ECMA-48 has them.
_ESCAPE = re.compile(
    r"\x1b(?:\[[0-?]{0,100}[ -/]{0,10}[@-~]|\][^\x07\x1b]{0,1000}(?:\x07|\x1b\\)|[@-Z\\-_])"
)
_KEPT = {"\r": "\r", "\b": "\b"}


def text(value: object) -> str:
    """Return a text without anything but letters, lines, tabs, and changes of colour.

    Parameters
    ----------
    value : object
        A text, or a list of texts, as a notebook file may hold it. Anything else is empty.

    Returns
    -------
    str
        The text. Escape sequences for colours stay, all others are taken out; half characters
        (surrogates) and control characters are shown as ``�``.
    """
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    if not isinstance(value, str):
        return ""
    value = str(value)
    if _ODD.search(value) is None:
        return value
    if "\x1b" not in value:
        return _ODD.sub(_replaced, value)
    colours = 0

    def only_colours(found: re.Match[str]) -> str:
        nonlocal colours
        if _COLOUR.fullmatch(found[0]) is None:
            return ""
        colours += 1
        return found[0] if colours <= MOST_COLOURS else ""

    value = _ESCAPE.sub(only_colours, value)
    # What stands between colours: an escape that is left is no sequence, or only half of one.
    parts, start = [], 0
    for found in _COLOUR.finditer(value):
        parts += [_ODD.sub(_replaced, value[start : found.start()]), found[0]]
        start = found.end()
    return "".join([*parts, _ODD.sub(_replaced, value[start:])])


def _replaced(found: re.Match[str]) -> str:
    return _KEPT.get(found[0], "�")


def line(value: object, most: int = 200) -> str:
    """Return the printable characters of a text, in one line, at most `most` of them."""
    if not isinstance(value, str):
        return ""
    return "".join(letter for letter in value[:most] if letter.isprintable())


def spreadsheet_text(text: str) -> str:
    """Return a text that a student chose, such that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def in_html(words: str) -> Markup:
    """Return a text as HTML, with what stands between backticks as code.

    Parameters
    ----------
    words : str
        The text; whatever is in it is escaped.
    """
    parts = words.split("`")
    if len(parts) % 2 == 0:
        return escape(words)
    shown = [
        Markup("<code>{}</code>").format(part) if number % 2 else escape(part)
        for number, part in enumerate(parts)
    ]
    return Markup("").join(shown)
