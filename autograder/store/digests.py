"""Digests of what a result depends on. They tell whether a check or a run would differ now.

A check's digest covers its whole module and every module that it can reach from there, however it
imports it: those of the course by their text, libraries by their version, this engine's own part
as a whole. What cannot be followed counts as changed each time.
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import autograder
from autograder.course.course import Course
from autograder.run.limits import TimeLimits
from autograder.store.imports import reachable

__all__ = ["CheckDigests", "run_key"]

PACKAGE = Path(autograder.__file__).parent
RUNS_IT = ("sanitise", "run", "sandbox", "wire")
CHECKS_IT = ("__init__.py", "check", "score/results.py", "wire")


def run_key(course: Course, stage: str, limits: TimeLimits) -> str:
    """Return a digest of what a run depends on, but the submission itself.

    Parameters
    ----------
    course : Course
        The course: its files count by name, size and time, its release by content.
    stage : str
        Name of the stage.
    limits : TimeLimits
        Time for student code.
    """
    facts = [
        _files_state(course.files),
        _sources(RUNS_IT),
        json.dumps([asdict(limits), course.settings.plain_classes, course.settings.preload]),
        json.dumps(course.settings.left_out),
        *map(version, ("numpy", "scipy", "matplotlib", "imageio")),
    ]
    return _digest(*facts, course.release(stage).read_text(encoding="utf-8"))


class CheckDigests:
    """Digests of a stage's checks.

    Parameters
    ----------
    course : Course
        The course: its master notebook counts, since reference answers follow from it, and its
        folder of truth.
    stage : str
        Name of the stage.
    """

    def __init__(self, course: Course, stage: str) -> None:
        self._folder = course.checks_folder
        self._common = _digest(
            _sources(CHECKS_IT),
            sys.version,
            course.master(stage).read_text(encoding="utf-8"),
            _files_state(course.truth),
            _data_beside(course.checks_folder),
        )
        self._known: dict[Path, str] = {}

    def of(self, function: Any) -> str:
        """Return the digest of a check, given its function."""
        path = Path(function.__code__.co_filename)
        if path not in self._known:
            self._known[path] = _digest(self._common, *reachable(path, self._folder))
        return self._known[path]


@cache
def _sources(names: tuple[str, ...]) -> str:
    files = []
    for name in names:
        path = PACKAGE / name
        files += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return _digest(*(file.read_text(encoding="utf-8") for file in files))


@cache
def _files_state(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    facts = [
        (str(path.relative_to(folder)), path.stat().st_size, path.stat().st_mtime_ns)
        for path in files
    ]
    return _digest(json.dumps(facts))


def _data_beside(folder: Path) -> str:
    """Return a digest of the files of a folder of checks that are no modules."""
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc") and path.name[0] != "."
    )
    parts = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
    return _digest(*(path.relative_to(folder).as_posix() for path in files), *parts)


def _digest(*parts: str) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(f"{len(part)}:{part}".encode())
    return digest.hexdigest()
