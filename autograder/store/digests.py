"""Digests of what a result depends on. They tell whether a check or a run would differ now.

A check's digest covers its own source and, name by name, everything it uses in modules of checks.
What is outside them (the plugin, the reading of values) is covered as a whole.
"""

from __future__ import annotations

import ast
import hashlib
import json
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import autograder
from autograder.course.course import Course
from autograder.run.notebook import TimeLimits

__all__ = ["CheckDigests", "run_key"]

PACKAGE = Path(autograder.__file__).parent
RUNS_IT = ("run", "sandbox", "wire")
CHECKS_IT = ("check", "score/results.py", "wire")


def run_key(course: Course, stage: str, limits: TimeLimits) -> str:
    """Return a digest of what a run depends on, but the submission itself.

    Parameters
    ----------
    course : Course
        The course: its images count by name, size and time, its release by content.
    stage : str
        Name of the stage.
    limits : TimeLimits
        Time for student code.
    """
    facts = [
        _images_state(course.images),
        _sources(RUNS_IT),
        json.dumps(asdict(limits)),
        *map(version, ("numpy", "scipy", "matplotlib", "imageio")),
    ]
    return _digest(*facts, course.release(stage).read_text(encoding="utf-8"))


class CheckDigests:
    """Digests of checks.

    Parameters
    ----------
    master : Path
        The stage's master notebook: reference answers follow from it.
    """

    def __init__(self, master: Path) -> None:
        self._common = _digest(
            _sources(CHECKS_IT), version("numpy"), master.read_text(encoding="utf-8")
        )
        self._known: dict[Any, str] = {}

    def names(self, function: Any) -> set[str]:
        """Return the names that a check may ask for: the texts in its source that are names."""
        return set().union(*(_names_in(source) for source in self._parts(function).values()))

    def of(self, function: Any) -> str:
        """Return the digest of a check, given its function."""
        if function not in self._known:
            self._known[function] = self._digest_of(function)
        return self._known[function]

    def _digest_of(self, function: Any) -> str:
        parts = self._parts(function)
        return _digest(self._common, *(parts[key] for key in sorted(parts)))

    def _parts(self, function: Any) -> dict[tuple[Path, str], str]:
        parts: dict[tuple[Path, str], str] = {}
        _module(Path(function.__code__.co_filename)).collect(function.__name__, parts)
        return parts


class _Module:
    """The top level of one module of checks."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sources: dict[str, list[str]] = {}
        self.uses: dict[str, set[str]] = {}
        self.imported: dict[str, tuple[Path, str]] = {}
        self.stars: list[Path] = []
        # What runs on import, and fixtures that no check names, belongs to every check.
        self.always = ""
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        for node in ast.parse(text).body:
            first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
            source = "\n".join(lines[first - 1 : node.end_lineno])
            if isinstance(node, ast.ImportFrom):
                self._note_import(node)
            elif (names := _defined(node)) and "autouse" not in source:
                for name in names:
                    self.sources.setdefault(name, []).append(source)
                    self.uses.setdefault(name, set()).update(_used(node))
            else:
                self.always += f"{source}\n"

    def _note_import(self, node: ast.ImportFrom) -> None:
        path = self._file_of(node.module or "", node.level)
        for alias in node.names if path is not None else []:
            assert path is not None
            if alias.name == "*":
                self.stars.append(path)
            else:
                self.imported[alias.asname or alias.name] = (path, alias.name)

    def _file_of(self, module: str, level: int) -> Path | None:
        # A course's own module of checks may import those of this package.
        parts = module.split(".")
        if level == 0 and parts[:2] != ["autograder", "checks"]:
            return None
        folder = PACKAGE / "checks" if level == 0 else self.path.parents[level - 1]
        path = folder.joinpath(*parts[2 if level == 0 else 0 :]).with_suffix(".py")
        return path if path.is_file() else None

    def collect(self, name: str, parts: dict[tuple[Path, str], str]) -> None:
        """Add the source of a name, and of all that it uses, to `parts`."""
        if (self.path, name) in parts:
            return
        if name in self.sources:
            parts[self.path, ""] = self.always
            parts[self.path, name] = "\n".join(self.sources[name])
            for used in self.uses[name]:
                self.collect(used, parts)
        elif name in self.imported:
            path, original = self.imported[name]
            _module(path).collect(original, parts)
        else:
            for path in self.stars:
                _module(path).collect(name, parts)


@cache
def _module(path: Path) -> _Module:
    return _Module(path)


def _defined(node: ast.stmt) -> list[str]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    if isinstance(node, (ast.AnnAssign, ast.AugAssign)):
        targets = [node.target]
    return [n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)]


def _used(node: ast.stmt) -> set[str]:
    # Arguments as well: they may be fixtures of the module.
    names = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            names.add(part.id)
        elif isinstance(part, ast.arg):
            names.add(part.arg)
        elif isinstance(part, ast.Attribute):
            names.add(part.attr)
    return names


@cache
def _names_in(source: str) -> frozenset[str]:
    texts = (n.value for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant))
    return frozenset(text for text in texts if isinstance(text, str) and text.isidentifier())


@cache
def _sources(names: tuple[str, ...]) -> str:
    files = []
    for name in names:
        path = PACKAGE / name
        files += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return _digest(*(file.read_text(encoding="utf-8") for file in files))


@cache
def _images_state(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    facts = [
        (str(path.relative_to(folder)), path.stat().st_size, path.stat().st_mtime_ns)
        for path in files
    ]
    return _digest(json.dumps(facts))


def _digest(*parts: str) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(f"{len(part)}:{part}".encode())
    return digest.hexdigest()
