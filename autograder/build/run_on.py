"""Which files a solution was run on: it says so itself, since its pictures are of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import nbformat

from autograder.course.own_notebooks import read_own
from autograder.course.whole_files import write_text

__all__ = ["RUN_ON", "note_files", "was_run_on"]

RUN_ON = "run_on"
"""Name of the entry in its metadata."""


def note_files(solutions: Iterable[Path], files: Mapping[str, str]) -> None:
    """Let executed solutions say which files they were run on.

    Parameters
    ----------
    solutions : iterable of Path
        The notebooks.
    files : mapping of str to str
        See `autograder.course.files_state.digests_of_files`.
    """
    for path in solutions:
        notebook = read_own(path, nbformat.NO_CONVERT)
        notebook.metadata[RUN_ON] = dict(files)
        write_text(path, nbformat.writes(notebook) + "\n")


def was_run_on(solution: Path, files: Mapping[str, str]) -> bool:
    """Tell whether a solution was run on these files.

    Parameters
    ----------
    solution : Path
        The notebook.
    files : mapping of str to str
        As for `note_files`. Where there are none, as in a clone whose files nobody has built yet,
        nothing speaks against it.
    """
    return not files or read_own(solution).metadata.get(RUN_ON) == files
