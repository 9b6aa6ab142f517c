"""Run a notebook in the sandbox, cell by cell, stopping at each graded test cell for its checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.course.remarks import Kind, Remark
from autograder.run.failures import AgainAlone, OurFailure, Place, ProcessDied
from autograder.run.limits import MOST_RESTARTS, MOST_SURPRISES, TimeLimits
from autograder.run.outputs import CellOutputs, NotebookOutputs
from autograder.run.process import SandboxedProcess
from autograder.run.watching import WaitingTime

__all__ = ["Cell", "Run", "run_cells"]

MOST_NAMED = 6
HOW = {
    "CPU time": "ran out of time",
    "waiting time": "waited for too long",
    "room for outputs": "printed without end",
}
GIVEN_UP = "what comes after that was not run"


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
    def __init__(self, position: int, death: ProcessDied, *, by_checks: bool = False) -> None:
        super().__init__(str(death))
        self.position = position
        self.why = str(death)
        self.by_checks = by_checks
        self.certain = death.certain and not by_checks


def run_cells(
    spawn: Callable[[], SandboxedProcess],
    cells: Sequence[Cell],
    at_question: AtQuestion,
    limits: TimeLimits,
    *,
    alone: bool = True,
    suspects: Iterable[Place] = (),
) -> Run:
    """Run code cells in order.

    A cell over its time limit is interrupted, and the rest goes on. A cell that ends the process
    (or ignores the interrupt) again, in a run without any other submission, is left out, and all
    others are run again in a new process.

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
        Time for each cell, and for all of them together.
    alone : bool, optional
        Whether no other submission runs.
    suspects : iterable of Place, optional
        Where the process ended in earlier runs.

    Raises
    ------
    AgainAlone
        When it is not `alone` and the process ended, or waits for long.
    OurFailure
        When processes end for no reason that is the student's.
    """
    run = _Notebook(cells, at_question, limits, alone=alone, suspects=suspects)
    while True:
        process = spawn()
        try:
            run.once(process)
            break
        except _CellKilled as killed:
            run.killed(killed)
        finally:
            process.close()
            run.cpu_seconds += process.cpu_seconds
    return run.result()


class _Notebook:
    """What is known of a notebook's cells from one process to the next."""

    def __init__(
        self,
        cells: Sequence[Cell],
        at_question: AtQuestion,
        limits: TimeLimits,
        *,
        alone: bool,
        suspects: Iterable[Place],
    ) -> None:
        self.cells = cells
        self.at_question = at_question
        self.limits = limits
        self.alone = alone
        self.suspects = set(suspects)
        most = limits.submission_waiting
        self.waiting = WaitingTime(most if alone else min(most, limits.patience))
        self.cpu_seconds = 0.0
        self.restarts = self.surprises = 0
        self.is_over = False
        self.skipped: dict[int, str] = {}
        self.lost: set[str] = set()
        self.kept: dict[int, list[dict[str, Any]]] = {}
        self.taken = 0
        self.outputs = NotebookOutputs()
        self.counts: dict[int, int] = {}
        self.interrupted: dict[str, list[int]] = {}
        self.ends: list[Remark] = []

    def once(self, process: SandboxedProcess) -> None:
        """Run all cells in one process."""
        self.outputs, self.counts, self.interrupted = NotebookOutputs(self.taken), {}, {}
        process.limit_waiting(self.waiting)
        count = 0
        for position, cell in enumerate(self.cells):
            # As in Jupyter, a blank cell is not run and not counted: `In` and `Out` go by that.
            is_run = cell.index not in self.skipped and bool(cell.source.strip())
            count += is_run
            here = self.outputs.start_cell(cell.index, count)
            if is_run:
                self.counts[cell.index] = count
                self._execute(process, position, count, here)
            if cell.question is not None:
                self._check(process, position, here)

    def _execute(
        self, process: SandboxedProcess, position: int, count: int, here: CellOutputs
    ) -> None:
        cell = self.cells[position]
        try:
            end = process.execute(
                cell.source,
                count,
                here.add,
                cpu_seconds=self.limits.cell_cpu,
                waiting_seconds=self.limits.cell_waiting,
            )
        except ProcessDied as death:
            if self._has_waited_too_long(position):
                return
            raise _CellKilled(position, death) from None
        here.was_run = not end.interrupted
        self._has_waited_too_long(position)
        if end.used_up == "waiting time" and not self.alone:
            raise AgainAlone(f"Cell {cell.index + 1} waits for long.", [])
        if end.interrupted:
            self.interrupted.setdefault(HOW[end.used_up], []).append(cell.index)

    def _check(self, process: SandboxedProcess, position: int, here: CellOutputs) -> None:
        cell = self.cells[position]
        assert cell.question is not None
        process.final = (cell.index, True) in self.suspects
        try:
            self.at_question(cell.question, None if cell.question in self.lost else process, here)
            # A check may have caught what it says.
            process.raise_loss()
        except ProcessDied as death:
            if not self._has_waited_too_long(position):
                raise _CellKilled(position, death, by_checks=True) from None
            self.lost.add(cell.question)
            self.at_question(cell.question, None, here)
        self._has_waited_too_long(position + 1)

    def _has_waited_too_long(self, position: int) -> bool:
        """Tell whether there is no waiting time left; then nothing more is run from here on."""
        if not self.waiting.is_used_up or self.is_over:
            return self.is_over
        why = f"the notebook waited for more than {self.waiting.most:g} seconds"
        if not self.alone:
            raise AgainAlone(f"{why}.".capitalize(), [])
        self.is_over = True
        self.ends = [Remark(f"{why}: {GIVEN_UP}.".capitalize(), Kind.TIMED_OUT)]
        self._leave_out(position, GIVEN_UP)
        return True

    def killed(self, killed: _CellKilled) -> None:
        """Find out whose fault it is, and leave out what is the student's."""
        cell = self.cells[killed.position]
        place = (cell.index, killed.by_checks)
        if not killed.certain and place not in self.suspects:
            if not self.alone:
                raise AgainAlone(f"At cell {cell.index + 1}: {killed.why}.", [place])
            self.suspects.add(place)
            self.surprises += 1
            if self.surprises > MOST_SURPRISES:
                raise OurFailure(
                    f"The notebook's process ended {self.surprises} times, each time elsewhere; at "
                    f"last at cell {cell.index + 1}: {killed.why}."
                )
            return
        self.restarts += 1
        if killed.by_checks and cell.question is not None:
            self.lost.add(cell.question)
        else:
            self.skipped[cell.index] = killed.why
            self.kept[cell.index] = self.outputs.cells[cell.index].outputs
            self.taken += self.outputs.cells[cell.index].size
        if self.restarts > MOST_RESTARTS or self.cpu_seconds > self.limits.submission_cpu:
            said = f"The notebook ended its process {self.restarts} times: {GIVEN_UP}."
            self.ends = [Remark(said, Kind.CRASHED)]
            self._leave_out(killed.position, GIVEN_UP)

    def _leave_out(self, position: int, why: str) -> None:
        for later in self.cells[position:]:
            self.skipped.setdefault(later.index, why)
            if later.question is not None:
                self.lost.add(later.question)

    def result(self) -> Run:
        """Put together what came of it."""
        result = {index: cell.outputs for index, cell in self.outputs.cells.items()}
        # One remark for all cells of a kind: a list of forty would not be read.
        remarks = [
            Remark(
                _of_cells(cells, how, "and was interrupted", "and were interrupted"),
                Kind.TIMED_OUT,
                len(cells),
            )
            for how, cells in self.interrupted.items()
        ]
        left_out: dict[str, list[int]] = {}
        for index, why in self.skipped.items():
            cell_outputs = result.setdefault(index, [])
            result[index] = [*self.kept.get(index, []), _left_out(why), *cell_outputs]
            if index in self.kept:
                left_out.setdefault(why, []).append(index)
        for why, cells in left_out.items():
            said = _of_cells(cells, "", f"was left out: {why}", f"were left out: {why}")
            remarks.append(Remark(said, Kind.CRASHED, len(cells)))
        cut = [str(index + 1) for index, cell in sorted(self.outputs.cells.items()) if cell.cut]
        if cut:
            remarks.append(
                Remark(f"Too long to be kept, and cut: the output of cell {_listed(cut)}.")
            )
        remarks += self.ends
        if self.lost:
            answers = "answer" if len(self.lost) == 1 else "answers"
            said = f"The {answers} to {_listed(sorted(self.lost))} cannot be read."
            remarks.append(Remark(said, Kind.UNREAD, len(self.lost)))
        return Run(result, self.counts, [*remarks], self.cpu_seconds)


def _of_cells(cells: list[int], how: str, one: str, many: str) -> str:
    which = _listed([str(index + 1) for index in sorted(cells)])
    words = [*([how] if how else []), one if len(cells) == 1 else many]
    return f"Cell{'' if len(cells) == 1 else 's'} {which} {' '.join(words)}."


def _listed(names: list[str]) -> str:
    return ", ".join(names[:MOST_NAMED]) + (" and others" if len(names) > MOST_NAMED else "")


def _left_out(why: str) -> dict[str, Any]:
    return {
        "output_type": "error",
        "ename": "CellLeftOut",
        "evalue": why,
        "traceback": [f"CellLeftOut: {why}. The other cells were run without this one."],
    }
