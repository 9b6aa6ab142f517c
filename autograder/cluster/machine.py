"""What a machine is asked to do, in its Dask worker: take in a course, grade, give back answers.

Two ways lead here. `serve` is carried out beside all tasks: it gets a copy of a course ready, and
hands out stored answers. `grade` is a task: one submission, by this machine's own worker pool.
Neither raises anything for what can be foreseen: they say what happened.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import suppress
from pathlib import Path
from typing import Any

from autograder.cluster.copies import Copy, Damaged
from autograder.cluster.manifest import Manifest
from autograder.cluster.orders import Message, blobs_of, put_off_of, task_of
from autograder.cluster.parcels import Part, pack, parcels, unpack
from autograder.cluster.received import ANSWERS, NOTEBOOK
from autograder.cluster.versions import facts
from autograder.course.course import Course
from autograder.run.zygote import Limits
from autograder.score.results import SubmissionResult
from autograder.store.blobs import NotKept
from autograder.store.submissions import AnswerStore
from autograder.workers.first import STOPPED
from autograder.workers.pool import CannotStart, GradingFailed, NotGraded, PutOff, WorkerPool

__all__ = ["IDLE_SECONDS", "grade", "serve"]

IDLE_SECONDS = 900.0
"""How long a course is kept that nobody grades: whoever sent it may have been killed."""
LOOK_SECONDS = 30.0


class _Opened:
    """A course on this machine, with the workers that grade it."""

    def __init__(self, manifest: Manifest, threads: int) -> None:
        self.copy = Copy(manifest)
        self.runs: set[str] = set()
        self.last = time.monotonic()
        self.busy = 0
        self.sent: set[str] = set()
        self._threads = threads
        self._pool: WorkerPool | None = None
        self._lock = threading.Lock()

    @property
    def course(self) -> Course:
        return Course(self.copy.root, self.copy.manifest.settings)

    @property
    def pool(self) -> WorkerPool:
        manifest = self.copy.manifest
        with self._lock:
            if self._pool is None:
                # What is set on this machine is no wish of a course that comes from elsewhere.
                os.environ.pop(manifest.settings.files_variable, None)
                self._pool = WorkerPool(
                    self.course,
                    self._threads,
                    limits=Limits(required=not manifest.unsandboxed),
                    stages=manifest.stages,
                    variants=manifest.variants,
                )
            return self._pool

    def close(self) -> None:
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()
        self.copy.close()


_opened: dict[str, _Opened] = {}
_lock = threading.RLock()


async def serve(order: str, *words: Any, dask_worker: Any = None) -> Any:
    """Carry out an order beside all tasks.

    Parameters
    ----------
    order : str
        One of `facts`, `open`, `receive`, `finish`, `answers`, `leave`.
    *words
        What goes with it.
    dask_worker : distributed.Worker
        This machine's, which Dask fills in.

    Returns
    -------
    object
        The order's own answer; a dictionary with a `problem` when something is wrong here.
    """
    if dask_worker is not None and order == "open":
        await _close_at_the_end(dask_worker)
    try:
        return await asyncio.to_thread(_ORDERS[order], *words)
    except (Damaged, OSError, ValueError) as error:
        return {"problem": str(error) or type(error).__name__}


async def _close_at_the_end(worker: Any) -> None:
    """Let a Dask worker that ends close everything."""
    from distributed import WorkerPlugin

    class AtTheEnd(WorkerPlugin):
        def teardown(self, worker: Any) -> None:
            for digest in list(_opened):
                _close(digest)

    await worker.plugin_add(AtTheEnd(), name="autograder")


def _open(run: str, packed: bytes, threads: int) -> dict[str, Any]:
    """Return what is lacking of a course: digests of contents; None while another one makes it."""
    manifest = Manifest.from_json(unpack(packed))
    digest = manifest.digest
    with _lock:
        if digest not in _opened:
            _opened[digest] = _Opened(manifest, threads)
            threading.Thread(target=_close_when_idle, args=[digest], daemon=True).start()
        opened = _opened[digest]
        opened.runs.add(run)
        opened.last = time.monotonic()
        lacking = opened.copy.lacking()
        if lacking == []:
            opened.pool.count  # noqa: B018 - it gets ready while the first submission is on its way
        return {"lacking": lacking, "place": f"{os.uname().nodename}:{opened.copy.folder}"}


def _receive(digest: str, parcel: list[Part]) -> dict[str, Any]:
    opened = _opened[digest]
    opened.last = time.monotonic()
    opened.copy.receive(parcel)
    return {}


def _finish(digest: str) -> dict[str, Any]:
    opened = _opened[digest]
    opened.copy.finish()
    opened.pool.count  # noqa: B018 - as above
    return {}


def _answers(digest: str, wanted: list[tuple[str, int]]) -> list[list[Part]]:
    """Return stored answers, by digest and size; not those that are not there any more."""
    with _lock:
        opened = _opened.get(digest)
    return [] if opened is None else list(parcels(_contents(opened, wanted)))


def _contents(opened: _Opened, wanted: list[tuple[str, int]]) -> Iterator[tuple[str, memoryview]]:
    blobs = AnswerStore(opened.copy.root).blobs
    for sha256, size in wanted:
        with suppress(NotKept):
            yield sha256, blobs.get({"sha256": sha256, "size": size})


def _leave(run: str) -> dict[str, Any]:
    with _lock:
        for digest, opened in list(_opened.items()):
            opened.runs.discard(run)
            if not opened.runs:
                _close(digest)
    return {}


def _close(digest: str) -> None:
    with _lock:
        opened = _opened.pop(digest, None)
    if opened is not None:
        opened.close()


def _close_when_idle(digest: str) -> None:
    while True:
        time.sleep(LOOK_SECONDS)
        with _lock:
            opened = _opened.get(digest)
            if opened is None:
                return
            if not opened.busy and time.monotonic() - opened.last > IDLE_SECONDS:
                _close(digest)
                return


_ORDERS: dict[str, Callable[..., Any]] = {
    "facts": facts,
    "open": _open,
    "receive": _receive,
    "finish": _finish,
    "answers": _answers,
    "leave": _leave,
}


def grade(digest: str, message: Message) -> tuple[bytes, list[Part]]:
    """Grade one submission on this machine; a Dask task.

    Parameters
    ----------
    digest : str
        Of the course's manifest.
    message : Message
        The order; see `autograder.cluster.orders`.

    Returns
    -------
    packed : bytes
        What came of it, packed: a dictionary whose `kind` is `done`, `put off`, `not graded`,
        `failed`, `cannot start` or `not ready`, and a `machine`.
    parcel : list of Part
        The files of a hand-in, and some of the bytes that stored answers refer to, those which
        this machine has not sent yet.
    """
    from distributed import get_worker

    where = {"machine": get_worker().contact_address}
    with _lock:
        opened = _opened.get(digest)
        if opened is not None:
            opened.busy += 1
    if opened is None:
        return pack({"kind": "not ready", **where}), []
    scratch = Path(tempfile.mkdtemp(prefix="hand-in-", dir=opened.copy.folder))
    try:
        outcome, parcel = _grade(opened, message, scratch)
        if outcome["kind"] not in ("done", "put off") and not opened.copy.is_whole:
            # Somebody has cleared up among temporary files: this says nothing of the submission.
            _close(digest)
            outcome = {"kind": "not ready"}
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        with _lock:
            opened.busy -= 1
            opened.last = time.monotonic()
    return pack({**outcome, **where}), parcel


def _grade(opened: _Opened, message: Message, scratch: Path) -> tuple[dict[str, Any], list[Part]]:
    try:
        task, waiting, put_off = task_of(opened.course, message, scratch)
        if put_off is None:
            result = opened.pool.submit(task, waiting).result()
        else:
            result = opened.pool.submit_alone(task, put_off, waiting).result()
    except PutOff as again:
        return {"kind": "put off", **put_off_of(again)}, []
    except NotGraded as error:
        return {"kind": "not graded", "why": error.why}, []
    except CannotStart as error:
        return {"kind": "cannot start", "why": str(error)}, []
    except (GradingFailed, CancelledError) as error:
        return {"kind": "failed", "why": str(error) or STOPPED}, []
    except OSError as error:
        return {"kind": "not graded", "why": f"A machine's disk or memory: {error}."}, []
    blobs = blobs_of(result)
    with _lock:
        news = [one for one in blobs if one[0] not in opened.sent]
        opened.sent.update(sha256 for sha256, _ in news)
    some = next(iter(parcels(_contents(opened, news))), [])
    done = {"kind": "done", "blobs": blobs}
    if isinstance(result, SubmissionResult):
        return {**done, "result": result.to_json()}, some
    files = [(NOTEBOOK, memoryview(result.notebook.read_bytes()))]
    if result.answers is not None:
        files.append((ANSWERS, memoryview(result.answers.read_bytes())))
    parts = [part for parcel in parcels(files) for part in parcel]
    return {**done, "written": result.to_json()}, [*parts, *some]
