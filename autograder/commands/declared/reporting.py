"""The command that writes reports again, without grading."""

from __future__ import annotations

from typing import Annotated

import typer

from autograder.commands.declared.arguments import Stages, chosen_stages

__all__ = ["reporting"]

reporting = typer.Typer()


@reporting.command(rich_help_panel="Grade", short_help="write the reports again")
def report(
    stages: Stages = None,
    everything: Annotated[bool, typer.Option("--all", help="Write those of all stages.")] = False,
    look_alikes: Annotated[
        bool | None,
        typer.Option(
            "--look-alikes/--no-look-alikes",
            help="Also compare answers with one another: a lead for a person, never a verdict. "
            "As c.CourseSettings.look_alikes says by default, which is no.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write the reports of stages again, from what was graded; nothing is graded.

    Grading writes them by itself. Exit status: 0 when they were written, 2 when there is nothing.
    """
    from dataclasses import replace

    from autograder.commands.screen import Screen
    from autograder.course.course import Course
    from autograder.record.penalties import note_penalties
    from autograder.report.whole_stages import whole_stages
    from autograder.report.written import write_reports

    course = Course.find()
    chosen = chosen_stages(course, stages, everything)
    if look_alikes is not None:
        course.settings = replace(course.settings, look_alikes=look_alikes)
    screen = Screen()
    with screen.step("Writing reports"):
        outcomes = whole_stages(course, [], chosen)
        note_penalties(course, outcomes)
        written = write_reports(course, outcomes)
    if not written:
        typer.echo("Nothing was handed in: there is nothing to report on.", err=True)
        raise typer.Exit(2)
    for path in written:
        screen.say(str(path))
