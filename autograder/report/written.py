"""Write the reports of stages: pages for people, spreadsheets, and the same as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from autograder.course.course import Course
from autograder.course.whole_files import whole_file, write_text
from autograder.report.course_page import COURSE, write_course_page
from autograder.report.items import items_csv
from autograder.report.links import Links
from autograder.report.page import made_page, made_sections
from autograder.report.parts import parts_of
from autograder.report.tables import write_csv
from autograder.score.outcome import Graded

__all__ = ["write_reports"]


def write_reports(course: Course, graded: Sequence[Graded]) -> list[Path]:
    """Write the report of each stage.

    Parameters
    ----------
    course : Course
        The course; reports are in its folder ``reports/``.
    graded : sequence of Graded
        The outcomes: of each stage, of all that was handed in.

    Returns
    -------
    list of Path
        ``<stage>.html``, ``<stage>.csv``, ``<stage>.items.csv`` and ``<stage>.json`` of each stage;
        then those of the whole course.
    """
    folder = course.root / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for stage in sorted({outcome.submission.stage for outcome in graded}):
        outcomes = [outcome for outcome in graded if outcome.submission.stage == stage]
        written += _write_stage(course, stage, outcomes, folder)
    return [*written, *write_course_page(course, folder)]


def _write_stage(
    course: Course, stage: str, outcomes: Sequence[Graded], folder: Path
) -> list[Path]:
    links = Links(course, stage)
    for outcome in outcomes:
        links.number(outcome.submission.student)
    sections = made_sections(course, stage, outcomes, links, parts_of(course))
    endings = ("html", "csv", "items.csv", "json")
    page, table, items, data = (folder / f"{stage}.{ending}" for ending in endings)
    write_text(page, made_page(f"Report: {stage}", sections, links, up=f"{COURSE}.html"))
    with whole_file(table) as path:
        write_csv(path, outcomes)
    found = next((one.data for one in sections if one.anchor == "items"), {})
    write_text(items, items_csv(found))
    numbers = {"stage": stage, **{section.anchor: section.data for section in sections}}
    write_text(data, json.dumps(numbers, ensure_ascii=False, indent=1, allow_nan=False) + "\n")
    return [page, table, items, data]
