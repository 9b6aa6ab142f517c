"""Cut tracebacks out of what other programs say: their last line tells what has happened."""

from __future__ import annotations

import re

__all__ = ["brief", "where_raised"]

TRACEBACK = re.compile(r"^Traceback \(most recent call last\):\n(?:[ \t].*(?:\n|$))*", re.MULTILINE)
LINKS = re.compile(
    r"^(?:Please see the the above traceback|The above exception was the direct cause|"
    r"During handling of the above exception).*$",
    re.MULTILINE,
)


def brief(text: str) -> str:
    """Return a text without the frames of tracebacks; what was raised in the end stays.

    Parameters
    ----------
    text : str
        What a program wrote, of several lines.
    """
    lines = LINKS.sub("", TRACEBACK.sub("", text)).split("\n")
    return "\n".join(dict.fromkeys(line.rstrip() for line in lines if line.strip()))


def where_raised(error: BaseException, folder: str) -> str:
    """Return the file and the line in a folder where an error was raised: ``checks.py, line 3``.

    Parameters
    ----------
    error : BaseException
        The error.
    folder : str
        Beginning of the paths of files that are meant.
    """
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        return f"{error.filename}, line {error.lineno}"
    found, trace = "", error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith(folder):
            found = f"{name}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return found
