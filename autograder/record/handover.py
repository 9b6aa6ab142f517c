"""What is handed from the grading of one submission to nbgrader's classes, which record it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode

from autograder.course.course import Course
from autograder.score.results import SubmissionResult

__all__ = ["Handover", "Opened"]

Opened = tuple[NotebookNode, list[str]]
"""A submission rebuilt from the release, and what was remarked about its file."""


@dataclass
class Handover:
    """One graded submission on its way through nbgrader's converter, exporter and preprocessor.

    Attributes
    ----------
    course : Course
        The course.
    releases : dict of str to NotebookNode
        Stages' releases, which have been compared with the gradebook.
    opened : Opened, optional
        The notebook that was graded. When nbgrader itself grades, it is opened on the way.
    result : SubmissionResult, optional
        What grading gave. When nbgrader itself grades, it is found out on the way.
    commit : callable
        Makes what was written into the gradebook stay there.
    """

    course: Course
    releases: dict[str, Any] = field(default_factory=dict)
    opened: Opened | None = None
    result: SubmissionResult | None = None
    commit: Callable[[], None] = lambda: None
