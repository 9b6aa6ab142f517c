"""Which question, and which check, is worth a look: item analysis as a section of the page."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from autograder.course.course import Course
from autograder.fields.text import spreadsheet_text
from autograder.report import drawing
from autograder.report.cohort import Cohort
from autograder.report.item_statistics import ItemStatistics
from autograder.report.item_table import Item, ItemTable
from autograder.report.links import Links
from autograder.report.look_at import LookAt, items_to_look_at
from autograder.report.page import rendered
from autograder.report.section import Section
from autograder.report.tables import questions_by_asserts
from autograder.score.outcome import Graded

__all__ = ["items_csv", "items_section"]

MOST_SAID = 5
"""Most sentences of a check that the page shows."""
MOST_NAMED = 12
"""Most items that are named in the figure."""


def items_section(course: Course, stage: str, outcomes: Sequence[Graded], links: Links) -> Section:
    """Make the section about questions and checks.

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
    table = ItemTable(cohort.graded)
    kinds = []
    for kind, items in (("Questions", table.questions), ("Checks", table.checks)):
        found = table.statistics(items)
        kinds.append((kind, items, found, items_to_look_at(items, found)))
    html = rendered(
        "items.html",
        stage=stage,
        count=len(table.students),
        by_asserts=questions_by_asserts(outcomes),
        left_out=[
            (str(why), len(who), links.students(one.submission.student for one in who))
            for why, who in cohort.left_out.items()
        ],
        kinds=[
            {
                "title": kind,
                "alpha": found.alpha,
                "complete": found.complete,
                "left": [item.title for item, used in zip(items, found.used, strict=True)
                         if not used],
                "look": [(items[one.index], one) for one in look if one.name != "everybody"],
                "easy": [items[one.index] for one in look if one.name == "everybody"],
                "rows": _rows(items, found, look, links),
            }
            for kind, items, found, look in kinds
        ],
        figure=_scatter(kinds) if table.students else "",
    )  # fmt: skip
    data: dict[str, Any] = {
        "n": len(table.students),
        "left out": {
            str(why): [one.submission.student for one in who]
            for why, who in cohort.left_out.items()
        },
    }
    for kind, items, found, look in kinds:
        data[kind.lower()] = _data(items, found, look)
        data[f"alpha of {kind.lower()}"] = _finite(found.alpha)
        data[f"complete {kind.lower()}"] = found.complete
    return Section("items", "Questions and checks", html, data)


def items_csv(data: dict[str, Any]) -> str:
    """Return the numbers of the section as a spreadsheet: a line for each question and check.

    Parameters
    ----------
    data : dict
        The section's data.
    """
    text = io.StringIO()
    rows = [*data.get("questions", []), *data.get("checks", [])]
    columns = [name for name in (rows[0] if rows else {}) if name != "lost by"]
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        values = ["" if row[name] is None else row[name] for name in columns]
        writer.writerow([spreadsheet_text(v) if isinstance(v, str) else v for v in values])
    return text.getvalue()


def _rows(
    items: Sequence[Item], found: ItemStatistics, look: Sequence[LookAt], links: Links
) -> list[dict[str, Any]]:
    total = sum(item.points for item in items)
    odd = {one.index: one for one in look if one.name != "everybody"}
    rows = []
    for index, item in enumerate(items):
        said = item.most_said
        rows.append({
            "item": item,
            "count": int(found.counts[index]),
            "facility": float(found.facility[index]),
            "discrimination": float(found.discrimination[index]),
            "weight": float(found.weight[index]),
            "share": item.points / total if total else math.nan,
            "passed": len(item.scores) - len(item.lost),
            "lost": links.students(item.lost, few=2),
            "errors": links.students(item.errors),
            "odd": odd.get(index),
            "said": [(text, len(one.students), links.students(one.students), one.details)
                     for text, one in said[:MOST_SAID]],
            "more": len(said) - MOST_SAID,
        })  # fmt: skip
    return rows


def _data(
    items: Sequence[Item], found: ItemStatistics, look: Sequence[LookAt]
) -> list[dict[str, Any]]:
    odd = {one.index: one for one in look}
    total = sum(item.points for item in items)
    return [
        {
            "question": item.question,
            "check": item.name,
            "title": item.title,
            "n": int(found.counts[index]),
            "points": item.points,
            "passed": len(item.scores) - len(item.lost),
            "facility": _finite(found.facility[index]),
            "facility of the best third": _finite(found.best[index]),
            "discrimination": _finite(found.discrimination[index]),
            "effective weight": _finite(found.weight[index]),
            "share of points": item.points / total if total else None,
            "could not be carried out": len(item.errors),
            "look at": odd[index].name if index in odd else "",
            "hint given most": item.hint[0],
            "given": item.hint[1],
            "lost by": item.lost,
        }
        for index, item in enumerate(items)
    ]


def _finite(value: float) -> float | None:
    return round(float(value), 6) if math.isfinite(value) else None


def _scatter(kinds: Sequence[tuple[str, Sequence[Item], ItemStatistics, list[LookAt]]]) -> Markup:
    """Draw facility against discrimination, and name what is to be looked at."""
    figure = drawing.Drawing(
        drawing.Axis(
            -4, 104, [(at, str(at)) for at in range(0, 101, 20)],
            "Facility: mean share of the points, %",
        ),
        drawing.Axis(
            -1.08, 1.08, [(at / 2, f"{at / 2:.1f}") for at in range(-2, 3)],
            "Discrimination: correlation with the rest",
        ),
        height=288.0,
    )  # fmt: skip
    figure.line([(-4, 0), (104, 0)], drawing.LINE)
    named: list[str] = []
    shown = 0
    marks = {"Questions": (drawing.ACCENT, 6.8), "Checks": (drawing.SOFT, 4.0)}
    for kind, items, found, look in kinds:
        colour, size = marks[kind]
        odd = {one.index for one in look if one.name not in ("everybody", "error")}
        points = list(zip((100 * found.facility).tolist(), found.discrimination.tolist(),
                          strict=True))  # fmt: skip
        there = [index for index in range(len(items)) if all(map(math.isfinite, points[index]))]
        shown += len(there)
        spots = [index for index in there if index in odd]
        is_check = kind == "Checks"
        for chosen, paint in (([i for i in there if i not in odd], colour), (spots, drawing.BAD)):
            figure.dots(
                [points[index] for index in chosen], paint, size, square=is_check, hollow=is_check
            )
        for index in [] if is_check else spots[:MOST_NAMED]:
            name = items[index].title
            # Towards the middle, so that no name leaves the figure.
            right = points[index][0] > 55
            figure.words(
                name[:40], points[index], drawing.BAD,
                anchor="end" if right else "start", aside=(-6.0 if right else 6.0, -3.0),
            )  # fmt: skip
            named.append(name)
    figure.legend([(kind, *mark, kind == "Checks") for kind, mark in marks.items()])
    return figure.svg(
        f"Facility against discrimination of {shown} questions and checks. "
        + (f"To be looked at: {', '.join(named)}." if named else "No question stands out.")
    )
