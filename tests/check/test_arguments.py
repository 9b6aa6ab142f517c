"""Functions that change what they are given are told so."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.check.kit.arguments import leaves_arguments
from autograder.check.state import Reference, Student
from autograder.run.replies import CallFailed
from autograder.wire.decode import Function
from autograder.wire.frames import CHANGES


class Process:
    """A notebook with one function, `f`; asked what it changes, it says `found`."""

    def __init__(self, found: Any) -> None:
        self.found = found

    def get(self, name: str) -> tuple[bool, Any]:
        return (True, Function("f")) if name == "f" else (False, None)

    def figures(self) -> list[Any]:
        return []

    def call(self, function: str, args: Any, kwargs: Any, cpu_seconds: float = 5.0) -> Any:
        assert function == CHANGES
        assert args[0] == "f"
        if isinstance(self.found, Exception):
            raise self.found
        return self.found

    def drop_copy(self) -> None:
        pass


def student_with(found: Any) -> Student:
    return Student(Process(found), Reference(Process([])))


def test_a_function_that_changes_its_argument_is_told_so() -> None:
    with pytest.raises(AssertionError, match="`f` changes the very array"):
        leaves_arguments(student_with([0]), "f", np.ones(3))


@pytest.mark.parametrize("found", [[], CallFailed("ValueError", "no"), "nonsense", [None]])
def test_what_changes_nothing_or_fails_or_makes_no_sense_is_left_alone(found: Any) -> None:
    leaves_arguments(student_with(found), "f", np.ones(3))
