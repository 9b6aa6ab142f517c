"""Classes of libraries whose values cross as plain data; a course names them in its settings.

A process serves one course, so they are told to the process once, at its start.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from functools import cache
from typing import Any

__all__ = ["allow", "array_class", "read_as"]

_allowed: dict[str, str] = {}


def allow(classes: Mapping[str, str]) -> None:
    """Tell this process which classes cross.

    Parameters
    ----------
    classes : mapping of str to str
        Full name of a class to ``"array"``, ``"list"`` or ``"text"``.
    """
    _allowed.clear()
    _allowed.update(classes)
    read_as.cache_clear()
    array_class.cache_clear()


@cache
def read_as(cls: Any) -> str:
    """Return what values of a class cross as; empty for a class that nobody named."""
    names = (f"{base.__module__}.{base.__qualname__}" for base in cls.__mro__)
    return next((_allowed[name] for name in names if name in _allowed), "")


@cache
def array_class() -> Any:
    """Return the class of arrays with a `meta` dictionary; None where there is none."""
    for name, kind in _allowed.items():
        if kind == "array":
            module, _, attribute = name.rpartition(".")
            return getattr(importlib.import_module(module), attribute)
    return None
