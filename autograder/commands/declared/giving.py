"""Commands that give students what they get: the course, and later their grades."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.declared import completing
from autograder.commands.declared.arguments import Students, chosen_stages

__all__ = ["giving"]

giving = typer.Typer()


@giving.command(rich_help_panel="Prepare", short_help="write what students get into a folder")
def publish(
    folder: Annotated[Path, typer.Argument(metavar="DEST", help="Folder to write to.")],
    stage: Annotated[
        list[str] | None,
        typer.Option(help="Only this stage; may be given again.", autocompletion=completing.stages),
    ] = None,
    unpacked: Annotated[
        bool, typer.Option(help="Give the data itself, not archives of it.")
    ] = False,
    force: Annotated[
        bool, typer.Option(help="Also overwrite what somebody else put or changed there.")
    ] = False,
    variants: Annotated[
        int, typer.Option(min=0, help="Share so many variants of the images out: a folder each.")
    ] = 0,
    dry_run: Annotated[bool, typer.Option(help="Only say what would be done.")] = False,
) -> None:
    """Write what students get, and nothing else: notebooks, data, environment, a start page.

    A folder that was published before is brought up to date. What this command wrote there and is
    no longer wanted is removed; nobody else's files are touched.

    Exit status: 0 when all is there, 2 when nothing was written: then the message says why.
    """
    from autograder.commands.publish import publish_course
    from autograder.commands.screen import Screen
    from autograder.course.course import Course

    course = Course.find()
    chosen = chosen_stages(course, stage, everything=True)
    publish_course(
        *(course, folder, chosen),
        unpacked=unpacked,
        force=force,
        dry_run=dry_run,
        variants=variants,
        screen=Screen(),
    )


@giving.command(rich_help_panel="Prepare", short_help="say or change who has which variant")
def variants(
    student: Annotated[
        str | None, typer.Argument(help="Whose to show or change; all by default.")
    ] = None,
    number: Annotated[
        int | None, typer.Argument(min=0, help="The variant to give: 0 for none of them.")
    ] = None,
) -> None:
    """Say which variant of the images each student has, as a table (CSV), or change one.

    Whose variant is changed gets other images, and is graded on them from now on.

    Exit status: 0 when all went well, 2 when it could not be done: the message says why.
    """
    from autograder.commands.variants import change, show
    from autograder.course.course import Course

    course = Course.find()
    if student is None or number is None:
        show(course, student)
    else:
        change(course, student, number)


@giving.command(
    "return", rich_help_panel="Return", short_help="fill in grades, pack feedback pages"
)
def give_back(
    stage: Annotated[
        str | None,
        typer.Argument(
            help="A stage; the one that was graded by default.", autocompletion=completing.stages
        ),
    ] = None,
    worksheet: Annotated[
        Path | None,
        typer.Option(
            help="What the platform takes back filled in: Moodle's grading worksheet, Canvas's "
            "exported gradebook, or ILIAS's multi-feedback archive, as it was downloaded."
        ),
    ] = None,
    platform: Annotated[
        str, typer.Option(help="moodle, canvas, ilias, or csv for any other; found by itself.")
    ] = "",
    column: Annotated[
        str, typer.Option(help="The worksheet's column for the grade, where it is not found.")
    ] = "",
    scale: Annotated[
        bool, typer.Option(help="Convert scores where the platform has another maximum.")
    ] = False,
    only_marked: Annotated[
        bool, typer.Option(help="Return complete grades, and leave the others out.")
    ] = False,
    also_unmarked: Annotated[
        bool, typer.Option(help="Return points so far where an answer is not marked yet.")
    ] = False,
    student: Students = None,
    to: Annotated[
        Path | None, typer.Option(help="Folder to write to; returned/<stage> by default.")
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Only say who would get what.")] = False,
) -> None:
    """Return grades and feedback pages of a stage, as a learning platform takes them.

    Who handed nothing in, is not yet marked, or has a problem is listed before anything is
    written. Feedback pages are written anew, so that they show the marks of now.

    Exit status: 0 when all who handed in get everything back, 1 when somebody does not (without
    --only-marked nothing was written then), 2 when nothing can be returned: the message says why.
    """
    from autograder.commands.give_back import graded_stage, return_stage
    from autograder.commands.screen import Screen
    from autograder.course.course import Course
    from autograder.hand_back.delivery import Given

    course = Course.find()
    chosen = graded_stage(course, stage)
    status = return_stage(
        course,
        Given(chosen, 0.0, worksheet, column, scale),
        to or course.root / "returned" / chosen,
        platform=platform,
        only_marked=only_marked,
        also_unmarked=also_unmarked,
        students=student or (),
        dry_run=dry_run,
        screen=Screen(),
    )
    raise typer.Exit(status)
