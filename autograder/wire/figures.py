"""Figures as data: what a check sees of a figure that a student made.

The descriptions are made inside the student's process by `autograder.sandbox.figure_data`, cross
the boundary as plain data, and are read here. Older stored ones say less; what they leave out has
the value of something drawn in the plain way.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.wire.artists import Bar, Box, Entry, Image, Line, Points
from autograder.wire.reading import (
    Colour,
    colour_in,
    is_true,
    list_in,
    number_in,
    pair_in,
    text_in,
    texts_in,
)

__all__ = ["Axes", "Bar", "Box", "Entry", "Figure", "Image", "Line", "Points"]


@dataclass(frozen=True)
class Axes:
    """One set of axes.

    Attributes
    ----------
    images : list of Image
    lines : list of Line
    points : list of Points
    bars : list of Bar
    boxes : list of Box
        Of box plots. The lines that they are drawn of are among `lines`, too.
    title, xlabel, ylabel : str
    xlim, ylim : tuple of float
        Left and right, bottom and top: ``ylim[0] > ylim[1]`` means that rows run downwards.
    xscale, yscale : str
        ``"linear"``, ``"log"``, …
    axis_on : bool
        False after ``plt.axis("off")``, or when all ticks have been taken away.
    aspect : float
        Height of one data unit on y over width of one on x; NaN for ``"auto"``.
    position : tuple of float
        Left, bottom, width and height in the figure, 0 to 1.
    legend : list of str
        Texts of the legend's entries; of the figure's where the axes have none.
    colorbar : bool
        True when these are the axes of a colour bar.
    entries : list of Entry
        The same entries, with their colours.
    texts : list of str
        What else is written into the axes.
    xticks, yticks : list of str
        What stands at the ticks where it is more than a number.
    xtick_places, ytick_places : list of float
        Where these ticks are, in data coordinates; empty where it is not told.
    spines : list of bool
        Whether the lines on the left, right, bottom and top are drawn.
    visible : bool
    zorder : float
        Axes of a greater one are drawn later, and so those that come later in the list.
    colour : tuple of float or None
        Of the background, as red, green, blue and alpha.
    """

    images: list[Image] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    points: list[Points] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    title: str = ""
    xlabel: str = ""
    ylabel: str = ""
    xlim: tuple[float, float] = (0.0, 1.0)
    ylim: tuple[float, float] = (0.0, 1.0)
    xscale: str = "linear"
    yscale: str = "linear"
    axis_on: bool = True
    aspect: float = float("nan")
    position: tuple[float, ...] = ()
    legend: list[str] = field(default_factory=list)
    colorbar: bool = False
    entries: list[Entry] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    xticks: list[str] = field(default_factory=list)
    yticks: list[str] = field(default_factory=list)
    xtick_places: list[float] = field(default_factory=list)
    ytick_places: list[float] = field(default_factory=list)
    spines: list[bool] = field(default_factory=lambda: [True] * 4)
    visible: bool = True
    zorder: float = 0.0
    colour: Colour | None = None

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Axes:
        """Read the description that came from the student's process."""
        entries = Entry.all_in(plain.get("legend"))
        return cls(
            images=[i for i in list_in(plain.get("images")) if isinstance(i, Image)],
            lines=[Line.from_plain(d) for d in list_in(plain.get("lines")) if isinstance(d, dict)],
            points=[
                Points.from_plain(d) for d in list_in(plain.get("points")) if isinstance(d, dict)
            ],
            bars=Bar.all_in(plain.get("bars"), plain.get("bar_colours")),
            boxes=[Box.from_plain(d) for d in list_in(plain.get("boxes")) if isinstance(d, dict)],
            title=text_in(plain.get("title")),
            xlabel=text_in(plain.get("xlabel")),
            ylabel=text_in(plain.get("ylabel")),
            xlim=pair_in(plain.get("xlim")),
            ylim=pair_in(plain.get("ylim")),
            xscale=text_in(plain.get("xscale")),
            yscale=text_in(plain.get("yscale")),
            axis_on=plain.get("axis_on") is True,
            aspect=number_in(plain.get("aspect")),
            position=tuple(number_in(v) for v in list_in(plain.get("position"))),
            legend=[entry.text for entry in entries],
            colorbar=plain.get("colorbar") is True,
            entries=entries,
            texts=texts_in(plain.get("texts")),
            xticks=texts_in(plain.get("xticks")),
            yticks=texts_in(plain.get("yticks")),
            xtick_places=[number_in(v) for v in list_in(plain.get("xtick_places"))],
            ytick_places=[number_in(v) for v in list_in(plain.get("ytick_places"))],
            spines=[is_true(v, True) for v in list_in(plain.get("spines"))] or [True] * 4,
            visible=is_true(plain.get("visible"), True),
            zorder=number_in(plain.get("zorder"), 0.0),
            colour=colour_in(plain.get("colour")),
        )


@dataclass(frozen=True)
class Figure:
    """One figure.

    Attributes
    ----------
    axes : list of Axes
        Insets among them. A picture that `figimage` drew has axes of its own, of the figure's size.
        Where axes have no label or legend, they have the figure's.
    size_inches : tuple of float
        Width and height.
    suptitle : str
        Title of the whole figure.
    texts : list of str
        What else is written beside the axes.
    colour : tuple of float or None
        Of the background, as red, green, blue and alpha.
    """

    axes: list[Axes] = field(default_factory=list)
    size_inches: tuple[float, float] = (0.0, 0.0)
    suptitle: str = ""
    texts: list[str] = field(default_factory=list)
    colour: Colour | None = None

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Figure:
        """Read the description that came from the student's process."""
        size = pair_in(plain.get("size_inches"))
        axes = [a for a in list_in(plain.get("axes")) if isinstance(a, Axes)]
        loose = [i for i in list_in(plain.get("images")) if isinstance(i, Image)]
        if loose:
            pixels = np.multiply(size, number_in(plain.get("dpi"))).tolist()
            axes.append(_whole_figure(loose, pixels[0], pixels[1]))
        entries = Entry.all_in(plain.get("legend"))
        labels = text_in(plain.get("xlabel")), text_in(plain.get("ylabel"))
        return cls(
            axes=[_labelled(a, entries, *labels) for a in axes],
            size_inches=size,
            suptitle=text_in(plain.get("suptitle")),
            texts=texts_in(plain.get("texts")),
            colour=colour_in(plain.get("colour")),
        )

    @property
    def images(self) -> list[Image]:
        """All pictures in the figure, axes by axes, colour bars left out."""
        return [image for axes in self.axes if not axes.colorbar for image in axes.images]


def _whole_figure(images: list[Image], width: float, height: float) -> Axes:
    """Return axes of a figure's size, in pixels, for pictures that are in no axes."""
    return Axes(
        images=images,
        xlim=(-0.5, width - 0.5),
        ylim=(-0.5, height - 0.5),
        axis_on=False,
        aspect=1.0,
        position=(0.0, 0.0, 1.0, 1.0),
        spines=[False] * 4,
        colour=(0.0, 0.0, 0.0, 0.0),
    )


def _labelled(axes: Axes, entries: list[Entry], xlabel: str, ylabel: str) -> Axes:
    """Give axes the labels and the legend of their figure where they have none."""
    if axes.colorbar or not (entries or xlabel or ylabel):
        return axes
    own = axes.entries or entries
    return dataclasses.replace(
        axes,
        xlabel=axes.xlabel or xlabel,
        ylabel=axes.ylabel or ylabel,
        entries=own,
        legend=[entry.text for entry in own],
    )
