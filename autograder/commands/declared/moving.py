"""The command that moves a gradebook to another database."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["moving"]

moving = typer.Typer()


@moving.command(
    "move-gradebook", rich_help_panel="Grade", short_help="copy the gradebook to a server"
)
def move_gradebook(
    address: Annotated[
        str, typer.Argument(metavar="ADDRESS", help="Such as postgresql+psycopg://user@host/name.")
    ],
) -> None:
    """Copy the gradebook, with all marks and comments, to an empty database.

    The old one stays as it is. From then on the new one is used when nbgrader_config.py names it;
    the command says the line. The address of a file is sqlite:////folder/gradebook.db.

    Exit status: 0 when all was copied, 2 when nothing was: then the message says why.
    """
    from sqlalchemy.engine import make_url

    from autograder.course.course import Course
    from autograder.course.database_server import gradebook_name
    from autograder.record.moving import move_gradebook as move

    course = Course.find()
    counts = move(course, address)
    rows = ", ".join(f"{name} {count}" for name, count in counts.items())
    typer.echo(f"Copied from {gradebook_name(course)}. Rows: {rows or 'none'}.")
    typer.echo("To use the copy from now on, write into nbgrader_config.py:")
    url = make_url(address)
    if url.password:
        typer.echo(f'c.CourseDirectory.db_url = "{url}"  # *** stands for the password')
    else:
        typer.echo(f'c.CourseDirectory.db_url = "{address}"')
