"""Keep a student's HTML from running in a lecturer's browser.

nbgrader's feedback pages and its formgrader show markdown and HTML outputs as they are. These two
filters take the place of nbconvert's of the same names (see `autograder.record.configure`): they let
through what a page of text, tables and pictures needs, and show anything else as text.
"""

from __future__ import annotations

import re
from typing import Any

import bleach  # type: ignore[import-untyped]
from bleach.css_sanitizer import CSSSanitizer  # type: ignore[import-untyped]
from jinja2 import pass_context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

__all__ = ["clean_html", "markdown2html"]

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
_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
_LINK = re.compile(r"(https?:|mailto:|#|[^:]*$)", re.IGNORECASE)
_PICTURE = re.compile(r"(https?:|data:image/(png|jpeg|gif|webp);base64,|[^:]*$)", re.IGNORECASE)


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


_CLEANER = bleach.Cleaner(
    tags=_TAGS,
    attributes=_allowed,
    # Which protocol goes with which attribute is decided in `_allowed`.
    protocols={"http", "https", "mailto", "data"},
    css_sanitizer=CSSSanitizer(allowed_css_properties=_STYLES),
)


def clean_html(element: Any) -> str:
    """Return HTML that holds no script, no form, no frame and no event handler.

    Parameters
    ----------
    element : str or bytes
        Any HTML.

    Returns
    -------
    str
        The same, with every tag that is not allowed shown as text.
    """
    text = element.decode("utf-8", "replace") if isinstance(element, bytes) else str(element)
    cleaned: str = _CLEANER.clean(text)
    return cleaned


class _Renderer(IPythonRenderer):  # type: ignore[misc]
    """nbconvert's renderer, which shows a missing attachment's name where the other raises."""

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Render a picture."""
        if url.removeprefix("attachment:") not in ({url} | set(self.attachments)):
            return str(bleach.clean(f"[picture not handed in: {text}]", tags=set()))
        html: str = super().image(text, url, title)
        return html


@pass_context
def markdown2html(context: Any, source: str) -> str:
    """Turn markdown with formulas into clean HTML.

    Parameters
    ----------
    context : jinja2.runtime.Context
        Holds the `cell` that the markdown is from, for its attachments.
    source : str
        Markdown.

    Returns
    -------
    str
        HTML as `clean_html` leaves it.
    """
    cell = context.get("cell", {})
    renderer = _Renderer(
        escape=False, attachments=cell.get("attachments", {}), exclude_anchor_links=True
    )
    return clean_html(MarkdownWithMath(renderer=renderer).render(source))
