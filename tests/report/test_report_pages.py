"""Whole pages: what they are put together from, and that one part that fails costs no other."""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from cohorts import course_and_links, outcome
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from small_course import STAGE

from autograder.collect.roster import Roster, Student
from autograder.course.course import Course
from autograder.course.remarks import Kind, Remark
from autograder.report.course_page import write_course_page
from autograder.report.drawing import ACCENT, INK, Axis, Drawing, whole_ticks
from autograder.report.links import Links, spans
from autograder.report.overview import overview_section, summary
from autograder.report.page import made_page, made_sections
from autograder.report.parts import parts_of
from autograder.report.section import Part, Section
from autograder.report.written import write_reports
from autograder.score.outcome import Graded

HOSTILE = "</script><script>alert(1)</script>"


def good(course: Course, stage: str, outcomes: Sequence[Graded], links: Links) -> Section:
    return Section("good", "Good", Markup("<p>There.</p>"), {"count": len(outcomes)})


def bad(course: Course, stage: str, outcomes: Sequence[Graded], links: Links) -> Section:
    raise ZeroDivisionError(HOSTILE)


def not_json(course: Course, stage: str, outcomes: Sequence[Graded], links: Links) -> Section:
    return Section("odd", "Odd", Markup("<p>Odd.</p>"), {"value": float("nan")})


def test_a_part_that_fails_says_so_and_costs_no_other(tmp_path: Path) -> None:
    course, links = course_and_links(tmp_path)
    parts = [Part("bad", "Bad", bad), Part("odd", "Odd", not_json), Part("good", "Good", good)]
    sections = made_sections(course, STAGE, [], links, parts)
    assert [one.anchor for one in sections] == ["bad", "odd", "good"]
    assert "could not be made: ZeroDivisionError: &lt;/script&gt;" in sections[0].html
    assert "could not be made: ValueError" in sections[1].html
    assert "There." in made_page("A stage", sections, links)


