"""Keep a student's HTML from running in a lecturer's browser.

nbgrader's feedback pages and its formgrader show markdown and HTML outputs as they are. These two
filters take the place of nbconvert's of the same names (see `autograder.record.configure`): they
let through what a page of text, tables and pictures needs, and show anything else as text.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any
from urllib.parse import quote, unquote

from jinja2 import pass_context
from markupsafe import escape
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograder.fields.formulas import mathml
from autograder.fields.html import clean_html

__all__ = ["as_it_is", "clean_html", "clean_markdown", "markdown2html"]

_AS_ENCODE_URI = "!#$&'()*+,/:;=?@~"
_BEGIN, _END = "\ue000", "\ue001"
_MARKS = re.compile(f"[{_BEGIN}{_END}]")
_PLACE = re.compile(f"{_BEGIN}([0-9]+){_END}")


class _Renderer(IPythonRenderer):  # type: ignore[misc]
    """nbconvert's renderer, which shows a missing attachment's name where the other raises."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.formulas: list[str] = []

    def inline_math(self, body: str) -> str:
        """Render a formula in a line of text."""
        return self._placed(mathml(body))

    def block_math(self, body: str) -> str:
        """Render a formula in a line of its own."""
        return self._placed(mathml(body, block=True))

    def latex_environment(self, name: str, body: str) -> str:
        """Render an environment such as ``align``."""
        environment = rf"\begin{{{name}}}{body}\end{{{name}}}"
        return self._placed(mathml(environment, block=True))

    def _placed(self, formula: str) -> str:
        # Put in when the rest has been cleaned; a page's own text cannot hold such characters.
        self.formulas.append(formula)
        return f"{_BEGIN}{len(self.formulas) - 1}{_END}"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Render a picture."""
        if url.removeprefix("attachment:") not in ({url} | set(self.attachments)):
            return str(escape(f"[picture not handed in: {text}]"))
        html: str = super().image(text, url, title)
        return html

    def block_html(self, html: str) -> str:
        """Render a paragraph of HTML."""
        return self._with_pictures(super().block_html(html))

    def inline_html(self, html: str) -> str:
        """Render HTML in a line of text."""
        return self._with_pictures(super().inline_html(html))

    def _with_pictures(self, html: str) -> str:
        for name, bundle in self.attachments.items():
            kind, data = next(iter(bundle.items()))
            html = html.replace(f"attachment:{name}", f"data:{kind};base64,{data}")
        return html


def _renamed(source: str, attachments: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Give pictures names without blanks, brackets or umlauts, in the text, too.

    Jupyter's editors write a name into the text as it is or with ``%20`` and the like in it, and
    markdown reads few of them.
    """
    renamed: dict[str, Any] = {}
    spellings: dict[str, str] = {}
    for number, (name, bundle) in enumerate(attachments.items()):
        if not bundle:
            continue
        renamed[f"picture-{number}-"] = bundle
        for form in ("NFC", "NFD"):
            plain = unicodedata.normalize(form, name)
            for known in (name, plain, unquote(plain)):
                for written in (known, quote(known), quote(known, safe=_AS_ENCODE_URI)):
                    spellings[written] = spellings[str(escape(written))] = f"picture-{number}-"
    # The longest first: one name may begin with another.
    for written in sorted(filter(None, spellings), key=len, reverse=True):
        source = source.replace(f"attachment:{written}", f"attachment:{spellings[written]}")
    return source, renamed


def as_it_is(text: str) -> str:
    """Return a text as it is."""
    return text


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
    return clean_markdown(source, context.get("cell", {}).get("attachments", {}))


def clean_markdown(source: str, attachments: dict[str, Any]) -> str:
    """Turn markdown with formulas into clean HTML.

    Parameters
    ----------
    source : str
        Markdown.
    attachments : dict
        Pictures pasted into it, by name, as a cell has them.

    Returns
    -------
    str
        HTML as `clean_html` leaves it.
    """
    source, pictures = _renamed(source, attachments)
    renderer = _Renderer(escape=False, attachments=pictures, exclude_anchor_links=True)
    cleaned = clean_html(MarkdownWithMath(renderer=renderer).render(_MARKS.sub("�", source)))
    return _PLACE.sub(lambda found: renderer.formulas[int(found[1])], cleaned)
