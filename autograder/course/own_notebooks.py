"""Read notebooks of the course's own: masters and releases. Not those of students."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.course.settings import CourseError

__all__ = ["NoNotebook", "read_own"]


class NoNotebook(CourseError, ValueError):
    """A file of the course is missing or no notebook; the message says which, and what to do."""


def read_own(path: Path, as_version: int | object = 4) -> NotebookNode:
    """Return a notebook of the course's own.

    Parameters
    ----------
    path : Path
        A master notebook or a release.
    as_version : int or object, optional
        Version of the format to bring it to, or `nbformat.NO_CONVERT`.

    Raises
    ------
    NoNotebook
        When it is not there, cannot be read, or is no notebook.
    """
    try:
        notebook = nbformat.read(path, as_version=as_version)
        if isinstance(notebook.get("cells"), list):
            return notebook
        why = "is no notebook: it has no list of cells"
    except FileNotFoundError:
        why = "is not there"
    except OSError as error:
        why = f"cannot be read ({error.strerror})"
    except Exception as error:  # nbformat takes for granted what JSON need not hold.
        why = f"is no notebook ({type(error).__name__}: {' '.join(str(error).split())[:200]})"
    raise NoNotebook(
        f"{path} {why}. Put back what was there before; a release can be built again: "
        f"autograder build {path.parent.name}"
    )
