"""What a graded folder held before it is graded again: kept until the new one is complete.

nbgrader deletes a folder of `autograded/` before it writes it anew, and deletes it again when
something fails on the way.
"""

from __future__ import annotations

import os
from pathlib import Path

from nbgrader.utils import rmtree

from autograder.course.submission import is_graded

__all__ = ["is_aside", "put_back", "set_aside", "settle", "settle_all"]

_ENDING = "-earlier"


def _aside(folder: Path) -> Path:
    # Its name begins with a dot: nbgrader takes it for no stage.
    return folder.with_name(f".{folder.name}{_ENDING}")


def is_aside(folder: Path) -> bool:
    """Tell whether an earlier folder is out of the way of this one."""
    return _aside(folder).is_dir()


def set_aside(folder: Path, *, complete: bool) -> Path | None:
    """Move a folder out of the way of a new one, in one step.

    Parameters
    ----------
    folder : Path
        A submission's folder in ``autograded/``.
    complete : bool
        Whether what is in it is complete. When a run that was killed has left an earlier folder
        aside, the newest complete one of the two is kept.

    Returns
    -------
    Path or None
        Where it is now; None when there was nothing.

    Raises
    ------
    OSError
        When it cannot be moved; it is then where it was.
    """
    aside = _aside(folder)
    if aside.is_dir() and folder.exists():
        rmtree(aside if complete else folder)
    if folder.exists():
        folder.rename(aside)
    return aside if aside.is_dir() else None


def put_back(folder: Path) -> None:
    """Take the earlier folder back, in place of the new one; nothing happens if there is none."""
    if _aside(folder).is_dir():
        if folder.exists():
            rmtree(folder)
        _aside(folder).rename(folder)


def settle(folder: Path, *, complete: bool) -> None:
    """Give up the earlier folder when the new one is complete, else take it back.

    Parameters
    ----------
    folder : Path
        A submission's folder in ``autograded/``.
    complete : bool
        Whether what is in it now is complete. Otherwise the earlier one is marked as older than
        any hand-in, so that the next run takes the submission up.
    """
    if not _aside(folder).is_dir():
        return
    if complete:
        rmtree(_aside(folder))
        return
    put_back(folder)
    for notebook in folder.glob("*.ipynb"):
        os.utime(notebook, (0, 0))


def settle_all(autograded: Path) -> None:
    """Settle what a run that was killed has left aside.

    Parameters
    ----------
    autograded : Path
        nbgrader's folder of graded submissions. Nobody else may be grading.
    """
    for aside in autograded.glob(f"*/.*{_ENDING}"):
        folder = aside.with_name(aside.name.removeprefix(".").removesuffix(_ENDING))
        settle(folder, complete=is_graded(folder / f"{folder.name}.ipynb"))
