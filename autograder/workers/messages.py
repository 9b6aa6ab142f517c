"""What the command, the first worker and the workers say to one another.

Each message is one of these dataclasses. `write` and `read` are the one way of putting it into a
line of JSON and out of it; the processes at both ends are ours.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, TypeVar

from autograder.run.failures import Place

__all__ = [
    "Broken",
    "Checked",
    "CheckedAgain",
    "Done",
    "Ended",
    "Fatal",
    "Fork",
    "Forked",
    "Grade",
    "GradeHandIn",
    "HowEnded",
    "Kept",
    "Message",
    "NothingStored",
    "Ready",
    "Regrade",
    "Start",
    "Trouble",
    "Unchanged",
    "Unclear",
    "read",
    "write",
]


class Message:
    """Any of the messages below."""


M = TypeVar("M", bound=type[Message])
_KINDS: dict[str, type[Message]] = {}


def _message(kind: M) -> M:
    _KINDS[kind.__name__] = kind
    return kind


@_message
@dataclass(frozen=True)
class Start(Message):
    """Command to first worker, as its argument: what it is started for.

    Attributes
    ----------
    course : dict
        What `Course.from_json` opens.
    stages : list of str
        Stages whose checks are collected.
    solutions : list of str
        Stages whose solutions run before any worker is forked.
    variants : list of int
        Variants of the course's files on which they run; 0 for the files themselves.
    late : bool
        Whether each worker starts a zygote of its own, should it need one.
    times, limits : dict
        Fields of `TimeLimits` and of `Limits`.
    """

    course: dict[str, Any]
    stages: list[str]
    solutions: list[str]
    variants: list[int]
    late: bool
    times: dict[str, Any]
    limits: dict[str, Any]


@_message
@dataclass(frozen=True)
class Ready(Message):
    """First worker to command: it can fork. One who wants a worker connects to `workers` first."""

    workers: str


@_message
@dataclass(frozen=True)
class Fatal(Message):
    """First worker to command: nothing can be graded, and `why`."""

    why: str


@_message
@dataclass(frozen=True)
class Fork(Message):
    """Command to first worker: fork a worker for the next one who has connected."""


@_message
@dataclass(frozen=True)
class Forked(Message):
    """First worker to command: the new worker's process, and the file that it writes words to."""

    pid: int
    said: str


@_message
@dataclass(frozen=True)
class HowEnded(Message):
    """Command to first worker: how did the worker with this `pid` end."""

    pid: int


@_message
@dataclass(frozen=True)
class Ended(Message):
    """First worker to command: a worker's exit status, the negative number of a signal, or None."""

    status: int | None


@_message
@dataclass(frozen=True)
class Grade(Message):
    """Command to worker: grade this notebook.

    Attributes
    ----------
    stage : str
        Name of the stage.
    notebook : NotebookNode
        The submission, rebuilt from the release.
    waiting : float or None
        How long it may wait, in seconds; None for as long as usual.
    alone : bool
        Whether no other submission is graded at the same time.
    suspects : list of Place
        Where its process has ended before.
    variant : int
        Which variant of the course's files it is graded on.
    """

    stage: str
    notebook: Any
    waiting: float | None = None
    alone: bool = False
    suspects: list[Place] = field(default_factory=list)
    variant: int = 0


@_message
@dataclass(frozen=True)
class GradeHandIn(Message):
    """Command to worker: open and grade a hand-in, and write down what is kept of it.

    Attributes
    ----------
    hand_in : dict
        Where it is (`HandIn`).
    into : str
        The folder that notebook and answers are written into.
    longest : dict
        How much of the outputs is kept (`LongestOutput`).
    waiting, alone, suspects
        As for `Grade`.
    """

    hand_in: dict[str, Any]
    into: str
    longest: dict[str, Any]
    waiting: float | None = None
    alone: bool = False
    suspects: list[Place] = field(default_factory=list)


@_message
@dataclass(frozen=True)
class Regrade(Message):
    """Command to worker: check a submission again from its stored answers."""

    stage: str
    student: str
    variant: int = 0


@_message
@dataclass(frozen=True)
class Checked(Message):
    """Worker to command, before the end: the result of one question (`QuestionResult`)."""

    question: dict[str, Any]


@_message
@dataclass(frozen=True)
class Done(Message):
    """Worker to command: the result of a submission (`SubmissionResult`)."""

    result: dict[str, Any]


@_message
@dataclass(frozen=True)
class Kept(Message):
    """Worker to command: what came of a hand-in, and where it is written down (`Written`)."""

    written: dict[str, Any]


@_message
@dataclass(frozen=True)
class Unclear(Message):
    """Worker to command: whose fault it was shows only when it is tried alone.

    Attributes
    ----------
    why : str
        What happened.
    places : list of Place
        Where the student's process ended; empty when it only waits for long.
    """

    why: str
    places: list[Place]


@_message
@dataclass(frozen=True)
class Broken(Message):
    """Worker to command: the checks or the solution are broken, and `why`."""

    why: str


@_message
@dataclass(frozen=True)
class Trouble(Message):
    """Something of ours failed, and `why`; `ended` when it was the worker's process that ended."""

    why: str
    ended: bool = False


@_message
@dataclass(frozen=True)
class NothingStored(Message):
    """Worker to command: the notebook has to run again, because of `why`."""

    why: str


@_message
@dataclass(frozen=True)
class Unchanged(Message):
    """Worker to command: all results are what they were."""


@_message
@dataclass(frozen=True)
class CheckedAgain(Message):
    """Worker to command: new results (`StoredSubmission`, without its replies)."""

    stored: dict[str, Any]


def write(message: Message) -> str:
    """Return a message as one line of JSON, without the line's end."""
    return json.dumps({"kind": type(message).__name__, **vars(message)})


def read(line: str | bytes) -> Message:
    """Return the message in a line.

    Raises
    ------
    ValueError
        When it is cut off, or no message.
    """
    fields = json.loads(line)
    try:
        return _KINDS[fields.pop("kind")](**fields)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no message of a grading process: {error}") from None
