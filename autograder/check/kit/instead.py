"""Say in a beginner's words what came instead of the number, array, text or function asked for.

Each function returns words for a failed check: what was seen, then what to do about it. They tell
of what came only, so they are true whatever the right value is.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from autograder.check.kit.words import saw
from autograder.wire.decode import Function, Opaque, TypeName
from autograder.wire.figures import Axes, Figure, Image

__all__ = ["came_instead", "kind_of", "not_finite", "opening", "quoted", "shown_number"]

NAMES = {
    bool: "True or False",
    str: "a text",
    bytes: "bytes",
    type(None): "None",
    list: "a list",
    tuple: "a tuple",
    dict: "a dictionary",
    set: "a set",
    frozenset: "a set",
    range: "a range",
    slice: "a slice",
    int: "a number",
    float: "a number",
    complex: "a complex number",
    Image: "a picture that was drawn",
    Axes: "the axes of a figure",
    Figure: "a figure",
}

LAZY = ("zip", "map", "filter", "generator", "enumerate", "reversed", "dict_keys", "dict_values")
"""Types whose values are made only when somebody asks for them."""

RESULT = re.compile(r"what (\w+) returns")
NUMBER = re.compile(r"\s*[-+]?\d+(?:[.,]\d+)?(?:e[-+]?\d+)?\s*([^\W\d_][\w²³/]{0,19}|%)?\s*", re.I)


def quoted(name: str) -> str:
    """Return what an answer is called, for the middle of a sentence.

    The name of a variable stands in backticks, ``what f returns`` becomes "what `f` returns", and
    any other words stay as they are.
    """
    result = RESULT.fullmatch(name)
    if result:
        return f"what `{result[1]}` returns"
    return f"`{name}`" if " " not in name else name


def opening(name: str) -> str:
    """Return what an answer is called, for the beginning of a sentence."""
    words = quoted(name)
    return words[:1].upper() + words[1:]


def kind_of(value: Any) -> str:
    """Say in a few words what kind of value an answer is."""
    if isinstance(value, Opaque):
        return f"a `{value.type_name}`"
    if isinstance(value, TypeName):
        return f"the type `{value}`"
    if isinstance(value, Function) or (callable(value) and not isinstance(value, type)):
        return "a function"
    if isinstance(value, (np.ndarray, np.generic)) and not value.ndim:
        kinds = {"b": "True or False", "U": "a text", "S": "bytes", "c": "a complex number"}
        number = value.dtype.kind in "iuf"
        other = kinds.get(value.dtype.kind, f"a value of type `{str(value.dtype)[:80]}`")
        return f"a number (`{value.dtype}`)" if number else other
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape} and dtype {str(value.dtype)[:80]}"
    if isinstance(value, (list, tuple)) and type(value) in NAMES:
        return f"{NAMES[type(value)]} of {len(value)}"
    return NAMES.get(type(value), f"a `{type(value).__name__}`")


def shown_number(value: Any, unit: str = "") -> str:
    """Return a number with four digits, and its unit."""
    number = float(value)
    words = f"{number:.0f}" if number == round(number) and abs(number) < 1e6 else f"{number:.4g}"
    return f"{words} {unit}".rstrip()


def not_finite(name: str, what: str = "") -> str:
    """Say that numbers are nan or infinite.

    Parameters
    ----------
    name : str
        Name of the answer.
    what : str, optional
        ``"nan"`` or ``"inf"`` where it is one of them for certain.
    """
    return (
        f"{opening(name)} is or holds {what or 'nan or inf'}, which is not a finite number. "
        "Is there a division by 0, or the mean of an empty list or array?"
    )


def came_instead(value: Any, name: str, wanted: str) -> str:
    """Return the words for an answer of another kind than was asked for.

    Parameters
    ----------
    value : object
        What came.
    name : str
        Name of the variable, or ``what f returns``.
    wanted : str
        What was asked for: "one number", "3 numbers", "an array of numbers", "a text", …
    """
    for recognise in (_nothing, _unfinished, _not_called, _text_for_numbers, _lazy, _around_one):
        words = recognise(value, name, wanted)
        if words:
            return words
    # What to do is best said by the check's own hint.
    return f"{opening(name)} is {kind_of(value)}. The task asks for {wanted}."


def _nothing(value: Any, name: str, wanted: str) -> str:
    if value is not None:
        return ""
    result = RESULT.fullmatch(name)
    if result:
        return saw(
            f"`{result[1]}` gives back None, which means nothing. The task asks for {wanted}.",
            do="Only what stands behind `return` is the result of a function: what it prints is "
            "shown, but is lost to the program. End it with `return …`.",
        )
    return saw(
        f"{opening(name)} is None, which means nothing. The task asks for {wanted}.",
        do="Some functions give back None: those without `return`, and those that print, show or "
        "sort something in place. Give the name to the value itself.",
    )


def _unfinished(value: Any, name: str, wanted: str) -> str:
    left = {"ellipsis": "...", "NotImplementedType": "NotImplemented"}
    placeholder = left.get(value.type_name, "") if isinstance(value, Opaque) else ""
    if value is Ellipsis:
        placeholder = "..."
    if isinstance(value, TypeName) and value == "NotImplementedError":
        placeholder = "NotImplementedError"
    if not placeholder:
        return ""
    return saw(
        f"{opening(name)} is still `{placeholder}`, which only holds the place of an answer.",
        do=f"The task asks for {wanted}. Put your own line in the placeholder's place, and run the "
        "cell again.",
    )


def _not_called(value: Any, name: str, wanted: str) -> str:
    if isinstance(value, TypeName):
        return saw(
            f"{opening(name)} is the type `{value[:80]}` itself, not a value of that type.",
            do=f"The task asks for {wanted}. Write round brackets behind the type's name, with "
            "what it should be made from inside them.",
        )
    is_function = isinstance(value, Function) or callable(value)
    if not is_function or wanted.startswith("a function"):
        return ""
    return saw(
        f"{opening(name)} is a function, not its result: the function was named, but not called.",
        do=f"The task asks for {wanted}. Write round brackets behind the function's name, with "
        "what it needs inside them: `f(x)`, or `x.f()`.",
    )


def _text_for_numbers(value: Any, name: str, wanted: str) -> str:
    if not isinstance(value, (str, bytes)) or "number" not in wanted:
        return ""
    match = NUMBER.fullmatch(value) if isinstance(value, str) else None
    if match and match[1]:
        return saw(
            f"{opening(name)} is a text that holds a number and the words “{match[1]}”.",
            do=f"The task asks for {wanted}. Leave out the quotes and the words: a comment behind "
            "`#` is the place for a unit.",
        )
    if match:
        return saw(
            f"{opening(name)} is a text. It looks like a number, but Python cannot count with it.",
            do=f"The task asks for {wanted}. Leave out the quotes, or turn the text into a number "
            "with `float(…)` or `int(…)`.",
        )
    return saw(
        f"{opening(name)} is a text, and Python cannot count with a text.",
        do=f"The task asks for {wanted}. Quotes make a text: without them, Python takes the "
        "words for the name of a variable.",
    )


def _lazy(value: Any, name: str, wanted: str) -> str:
    if not (isinstance(value, Opaque) and value.type_name in LAZY):
        return ""
    return saw(
        f"{opening(name)} is a `{value.type_name}`: it makes its values only when somebody asks.",
        do=f"The task asks for {wanted}. `list(…)` around it makes all of them, and "
        "`np.array(list(…))` makes an array.",
    )


def _around_one(value: Any, name: str, wanted: str) -> str:
    """Recognise containers and truth values where one number was asked for."""
    if not wanted.startswith(("one number", "a whole number")):
        return ""
    if isinstance(value, (bool, np.bool_)):
        return saw(
            f"{opening(name)} is {bool(value)}, the answer to a yes-or-no question.",
            do=f"The task asks for {wanted}. Is there a comparison (`>`, `==`) where the value "
            "itself belongs, or a sum (`.sum()`) missing?",
        )
    if isinstance(value, np.ndarray) and value.ndim:
        kind = kind_of(value)
        if value.size == 1:
            return saw(
                f"{opening(name)} is {kind}. There is only one number in it.",
                do=f"The task asks for {wanted}. Take it out of the array with `.item()`.",
            )
        return saw(
            f"{opening(name)} is {kind}, with {value.size} values in it.",
            do=f"The task asks for {wanted}. Choose one value with `[…]`, or make one of all with "
            "`.mean()`, `.sum()` or `.max()`, as the task says.",
        )
    if isinstance(value, (list, tuple)):
        how_many = "one value" if len(value) == 1 else f"{len(value)} values"
        comma = " A comma at the end of a line makes a tuple." if isinstance(value, tuple) else ""
        return saw(
            f"{opening(name)} is {NAMES[list if isinstance(value, list) else tuple]} with "
            f"{how_many} in it.{comma if len(value) == 1 else ''}",
            do=f"The task asks for {wanted}. Take one out with square brackets, `[0]` for the "
            "first, or count with all of them, as the task says.",
        )
    return ""
