"""Read box plots: the boxes that can be seen, and what a reader finds written for each of them.

It does not matter whether one call drew all boxes or each had its own, whether they stand upright
or lie, are filled, notched, or spread over the panels of a figure. A box's name is what tells it
apart: the text at its tick, the legend's word for its colour, the title of its panel.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from autograder.check.kit.curves import name_in_legend, stands_out
from autograder.wire.figures import Axes, Box, Figure

__all__ = ["NamedBox", "boxes", "value_labels"]


@dataclass(frozen=True)
class NamedBox:
    """A box that can be seen, the axes that it is in, and its name; empty where it has none."""

    box: Box
    axes: Axes
    name: str


def boxes(figure: Figure) -> list[NamedBox]:
    """Return the boxes of box plots that can be seen in a figure, panel by panel.

    A box can be seen when its edge or its face can be told from the background, and when both of
    its edges lie within the limits of its axes.
    """
    found = [(axes, box) for axes in figure.axes for box in axes.boxes if _is_seen(box, axes)]
    titles = {axes.title.strip() for axes, _ in found}
    return [
        NamedBox(box, axes, _name(box, axes, axes.title.strip() if len(titles) > 1 else ""))
        for axes, box in found
    ]


def value_labels(found: list[NamedBox]) -> list[str]:
    """Return the label of the axis along which the values run, once for each panel.

    Where panels share an axis, one of them has its label: panels without one are left out then.
    """
    panels = {
        id(one.axes): (one.axes.ylabel if one.box.upright else one.axes.xlabel) for one in found
    }
    labels = [label.strip() for label in panels.values()]
    return [label for label in labels if label] or labels[:1]


def _is_seen(box: Box, axes: Axes) -> bool:
    if not (axes.visible and box.visible and box.width > 0):
        return False
    limits, across = (axes.ylim, axes.xlim) if box.upright else (axes.xlim, axes.ylim)
    inside = _within(box.quarters[0], limits) and _within(box.quarters[2], limits)
    drawn = [c for c in (box.edge, box.face) if c is None or stands_out(c, axes)]
    return bool(inside and _within(box.at, across) and drawn)


def _within(value: float, limits: tuple[float, float]) -> bool:
    return min(limits) <= value <= max(limits) if np.isfinite(limits).all() else True


def _name(box: Box, axes: Axes, title: str) -> str:
    ticks, places = (
        (axes.xticks, axes.xtick_places) if box.upright else (axes.yticks, axes.ytick_places)
    )
    at_tick = ""
    if ticks and len(ticks) == len(places):
        nearest = int(np.argmin(np.abs(np.subtract(places, box.at))))
        at_tick = ticks[nearest].strip()
    filled = box.face is not None and box.face[3] > 0
    colour = box.face if filled else box.edge
    in_legend = name_in_legend(axes, colour, box.label) if axes.legend else ""
    parts = dict.fromkeys(part for part in (title, at_tick, in_legend) if not _is_number(part))
    return " ".join(parts)


def _is_number(text: str) -> bool:
    """Tell whether a text says no more than a number does, or nothing."""
    return not text.strip() or text.replace(".", "", 1).replace(",", "", 1).isdigit()
