"""Say in words what one stored answer is, seen from the reference's."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar, cast

from autograder.fields.text import line
from autograder.report.answered.drawn import drawn_differences
from autograder.report.answered.numbers import Number
from autograder.report.answered.stored import Question, Replies
from autograder.report.answered.values import MISSING, as_number, relation, shown
from autograder.run.replies import FIGURES_KEY, CallFailed, get_key, result_in
from autograder.store.blobs import BlobStore
from autograder.store.replies import StoredProcess
from autograder.wire.decode import Function
from autograder.wire.figures import Figure
from autograder.wire.frames import CHANGES, Frame

__all__ = ["Described", "Describer"]

T = TypeVar("T")

MOST_CALLS = 60
"""So many calls of a function are compared."""


@dataclass(frozen=True)
class Described:
    """One answer in words.

    Attributes
    ----------
    values : tuple of str
        In what its variables and functions differ from the reference's, a clause each.
    drawn : tuple of str
        In what its figures do.
    has_figures : bool
        Whether checks looked at figures.
    shown : tuple of (str, str)
        Names and values of its variables, in few characters.
    """

    values: tuple[str, ...] = ()
    drawn: tuple[str, ...] = ()
    has_figures: bool = False
    shown: tuple[tuple[str, str], ...] = ()


class Describer:
    """Describes the answers to one question.

    Parameters
    ----------
    question : Question
        The question.
    reference : mapping of str to dict
        The reference's replies to its checks.
    right : mapping of str to dict
        The replies of an answer with all points: where the reference was not asked for something,
        be it a variable or what a function returns, a right answer stands for it.
    blobs : BlobStore
        Where the bytes of arrays are.
    """

    def __init__(
        self, question: Question, reference: Replies, right: Replies, blobs: BlobStore
    ) -> None:
        self._question = question
        self._blobs = blobs
        self._replies = {**right, **reference}
        self._reference = StoredProcess(self._replies, blobs)
        self._values: dict[str, Any] = {}
        self._known: dict[tuple[str, bytes], Any] = {}
        self._arrays: dict[str, str] = {}
        self._figures: list[Figure] | None = None

    def describe(self, replies: Replies, others: Mapping[str, Number]) -> Described:
        """Describe one answer, whatever is in it.

        Parameters
        ----------
        replies : mapping of str to dict
            The student's process's replies to the question's checks.
        others : mapping of str to number
            Answers of the reference that are numbers.
        """
        values: list[str] = []
        told: list[tuple[str, str]] = []
        drawn: list[str] = []
        for name in self._question.own:
            if get_key(name) in replies:
                look = partial(self._variable, replies, name, others)
                words, text = self._once(
                    name, [replies[get_key(name)]], look, ("cannot be read", "")
                )
                values += [f"`{name}` {words}"] * bool(words)
                told += [(name, text)] * bool(text)
            unread = [f"what `{name}` returns cannot be read"]
            called = {key: replies[key] for key in self._called(replies, name)}
            look_too = partial(self._calls, called, name)
            values += self._once(f"call {name}", called, look_too, unread) if called else []
        values += _safely(partial(self._changes, replies), [])
        has_figures = FIGURES_KEY in replies
        if has_figures:
            look_at = partial(self._drawn, replies)
            unread = ["the figures cannot be read"]
            drawn = self._once(FIGURES_KEY, [replies[FIGURES_KEY]], look_at, unread)
        return Described(tuple(values), tuple(drawn), has_figures, tuple(told))

    def expected(self) -> list[tuple[str, str]]:
        """Return the reference's answers, in few characters."""
        known = [(name, self._value(name)) for name in self._question.own]
        return [
            (name, shown(value))
            for name, value in known
            if value is not MISSING and not isinstance(value, Function)
        ]

    def numbers(self) -> dict[str, Number]:
        """Return those of the reference's answers that are numbers."""
        known = ((name, as_number(self._value(name))) for name in self._question.own)
        return {name: number for name, number in known if number is not None}

    def _variable(
        self, replies: Replies, name: str, others: Mapping[str, Number]
    ) -> tuple[str, str]:
        right = self._value(name)
        if right is not MISSING and self._is_reference(replies, get_key(name)):
            return "", "" if isinstance(right, Function) else shown(right)
        other = self._other_array(replies[get_key(name)], name)
        there, given = StoredProcess(replies, self._blobs).get(name)
        given = given if there else MISSING
        if isinstance(given, Figure) and isinstance(right, Figure):
            return "; ".join(drawn_differences([given], [right])), ""
        found = relation(given, right, {key: n for key, n in others.items() if key != name})
        text = "" if isinstance(given, Function) else shown(given)
        if found.same:
            return "", text
        return f"is the reference's `{other}`" if other else found.words, text

    def _other_array(self, reply: Mapping[str, Any], name: str) -> str:
        """Return the variable of the reference that is the same array; empty where none is."""
        if not self._arrays:
            for key, known in self._replies.items():
                other = key.removeprefix("get ")
                if key.startswith("get ") and other.isidentifier():
                    self._arrays.setdefault(_array_key(known, other), other)
            self._arrays[""] = ""
        return self._arrays.get(_array_key(reply, name), "")

    def _value(self, name: str) -> Any:
        if name not in self._values:
            there, value = _safely(partial(self._reference.get, name), (False, None))
            self._values[name] = value if there else MISSING
        return self._values[name]

    def _calls(self, replies: Replies, name: str) -> list[str]:
        """Say what a function returned that right ones do not."""
        keys = self._called(replies, name)
        words: Counter[str] = Counter()
        for key in keys:
            if self._is_reference(replies, key):
                continue
            found = _call_words(self._returned(replies, key), self._returned(self._replies, key))
            if found:
                words[found] += 1
        if not words:
            return []
        wrong = sum(words.values())
        if len(words) == 1:
            return [f"what `{name}` returns {next(iter(words))} ({_of_calls(wrong, len(keys))})"]
        # Which of them is told must not depend on who was looked at first.
        most = f"once it {min(words, key=lambda how: (-words[how], how))}"
        return [f"what `{name}` returns is another in {_of_calls(wrong, len(keys))}: {most}"]

    def _called(self, replies: Replies, name: str) -> list[str]:
        keys = [key for key in replies if key.startswith(f"call {name} ") and key in self._replies]
        return sorted(keys)[:MOST_CALLS]

    def _once(self, what: str, stored: Any, look: Callable[[], T], otherwise: T) -> T:
        """Look at a part of an answer, unless it has been part of another one."""
        key = what, hashlib.blake2b(json.dumps(stored).encode(), digest_size=16).digest()
        if key not in self._known:
            self._known[key] = _safely(look, otherwise)
        return cast("T", self._known[key])

    def _changes(self, replies: Replies) -> list[str]:
        both = [
            (self._returned(replies, key), self._returned(self._replies, key))
            for key in replies
            if key.startswith(f"call {CHANGES} ") and key in self._replies
        ]
        differ = any(_call_words(*pair) for pair in both)
        return ["a function changes the array that it is given"] if differ else []

    def _drawn(self, replies: Replies) -> list[str]:
        if self._is_reference(replies, FIGURES_KEY):
            return []
        if self._figures is None:
            found: list[Any] = _safely(self._reference.figures, [])
            self._figures = [one for one in found if isinstance(one, Figure)]
        figures = StoredProcess(replies, self._blobs).figures()
        given = [one for one in figures if isinstance(one, Figure)]
        return drawn_differences(given, self._figures)

    def _is_reference(self, replies: Replies, key: str) -> bool:
        """Tell whether a reply is the reference's, byte by byte; blobs are named after theirs."""
        return key in self._replies and replies[key] == self._replies[key]

    def _returned(self, replies: Replies, key: str) -> Any:
        """Return what a call gave back, or the error that it raised."""
        stored = replies[key]
        blobs = [self._blobs.get(part) for part in stored["blobs"]]
        try:
            return result_in(Frame(stored["header"], blobs))
        except CallFailed as error:
            return error


def _array_key(reply: Mapping[str, Any], name: str) -> str:
    """Return what is equal for equal arrays: type, shape and bytes; empty for all else."""
    tree = (reply["header"].get("values") or {}).get(name)
    large = [blob["sha256"] for blob in reply["blobs"] if "sha256" in blob]
    if not isinstance(tree, dict) or tree.get("t") != "array" or len(large) != 1:
        return ""
    return f"{tree.get('dtype')} {tree.get('shape')} {large[0]}"


def _call_words(given: Any, right: Any) -> str:
    if isinstance(right, CallFailed):
        return "" if isinstance(given, CallFailed) else "is a value where an error belongs"
    if isinstance(given, CallFailed):
        if given.name == "timeout":
            return "never comes: its time is over"
        return f"never comes: {line(given.name, 60)} is raised"
    found = relation(given, right)
    return "" if found.same else found.words


def _of_calls(count: int, of: int) -> str:
    return f"{count} of {of} call{'s' * (of != 1)}"


def _safely(look: Callable[[], T], otherwise: T) -> T:
    """Return what was found, or something else where a stored answer cannot be read.

    Whatever is stored, and whatever NumPy makes of it, costs this description and no more.
    """
    with suppress(Exception):
        return look()
    return otherwise
