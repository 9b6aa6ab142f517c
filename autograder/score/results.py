"""What grading finds: results of checks, of questions and of a whole submission.

Everything here is plain data that passes between the worker process and the two doors as JSON.
"""

from __future__ import annotations

import json
import math
import os
import tempfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import IO, Any

from autograder.course.remarks import Kind, Remark, packed, unpacked

__all__ = [
    "BY_ASSERTS",
    "UNKNOWN",
    "CheckResult",
    "PackedResults",
    "QuestionResult",
    "SubmissionResult",
    "check_remarks",
    "in_part",
    "safe_score",
]

DECIMALS = 4
UNKNOWN = "We could not tell why this is not right."
"""What a student reads of a failed check that recognised no mistake."""
BY_ASSERTS = "by_asserts"
"""What the one check of a question is called that is graded by its own asserts."""


def safe_score(earned: float, points: float) -> float:
    """Return a score that nbgrader accepts: finite, rounded, between 0 and `points`.

    Parameters
    ----------
    earned : float
        Points earned; anything that is not finite counts as 0.
    points : float
        The most that can be earned.

    Returns
    -------
    float
        The score, rounded to four decimals.
    """
    if not math.isfinite(earned):
        return 0.0
    return float(min(max(round(earned, DECIMALS), 0.0), points))


@dataclass(frozen=True)
class CheckResult:
    """The outcome of one hidden check.

    Attributes
    ----------
    name : str
        Name of the check's function.
    title : str
        First line of its docstring: what a student reads.
    points : float
        Points that it is worth.
    earned : float
        Points given; all or nothing for most checks.
    hint : str
        The author's hint, for a student whose answer failed.
    message : str
        The author's own assert message, or a plain remark (no answer found, time limit).
    details : str
        pytest's report with values in it. For the instructor only.
    error : bool
        True when the check itself could not be carried out (not an assertion): the instructor
        has to look.
    builds_on : sequence of str
        Names of the earlier answers that it goes by.
    follows : str
        That it goes by an earlier answer that lost points; see `autograder.score.following`.
    """

    name: str
    title: str
    points: float
    earned: float
    hint: str = ""
    message: str = ""
    details: str = ""
    error: bool = False
    builds_on: Sequence[str] = ()
    follows: str = ""

    @property
    def passed(self) -> bool:
        """Whether the check gave all its points."""
        return self.earned >= self.points

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> CheckResult:
        """Make a result from its dictionary (after a trip through JSON text)."""
        return cls(**{**data, "builds_on": tuple(data.get("builds_on", ()))})

    @property
    def is_recognised(self) -> bool:
        """Whether a failed check could tell what is wrong."""
        return self.message not in ("", UNKNOWN)


@dataclass(frozen=True)
class QuestionResult:
    """The outcome of one question: the checks behind one test cell.

    Attributes
    ----------
    question : str
        The question's name, which is the `grade_id` of its test cell.
    points : float
        Points that the cell is worth.
    checks : tuple of CheckResult
        One entry a check, in the order in which they are written.
    """

    question: str
    points: float
    checks: tuple[CheckResult, ...]

    @property
    def by_asserts(self) -> bool:
        """Whether it was graded by its own asserts, beside the student's code."""
        return any(check.name == BY_ASSERTS for check in self.checks)

    @property
    def score(self) -> float:
        """Points earned: finite, rounded, clipped to what the cell is worth."""
        return safe_score(sum(check.earned for check in self.checks), self.points)

    def to_json(self) -> dict[str, Any]:
        """Return the result as a dictionary that `json` can write."""
        # `dataclasses.asdict` takes some forty times as long.
        return {**vars(self), "checks": [vars(check) for check in self.checks]}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> QuestionResult:
        """Make a result from what `to_json` gave (after a trip through JSON text)."""
        checks = tuple(map(CheckResult.from_json, data["checks"]))
        return cls(data["question"], data["points"], checks)


