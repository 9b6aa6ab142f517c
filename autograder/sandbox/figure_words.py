"""Say in words what a figure shows, for those who cannot see it.

The words become the picture's alternative text on pages. They are the student's own, and are
escaped there like all that comes out of this process.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

__all__ = ["MOST_LETTERS", "in_words"]

MOST_PANELS = 9
MOST_NAMES = 6
MOST_LETTERS = 700
"""Longest description, in characters."""
LONGEST_TEXT = 80


def in_words(figure: Mapping[str, Any]) -> str:
    """Say what a figure shows: its panels, what is drawn in each, limits and labels.

    Parameters
    ----------
    figure : mapping
        As `autograder.sandbox.figure_data.describe_figure` gives it.

    Returns
    -------
    str
        Sentences, at most `MOST_LETTERS` characters long. Empty when the figure cannot be
        described.
    """
    try:
        return _figure(figure)
    except Exception:  # A figure is shown whatever is odd about it.
        return ""


def _figure(figure: Mapping[str, Any]) -> str:
    axes = [one for one in figure["axes"] if one.get("visible", True)]
    panels = [one for one in axes if not one["colorbar"]]
    start = "Figure" if len(panels) == 1 else f"Figure with {len(panels)} panels"
    start += _quoted(figure.get("suptitle"))
    if len(axes) > len(panels):
        start += ", with a colour bar"
    said = [f"{start}."]
    for number, panel in enumerate(panels[:MOST_PANELS], start=1):
        name = "" if len(panels) == 1 else f"Panel {number}{_quoted(panel['title'])}: "
        title = _quoted(panel["title"]).lstrip(",").strip() if len(panels) == 1 else ""
        parts = [title, *_drawn(panel), *_axis_of(panel)]
        words = "; ".join(filter(None, parts)) or "nothing is drawn"
        said.append(f"{name}{words if name else words[:1].upper() + words[1:]}.")
    if len(panels) > MOST_PANELS:
        said.append(f"{len(panels) - MOST_PANELS} more panels.")
    whole = " ".join(said)
    return whole if len(whole) <= MOST_LETTERS else whole[: MOST_LETTERS - 1] + "…"


def _drawn(panel: Mapping[str, Any]) -> list[str]:
    found = [_image(image) for image in panel["images"][:MOST_NAMES]]
    boxes = panel.get("boxes", [])
    if boxes:
        found.append(_box_plot(panel, boxes))
    # The lines that boxes are drawn of are no curves, nor is one without points.
    of_boxes = {place for box in boxes for place in box["lines"]}
    loose = [
        line
        for place, line in enumerate(panel["lines"])
        if not boxes or (place not in of_boxes and len(line["x"]))
    ]
    for entries, one, many in (
        (loose, "a line", "lines"),
        (panel["points"], "a cloud of points", "clouds of points"),
    ):
        if len(entries):
            names = [_text(entry["label"]) for entry in entries[:MOST_NAMES] if entry.get("label")]
            count = one if len(entries) == 1 else f"{len(entries)} {many}"
            found.append(count + (f" ({', '.join(names)})" if names else ""))
    if len(panel["bars"]):
        found.append(f"{len(panel['bars'])} bars" if len(panel["bars"]) > 1 else "a bar")
    return found


def _box_plot(panel: Mapping[str, Any], boxes: list[Mapping[str, Any]]) -> str:
    """Say how many boxes there are, and what stands at their ticks where that is not a number."""
    axis = "x" if boxes[0].get("upright", True) else "y"
    names = [_text(name) for name in panel.get(f"{axis}ticks", [])[:MOST_NAMES]]
    names = [name for name in names if not name.replace(".", "").isdigit()]
    count = f"{len(boxes)} boxes" if len(boxes) > 1 else "1 box"
    return f"a box plot of {count}" + (f" ({', '.join(names)})" if names else "")


def _image(image: Mapping[str, Any]) -> str:
    rows, columns, *channels = image["data"].shape
    size = f"picture of {rows} rows and {columns} columns"
    see_through = _see_through(image)
    if channels:
        return f"{size} in colour{see_through}"
    limits = ""
    if image["vmin"] is not None and image["vmax"] is not None:
        low, high = _number(image["vmin"]), _number(image["vmax"])
        is_grey = image["cmap"] in ("gray", "grey")
        limits = f", black at {low} and white at {high}" if is_grey else f", from {low} to {high}"
    return f"{size}, colour map {_text(image['cmap'])}{limits}{see_through}"


def _see_through(image: Mapping[str, Any]) -> str:
    """Say how much of what lies below a picture can be seen: where it has no value, or all over."""
    data, alpha = image["data"], image.get("alpha")
    said = ""
    if isinstance(data, np.ma.MaskedArray) or data.dtype.kind == "f":
        share = float((~np.ma.getmaskarray(data) & np.isfinite(np.ma.getdata(data))).mean())
        said = f", with values at {100 * share:.2g} % of its pixels" if share < 1 else ""
    if isinstance(alpha, np.ndarray):
        return f"{said}, of different opacity at its pixels"
    return said if alpha is None else f"{said}, {100 * float(alpha):.0f} % opaque"


def _axis_of(panel: Mapping[str, Any]) -> list[str]:
    if not panel["axis_on"]:
        return ["no axes"]
    found = []
    for name in ("x", "y"):
        first, last = panel[f"{name}lim"]
        found.append(
            f"{name} axis{_quoted(panel[f'{name}label'])} from {_number(first)} to {_number(last)}"
            + (f" ({_text(panel[f'{name}scale'])})" if panel[f"{name}scale"] != "linear" else "")
        )
    return found


def _number(value: float) -> str:
    return f"{value:.0f}" if 1_000 <= abs(value) < 1e9 else f"{value:.4g}"


def _quoted(value: Any) -> str:
    text = _text(value)
    return f", “{text}”" if text else ""


def _text(value: Any) -> str:
    text = " ".join(str(value or "").split())
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
