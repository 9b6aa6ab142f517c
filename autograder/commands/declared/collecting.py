"""The command that puts in order what was handed in."""

from __future__ import annotations

from typing import Annotated

import typer

from autograder.commands.declared.arguments import AsJson

__all__ = ["collecting"]

collecting = typer.Typer()


@collecting.command(rich_help_panel="Grade", short_help="sort what was handed in by student")
def collect(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE... [STAGE]",
            help="Zips of Moodle, Canvas, ILIAS or Blackboard, folders, notebooks, a platform's "
            "export (CSV); then a stage, when only its notebooks are to be collected.",
        ),
    ],
    dry_run: Annotated[bool, typer.Option(help="Only say what would be done.")] = False,
    add: Annotated[
        bool, typer.Option(help="Add to students.csv whom it does not name yet.")
    ] = False,
    timezone: Annotated[
        str, typer.Option(help="Where the platform's clock is: Europe/Berlin; this machine's zone.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Put what was handed in into submitted/, each hand-in under its student's id.

    Students are matched through students.csv, which the first collection writes. What was there
    before is kept in collected/earlier/.

    Exit status: 0 when all that was handed in is collected, 1 when something is unknown, doubtful
    or refused, 2 when nothing could be collected at all.
    """
    from autograder.commands.collect import collect_and_report, split_stage
    from autograder.commands.screen import Screen
    from autograder.course.course import Course

    course = Course.find()
    paths, stage = split_stage(course, sources)
    result = collect_and_report(
        *(course, paths, stage),
        dry_run=dry_run,
        add=add,
        timezone=timezone,
        screen=Screen(as_json=as_json),
    )
    raise typer.Exit(0 if result.all_well else 1)
