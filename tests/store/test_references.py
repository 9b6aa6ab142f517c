"""Solutions run once: what checks ask is stored, and copies of a process share the rest."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode, writes
from nbformat.v4 import new_code_cell, new_notebook

from autograder.check.reference import ReferenceError, SolutionRun
from autograder.run.limits import TimeLimits
from autograder.run.replies import CallFailed
from autograder.run.zygote import Zygote
from autograder.store import references as references_module
from autograder.store.references import References

NAMES = {"side": ["side"], "double": ["double", "side"], "triple": ["triple"]}


def solution(**cells: str) -> NotebookNode:
    """A notebook with one test cell for each question, the solution before it."""
    graded = {"grade": True, "solution": False, "locked": True, "schema_version": 3, "points": 1}
    result = new_notebook()
    for question, source in cells.items():
        facts = {"nbgrader": {**graded, "grade_id": question}}
        result.cells += [new_code_cell(source), new_code_cell("", metadata=facts)]
    return result


RIGHT = solution(
    side="side = 3",
    double="def double(x):\n    return 2 * x",
    triple="def triple(x):\n    return 3 * x",
)


@pytest.fixture(scope="module")
def zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    with Zygote(tmp_path_factory.mktemp("images")) as zygote:
        yield zygote


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each run of a solution in this process or, in a copy of it, in that one."""
    noted: list[int] = []

    class Noted(SolutionRun):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            noted.append(os.getpid())
            super().__init__(*args, **kwargs)

    monkeypatch.setattr(references_module, "SolutionRun", Noted)
    return noted


class Stage:
    """A stage whose solution is in a file, and its reference answers."""

    def __init__(self, folder: Path, zygote: Zygote) -> None:
        self.master = folder / "master.ipynb"
        self.master.write_text(writes(RIGHT))
        self.references = References(
            folder, zygote, TimeLimits(), lambda stage, question: NAMES[question]
        )

    def prepare(self) -> None:
        self.references.prepare([("stage", self.master, "key")])

    def ask(self, question: str, name: str, *args: Any) -> Any:
        """A variable of the solution, or what a function of its returns."""
        reference = self.references.of("stage", self.master, "key").at[question]
        value = reference[name](*args) if args else reference[name]
        reference.end_question()
        return value


@pytest.fixture
def stage(tmp_path: Path, zygote: Zygote) -> Iterator[Stage]:
    stage = Stage(tmp_path, zygote)
    yield stage
    stage.references.close()


