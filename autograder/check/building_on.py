"""A slip costs once: a check accepts what follows from earlier answers, or what is true.

A check says on which earlier answers it builds::

    @pytest.mark.builds_on("centres", "labels")

and computes what it expects from the student's own ones (see `autograder.check.kit.own`), which
fall back on the solution's. When it fails, it is carried out again with some of these answers
hidden from it, so that the solution's take their place. One success is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

import pytest

from autograder.check.state import Student

__all__ = ["MOST_NAMES", "hidden_choices", "judge", "names_built_on"]

MOST_NAMES = 4
"""On how many answers a check may build: it is tried without each choice of them."""

NOT_AS_EXPECTED = (
    *(AssertionError, pytest.fail.Exception),
    *(ArithmeticError, LookupError, TypeError, ValueError),
)
"""What a check may raise because of the answers that it builds on."""


def names_built_on(item: pytest.Item) -> tuple[str, ...]:
    """Return the names of the answers that a check builds on.

    Raises
    ------
    pytest.UsageError
        When they are no names, or more than four.
    """
    names: list[str] = []
    for marker in item.iter_markers("builds_on"):
        names += [name for name in marker.args if name not in names]
        good = marker.args and not marker.kwargs
        if not good or not all(isinstance(n, str) and n.isidentifier() for n in marker.args):
            raise pytest.UsageError(f'{item.nodeid}: write @pytest.mark.builds_on("name", …)')
    if len(names) > MOST_NAMES:
        raise pytest.UsageError(f"{item.nodeid} builds on more than {MOST_NAMES} answers")
    return tuple(names)


def hidden_choices(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Choose some of the names: all of them, then one alone, then more of them together."""
    if names:
        yield tuple(names)
    for count in range(1, len(names)):
        yield from combinations(names, count)


def judge(check: Callable[[], object], student: Student, names: Sequence[str]) -> None:
    """Carry out a check; when it fails, again without some of the answers that it builds on.

    Parameters
    ----------
    check : callable
        The check, its fixtures filled in.
    student : Student
        What it looks at.
    names : sequence of str
        The answers on which it builds.

    Raises
    ------
    BaseException
        What the check raised with all of the student's own answers, when nothing else helps.
    """
    try:
        check()
        return
    except NOT_AS_EXPECTED as error:
        first = error
    # Without an answer that was not looked at, is missing, or is just the solution's, the check
    # would go as before.
    fetched = student.fetched()
    asked = [name for name in names if name in fetched and not student.has_the_same(name)]
    for hidden in hidden_choices(asked):
        student.hide(hidden)
        try:
            check()
            return
        except NOT_AS_EXPECTED:
            continue
        finally:
            student.hide(())
    raise first
