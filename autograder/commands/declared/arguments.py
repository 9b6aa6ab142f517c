"""Arguments that several commands take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.declared import completing
from autograder.course.settings import CourseError

if TYPE_CHECKING:
    from autograder.course.course import Course

__all__ = ["AsJson", "Stages", "Students", "Unsandboxed", "Workers", "chosen_stages"]

Stages = Annotated[
    list[str] | None,
    typer.Argument(help="Stages, such as 01_exploration.", autocompletion=completing.stages),
]
Students = Annotated[
    list[str] | None,
    typer.Option(
        "--student",
        help="Only this student; may be given again.",
        autocompletion=completing.students,
    ),
]
Unsandboxed = Annotated[
    bool,
    typer.Option(
        "--allow-unsandboxed",
        help="Run student code even where the kernel lacks what should confine it.",
    ),
]
AsJson = Annotated[
    bool,
    typer.Option(
        "--json",
        help="For scripts: one JSON document on standard output, all else on standard error.",
    ),
]
Workers = Annotated[
    int | None, typer.Option(min=1, help="How many at once; one a core by default.")
]


def chosen_stages(course: Course, stages: list[str] | None, everything: bool) -> list[str]:
    """Return the names of the stages that are meant.

    Parameters
    ----------
    course : Course
        The course.
    stages : list of str or None
        Those that were named.
    everything : bool
        Whether all are meant where none is named.

    Raises
    ------
    CourseError
        When there is no such stage, or none at all.
    typer.Exit
        When none was named; what to do has been said.
    """
    if not course.stages:
        raise CourseError(course.no_stages)
    if not stages and not everything:
        typer.echo(f"Name a stage, or --all. Stages: {', '.join(course.stages)}.", err=True)
        raise typer.Exit(2)
    return [course.check_stage(stage) for stage in stages] if stages else course.stages
