"""Cells that students are given work whatever names they have bound anew, and bind none of theirs.

`from datetime import datetime`, `sum = 0` or `slice = vol[100]` are lines that beginners write. A
cell that they cannot edit must not fail for them, nor may it change a variable of theirs.
"""

from __future__ import annotations

import contextlib
import dis
import io
import os
from collections.abc import Iterator
from types import CodeType, FunctionType
from typing import Any
from unittest.mock import patch

import matplotlib as mpl
import matplotlib.pyplot as plt
import nbformat
import pytest

from autograder.course.course import Course

STAGES = ["01_exploration", "02_image_comparison", "03_masks_and_filters", "04_measurements"]
LIBRARIES = [
    *("np", "plt", "ndimage", "ndi", "stats", "optimize", "imageio", "pydicom", "datetime"),
    *("math", "os", "numpy", "scipy", "shape"),
]
"""Names that libraries, and functions of theirs, usually have."""
USUAL = [
    *("sum", "list", "max", "min", "len", "abs", "round", "int", "float", "range", "type", "id"),
    *("input", "tuple", "slice", "dict", "set", "str", "sorted", "bool", "map", "filter"),
    *("isinstance", "callable", "all", "any", "object", "hash", "iter", "next", "format"),
]
"""Names of Python's own that beginners bind anew."""
HIDDEN = "### BEGIN HIDDEN TESTS"


def run(source: str, names: dict[str, Any]) -> None:
    # As in nbgrader's Validate, a self-check that does not pass raises an error.
    validating = patch.dict(os.environ, {"NBGRADER_EXECUTION": "validate"})
    with validating, contextlib.redirect_stdout(io.StringIO()):
        exec(compile(source, "<cell>", "exec"), names)
    plt.close("all")


@pytest.fixture(scope="module", params=STAGES)
def given_cells(request: pytest.FixtureRequest, course: Course) -> list[Any]:
    """Cell by cell of a solution: a given cell after the set-up, and the names before it."""
    before = dict(mpl.rcParams)
    mpl.use("agg")
    names: dict[str, Any] = {"__name__": "__main__"}
    found = []
    with patch.dict(os.environ, {course.settings.files_variable: str(course.files)}):
        for cell in nbformat.read(course.master(request.param), as_version=4).cells:
            facts = cell.metadata.get("nbgrader", {})
            if cell.cell_type != "code":
                continue
            source = cell.source.partition(HIDDEN)[0]
            answered = any(fact["solution"] for fact, _, _ in found)
            if facts.get("solution") or answered:
                found.append((facts, source, dict(names)))
            run(source, names)
    mpl.rcParams.update(before)
    given = [row for row in found if not row[0]["solution"]]
    assert given
    return given


def test_no_given_cell_needs_a_name_that_may_be_bound_anew(given_cells: list[Any]) -> None:
    for facts, source, names in given_cells:
        try:
            run(source, {**names, **{name: object() for name in [*LIBRARIES, *USUAL]}})
        except Exception as error:
            pytest.fail(
                f"{facts['grade_id']} needs a name that a student may have bound anew: {error}\n"
                "A self-check is a function that imports what it needs "
                "(from builtins import len; import numpy as np); see those around it."
            )


def test_no_function_of_a_given_cell_needs_one_when_it_is_called(given_cells: list[Any]) -> None:
    for facts, source, names in given_cells:
        if facts["grade"]:
            continue
        space = dict(names)
        run(source, space)
        for name, value in space.items():
            if isinstance(value, FunctionType) and value is not names.get(name):
                reads = set(globals_read(value.__code__)) & {*LIBRARIES, *USUAL}
                assert not reads, (facts["grade_id"], name, reads)


def globals_read(code: CodeType) -> Iterator[str]:
    for step in dis.get_instructions(code):
        if step.opname == "LOAD_GLOBAL":
            yield step.argval
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from globals_read(inner)


def test_no_self_check_binds_a_name_of_the_student(given_cells: list[Any]) -> None:
    for facts, source, names in given_cells:
        if facts["grade"]:
            space = dict(names)
            run(source, space)
            changed = {name for name in space if space[name] is not names.get(name)}
            assert changed <= {"self_check", "__builtins__", "__annotations__"}, facts["grade_id"]
