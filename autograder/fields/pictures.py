"""Pictures: base64 that is what it says, and drawings rebuilt from known parts."""

from __future__ import annotations

import binascii
import re
from xml.etree import ElementTree

import defusedxml.ElementTree
from defusedxml import DefusedXmlException

__all__ = ["PICTURES", "drawing", "is_picture"]

# fmt: off
PICTURES = {
    "image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff",
    "image/gif": b"GIF8", "image/webp": b"RIFF",
}
"""Types of pictures, and how their data begin."""

MAX_DRAWING = 2_000_000
"""Longest drawing, in characters."""
MAX_NESTED = 60
"""Deepest nesting of a drawing's elements."""

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_ELEMENTS = frozenset({
    "circle", "clipPath", "defs", "desc", "ellipse", "g", "image", "line", "linearGradient",
    "marker", "mask", "path", "pattern", "polygon", "polyline", "radialGradient", "rect", "stop",
    "style", "svg", "symbol", "text", "textPath", "title", "tspan", "use",
})
_ATTRIBUTES = frozenset({
    "class", "clip-path", "clip-rule", "clipPathUnits", "color", "cx", "cy", "d", "display", "dx",
    "dy", "fill", "fill-opacity", "fill-rule", "font-family", "font-size", "font-style",
    "font-weight", "fx", "fy", "gradientTransform", "gradientUnits", "height", "id", "marker-end",
    "marker-mid", "marker-start", "markerHeight", "markerUnits", "markerWidth", "mask", "offset",
    "opacity", "orient", "overflow", "patternTransform", "patternUnits", "points",
    "preserveAspectRatio", "r", "refX", "refY", "rotate", "rx", "ry", "shape-rendering",
    "stop-color", "stop-opacity", "stroke", "stroke-dasharray", "stroke-dashoffset",
    "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-opacity", "stroke-width",
    "style", "text-anchor", "transform", "type", "version", "viewBox", "visibility", "width", "x",
    "x1", "x2", "y", "y1", "y2",
})
# fmt: on
_DATA_PICTURE = re.compile(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=\s]*")
_POINTS_ELSEWHERE = re.compile(r"url\s*\(\s*(?!['\"]?#)|@|\\|expression|javascript:", re.IGNORECASE)


def is_picture(kind: str, data: object) -> bool:
    """Return whether a value is base64 of a picture of that MIME type."""
    if kind not in PICTURES or not isinstance(data, str) or not data.isascii():
        return False
    try:
        content = binascii.a2b_base64("".join(data.split()), strict_mode=True)
    except binascii.Error:
        return False
    return content.startswith(PICTURES[kind])


def drawing(source: str) -> str:
    """Rebuild an SVG drawing from elements and attributes that neither run nor load anything.

    Parameters
    ----------
    source : str
        SVG, as matplotlib or any other program writes it.

    Returns
    -------
    str
        The drawing; empty when it is none.
    """
    if len(source) > MAX_DRAWING:
        return ""
    try:
        root = defusedxml.ElementTree.fromstring(source.encode("utf-8", "replace"))
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError):
        # LookupError: the XML says that it has an encoding which there is not.
        return ""
    if root.tag != f"{{{_SVG}}}svg":
        return ""
    rebuilt = _element(root, 0)
    return "" if rebuilt is None else ElementTree.tostring(rebuilt, encoding="unicode")


def _element(element: ElementTree.Element, depth: int) -> ElementTree.Element | None:
    # Comments and processing instructions have a function for a tag.
    tag = element.tag.removeprefix(f"{{{_SVG}}}") if isinstance(element.tag, str) else ""
    if tag not in _ELEMENTS or depth > MAX_NESTED:
        return None
    rebuilt = ElementTree.Element(f"{{{_SVG}}}{tag}")
    for name, value in element.attrib.items():
        if name in ("href", f"{{{_XLINK}}}href"):
            picture = tag == "image" and _DATA_PICTURE.fullmatch(value)
            if picture or value.startswith("#"):
                rebuilt.set(f"{{{_XLINK}}}href", value)
        elif name in _ATTRIBUTES and not _POINTS_ELSEWHERE.search(value):
            rebuilt.set(name, value)
    rebuilt.text, rebuilt.tail = element.text, element.tail
    if tag == "style" and _POINTS_ELSEWHERE.search(element.text or ""):
        rebuilt.text = ""
    for part in element:
        inner = _element(part, depth + 1)
        if inner is not None:
            rebuilt.append(inner)
    return rebuilt


ElementTree.register_namespace("", _SVG)
ElementTree.register_namespace("xlink", _XLINK)
