"""Describe matplotlib figures as plain dictionaries, for checks to look at.

`autograder.wire.figures` reads these on the other side and says what each entry means.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.container import StemContainer
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle, StepPatch
from matplotlib.ticker import NullFormatter, ScalarFormatter

from autograder.sandbox.artist_data import (
    bar_entries,
    cloud_entries,
    each,
    hex_of,
    image_entries,
    legend_entries,
    line_entries,
    mesh_entries,
    numbers,
    told,
)
from autograder.sandbox.box_plots import box_entries
from autograder.sandbox.outlines import OUTLINES, outline_entries
from autograder.sandbox.rasters import raster_entries

__all__ = ["describe", "describe_figure"]

MOST_ARTISTS = 500
MOST_RASTERS = 12
"""Most areas of one set of axes that are drawn once more to be described."""


def describe(value: Any) -> tuple[str, Any] | None:
    """Describe a figure, axes or picture; None for anything else.

    Returns
    -------
    tuple of (str, dict) or None
        The tag in the wire format, and the description.
    """
    if isinstance(value, Figure):
        value = describe_figure(value)
    elif isinstance(value, Axes):
        value = describe_axes(value)
    elif isinstance(value, AxesImage):
        value = describe_image(value)
    return (value.tag, dict(value)) if isinstance(value, Described) else None


class Described(dict[str, Any]):
    """A description that carries the tag it is sent with."""

    def __init__(self, tag: str, entries: dict[str, Any]) -> None:
        super().__init__(entries)
        self.tag = tag


def describe_figure(figure: Figure) -> Described:
    """Describe a figure, all axes in it, insets among them, and what it says beside them."""
    parts: list[Any] = [figure, *figure.subfigs]
    return Described(
        "figure",
        {
            "axes": [describe_axes(axes) for axes in [*_all_axes(figure)][:MOST_ARTISTS]],
            "size_inches": numbers(figure.get_size_inches()),
            "dpi": float(figure.dpi),
            "suptitle": _first(parts, "get_suptitle"),
            "xlabel": _first(parts, "get_supxlabel"),
            "ylabel": _first(parts, "get_supylabel"),
            "legend": [
                entry for part in parts for one in part.legends for entry in legend_entries(one)
            ][:MOST_ARTISTS],
            "images": each(describe_image, figure.images[:MOST_ARTISTS]),
            "texts": [str(text.get_text()) for text in figure.texts[:MOST_ARTISTS]],
            "colour": hex_of(figure.get_facecolor()),
        },
    )


def _all_axes(figure: Figure) -> Iterator[Axes]:
    waiting = list(figure.axes)
    while waiting:
        axes = waiting.pop(0)
        yield axes
        # What `inset_axes` makes belongs to its axes, not to the figure.
        waiting += [child for child in axes.child_axes if isinstance(child, Axes)]


def describe_axes(axes: Axes) -> Described:
    """Describe one set of axes and what is drawn in it."""
    aspect = axes.get_aspect()
    framed = axes.axison and axes.get_frame_on()
    entries = _drawn_in(axes) | {
        "title": axes.get_title() or axes.get_title("left") or axes.get_title("right"),
        "xlabel": _shown_text(axes.xaxis.label),
        "ylabel": _shown_text(axes.yaxis.label),
        "xlim": numbers(axes.get_xlim()),
        "ylim": numbers(axes.get_ylim()),
        "xscale": axes.get_xscale(),
        "yscale": axes.get_yscale(),
        "axis_on": axes.axison and (_has_ticks(axes.xaxis) or _has_ticks(axes.yaxis)),
        **_categories(axes.xaxis, "x"),
        **_categories(axes.yaxis, "y"),
        "spines": [bool(framed and axes.spines[side].get_visible()) for side in axes.spines],
        "aspect": None if aspect == "auto" else float(aspect),
        "position": numbers(_place(axes).bounds),
        "legend": legend_entries(axes.get_legend()),
        "texts": [str(text.get_text()) for text in axes.texts[:MOST_ARTISTS] if text.get_visible()],
        "colorbar": hasattr(axes, "_colorbar"),
        "visible": bool(axes.get_visible()),
        "colour": hex_of(axes.get_facecolor() if framed and axes.patch.get_visible() else "none"),
    }
    if axes.get_zorder():
        entries["zorder"] = float(axes.get_zorder())
    return Described("axes", told(entries))


def _place(axes: Axes) -> Any:
    """Return the box of axes in their figure, 0 to 1, also when they are in a subfigure."""
    locator: Any = axes.get_axes_locator()
    box: Any = locator(axes, None) if locator else axes.get_position(original=True)
    part, whole = axes.get_figure(root=False), axes.get_figure(root=True)
    if part is None or whole is None or part is whole:
        return box
    return box.transformed(part.transSubfigure - whole.transFigure)


def _drawn_in(axes: Axes) -> dict[str, Any]:
    """Describe pictures, curves, points and bars, each in the order in which they were drawn."""
    images: list[Any] = list(axes.images)
    clouds, rasters = [], []
    for artist in axes.collections[: 2 * MOST_ARTISTS]:
        if isinstance(artist, PathCollection):
            clouds.append(artist)
        elif isinstance(artist, ContourSet) or hasattr(artist, "get_coordinates"):
            rasters.append(artist)
    if rasters:
        # `axes.images` has the order in which they were drawn, but meshes are not in it.
        order = {id(child): i for i, child in enumerate(axes.get_children())}
        images = sorted([*images, *rasters[:MOST_ARTISTS]], key=lambda a: order.get(id(a), 0))
    patches = axes.patches[: 20 * MOST_ARTISTS]
    bars = [bar for bar in patches if isinstance(bar, (Rectangle, StepPatch))]
    stems = [kept.stemlines for kept in axes.containers if isinstance(kept, StemContainer)]
    outlines = [
        artist
        for artist in [*axes.collections[: 2 * MOST_ARTISTS], *patches]
        if isinstance(artist, OUTLINES) and artist not in stems
    ]
    left = [MOST_RASTERS]
    lines = each(line_entries, axes.lines[:MOST_ARTISTS])
    return {
        "images": each(lambda a: _describe_any(a, axes, left), images[:MOST_ARTISTS]),
        "lines": lines + each(outline_entries, outlines[: MOST_ARTISTS - len(lines)]),
        "points": each(cloud_entries, clouds[:MOST_ARTISTS]),
        "boxes": box_entries(axes.lines[:MOST_ARTISTS], axes.patches[:MOST_ARTISTS]),
        **bar_entries(bars),
    }


def _describe_any(artist: Any, axes: Axes, left: list[int]) -> Described | None:
    """Describe what looks like a picture; None for what does not."""
    if isinstance(artist, AxesImage):
        return describe_image(artist)
    entries = None
    if hasattr(artist, "get_coordinates"):
        entries = mesh_entries(artist)
    elif isinstance(artist, ContourSet) and not artist.filled:
        return None
    if entries is None and artist.get_array() is not None and left[0]:
        left[0] -= 1
        entries = raster_entries(artist, axes)
    return None if entries is None else Described("image", told(entries))


def describe_image(image: Any) -> Described:
    """Describe one picture: its values, and how they become colours."""
    return Described("image", told(image_entries(image)))


def _has_ticks(axis: Any) -> bool:
    """Tell whether ticks or numbers of an axis are drawn."""
    if not axis.get_visible() or not len(axis.get_majorticklocs()):
        return False
    kept = axis._major_tick_kw
    marks = kept.get("tick1On", True) or kept.get("tick2On", False)
    words = kept.get("label1On", True) or kept.get("label2On", False)
    marks = marks and kept.get("size", 1) != 0 and kept.get("width", 1) != 0
    words = words and not isinstance(axis.get_major_formatter(), NullFormatter)
    made = axis.majorTicks
    if made:
        # Ticks that exist may have been hidden one by one.
        marks = marks and any(t.tick1line.get_visible() or t.tick2line.get_visible() for t in made)
        words = words and any(t.label1.get_visible() or t.label2.get_visible() for t in made)
    return bool(marks or words)


def _categories(axis: Any, name: str) -> dict[str, Any]:
    """Describe the texts at ticks, and where they stand, where they are not just numbers."""
    nothing: dict[str, Any] = {f"{name}ticks": [], f"{name}tick_places": []}
    formatter = axis.get_major_formatter()
    if isinstance(formatter, (ScalarFormatter, NullFormatter)) or not axis.get_visible():
        return nothing
    places = axis.get_majorticklocs()[:MOST_ARTISTS]
    try:
        texts = [str(text) for text in formatter.format_ticks(places)]
        return {f"{name}ticks": texts, f"{name}tick_places": numbers(places)}
    except Exception:
        return nothing


def _shown_text(text: Any) -> str:
    return str(text.get_text()) if text.get_visible() else ""


def _first(parts: list[Any], method: str) -> str:
    """Return the first text that a figure or one of its parts gives; empty for none."""
    texts = [getattr(part, method)() for part in parts if hasattr(part, method)]
    return next((str(text) for text in texts if text), "")
