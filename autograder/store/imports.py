"""Follow the imports of a module of checks, in the process that has loaded it."""

from __future__ import annotations

import ast
import importlib.util
import os
import secrets
import sys
import sysconfig
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import autograder
from autograder.check.plugin import CHECKS

__all__ = ["reachable"]

ENGINE = Path(autograder.__file__).parent
LIBRARIES = tuple({sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")})
DYNAMIC = {"__import__", "import_module", "exec", "eval", "run_path", "run_module"} | {
    "pytest_plugins",
    "spec_from_file_location",
}
"""Names with which a module loads what its imports do not name."""


def reachable(path: Path, folder: Path) -> list[str]:
    """Return what a module of checks can reach, as texts that differ when that does.

    Parameters
    ----------
    path : Path
        The module's file.
    folder : Path
        The course's folder of checks.

    Returns
    -------
    list of str
        The sources of the course's own modules, versions of libraries, and for what cannot be
        followed a text that is another one each time. A course that is moved or copied, to another
        machine as well, has the same texts.
    """
    found: dict[str, str] = {}
    waiting = [path, *(parent / "conftest.py" for parent in path.parents if parent >= folder)]
    while waiting:
        file = waiting.pop()
        if str(file) in found or not file.is_file():
            continue
        text = file.read_text(encoding="utf-8")
        found[str(file)] = text
        for name in _imported(file, folder, text):
            if name is None:
                found["?"] = secrets.token_hex()
                continue
            kind, value = _describe(name)
            if kind == "own":
                waiting.append(Path(value))
            else:
                found[name] = value
    return sorted(f"{_place(key, folder)} {text}" for key, text in found.items())


def _place(key: str, folder: Path) -> str:
    path = Path(key)
    if not path.is_absolute():
        return key  # the name of a module
    if path.is_relative_to(ENGINE):
        return path.relative_to(ENGINE.parent).as_posix()
    return Path(os.path.relpath(path, folder)).as_posix()


@cache  # Modules of checks share most of what they reach.
def _imported(file: Path, folder: Path, text: str) -> tuple[str | None, ...]:
    """Return full names of modules that a module imports; None for what cannot be followed."""
    return tuple(dict.fromkeys(_names(file, folder, text)))


def _names(file: Path, folder: Path, text: str) -> Iterator[str | None]:
    package = (
        ".".join([CHECKS, *file.relative_to(folder).parent.parts])
        if (file.is_relative_to(folder))
        else _package_of(file)
    )
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _with_parents(alias.name)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                if package is None:
                    yield None
                    continue
                parts = package.split(".")
                base = ".".join([*parts[: len(parts) - node.level + 1], *filter(None, [base])])
            yield from _with_parents(base)
            for alias in node.names:
                if alias.name != "*" and _is_module(f"{base}.{alias.name}"):
                    yield f"{base}.{alias.name}"
        elif (isinstance(node, ast.Name) and node.id in DYNAMIC) or (
            isinstance(node, ast.Attribute) and node.attr in DYNAMIC
        ):
            yield None


def _with_parents(name: str) -> Iterator[str]:
    parts = name.split(".")
    for count in range(1, len(parts) + 1):
        yield ".".join(parts[:count])


def _package_of(file: Path) -> str | None:
    for module in list(sys.modules.values()):
        if getattr(module, "__file__", None) == str(file):
            return module.__package__
    return None


def _module(name: str) -> ModuleType | None:
    if name not in sys.modules:
        # What is imported inside a function may not be here yet.
        try:
            if importlib.util.find_spec(name) is not None:
                importlib.import_module(name)
        except Exception:
            return None
    return sys.modules.get(name)


@cache
def _is_module(name: str) -> bool:
    if name in sys.modules:
        return True
    parent = sys.modules.get(name.rpartition(".")[0])
    if parent is not None and not hasattr(parent, "__path__"):
        return False
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, AttributeError, ValueError):
        return False


def _describe(name: str) -> tuple[str, str]:
    """Return ``("own", file)`` for a module of the course, else what tells its version."""
    if name.partition(".")[0] in sys.stdlib_module_names:
        return "library", ""  # Python's version tells.
    module = _module(name)
    if module is None:
        return "unknown", secrets.token_hex()
    file = getattr(module, "__file__", None)
    if file is None:
        return "package", ""  # A folder: what is imported from it is followed by itself.
    path = Path(file)
    if path == ENGINE / "__init__.py":
        # Whatever is imported from the package goes through it. What it imports itself, when
        # authors call it, is nothing that a check can reach.
        return "engine", ""
    if path.is_relative_to(ENGINE) and path.relative_to(ENGINE).parts[0] in ("check", "wire"):
        return "engine", ""  # Counted as a whole.
    if any(path.is_relative_to(folder) for folder in LIBRARIES) or path.suffix != ".py":
        facts = path.stat()
        version = getattr(module, "__version__", f"{facts.st_size} {facts.st_mtime_ns}")
        return "library", str(version)
    return "own", file
