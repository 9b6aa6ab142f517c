"""One submission's way to a machine: what is sent, and what is made of it there."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import nbformat

from autograder.cluster.hand_in_folder import Plain, as_data, put_into
from autograder.cluster.parcels import pack, unpack
from autograder.course.course import Course
from autograder.score.results import SubmissionResult
from autograder.workers.hand_ins import HandIn, Opened, Openings
from autograder.workers.keeping import LongestOutput, Written
from autograder.workers.pool import PutOff
from autograder.workers.tasks import HandInTask, NotebookTask, Task

__all__ = ["Message", "Order", "blobs_of", "put_off_in", "put_off_of", "task_of"]

Message = tuple[bytes, Plain | None]
"""An order, packed, and the hand-in's folder where it goes with it."""


@dataclass(frozen=True)
class Order:
    """What a machine is asked, and what was done here for it.

    Attributes
    ----------
    task : Task
        What is to be graded.
    message : Message
        What is sent.
    opened : Opened or None
        The hand-in, where it could not be sent as it is and was opened here.
    """

    task: Task[Any]
    message: Message
    opened: Opened | None = None

    @classmethod
    def of(
        cls, task: Task[Any], waiting: float | None, put_off: PutOff | None, openings: Openings
    ) -> Order:
        """Return the order for a task; see `autograder.workers.pool.WorkerPool.submit_alone`.

        Parameters
        ----------
        task : Task
            What is to be graded.
        waiting : float or None
            How long it may wait, in seconds.
        put_off : PutOff or None
            What came of trying it beside others, when it is tried alone.
        openings : Openings
            What opens hand-ins here.
        """
        alone = None if put_off is None else put_off_of(put_off)
        said = {"waiting": waiting, "put_off": alone}
        if isinstance(task, NotebookTask):
            return cls(task, (pack({**said, **_notebook(task)}), None))
        assert isinstance(task, HandInTask)
        folder = as_data(task.hand_in.folder)
        if folder is None:
            opened = openings.open(task.hand_in)
            notebook = NotebookTask(task.hand_in.part, opened[0], task.hand_in.variant)
            return cls(task, (pack({**said, **_notebook(notebook)}), None), opened)
        said |= {"hand_in": task.hand_in.to_json(), "longest": asdict(task.longest)}
        return cls(task, (pack(said), folder))


def _notebook(task: NotebookTask) -> dict[str, Any]:
    return {"stage": task.stage, "notebook": task.notebook, "variant": task.variant}


def task_of(
    course: Course, message: Message, scratch: Path
) -> tuple[Task[Any], float | None, PutOff | None]:
    """Return a task for a machine's own workers.

    Parameters
    ----------
    course : Course
        The course as it is there.
    message : Message
        What has come.
    scratch : Path
        An empty folder for this submission.

    Returns
    -------
    task : Task
        For `WorkerPool.submit`, or for `WorkerPool.submit_alone`.
    waiting : float or None
        How long it may wait, in seconds.
    put_off : PutOff or None
        What came of trying it beside others, when it is tried alone.
    """
    packed, folder = message
    order = unpack(packed)
    put_off = None if order["put_off"] is None else put_off_in(order["put_off"])
    task: Task[Any]
    if folder is None:
        notebook = nbformat.from_dict(order["notebook"])
        task = NotebookTask(order["stage"], notebook, order["variant"])
    else:
        put_into(folder, scratch / "hand-in")
        hand_in = HandIn.from_json(order["hand_in"]).at(scratch / "hand-in")
        longest = LongestOutput(**order["longest"])
        task = HandInTask(course, hand_in, scratch / "kept", longest)
    return task, order["waiting"], put_off


def put_off_of(put_off: PutOff) -> dict[str, Any]:
    """Return as data that a submission has to be tried alone."""
    return {
        "why": put_off.why,
        "places": put_off.places,
        "deaths": [sorted(one) for one in put_off.deaths],
        "is_slow": put_off.is_slow,
    }


def put_off_in(data: dict[str, Any]) -> PutOff:
    """Return what `put_off_of` was given."""
    return PutOff(
        data["why"],
        [(index, by_checks) for index, by_checks in data["places"]],
        [frozenset(one) for one in data["deaths"]],
        data["is_slow"],
    )


def blobs_of(result: SubmissionResult | Written) -> list[tuple[str, int]]:
    """List digest and size of all bytes that a result's stored answers refer to."""
    if isinstance(result, SubmissionResult):
        stored = result.stored
    else:
        stored = {} if result.answers is None else json.loads(result.answers.read_bytes())
    found = {}
    for replies in stored.get("replies", {}).values():
        for reply in replies.values():
            found.update(
                {blob["sha256"]: blob["size"] for blob in reply["blobs"] if "sha256" in blob}
            )
    return list(found.items())
