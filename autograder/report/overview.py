"""How a stage went, at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from markupsafe import Markup

from autograder.collect.roster import Roster
from autograder.course.course import Course
from autograder.course.remarks import Kind, kind_of
from autograder.report import drawing
from autograder.report.cohort import Cohort, Why
from autograder.report.links import Links
from autograder.report.page import percent, rendered
from autograder.report.section import Section
from autograder.score.outcome import Graded

__all__ = ["histogram", "overview_section", "summary"]

BINS = 10
"""Bars of the distribution."""


def overview_section(
    course: Course, stage: str, outcomes: Sequence[Graded], links: Links
) -> Section:
    """Make the overview of a stage.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.
    outcomes : sequence of Graded
        What became of all that was handed in.
    links : Links
        To students.
    """
    cohort = Cohort.of(outcomes)
    groups = _groups(course, outcomes, cohort, links)
    shares = [one.score / one.points for one in cohort.graded if one.points]
    numbers = summary(shares)
    html = rendered(
        "overview.html",
        groups=[
            (name, len(who), (links.names if name == "missing" else links.students)(who))
            for name, who in groups.items()
        ],
        numbers=numbers,
        bins=[
            (f"{low} to {high} %", len(who), links.students(who))
            for (low, high), who in _bins(cohort).items()
        ],
        points=max((one.points for one in cohort.graded), default=0.0),
        figure=histogram(shares) if shares else "",
    )
    data: dict[str, Any] = {name: len(who) for name, who in groups.items()}
    data["students"] = {
        name: who for name, who in groups.items() if name not in ("handed in", "graded")
    }
    data["share of points"] = numbers
    return Section("overview", "Overview", html, data)


def _groups(
    course: Course, outcomes: Sequence[Graded], cohort: Cohort, links: Links
) -> dict[str, list[str]]:
    there = [one.submission.student for one in outcomes]
    known = set(there)
    waiting = [name for name, one in links.recorded.items() if one.waiting]
    late = [name for name, one in links.recorded.items() if one.late > 0]
    left_out = {why: [o.submission.student for o in who] for why, who in cohort.left_out.items()}
    return {
        "handed in": there,
        "graded": [one.submission.student for one in outcomes if not one.problem],
        "no grade yet": [one.submission.student for one in outcomes if one.problem],
        "missing": [one.id for one in Roster.read(course.root) if one.id not in known],
        "late": sorted(known & set(late)),
        "not yet marked by hand": sorted(known & set(waiting)),
        "given up": [
            one.submission.student for one in outcomes if Kind.GIVEN_UP in map(kind_of, one.remarks)
        ],
        str(Why.BROKEN): left_out.get(Why.BROKEN, []),
        str(Why.UNTOUCHED): left_out.get(Why.UNTOUCHED, []),
    }


def _bins(cohort: Cohort) -> dict[tuple[int, int], list[str]]:
    """Return who has which share of the points, in the bins of the figure, in percent."""
    bins: dict[tuple[int, int], list[str]] = {}
    for outcome in cohort.graded:
        if outcome.points:
            low = _bin(outcome.score / outcome.points) * 100 // BINS
            high = low + 100 // BINS
            bins.setdefault((low, high), []).append(outcome.submission.student)
    return dict(sorted(bins.items()))


def _bin(share: float) -> int:
    # Rounded first: 0.7 is not below 7 tenths, whatever their float is.
    return min(BINS - 1, max(0, int(round(BINS * share, 9))))


def summary(shares: Sequence[float]) -> dict[str, float | int | None]:
    """Return the usual figures of a distribution.

    Parameters
    ----------
    shares : sequence of float
        Scores, as shares of the points.

    Returns
    -------
    dict of str to float
        ``n``, ``mean``, ``median``, ``standard deviation`` (of a sample), ``lowest``, ``highest``;
        None for what so few do not have.
    """
    values = np.asarray(shares, dtype=float)
    names = ("mean", "median", "standard deviation", "lowest", "highest")
    if not len(values):
        return {"n": 0, **dict.fromkeys(names)}
    spread = float(values.std(ddof=1)) if len(values) > 1 else None
    found = (values.mean(), np.median(values), spread, values.min(), values.max())
    rounded = [None if one is None else round(float(one), 6) for one in found]
    return {"n": len(values), **dict(zip(names, rounded, strict=True))}


def histogram(shares: Sequence[float]) -> Markup:
    """Draw a distribution of scores.

    Parameters
    ----------
    shares : sequence of float
        Scores, as shares of the points.
    """
    values = np.clip(np.asarray(shares, dtype=float), 0.0, 1.0)
    counts = np.bincount([_bin(value) for value in values], minlength=BINS).tolist()
    mean = float(values.mean())
    wide = 100 // BINS
    ticks = drawing.whole_ticks(max(counts))
    figure = drawing.Drawing(
        drawing.Axis(0, 100, [(at, str(at)) for at in range(0, 101, 10)], "Score, % of the points"),
        drawing.Axis(0, 1.12 * max(counts), [t for t in ticks if t[0] <= max(counts)], "Hand-ins"),
        height=209.0,
    )
    for number, count in enumerate(counts):
        if count:
            low = number * wide
            figure.bar(low, low + 0.92 * wide, count, drawing.ACCENT)
            figure.words(str(count), (low + 0.46 * wide, count), aside=(0.0, -3.0))
    ends = [(100 * mean, 0.0), (100 * mean, 1.12 * max(counts))]
    figure.line(ends, drawing.INK, 1.2, dashes="5 3")
    bins = ", ".join(
        f"{number * wide} to {(number + 1) * wide} %: {count}"
        for number, count in enumerate(counts)
        if count
    )
    return figure.svg(
        f"Distribution of the scores of {len(values)} hand-ins, mean {percent(mean)}. "
        f"Hand-ins by score: {bins}."
    )
