"""Keep a student's HTML from running in a lecturer's browser.

nbgrader's feedback pages and its formgrader show markdown and HTML outputs as they are. These two
filters take the place of nbconvert's of the same names (see `autograder.record.configure`): they
let through what a page of text, tables and pictures needs, and show anything else as text.
"""

from __future__ import annotations

import re
from typing import Any

from jinja2 import pass_context
from markupsafe import escape
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograder.fields.formulas import mathml
from autograder.fields.html import clean_html

__all__ = ["clean_html", "markdown2html"]

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
    cleaned = clean_html(MarkdownWithMath(renderer=renderer).render(_MARKS.sub("�", source)))
    return _PLACE.sub(lambda found: renderer.formulas[int(found[1])], cleaned)
