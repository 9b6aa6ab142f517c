"""Reference answers: the master notebook's own solution, run through the same engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from autograder.check.state import Reference
from autograder.run.cells import code_cells
from autograder.run.failures import OurFailure, ProcessDied
from autograder.run.limits import TimeLimits
from autograder.run.process import SandboxedProcess

__all__ = ["ProcessSource", "ReferenceError", "SolutionRun"]


class ProcessSource(Protocol):
    """What gives a fresh process for each run, as a zygote does."""

    def spawn(self) -> SandboxedProcess:
        """Return a process in which nothing has run."""


class ReferenceError(Exception):
    """The solution does not run; the message says where."""


class SolutionRun:
    """The solution of one stage, with a copy of its process kept at each test cell.

    Parameters
    ----------
    zygote : ProcessSource
        Where to run it.
    notebook : NotebookNode
        The master notebook.
    limits : TimeLimits
        The same as for submissions.
    keep_before : bool, optional
        Whether to keep copies from before each answer cell.
    keep : callable, optional
        Called at each test cell with the question and the process: whether to keep a copy. By
        default all are kept.
    on_error : callable, optional
        Called with the index of a cell that raises, and with what it raises; the next one runs
        then. By default nothing more is run.

    Attributes
    ----------
    at : dict of str to Reference
        Question to the state right after its test cell.
    copies : dict of str to SandboxedProcess
        The processes behind `at`.
    before : dict of str to SandboxedProcess
        Question to a copy from just before its answer cell, where `keep_before` asked for them.

    Raises
    ------
    ReferenceError
        When a cell of the solution raises, and nobody listens.
    OurFailure
        When it ends the process, or runs out of time: that may be the machine's fault.
    """

    def __init__(
        self,
        zygote: ProcessSource,
        notebook: Any,
        limits: TimeLimits,
        *,
        keep_before: bool = False,
        keep: Callable[[str, SandboxedProcess], bool] = lambda question, process: True,
        on_error: Callable[[int, str], None] | None = None,
    ) -> None:
        self._on_error = on_error
        self.at: dict[str, Reference] = {}
        self.copies: dict[str, SandboxedProcess] = {}
        self.before: dict[str, SandboxedProcess] = {}
        self.counts: dict[str, int] = {}
        self._process = zygote.spawn()
        try:
            self._run_all(notebook, limits, keep_before, keep)
        except ProcessDied as error:
            self.close()
            raise OurFailure(f"The solution's process was lost: {error}.") from None
        except BaseException:
            self.close()
            raise

    def _run_all(
        self,
        notebook: Any,
        limits: TimeLimits,
        keep_before: bool,
        keep: Callable[[str, SandboxedProcess], bool],
    ) -> None:
        for count, cell in enumerate(code_cells(notebook), start=1):
            if keep_before and cell.answers is not None:
                self.before[cell.answers] = self._process.fork(lean=True)
                self.counts[cell.answers] = count
            self._run(cell.index, cell.source, count, limits)
            if cell.question is not None:
                if keep(cell.question, self._process):
                    copy = self._process.fork(lean=True)
                    self.copies[cell.question] = copy
                    self.at[cell.question] = Reference(copy, limits.call_cpu)
                self._process.mark()
        self._process.rest()

    def _run(self, index: int, source: str, count: int, limits: TimeLimits) -> None:
        errors: list[str] = []

        def listen(message: dict[str, Any]) -> None:
            if message.get("type") == "error":
                content = message.get("content") or {}
                errors.append(f"{content.get('ename')}: {content.get('evalue')}")

        try:
            end = self._process.execute(
                source,
                count,
                listen,
                cpu_seconds=limits.cell_cpu,
                waiting_seconds=limits.cell_waiting,
            )
        except ProcessDied as error:
            raise OurFailure(
                f"Cell {index + 1} of the solution ended its process: {error}."
            ) from None
        if end.interrupted:
            raise OurFailure(f"Cell {index + 1} of the solution used up its {end.used_up}.")
        if end.error or errors:
            said = errors[0] if errors else end.error
            if self._on_error is not None:
                self._on_error(index, str(said))
                return
            raise ReferenceError(f"Cell {index + 1} of the solution raises {said}")

    def close(self) -> None:
        """End all its processes."""
        self._process.close()
