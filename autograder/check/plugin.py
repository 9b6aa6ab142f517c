"""The pytest plugin: markers of a check, its fixtures, and what its outcome means in points."""

from __future__ import annotations

import linecache
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest

from autograder import checks
from autograder.check.state import Reference, Student
from autograder.score.results import CheckResult

__all__ = ["CheckPlugin", "check_result", "hint_of", "points_of", "question_of", "title_of"]

SUSPECT = (
    "The check could not make sense of your answer. "
    "Does it have the type that the question asks for?"
)

FRAMEWORK = (f"{os.sep}_pytest", f"{os.sep}pluggy")
"""Folders whose lines say nothing about a check."""

CHECK_SECONDS = 60.0
"""CPU time of one check. An answer may be such that a check would never end."""


class CheckTooSlow(Exception):
    """A check used up its time."""


@contextmanager
def _limited_time() -> Iterator[None]:
    # The clock stands still while the student's function runs: that has limits of its own.
    def stop(number: int, frame: Any) -> None:
        raise CheckTooSlow(f"the check did not end within {CHECK_SECONDS:g} seconds of CPU time")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, CHECK_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


class CheckPlugin:
    """Gives checks their fixtures and keeps what became of them.

    Attributes
    ----------
    student : Student or None
    reference : Reference or None
        What the fixtures return; set for each question.
    calls : dict of str to CallInfo
        Node id to pytest's record of the call (or of a set-up that failed).
    collection_errors : list of str
        Why modules could not be collected.
    """

    def __init__(self) -> None:
        self.student: Student | None = None
        self.reference: Reference | None = None
        self.calls: dict[str, pytest.CallInfo[Any]] = {}
        self.collection_errors: list[str] = []

    @pytest.fixture(name="student")
    def student_fixture(self) -> Any:
        """Give the student's notebook right after the test cell."""
        return self.student

    @pytest.fixture(name="reference")
    def reference_fixture(self) -> Any:
        """Give the reference solution right after the same test cell."""
        return self.reference

    def pytest_configure(self, config: pytest.Config) -> None:
        """Register the markers."""
        config.addinivalue_line("markers", "question(name, points): the question it belongs to")
        config.addinivalue_line("markers", "hint(text): shown to a student whose answer fails")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what went wrong in collecting."""
        if report.failed:
            self.collection_errors.append(report.longreprtext)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Refuse checks that say too little.

        Raises
        ------
        pytest.UsageError
            When a check has no question, no points or no title.
        """
        for item in items:
            if item.get_closest_marker("question") is None:
                raise pytest.UsageError(f"{item.nodeid} has no @pytest.mark.question")
            question_of(item), points_of(item), title_of(item)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Any:
        """Stop a check that does not end."""
        with _limited_time():
            return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[Any]
    ) -> pytest.TestReport:
        """Keep the record of each call, and of a set-up that failed; report without words.

        pytest would describe each failure at length, and look up many files for it: `_details`
        says what an instructor needs.
        """
        if call.when == "call" or call.excinfo is not None:
            self.calls[item.nodeid] = call
        assert call.when != "collect"
        outcome: Literal["passed", "failed"] = "passed" if call.excinfo is None else "failed"
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, call.when)


def question_of(item: pytest.Item) -> str:
    """Return the question that a check belongs to."""
    marker = item.get_closest_marker("question")
    if marker is None or len(marker.args) != 1:
        raise pytest.UsageError(f"{item.nodeid}: write @pytest.mark.question(name, points=…)")
    return str(marker.args[0])


def points_of(item: pytest.Item) -> float:
    """Return what a check is worth."""
    marker = item.get_closest_marker("question")
    points = marker.kwargs.get("points") if marker is not None else None
    if not isinstance(points, (int, float)) or points <= 0:
        raise pytest.UsageError(f"{item.nodeid}: write @pytest.mark.question(name, points=…)")
    return float(points)


def title_of(item: pytest.Item) -> str:
    """Return the first line of a check's docstring, with the parameters' id for one of several."""
    text = str(getattr(getattr(item, "function", None), "__doc__", None) or "").strip()
    if not text:
        raise pytest.UsageError(f"{item.nodeid} has no docstring: it is the title students read")
    first = text.splitlines()[0].strip()
    callspec = getattr(item, "callspec", None)
    return f"{first} ({callspec.id})" if callspec is not None else first


def hint_of(item: pytest.Item) -> str:
    """Return a check's hint; empty when it has none."""
    marker = item.get_closest_marker("hint")
    return str(marker.args[0]) if marker is not None and marker.args else ""


def check_result(item: pytest.Item, call: pytest.CallInfo[Any] | None) -> CheckResult:
    """Turn pytest's record of one check into points and words.

    A student reads the title, the hint, and what the author wrote behind the comma of an
    ``assert``; what pytest itself adds (values, source) goes to the instructor alone.
    """
    points = points_of(item)
    excinfo = call.excinfo if call is not None else None
    if call is not None and excinfo is None:
        return CheckResult(item.name, title_of(item), points, points)
    # Only the check's own body can find fault with an answer; a fixture that fails is our fault.
    failed = (
        call is not None
        and call.when == "call"
        and excinfo is not None
        and excinfo.errisinstance((AssertionError, pytest.fail.Exception))
    )
    message = _authors_words(item, excinfo) if failed and excinfo is not None else SUSPECT
    return CheckResult(
        name=item.name,
        title=title_of(item),
        points=points,
        earned=0.0,
        hint=hint_of(item),
        message=message,
        details=_details(excinfo)[-8000:] if excinfo is not None else "",
        error=not failed,
    )


def _details(excinfo: pytest.ExceptionInfo[BaseException]) -> str:
    """Say where a check failed, with the values, for the instructor."""
    lines = []
    for entry in excinfo.traceback:
        folder, name = os.path.split(_file_of(entry))
        if not folder.endswith(FRAMEWORK):
            line = linecache.getline(_file_of(entry), entry.lineno + 1).strip()
            lines.append(f"{name}:{entry.lineno + 1}: in {entry.name}\n    {line}")
    return "\n".join([*lines, excinfo.exconly()])


def _file_of(entry: Any) -> str:
    # Its own `path` looks whether the file is there, for each line of each traceback.
    return str(entry.frame.code.raw.co_filename)


def _authors_words(item: pytest.Item, excinfo: pytest.ExceptionInfo[BaseException]) -> str:
    error = excinfo.value
    if isinstance(error, AssertionError):
        # A library's own assertion (`numpy.testing`) tells the value that is right.
        raised_in = Path(_file_of(excinfo.traceback[-1])).parent
        if raised_in not in (item.path.parent, Path(checks.__file__).parent):
            return ""
    # pytest puts its own explanation behind the author's message, on lines that begin "assert".
    text = str(getattr(error, "msg", None) or error)
    if text.startswith("assert "):
        return ""
    return text.split("\nassert ", 1)[0].strip()
