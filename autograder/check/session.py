"""One warm pytest session: checks are collected once, then run for any number of submissions."""

from __future__ import annotations

import glob
import os
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from autograder.check.meaning import meaning_lost
from autograder.check.own_figures import parts_of
from autograder.check.plugin import (
    CheckPlugin,
    check_result,
    hint_of,
    points_of,
    question_of,
    title_of,
)
from autograder.check.state import Reference, Student
from autograder.course.course import Course
from autograder.course.shares import shares
from autograder.run.failures import OurFailure, ProcessDied, what_failed
from autograder.score.results import CheckResult, QuestionResult

__all__ = ["NOTHING_KNOWN", "CheckError", "CheckSession", "in_check_session"]


NOTHING_KNOWN: Mapping[str, CheckResult] = MappingProxyType({})


class CheckError(Exception):
    """The checks themselves are broken; the message holds pytest's words."""


class CheckSession:
    """The collected checks of some stages.

    Attributes
    ----------
    items : dict of str to list of pytest.Item
        Folder and question, as ``"exploration.field_of_view"``, to its checks in order.
    unfit : list of pytest.Item
        Checks that say too little; empty unless they were let pass.
    """

    def __init__(self, plugin: CheckPlugin, session: pytest.Session) -> None:
        self._plugin = plugin
        self.unfit = plugin.unfit
        self.items: dict[str, list[pytest.Item]] = {}
        for item in session.items:
            key = f"{item.path.parent.name}.{question_of(item)}"
            self.items.setdefault(key, []).append(item)

    def lost(self, module: str, question: str, points: float, why: str) -> QuestionResult:
        """Return the result of a question whose answer cannot be read: no points.

        Parameters
        ----------
        module, question, points
            As for `check`.
        why : str
            What a student reads.
        """
        items = self._items(module, question)
        worth = _worth(items, points)
        results = [
            CheckResult(item.name, title_of(item), worth[item.name], 0.0, hint_of(item), why)
            for item in items
        ]
        return QuestionResult(question, points, tuple(results))

    def _items(self, module: str, question: str) -> list[pytest.Item]:
        items = self.items.get(f"{module}.{question}")
        if not items:
            raise CheckError(f"The question {question!r} has no checks in the folder {module}.")
        return items

    def questions(self, module: str) -> dict[str, float]:
        """Return the questions of a folder of checks and what their checks add up to."""
        return {
            key.partition(".")[2]: sum(map(points_of, items))
            for key, items in self.items.items()
            if key.partition(".")[0] == module
        }

    def functions(self, module: str, question: str) -> dict[str, Any]:
        """Return the functions of a question's checks by the checks' names."""
        return {
            item.name: getattr(item, "function", None) for item in self._items(module, question)
        }

    def meaning_lost(self, module: str, question: str, reference: Reference) -> str:
        """Say why a question means nothing on the images in use; empty where it does.

        Parameters
        ----------
        module, question
            As for `check`.
        reference : Reference
            State right after the test cell.

        Raises
        ------
        CheckError
            When the question has no checks, or cannot tell (see `autograder.check.meaning`).
        """
        try:
            return meaning_lost(self._items(module, question), reference)
        except pytest.UsageError as error:
            raise CheckError(str(error)) from error
        finally:
            reference.end_question()

    def check(
        self,
        module: str,
        question: str,
        points: float,
        student: Student,
        reference: Reference,
        known: Mapping[str, CheckResult] = NOTHING_KNOWN,
        *,
        final: bool = True,
        truth: Path | None = None,
    ) -> QuestionResult:
        """Run a question's checks on one submission.

        Parameters
        ----------
        module : str
            Name of the folder of checks.
        question : str
            Name of the question.
        points : float
            What the test cell is worth: each check gives its share of it.
        student, reference : Student, Reference
            State right after the test cell.
        known : mapping of str to CheckResult, optional
            Results of checks that need not be run.
        final : bool, optional
            Whether a check that runs out of memory has failed: it did so before.
        truth : Path, optional
            The folder of what only checks may read, in place of the course's usual one.

        Raises
        ------
        OurFailure
            When a check could not be carried out for a reason that is not the submission's.
        ProcessDied
            When a check ran out of memory, which may be the submission's fault, and is not `final`.
        CheckError
            When the question has no checks: a score without a check would be made up.
        """
        items = self._items(module, question)
        plugin = self._plugin
        plugin.student, plugin.reference = student, reference
        usual = plugin.truth
        plugin.truth = truth or usual
        plugin.calls.clear()
        worth = _worth(items, points)
        waiting = [item for item in items if item.name not in known]
        try:
            results, looking = self._run(waiting, worth, student, final=final)
            most = sum(worth[item.name] for item in looking)
            if _earned(results, looking) < most:
                for part in parts_of(student.all_figures(), reference.all_figures()):
                    student.judge_only(part)
                    others, _ = self._run(looking, worth, student, final=final)
                    if _earned(others, looking) > _earned(results, looking):
                        results.update(others)
                    if _earned(results, looking) >= most:
                        break
        finally:
            plugin.calls.clear()
            student.end_question()
            reference.end_question()
            plugin.student = plugin.reference = None
            plugin.truth = usual
        found = {**results, **known}
        return QuestionResult(question, points, tuple(found[item.name] for item in items))

    def _run(
        self, items: list[pytest.Item], worth: dict[str, float], student: Student, *, final: bool
    ) -> tuple[dict[str, CheckResult], list[pytest.Item]]:
        """Run checks; return what became of them, and those that looked at figures."""
        results, looking = {}, []
        # What comes next is known within a question: until then pytest keeps the module's set-up,
        # which takes longer than most checks. The next may be of any module.
        for item, following in zip(items, [*items[1:], None], strict=False):
            student.has_shown = False
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            call = self._plugin.calls.get(item.nodeid)
            _raise_ours(item.name, call, final=final)
            results[item.name] = check_result(item, call, worth[item.name])
            if student.has_shown:
                looking.append(item)
        return results, looking


