"""The command that writes reports again, without grading."""

from __future__ import annotations

from typing import Annotated

import typer

from autograder.commands.declared.arguments import AsJson, Stages, chosen_stages

__all__ = ["reporting"]

reporting = typer.Typer()


@reporting.command(rich_help_panel="Grade", short_help="write the reports again")
def report(
    stages: Stages = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Write those of all stages, as without a name.")
    ] = False,
    look_alikes: Annotated[
        bool | None,
        typer.Option(
            "--look-alikes/--no-look-alikes",
            help="Also compare answers with one another: a lead for a person, never a verdict. "
            "As c.CourseSettings.look_alikes says by default, which is no.",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the reports of stages again, and that of the course: reports/index.html.

    Grading writes them by itself. This command writes them as everything stands now, with marks
    that a person has given since; nothing is graded.

    Exit status: 0 when there are reports, 2 when nothing was handed in or nothing could be
    written: then the message says why.
    """
    from dataclasses import replace

    from autograder.commands.report import report_stages
    from autograder.commands.screen import Screen
    from autograder.course.course import Course

    course = Course.find()
    # All of them where none is named, so --all changes nothing; it is as for the other commands.
    chosen = chosen_stages(course, None if everything else stages, everything=True)
    if look_alikes is not None:
        course.settings = replace(course.settings, look_alikes=look_alikes)
    raise typer.Exit(0 if report_stages(course, chosen, Screen(as_json=as_json)) else 2)
