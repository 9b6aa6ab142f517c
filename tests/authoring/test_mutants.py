"""Checks that miss a mistake in the solution are found, and what is as right is written down."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from small_course import STAGE

from autograder.authoring.mutants import try_mutants
from autograder.course.course import Course

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def small(built_small: Callable[[], Course]) -> Course:
    """A course with one check that looks at too little."""
    course = built_small()
    notebook = nbformat.read(course.master(STAGE), as_version=4)
    for cell in notebook.cells:
        if cell.id == "answer-double":
            cell.source = cell.source.replace("return 2 * x", "return 2 * x if x > 0 else -x - x")
    nbformat.write(notebook, course.master(STAGE))
    folder = course.typical_answers(STAGE)
    folder.mkdir(parents=True)
    write_equivalents(course, {})
    return course


def write_equivalents(course: Course, known: dict[str, dict[str, str]]) -> None:
    path = course.typical_answers(STAGE) / "equivalent.py"
    path.write_text(f"EQUIVALENT = {known!r}\n", encoding="utf-8")


def test_a_mistake_that_a_check_finds_is_caught(small: Course) -> None:
    (found,) = try_mutants(small, STAGE, questions=["area"], workers=1)
    assert [mutant.line for mutant in found.caught] == ["area = side * side => area = side / side"]
    assert found.survivors == found.broken == found.stale == []


def test_a_mistake_that_no_check_finds_survives_until_it_is_called_as_right(
    small: Course, run: Run
) -> None:
    (found,) = try_mutants(small, STAGE, questions=["double"], workers=1)
    lines = [mutant.line for mutant in found.survivors]
    assert "return 2 * x if x > 0 else -x - x => return 2 * x if x >= 0 else -x - x" in lines
    assert any("-x + x" in line for line in lines)
    done = run("autograder", "mutants", STAGE, "double", "--workers", "1", cwd=small.root)
    assert done.returncode == 1
    assert f"    survives: {lines[0]}" in done.stdout
    write_equivalents(small, {"double": dict.fromkeys(lines, "Nobody calls it with that.")})
    done = run("autograder", "mutants", STAGE, "double", "--workers", "1", cwd=small.root)
    assert done.returncode == 0, done.stdout
    assert f"{len(lines)} as right as the solution" in done.stdout


def test_what_is_called_as_right_and_is_not_is_an_error(small: Course) -> None:
    caught, unknown = "area = side * side => area = side / side", "area = 1 => area = 2"
    write_equivalents(small, {"area": {caught: "wrong", unknown: "stale"}, "gone": {"x": "y"}})
    found = {one.question: one for one in try_mutants(small, STAGE, workers=1)}
    assert set(found["area"].stale) == {caught, unknown}
    assert found["gone"].stale == ["x"]


def test_some_are_drawn_and_the_same_for_the_same_seed(small: Course) -> None:
    write_equivalents(small, {})

    def drawn(seed: int) -> list[str]:
        (found,) = try_mutants(small, STAGE, questions=["double"], most=3, seed=seed, workers=1)
        return sorted(mutant.line for mutant in found.caught + found.survivors)

    assert drawn(1) == drawn(1)
    assert len(drawn(1)) == 3


def test_a_question_that_is_not_there_is_named(small: Course, run: Run) -> None:
    done = run("autograder", "mutants", STAGE, "nothing", cwd=small.root)
    assert done.returncode == 2
    assert "nothing" in done.stderr


def test_nothing_is_written(small: Course) -> None:
    def files(folder: Path) -> dict[str, bytes]:
        kept = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
        return {str(path): path.read_bytes() for path in kept}

    before = files(small.root)
    try_mutants(small, STAGE, questions=["area"], workers=1)
    assert files(small.root) == before
