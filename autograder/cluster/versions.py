"""What has to be the same on all machines, so that scores are: nobody's may depend on chance."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import autograder

__all__ = ["differences", "facts"]

PACKAGES = (
    *("numpy", "scipy", "matplotlib", "imageio", "pillow", "pydicom", "ipython", "nbformat"),
    *("nbgrader", "nbconvert", "dask", "distributed"),
)
"""What student code computes and draws with, what notebooks are made with, and Dask itself."""
CONTENT = ("checks", "answers")
"""Folders of a course beside the engine's rooms: they are not installed anywhere."""


def facts(preload: tuple[str, ...] = ()) -> dict[str, str]:
    """Return what is at work in this process: a name and a version each.

    Parameters
    ----------
    preload : tuple of str, optional
        Modules that a course lets students use.
    """
    known = {
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        "autograder": _engine(),
    }
    tops = {name.partition(".")[0] for name in preload}
    return known | {name: _version(name) for name in sorted({*PACKAGES, *tops})}


def differences(here: Mapping[str, str], there: Mapping[str, str]) -> list[str]:
    """Say what another machine has otherwise; empty when it may grade.

    Parameters
    ----------
    here, there : mapping of str to str
        What `facts` returned on both.
    """
    return [
        f"{name} is {there.get(name, 'missing')} there and {ours} here"
        for name, ours in here.items()
        if there.get(name) != ours
    ]


@cache
def _engine() -> str:
    """Return a digest of this package's own code: two working copies may have one version."""
    folder = Path(autograder.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder)
        if name.parts[0] not in CONTENT:
            digest.update(f"{name.as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "missing"
