"""Notice functions that change what they are given.

`image[:] = …` inside a function changes the caller's image as well. Whatever the caller does with
it afterwards goes wrong, in questions that have nothing to do with the function.
"""

from __future__ import annotations

from typing import Any

from autograder.check.kit.plain import function
from autograder.check.kit.words import saw
from autograder.check.state import Student

__all__ = ["leaves_arguments"]


def leaves_arguments(student: Student, name: str, *arguments: Any) -> None:
    """Fail when a student's function changes one of the arrays that it is given.

    Parameters
    ----------
    student : Student
        Whose function it is.
    name : str
        Its name.
    *arguments : object
        What it is called with, once more.

    Raises
    ------
    AssertionError
        When an array among the arguments is not what it was before.
    """
    call: Any = function(student[name], name)
    assert not call.changes(*arguments), saw(
        f"`{name}` changes the very array that it is given: whoever calls it has lost the "
        "original.",
        do="Write the result to a new array, or begin with a copy, as in `image = image.copy()`.",
    )
