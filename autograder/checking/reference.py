"""Reference answers: the master notebook's own solution, run through the same engine."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Protocol

import nbformat

from autograder.checking.state import Reference
from autograder.engine.cells import code_cells
from autograder.engine.process import ProcessDied, SandboxedProcess
from autograder.engine.run import TimeLimits

__all__ = ["ProcessSource", "ReferenceError", "References", "SolutionRun"]


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

    Attributes
    ----------
    at : dict of str to Reference
        Question to the state right after its test cell.
    before : dict of str to SandboxedProcess
        Question to a copy from just before its answer cell, where `keep_before` asked for them.

    Raises
    ------
    ReferenceError
        When a cell of the solution raises, or ends the process.
    """

    def __init__(
        self, zygote: ProcessSource, notebook: Any, limits: TimeLimits, *, keep_before: bool = False
    ) -> None:
        self.at: dict[str, Reference] = {}
        self.before: dict[str, SandboxedProcess] = {}
        self.counts: dict[str, int] = {}
        self._process = zygote.spawn()
        try:
            for count, cell in enumerate(code_cells(notebook), start=1):
                if keep_before and cell.answers is not None:
                    self.before[cell.answers] = self._process.fork(lean=True)
                    self.counts[cell.answers] = count
                self._run(cell.index, cell.source, count, limits)
                if cell.question is not None:
                    copy = self._process.fork(lean=True)
                    self.at[cell.question] = Reference(copy, limits.call_cpu)
                    self._process.mark()
        except BaseException:
            self.close()
            raise

    def _run(self, index: int, source: str, count: int, limits: TimeLimits) -> None:
        errors: list[str] = []

        def listen(message: dict[str, Any]) -> None:
            if message.get("type") == "error":
                content = message.get("content") or {}
                errors.append(f"{content.get('ename')}: {content.get('evalue')}")

        try:
            end = self._process.execute(
                source, count, listen, cpu_seconds=limits.cell_cpu, wall_seconds=limits.cell_wall
            )
        except ProcessDied as error:
            raise ReferenceError(
                f"Cell {index + 1} of the solution ended its process: {error}."
            ) from None
        if end.error or errors:
            said = errors[0] if errors else end.error
            raise ReferenceError(f"Cell {index + 1} of the solution raises {said}")

    def close(self) -> None:
        """End all its processes."""
        self._process.close()


class References:
    """The solutions of all stages, each run when first needed, and anew when it has changed.

    Parameters
    ----------
    zygote : ProcessSource
        Where to run them.
    limits : TimeLimits
        Time for their cells.
    """

    def __init__(self, zygote: ProcessSource, limits: TimeLimits) -> None:
        self._zygote = zygote
        self._limits = limits
        self._runs: dict[Path, tuple[str, SolutionRun]] = {}

    def of(self, master: Path) -> SolutionRun:
        """Return the run of the solution in a master notebook.

        Parameters
        ----------
        master : Path
            The master notebook.

        Raises
        ------
        ReferenceError
            When the notebook cannot be read, or its solution does not run.
        """
        try:
            text = master.read_text(encoding="utf-8")
        except OSError as error:
            raise ReferenceError(f"The master notebook {master} cannot be read: {error}") from None
        digest = hashlib.sha256(text.encode()).hexdigest()
        known = self._runs.get(master)
        if known is not None:
            if known[0] == digest:
                return known[1]
            known[1].close()
        run = SolutionRun(self._zygote, nbformat.reads(text, as_version=4), self._limits)
        self._runs[master] = (digest, run)
        return run

    def close(self) -> None:
        """End all processes."""
        for _, run in self._runs.values():
            run.close()
        self._runs.clear()
