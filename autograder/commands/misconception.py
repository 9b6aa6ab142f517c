"""What `autograder misconception` writes and says."""

from __future__ import annotations

import re

import typer

from autograder.course.course import Course
from autograder.course.whole_files import write_text
from autograder.report.answered.drafting import draft_for
from autograder.report.whole_stages import whole_stages

__all__ = ["draft_misconception"]

FOLDER = "misconceptions"


def draft_misconception(course: Course, stage: str, question: str, group: int) -> None:
    """Draft from a group of wrong answers, and say where the draft is.

    Parameters
    ----------
    course : Course
        The course.
    stage, question : str
        Names.
    group : int
        Number of the group, as the report has it.

    Raises
    ------
    NoDraft
        When there is no such question or group.
    """
    draft = draft_for(course, stage, question, group, whole_stages(course, [], [stage]))
    name = re.sub(r"\W+", "_", f"{stage}-{question}-{group}")
    path = course.root / "reports" / FOLDER / f"{name}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, draft.text)
    typer.echo(f"{path}: a draft to be edited; nothing reads it.")
    typer.echo(f"{draft.count} of {draft.of} students: {draft.words}")
    if draft.known:
        typer.echo(f"A typical answer with this code is there already: {draft.known}")
    for number, count, words in draft.others:
        typer.echo(f"  --group {number}: {count} of {draft.of}: {words}")
