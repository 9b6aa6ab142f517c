"""Arguments that several commands take."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.declared import completing
from autograder.course.settings import CourseError

if TYPE_CHECKING:
    from autograder.course.course import Course

__all__ = [
    "AsJson",
    "InsecureScheduler",
    "Scheduler",
    "Stages",
    "Students",
    "TlsAuthority",
    "TlsCertificate",
    "TlsKey",
    "Unsandboxed",
    "Workers",
    "chosen_stages",
]

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
OTHERS = "On other machines"
Scheduler = Annotated[
    str | None,
    typer.Option(
        help="Grade on the machines of this Dask scheduler: its address, such as tls://host:8786, "
        "or its file. By default, this machine grades.",
        rich_help_panel=OTHERS,
    ),
]
TlsAuthority = Annotated[
    Path | None,
    typer.Option(
        "--tls-ca",
        help="Certificate of the authority that has signed all others; as in Dask's own "
        "configuration by default, as the next two.",
        rich_help_panel=OTHERS,
    ),
]
TlsCertificate = Annotated[
    Path | None,
    typer.Option("--tls-cert", help="This machine's certificate.", rich_help_panel=OTHERS),
]
TlsKey = Annotated[
    Path | None,
    typer.Option("--tls-key", help="Its secret key.", rich_help_panel=OTHERS),
]
InsecureScheduler = Annotated[
    bool,
    typer.Option(
        "--insecure-scheduler",
        help="Use a scheduler elsewhere without encryption: whoever reaches its port runs code as "
        "you.",
        rich_help_panel=OTHERS,
    ),
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
