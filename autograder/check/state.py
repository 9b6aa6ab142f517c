"""`student` and `reference`: what a check sees of a notebook's state right after a test cell."""

from __future__ import annotations

import gc
import pickle
import signal
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar, cast

import numpy as np
import pytest

from autograder.check.kit.words import saw
from autograder.check.leaks import gives_away
from autograder.run.replies import CallFailed
from autograder.wire.bounds import QUESTION_BYTES
from autograder.wire.decode import Function, Opaque
from autograder.wire.figures import Figure
from autograder.wire.frames import CHANGES, Malformed

__all__ = ["Answers", "LeakRefused", "Reference", "Student"]

T = TypeVar("T")

TOO_MUCH = (
    f"with all that the question asks for, it is larger than {QUESTION_BYTES / 1e6:g} MB, or has "
    "too many parts: arrays may be larger than lists"
)
LARGE_BYTES = 20_000_000
VALUE_BYTES = 4_000
"""What each part of a value counts for: many small ones take long to read."""
NUMBER_BYTES = 400
"""What a number counts for, which is read faster: an image may be a list of lists of them."""


class LeakRefused(Exception):
    """A check tried to pass a reference value to student code."""


@contextmanager
def _undisturbed() -> Iterator[None]:
    # The signal that stops a check must not cut a message in two: it waits until here is done.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGPROF})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _bytes_of(value: Any) -> int:
    """Return how many bytes a value counts for: those of its arrays, and more for each part."""
    inside, total = [value], 0
    while inside:
        part = inside.pop()
        if isinstance(part, (np.ndarray, np.generic)):
            total += part.nbytes
        elif isinstance(part, (int, float)):
            total += NUMBER_BYTES
            continue
        elif isinstance(part, dict):
            inside += [*part.keys(), *part.values()]
        elif isinstance(part, (list, tuple, set, frozenset)):
            inside += part
        total += VALUE_BYTES
    return total


def _alike(one: Any, other: Any) -> bool:
    # Two that are equal but of another type may look other to a check.
    if type(one) is not type(other) or isinstance(one, (StudentFunction, Opaque)):
        return False
    if isinstance(one, np.ndarray):
        values = one.dtype == other.dtype and np.array_equal(one, other)
        return bool(values) and _alike(getattr(one, "meta", None), getattr(other, "meta", None))
    try:
        return pickle.dumps(one) == pickle.dumps(other)
    except (TypeError, AttributeError, pickle.PicklingError, RecursionError):
        return False


class AnswerSource(Protocol):
    """What checks need of `SandboxedProcess`; see there."""

    def get(self, name: str) -> tuple[bool, Any]:
        """Return whether there is a variable, and its value."""

    def figures(self) -> list[Any]:
        """Return the figures shown since the previous graded cell."""

    def call(
        self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any], cpu_seconds: float = 5.0
    ) -> Any:
        """Call a function of the notebook."""

    def drop_copy(self) -> None:
        """Let the next call know nothing of earlier ones."""


class Answers(Mapping[str, Any]):
    """The variables of a notebook, fetched when asked for.

    Parameters
    ----------
    process : AnswerSource
        The process where the notebook ran, right after the test cell; or its stored answers.
    call_cpu : float
        CPU time of one function call, in seconds.
    """

    whose = "the notebook"
    limited = False

    def __init__(self, process: AnswerSource, call_cpu: float = 5.0) -> None:
        self._process = process
        self._call_cpu = call_cpu
        self._known: dict[str, tuple[bool, Any]] = {}
        self._figures: list[Figure] | None = None
        self._judged: list[Figure] | None = None
        self.has_shown = False
        self._returned: list[Any] = []
        self._bytes = 0
        self._is_full = False

    def given_out(self) -> list[Any]:
        """Return all values that have been fetched, and the results of all calls."""
        return [value for found, value in self._known.values() if found] + self._returned

    def end_question(self) -> None:
        """Forget all calls and their results: the reference serves one submission after another."""
        self._process.drop_copy()
        self._returned.clear()

    def _fetch(self, name: str) -> tuple[bool, Any]:
        if name not in self._known:
            try:
                if self._is_full:
                    raise Malformed(TOO_MUCH)
                with _undisturbed():
                    found, value = self._process.get(name)
                self._take(value)
            except Malformed as error:
                found, value = True, Opaque("value", str(error))
            if isinstance(value, Function):
                value = StudentFunction(self, name)
            self._known[name] = (found, value)
        return self._known[name]

    def _take(self, value: Any) -> None:
        """Count the bytes of what has come; refuse what is too much, as it is all kept."""
        size = _bytes_of(value) if self.limited else 0
        if self._bytes + size > QUESTION_BYTES:
            self._is_full = True
            raise Malformed(TOO_MUCH)
        self._bytes += size

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
        """Figures shown since the previous graded cell, in order.

        A check may be run again with some of them only: see `autograder.check.own_figures`.
        """
        self.has_shown = True
        return list(self.all_figures() if self._judged is None else self._judged)

    def judge_only(self, part: list[Figure] | None) -> None:
        """Let checks see a part of what was shown; None for all of it."""
        self._judged = part

    def all_figures(self) -> list[Figure]:
        """Return all figures shown since the previous graded cell, in order."""
        if self._figures is None:
            try:
                with _undisturbed():
                    found = self._process.figures()
            except Malformed:
                found = []
            self._figures = [figure for figure in found if isinstance(figure, Figure)]
        return self._figures

    def call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a function of the notebook, in a copy of its process."""
        with _undisturbed():
            result = self._process.call(name, args, kwargs, self._call_cpu)
        self._take(result)
        self._returned.append(result)
        return result


class StudentFunction:
    """A function of the notebook, to be called with plain data."""

    def __init__(self, answers: Answers, name: str) -> None:
        self._answers = answers
        self.name = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._answers.call(self.name, args, kwargs)

    def changes(self, *args: Any) -> list[int]:
        """Say which of the arrays that it is given the function changes.

        It is called once more for this, in the same copy of the process.

        Parameters
        ----------
        *args : object
            What it is called with.

        Returns
        -------
        list of int
            The places of those arguments that are not afterwards what they were; none when the
            call fails, which another call tells in words.
        """
        try:
            found = self._answers.call(CHANGES, (self.name, *args), {})
        except (CallFailed, pytest.fail.Exception):
            return []
        listed = isinstance(found, list) and all(isinstance(place, int) for place in found)
        return found if listed else []

    def __repr__(self) -> str:
        return f"<function {self.name} of {self._answers.whose}>"


class Reference(Answers):
    """The master notebook's own solution, run on the same data."""

    whose = "the reference"

    def missing(self, name: str) -> None:
        """Complain to the author: the solution has no such variable."""
        raise LookupError(f"the solution has no variable {name!r} at this point")


