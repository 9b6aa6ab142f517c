"""Run Python as an ordinary user, from root, with the same Python and the same project.

Root's own folders are often closed to others (`/root`), and Python may be in one of them. So the
user gets a view of the file system, in a mount namespace, in which the closed folder is open and
holds nothing but what Python needs.
"""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys
from pathlib import Path

__all__ = ["NOBODY", "command", "missing"]

NOBODY = 65534
PROJECT = Path(__file__).resolve().parents[2]
OPEN = """set -e
keep=$1; closed=$2; shift 2
mount -t tmpfs none "$keep"
number=0
for path in $closed_needs; do
    number=$((number + 1))
    mkdir "$keep/$number"
    mount --rbind "$path" "$keep/$number"
done
for folder in $closed; do mount -t tmpfs -o mode=755 none "$folder"; done
number=0
for path in $closed_needs; do
    number=$((number + 1))
    mkdir -p "$path"
    mount --rbind "$keep/$number" "$path"
done
exec "$@"
"""


def missing() -> str:
    """What root lacks to become another user here; empty when nothing is missing."""
    if not shutil.which("setpriv"):
        return "the program setpriv (util-linux) is missing"
    if _closed() and subprocess.run(["unshare", "--mount", "true"], check=False).returncode:
        return "Python is in a closed folder, and this container lets root mount nothing"
    return ""


def command(folder: Path) -> list[str]:
    """The words that start Python as `NOBODY`; `folder` is an empty one to mount things in."""
    user = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    python = ["setpriv", *user, sys.executable]
    closed = _closed()
    if not closed:
        return python
    inside = [path for path in _needed() if any(folder in path.parents for folder in closed)]
    return [
        *("env", f"closed_needs={' '.join(map(str, inside))}"),
        *("unshare", "--mount", "--propagation", "private", "sh", "-c", OPEN, "open"),
        *(str(folder), " ".join(map(str, closed)), *python),
    ]


def _needed() -> list[Path]:
    paths = {Path(sys.base_prefix).resolve(), Path(sys.prefix).resolve(), PROJECT}
    return sorted(p for p in paths if not any(above in p.parents for above in paths))


def _closed() -> set[Path]:
    # The outermost folder above each that others may not enter.
    closed = set()
    for path in _needed():
        for folder in reversed(path.parents):
            if not folder.stat().st_mode & stat.S_IXOTH:
                closed.add(folder)
                break
    return closed
