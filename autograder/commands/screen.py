"""What a command shows while it works: results on standard output, all else on standard error.

Where somebody is looking, each step is a line that moves, with a bar and the time left. In a log,
and where the terminal cannot move its cursor, it is a plain line when it begins, one every half a
minute, and one when it has ended. No step is silent.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

__all__ = ["Screen", "Step", "in_words"]

LOG_SECONDS = 30.0
"""Time between two lines of a step in a log."""
ESTIMATE_SECONDS = 600.0
"""How far back the speed of a step is looked at."""
SPEEDY = 2.0
"""A step without a count leaves no line on a terminal when it took less, in seconds."""
MUTE = ("", "dumb", "unknown")
"""What `TERM` is called where the cursor cannot be moved."""


class Screen:
    """Where a command says what it does, and what came of it.

    Parameters
    ----------
    as_json : bool, optional
        Whether a script reads standard output: then it gets one JSON document, and everything that
        is meant for people goes to standard error.
    out, err : TextIO, optional
        Standard output and standard error by default.
    """

    def __init__(
        self, *, as_json: bool = False, out: TextIO | None = None, err: TextIO | None = None
    ) -> None:
        self.as_json = as_json
        self._out = out or sys.stdout
        self._notes = _console(err or sys.stderr)
        self._results = self._notes if as_json else _console(self._out)
        self._moves = _moves(err or sys.stderr)
        self._live: Progress | None = None

    def say(self, text: str = "") -> None:
        """Print a result."""
        self._print(self._results, _shown(text))

    def note(self, text: str) -> None:
        """Print what is to be known beside the results."""
        self._print(self._notes, _shown(text))

    def table(self, table: Table) -> None:
        """Print results as a table."""
        self._print(self._results, table)

    def document(self, data: dict[str, Any]) -> None:
        """Print the one JSON document, where a script reads.

        Parameters
        ----------
        data : dict
            What JSON can hold.
        """
        if self.as_json:
            json.dump(data, self._out, indent=2, ensure_ascii=True, allow_nan=False)
            self._out.write("\n")
            self._out.flush()

    @contextmanager
    def step(self, what: str, total: int | None = None) -> Iterator[Step]:
        """Show that something is being done, for as long as the ``with`` block lasts.

        Parameters
        ----------
        what : str
            What is being done.
        total : int, optional
            Of how many parts it consists. Of a step without any, nothing is shown.
        """
        if total == 0:
            yield Step(self, "", 0)
            return
        step = Step(self, what, total)
        step._begin()
        try:
            yield step
        except BaseException:
            step._end()
            raise
        step._end(said=True)

    def _print(self, console: Console, what: Text | Table) -> None:
        # A line that moves is taken away first: both may be on one terminal.
        live = self._live
        if live is not None:
            live.stop()
        soft = isinstance(what, Text)
        console.print(what, soft_wrap=soft, markup=False, highlight=False, emoji=False)
        if live is not None:
            live.start()


class Step:
    """One step of a command; made by `Screen.step`. It is a `Progress`."""

    def __init__(self, screen: Screen, what: str, total: int | None) -> None:
        self.what = what
        self._screen = screen
        self._total = total
        self._done = 0
        self._began = self._said = time.monotonic()
        self._first = 0.0
        self._task: Any = None
        self._lock = threading.Lock()

    def advance(self) -> None:
        """Note that one more part is done; from any thread."""
        now = time.monotonic()
        with self._lock:
            self._done += 1
            # The first part tells how long the start took, and not how long parts take.
            self._first = self._first or now
            is_due = now - self._said >= LOG_SECONDS and self._done != self._total
            if is_due:
                self._said = now
        if self._task is not None:
            self._task_update(advance=1, detail="")
        elif is_due:
            left = ""
            if self._total and self._done > 1:
                each = (now - self._first) / (self._done - 1)
                left = f", about {in_words(each * (self._total - self._done))} left"
            self._screen.note(f"{self.what}: {self._count()}{left}")

    def expect(self, count: int) -> None:
        """Note that there are so many more parts to do."""
        if not count:
            return
        with self._lock:
            self._total = (self._total or 0) + count
        if self._task is not None:
            self._task_update(total=self._total)

    def now(self, detail: str) -> None:
        """Say what exactly is being done at the moment."""
        if self._task is not None:
            self._task_update(detail=detail)
        elif self.what:
            self._screen.note(f"{self.what}: {detail} …")

    def _task_update(self, **fields: Any) -> None:
        if self._screen._live is not None:
            self._screen._live.update(self._task, **fields)

    def _begin(self) -> None:
        if not self._screen._moves:
            count = f" ({self._total})" if self._total else ""
            self._screen.note(f"{self.what}{count} …")
            return
        if self._screen._live is not None:
            raise RuntimeError(f"{self.what}: another step has not ended")
        self._screen._live = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            _Bar(bar_width=16),
            _Count(),
            TimeElapsedColumn(),
            _Left(),
            TextColumn("{task.fields[detail]}", markup=False),
            console=self._screen._notes,
            transient=True,
            speed_estimate_period=ESTIMATE_SECONDS,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task = self._screen._live.add_task(self.what, total=self._total, detail="")
        self._screen._live.start()

    def _end(self, *, said: bool = False) -> None:
        live, self._screen._live = self._screen._live, None
        if live is not None and self._task is not None:
            live.stop()
        took = time.monotonic() - self._began
        if said and (self._total or (self._screen._moves and took >= SPEEDY)):
            count = f" {self._count()}," if self._total else ""
            self._screen.note(f"{self.what}:{count} {in_words(took)}")

    def _count(self) -> str:
        return f"{self._done} of {self._total}" if self._total else f"{self._done}"


def in_words(seconds: float) -> str:
    """Return a time as people say it: ``12 s``, ``3 min 5 s``, ``1 h 2 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min"


class _Bar(BarColumn):
    def render(self, task: Task) -> Any:
        return super().render(task) if task.total is not None else Text("")


class _Count(ProgressColumn):
    def render(self, task: Task) -> Text:
        if task.total is not None:
            return Text(f"{task.completed:g}/{task.total:g}")
        return Text(f"{task.completed:g}" if task.completed else "")


class _Left(ProgressColumn):
    def render(self, task: Task) -> Text:
        left = task.time_remaining
        if task.total is None or left is None or task.finished:
            return Text("")
        return Text(f"about {in_words(left)} left")


def _shown(text: str) -> Text:
    # What students and files are called must neither move the cursor nor change colours.
    return Text("".join(letter for letter in text if letter.isprintable() or letter == "\n"))


def _console(stream: TextIO) -> Console:
    return Console(
        file=stream,
        # No colour means no codes at all: not bold type either.
        color_system=None if os.environ.get("NO_COLOR") or _is_mute() else "auto",
    )


def _is_mute() -> bool:
    return os.environ.get("TERM", "").lower() in MUTE


def _moves(stream: TextIO) -> bool:
    return stream.isatty() and not _is_mute()
