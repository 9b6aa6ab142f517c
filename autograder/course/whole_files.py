"""Write a file whole or not at all, whatever happens in between."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

__all__ = ["write_bytes", "write_text"]


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
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, part = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(part).chmod(_mode(path))
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def _mode(path: Path) -> int:
    # Temporary files are for their owner alone; this one is as it was, or as any new one.
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def write_text(path: Path, content: str) -> None:
    """Write a file as UTF-8; see `write_bytes`."""
    write_bytes(path, content.encode())
