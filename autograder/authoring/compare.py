"""Compare all parts of every question: cells, points, hidden regions, checks, typical answers.

Nothing is run here. What running the solution shows is in `autograder.authoring.proof`.
"""

from __future__ import annotations

import ast
import math
import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any

from autograder.authoring.answer import Answer
from autograder.authoring.facts import CheckFacts, StageCell
from autograder.authoring.problem import Problem
from autograder.build.marks import HIDDEN, cut_out, faults_of_marks, inside
from autograder.run.cells import ANSWER_SUFFIX
from autograder.score.results import safe_score

__all__ = [
    "compare_answers",
    "compare_cells",
    "compare_checks",
    "compare_release",
    "names_of_checks",
]

ENOUGH = 2
"""Least number of right, and of wrong, typical answers to a question."""
CALL = "hidden_checks"


def compare_cells(stage: str, cells: Sequence[StageCell]) -> list[Problem]:
    """Compare the cells of a master notebook with one another.

    Parameters
    ----------
    stage : str
        Name of the stage.
    cells : sequence of StageCell
        All cells of the notebook, in order.
    """
    problems = []
    for cell in cells:
        problems += [
            cell.problem(stage, what, remedy) for what, remedy in faults_of_marks(cell.source)
        ]
        if (cell.graded or cell.solution) and not cell.name:
            problems.append(
                cell.problem(
                    stage,
                    "the cell is graded or an answer, and has no id",
                    "Give it one in JupyterLab's nbgrader panel.",
                )
            )
        if cell.graded and not _is_points(cell.points, by_hand=cell.solution):
            problems.append(
                cell.problem(
                    stage,
                    f"the cell's points are {cell.points!r}",
                    "Give it a number of points above 0.",
                )
            )
        if cell.is_test:
            problems += _of_test_cell(stage, cell)
        elif cell.kind == "code" and (said := names_of_checks(cell.source)):
            problems.append(
                cell.problem(
                    stage,
                    f"{said} stands in a cell that is no test cell",
                    "Make it an 'Autograder tests' cell, or take the line out.",
                )
            )
    return [*problems, *_of_pairs(stage, cells)]


def _of_pairs(stage: str, cells: Sequence[StageCell]) -> list[Problem]:
    problems = []
    named = [cell for cell in cells if cell.name]
    for name, count in Counter(cell.name for cell in named).items():
        if count > 1:
            twice = [cell for cell in named if cell.name == name]
            problems.append(
                Problem(
                    stage,
                    f"{count} cells have the id {name!r}: cells "
                    f"{', '.join(str(cell.number) for cell in twice)}",
                    "Give each cell an id of its own.",
                    twice[-1].question,
                    twice[-1].number,
                )
            )
    tests = {cell.name: cell for cell in named if cell.is_test}
    answers = {cell.name: cell for cell in named if cell.is_answer}
    for name, cell in tests.items():
        answer = answers.get(f"{name}{ANSWER_SUFFIX}")
        if answer is None:
            problems.append(
                cell.problem(
                    stage,
                    f"no answer cell has the id {name}{ANSWER_SUFFIX}"
                    + _perhaps(f"{name}{ANSWER_SUFFIX}", answers),
                    "Give the answer cell that id, and the test cell the same without "
                    f"{ANSWER_SUFFIX}.",
                )
            )
        elif answer.number > cell.number:
            problems.append(
                cell.problem(
                    stage,
                    f"the test cell stands above its answer cell (cell {answer.number})",
                    "Move the test cell below the answer cell.",
                )
            )
    for name, cell in answers.items():
        if not name.endswith(ANSWER_SUFFIX) or cell.question not in tests:
            problems.append(
                cell.problem(
                    stage,
                    f"the answer cell {name!r} belongs to no test cell"
                    + _perhaps(cell.question, tests),
                    f"An answer cell's id is its test cell's id and {ANSWER_SUFFIX}.",
                )
            )
    return problems


