"""The command line: puts the commands of `autograder.commands.declared` together, and runs one."""

from __future__ import annotations

import codecs
import json
import locale
import os
import sys
import traceback
import warnings
from typing import Annotated, NoReturn

import typer

from autograder.commands.declared.authoring import authors
from autograder.commands.declared.building import building
from autograder.commands.declared.collecting import collecting
from autograder.commands.declared.giving import giving
from autograder.commands.declared.grading import grading
from autograder.commands.declared.marking import marking
from autograder.commands.declared.moving import moving
from autograder.commands.declared.reporting import reporting
from autograder.commands.declared.showing import showing
from autograder.commands.declared.starting import starting
from autograder.commands.errors import COULD_NOT, DEBUG, in_words, take_debug, versions
from autograder.commands.one_screen import OneScreen
from autograder.commands.stopping import STATUS, Stopped, listen

__all__ = ["app", "main"]

STOPPED = "Stopped. What was done before stays. The same command may be run again at any time."
FAMILIES = [
    *(
        starting,
        building,
        collecting,
        grading,
        marking,
        reporting,
        giving,
        moving,
        showing,
        authors,
    ),
]
"""In the order of `autograder --help`."""

app = typer.Typer(
    cls=OneScreen,
    help="Build, grade and report a course whose hidden checks never meet student code.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)
for family in FAMILIES:
    app.add_typer(family)


def _tell_versions(wanted: bool) -> None:
    if wanted:
        typer.echo(versions())
        raise typer.Exit


@app.callback()
def _all_commands(
    version: Annotated[
        bool,
        typer.Option(
            "--version", "-V", help="Say which versions these are.",
            callback=_tell_versions, is_eager=True,
        ),
    ] = False,
    debug: Annotated[
        bool,
        typer.Option(
            "--debug", envvar=DEBUG, help="Show an error as a whole; anywhere on the line."
        ),
    ] = False,
) -> None:  # fmt: skip
    """Build, grade and report a course whose hidden checks never meet student code."""


def _use_utf8() -> None:
    """Start again in Python's UTF-8 mode where the locale has another encoding.

    Otherwise a student `Müller` would have another name in each terminal, or none.
    """
    known = (sys.getfilesystemencoding(), locale.getpreferredencoding(False))
    if any(codecs.lookup(name).name != "utf-8" for name in known) and not sys.flags.utf8_mode:
        os.environ["PYTHONUTF8"] = "1"
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606


def main() -> None:
    """Run the command line; known problems are told in a sentence, not in a traceback."""
    _use_utf8()
    listen()
    # nbgrader's own use of its database, about which its users can do nothing.
    warnings.filterwarnings("ignore", module="nbgrader.api")
    try:
        app(args=take_debug(sys.argv[1:]) or ["--help"], standalone_mode=True)
    except SystemExit as ended:
        if ended.code != STATUS:
            raise
        _end(STOPPED, STATUS)  # by Ctrl-C, where no command knew more
    except Stopped as stopped:
        _end(str(stopped), STATUS)
    except Exception as error:
        if os.environ.get(DEBUG):
            traceback.print_exc()
            sys.exit(COULD_NOT)
        _end(in_words(error), COULD_NOT)


def _end(said: str, status: int) -> NoReturn:
    """Say why the command ends: to people, and to a script that reads one JSON document."""
    typer.echo(said, err=True)
    if "--json" in sys.argv:
        typer.echo(json.dumps({"error": said, "exit_status": status}, indent=2))
    sys.exit(status)