class _Shelf:
    """An unnamed temporary file that things are put on until this process ends."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self._file: IO[bytes] | None = None
        self._end = 0

    def put(self, data: bytes) -> Callable[[], bytes]:
        """Put something on it; return what takes it down again.

        Raises
        ------
        OSError
            When the disk does not take it.
        """
        if self._file is None:
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115
        at, left = self._end, memoryview(data)
        while left:
            left = left[os.pwrite(self._file.fileno(), left, at + len(data) - len(left)) :]
        self._end += len(data)
        return partial(os.pread, self._file.fileno(), len(data), at)


_shelf = _Shelf()


def _put_away(data: bytes) -> Callable[[], bytes]:
    """Put something where it takes no memory, if there is room; return what gets it back."""
    global _shelf
    if _shelf.process != os.getpid():
        # A fork's copy of the file would be written to by both; it can be read by both.
        _forked.append(_shelf)
        _shelf = _Shelf()
    try:
        return _shelf.put(data)
    except OSError:
        return lambda: data


_forked: list[_Shelf] = []


class PackedResults(Collection[QuestionResult]):
    """Results that take next to no memory: those of a whole cohort wait for its report in a file.

    Parameters
    ----------
    questions : iterable of QuestionResult
        The results. They are unpacked each time that they are looked at.

    Attributes
    ----------
    score, points : float
        Points earned in all of them together, and the most that can be earned.
    """

    def __init__(self, questions: Iterable[QuestionResult] = ()) -> None:
        questions = list(questions)
        self.score = sum(question.score for question in questions)
        self.points = sum(question.points for question in questions)
        self._count = len(questions)
        data = json.dumps([question.to_json() for question in questions])
        self._get = _put_away(zlib.compress(data.encode(), level=1)) if questions else None

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[QuestionResult]:
        if self._get is None:
            return iter(())
        return map(QuestionResult.from_json, json.loads(zlib.decompress(self._get())))

    def __contains__(self, question: object) -> bool:
        return any(question == one for one in self)


def in_part(part: str, questions: Iterable[QuestionResult]) -> list[QuestionResult]:
    """Name questions after their notebook as well, where a stage has notebooks of other names.

    Parameters
    ----------
    part : str
        Name of the notebook's part; see `autograder.course.course.Course.parts`.
    questions : iterable of QuestionResult
        Its questions.
    """
    _, _, notebook = part.partition("/")
    if not notebook:
        return list(questions)
    return [replace(one, question=f"{notebook}: {one.question}") for one in questions]


def check_remarks(questions: Iterable[QuestionResult]) -> list[str]:
    """Say which checks could not be carried out, for the instructor."""
    names = [check.name for question in questions for check in question.checks if check.error]
    if not names:
        return []
    if len(names) == 1:
        said = f"The check {names[0]} could not be carried out: see its details."
    else:
        said = f"The checks {', '.join(names)} could not be carried out: see their details."
    return [Remark(said, Kind.NOT_CHECKED, len(names))]


@dataclass
class SubmissionResult:
    """All that the run of one submission gave.

    Attributes
    ----------
    outputs : dict of int to list
        Cell index to the notebook outputs (nbformat 4 dictionaries) of that code cell.
    execution_counts : dict of int to int
        Cell index to execution count.
    questions : list of QuestionResult
        In notebook order.
    remarks : list of str
        What the instructor should know: time limits, a process that died, missing cells.
    cpu_seconds : float
        CPU time that the student's process used, in seconds.
    stored : dict
        What is kept for grading it again; see `autograder.store`. Empty when nothing is.
    """

    outputs: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    execution_counts: dict[int, int] = field(default_factory=dict)
    questions: list[QuestionResult] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    cpu_seconds: float = 0.0
    stored: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the result as a dictionary that `json` can write."""
        questions = [question.to_json() for question in self.questions]
        return {**vars(self), "questions": questions, "remarks": packed(self.remarks)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> SubmissionResult:
        """Make a result from what `to_json` gave (after a trip through JSON text)."""
        questions = [QuestionResult.from_json(question) for question in data["questions"]]
        return cls(
            outputs={int(k): v for k, v in data["outputs"].items()},
            execution_counts={int(k): v for k, v in data["execution_counts"].items()},
            questions=questions,
            remarks=unpacked(data["remarks"]),
            cpu_seconds=data["cpu_seconds"],
            stored=data["stored"],
        )
