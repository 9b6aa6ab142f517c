"""Write a file whole or not at all, whatever happens in between."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["PART", "whole_file", "write_bytes", "write_text"]


PART = ".part-"
"""How names of files begin that are being written."""


@contextmanager
def whole_file(path: Path, mode: int | None = None) -> Iterator[Path]:
    """Let the ``with`` block write a file elsewhere; then put it into its place in one step.

    Parameters
    ----------
    path : Path
        The file. Its folder is made when it is not there.
    mode : int, optional
        Its permissions; by default they are as they were, or as any new file's.

    Yields
    ------
    Path
        Where to write: an empty file in the same folder. When the block raises, that is removed,
        and the file is as it was.

    Raises
    ------
    OSError
        When the disk does not take it; the file is then as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=PART)
    os.close(descriptor)
    part = Path(name)
    try:
        yield part
        part.chmod(_mode(path) if mode is None else mode)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _mode(path: Path) -> int:
    # Temporary files are for their owner alone; this one is as it was, or as any new one.
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def write_bytes(path: Path, content: bytes | memoryview) -> None:
    """Write a file, making its folder when it is not there.

    Parameters
    ----------
    path : Path
        The file.
    content : bytes-like
        What to write.

    Raises
    ------
    OSError
        When the disk does not take it; the file is then as it was.
    """
    with whole_file(path) as part:
        part.write_bytes(content)


def write_text(path: Path, content: str) -> None:
    """Write a file as UTF-8, whatever the locale; see `write_bytes`."""
    write_bytes(path, content.encode())
