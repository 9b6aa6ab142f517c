"""What comes back from machines: results, and the bytes that stored answers refer to."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from autograder.cluster.orders import Order
from autograder.cluster.parcels import Part, stretch
from autograder.course.course import Course
from autograder.score.graded_notebook import RecordingError
from autograder.score.results import SubmissionResult
from autograder.store.blobs import NotKept
from autograder.store.submissions import AnswerStore
from autograder.workers.keeping import Written, write_down
from autograder.workers.pool import GradingFailed
from autograder.workers.tasks import HandInTask

__all__ = ["ANSWERS", "NOTEBOOK", "Received"]

NOTEBOOK, ANSWERS = "notebook", "answers"
"""Names under which the two files of a hand-in travel."""

Blobs = list[tuple[str, int]]


class Received:
    """Takes results in, and keeps what their answers refer to.

    Parameters
    ----------
    course : Course
        The course.
    fetch : callable
        Given a machine and a list of digests and sizes, gives what that machine has of them.
    """

    def __init__(self, course: Course, fetch: Callable[[str, Blobs], Iterable[list[Part]]]) -> None:
        self._blobs = AnswerStore(course.root).blobs
        self._fetch = fetch

    def result(
        self, order: Order, said: dict[str, Any], parcel: list[Part], *, is_last: bool
    ) -> SubmissionResult | Written | None:
        """Return a result when all that its stored answers refer to is here.

        Parameters
        ----------
        order : Order
            What was asked.
        said : dict
            What the machine has answered.
        parcel : list of Part
            The files of a hand-in, and some of what its answers refer to.
        is_last : bool
            Whether the submission is not graded once more for what is missing. Then its answers
            are not stored, and its notebook runs when it is graded again.

        Returns
        -------
        SubmissionResult, Written or None
            None when something is missing.

        Raises
        ------
        GradingFailed
            When the result does not fit the notebook.
        OSError
            When the disk does not take the notebook.
        """
        blobs = [(sha256, size) for sha256, size in said["blobs"]]
        files = self._keep([parcel], dict(blobs))
        if lacking := self._lacking(blobs):
            with suppress(Exception):  # The machine is gone: Dask has many.
                self._keep(self._fetch(said["machine"], lacking), dict(blobs))
        is_whole = not self._lacking(blobs)
        if not is_whole and not is_last:
            return None
        if "written" in said:
            assert isinstance(order.task, HandInTask)
            return _written(order.task, said["written"], files, with_answers=is_whole)
        result = SubmissionResult.from_json(said["result"])
        if not is_whole:
            result.stored = {"run_key": ""}
        if order.opened is None:
            return result
        assert isinstance(order.task, HandInTask)
        name = order.task.hand_in.part.rpartition("/")[2]
        try:
            return write_down(name, order.opened, result, order.task.into, order.task.longest)
        except RecordingError as error:
            raise GradingFailed(f"{type(error).__name__}: {error}") from None

    def _lacking(self, wanted: Blobs) -> Blobs:
        return [one for one in wanted if not self._blobs.has(*one)]

    def _keep(self, parcels: Iterable[list[Part]], sizes: dict[str, int]) -> dict[str, bytes]:
        """Store blobs; return what are none."""
        begun: dict[str, bytearray] = {}
        for parcel in parcels:
            for name, start, packed in parcel:
                content = begun.setdefault(name, bytearray())
                if start == len(content):
                    content += stretch(packed)
        for name in begun.keys() & sizes.keys():
            content = begun.pop(name)
            # A damaged one is missing.
            if hashlib.sha256(content).hexdigest() == name:
                with suppress(NotKept):
                    self._blobs.put(memoryview(content))
        return {name: bytes(content) for name, content in begun.items()}


def _written(
    task: HandInTask, data: dict[str, Any], files: dict[str, bytes], *, with_answers: bool
) -> Written:
    written = Written.from_json(data).at(task.into)
    task.into.mkdir(mode=0o700, parents=True, exist_ok=True)
    written.notebook.write_bytes(files[NOTEBOOK])
    if written.answers is not None:
        with suppress(OSError):  # As where it is graded here.
            if with_answers:
                written.answers.write_bytes(files[ANSWERS])
                return written
        written.answers.unlink(missing_ok=True)
    return replace(written, answers=None)
