"""Commands to mark written answers by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.declared import completing

__all__ = ["marking"]

marking = typer.Typer()


@marking.command(rich_help_panel="Grade", short_help="mark written answers by hand")
def mark(
    stage: Annotated[
        str | None,
        typer.Argument(
            help="A stage; without one, what is left is listed.", autocompletion=completing.stages
        ),
    ] = None,
    question: Annotated[
        str | None,
        typer.Argument(
            help="Where to begin; the first with something left.",
            autocompletion=completing.written_questions,
        ),
    ] = None,
    anonymous: Annotated[bool, typer.Option("--anonymous", help="Tell no names.")] = False,
    port: Annotated[int, typer.Option(help="Where the page is; a free port by default.")] = 0,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Only print the page's address.")
    ] = False,
    export: Annotated[
        Path | None, typer.Option(help="In place of the page: write answers and marks as CSV.")
    ] = None,
    given: Annotated[
        Path | None, typer.Option("--import", help="In place of the page: give the marks of a CSV.")
    ] = None,
) -> None:
    """Mark written answers on a page in the browser, with the keyboard alone.

    Answers that say the same are together and get one mark. The model answer and mark scheme
    stand beside them. Each mark is saved in the gradebook at once, as the formgrader saves it.

    Exit status: 0 when all went well, 2 when nothing can be marked: the message says why.
    """
    from autograder.commands.mark import mark_by_table, mark_on_page, say_what_is_left
    from autograder.course.course import Course

    course = Course.find()
    if stage is None:
        say_what_is_left(course)
        return
    course.check_stage(stage)
    if export is None and given is None:
        mark_on_page(
            course, stage, question, anonymous=anonymous, port=port, browser=not no_browser
        )
    elif question is None or anonymous:
        typer.echo("A table names students, and is of one QUESTION: name it.", err=True)
        raise typer.Exit(2)
    else:
        mark_by_table(course, stage, question, export=export, given=given)


@marking.command(
    "look-again", rich_help_panel="Grade", short_help="what students want looked at again"
)
def look_again(
    stage: Annotated[str, typer.Argument(help="A stage.", autocompletion=completing.stages)],
    student: Annotated[
        str | None,
        typer.Argument(
            help="Who asks; without one, all wishes are listed.", autocompletion=completing.students
        ),
    ] = None,
    question: Annotated[
        str | None,
        typer.Argument(help="Name of the question.", autocompletion=completing.questions),
    ] = None,
    words: Annotated[str | None, typer.Argument(help="What the student says.")] = None,
    done: Annotated[bool, typer.Option("--done", help="Somebody has looked: close it.")] = False,
) -> None:
    """List, note or close what students want to have looked at again.

    Students can also hand in a file please_look_again.txt beside the notebook. A wish is closed
    when its question is marked again, or with --done.

    Exit status: 0 when all went well, 2 when it could not be done: the message says why.
    """
    from autograder.commands.mark import look_again as note
    from autograder.course.course import Course

    course = Course.find()
    note(course, course.check_stage(stage), student, question, words, done=done)
