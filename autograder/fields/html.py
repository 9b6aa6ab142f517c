"""HTML of students: what a page of text, tables and pictures needs passes, all else is text."""

from __future__ import annotations

import html
import re
from collections import Counter
from functools import cache
from typing import Any

__all__ = ["clean_html", "is_plain"]

MAX_HTML = 200_000
"""Longest HTML that is cleaned, in characters, without the pictures in it; else it is text."""
MAX_OPEN = 100
"""Most tags that are open at once; parsing takes time with the square of it."""
MAX_PARTS = 20_000
"""Most tags, most words and most attributes; html5lib compares each attribute with all others."""

# fmt: off
_TAGS = frozenset({
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "del", "details", "div", "dl",
    "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "kbd",
    "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strong", "sub", "summary",
    "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "var",
})
_STYLES = [
    "background-color", "border", "border-collapse", "color", "font-family", "font-size",
    "font-style", "font-weight", "list-style-type", "margin", "margin-bottom", "margin-left",
    "margin-top", "max-width", "padding", "text-align", "vertical-align", "white-space", "width",
]
_PLAIN_ATTRIBUTES = frozenset({
    "align", "alt", "colspan", "dir", "height", "lang", "open", "rowspan", "start",
    "style", "title", "width",
})
# fmt: on
_VOID = frozenset({"br", "hr", "img"})
_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
_LINK = re.compile(r"https?://[^/\\]|mailto:|#", re.IGNORECASE)
# Nothing that is fetched: that tells who reads the page and when, and an address of the Jupyter
# server's own does something there.
_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,", re.IGNORECASE)
_PICTURE_DATA = re.compile(r"data:image/[a-z]{1,5};base64,[A-Za-z0-9+/=]*")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_PLAIN = re.compile(
    r"(?:[^<>&]|<(?:/?(?:b|code|em|i|li|ol|p|pre|strong|table|tbody|td|th|thead|tr|ul)|br)>"
    r"|&(?:amp|lt|gt|quot|#x27);)*"
)


def clean_html(element: Any) -> str:
    """Return HTML that holds no script, no form, no frame, no event handler, and fetches nothing.

    Parameters
    ----------
    element : str or bytes
        Any HTML.

    Returns
    -------
    str
        The same, with every tag that is not allowed shown as text. All of it is, when it is longer
        or nested deeper than a page needs.
    """
    text = element.decode("utf-8", "replace") if isinstance(element, bytes) else str(element)
    if is_plain(text):
        return text  # bleach would say the same, in a thousand times the time
    if _takes_too_long(text):
        return html.escape(text)
    cleaned: str = _cleaner().clean(text)
    return cleaned


def is_plain(text: str) -> bool:
    """Return whether HTML is clean as it is: nothing but a few tags without any attribute."""
    return _PLAIN.fullmatch(text) is not None


def _takes_too_long(text: str) -> bool:
    text = _PICTURE_DATA.sub("", text)
    if len(text) > MAX_HTML or max(len(text.split()), *map(text.count, "<=/")) > MAX_PARTS:
        return True
    opened: Counter[str] = Counter()
    total = 0
    for found in _TAG.finditer(text):
        name = found[2].lower()
        if not found[1] and name not in _VOID:
            opened[name] += 1
            total += 1
            if total > MAX_OPEN:
                return True
        elif found[1] and opened[name]:
            opened[name] -= 1
            total -= 1
    return False


@cache
def _cleaner() -> Any:
    # Most notebooks show no HTML but ours: without it a worker need not have this in memory.
    import bleach  # type: ignore[import-untyped]
    from bleach.css_sanitizer import CSSSanitizer  # type: ignore[import-untyped]

    return bleach.Cleaner(
        tags=_TAGS,
        attributes=_allowed,
        # Which protocol goes with which attribute is decided in `_allowed`.
        protocols={"http", "https", "mailto", "data"},
        css_sanitizer=CSSSanitizer(allowed_css_properties=_STYLES),
    )


def _allowed(tag: str, name: str, value: str) -> bool:
    if name == "class":
        # Pygments' names, which are short. Bootstrap's could lay a text over the whole page.
        return all(len(word) <= 3 or word == "highlight" for word in value.split())
    if name == "href":
        return tag == "a" and _LINK.match(value.strip()) is not None
    if name == "src":
        return tag == "img" and _PICTURE.match(value.strip()) is not None
    if name == "id":
        # Anchors of headings. Any other id might collide with one of the formgrader's own.
        return tag in _HEADINGS
    return name in _PLAIN_ATTRIBUTES
