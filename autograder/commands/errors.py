"""Say in a sentence what went wrong; the traceback is for `--debug`, or in a file."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
import traceback
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

__all__ = ["COULD_NOT", "DEBUG", "in_words", "is_known", "take_debug", "versions"]

DEBUG = "AUTOGRADER_DEBUG"
"""Name of the environment variable that shows tracebacks, as `--debug` does."""
COULD_NOT = 2
"""Exit status of what could not be done."""

DISTRIBUTION = "biomedical-image-analysis-course"
FULL = (errno.ENOSPC, errno.EDQUOT)
CLOSED = (errno.EACCES, errno.EPERM, errno.EROFS)


def take_debug(words: list[str]) -> list[str]:
    """Take `--debug` out of a command line, wherever it stands, and note it for all that follows.

    Parameters
    ----------
    words : list of str
        The command line, without the program's name.
    """
    own = words.index("--") if "--" in words else len(words)
    if "--debug" in words[:own]:
        os.environ[DEBUG] = "1"
    return [*(word for word in words[:own] if word != "--debug"), *words[own:]]


def is_known(error: BaseException) -> bool:
    """Tell whether an error was raised on purpose, so that its message says all there is to say."""
    ours = type(error).__module__.partition(".")[0] in ("autograder", "nbgrader")
    return ours and bool(str(error).strip())


def in_words(error: Exception) -> str:
    """Return what a person reads of an error: what happened, where, and what to do.

    Parameters
    ----------
    error : Exception
        Any. The traceback of one that nobody expected is kept in a file, which is named.
    """
    if is_known(error):
        return str(error)
    if isinstance(error, OSError) and error.filename is not None:
        said = _of_file(error)
        if error.errno in (*FULL, *CLOSED):
            return said
    elif said := _of_gradebook(error):
        return said
    else:
        text = " ".join(str(error).split())
        said = f"Nobody expected this: {type(error).__name__}{': ' * bool(text)}{text[:300]}."
    return f"{said}\n{_kept(error)}"


def versions() -> str:
    """Return in one line which versions are at work here."""
    parts = [f"autograder {_version(DISTRIBUTION)}", f"nbgrader {_version('nbgrader')}"]
    python = ".".join(map(str, sys.version_info[:3]))
    return ", ".join([*parts, f"Python {python}", f"{os.uname().sysname} {os.uname().release}"])


def _of_file(error: OSError) -> str:
    what = f"{error.filename}: {error.strerror or type(error).__name__}."
    if error.errno in FULL:
        return f"{what} Make room there, then run the same command again."
    if error.errno in CLOSED:
        return f"{what} Change its permissions, then run the same command again."
    return f"{what} Look what is there, put it right, then run the same command again."


def _of_gradebook(error: Exception) -> str:
    # By its name: few commands load what the gradebook needs.
    if (type(error).__module__, type(error).__name__) != ("sqlalchemy.exc", "OperationalError"):
        return ""
    said = " ".join(str(getattr(error, "orig", error)).split())[:300].rstrip(".?")
    return (
        f"The gradebook cannot be used: {said}. If it is on a server, look whether that runs and "
        "can be reached from here (c.CourseDirectory.db_url in nbgrader_config.py); if it is a "
        "file, close what else uses it. Then run the same command again. What was done before "
        "stays."
    )


def _kept(error: Exception) -> str:
    lines = traceback.format_exception(error)
    try:
        # Its owner alone may read it: names of students may be in it.
        handle, name = tempfile.mkstemp(prefix="autograder-", suffix=".log")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{' '.join(sys.argv)}\nin {_here()}\n{versions()}\n\n{''.join(lines)}")
    except OSError:
        return f"The whole report:\n{''.join(lines)}"
    return f"The whole report is in {name}; --debug shows it here. What was done before stays."


def _here() -> str:
    try:
        return str(Path.cwd())
    except OSError:
        return "a folder that is gone"


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "(not installed)"
