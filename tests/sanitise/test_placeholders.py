"""A placeholder that was left alone never redefines what the student wrote elsewhere."""

from __future__ import annotations

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.sanitise import SubmittedCell, rebuild

FIRST, SECOND = "def first(x):\n    ...", "second = ...\nthird = ..."


def answer(name: str, source: str) -> NotebookNode:
    facts = {"grade": False, "solution": True, "locked": False, "schema_version": 3}
    return new_code_cell(source, id=name, metadata={"nbgrader": {**facts, "grade_id": name}})


def rebuilt(*cells: tuple[str, str]) -> tuple[str, list[str]]:
    """What runs of cells with these names and sources, and the remarks."""
    release = new_notebook(cells=[answer("one", FIRST), answer("two", SECOND)])
    handed = [
        SubmittedCell("code", source, name, dict(answer(name, "").metadata.nbgrader))
        if name
        else SubmittedCell("code", source, "own")
        for name, source in cells
    ]
    notebook, remarks = rebuild(release, handed)
    return "\n".join(cell.source for cell in notebook.cells), remarks


@pytest.mark.parametrize(
    "written",
    ["second, third = 2, 3", "second: int = 2", "%time 1\nsecond = 2", "def second(): return 1"],
)
@pytest.mark.parametrize("place", ["answer", "before", "after"])
def test_what_is_written_in_another_cell_stays(written: str, place: str) -> None:
    first = f"{written}\ndef first(x): return x" if place == "answer" else FIRST + "\n    return 1"
    cells = [("one", first), ("two", SECOND)]
    if place != "answer":
        cells.insert(1 if place == "before" else 2, ("", written))
    source, remarks = rebuilt(*cells)
    assert "\nsecond = ..." not in source
    assert "# second = ...\n# third = ..." in source
    assert [remark for remark in remarks if "another cell has the answer: two." in remark]


@pytest.mark.parametrize(
    "written",
    ["second == 2", "print(second)", "if x:\n    second = 2", "seconds = 2", "# second = 2"],
)
def test_what_binds_nothing_leaves_the_placeholder(written: str) -> None:
    source, remarks = rebuilt(("one", FIRST), ("", written), ("two", SECOND))
    assert source.endswith(SECOND)
    assert remarks == []


def test_an_answer_is_never_taken_for_a_placeholder() -> None:
    source, remarks = rebuilt(("one", FIRST), ("", "second = 1"), ("two", "second = 2"))
    assert source.endswith("second = 2")
    assert remarks == []
