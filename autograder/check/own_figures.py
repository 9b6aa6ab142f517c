"""A student's own figures beside the one that was asked for cost nothing.

The checks of a question first see all figures that were shown since the previous graded cell. When
one that looked at them finds fault, all that looked at them are run again with a part of what was
shown, and that with which the question earns most is judged: by all these checks alike, so that no
answer is put together from figures that are each wrong.

A part is made of *panels*: axes with something drawn in them. An own picture may stand in a
figure of its own or beside the one that was asked for. What is most like the solution's panels is
tried first; whether it is right is for the checks to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from autograder.check.kit.pictures import likeness
from autograder.wire.figures import Axes, Figure, Image

__all__ = ["MOST_TRIES", "parts_of"]

MOST_TRIES = 60
"""How often the checks of a question are run again at most, for somebody with many figures."""
MOST_LOOKS = 300
"""Most panels that they see in all these runs together."""
MOST_COMPARED = 100
"""Most panels that are compared with the solution's: the last ones."""

Panel = tuple[int, int]
"""Number of a figure, and of axes in it."""


def parts_of(figures: Sequence[Figure], solution: Sequence[Figure]) -> Iterator[list[Figure]]:
    """Choose parts of what was shown, the likeliest first.

    Parameters
    ----------
    figures : sequence of Figure
        All figures that a student has shown.
    solution : sequence of Figure
        Those of the solution, which tell what the question asks for.

    Yields
    ------
    list of Figure
        Some of the figures, some perhaps with a part of their axes; never all there is. Axes with
        nothing drawn in them and colour bars stay with their figure.
    """
    panels = _panels(figures)
    if len(panels) < 2:
        return
    everything = frozenset(panels)
    wanted = [solution[figure].axes[place] for figure, place in _panels(solution)]
    seen, looks = {everything, frozenset[Panel]()}, 0
    for part in _choices(figures, panels[-MOST_COMPARED:], wanted):
        if part not in seen:
            seen.add(part)
            looks += len(part)
            yield _only(figures, part)
        if len(seen) > MOST_TRIES + 1 or looks > MOST_LOOKS:
            return


def _panels(figures: Sequence[Figure]) -> list[Panel]:
    return [
        (number, place)
        for number, figure in enumerate(figures)
        for place, axes in enumerate(figure.axes)
        if not axes.colorbar and (axes.images or axes.lines or axes.points or axes.bars)
    ]


def _choices(
    figures: Sequence[Figure], panels: list[Panel], wanted: Sequence[Axes]
) -> Iterator[frozenset[Panel]]:
    """Choose panels: those that are wanted, single figures and axes, pairs, all but a few."""
    alike = {
        panel: [_likeness(figures[panel[0]].axes[panel[1]], axes) for axes in wanted]
        for panel in panels
    }
    # Of equal ones the later comes first: one tries, and then does it right.
    latest = panels[::-1]
    yield frozenset(max(latest, key=lambda one: alike[one][i]) for i in range(len(wanted)))
    ranked = sorted(latest, key=lambda panel: max(alike[panel], default=0.0), reverse=True)
    of_figure = {
        number: frozenset(panel for panel in panels if panel[0] == number)
        for number in dict.fromkeys(number for number, _ in ranked)
    }
    best = list(of_figure)
    yield from (of_figure[number] for number in best[:12])
    yield from (frozenset({panel}) for panel in ranked[:12])
    for one, other in combinations(best[:5], 2):
        yield of_figure[one] | of_figure[other]
    everything = frozenset(panels)
    yield from (everything - of_figure[number] for number in reversed(best[-8:]))
    yield from (everything - {panel} for panel in reversed(ranked[-8:]))
    # Somebody's own may have come first, last, or both.
    in_order = [of_figure[number] for number in sorted(best)]
    if len(in_order) == 1:
        in_order = [frozenset({panel}) for panel in panels]
    for i, j in _runs(len(in_order)):
        yield frozenset[Panel]().union(*in_order[i:j])


def _runs(count: int) -> Iterator[tuple[int, int]]:
    """Yield where runs of neighbours begin and end, the longest first."""
    for length in range(count - 1, 1, -1):
        for start in range(count - length + 1):
            yield start, start + length


def _only(figures: Sequence[Figure], chosen: frozenset[Panel]) -> list[Figure]:
    all_panels = set(_panels(figures))
    return [
        replace(
            figure,
            axes=[
                axes
                for place, axes in enumerate(figure.axes)
                if (number, place) in chosen or (number, place) not in all_panels
            ],
        )
        for number, figure in enumerate(figures)
        if any(panel[0] == number for panel in chosen)
    ]


def _likeness(own: Axes, asked: Axes) -> float:
    """Return how much two axes have in common: 0 for nothing, up to some 4."""
    if asked.images:
        alike = max((_same(mine, its) for mine in own.images for its in asked.images), default=0.0)
    else:
        shapes = [one.x.shape for one in asked.lines] + [one.xy.shape for one in asked.points]
        mine = [one.x.shape for one in own.lines] + [one.xy.shape for one in own.points]
        alike = 3.0 * sum(shape in mine for shape in shapes) / max(len(shapes), 1)
    named = [bool(one.xlabel and one.ylabel) for one in (own, asked)]
    same = [
        own.axis_on == asked.axis_on,
        (own.ylim[0] > own.ylim[1]) == (asked.ylim[0] > asked.ylim[1]),
        bool(np.isclose(own.aspect, asked.aspect, rtol=0.1, equal_nan=True)),
        named[0] == named[1],
        bool(own.legend) == bool(asked.legend),
    ]
    return alike + 0.1 * sum(same)


def _same(own: Image, asked: Image) -> float:
    a, b = (np.ma.getdata(image.data) for image in (own, asked))
    if a.shape != b.shape or a.ndim < 2 or not all(one.dtype.kind in "biuf" for one in (a, b)):
        return 1.0
    step = 1 + max(a.shape[:2]) // 64
    a, b = a[::step, ::step], b[::step, ::step]
    # The other way up it is still that picture.
    alike = max(abs(likeness(one, b)) for one in (a, a[::-1]))
    return 2.0 + alike + 0.2 * (own.is_grey == asked.is_grey)
