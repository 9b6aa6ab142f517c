"""Commands that begin a course: of its own, or from one that is there."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["starting"]

starting = typer.Typer()


@starting.command(rich_help_panel="Prepare", short_help="start a small course of your own")
def init(folder: Annotated[Path, typer.Argument(help="A new folder.")]) -> None:
    """Start a course of your own: a small one that works.

    Exit status: 0 when it is there, 2 when nothing was written, as in a folder that is not empty.
    """
    from autograder.commands.init import new_course

    typer.echo(f"{new_course(folder).root} holds a small course. Its README.md tells the rest.")


@starting.command(rich_help_panel="Prepare", short_help="grade an nbgrader course, as it is")
def adopt(folder: Annotated[Path, typer.Argument(help="Its folder.")] = Path()) -> None:
    """Grade an existing nbgrader course with this engine, before any of it is rewritten.

    Some lines are added to its nbgrader_config.py, and nothing else is touched.

    Exit status: 0 when it leads to this engine now, 2 when it could not be adopted.
    """
    from autograder.commands.adopt import adopt_course

    typer.echo(adopt_course(folder))