def _worth(items: Sequence[pytest.Item], points: float) -> dict[str, float]:
    """Return what each check gives of a question's points, which may have been scaled."""
    given = shares([points_of(item) for item in items], points)
    return {item.name: share for item, share in zip(items, given, strict=True)}


def _earned(results: dict[str, CheckResult], items: list[pytest.Item]) -> float:
    return sum(results[item.name].earned for item in items)


def _raise_ours(name: str, call: pytest.CallInfo[Any] | None, *, final: bool) -> None:
    """Raise what a check failed of, if that is not the answer."""
    error = call.excinfo.value if call is not None and call.excinfo is not None else None
    if isinstance(error, MemoryError):
        if not final:
            raise ProcessDied(f"the check {name} ran out of memory") from None
    elif why := what_failed(error):
        raise OurFailure(why) from None


class _Loop:
    def __init__(self, plugin: CheckPlugin, work: Callable[[CheckSession], None]) -> None:
        self.plugin = plugin
        self.work = work
        self.error: BaseException | None = None

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed or self.plugin.problems:
            return False
        try:
            self.work(CheckSession(self.plugin, session))
        except BaseException as error:
            self.error = error
        return True


@contextmanager
def _bytecode_written() -> Iterator[None]:
    # pytest rewrites the asserts of all checks, which takes seconds, and keeps the result beside
    # them; also where Python has been told to write no bytecode.
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, False
    try:
        yield
    finally:
        sys.dont_write_bytecode = before


def in_check_session(
    course: Course,
    stages: Iterable[str],
    work: Callable[[CheckSession], None],
    *,
    refuse: bool = True,
) -> None:
    """Collect checks, then do some work with them, all within one pytest session.

    Parameters
    ----------
    course : Course
        The course.
    stages : iterable of str
        Names of the stages whose checks are wanted.
    work : callable
        Called once, with the session.
    refuse : bool, optional
        Whether checks that say too little (see `autograder.check.plugin.faults_of`) are refused;
        else they are left out, and are in the session's `unfit`.

    Raises
    ------
    CheckError
        When there is no such folder, or the checks cannot be collected.
    """
    folders = [course.checks(stage) for stage in stages]
    without = [folder for folder in folders if not any(folder.glob("*.py"))]
    if without and not course.settings.by_asserts:
        raise CheckError(f"There is no folder of checks {without[0]}, or no module in it.")
    folders = [folder for folder in folders if folder not in without]
    if not folders:
        # Of no name at all, pytest would look for tests in the current folder.
        with tempfile.TemporaryDirectory() as own:
            empty = Path(own, "checks")
            empty.mkdir()
            _collect(course, [empty], work, refuse)
        return
    _collect(course, folders, work, refuse)


def _collect(
    course: Course, folders: list[Path], work: Callable[[CheckSession], None], refuse: bool
) -> None:
    plugin = CheckPlugin(course.checks_folder, course.truth, refuse=refuse)
    loop = _Loop(plugin, work)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ.pop("PYTEST_ADDOPTS", None)
    modules = shlex.quote(f"{glob.escape(str(plugin.folder))}{os.sep}*.py")
    arguments = [
        *("-c", os.devnull, "--rootdir", str(folders[0].parent)),
        # Else pytest lists all folders that these are in, and runs any conftest.py there.
        *("--confcutdir", str(folders[0].parent)),
        *("-o", f"python_files={modules}"),
        *("-p", "no:cacheprovider"),
        *("-p", "no:terminal", "-p", "no:logging", "-p", "no:faulthandler", "--capture=no"),
        # What these look for costs as much time as a check does.
        *("-p", "no:threadexception", "-p", "no:unraisableexception", "-p", "no:warnings"),
        *("--import-mode=importlib", "--strict-markers"),
        *map(str, folders),
    ]
    with _bytecode_written():
        code = pytest.ExitCode(pytest.main(arguments, plugins=[plugin, loop]))
    if loop.error is not None:
        raise loop.error
    if plugin.problems:
        raise CheckError("\n".join(["The checks cannot be collected.", *plugin.problems]))
    none_wanted = course.settings.by_asserts and code == pytest.ExitCode.NO_TESTS_COLLECTED
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) and not none_wanted:
        where = ", ".join(map(str, folders))
        raise CheckError(
            f"There is no check in {where}: no function whose name begins with test_."
            if code == pytest.ExitCode.NO_TESTS_COLLECTED
            else f"The checks in {where} cannot be collected: pytest says {code.name}."
        )
