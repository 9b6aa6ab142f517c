"""What a grading process is asked to grade: a hand-in in its folder, or a notebook that is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from autograder.course.course import Course
from autograder.run.failures import Place
from autograder.score.given_up import partial_result
from autograder.score.results import QuestionResult, SubmissionResult
from autograder.workers.hand_ins import HandIn, Openings
from autograder.workers.keeping import LongestOutput, Written, write_down
from autograder.workers.messages import Done, Grade, GradeHandIn, Kept, Message

__all__ = ["HandInTask", "NotebookTask", "Task"]

T = TypeVar("T", covariant=True)


class Task(Protocol[T]):
    """What is to be graded, and what comes of it."""

    def order(
        self, waiting: float | None, *, alone: bool = False, suspects: list[Place] | None = None
    ) -> Message:
        """Return the message to a grading process; see `Grade`."""

    def read(self, report: Message) -> T | None:
        """Return what the grading process reports; None when it reports no result."""

    def given_up(self, checked: Mapping[str, QuestionResult], why: str) -> T:
        """Return what is known of a submission that ends its grading process, each time.

        Parameters
        ----------
        checked : mapping of str to QuestionResult
            Questions whose checks were carried out.
        why : str
            What happened, for the instructor.
        """


@dataclass(frozen=True)
class NotebookTask:
    """A notebook that is open; its outputs come back.

    Attributes
    ----------
    stage : str
        Name of the stage's notebook; see `Course.parts`.
    notebook : NotebookNode
        The submission, rebuilt from the release.
    variant : int
        Which variant of the course's files it is graded on.
    """

    stage: str
    notebook: Any
    variant: int = 0

    def order(
        self, waiting: float | None, *, alone: bool = False, suspects: list[Place] | None = None
    ) -> Message:
        """Return the message to a grading process."""
        return Grade(self.stage, self.notebook, waiting, alone, suspects or [], self.variant)

    def read(self, report: Message) -> SubmissionResult | None:
        """Return the result, with outputs."""
        return SubmissionResult.from_json(report.result) if isinstance(report, Done) else None

    def given_up(self, checked: Mapping[str, QuestionResult], why: str) -> SubmissionResult:
        """Return what is known of a submission that was given up."""
        return partial_result(self.notebook, checked, why)


@dataclass(frozen=True)
class HandInTask:
    """A hand-in in its folder. Whoever grades it writes down what is kept.

    Attributes
    ----------
    course : Course
        The course.
    hand_in : HandIn
        What is graded.
    into : Path
        The folder that notebook and answers are written into.
    longest : LongestOutput
        How much of the outputs is kept.
    """

    course: Course
    hand_in: HandIn
    into: Path
    longest: LongestOutput

    def order(
        self, waiting: float | None, *, alone: bool = False, suspects: list[Place] | None = None
    ) -> Message:
        """Return the message to a grading process."""
        return GradeHandIn(
            *(self.hand_in.to_json(), str(self.into), asdict(self.longest)),
            *(waiting, alone, suspects or []),
        )

    def read(self, report: Message) -> Written | None:
        """Return what was written down."""
        return Written.from_json(report.written) if isinstance(report, Kept) else None

    def given_up(self, checked: Mapping[str, QuestionResult], why: str) -> Written:
        """Write down what is known of a submission that was given up."""
        opened = Openings(self.course).open(self.hand_in)
        result = partial_result(opened[0], checked, why)
        name = self.hand_in.part.rpartition("/")[2]
        return write_down(name, opened, result, self.into, self.longest)
