"""Reference answers: a solution is run once, and what checks ask of it is stored.

What checks are likely to ask is fetched while the solution runs: every variable whose name stands
as a text in a question's checks. The results of its functions for a student's own values cannot be
known before: for these, a copy of its process is kept at each question with functions. Copies of
this process, which are workers, share them. Where there is none, the solution runs once more. The
last results are kept (see `autograder.store.calls`).
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import nbformat

from autograder.build.shared import of_variant
from autograder.check.reference import ProcessSource, ReferenceError, SolutionRun
from autograder.check.session import CheckError
from autograder.check.state import Reference
from autograder.course.course import Course, CourseError
from autograder.course.masters import in_force
from autograder.course.settings import Settings
from autograder.run.failures import OurFailure, ProcessDied
from autograder.run.limits import TimeLimits
from autograder.run.process import SandboxedProcess
from autograder.run.replies import UNSURE, Answering, Request, get_key
from autograder.store.blobs import Allowance, BlobStore
from autograder.store.calls import KnownCalls
from autograder.store.replies import NotStored, Recorder, StoredProcess
from autograder.store.submissions import AnswerStore, StoredSubmission
from autograder.wire.decode import Function
from autograder.wire.frames import Frame, Malformed

__all__ = ["KnownSolution", "References"]


class _KnownAnswers(Answering):
    """One question's reference answers: stored ones first, else those of a process."""

    def __init__(
        self,
        question: str,
        replies: dict[str, dict[str, Any]],
        later: KnownCalls,
        store: AnswerStore,
        process: Callable[[], SandboxedProcess],
    ) -> None:
        self._stored = StoredProcess(ChainMap(replies, _Later(question, later)), store.blobs)
        self._record = _RecorderOfSuccess(
            store.blobs, lambda key, reply: later.add(question, key, reply), later.allowance
        )
        self._process = process
        self._live: SandboxedProcess | None = None
        self.failures = 0

    def reply(self, request: Request) -> Frame:
        try:
            return self._stored.reply(request)
        except NotStored:
            frame = self._ask(request)
        if frame.header.get("reply") == "error" and frame.header.get("name") in UNSURE:
            self.failures += 1
        return frame

    def drop_copy(self) -> None:
        if self._live is not None:
            self._live.drop_copy()
            self._live = None

    def _ask(self, request: Request) -> Frame:
        # A worker that was killed may have left half an answer to those who share the process.
        with suppress(ProcessDied):
            return self._alive().reply(request)
        try:
            return self._alive().reply(request)
        except ProcessDied as error:
            raise OurFailure(f"The solution's process was lost: {error}.") from None

    def _alive(self) -> SandboxedProcess:
        self._live = self._process()
        self._live.on_reply = self._record
        return self._live


class _Later(dict[str, dict[str, Any]]):
    """The replies to one question's checks that came later, as a dictionary gives them."""

    def __init__(self, question: str, calls: KnownCalls) -> None:
        super().__init__()
        self._question = question
        self._calls = calls

    def __missing__(self, key: str) -> dict[str, Any]:
        return self._calls.reply(self._question, key)


