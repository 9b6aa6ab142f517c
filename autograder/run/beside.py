"""Put files beside a notebook, where its process works."""

from __future__ import annotations

import shutil
from pathlib import Path

from autograder.run.process import SandboxedProcess

__all__ = ["put_beside"]


def put_beside(process: SandboxedProcess, folder: Path) -> None:
    """Copy the files of a folder to where a process works, but for notebooks.

    Parameters
    ----------
    process : SandboxedProcess
        The process; no code has run in it.
    folder : Path
        The folder.
    """
    scratch = process.scratch
    if scratch is None:
        return
    for path in folder.iterdir():
        # Not into the course's own files, which have a link there.
        if (scratch / path.name).is_symlink():
            (scratch / path.name).unlink()
    shutil.copytree(
        folder, scratch, ignore=shutil.ignore_patterns("*.ipynb", ".*"), dirs_exist_ok=True
    )
