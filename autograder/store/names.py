"""Which variables a check may ask for: the texts in its code that are names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from autograder.check.plugin import KIT

__all__ = ["names_in"]


def names_in(function: Any, folder: Path) -> set[str]:
    """Return the names that a check may ask for; too many rather than too few.

    Parameters
    ----------
    function : function
        The check.
    folder : Path
        The course's folder of checks: functions that are defined there are followed.
    """
    found: set[str] = set()
    seen: set[int] = set()
    waiting: list[Any] = [function]
    while waiting:
        value = waiting.pop()
        value = getattr(value, "__wrapped__", value)
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, str):
            found |= {value} if value.isidentifier() else set()
        elif isinstance(value, (tuple, list, set, frozenset)):
            waiting += value
        elif isinstance(value, dict):
            waiting += [*value.keys(), *value.values()]
        elif isinstance(value, FunctionType) and _is_ours(value, folder):
            waiting += _used_by(value)
        elif isinstance(value, type) and str(value.__module__).partition(".")[0] != "builtins":
            waiting += [part for part in vars(value).values() if isinstance(part, FunctionType)]
    return found


def _is_ours(function: FunctionType, folder: Path) -> bool:
    file = Path(function.__code__.co_filename)
    return file.is_relative_to(folder) or file.is_relative_to(KIT)


def _used_by(function: FunctionType) -> Iterator[Any]:
    yield function.__defaults__ or ()
    yield function.__kwdefaults__ or {}
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:  # not filled yet
            continue
    codes = [function.__code__]
    while codes:
        code = codes.pop()
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                codes.append(constant)
            else:
                yield constant
        for name in code.co_names:
            value = function.__globals__.get(name)
            if isinstance(value, ModuleType):
                yield from (vars(value).get(other) for other in code.co_names)
            else:
                yield value
