"""The pytest plugin: markers of a check, its fixtures, and what its outcome means in points."""

from __future__ import annotations

import ast
import inspect
import linecache
import math
import os
import re
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Literal

import pytest

from autograder.check.building_on import judge, names_built_on
from autograder.check.meaning import needs_of
from autograder.check.state import Reference, Student
from autograder.course.brief import where_raised
from autograder.course.by_path import load, open_folder
from autograder.course.nearest import did_you_mean
from autograder.score.results import UNKNOWN, CheckResult

__all__ = [
    "CheckPlugin",
    "check_result",
    "faults_of",
    "hint_of",
    "points_of",
    "question_of",
    "title_of",
]

SUSPECT = (
    "The check could not make sense of your answer. "
    "Does it have the type that the question asks for?"
)

FRAMEWORK = (f"{os.sep}_pytest", f"{os.sep}pluggy")
"""Folders whose lines say nothing about a check."""

MARKERS = ("question", "hint", "builds_on", "needs", "parametrize", "skip", "skipif", "xfail")
UNKNOWN_MARKER = re.compile(r"^'(\w+)' not found in `markers`", re.MULTILINE)

OWN_ARGUMENTS = {"student", "reference", "truth", "request"}

CHECKS = "course_checks"
"""What the course's folder of checks is called in a process that runs them."""
KIT = Path(__file__).with_name("kit")
"""Folder of what authors of checks are helped with: its words are for students, too."""

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


class _CheckModule(pytest.Module):
    """A module of checks, imported by path; its neighbours can be imported from it."""

    def _getobj(self) -> Any:
        folder = self.path.parents[1]
        try:
            return load(CHECKS, folder, self.path)
        except Exception as error:
            where = where_raised(error, str(folder)) or str(self.path)
            what = getattr(error, "msg", None) or error
            raise self.CollectError(f"{where}: {type(error).__name__}: {what}") from error


