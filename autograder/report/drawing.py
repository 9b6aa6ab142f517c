"""Figures of a report: matplotlib's SVG inside the page, in the page's colours, with words."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from markupsafe import Markup, escape
from matplotlib import rc_context
from matplotlib.figure import Figure

__all__ = ["ACCENT", "BAD", "GOOD", "INK", "LINE", "SOFT", "drawn", "figure"]

# Colours that stand for the page's own: in the SVG they become CSS variables, light and dark.
INK, SOFT, LINE = "#010203", "#010204", "#010205"
GOOD, BAD, ACCENT = "#010206", "#010207", "#010208"
_VARIABLES = {
    INK: "--ink", SOFT: "--soft", LINE: "--line", GOOD: "--good", BAD: "--bad", ACCENT: "--accent",
}  # fmt: skip
_STYLE: dict[Any, Any] = {
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "font.family": "sans-serif",
    "font.size": 11.0,
    "svg.fonttype": "none",
    "svg.hashsalt": "report",
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": INK,
    "ytick.color": INK,
}
_NAMES = re.compile(r'(\bid="|xlink:href="#|url\(#)')
_HEAD = re.compile(r"^.*?<svg[^>]*>\s*(<metadata>.*?</metadata>)?", re.DOTALL)
_SIZE = re.compile(r'viewBox="([-\d. ]+)"')


@contextmanager
def figure(width: float = 5.6, height: float = 3.2) -> Iterator[Figure]:
    """Give an empty figure in the report's style, without pyplot's list of figures.

    Parameters
    ----------
    width, height : float
        Its size, in inches.
    """
    with rc_context(_STYLE):
        yield Figure(figsize=(width, height), layout="constrained")


def drawn(drawing: Figure, alt: str, name: str) -> Markup:
    """Return a figure as SVG to be put into a page.

    Parameters
    ----------
    drawing : Figure
        From `figure`, while its block lasts.
    alt : str
        What it shows, for those who do not see it.
    name : str
        Put before all names in it, so that two figures of a page do not share any.
    """
    buffer = io.StringIO()
    # A transparent ground: the page's own shows through.
    drawing.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    text = buffer.getvalue()
    found = _SIZE.search(text)
    box = found[1] if found else "0 0 460 250"
    inner = _HEAD.sub("", text, count=1)
    inner = _NAMES.sub(lambda match: f"{match[1]}{name}-", inner)
    for colour, variable in _VARIABLES.items():
        inner = inner.replace(colour, f"var({variable})")
    head = Markup('<svg class="figure" role="img" aria-label="{}" viewBox="{}" '
                  'xmlns:xlink="http://www.w3.org/1999/xlink">').format(alt, box)  # fmt: skip
    return head + Markup(inner.strip())  # noqa: S704 - matplotlib escapes what is written


def percent(share: float) -> str:
    """Return a share in percent, in short: ``37 %``."""
    return str(escape(f"{100 * share:.0f} %"))
