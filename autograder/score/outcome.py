"""What became of one submission: its results, or why there are none."""

from __future__ import annotations

from dataclasses import dataclass, field

from autograder.course.submission import Submission
from autograder.score.results import PackedResults

__all__ = ["Graded"]


@dataclass
class Graded:
    """What became of one submission.

    Attributes
    ----------
    submission : Submission
        Which one.
    questions : PackedResults
        Results of the automatically checked questions; empty when grading failed.
    remarks : list of str
        About the file and about its run.
    problem : str
        Why there is no grade; empty when there is one.
    seconds : float
        CPU time of the student's code, in seconds.
    penalty : float
        Points that are taken off for lateness, as the gradebook has it.
    """

    submission: Submission
    questions: PackedResults = field(default_factory=PackedResults)
    remarks: list[str] = field(default_factory=list)
    problem: str = ""
    seconds: float = 0.0
    penalty: float = 0.0

    @property
    def score(self) -> float:
        """Points of the automatically checked questions."""
        return self.questions.score

    @property
    def after_penalty(self) -> float:
        """Those points without what is taken off for lateness; never below 0."""
        return max(0.0, self.score - self.penalty)

    @property
    def points(self) -> float:
        """The most that these questions can give."""
        return self.questions.points
