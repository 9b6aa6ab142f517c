"""The page of the whole course: its stages side by side, and each student's way through them.

It is made from the JSON of the stages' reports, so that all pages tell the same, and one stage can
be graded without reading the answers of all others.
"""

from __future__ import annotations

import csv
import io
import json
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from autograder.course.course import Course
from autograder.course.whole_files import write_text
from autograder.fields.text import spreadsheet_text
from autograder.report import drawing
from autograder.report.links import shown_name
from autograder.report.overview import summary
from autograder.report.page import made_page, rendered
from autograder.report.section import Section

__all__ = ["COURSE", "write_course_page"]

COURSE = "index"
"""What the files of the course's report are called."""
MOST_LINES = 100
"""Most students whose lines are drawn; of more, how they spread."""
BARS, MISSING = "▁▂▃▄▅▆▇█", "·"
"""From no points to all, and no score."""

LABEL = 12
"""Letters in a line of a stage's name below the figure."""

_COUNTS = (
    *("handed in", "graded", "no grade yet", "missing", "late", "not yet marked by hand"),
    *("given up", "could not be read", "no answer filled in"),
)


@dataclass(frozen=True)
class _Row:
    """One student's way: shares of the points by stage, which count, where their pages are."""

    student: str
    shares: list[float | None]
    counted: list[float | None]
    pages: list[tuple[str, str]]

    @property
    def mean(self) -> float | None:
        known = [one for one in self.shares if one is not None]
        return sum(known) / len(known) if known else None

    @property
    def spark(self) -> str:
        """The shares as bars of text, a letter a stage: a drawing each would make a slow page."""
        last = len(BARS) - 1
        return "".join(
            MISSING if share is None else BARS[round(last * min(1.0, max(0.0, share)))]
            for share in self.shares
        )


def write_course_page(course: Course, folder: Path) -> list[Path]:
    """Write the report of the whole course from those of its stages.

    Parameters
    ----------
    course : Course
        The course.
    folder : Path
        Where the reports are.

    Returns
    -------
    list of Path
        ``index.html``, ``index.csv`` and ``index.json``.
    """
    known: dict[str, dict[str, Any]] = {}
    for stage in course.stages:
        try:
            data = json.loads((folder / f"{stage}.json").read_text(encoding="utf-8"))
            known[stage] = data if data["stage"] == stage else {}
        except (OSError, ValueError, LookupError, TypeError):
            continue  # It has not been graded, or somebody has changed the file.
    rows = _rows(known)
    stages = [_stage(stage, data) for stage, data in known.items()]
    # What there is none of needs no column.
    counts = [name for name in _COUNTS if name in _COUNTS[:2] or any(map(itemgetter(name), stages))]
    table = rendered("course_stages.html", stages=stages, counts=counts)
    students = rendered(
        "course_students.html",
        stages=list(known),
        rows=[(row, shown_name(row.student)) for row in rows],
        figure=_lines(list(known), rows) if rows else "",
    )
    by_student = [
        {"student": row.student, **dict(zip(known, row.shares, strict=True)), "mean": row.mean}
        for row in rows
    ]
    sections = [
        Section("stages", "Stages", table, {"stages": stages}),
        Section("students", "Students", students, {"students": by_student}),
    ]
    page, sheet, numbers = (folder / f"{COURSE}.{ending}" for ending in ("html", "csv", "json"))
    write_text(page, made_page("Report: all stages", sections, None))
    write_text(sheet, _spreadsheet(list(known), rows))
    data = {section.anchor: section.data[section.anchor] for section in sections}
    write_text(numbers, json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n")
    return [page, sheet, numbers]


def _rows(known: Mapping[str, Mapping[str, Any]]) -> list[_Row]:
    by_student: dict[str, dict[str, Mapping[str, Any]]] = {}
    for stage, data in known.items():
        for one in data.get("hand-ins", {}).get("students", []):
            by_student.setdefault(one["student"], {})[stage] = one
    rows = []
    for student in sorted(by_student):
        found = [by_student[student].get(stage, {}) for stage in known]
        pages = [(one.get("feedback", ""), one.get("formgrader", "")) for one in found]
        shares = [_share(one) for one in found]
        counted = [
            None if one.get("left out") else share for one, share in zip(found, shares, strict=True)
        ]
        rows.append(_Row(student, shares, counted, pages))
    return rows


def _share(one: Mapping[str, Any]) -> float | None:
    score, points = one.get("score"), one.get("points")
    return round(score / points, 6) if score is not None and points else None


def _stage(stage: str, data: Mapping[str, Any]) -> dict[str, Any]:
    overview, items = data.get("overview", {}), data.get("items", {})
    return {
        "stage": stage,
        **{name: overview.get(name, 0) for name in _COUNTS},
        **overview.get("share of points", summary([])),
        "alpha": items.get("alpha of questions"),
        "to look at": sum(
            1 for one in items.get("questions", []) if one["look at"] not in ("", "everybody")
        ),
    }


def _spreadsheet(stages: Sequence[str], rows: Sequence[_Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["student", *stages, "mean"])
    for row in rows:
        writer.writerow([spreadsheet_text(row.student), *row.shares, row.mean])
    return text.getvalue()


def _lines(stages: Sequence[str], rows: Sequence[_Row]) -> Markup:
    """Draw each student's line over the stages; of many, the quartiles."""
    values = np.array([[np.nan if s is None else 100 * s for s in row.counted] for row in rows])
    counts = np.isfinite(values).sum(axis=0).tolist()
    low, middle, high = (
        list(enumerate(_quantile(values, share).tolist())) for share in (0.25, 0.5, 0.75)
    )
    labels = [
        f"{textwrap.fill(stage.replace('_', ' '), LABEL)}\nn = {count}"
        for stage, count in zip(stages, counts, strict=True)
    ]
    beside = max(0.5, 0.12 * len(stages))
    figure = drawing.Drawing(
        drawing.Axis(-beside, len(stages) - 1 + beside, list(enumerate(labels))),
        drawing.Axis(
            -3, 103, [(at, str(at)) for at in range(0, 101, 20)], "Score, % of the points"
        ),
        height=230.0,
    )
    if len(rows) <= MOST_LINES:
        for row in values.tolist():
            figure.line(enumerate(row), drawing.SOFT, 0.8, opacity=0.5)
            figure.dots(enumerate(row), drawing.SOFT, 3.0, opacity=0.5)
    figure.band(low, high, drawing.ACCENT)
    figure.line(middle, drawing.ACCENT, 2.5)
    figure.dots(middle, drawing.ACCENT, 6.0)
    said = ", ".join(
        f"{stage} {value:.0f} % (n = {count})"
        for stage, (_, value), count in zip(stages, middle, counts, strict=True)
        if count
    )
    what = "Each student's line" if len(rows) <= MOST_LINES else "How students spread"
    return figure.svg(f"{what} over the stages. Median scores: {said}.")


def _quantile(values: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    columns = [column[np.isfinite(column)] for column in values.T]
    return np.array([np.quantile(one, share) if len(one) else np.nan for one in columns])