def start_copy(work: Callable[[], Any]) -> Callable[[], Any]:
    """Let a copy of this process do some work; return what waits for its result."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.write(writing, json.dumps(work()).encode())
        finally:
            os._exit(0)
    os.close(writing)

    def result() -> Any:
        with open(reading, "rb") as pipe:
            said = pipe.read()
        os.waitpid(pid, 0)
        return json.loads(said) if said else "died"

    return result


def in_copy(work: Callable[[], Any]) -> Any:
    return start_copy(work)()


def test_what_is_stored_needs_no_second_run(stage: Stage, runs: list[int]) -> None:
    stage.prepare()
    other = Stage(stage.master.parent, stage.references._zygote)
    assert other.ask("side", "side") == 3
    assert len(runs) == 1


def test_a_call_with_a_students_value_is_stored_as_well(stage: Stage, runs: list[int]) -> None:
    stage.prepare()
    path = stage.references._known["stage"]._store.of_reference("stage")
    before = path.read_bytes()
    for n in (7, 8):
        assert stage.ask("double", "double", n) == 2 * n
        stage.references.save()
    # What was fetched while the solution ran is not written again.
    assert path.read_bytes() == before
    other = Stage(stage.master.parent, stage.references._zygote)
    assert [other.ask("double", "double", n) for n in (8, 7)] == [16, 14]
    assert len(runs) == 1
    assert other.ask("double", "double", 9) == 18
    assert len(runs) == 2
    other.references.close()


def test_a_changed_solution_forgets_its_calls(stage: Stage) -> None:
    stage.prepare()
    assert stage.ask("double", "double", 7) == 14
    stage.references.save()
    triple = "def double(x):\n    return 3 * x"
    stage.master.write_text(writes(solution(side="side = 3", double=triple)))
    assert stage.ask("double", "double", 7) == 21
    stage.references.save()
    stage.master.write_text(writes(RIGHT))
    assert stage.ask("double", "double", 7) == 14


def test_a_call_that_ran_out_of_time_is_counted_and_not_kept(stage: Stage) -> None:
    slow = "def double(x):\n    while x > 5:\n        pass\n    return 2 * x"
    stage.master.write_text(writes(solution(double=slow)))
    known = stage.references.of("stage", stage.master, "key")
    reference = known.at["double"]
    reference._call_cpu = 0.2
    assert reference["double"](3) == 6
    assert known.failures() == 0
    for failures in (1, 2):
        with pytest.raises(CallFailed):
            reference["double"](7)
        assert known.failures() == failures
    reference.end_question()


def test_copies_share_what_was_prepared(stage: Stage, runs: list[int]) -> None:
    stage.prepare()
    asked = [start_copy(lambda n=n: [stage.ask("double", "double", n), len(runs)]) for n in (1, 2)]
    assert [result() for result in asked] == [[2, 1], [4, 1]]


def test_copies_wait_for_each_other(stage: Stage, runs: list[int]) -> None:
    stage.prepare()

    def ask_often(start: int) -> Any:
        numbers = range(start, start + 20)
        return [stage.ask("double", "double", n) == 2 * n for n in numbers], len(runs)

    asked = [start_copy(lambda start=start: ask_often(start)) for start in (0, 100, 200, 300)]
    assert [result() for result in asked] == [[[True] * 20, 1]] * 4


def test_the_end_of_a_copy_ends_nothing_that_others_share(stage: Stage, runs: list[int]) -> None:
    stage.prepare()

    def end() -> Any:
        stage.ask("double", "double", 1)
        stage.references.close()

    in_copy(end)
    assert in_copy(lambda: [stage.ask("double", "double", 5), len(runs)]) == [10, 1]
    assert stage.ask("triple", "triple", 5) == 15
    assert len(runs) == 1


@pytest.mark.parametrize("request_", ["get", "fork"])
def test_a_copy_that_is_killed_in_the_middle_costs_others_one_run_at_most(
    stage: Stage, runs: list[int], request_: str
) -> None:
    stage.prepare()

    def die_waiting() -> Any:
        known = stage.references.of("stage", stage.master, "key")
        process = known._copy_at("double")
        with known._turn():
            process._request({"request": request_, "names": ["double"]})
            os.kill(os.getpid(), 9)

    assert in_copy(die_waiting) == "died"
    for n in (7, 8, 9):
        value, count = in_copy(lambda n=n: [stage.ask("double", "double", n), len(runs)])
        assert value == 2 * n
        assert count <= 2


def test_one_more_run_serves_all_questions_with_functions(stage: Stage, runs: list[int]) -> None:
    stage.prepare()
    stage.references.forget()
    assert stage.ask("side", "side") == 3
    assert len(runs) == 1
    assert stage.ask("double", "double", 4) == 8
    assert stage.ask("triple", "triple", 4) == 12
    assert len(runs) == 2


def test_a_changed_solution_counts_at_once(stage: Stage) -> None:
    stage.prepare()
    stage.master.write_text(writes(solution(side="side = 4")))
    assert in_copy(lambda: stage.ask("side", "side")) == 4


def test_a_solution_that_does_not_run_is_reported_when_it_is_needed(stage: Stage) -> None:
    stage.master.write_text(writes(solution(side="side = 1 / 0")))
    stage.prepare()
    with pytest.raises(ReferenceError, match="ZeroDivisionError"):
        stage.ask("side", "side")


def test_a_master_that_is_no_notebook_is_reported_when_it_is_needed(stage: Stage) -> None:
    stage.master.write_text("{")
    stage.prepare()
    with pytest.raises(ReferenceError, match="no notebook"):
        stage.ask("side", "side")


def test_a_killed_zygote_takes_solutions_with_it_and_a_new_one_runs_them(
    tmp_path: Path, runs: list[int]
) -> None:
    with Zygote(tmp_path) as zygote:
        stage = Stage(tmp_path, zygote)
        stage.prepare()
        zygote.close()
        zygote.launch()
        stage.references.forget()
        assert stage.ask("double", "double", 3) == 6
        assert len(runs) == 2
        stage.references.close()
