"""Run a stage's solution and its untouched release, and compare all parts of every question.

In a process of its own: pytest collects the checks in it, as in grading.
"""

from __future__ import annotations

import ast
import ctypes
import json
import os
import signal
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat

from autograder.authoring.compare import (
    compare_answers,
    compare_cells,
    compare_checks,
    compare_release,
)
from autograder.authoring.facts import CheckFacts, StageCell, cells_of
from autograder.authoring.problem import Problem
from autograder.authoring.released import leaks
from autograder.authoring.typical import typical_answers
from autograder.build.marks import marks_in
from autograder.check.plugin import faults_of, hint_of, points_of, question_of
from autograder.check.reference import ReferenceError, SolutionRun
from autograder.check.session import CheckError, CheckSession, in_check_session
from autograder.check.state import Student
from autograder.course.course import Course
from autograder.course.masters import in_force
from autograder.run.cells import code_cells
from autograder.run.limits import TimeLimits
from autograder.run.notebook import run_cells
from autograder.run.process import ProcessDied
from autograder.run.zygote import Limits, Zygote
from autograder.score.results import QuestionResult
from autograder.wire.decode import Function, Opaque
from autograder.wire.frames import Malformed

__all__ = ["LIMITS", "PR_SET_PDEATHSIG", "filled_in", "main"]

LIMITS = TimeLimits()
LOST = "The process ended"
PR_SET_PDEATHSIG = 1


def main() -> None:
    """Examine a stage: folder of the course, stage, its release; print problems as JSON."""
    # Nobody waits for the outcome of a command that was killed.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    course, stage, release = (
        Course.from_json(json.loads(sys.argv[1])),
        sys.argv[2],
        Path(sys.argv[3]),
    )
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    problems = _examine(course, stage, release)
    answers.write(json.dumps([problem.to_json() for problem in problems]))
    answers.close()


def _examine(course: Course, stage: str, release: Path) -> list[Problem]:
    try:
        notebook = nbformat.read(course.master(stage), as_version=4)
        released = nbformat.read(release, as_version=4) if release.is_file() else None
        cells = cells_of(notebook)
    except (OSError, ValueError, AttributeError) as error:
        what = f"the master notebook or its release cannot be read: {error}"
        return [Problem(stage, what[:500], "Put back what was there before it was damaged.")]
    problems = compare_cells(stage, cells)
    # What is compared with one another is all that is written; what is built, and run, what counts.
    notebook = in_force(course, stage, notebook)
    numbers = {cell.name: cell.number for cell in cells if cell.name}
    counted = [
        replace(cell, number=numbers.get(cell.name, cell.number)) for cell in cells_of(notebook)
    ]

    def work(session: CheckSession) -> None:
        module = course.checks(stage).name
        facts = _facts(session, module)
        problems.extend(compare_checks(stage, cells, facts))
        problems.extend(_defined_twice(stage, session))
        problems.extend(_of_answers(course, stage, counted, facts))
        values: dict[str, dict[str, Any]] = {}
        if released is not None:
            problems.extend(compare_release(stage, counted, cells_of(released)))
            if not problems:
                problems.extend(
                    _prove(course, stage, session, zygote, (notebook, released), values, numbers)
                )
            checks = [path.read_text(encoding="utf-8") for path in _files(session)]
            problems.extend(leaks(stage, cells, cells_of(released), checks, values))

    # The lecturer's own code need not be confined. It gets ready while pytest collects.
    with closing(Zygote(course.files, Limits(required=False), settings=course.settings)) as zygote:
        zygote.launch()
        try:
            in_check_session(course, [stage], work, refuse=False)
        except CheckError as error:
            problems.append(Problem(stage, str(error).rstrip("."), "Correct that module."))
    return list(dict.fromkeys(problems))


def _facts(session: CheckSession, module: str) -> list[CheckFacts]:
    facts = [
        CheckFacts(question, item.name, points_of(item), hint_of(item))
        for question in session.questions(module)
        for item in session.items[f"{module}.{question}"]
    ]
    for item in session.unfit:
        marker = item.get_closest_marker("question")
        question = str(marker.args[0]) if marker is not None and marker.args else ""
        said = tuple(fault.rpartition("::")[2] for fault in faults_of(item))
        facts.append(CheckFacts(question, item.name, 0.0, hint_of(item), said))
    return facts


def _files(session: CheckSession) -> list[Path]:
    items = [*session.unfit, *(item for items in session.items.values() for item in items)]
    functions = [getattr(item, "function", None) for item in items]
    return sorted({Path(one.__code__.co_filename) for one in functions if one is not None})


def _defined_twice(stage: str, session: CheckSession) -> list[Problem]:
    """Find functions of one name: Python keeps the last, and says nothing."""
    where: dict[tuple[str, str], list[str]] = {}
    for path in _files(session):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                # Another module may have a helper of the same name, but no check.
                key = (node.name, "" if node.name.startswith("test") else path.name)
                where.setdefault(key, []).append(f"{path.name}:{node.lineno}")
    asked = {
        str(getattr(item, "originalname", item.name)): question_of(item)
        for items in session.items.values()
        for item in items
    }
    return [
        Problem(
            stage,
            f"{len(lines)} functions are called {name} ({', '.join(lines)}): one alone is used",
            "Give each a name of its own.",
            asked.get(name, ""),
        )
        for (name, _), lines in where.items()
        if len(lines) > 1
    ]