def _of_test_cell(stage: str, cell: StageCell) -> list[Problem]:
    """Look at the hidden region of one test cell."""
    said: list[tuple[str, str]] = []
    if cell.kind != "code":
        said.append(("its test cell is no code cell", "Make it a code cell."))
        return [cell.problem(stage, *one) for one in said]
    regions = inside(cell.source, HIDDEN)
    write = (
        "Write ### BEGIN HIDDEN TESTS, from autograder import hidden_checks, "
        f'hidden_checks("{cell.name}"), ### END HIDDEN TESTS, each on a line of its own.'
    )
    if len(regions) != 1:
        said.append((f"its test cell has {len(regions) or 'no'} hidden regions", write))
    for region in regions:
        said += [(what, write) for what in _of_region(region, cell.name)]
    if leaked := names_of_checks(cut_out(cell.source)):
        said.append((f"{leaked} stands outside the hidden region, where students read it", write))
    return [cell.problem(stage, *one) for one in said]


def _of_region(region: str, name: str) -> list[str]:
    try:
        tree = ast.parse(textwrap.dedent(region))
    except SyntaxError as error:
        return [f"its hidden region is no Python ({error.msg})"]
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "autograder"
        for alias in node.names
    }
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [
        [getattr(value, "value", None) for value in node.args]
        for node in calls
        if isinstance(node.func, ast.Name) and node.func.id == CALL
    ]
    problems = []
    if CALL not in imported:
        problems.append(f"its hidden region does not import {CALL} from autograder")
    if len(named) != 1:
        others = [ast.unparse(node.func) for node in calls]
        problems.append(f"its hidden region does not call {CALL} once{_perhaps(CALL, others)}")
    problems += [
        f"its hidden region asks for the checks of {asked[0] if asked else 'nothing'!r}"
        for asked in named
        if asked != [name]
    ]
    return problems


def names_of_checks(shown: str) -> str:
    """Return what of the hidden checks stands in code that students read; empty for nothing."""
    lines = [line.partition("#")[0] for line in shown.split("\n")]
    words = ("hidden_check", "from autograder", "import autograder", "pytest.mark")
    return next((f"{word!r}" for word in words if any(word in line for line in lines)), "")


def compare_checks(
    stage: str, cells: Sequence[StageCell], checks: Sequence[CheckFacts]
) -> list[Problem]:
    """Compare checks with the cells that they belong to.

    Parameters
    ----------
    stage : str
        Name of the stage.
    cells : sequence of StageCell
        Of the master notebook.
    checks : sequence of CheckFacts
        In the order in which they are written.
    """
    problems = []
    tests = {cell.name: cell for cell in cells if cell.is_test and cell.name}
    by_hand = {cell.name for cell in cells if cell.graded and cell.solution}
    asked: dict[str, list[CheckFacts]] = {}
    for check in checks:
        asked.setdefault(check.question, []).append(check)
        number = tests[check.question].number if check.question in tests else 0
        for fault in check.faults:
            problems.append(
                Problem(
                    stage, f"the check {check.name}: {fault}", "Correct it.", check.question, number
                )
            )
        if not check.hint.strip() and not check.faults:
            problems.append(
                Problem(
                    stage,
                    f"the check {check.name} has no hint",
                    "Add @pytest.mark.hint with a sentence that helps, and gives no answer.",
                    check.question,
                    number,
                )
            )
    for name, count in Counter(check.name for check in checks).items():
        if count > 1:
            twice = next(check for check in checks if check.name == name)
            problems.append(
                Problem(
                    stage,
                    f"{count} checks are called {name}, of which only the last is run",
                    "Give each a name of its own.",
                    twice.question,
                )
            )
    for question in asked:
        if question and question not in tests:
            what = "is marked by hand" if question in by_hand else "does not exist"
            names = ", ".join(check.name for check in asked[question])
            problems.append(
                Problem(
                    stage,
                    f"there are checks ({names}) for a question that {what}"
                    + _perhaps(question, tests),
                    "Name the question as its test cell's id does, or add the cells.",
                    question,
                )
            )
    for question, cell in tests.items():
        problems += _of_points(stage, cell, asked.get(question, []))
    return problems


