"""Which questions are named, and that every number is of those who tried."""

from __future__ import annotations

from pathlib import Path

import pytest
from cohorts import HINT, course_and_links, outcome
from small_course import STAGE

from autograder.course.remarks import Kind, Remark
from autograder.report.cohort import Cohort, Why
from autograder.report.item_table import ItemTable
from autograder.report.items import items_csv, items_section
from autograder.report.look_at import items_to_look_at
from autograder.score.outcome import Graded

REST = ("side", "area", "double")
GOOD, POOR = dict.fromkeys(REST, 2.0), dict.fromkeys(REST, 0.0)


def cohort(odd_of_good: float | None, odd_of_poor: float | None) -> list[Graded]:
    """Six who are good at the rest, six who are not, and their points for one odd question."""
    return [
        outcome(f"{kind}{number}", {**rest, "odd": odd})
        for kind, rest, odd in (("good", GOOD, odd_of_good), ("poor", POOR, odd_of_poor))
        for number in range(6)
    ]


def looked_at(graded: list[Graded]) -> dict[str, str]:
    table = ItemTable(Cohort.of(graded).graded)
    found = items_to_look_at(table.questions, table.statistics(table.questions))
    return {table.questions[one.index].title: one.name for one in found}


@pytest.mark.parametrize(
    ("good", "poor", "named"),
    [
        (0.0, 0.0, "nobody"),
        (0.0, 2.0, "best lose"),
        (1.5, 2.0, "against"),
        (2.0, 2.0, "everybody"),
        (None, None, "error"),
        (2.0, 0.0, None),
    ],
)
def test_an_odd_question_is_named(
    good: float | None, poor: float | None, named: str | None
) -> None:
    assert looked_at(cohort(good, poor)).get("odd") == named


def test_a_question_that_only_the_best_get_is_hard_and_not_odd() -> None:
    graded = cohort(0.0, 0.0)
    graded[0] = outcome("good0", {**GOOD, "odd": 2.0})
    # Nobody else is good at the rest, so that this one is the best.
    graded[1:6] = [outcome(f"good{n}", {**POOR, "side": 2.0, "odd": 0.0}) for n in range(1, 6)]
    assert "odd" not in looked_at(graded)


def test_of_a_few_hand_ins_no_correlation_is_told() -> None:
    assert looked_at(cohort(0.0, 2.0)[4:9]) == {}


def test_who_did_not_try_is_left_out_and_said(tmp_path: Path) -> None:
    course, links = course_and_links(tmp_path)
    nothing = {"side": 0.0}
    graded = [
        outcome("ann", {"side": 2.0}),
        outcome("bob", {"side": 0.0}),
        outcome("cid", nothing, remarks=[Remark("No answer …", Kind.UNTOUCHED)]),
        outcome("dan", nothing, remarks=[Remark("Not a notebook.", Kind.BROKEN)]),
        outcome("eve", {}, problem="Not graded."),
        outcome("fay", {}),
    ]
    section = items_section(course, STAGE, graded, links)
    assert section.data["n"] == 2
    assert section.data["left out"] == {
        Why.NOT_GRADED: ["eve", "fay"],
        Why.BROKEN: ["dan"],
        Why.UNTOUCHED: ["cid"],
    }
    [question] = section.data["questions"]
    assert (question["n"], question["passed"], question["facility"]) == (2, 1, 0.5)
    for student in ("cid", "dan", "eve"):
        assert f">{student}</a>" in section.html


def test_every_number_leads_to_students(tmp_path: Path) -> None:
    course, links = course_and_links(tmp_path)
    section = items_section(course, STAGE, cohort(2.0, 0.0), links)
    odd = next(one for one in section.data["questions"] if one["question"] == "odd")
    assert odd["lost by"] == [f"poor{number}" for number in range(6)]
    assert 'data-who="0-5"' in section.html
    table = links.table()
    assert [name for name, _, _ in table[:6]] == odd["lost by"]
    assert table[0][1] == f"../feedback/poor0/{STAGE}/{STAGE}.html"


def test_the_hint_given_most_and_what_checks_said(tmp_path: Path) -> None:
    course, links = course_and_links(tmp_path)
    section = items_section(course, STAGE, cohort(2.0, 0.0), links)
    odd = next(one for one in section.data["checks"] if one["question"] == "odd")
    assert (odd["hint given most"], odd["given"]) == (HINT, 6)
    assert "poor0 is off" in section.html
    assert "And 1 other sentences." in section.html


def test_what_students_wrote_is_text(tmp_path: Path) -> None:
    course, links = course_and_links(tmp_path)
    hostile = "<script>alert(1)</script>\u202e\x00" + "x" * 5_000
    graded = [outcome(hostile[:40], {"side": 0.0}, message=hostile), *cohort(2.0, 0.0)]
    html = items_section(course, STAGE, graded, links).html
    assert "<script" not in html
    assert "\u202e" not in html
    assert "\x00" not in html
    assert "x" * 2_000 not in html
    assert "&lt;script&gt;" in html


def test_a_question_named_like_a_formula_of_mathematics_is_drawn(tmp_path: Path) -> None:
    course, links = course_and_links(tmp_path)
    graded = [
        outcome(f"s{n}", {"a$_{b": 2.0 * (n < 6), "<c>": 2.0 * (n > 5), "d": 2.0 * (n < 4)})
        for n in range(12)
    ]
    assert "&lt;c&gt;" in items_section(course, STAGE, graded, links).html


def test_the_spreadsheet_has_the_same_numbers(tmp_path: Path) -> None:
    course, links = course_and_links(tmp_path)
    graded = [outcome(f"s{n}", {"=cmd()": 2.0, "side": float(n % 3)}) for n in range(5)]
    section = items_section(course, STAGE, graded, links)
    lines = items_csv(section.data).splitlines()
    assert len(lines) == 1 + 2 + 2
    assert lines[1].startswith("'=cmd(),,'=cmd(),5,2.0,5,1.0,")
    assert lines[0].startswith("question,check,title,n,points,passed,facility,")


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_stage_of_hardly_anybody_has_a_section(tmp_path: Path, count: int) -> None:
    course, links = course_and_links(tmp_path)
    graded = [outcome(f"s{n}", {"side": 2.0}) for n in range(count)]
    section = items_section(course, STAGE, graded, links)
    assert section.data["n"] == count
    assert section.data["alpha of questions"] is None
    assert f"Of {count} hand-ins" in section.html
