"""What grading says in the end: a line a stage, and what needs a person."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from autograder.commands.summary import (
    MOST_LINES,
    outcome_data,
    people_lines,
    stage_lines,
    stage_table,
)
from autograder.course.remarks import Kind, Remark
from autograder.course.submission import Submission
from autograder.report.recorded import Recorded
from autograder.score.outcome import Graded
from autograder.score.results import CheckResult, PackedResults, QuestionResult

STAGE = "02_image_comparison"


def outcome(student: str, earned: float = 0.0, *remarks: str, problem: str = "") -> Graded:
    check = CheckResult("test_x", "X", 10.0, earned)
    question = QuestionResult("x", 10.0, [check])
    questions = PackedResults([] if problem else [question])
    return Graded(Submission(student, STAGE, Path(student)), questions, list(remarks), problem)


COHORT = [
    outcome("ann", 10.0),
    outcome("bob", 4.0, Remark("Cell 3 ended.", Kind.CRASHED)),
    outcome("cid", 1.0, Remark("Cell 9 ended.", Kind.CRASHED), "Something rare."),
    outcome("dan", 0.0, Remark("No answer was filled in.", Kind.UNTOUCHED)),
    outcome("eve", problem="Not graded, through no fault of the student: no memory."),
    outcome("flo", 3.0, Remark("The test cells 'a', 'b' had been edited.", Kind.TESTS_EDITED, 2)),
]
KNOWN = {
    STAGE: {
        "ann": Recorded(waiting=["prose"]),
        "bob": Recorded(waiting=["prose", "essay"], late=60.0),
        "zoe": Recorded(waiting=["prose"]),
    }
}


def test_a_stage_is_one_line() -> None:
    (line,) = stage_lines(COHORT, KNOWN)
    assert line.to_json() == {
        "stage": STAGE,
        "handed_in": 6,
        "n": 4,  # neither the untouched one nor the one without a grade
        "points": 10.0,
        "mean": 4.5,
        "lowest": 1.0,
        "highest": 10.0,
        "late": 1,
        "to_mark": 3,  # nobody asks about zoe, who handed nothing in
        "problems": 1,
    }


def test_its_table_fits_a_terminal() -> None:
    out = io.StringIO()
    Console(file=out, width=80).print(stage_table(stage_lines(COHORT, KNOWN)))
    words = [line.split() for line in out.getvalue().splitlines() if STAGE in line]
    assert words == [[STAGE, "6", "4", "4.5", "1–10", "10", "1", "3", "1"]]


def test_a_stage_that_nobody_tried_has_no_mean() -> None:
    (line,) = stage_lines([COHORT[3]], {})
    assert (line.n, line.mean, line.lowest) == (0, None, None)
    out = io.StringIO()
    Console(file=out, width=80).print(stage_table([line]))
    assert "nan" not in out.getvalue().lower()


def test_only_who_needs_a_person_is_named_and_what_is_alike_once() -> None:
    assert people_lines(COHORT) == [
        f"{STAGE}: no grade: eve. Not graded, through no fault of the student: no memory.",
        f"{STAGE}: Crashed: cells that ended their process: bob, cid",
        f"{STAGE}: flo: 2 test cells edited",
        f"{STAGE}: dan: no answer filled in",
    ]


def test_300_hand_ins_are_no_page() -> None:
    alike = [outcome(f"s{n}", 1.0, Remark("Ended.", Kind.CRASHED)) for n in range(300)]
    (line,) = people_lines(alike)
    assert line.endswith("cells that ended their process: s0, s1, s2 and 297 others")
    odd = [outcome(f"s{n}", problem=f"Odd: {n}.") for n in range(300)]
    lines = people_lines(odd)
    assert len(lines) == MOST_LINES + 1
    assert lines[-1] == "… and 280 more: see the report."


def test_hostile_texts_stay_in_one_short_line() -> None:
    long = outcome("e\nve\x1b[2J", 1.0, Remark("a\nb\x1b[2J" * 500, Kind.CRASHED))
    (line,) = people_lines([long])
    assert "\n" not in line
    assert "\x1b" not in line
    assert len(line) < 400


def test_a_script_gets_all_of_it() -> None:
    data = outcome_data(COHORT[2], KNOWN)
    assert data["score"] == 1.0
    assert data["remarks"] == ["Cell 9 ended.", "Something rare."]
    assert outcome_data(COHORT[4], KNOWN)["score"] is None
    assert outcome_data(COHORT[1], KNOWN)["to_mark"] == ["prose", "essay"]
