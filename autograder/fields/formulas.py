"""Formulas as MathML, which browsers draw without any script and offline."""

from __future__ import annotations

import html
from xml.etree import ElementTree

from latex2mathml.converter import convert_to_element

__all__ = ["mathml"]

MAX_FORMULA = 2_000
"""Longest formula that is turned into MathML, in characters."""
MAX_NESTED = 100

_ELEMENTS = frozenset(
    {
        *("math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub"),
        *("msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd", "mfenced"),
        *("mstyle", "mpadded", "mphantom", "menclose"),
    }
)
_ATTRIBUTES = frozenset(
    {
        *("display", "stretchy", "mathvariant", "linebreak", "width", "height", "depth", "fence"),
        *("columnalign", "accent", "accentunder", "displaystyle", "scriptlevel", "linethickness"),
        *(
            "minsize",
            "maxsize",
            "notation",
            "separator",
            "form",
            "lspace",
            "rspace",
            "movablelimits",
        ),
    }
)


def mathml(latex: str, *, block: bool = False) -> str:
    """Turn a formula into MathML.

    Parameters
    ----------
    latex : str
        LaTeX without dollar signs.
    block : bool, optional
        Whether it stands in a line of its own.

    Returns
    -------
    str
        MathML of known elements and attributes; the formula's text when it cannot be converted.
    """
    if len(latex) <= MAX_FORMULA:
        try:
            formula = convert_to_element(latex, display="block" if block else "inline")
            rebuilt = _element(formula, 0)
            if rebuilt is not None:
                return ElementTree.tostring(rebuilt, encoding="unicode")
        except Exception:  # noqa: S110 - it raises of every kind, for what is no formula
            pass
    return f"<code>{html.escape(latex)}</code>"


def _element(element: ElementTree.Element, depth: int) -> ElementTree.Element | None:
    name = element.tag.rpartition("}")[2]
    if name not in _ELEMENTS or depth > MAX_NESTED:
        return None
    rebuilt = ElementTree.Element(name)
    for key, value in element.attrib.items():
        if key in _ATTRIBUTES and not set(value) & set("<>&\"'"):
            rebuilt.set(key, value)
    # The converter writes characters as entities; here they are escaped once, at the end.
    rebuilt.text = html.unescape(element.text or "")
    for part in element:
        inner = _element(part, depth + 1)
        if inner is None:
            return None
        rebuilt.append(inner)
    return rebuilt