def test_a_page_may_run_its_own_script_and_nothing_else(tmp_path: Path) -> None:
    _, links = course_and_links(tmp_path)
    links.student(HOSTILE)
    page = made_page(HOSTILE, [], links)
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL)
    assert [kind for kind, _ in scripts] == [' type="application/json" id="linked"', ""]
    assert json.loads(scripts[0][1])[0][0] == HOSTILE
    digest = base64.b64encode(hashlib.sha256(scripts[1][1].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page
    assert "default-src 'none'" in page
    assert not re.search(r"\son\w+=", page)
    assert "://" not in re.sub(r'xmlns:xlink="[^"]*"', "", page)


@pytest.mark.parametrize(
    ("numbers", "text"),
    [([], ""), ([3], "3"), ([0, 1, 2, 4, 7, 8], "0-2,4,7-8"), ([1, 3], "1,3")],
)
def test_numbers_of_students_are_written_in_short(numbers: list[int], text: str) -> None:
    assert spans(numbers) == text


def test_links_of_a_student_with_an_odd_name_stay_links(tmp_path: Path) -> None:
    _, links = course_and_links(tmp_path)
    link = links.student('a/b?c#d"e <f>\n\u202e')
    assert "<f>" not in link
    assert "\u202e" not in link
    assert "a/b%3Fc%23d%22e%20%3Cf%3E%0A%E2%80%AE" in link
    assert "formgrader" not in link  # It is in no gradebook.


def _drawn(alt: str, said: str, points: list[tuple[float, float]]) -> str:
    drawing = Drawing(Axis(0, 4, [(0, said), (4, "b\nc")], said), Axis(0, 8, [], said), 200.0)
    drawing.bar(0, 1, 4, ACCENT)
    drawing.band(points, [(x, y + 1) for x, y in points], ACCENT)
    drawing.line(points, INK)
    drawing.dots(points, INK, 3.0)
    drawing.words(said, (1, 1), aside=(0.0, 0.0))
    drawing.legend([(said, ACCENT, 3.0, True)])
    return str(drawing.svg(alt))


def test_a_figure_is_whole_and_escapes_what_it_says() -> None:
    text = _drawn('A "line" <b>', "<script>&", [(0, 1), (1, 2)])
    root = ElementTree.fromstring(text)
    assert root.get("aria-label") == 'A "line" <b>'
    assert {one.tag for one in root} == {
        *("rect", "polygon", "polyline", "circle", "text", "line"),
    }
    words = [one.text for one in root.iter("text")]
    assert words.count("<script>&") == 5
    assert {"b", "c"} <= set(words)
    assert not re.search(r"\bid=|href", text)  # Nothing in it has a name that another may have.


def test_a_figure_breaks_off_where_there_is_no_number() -> None:
    nan = float("nan")
    text = _drawn("A line", "", [(0, 1), (1, 2), (2, nan), (3, 4), (4, 5)])
    assert "nan" not in text
    lines = re.findall(r'<polyline points="([^"]*)"', text)
    assert [len(one.split()) for one in lines] == [2, 2, 3]  # the last one: the axes
    assert text.count("<circle") == 4


@given(highest=st.integers(0, 10_000))
def test_ticks_of_counts_are_few_round_and_reach_the_top(highest: int) -> None:
    ticks = [at for at, _ in whole_ticks(highest)]
    assert ticks[0] == 0
    assert ticks[-1] >= highest
    assert 2 <= len(ticks) <= 8
    steps = {second - first for first, second in pairwise(ticks)}
    assert len(steps) == 1
    assert str(int(steps.pop())).rstrip("0") in ("1", "2", "5")


def test_the_figures_of_a_distribution() -> None:
    found = summary([0.0, 0.5, 0.5, 1.0])
    assert found["n"] == 4
    assert (found["mean"], found["median"]) == (0.5, 0.5)
    assert found["standard deviation"] == pytest.approx(0.408248, abs=1e-6)
    assert summary([])["mean"] is None
    assert summary([1.0])["standard deviation"] is None


def test_the_overview_counts_everybody(tmp_path: Path) -> None:
    course, links = course_and_links(tmp_path)
    Roster([Student("ann"), Student("bob"), Student("zoe")]).write(course.root)
    graded = [
        outcome("ann", {"side": 1.0}),
        outcome("bob", {}, problem="No."),
        outcome("cid", {"side": 0.0}, remarks=[Remark("…", Kind.GIVEN_UP)]),
    ]
    data = overview_section(course, STAGE, graded, links).data
    assert (data["handed in"], data["graded"], data["no grade yet"]) == (3, 2, 1)
    assert data["students"]["missing"] == ["zoe"]
    assert data["students"]["given up"] == ["cid"]
    assert data["share of points"]["n"] == 2


def test_the_bars_of_the_figure_are_a_table_as_well(tmp_path: Path) -> None:
    """A score on an edge counts above it, full marks in the last bar, as numpy has it."""
    course, links = course_and_links(tmp_path)
    scores = [0.0, 0.19, 0.2, 1.0, 1.4, 1.99, 2.0, 2.0]
    graded = [outcome(f"s{n}", {"side": score}) for n, score in enumerate(scores)]
    html = overview_section(course, STAGE, graded, links).html
    rows = re.findall(r'<td data-sort="\d+">(.*?)</td><td class="number">(\d+)</td>', html)
    assert rows == [("0 to 10 %", "2"), ("10 to 20 %", "1"), ("50 to 60 %", "1"),
                    ("70 to 80 %", "1"), ("90 to 100 %", "3")]  # fmt: skip
    said = re.search(r"Hand-ins by score: ([^\"]*)", html)
    assert said is not None
    assert re.findall(r"(\d+) to \d+ %: (\d+)", said[1]) == [
        (row.split()[0], count) for row, count in rows
    ]


def test_reports_of_a_stage_and_of_the_course(tmp_path: Path) -> None:
    course, _ = course_and_links(tmp_path)
    graded = [outcome(f"s{n}", {"side": float(n % 3), "area": 2.0}) for n in range(6)]
    paths = {path.name: path for path in write_reports(course, graded)}
    endings = ("html", "csv", "items.csv", "json")
    assert set(paths) == {*(f"{STAGE}.{one}" for one in endings), *COURSE_FILES}
    data = json.loads(paths[f"{STAGE}.json"].read_text())
    assert data["overview"]["handed in"] == 6
    assert data["items"]["n"] == 6
    assert [one["student"] for one in data["hand-ins"]["students"]] == [f"s{n}" for n in range(6)]
    whole = json.loads(paths["index.json"].read_text())
    assert whole["stages"][0]["mean"] == data["overview"]["share of points"]["mean"]
    assert whole["students"][2] == {"student": "s2", STAGE: 1.0, "mean": 1.0}
    with paths["index.csv"].open(newline="") as file:
        assert list(csv.DictReader(file))[2] == {"student": "s2", STAGE: "1.0", "mean": "1.0"}
    page = paths["index.html"].read_text()
    assert f'href="{STAGE}.html"' in page
    assert f'href="../feedback/s2/{STAGE}/{STAGE}.html"' in page


def test_the_line_of_the_cohort_leaves_out_what_statistics_leave_out(tmp_path: Path) -> None:
    course, _ = course_and_links(tmp_path)
    graded = [outcome(f"s{n}", {"side": 2.0}) for n in range(3)]
    graded += [outcome("zoe", {"side": 0.0}, remarks=[Remark("Nothing.", Kind.UNTOUCHED)])]
    paths = {path.name: path for path in write_reports(course, graded)}
    page = paths["index.html"].read_text()
    assert f"Median scores: {STAGE} 100 % (n = 3)." in page
    # What there is none of has no column; who is left out is in the table all the same.
    assert "No answer filled in" in page
    assert "Given up" not in page
    assert ">0 %</a>" in page


def test_each_student_has_a_line_over_the_stages(tmp_path: Path) -> None:
    course, _ = course_and_links(tmp_path)
    graded = [
        outcome("all", {"side": 2.0}),
        outcome("half", {"side": 1.0}),
        outcome("none", {"side": 0.0}),
        outcome("problem", {}, problem="Not graded."),
    ]
    page = write_reports(course, graded)[-3].read_text()
    lines = re.findall(r'<td class="spark"[^>]*>(.)</td>', page)
    assert lines == ["█", "▅", "▁", "·"]


COURSE_FILES = ("index.html", "index.csv", "index.json")


@pytest.mark.parametrize("content", ["", "no JSON", "[]", '{"stage": "another"}', "{}"])
def test_a_stage_whose_numbers_are_lost_costs_the_course_no_page(
    tmp_path: Path, content: str
) -> None:
    course, _ = course_and_links(tmp_path)
    reports = course.root / "reports"
    reports.mkdir()
    (reports / f"{STAGE}.json").write_text(content)
    page, _, numbers = write_course_page(course, reports)
    assert "Report: all stages" in page.read_text()
    assert json.loads(numbers.read_text())["students"] == []


def test_no_part_of_the_page_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course, _ = course_and_links(tmp_path)
    anchors = [part.anchor for part in parts_of(course)]
    assert anchors == list(dict.fromkeys(anchors))
    page = write_reports(course, [outcome("ann", {"side": 2.0})])[0].read_text()
    for anchor in anchors:
        assert f'<section id="{anchor}"' in page
    assert "could not be made" not in page