class CheckPlugin:
    """Gives checks their fixtures and keeps what became of them.

    Parameters
    ----------
    refuse : bool, optional
        Whether checks that say too little are refused; else they are left out.

    Attributes
    ----------
    student : Student or None
    reference : Reference or None
        What the fixtures return; set for each question.
    calls : dict of str to CallInfo
        Node id to pytest's record of the call (or of a set-up that failed).
    problems : list of str
        Why modules could not be collected, and which checks say too little.
    unfit : list of pytest.Item
        Checks that say too little (see `faults_of`).

    Parameters
    ----------
    folder : Path
        The folder with the folders of checks in it.
    truth : Path
        The folder of what only checks may read.
    refuse : bool, optional
        Whether checks that say too little are a problem; else they are left out.
    """

    def __init__(self, folder: Path, truth: Path, *, refuse: bool = True) -> None:
        self.folder = folder
        self.truth = truth
        self.refuse = refuse
        self.unfit: list[pytest.Item] = []
        open_folder(CHECKS, folder)
        self.student: Student | None = None
        self.reference: Reference | None = None
        self.calls: dict[str, pytest.CallInfo[Any]] = {}
        self.problems: list[str] = []

    @pytest.fixture(name="student")
    def student_fixture(self) -> Any:
        """Give the student's notebook right after the test cell."""
        return self.student

    @pytest.fixture(name="reference")
    def reference_fixture(self) -> Any:
        """Give the reference solution right after the same test cell."""
        return self.reference

    @pytest.fixture(name="truth")
    def truth_fixture(self) -> Path:
        """Give the folder of what only checks may read; it need not exist."""
        return self.truth

    def pytest_configure(self, config: pytest.Config) -> None:
        """Register the markers."""
        config.addinivalue_line("markers", "question(name, points): the question it belongs to")
        config.addinivalue_line("markers", "hint(text): shown to a student whose answer fails")
        config.addinivalue_line("markers", "builds_on(*names): earlier answers that it goes by")
        config.addinivalue_line("markers", "needs(*functions): what it needs of the images")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what went wrong in collecting."""
        if report.failed:
            said = report.longreprtext
            if unknown := UNKNOWN_MARKER.search(said):
                near = did_you_mean(unknown[1], MARKERS)
                said = f"{report.nodeid}: there is no pytest.mark.{unknown[1]}.{near}"
            self.problems.append(said)

    def pytest_pycollect_makemodule(self, module_path: Path, parent: Any) -> pytest.Module:
        """Load a module of checks as part of the course's own package."""
        module: pytest.Module = _CheckModule.from_parent(parent, path=module_path)
        return module

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Note checks that say too little, and those that would hide one another."""
        self.unfit = [item for item in items if faults_of(item)]
        if self.refuse:
            self.problems += [fault for item in self.unfit for fault in faults_of(item)]
            self.problems += _hidden_by_others(items)
        else:
            items[:] = [item for item in items if item not in self.unfit]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Any:
        """Stop a check that does not end."""
        with _limited_time():
            return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        """Let a check that builds on earlier answers accept what follows from them, or is true."""
        names = names_built_on(pyfuncitem)
        if not names or self.student is None:
            return None
        wanted = inspect.signature(pyfuncitem.obj).parameters
        given = {name: pyfuncitem.funcargs[name] for name in wanted}
        judge(partial(pyfuncitem.obj, **given), self.student, names)
        return True

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


def _hidden_by_others(items: list[pytest.Item]) -> list[str]:
    problems = []
    seen: dict[tuple[Path, str], Path] = {}
    for item in items:
        first = seen.setdefault((item.path.parent, item.name), item.path)
        if first != item.path:
            problems.append(f"{item.name} is in {first.name} and in {item.path.name}")
    for path in sorted({item.path for item in items}):
        names = Counter(
            node.name
            for node in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(node, ast.FunctionDef)
        )
        problems += [
            f"{path.name} defines {name} {count} times: only the last would be run"
            for name, count in names.items()
            if count > 1
        ]
    return problems


def faults_of(item: pytest.Item) -> list[str]:
    """Say what a check lacks, each as a clause; empty when it can be used."""
    faults = []
    for look in (question_of, points_of, title_of, names_built_on, needs_of):
        try:
            look(item)
        except pytest.UsageError as error:
            if str(error) not in faults:
                faults.append(str(error))
    faults += _unknown_arguments(item)
    return faults


def _unknown_arguments(item: pytest.Item) -> list[str]:
    info = getattr(item, "_fixtureinfo", None)
    if info is None:
        return []
    given = {*info.name2fixturedefs, *getattr(getattr(item, "callspec", None), "params", {})}
    return [
        f"{item.nodeid} asks for {name!r}, which there is not."
        f"{did_you_mean(name, given | OWN_ARGUMENTS)} A check may ask for student, reference, truth"
        for name in info.argnames
        if name not in given | OWN_ARGUMENTS
    ]


def question_of(item: pytest.Item) -> str:
    """Return the question that a check belongs to."""
    marker = item.get_closest_marker("question")
    if marker is None or len(marker.args) != 1 or not isinstance(marker.args[0], str):
        raise pytest.UsageError(f"{item.nodeid}: write @pytest.mark.question(name, points=…)")
    return str(marker.args[0])


def points_of(item: pytest.Item) -> float:
    """Return what a check is worth."""
    marker = item.get_closest_marker("question")
    points = marker.kwargs.get("points") if marker is not None else None
    if not isinstance(points, (int, float)) or not 0 < points < math.inf:
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


def check_result(
    item: pytest.Item, call: pytest.CallInfo[Any] | None, points: float
) -> CheckResult:
    """Turn pytest's record of one check into points, of those that it gives, and words.

    A student reads the title, the hint, and what the author wrote behind the comma of an
    ``assert``; what pytest itself adds (values, source) goes to the instructor alone.
    """
    excinfo = call.excinfo if call is not None else None
    builds_on = names_built_on(item)
    if call is not None and excinfo is None:
        return CheckResult(item.name, title_of(item), points, points, builds_on=builds_on)
    # Only the check's own body can find fault with an answer; a fixture that fails is our fault.
    failed = (
        call is not None
        and call.when == "call"
        and excinfo is not None
        and excinfo.errisinstance((AssertionError, pytest.fail.Exception))
    )
    message = _authors_words(item, excinfo) if failed and excinfo is not None else SUSPECT
    seen, _, to_do = message.partition("\n")
    return CheckResult(
        name=item.name,
        title=title_of(item),
        points=points,
        earned=0.0,
        hint=to_do.strip() or hint_of(item),
        message=seen or UNKNOWN,
        details=_details(excinfo)[-8000:] if excinfo is not None else "",
        error=not failed,
        builds_on=builds_on,
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
        if not any(map(raised_in.is_relative_to, (item.path.parents[1], KIT))):
            return ""
    # pytest puts its own explanation behind the author's message, on lines that begin "assert".
    text = str(getattr(error, "msg", None) or error)
    if text.startswith("assert "):
        return ""
    return text.split("\nassert ", 1)[0].strip()
