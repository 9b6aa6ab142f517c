"""The command line: puts the commands of `autograder.commands.declared` together, and runs one."""

from __future__ import annotations

import codecs
import errno
import locale
import os
import sys
import warnings

import typer

from autograder.commands.declared.authoring import authors
from autograder.commands.declared.building import building
from autograder.commands.declared.collecting import collecting
from autograder.commands.declared.giving import giving
from autograder.commands.declared.grading import grading
from autograder.commands.declared.showing import showing
from autograder.commands.declared.starting import starting

__all__ = ["app", "main"]

FAMILIES = [starting, building, collecting, grading, giving, showing, authors]
"""In the order of `autograder --help`."""

app = typer.Typer(
    help="Build, grade and report a course whose hidden checks never meet student code.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for family in FAMILIES:
    app.add_typer(family)


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
    # nbgrader's own use of its database, about which its users can do nothing.
    warnings.filterwarnings("ignore", module="nbgrader.api")
    try:
        app(standalone_mode=True)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES):
            raise
        typer.echo(
            f"{error.filename or 'A file'} cannot be written: {error.strerror}. Make room or "
            "change its permissions, then run the same command again.",
            err=True,
        )
        sys.exit(2)
    except Exception as error:
        if type(error).__module__.partition(".")[0] not in ("autograder", "nbgrader"):
            raise
        typer.echo(f"{error}", err=True)
        sys.exit(2)
