"""Mistakes of authors are found by name before anything is built or graded."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_output
from small_course import ANSWERS, STAGE, fill_in, hand_in

from autograder.authoring.agreement import problems_of, require_agreement
from autograder.authoring.answer import right, wrong
from autograder.authoring.compare import (
    compare_answers,
    compare_cells,
    compare_checks,
    compare_release,
)
from autograder.authoring.copied import copy_course
from autograder.authoring.facts import CheckFacts, cells_of
from autograder.authoring.problem import Problem
from autograder.authoring.released import leaks
from autograder.authoring.typical import typical_answers
from autograder.course.course import Course

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def small(built_small: Callable[[], Course]) -> Course:
    return built_small()


def cell(notebook: Any, cell_id: str) -> Any:
    return next(cell for cell in notebook.cells if cell.id == cell_id)


def edit(course: Course, change: Callable[[Any], None], path: Path | None = None) -> None:
    """Change the master, or another notebook."""
    path = path or course.master(STAGE)
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    nbformat.write(notebook, path)


def replace(cell_id: str, old: str, new: str) -> Callable[[Any], None]:
    def change(notebook: Any) -> None:
        assert old in cell(notebook, cell_id).source
        cell(notebook, cell_id).source = cell(notebook, cell_id).source.replace(old, new, 1)

    return change


def rename(cell_id: str, new: str) -> Callable[[Any], None]:
    return lambda notebook: cell(notebook, cell_id).metadata.nbgrader.update(grade_id=new)


def points(cell_id: str, new: Any) -> Callable[[Any], None]:
    return lambda notebook: cell(notebook, cell_id).metadata.nbgrader.update(points=new)


def move_first(cell_id: str) -> Callable[[Any], None]:
    def change(notebook: Any) -> None:
        moved = cell(notebook, cell_id)
        notebook.cells.remove(moved)
        notebook.cells.insert(0, moved)

    return change


def remove(cell_id: str) -> Callable[[Any], None]:
    return lambda notebook: notebook.cells.remove(cell(notebook, cell_id))


def again(cell_id: str) -> Callable[[Any], None]:
    def change(notebook: Any) -> None:
        twin = nbformat.from_dict(cell(notebook, cell_id))
        twin.id = "twin"
        notebook.cells.append(twin)

    return change


# What a mistake in a notebook does to a question, and what is said of it
IN_CELLS: dict[str, tuple[Callable[[Any], None], str, str]] = {
    "the answer's id": (rename("answer-area", "aera_answer"), "area", "no answer cell"),
    "the answer's id in capitals": (rename("answer-area", "Area_answer"), "area", "'Area_answer'"),
    "the ending of the answer's id": (rename("answer-area", "area_solution"), "area", "no answer"),
    "the test's id": (rename("test-area", "areas"), "areas", "no answer cell"),
    "one id twice": (rename("test-area", "side"), "side", "2 cells have the id 'side'"),
    "a copied cell": (again("test-area"), "area", "2 cells have the id 'area'"),
    "no id": (rename("test-area", ""), "", "has no id"),
    "a missing answer cell": (remove("answer-area"), "area", "no answer cell"),
    "a missing test cell": (remove("test-area"), "area", "belongs to no test cell"),
    "the test above its answer": (move_first("test-area"), "area", "stands above its answer"),
    "no points": (points("test-area", None), "area", "points are None"),
    "0 points": (points("test-area", 0), "area", "points are 0"),
    "points below 0": (points("test-area", -3), "area", "points are -3"),
    "a text for points": (points("test-area", "3"), "area", "points are '3'"),
    "BEGIN misspelt": (replace("test-area", "BEGIN HIDDEN", "BEGIN HIDEN"), "area", "looks like"),
    "END misspelt": (replace("test-area", "END HIDDEN", "END HIDEN"), "area", "looks like a mark"),
    "small letters": (replace("test-area", "BEGIN HIDDEN", "Begin Hidden"), "area", "looks like"),
    "no BEGIN": (replace("test-area", "### BEGIN HIDDEN TESTS\n", ""), "area", "no BEGIN HIDDEN"),
    "no END": (replace("test-area", "### END HIDDEN TESTS", ""), "area", "no END HIDDEN TESTS"),
    "SOLUTION misspelt": (replace("answer-area", "BEGIN SOL", "BEGIN SLO"), "area", "looks like"),
    "mark scheme misspelt": (
        replace("prose", "### BEGIN SOLUTION", "### BEGIN MARK SHEME"), "prose", "looks like",
    ),
    "another's checks": (replace("test-area", '("area")', '("side")'), "area", "checks of 'side'"),
    "checks misspelt": (replace("test-area", '("area")', '("aera")'), "area", "checks of 'aera'"),
    "checks of nothing": (replace("test-area", '("area")', "()"), "area", "checks of 'nothing'"),
    "the call misspelt": (
        replace("test-area", 'hidden_checks("area")', 'hiden_checks("area")'), "area",
        "does not call hidden_checks",
    ),
    "the import misspelt": (
        replace("test-area", "import hidden_checks", "import hidden_check"), "area",
        "does not import hidden_checks",
    ),
    "no import": (
        replace("test-area", "from autograder import hidden_checks\n", ""), "area",
        "does not import",
    ),
    "a hidden region that is no Python": (
        replace("test-area", 'hidden_checks("area")', 'hidden_checks("area"'), "area", "no Python",
    ),
    "an empty hidden region": (
        replace("test-area", 'from autograder import hidden_checks\nhidden_checks("area")\n', ""),
        "area", "does not call",
    ),
    "the call above the region": (
        lambda nb: cell(nb, "test-area").update(
            source='hidden_checks("area")\n' + cell(nb, "test-area").source
        ), "area", "where students read it",
    ),
    "hidden checks in another cell": (
        lambda nb: nb.cells.insert(2, new_code_cell('hidden_checks("area")')), "",
        "no test cell",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def master(template_course: Path) -> Any:
    return nbformat.read(Course(template_course).master(STAGE), as_version=4)


@pytest.mark.parametrize("mistake", IN_CELLS)
def test_a_mistake_in_a_notebook_is_found_by_name(master: Any, mistake: str) -> None:
    change, question, said = IN_CELLS[mistake]
    notebook = nbformat.reads(nbformat.writes(master), as_version=4)
    assert compare_cells(STAGE, cells_of(notebook)) == []
    change(notebook)
    problems = compare_cells(STAGE, cells_of(notebook))
    found = [one for one in problems if said in one.what]
    assert found, problems
    assert question in {one.question for one in found}
    assert all(one.cell and one.remedy for one in found)


def test_each_part_of_each_question_of_the_course_counts(course: Course) -> None:
    for stage in course.stages:
        original = nbformat.read(course.master(stage), as_version=4)
        assert compare_cells(stage, cells_of(original)) == []
        for index, one in enumerate(cells_of(original)):
            if not (one.is_test or one.is_answer):
                continue
            changes = [("grade_id", f"{one.name}x")]
            changes += [("source", one.source.replace("HIDDEN", "HIDEN"))] * one.is_test
            for key, value in changes:
                cell = original.cells[index]
                where = cell if key == "source" else cell.metadata.nbgrader
                before, where[key] = where[key], value
                problems = compare_cells(stage, cells_of(original))
                where[key] = before
                assert one.question in " ".join(map(str, problems)), (stage, one.name, key)


# Checks

GOOD = [
    CheckFacts("side", "test_side", 2, "Count."),
    CheckFacts("area", "test_area", 2, "Multiply."),
    CheckFacts("area", "test_area_is_whole", 1, "Round."),
    CheckFacts("double", "test_double", 1, "Two times."),
    CheckFacts("name", "test_name", 0.5, "Any."),
]


def other(index: int, **changes: Any) -> list[CheckFacts]:
    checks = list(GOOD)
    checks[index] = CheckFacts(**{**vars(checks[index]), **changes})
    return checks


@pytest.mark.parametrize(
    ("checks", "question", "said"),
    [
        (other(0, question="seid"), "seid", "does not exist ('side' is like it)"),
        (other(0, question="seid"), "side", "has no checks"),
        (other(0, question="prose"), "prose", "marked by hand"),
        (GOOD[:-1], "name", "has no checks"),
        (other(1, points=3), "area", "worth 3 points, and its checks add up to 4"),
        (other(1, points=1), "area", "add up to 2"),
        (other(1, points=1.99999), "area", "add up to"),
        (other(1, hint=" "), "area", "test_area has no hint"),
        (other(1, faults=("has no docstring",)), "area", "test_area: has no docstring"),
        (other(2, name="test_area"), "area", "2 checks are called test_area"),
    ],
)
def test_a_mistake_in_the_checks_is_found_by_name(
    master: Any, checks: list[CheckFacts], question: str, said: str
) -> None:
    assert compare_checks(STAGE, cells_of(master), GOOD) == []
    problems = compare_checks(STAGE, cells_of(master), checks)
    assert [one for one in problems if one.question == question and said in one.what], problems


@pytest.mark.parametrize(("cell_points", "parts"), [(0.3, [0.1] * 3), (1, [0.1] * 10), (2, [2])])
def test_points_that_add_up_are_no_mistake(
    master: Any, cell_points: float, parts: list[float]
) -> None:
    notebook = nbformat.reads(nbformat.writes(master), as_version=4)
    points("test-side", cell_points)(notebook)
    checks = [CheckFacts("side", f"test_{n}", part, "Hint.") for n, part in enumerate(parts)]
    assert compare_checks(STAGE, cells_of(notebook), [*checks, *GOOD[1:]]) == []


def test_thirds_of_a_point_never_make_93_of_94(master: Any) -> None:
    notebook = nbformat.reads(nbformat.writes(master), as_version=4)
    points("test-side", 1)(notebook)
    thirds = [CheckFacts("side", f"test_{n}", 0.3333, "Hint.") for n in range(3)]
    (problem,) = compare_checks(STAGE, cells_of(notebook), [*thirds, *GOOD[1:]])
    assert problem.question == "side"


# Typical answers

FOUR = [right("r", "1"), right("s", "1"), wrong("w", "2"), wrong("v", "3", fails=("test_side",))]


@pytest.mark.parametrize(
    ("answers", "question", "said"),
    [
        ({"side": FOUR[1:]}, "side", "1 typical right answers"),
        ({"side": FOUR[:3]}, "side", "1 typical wrong answers"),
        ({"sides": FOUR}, "sides", "does not exist ('side' is like it)"),
        ({"sides": FOUR}, "side", "0 typical right answers"),
        ({"side": [*FOUR, wrong("u", "4", fails=("test_sied",))]}, "side", "'test_side' is like"),
    ],
)
def test_a_mistake_in_typical_answers_is_found_by_name(
    master: Any, answers: dict[str, list[Any]], question: str, said: str
) -> None:
    enough = {name: FOUR if name == "side" else [*FOUR[:3], FOUR[2]] for name in ANSWERS}
    assert compare_answers(STAGE, cells_of(master), GOOD, enough) == []
    rest = {name: four for name, four in enough.items() if name != "side"}
    problems = compare_answers(STAGE, cells_of(master), GOOD, {**rest, **answers})
    assert [one for one in problems if one.question == question and said in one.what], problems


@pytest.mark.parametrize("stage", Course(Path(__file__).parents[2]).stages)
def test_each_typical_answer_of_the_course_counts(course: Course, stage: str) -> None:
    cells = cells_of(nbformat.read(course.master(stage), as_version=4))
    answers = typical_answers(course, stage)
    assert answers.keys() == {one.name for one in cells if one.is_test}
    for question in answers:
        misspelt = {name + "x" * (name == question): some for name, some in answers.items()}
        problems = compare_answers(stage, cells, [], misspelt)
        said = [one.what for one in problems if one.question == question]
        assert "there are 0 typical right answers" in said
        assert [one for one in problems if one.question == f"{question}x" and question in one.what]


# The release


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (remove("test-area"), "has no cell 'area'"),
        (points("test-area", 4), "3 points in the master are 4 in the release"),
        (rename("test-area", "aera"), "has no cell 'area'"),
    ],
)
def test_a_release_of_other_questions_is_found(
    template_course: Path, master: Any, change: Callable[[Any], None], said: str
) -> None:
    release = nbformat.read(Course(template_course).release(STAGE), as_version=4)
    assert compare_release(STAGE, cells_of(master), cells_of(release)) == []
    change(release)
    problems = compare_release(STAGE, cells_of(master), cells_of(release))
    assert any(said in one.what and one.question in ("area", "aera") for one in problems)


def put(cell_id: str, text: str) -> Callable[[Any], None]:
    return lambda notebook: cell(notebook, cell_id).update(source=text)


@pytest.mark.parametrize(
    ("change", "question", "said"),
    [
        (put("answer-area", "area = side * side"), "area", "a line of the solution"),
        (put("test-side", "assert side == 3191"), "side", "the reference value of `side`, 3191"),
        (put("test-side", "assert 3191 == side"), "side", "reference value of `side`"),
        (put("test-side", "assert abs(side - 3191) < 1"), "side", "reference value of `side`"),
        (put("test-side", "import math\nassert math.isclose(side, 3191)"), "side", "`side`"),
        (put("ask-area", "It is 10182481 pixels."), "", "the reference value of `area`"),
        (put("test-name", "assert name == 'Wilhelm'"), "name", "reference value of `name`"),
        (put("test-area", 'assert student["area"] == reference["area"]'), "area", "of a check"),
        (put("test-area", "from autograder import hidden_checks"), "area", "it shows"),
        (put("test-area", "### BEGIN HIDDEN TESTS"), "area", "is still there"),
        (put("test-area", "### BEGIN HIDEN TESTS"), "area", "looks like a mark"),
        (put("prose", "SCHEME-7 is the answer here"), "prose", "a line of the solution"),
        (
            lambda nb: cell(nb, "test-area").outputs.append(new_output("stream", text="3191")),
            "area", "it has outputs",
        ),
    ],
)  # fmt: skip
def test_a_release_that_gives_something_away_is_found(
    template_course: Path, master: Any, change: Callable[[Any], None], question: str, said: str
) -> None:
    course = Course(template_course)
    checks = [(course.checks(STAGE) / "small.py").read_text()]
    values = {"side": {"side": 3191}, "area": {"area": 3191**2}, "name": {"name": "Wilhelm"}}
    release = nbformat.read(course.release(STAGE), as_version=4)
    plain = nbformat.reads(nbformat.writes(master), as_version=4)
    replace("prose", "SCHEME-7", "SCHEME-7 is the answer here")(plain)
    assert leaks(STAGE, cells_of(plain), cells_of(release), checks, values) == []
    change(release)
    problems = leaks(STAGE, cells_of(plain), cells_of(release), checks, values)
    assert [one for one in problems if one.question == question and said in one.what], problems


# All together, as the commands do it


def test_the_small_course_agrees_and_is_not_examined_twice(
    small: Course, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.rmtree(small.root / "answers")  # where the course that it was copied from is noted
    assert problems_of(small, [STAGE]) == []
    monkeypatch.setattr(
        "autograder.authoring.agreement._run", lambda *args: [Problem(STAGE, "again", "")]
    )
    assert problems_of(small, [STAGE]) == []
    require_agreement(small, [STAGE])
    copied = copy_course(small, tmp_path, release=True)
    require_agreement(copied, [STAGE])
    checks = small.checks(STAGE) / "small.py"
    checks.write_text(checks.read_text() + "\n")
    assert [one.what for one in problems_of(small, [STAGE])] == ["again"]
    changed = copy_course(small, tmp_path / "changed", release=True)
    assert [one.what for one in problems_of(changed, [STAGE])] == ["again"]


@pytest.mark.parametrize("stage", Course(Path(__file__).parents[2]).stages)
def test_the_course_agrees(course: Course, stage: str) -> None:
    assert [str(problem) for problem in problems_of(course, [stage])] == []


def test_a_master_that_is_no_notebook_is_said_to_be(small: Course) -> None:
    small.master(STAGE).write_text('{"cells": [')
    (problem,) = problems_of(small, [STAGE])
    assert "cannot be read" in problem.what


def in_checks(old: str, new: str) -> Callable[[Course], None]:
    def change(course: Course) -> None:
        text = (course.checks(STAGE) / "small.py").read_text()
        assert old in text
        (course.checks(STAGE) / "small.py").write_text(text.replace(old, new, 1))

    return change


def in_master(change: Callable[[Any], None]) -> Callable[[Course], None]:
    return lambda course: edit(course, change)


@pytest.mark.parametrize(
    ("mistake", "question", "said"),
    [
        (in_checks('    """The side is right"""\n', ""), "side", "has no docstring"),
        (in_checks('@pytest.mark.hint("Count the columns.")\n', ""), "side", "has no hint"),
        (in_checks('"side", points=2', '"side", points=-2'), "side", "write @pytest.mark.question"),
        (in_checks("def test_area_is_whole", "def test_area"), "area", "are called test_area"),
        (in_checks("== 42", "== 43"), "double", "the solution earns 0 of 1 points"),
        (in_checks('isinstance(student["name"], str)', "True"), "name", "the untouched release"),
        (
            in_checks("def test_side(student, reference):", "def test_side(studnet):"),
            "side",
            "Did you mean student",
        ),
        (in_master(replace("answer-area", "side * side", "siede")), "area", "does not run"),
        (in_master(replace("test-area", "is not None", "is None")), "area", "does not run"),
        (
            in_master(replace("test-area", "is not None", "== 10182481")),
            "area",
            "the reference value",
        ),
    ],
)
def test_what_only_running_shows_is_found_by_name(
    small: Course, mistake: Callable[[Course], None], question: str, said: str
) -> None:
    mistake(small)
    problems = problems_of(small, [STAGE])
    assert [one for one in problems if one.question == question and said in one.what], problems


def test_checks_that_cannot_be_collected_are_said_to_be(small: Course) -> None:
    (small.checks(STAGE) / "small.py").write_text("import pytest\n\ndef broken(:\n")
    (problem,) = problems_of(small, [STAGE])
    assert "cannot be collected" in problem.what


BY_COMMAND: dict[str, tuple[Callable[[Course], None], str]] = {
    "ids": (in_master(rename("answer-area", "aera_answer")), "question area"),
    "points": (in_master(points("test-side", 3)), "question side"),
    "names": (in_checks('question("double"', 'question("duble"'), "question double"),
    "docstrings": (in_checks('    """The name is a text"""\n', ""), "question name"),
    "hints": (in_checks('@pytest.mark.hint("Two times.")\n', ""), "question double"),
    "hidden region": (
        in_master(replace("test-side", "### BEGIN HIDDEN", "### BEGIN HIDEN")), "question side",
    ),
    "solution": (in_checks("== 42", "== 43"), "question double"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", BY_COMMAND)
def test_commands_refuse_with_the_questions_name_and_write_nothing(
    run: Run, small: Course, mistake: str
) -> None:
    change, said = BY_COMMAND[mistake]
    hand_in(small, "anna", fill_in(nbformat.read(small.release(STAGE), as_version=4)))
    change(small)
    small.release(STAGE).write_text(small.release(STAGE).read_text())
    kept = {
        path: path.read_bytes()
        for path in small.root.rglob("*")
        if path.is_file() and path.parts[-2] != "__pycache__"
    }
    for words, status in (("check", 1), ("build", 2), ("grade", 2)):
        done = run("autograder", words, STAGE, cwd=small.root)
        assert done.returncode == status, done.stdout + done.stderr
        lines = (done.stdout + done.stderr).splitlines()
        assert any(line.startswith(STAGE) and said in line for line in lines), lines
    assert {path: path.read_bytes() for path in kept} == kept
    assert not (small.root / "autograded").exists()


def test_no_door_of_nbgrader_releases_hidden_checks(run: Run, small: Course) -> None:
    edit(small, replace("test-side", "### BEGIN HIDDEN", "### BEGIN HIDEN"))
    before = small.release(STAGE).read_bytes()
    done = run("nbgrader", "generate_assignment", STAGE, "--force", cwd=small.root)
    assert done.returncode != 0
    assert "BEGIN HIDEN" in done.stderr
    assert not small.release(STAGE).exists() or small.release(STAGE).read_bytes() == before
