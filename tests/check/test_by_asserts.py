"""Questions that are graded by their asserts: points as nbgrader gives them, hidden lines kept."""

from __future__ import annotations

import json
import math
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.utils import determine_grade

from autograder.check.by_asserts import TAKEN_OUT, Asserts, without_hidden
from autograder.run.outputs import CellOutputs, NotebookOutputs

HIDDEN = "assert double(21) == 42"
SOURCE = f"assert double\n### BEGIN HIDDEN TESTS\n{HIDDEN}\n### END HIDDEN TESTS"
ASSERTS = Asserts("double", 3.0, 3.0, SOURCE, frozenset({HIDDEN}))
VISIBLE = Asserts("double", 3.0, 3.0, "assert double(2) == 4", frozenset())

TEXTS = st.one_of(
    st.floats(-1, 3).map(repr), st.integers(0, 3).map(repr), st.sampled_from(["True", "'x'", "ok"])
)
OUTPUT = st.one_of(
    st.builds(lambda name: {"output_type": "stream", "name": name, "text": "said"},
              st.sampled_from(["stdout", "stderr"])),
    st.builds(lambda text: {"output_type": "execute_result", "data": {"text/plain": text},
                            "metadata": {}, "execution_count": 1}, TEXTS),
    st.builds(lambda text: {"output_type": "display_data", "data": {"text/plain": text},
                            "metadata": {}}, TEXTS),
    st.just({"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": ["no"]}),
)  # fmt: skip


def outputs(*shown: dict[str, Any], was_run: bool = True) -> CellOutputs:
    cell = NotebookOutputs().start_cell(0, 1)
    cell.outputs[:] = shown
    cell.was_run = was_run
    return cell


def error(traceback: str, name: str = "AssertionError", text: str = "") -> dict[str, Any]:
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": [traceback]}


def result(text: str) -> dict[str, Any]:
    data = {"text/plain": text}
    return {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1}


@given(st.lists(OUTPUT, max_size=4))
def test_points_are_nbgraders(shown: list[dict[str, Any]]) -> None:
    facts = {"grade": True, "solution": False, "points": 3.0}
    cell = nbformat.v4.new_code_cell(
        outputs=nbformat.from_dict(json.loads(json.dumps(shown))), metadata={"nbgrader": facts}
    )
    found = VISIBLE.result(outputs(*shown), lost=False)
    assert found.score == pytest.approx(determine_grade(cell)[0], abs=1e-4)
    assert found.by_asserts
    assert not found.checks[0].error


@pytest.mark.parametrize("text", ["4", "inf", "nan", "1e300"])
def test_a_number_that_nbgrader_chokes_on_gives_nothing_and_is_told(text: str) -> None:
    found = VISIBLE.result(outputs(result(text)), lost=False)
    assert found.score == 0
    assert math.isfinite(found.score)
    assert found.checks[0].error


@pytest.mark.parametrize(("lost", "was_run"), [(True, True), (False, False)])
def test_a_cell_that_did_not_come_to_its_end_gives_nothing(lost: bool, was_run: bool) -> None:
    # To nbgrader, no output at all is full marks.
    assert VISIBLE.result(outputs(was_run=was_run), lost=lost).score == 0
    assert VISIBLE.result(outputs(), lost=False).score == 3


def test_an_error_in_a_hidden_region_shows_its_name_and_the_authors_words_alone() -> None:
    shown = outputs(error(f"----> 3 \x1b[38;5;28massert\x1b[39m double(21) == 42\n{HIDDEN}"))
    found = ASSERTS.result(shown, lost=False)
    assert found.score == 0
    assert "21" not in json.dumps(shown.outputs)
    # The instructor reads where.
    assert HIDDEN in found.checks[0].details
    told = ASSERTS.result(outputs(error("…", text="twice, please")), lost=False)
    assert told.checks[0].message == "twice, please"


@pytest.mark.parametrize(
    "output",
    [
        {"output_type": "stream", "name": "stdout", "text": f"In: {HIDDEN}!"},
        {"output_type": "display_data", "data": {"text/html": [f"<b>{HIDDEN}</b>"]}},
        error(f"x\n\x1b[31m{HIDDEN}\x1b[0m"),
        error("assert \x1b[31mdouble\x1b[0m(21) == 42"),
    ],
)
def test_outputs_that_hold_hidden_lines_are_left_out(output: dict[str, Any]) -> None:
    found = without_hidden([output, result("5")], [ASSERTS, VISIBLE])
    assert found[0]["text"] == TAKEN_OUT
    assert found[1] == result("5")
    assert without_hidden([output], [VISIBLE]) == [output]


def test_a_digest_follows_source_and_points() -> None:
    others = [
        Asserts("double", 3.0, 3.0, SOURCE + " ", frozenset()),
        Asserts("double", 2.0, 2.0, SOURCE, frozenset()),
    ]
    assert ASSERTS.digest not in [one.digest for one in others]
