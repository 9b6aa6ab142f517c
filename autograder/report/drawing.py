"""Figures of a report: plain SVG inside the page, in the page's colours, with words.

A page has three simple figures. matplotlib would take longer to be imported and to draw them than
all else of a report.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

__all__ = ["ACCENT", "BAD", "INK", "LINE", "SOFT", "Axis", "Drawing", "whole_ticks"]

INK, SOFT, LINE = "var(--ink)", "var(--soft)", "var(--line)"
BAD, ACCENT = "var(--bad)", "var(--accent)"
WIDTH = 403.0
"""Width of a figure, in the units of its drawing: the page scales it."""
FONT, SMALL = 11.0, 9.0
"""Heights of letters."""
LEFT, RIGHT, ABOVE = 52.0, 10.0, 10.0
"""Room beside and above the axes; below them it depends on the labels."""
TICK = 4.0
MOST_TICKS = 6

Point = tuple[float, float]


@dataclass(frozen=True)
class Axis:
    """One axis of a figure.

    Attributes
    ----------
    low, high : float
        Where it begins and ends.
    ticks : sequence of (float, str)
        Where its ticks are, and what is written there; a line break begins another line.
    label : str
        What stands beside it; empty for nothing.
    """

    low: float
    high: float
    ticks: Sequence[tuple[float, str]]
    label: str = ""

    def share(self, value: float) -> float:
        """Return how far along the axis a value is: 0 at its beginning, 1 at its end."""
        return (value - self.low) / (self.high - self.low)


def whole_ticks(highest: int) -> list[tuple[float, str]]:
    """Return ticks at round whole numbers, from 0 to a number that is not below `highest`.

    Parameters
    ----------
    highest : int
        The highest count that is shown.
    """
    steps = (base * 10**power for power in range(12) for base in (1, 2, 5))
    step = next(step for step in steps if step * (MOST_TICKS - 1) >= highest)
    return [(float(at), str(at)) for at in range(0, max(highest, 1) + step, step)]


class Drawing:
    """A figure with two axes, to which things are added from back to front.

    Parameters
    ----------
    x, y : Axis
        The axes.
    height : float
        Height of the figure; it is `WIDTH` wide.
    """

    def __init__(self, x: Axis, y: Axis, height: float) -> None:
        lines = max((label.count("\n") + 1 for _, label in x.ticks), default=1)
        below = TICK + lines * FONT * 1.2 + (FONT * 1.5 if x.label else 4.0)
        self._x, self._y, self._height = x, y, height
        self._wide = WIDTH - LEFT - RIGHT
        self._high = height - ABOVE - below
        self._parts: list[Markup] = []

    def bar(self, low: float, high: float, top: float, colour: str) -> None:
        """Add a bar from 0 to `top` of the vertical axis."""
        (left, upper), (right, lower) = self._at((low, top)), self._at((high, 0.0))
        self._add(
            '<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>',
            *(left, upper, right - left, lower - upper, colour),
        )

    def line(
        self,
        points: Iterable[Point],
        colour: str,
        width: float = 1.0,
        *,
        dashes: str = "none",
        opacity: float = 1.0,
    ) -> None:
        """Add a line through points; where one is not a number, it is broken off."""
        for some in _unbroken(points):
            path = " ".join(f"{_short(x)},{_short(y)}" for x, y in map(self._at, some))
            self._add(
                '<polyline points="{}" fill="none" stroke="{}" stroke-width="{}" '
                'stroke-dasharray="{}" opacity="{}"/>',
                *(path, colour, width, dashes, opacity),
            )

    def band(self, low: Iterable[Point], high: Iterable[Point], colour: str) -> None:
        """Fill what is between two lines that have the same horizontal places."""
        pairs = [
            (first, second)
            for first, second in zip(low, high, strict=True)
            if _is_there(first) and _is_there(second)
        ]
        around = [first for first, _ in pairs] + [second for _, second in reversed(pairs)]
        path = " ".join(f"{_short(x)},{_short(y)}" for x, y in map(self._at, around))
        self._add('<polygon points="{}" fill="{}" opacity="0.25"/>', path, colour)

    def dots(
        self,
        points: Iterable[Point],
        colour: str,
        size: float,
        *,
        square: bool = False,
        hollow: bool = False,
        opacity: float = 1.0,
    ) -> None:
        """Add a mark at each point, `size` wide; none where it is not a number."""
        for point in filter(_is_there, points):
            self._mark(self._at(point), colour, size, square, hollow, opacity)

    def words(
        self, said: str, at: Point, colour: str = INK, *, anchor: str = "middle", aside: Point
    ) -> None:
        """Write something near a point, `aside` of it by so much."""
        x, y = self._at(at)
        self._write(said, x + aside[0], y + aside[1], anchor, SMALL, colour)

    def legend(self, kinds: Sequence[tuple[str, str, float, bool]]) -> None:
        """Say what marks stand for, in the lower left: name, colour, size, whether hollow square.

        Parameters
        ----------
        kinds : sequence of (str, str, float, bool)
            From top to bottom.
        """
        bottom = ABOVE + self._high - 8.0
        for number, (name, colour, size, square) in enumerate(reversed(kinds)):
            y = bottom - number * FONT * 1.4
            self._mark((LEFT + 14.0, y - FONT / 3), colour, size, square, square, 1.0)
            self._write(name, LEFT + 26.0, y, "start", FONT, INK)

    def svg(self, alt: str) -> Markup:
        """Return the figure as SVG to be put into a page; no part of it has a name.

        Parameters
        ----------
        alt : str
            What it shows, for those who do not see it.
        """
        things, self._parts = self._parts, []
        self._draw_axes()
        axes, self._parts = self._parts, things
        head = Markup('<svg class="figure" role="img" aria-label="{}" viewBox="0 0 {} {}" '
                      'font-family="sans-serif">').format(
                          alt, _short(WIDTH), _short(self._height))  # fmt: skip
        return Markup("\n").join([head, *things, *axes, Markup("</svg>")])

    def _draw_axes(self) -> None:
        bottom = ABOVE + self._high
        corner = f"{_short(LEFT)},{_short(ABOVE)} {_short(LEFT)},{_short(bottom)}"
        self._add(
            '<polyline points="{} {},{}" fill="none" stroke="{}" stroke-width="0.8"/>',
            *(corner, LEFT + self._wide, bottom, INK),
        )
        for value, label in self._x.ticks:
            x = LEFT + self._wide * self._x.share(value)
            self._stroke((x, bottom), (x, bottom + TICK))
            for number, text in enumerate(label.split("\n")):
                y = bottom + TICK + FONT * (1 + 1.2 * number)
                self._write(text, x, y, "middle", FONT, INK)
        for value, label in self._y.ticks:
            y = bottom - self._high * self._y.share(value)
            self._stroke((LEFT - TICK, y), (LEFT, y))
            self._write(label, LEFT - TICK - 2.0, y + FONT / 3, "end", FONT, INK)
        if self._x.label:
            x = LEFT + self._wide / 2
            self._write(self._x.label, x, self._height - 4.0, "middle", FONT, INK)
        turned = f"rotate(-90 {_short(FONT)} {_short(ABOVE + self._high / 2)})"
        self._write(self._y.label, FONT, ABOVE + self._high / 2, "middle", FONT, INK, turned)

    def _at(self, point: Point) -> Point:
        return (
            LEFT + self._wide * self._x.share(point[0]),
            ABOVE + self._high * (1.0 - self._y.share(point[1])),
        )

    def _mark(
        self, at: Point, colour: str, size: float, square: bool, hollow: bool, opacity: float
    ) -> None:
        paint = ("none", colour, opacity) if hollow else (colour, "none", opacity)
        if square:
            self._add(
                '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}" opacity="{}"/>',
                *(at[0] - size / 2, at[1] - size / 2, size, size, *paint),
            )
        else:
            self._add(
                '<circle cx="{}" cy="{}" r="{}" fill="{}" stroke="{}" opacity="{}"/>',
                *(*at, size / 2, *paint),
            )

    def _stroke(self, begin: Point, end: Point) -> None:
        self._add(
            '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="0.8"/>',
            *(*begin, *end, INK),
        )

    def _write(
        self, said: str, x: float, y: float, anchor: str, size: float, colour: str, turned: str = ""
    ) -> None:
        turn = Markup(' transform="{}"').format(turned) if turned else ""
        self._add(
            '<text x="{}" y="{}" text-anchor="{}" font-size="{}" fill="{}"{}>{}</text>',
            *(x, y, anchor, size, colour, turn, said),
        )

    def _add(self, template: str, *values: object) -> None:
        # Whatever is written or named is escaped here.
        self._parts.append(
            Markup(template).format(  # noqa: S704
                *(_short(one) if isinstance(one, float) else one for one in values)
            )
        )


def _is_there(point: Point) -> bool:
    return math.isfinite(point[0]) and math.isfinite(point[1])


def _unbroken(points: Iterable[Point]) -> list[list[Point]]:
    runs: list[list[Point]] = [[]]
    for point in points:
        if _is_there(point):
            runs[-1].append(point)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if len(run) > 1]


def _short(number: float) -> str:
    return f"{round(number, 2) + 0.0:g}"