def _of_points(stage: str, cell: StageCell, checks: list[CheckFacts]) -> list[Problem]:
    if not checks:
        return [
            cell.problem(
                stage,
                "the question has no checks",
                f'Write one: @pytest.mark.question("{cell.name}", points={cell.points}).',
            )
        ]
    if any(check.faults for check in checks) or not _is_points(cell.points):
        return []  # That comes first.
    total = math.fsum(check.points for check in checks)
    # What a perfect answer would be given, added up as it is in grading.
    score = safe_score(sum(check.points for check in checks), float(cell.points))
    if score == float(cell.points) and math.isclose(total, float(cell.points), abs_tol=1e-9):
        return []
    return [
        cell.problem(
            stage,
            f"its cell is worth {cell.points:g} points, and its checks add up to {total:g}"
            + ("" if score != cell.points else ", which would be cut off"),
            "Make them equal, with four decimals at most.",
        )
    ]


def compare_answers(
    stage: str,
    cells: Sequence[StageCell],
    checks: Iterable[CheckFacts],
    answers: dict[str, list[Answer]],
) -> list[Problem]:
    """Compare typical answers with the questions that they answer.

    Parameters
    ----------
    stage : str
        Name of the stage.
    cells : sequence of StageCell
        Of the master notebook.
    checks : iterable of CheckFacts
        Its checks.
    answers : dict of str to list of Answer
        Question to typical answers.
    """
    problems = []
    tests = {cell.name: cell for cell in cells if cell.is_test and cell.name}
    names = {
        question: {check.name for check in checks if check.question == question}
        for question in tests
    }
    for question, cell in tests.items():
        kinds = [answer.is_right for answer in answers.get(question, [])]
        for is_right, word in ((True, "right"), (False, "wrong")):
            if kinds.count(is_right) < ENOUGH:
                problems.append(
                    cell.problem(
                        stage,
                        f"there are {kinds.count(is_right)} typical {word} answers",
                        f"Write down {ENOUGH} right and {ENOUGH} typically wrong ones.",
                    )
                )
        for answer in answers.get(question, []):
            unknown = [name for name in answer.fails if name not in names[question]]
            if unknown:
                problems.append(
                    cell.problem(
                        stage,
                        f"the typical answer {answer.title!r} names the check {unknown[0]}, which "
                        f"the question does not have{_perhaps(unknown[0], names[question])}",
                        "Name the check as it is called.",
                    )
                )
    for question in answers:
        if question not in tests:
            problems.append(
                Problem(
                    stage,
                    "there are typical answers to a question that does not exist"
                    + _perhaps(question, tests),
                    "Name the question as its test cell's id does.",
                    question,
                )
            )
    return problems


def compare_release(
    stage: str, cells: Sequence[StageCell], released: Sequence[StageCell]
) -> list[Problem]:
    """Compare a master notebook with its release: the same questions, for the same points.

    Parameters
    ----------
    stage : str
        Name of the stage.
    cells : sequence of StageCell
        Of the master notebook.
    released : sequence of StageCell
        Of the release.
    """
    ours, theirs = (
        {cell.name: cell for cell in side if cell.graded or cell.solution}
        for side in (cells, released)
    )
    build = f"Build the release: autograder build {stage}"
    problems = []
    if absent := [name for name in ours if name not in theirs]:
        named = ", ".join(map(repr, absent[:6])) + (
            f" and {len(absent) - 6} more" if len(absent) > 6 else ""
        )
        what = f"the release has no cell {named}"
        where = ours[absent[0]]
        question = where.question if len({ours[name].question for name in absent}) == 1 else ""
        problems.append(Problem(stage, what, build, question, where.number))
    for name, cell in theirs.items():
        if name not in ours:
            what = f"the release has a cell {name!r}, and the master has none"
        elif (cell.points or 0) != (ours[name].points or 0):
            what = f"{ours[name].points} points in the master are {cell.points} in the release"
        elif (cell.graded, cell.solution) != (ours[name].graded, ours[name].solution):
            what = f"the cell {name!r} is of another kind in the release"
        else:
            continue
        problems.append(cell.problem(stage, what, build))
    return problems


def _is_points(points: Any, *, by_hand: bool = False) -> bool:
    if not isinstance(points, (int, float)) or isinstance(points, bool):
        return False
    return 0 < points < math.inf or (by_hand and points == 0)


def _perhaps(name: str, names: Iterable[str]) -> str:
    near = get_close_matches(name.lower(), {one.lower(): one for one in names}, 1, 0.6)
    found = [one for one in names if near and one.lower() == near[0]]
    return f" ({found[0]!r} is like it)" if found else ""