class _RecorderOfSuccess(Recorder):
    """A call that ran out of time on a busy machine must not fail for ever."""

    def __init__(
        self,
        blobs: BlobStore,
        keep: Callable[[str, dict[str, Any]], None],
        allowance: Allowance | None = None,
    ) -> None:
        super().__init__(blobs, allowance)
        self._keep = keep

    def __call__(self, key: str, frame: Frame) -> None:
        if frame.header.get("reply") != "error":
            super().__call__(key, frame)
            for kept, reply in self.replies.items():
                self._keep(kept, reply)
            self.replies.clear()


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    # Workers start together: one of them runs the solution, the others wait for what it stores.
    with ExitStack() as stack:
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = stack.enter_context(path.with_suffix(".lock").open("w"))
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class KnownSolution:
    """The reference answers of one stage.

    Parameters
    ----------
    notebook : NotebookNode
        The master notebook.
    key : str
        Digest of all that the answers depend on.
    path : Path
        File of the stored answers.
    store : AnswerStore
        Where answers are stored.
    zygote : ProcessSource
        Where to run the solution.
    limits : TimeLimits
        Time for its cells.
    names : callable
        Gives the names that a question's checks may ask for.

    Attributes
    ----------
    at : dict of str to Reference
        Question to its reference answers.

    Raises
    ------
    ReferenceError
        When the solution does not run.
    """

    def __init__(
        self,
        notebook: Any,
        key: str,
        path: Path,
        store: AnswerStore,
        zygote: ProcessSource,
        limits: TimeLimits,
        names: Callable[[str], Iterable[str]],
    ) -> None:
        self.key = key
        self._notebook = notebook
        self._store = store
        self._zygote = zygote
        self._limits = limits
        self._names = names
        self._run: SolutionRun | None = None
        self._runs_for = 0
        self._lock = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as there are copies
        self._wanted: set[str] = set()
        self._replies: dict[str, dict[str, dict[str, Any]]] = {}
        self._later = KnownCalls(store.beside(path), key)
        with _alone(path):
            stored = store.read(path)
            if stored is not None and stored.run_key == key:
                self._replies = stored.replies
            else:
                self._start(self._fetch)
                self._later.forget()
                # Without it, the solution runs again: no reason to fail.
                with suppress(OSError):
                    store.write(path, StoredSubmission(key, replies=self._replies))
        self._answers = {
            question: _KnownAnswers(
                *(question, replies, self._later, store), partial(self._copy_at, question)
            )
            for question, replies in self._replies.items()
        }
        self.at = {
            question: Reference(answers, limits.call_cpu)
            for question, answers in self._answers.items()
        }

    def _fetch(self, question: str, process: SandboxedProcess) -> bool:
        """Fetch what checks may ask; tell whether they may call functions as well."""
        replies: dict[str, dict[str, Any]] = {}
        self._replies[question] = replies
        process.on_reply = record = _RecorderOfSuccess(self._store.blobs, replies.__setitem__)
        names = list(self._names(question))
        there = process.which(names)
        for name in names:
            if name not in there:
                record(get_key(name), Frame({"reply": "values", "values": {}}, []))
                continue
            with suppress(Malformed):
                process.get(name)
        with suppress(Malformed):
            process.figures()
        process.on_reply = lambda key, frame: None
        return self._has_functions(question)

    def _has_functions(self, question: str) -> bool:
        stored = StoredProcess(self._replies[question], self._store.blobs)
        for name in self._names(question):
            with suppress(NotStored, Malformed):
                if isinstance(stored.get(name)[1], Function):
                    return True
        return False

    def _start(self, keep: Callable[[str, SandboxedProcess], bool]) -> None:
        self._run = SolutionRun(self._zygote, self._notebook, self._limits, keep=keep)
        self._runs_for = os.getpid()
        for copy in self._run.copies.values():
            copy.turn = self._turn

    @contextmanager
    def _turn(self) -> Iterator[None]:
        # Unlike `flock`'s, this lock is each process's own, although all have the same open file.
        fcntl.lockf(self._lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.lockf(self._lock, fcntl.LOCK_UN)

    def _copy_at(self, question: str) -> SandboxedProcess:
        copy = self._run.copies.get(question) if self._run is not None else None
        if copy is None or not copy.alive:
            self._wanted.add(question)
            self._wanted.update(filter(self._has_functions, self._replies))
            self.close()
            self._start(lambda question, process: question in self._wanted)
            assert self._run is not None
            copy = self._run.copies[question]
        return copy

    def save(self) -> None:
        """Write what has come in since it was last saved, for other workers and for later."""
        self._later.save()

    def failures(self) -> int:
        """Return how many calls have failed until now that need not fail the next time."""
        return sum(answers.failures for answers in self._answers.values())

    def close(self) -> None:
        """End its processes, but not those that this process has in common with others."""
        if self._run is not None and self._runs_for == os.getpid():
            self._run.close()
            self._run = None


class References:
    """The reference answers of all stages, made when first needed, and anew after a change.

    Parameters
    ----------
    root : Path
        The course's folder, where answers are stored.
    zygote : ProcessSource
        Where to run solutions.
    limits : TimeLimits
        Time for their cells.
    names : callable
        Given a stage and a question, gives the names that its checks may ask for.
    course : Course, optional
        The course, opened at the variant of its files that solutions run on. What it leaves out
        is not run.
    """

    def __init__(
        self,
        root: Path,
        zygote: ProcessSource,
        limits: TimeLimits,
        names: Callable[[str, str], Iterable[str]],
        course: Course | None = None,
    ) -> None:
        self._course = course or Course(root, Settings())
        self._root = root
        self._zygote = zygote
        self._limits = limits
        self._names = names
        self._in_force = in_force
        self._known: dict[str, KnownSolution] = {}

    def of(self, stage: str, master: Path, run_key: str) -> KnownSolution:
        """Return the reference answers of a stage.

        Parameters
        ----------
        stage : str
            Name of the stage.
        master : Path
            Its master notebook.
        run_key : str
            See `autograder.store.digests.run_key`.

        Raises
        ------
        ReferenceError
            When the notebook cannot be read, or its solution does not run.
        """
        text = _read(master)
        key = _key(run_key, text)
        known = self._known.get(stage)
        if known is not None and known.key == key:
            return known
        # One stage's processes at a time: a cohort comes stage by stage.
        self.close()
        if known is not None:
            del self._known[stage]
        self._known[stage] = self._run(stage, master, text, key)
        return self._known[stage]

    def prepare(self, stages: Iterable[tuple[str, Path, str]]) -> None:
        """Get ready several stages side by side; what is wrong with one is told when it is needed.

        Parameters
        ----------
        stages : iterable of (str, Path, str)
            For each, what `of` takes.
        """

        def one(stage: str, master: Path, run_key: str) -> None:
            with suppress(ReferenceError, CheckError, OurFailure):
                text = _read(master)
                self._known[stage] = self._run(stage, master, text, _key(run_key, text))

        with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as threads:
            for done in [threads.submit(one, *stage) for stage in stages]:
                done.result()

    def _run(self, stage: str, master: Path, text: str, key: str) -> KnownSolution:
        try:
            notebook = of_variant(self._course, master, nbformat.reads(text, as_version=4))
            notebook = in_force(self._course, stage, notebook)
        except ValueError as error:
            raise ReferenceError(f"The master of {stage} is no notebook: {error}") from None
        except CourseError as error:
            raise ReferenceError(str(error)) from None
        store = AnswerStore(self._root)
        return KnownSolution(
            notebook,
            key,
            store.of_reference(stage, self._course.settings.variant),
            store,
            self._zygote,
            self._limits,
            lambda question: self._names(stage, question),
        )

    def save(self) -> None:
        """Write what has come in."""
        for known in self._known.values():
            known.save()

    def close(self) -> None:
        """End all processes that are not shared."""
        for known in self._known.values():
            known.close()

    def forget(self) -> None:
        """Let everything be made anew: the processes have ended."""
        self.close()
        self._known.clear()


def _read(master: Path) -> str:
    try:
        return master.read_text(encoding="utf-8")
    except OSError as error:
        raise ReferenceError(f"The master notebook {master} cannot be read: {error}") from None


def _key(run_key: str, text: str) -> str:
    return hashlib.sha256(f"{run_key} {text}".encode()).hexdigest()
