"""`student` and `reference`: what a check sees of a notebook's state right after a test cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest

from autograder.engine.process import CallFailed, SandboxedProcess
from autograder.figures import Figure
from autograder.wire.decode import Function, Opaque
from autograder.wire.frames import Malformed

__all__ = ["Answers", "LeakRefused", "Reference", "Student"]


class LeakRefused(Exception):
    """A check tried to pass a reference value to student code."""


class Answers(Mapping[str, Any]):
    """The variables of a notebook, fetched when asked for.

    Parameters
    ----------
    process : SandboxedProcess
        Where the notebook ran, right after the test cell.
    call_cpu : float
        CPU time of one function call, in seconds.
    """

    whose = "the notebook"

    def __init__(self, process: SandboxedProcess, call_cpu: float = 5.0) -> None:
        self._process = process
        self._call_cpu = call_cpu
        self._known: dict[str, tuple[bool, Any]] = {}
        self._figures: list[Figure] | None = None

    def _fetch(self, name: str) -> tuple[bool, Any]:
        if name not in self._known:
            try:
                found, value = self._process.get(name)
            except Malformed as error:
                found, value = True, Opaque("value", str(error))
            if isinstance(value, Function):
                value = StudentFunction(self, name)
            self._known[name] = (found, value)
        return self._known[name]

    def __getitem__(self, name: str) -> Any:
        found, value = self._fetch(name)
        if not found:
            self.missing(name)
        return value

    def missing(self, name: str) -> None:
        """Complain that there is no such variable."""
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._fetch(name)[0]

    def get(self, name: str, default: Any = None) -> Any:
        """Return a variable's value, or `default` when there is none."""
        found, value = self._fetch(name)
        return value if found else default

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    @property
    def figures(self) -> list[Figure]:
        """Figures shown since the previous graded cell, in order."""
        if self._figures is None:
            try:
                found = self._process.figures()
            except Malformed:
                found = []
            self._figures = [figure for figure in found if isinstance(figure, Figure)]
        return self._figures

    def call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a function of the notebook, in a copy of its process."""
        return self._process.call(name, args, kwargs, self._call_cpu)


class StudentFunction:
    """A function of the notebook, to be called with plain data."""

    def __init__(self, answers: Answers, name: str) -> None:
        self._answers = answers
        self.name = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._answers.call(self.name, args, kwargs)

    def __repr__(self) -> str:
        return f"<function {self.name} of {self._answers.whose}>"


class Reference(Answers):
    """The master notebook's own solution, run on the same data."""

    whose = "the reference"

    def missing(self, name: str) -> None:
        """Complain to the author: the solution has no such variable."""
        raise LookupError(f"the solution has no variable {name!r} at this point")

    def holds(self, value: Any) -> bool:
        """Tell whether a value, or part of it, is one that this reference has given out."""
        secrets = [v for found, v in self._known.values() if found]
        return _shares(value, secrets, 0)


class Student(Answers):
    """A student's notebook. Failures are told in words for the student.

    Parameters
    ----------
    process : SandboxedProcess
        Where the notebook ran.
    reference : Reference
        Its values are never passed to the student's functions.
    call_cpu : float
        CPU time of one function call, in seconds.
    """

    whose = "the student"

    def __init__(
        self, process: SandboxedProcess, reference: Reference, call_cpu: float = 5.0
    ) -> None:
        super().__init__(process, call_cpu)
        self._reference = reference

    def missing(self, name: str) -> None:
        """Fail the check: there is no such variable."""
        pytest.fail(f"There is no variable called `{name}`.", pytrace=False)

    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)
        if value is Ellipsis or (isinstance(value, Opaque) and value.type_name == "ellipsis"):
            pytest.fail(f"`{name}` is still `...`: put your answer there.", pytrace=False)
        if isinstance(value, Opaque) and value.why:
            pytest.fail(
                f"`{name}` cannot be read: {value.why}. It is a `{value.type_name}`.", pytrace=False
            )
        return value

    def call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a function of the student's; fail the check when it raises or does not end."""
        if self._reference.holds([args, kwargs]):
            raise LeakRefused(
                f"the check passes a value of `reference` to the student's `{name}`: make the "
                "input in the check instead"
            )
        try:
            return super().call(name, args, kwargs)
        except CallFailed as error:
            if error.name == "timeout":
                said = f"`{name}` did not end within {self._call_cpu:g} seconds."
            elif error.name == "crash":
                said = f"Calling `{name}` ended the whole process."
            else:
                said = f"Calling `{name}` raised {error.name}: {error.text}"
            pytest.fail(said, pytrace=False)
        except Malformed as error:
            pytest.fail(f"What `{name}` returned cannot be read: {error}.", pytrace=False)


def _shares(value: Any, secrets: list[Any], depth: int) -> bool:
    if depth > 10:
        return True
    if isinstance(value, (list, tuple, set, frozenset)):
        return any(_shares(item, secrets, depth + 1) for item in value)
    if isinstance(value, dict):
        return any(_shares([k, v], secrets, depth + 1) for k, v in value.items())
    return any(_same(value, secret, depth) for secret in secrets)


def _same(value: Any, secret: Any, depth: int) -> bool:
    """Whether `value` is `secret`, part of it, or equal to it in a way that gives it away."""
    if isinstance(secret, (list, tuple, set, frozenset)):
        return depth < 10 and any(_same(value, item, depth + 1) for item in secret)
    if isinstance(secret, dict):
        return depth < 10 and any(_same(value, item, depth + 1) for item in secret.values())
    if isinstance(value, np.ndarray) and isinstance(secret, np.ndarray):
        if np.may_share_memory(value, secret):
            return True
        return (
            value.size > 1 and value.shape == secret.shape and bool(np.array_equal(value, secret))
        )
    if isinstance(value, (float, np.floating)) and isinstance(secret, (float, np.floating)):
        # Whole numbers and simple fractions turn up in any input; others do not by chance.
        return bool(value == secret) and float(value) * 64 % 1 != 0
    return isinstance(value, str) and len(value) > 3 and value == secret
