"""What a shell may complete: names of stages, students and questions.

A shell asks while somebody types: nothing slow is imported, and what cannot be found out is
answered with nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer

from autograder.course.course import Course
from autograder.course.questions import questions_of
from autograder.course.submission import submissions

__all__ = ["questions", "stages", "students", "written_questions"]


def _quietly(names: Callable[[Course, list[str]], list[str]]) -> Callable[..., list[str]]:
    def complete(ctx: typer.Context, incomplete: str) -> list[str]:
        given = [str(word) for value in ctx.params.values() for word in _words(value)]
        try:
            found = names(Course.find(), given)
        except Exception:
            return []  # A message would stand in the middle of what is being typed.
        return [name for name in found if name.startswith(incomplete) and name not in given]

    return complete


def _words(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


@_quietly
def stages(course: Course, given: list[str]) -> list[str]:
    """Names of stages, but those that stand on the line already."""
    return course.stages


@_quietly
def students(course: Course, given: list[str]) -> list[str]:
    """Names of students who handed something in: for the stages on the line, if there are any."""
    named = [stage for stage in course.stages if stage in given]
    return sorted({one.student for one in submissions(course, named or course.stages)})


@_quietly
def questions(course: Course, given: list[str]) -> list[str]:
    """Names of checked questions: of the stages on the line, if there are any."""
    named = [stage for stage in course.stages if stage in given]
    return [name for stage in named or course.stages for name in questions_of(course, stage)]


@_quietly
def written_questions(course: Course, given: list[str]) -> list[str]:
    """Names of questions that a person marks: of the stages on the line, if there are any."""
    named = [stage for stage in course.stages if stage in given] or course.stages
    return [name for stage in named for name in questions_of(course, stage, written=True)]
