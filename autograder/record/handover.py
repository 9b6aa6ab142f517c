"""What is handed from the grading of one submission to nbgrader's classes, which record it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from autograder.course.course import Course
from autograder.score.results import SubmissionResult
from autograder.workers.hand_ins import Opened

__all__ = ["Handover"]


@dataclass
class Handover:
    """One graded submission on its way through nbgrader's converter, exporter and preprocessor.

    Attributes
    ----------
    course : Course
        The course.
    releases : dict of str to NotebookNode
        Releases by their parts' names, which have been compared with the gradebook.
    opened : dict of str to Opened
        The notebooks that were graded, by their parts' names (see `Course.parts`). When nbgrader
        itself grades, they are opened on the way.
    results : dict of str to SubmissionResult
        What grading gave. When nbgrader itself grades, it is found out on the way.
    commit : callable
        Makes what was written into the gradebook stay there.
    """

    course: Course
    releases: dict[str, Any] = field(default_factory=dict)
    opened: dict[str, Opened] = field(default_factory=dict)
    results: dict[str, SubmissionResult] = field(default_factory=dict)
    commit: Callable[[], None] = lambda: None