class Student(Answers):
    """A student's notebook. Failures are told in words for the student.

    Parameters
    ----------
    process : AnswerSource
        The process where the notebook ran, or its stored answers.
    reference : Reference
        Its values are never passed to the student's functions.
    call_cpu : float
        CPU time of one function call, in seconds.
    """

    whose = "the student"
    limited = True

    def __init__(self, process: AnswerSource, reference: Reference, call_cpu: float = 5.0) -> None:
        super().__init__(process, call_cpu)
        self._reference = reference
        self._hidden: frozenset[str] = frozenset()
        self._same: dict[str, bool] = {}
        self._worked_out: dict[Hashable, Any] = {}

    def fetched(self) -> set[str]:
        """Return the names of variables that have been asked for, and are there."""
        return {name for name, (found, _) in self._known.items() if found}

    def has_the_same(self, name: str) -> bool:
        """Tell whether a variable that is there is exactly what the solution has.

        Parameters
        ----------
        name : str
            Name of the variable.

        Returns
        -------
        bool
            False for functions too, and for whatever is no plain data: that cannot be told.
        """
        if name not in self._same:
            found, own = super()._fetch(name)
            there, true = self._reference._fetch(name)
            self._same[name] = found and there and _alike(own, true)
        return self._same[name]

    def once(self, key: Hashable, work: Callable[[], T]) -> T:
        """Work something out about the answers once a question, however often a check is tried.

        Parameters
        ----------
        key : hashable
            What it depends on: names, and the `id` of values that this student holds.
        work : callable
            Works it out.
        """
        if key not in self._worked_out:
            self._worked_out[key] = work()
        return cast("T", self._worked_out[key])

    def hide(self, names: Collection[str]) -> None:
        """Let checks find none of these variables: see `autograder.check.building_on`."""
        self._hidden = frozenset(names)

    def _fetch(self, name: str) -> tuple[bool, Any]:
        return (False, None) if name in self._hidden else super()._fetch(name)

    def end_question(self) -> None:
        """Forget everything: the next question has a `Student` of its own."""
        super().end_question()
        self.hide(())
        self._known.clear()
        self._same.clear()
        self._worked_out.clear()
        self._figures = None
        self._judged = None
        if self._bytes > LARGE_BYTES:
            # Tracebacks hold what checks had in their hands, in cycles.
            gc.collect()

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
        if gives_away([args, kwargs], self._reference.given_out(), self.given_out()):
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
            elif error.name == "NotImplementedError" and not error.text:
                said = saw(
                    f"`{name}` is not written yet: calling it raised NotImplementedError.",
                    do="Put your own lines in the place of `raise NotImplementedError()`, which "
                    "stops the function there. The last one gives the result back: `return …`.",
                )
            else:
                # On one line: a second one would be taken for what to do about it.
                said = f"Calling `{name}` raised {error.name}: {' '.join(error.text.split())}"
            pytest.fail(said, pytrace=False)
        except Malformed as error:
            pytest.fail(f"What `{name}` returned cannot be read: {error}.", pytrace=False)
