"""Run a notebook in the sandbox, cell by cell, stopping at each graded test cell for its checks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.run.outputs import CellOutputs, NotebookOutputs
from autograder.run.process import ProcessDied, SandboxedProcess

__all__ = ["Cell", "Run", "TimeLimits", "run_cells"]

MOST_RESTARTS = 3
"""How often a notebook is run again without the cells that ended its process."""
GIVEN_UP = "what comes after that was not run"


@dataclass(frozen=True)
class TimeLimits:
    """Time for student code, in seconds.

    Attributes
    ----------
    cell_cpu : float
        CPU time of one cell. Decides before the wall time does, so that a busy machine costs
        nobody points.
    cell_wall : float
        Time of one cell by the clock on the wall.
    call_cpu : float
        CPU time of one call of a student's function.
    """

    cell_cpu: float = 30.0
    cell_wall: float = 90.0
    call_cpu: float = 5.0


@dataclass(frozen=True)
class Cell:
    """One code cell to run: where it stands in the notebook, its source, and the question that it
    tests, if it does."""  # noqa: D205, D209

    index: int
    source: str
    question: str | None = None


@dataclass
class Run:
    """What a run gave.

    Attributes
    ----------
    outputs : dict of int to list
        Cell index to outputs.
    counts : dict of int to int
        Cell index to execution count.
    remarks : list of str
        What happened that the instructor should know.
    cpu_seconds : float
        CPU time used in the sandbox.
    """

    outputs: dict[int, list[dict[str, Any]]]
    counts: dict[int, int]
    remarks: list[str]
    cpu_seconds: float


AtQuestion = Callable[[str, SandboxedProcess | None, CellOutputs], None]


class _CellKilled(Exception):
    def __init__(self, position: int, why: str, *, by_checks: bool = False) -> None:
        super().__init__(why)
        self.position = position
        self.why = why
        self.by_checks = by_checks


def run_cells(
    spawn: Callable[[], SandboxedProcess],
    cells: Sequence[Cell],
    at_question: AtQuestion,
    limits: TimeLimits,
) -> Run:
    """Run code cells in order.

    A cell over its time limit is interrupted, and the rest goes on. A cell that ends the process
    (or ignores the interrupt) is left out, and all others are run again in a new process.

    Parameters
    ----------
    spawn : callable
        Gives a fresh process.
    cells : sequence of Cell
        All code cells of the notebook.
    at_question : callable
        Called right after a test cell's visible part has run, with the question's name, the
        process, and the outputs so far, which it may change. It is called again for each restart;
        with None for the process once reading the answers has ended it.
    limits : TimeLimits
        Time for each cell.
    """
    skipped: dict[int, str] = {}
    lost: set[str] = set()
    kept: dict[int, list[dict[str, Any]]] = {}
    cpu_seconds = 0.0
    restarts = 0
    while True:
        outputs = NotebookOutputs()
        remarks: list[str] = []
        process = spawn()
        try:
            counts = _run_once(process, cells, at_question, limits, outputs, skipped, lost, remarks)
            break
        except _CellKilled as killed:
            restarts += 1
            cell = cells[killed.position]
            if killed.by_checks and cell.question is not None:
                lost.add(cell.question)
            else:
                skipped[cell.index] = killed.why
                kept[cell.index] = outputs.cells[cell.index].outputs
            if restarts > MOST_RESTARTS:
                for later in cells[killed.position :]:
                    skipped.setdefault(later.index, GIVEN_UP)
                    if later.question is not None:
                        lost.add(later.question)
        finally:
            process.close()
            cpu_seconds += process.cpu_seconds
    result = {index: cell.outputs for index, cell in outputs.cells.items()}
    for index, why in skipped.items():
        cell_outputs = result.setdefault(index, [])
        result[index] = [*kept.get(index, []), _left_out(why), *cell_outputs]
        if index in kept:
            remarks.append(f"Cell {index + 1} was left out: {why}.")
    if restarts > MOST_RESTARTS:
        remarks.append(f"The notebook ended its process {restarts} times: {GIVEN_UP}.")
    remarks += [f"The answer to {question} cannot be read." for question in sorted(lost)]
    return Run(result, counts, remarks, cpu_seconds)


def _run_once(
    process: SandboxedProcess,
    cells: Sequence[Cell],
    at_question: AtQuestion,
    limits: TimeLimits,
    outputs: NotebookOutputs,
    skipped: dict[int, str],
    lost: set[str],
    remarks: list[str],
) -> dict[int, int]:
    counts: dict[int, int] = {}
    count = 0
    for position, cell in enumerate(cells):
        # As in Jupyter, a blank cell is not run and not counted: `In` and `Out` go by that.
        is_run = cell.index not in skipped and bool(cell.source.strip())
        count += is_run
        here = outputs.start_cell(cell.index, count)
        if is_run:
            counts[cell.index] = count
            try:
                end = process.execute(
                    cell.source,
                    count,
                    here.add,
                    cpu_seconds=limits.cell_cpu,
                    wall_seconds=limits.cell_wall,
                )
            except ProcessDied as error:
                raise _CellKilled(position, str(error)) from None
            if end.interrupted:
                remarks.append(f"Cell {cell.index + 1} ran out of time and was interrupted.")
        if cell.question is not None:
            try:
                at_question(cell.question, None if cell.question in lost else process, here)
            except ProcessDied as error:
                raise _CellKilled(position, str(error), by_checks=True) from None
    return counts


def _left_out(why: str) -> dict[str, Any]:
    return {
        "output_type": "error",
        "ename": "CellLeftOut",
        "evalue": why,
        "traceback": [f"CellLeftOut: {why}. The other cells were run without this one."],
    }
