"""Remove a folder when nobody uses it any more: ``python -m autograder.cluster.janitor FOLDER``.

Its standard input ends with the process that has started it, be that killed; until then it waits.
"""

from __future__ import annotations

import fcntl
import os
import sys
import time
from pathlib import Path

from autograder.sandbox.folders import LOCK, remove_folder

__all__ = ["main"]

TRIES, PAUSE = 40, 0.25
"""How often it looks again, and after how many seconds: what was killed takes a moment to end."""


def main() -> None:
    """Wait, then remove the folder unless another process holds its lock."""
    folder = Path(sys.argv[1])
    sys.stdin.buffer.read()
    for _ in range(TRIES):
        try:
            lock = os.open(folder / LOCK, os.O_RDWR | os.O_NOFOLLOW)
        except OSError:
            return  # Somebody else has removed it.
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            remove_folder(folder)
        except BlockingIOError:
            time.sleep(PAUSE)
        finally:
            os.close(lock)


if __name__ == "__main__":
    main()