def _of_answers(
    course: Course, stage: str, cells: list[StageCell], facts: list[CheckFacts]
) -> list[Problem]:
    try:
        answers = typical_answers(course, stage)
    except Exception as error:
        what = f"its typical answers cannot be read: {type(error).__name__}: {error}"
        return [Problem(stage, what, "Correct their module.")]
    # A course need not have any. One that has a folder for them has some to each question.
    wanted = answers or course.typical_answers_folder.is_dir()
    return compare_answers(stage, cells, facts, answers) if wanted else []


def _prove(
    course: Course,
    stage: str,
    session: CheckSession,
    zygote: Zygote,
    notebooks: tuple[Any, Any],
    values: dict[str, dict[str, Any]],
    numbers: dict[str, int],
) -> list[Problem]:
    """Grade the solution, which earns everything, and the untouched release: nothing."""
    master, released = notebooks
    module = course.checks(stage).name
    problems = []
    zygote.await_ready()
    try:
        solution = SolutionRun(zygote, master, LIMITS)
    except ReferenceError as error:
        _stop_without(zygote)
        return [_of_solution(stage, master, str(error), numbers)]
    try:
        right = _grade(session, module, zygote, solution, filled_in(released, master))
        untouched = _grade(session, module, zygote, solution, released)
        values.update(_values(master, solution))
    finally:
        solution.close()
        _stop_without(zygote)
    for result in right:
        if result.score < result.points:
            lost = [check for check in result.checks if check.earned < check.points]
            said = " ".join(
                f"{check.name}: {check.message or check.title}."
                + (f" {check.details.splitlines()[-1]}" if check.details and check.error else "")
                for check in lost
            )
            problems.append(
                Problem(
                    stage,
                    f"the solution earns {result.score:g} of {result.points:g} points ({said})",
                    "Correct the check or the solution: they disagree.",
                    result.question,
                    numbers.get(result.question, 0),
                    of_solution=True,
                )
            )
    for result in untouched:
        if result.score > 0:
            given = ", ".join(check.name for check in result.checks if check.earned > 0)
            problems.append(
                Problem(
                    stage,
                    f"the untouched release earns {result.score:g} points ({given})",
                    "Let the check ask for something that is not there before it is answered.",
                    result.question,
                    numbers.get(result.question, 0),
                    of_solution=True,
                )
            )
    return problems


def _stop_without(zygote: Zygote) -> None:
    """Give no outcome when it was the zygote that ended, and not the solution."""
    if zygote.has_ended():
        raise SystemExit("The sandbox has ended.")


def _of_solution(stage: str, master: Any, said: str, numbers: dict[str, int]) -> Problem:
    number = next((int(word) for word in said.split() if word.isdigit()), 0)
    cells = [cell for cell in cells_of(master) if cell.number == number]
    there = numbers.get(cells[0].name, number) if cells else number
    said = said.replace(f"Cell {number} ", f"Cell {there} ", 1)
    return Problem(
        stage,
        f"the solution does not run: {said.rstrip('.')}",
        "Correct the solution, or the visible part of the self-check.",
        cells[0].question if cells else "",
        there,
        of_solution=True,
    )


def filled_in(released: Any, master: Any) -> Any:
    """Return the release with the solution's code in its answer cells."""
    notebook = nbformat.from_dict(json.loads(json.dumps(released)))
    solutions = {
        cell.name: "\n".join(line for line in cell.source.split("\n") if not marks_in(line))
        for cell in cells_of(master)
        if cell.solution and cell.kind == "code"
    }
    for cell in notebook.cells:
        name = (cell.metadata.get("nbgrader") or {}).get("grade_id", "")
        cell.source = solutions.get(name, cell.source)
    return notebook


def _grade(
    session: CheckSession, module: str, zygote: Zygote, solution: SolutionRun, notebook: Any
) -> list[QuestionResult]:
    cells = code_cells(notebook)
    points = {cell.question: cell.points for cell in cells if cell.question is not None}
    results: dict[str, QuestionResult] = {}

    def at_question(question: str, process: Any, here: Any) -> None:
        if process is None:
            results[question] = session.lost(
                module, question, points[question], "The process ended"
            )
            return
        reference = solution.at[question]
        student = Student(process, reference, LIMITS.call_cpu)
        results[question] = session.check(module, question, points[question], student, reference)
        process.mark()

    run_cells(zygote.spawn, cells, at_question, LIMITS)
    return list(results.values())


def _values(master: Any, solution: SolutionRun) -> dict[str, dict[str, Any]]:
    """Return what the reference answers are: question to variable to value."""
    found: dict[str, dict[str, Any]] = {}
    for cell in cells_of(master):
        if cell.is_answer and cell.question in solution.at:
            reference = solution.at[cell.question]
            found[cell.question] = {}
            for name in _assigned(cell.source):
                try:
                    value = reference.get(name)
                except (Malformed, ProcessDied, LookupError):
                    continue
                if not isinstance(value, (Function, Opaque)):
                    found[cell.question][name] = value
            reference.end_question()
    return found


def _assigned(source: str) -> list[str]:
    try:
        tree = ast.parse("\n".join(ln for ln in source.split("\n") if ln[:1] not in ("%", "!")))
    except SyntaxError:
        return []
    names = [
        node.id
        for statement in tree.body
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    return list(dict.fromkeys(names))


if __name__ == "__main__":
    main()
